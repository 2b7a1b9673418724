#pragma once

#include <ares.h>
#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/bytes.h"
#include "record/address.h"

/*
 * One channel of c-ares to one server over one transport, driven by a libuv
 * loop. It makes queries and gives answers back as they came: NXDOMAIN,
 * SERVFAIL and truncated ones too.
 */
struct ares_loop;

struct ares_loop_options {
    struct address address;
    uint16_t port;
    bool over_tcp;
    bool without_edns; /* RFC 6891 */
    int wait_ms; /* for an answer to the first try; doubled for the next */
    int tries;
};

/* NULL if c-ares cannot be started. */
struct ares_loop *ares_loop_new(uv_loop_t *loop,
                                const struct ares_loop_options *options);
/* Calls back with ARES_EDESTRUCTION for what is under way. The memory goes
 * when the loop has run the handles' close callbacks. */
void ares_loop_free(struct ares_loop *loop);

/* One query of class IN. It may call back before it returns. */
void ares_loop_ask(struct ares_loop *loop, const char *name, unsigned type,
                   ares_callback done, void *user);
/* The whole answer over UDP to the query for which c-ares calls back with
 * `data`, during that call; nothing if it calls back without one. */
struct bytes ares_loop_answer(const struct ares_loop *loop,
                              const unsigned char *data, int size);
