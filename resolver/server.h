#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "record/address.h"
#include "record/dns_answer.h"

/*
 * One DNS server: asked over UDP and, where an answer does not fit, over TCP.
 * Only so many queries are under way at once; further ones wait in order.
 */
struct server;

/* One question to one server, from server_ask() to its reply. */
struct query;

struct server_options {
    struct address address;
    uint16_t port;
    unsigned wait_ms; /* until a query is sent once more */
    unsigned tries;   /* over UDP, each wait twice as long as the last */
};

/* What became of a query. */
struct reply {
    enum dns_status status; /* OK: there is a message, whatever it says */
    struct bytes message;   /* during the call only */
    bool was_truncated;     /* there was one over UDP; status is of TCP */
};

typedef void server_replied(void *user, const struct reply *reply);

/* "192.0.2.53", "192.0.2.53:53", "2001:db8::53", "[2001:db8::53]:53". */
MUST_CHECK bool server_parse(struct bytes text, struct address *address,
                             uint16_t *port);

/* NULL if c-ares cannot be started. */
struct server *server_new(uv_loop_t *loop,
                          const struct server_options *options);
/* Nobody may wait for a reply; abandoned queries may be under way. The loop
 * must run afterwards, see ares_loop_free(). */
void server_free(struct server *server);

/* "192.0.2.53:53", "[2001:db8::53]:53"; lives as long as the server. */
const char *server_text(const struct server *server);
/* Its last answers did not come: rather ask another one first. */
bool server_is_silent(const struct server *server);

/* `name` must stay until the reply or query_abandon(). *slot is the query as
 * long as it is under way, and NULL when `replied` is called, which may be
 * before this returns. */
void server_ask(struct server *server, const char *name, unsigned type,
                struct query **slot, server_replied *replied, void *user);
/* No reply is wanted any more. What was sent ends by itself. */
void query_abandon(struct query *query);
