#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/failure.h"

/*
 * HTTP for issuers, CRLs and OCSP: http only, addresses from resolver/ alone,
 * redirects followed by us hop by hop, octets counted as they come, nothing
 * taken from the environment. One for each worker; fetches beyond a few at
 * once wait for their turn.
 */
struct fetcher;
struct resolver;
struct arena;

struct fetch_options {
    bool allow_private; /* --allow-private-fetch: see fetch_url.h */
    const char *proxy;  /* "http://host:port", or NULL */
    unsigned most;      /* at once; 0: LIMIT_FETCHES */
};

/* One request and its outcome. */
struct fetch {
    const char *url;       /* as found: nothing is known of it */
    struct bytes post;     /* empty: GET */
    const char *post_type; /* Content-Type of `post` */
    size_t most_octets;
    /* the outcome, from the arena given */
    struct bytes body;
    int http_status;        /* of the last hop, 0 if none */
    const char *final_url;  /* of the last hop; clean; NULL if `url` is none */
    const char *date;       /* Date header of the last hop; clean; or NULL */
    struct failure failure; /* OK, FORBIDDEN, OVER_LIMIT, HTTP, … */
    unsigned hops;
};

/* NULL, and the failure, if the proxy's URL is none. */
MUST_CHECK struct fetcher *fetcher_new(uv_loop_t *loop,
                                       struct resolver *resolver,
                                       const struct fetch_options *options,
                                       struct failure *failure);
/* Nothing may be under way. Handles are closing afterwards: let uv_run() end
 * by itself once more. */
void fetcher_free(struct fetcher *fetcher);

/* Called exactly once, after everything the fetch opened has closed. */
typedef void fetch_done(void *user);

/* `deadline` is a time of uv_now(); what is not whole by then is TIMED_OUT. */
void fetch_start(struct fetcher *fetcher, uint64_t deadline,
                 struct arena *arena, struct fetch *fetch, fetch_done *done,
                 void *user);
