#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "resolver/server.h"

struct resolver_options;

/* The servers of a resolver, in order of preference. */
struct server_set {
    uv_loop_t *loop;
    struct server **servers;
    const char **texts; /* of each server, see server_text() */
    size_t count;
};

/* False and a failure as of resolver_new(); it is to be closed all the
 * same. */
MUST_CHECK bool server_set_open(struct server_set *set, uv_loop_t *loop,
                                const struct resolver_options *options,
                                struct failure *failure);
/* The loop must run afterwards, see server_free(). */
void server_set_close(struct server_set *set);
