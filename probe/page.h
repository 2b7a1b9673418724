#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/failure.h"
#include "record/page.h"

struct arena;
struct node;
struct tls;
struct transport;

/*
 * One request of HTTP over a connection that is open, in clear or in a TLS
 * session, for the head of the answer. The body is not waited for.
 */
struct page_talk {
    struct tls *tls; /* or NULL */
    char head[4096]; /* a longer one is cut */
    size_t size;
    size_t received; /* octets, whatever was in them */
};

/* Asks for the path of that node. */
void page_talk_begin(struct page_talk *talk, struct transport *transport,
                     struct tls *tls, const struct node *node,
                     const char *path);
/* Takes what came; true when no more of it is wanted. */
bool page_talk_hear(struct page_talk *talk, struct bytes octets);
/* What it came to; `failure` is why the connection ended, or OK. */
struct page page_talk_end(const struct page_talk *talk, struct failure failure,
                          struct arena *arena);
