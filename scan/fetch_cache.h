#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "scan/fetched.h"

struct fetcher;

/*
 * What was fetched in this run, by URL: issuers, CRLs and OCSP answers that
 * many targets share are fetched and parsed once for each worker, and failures
 * are remembered, too. Bounded: what nobody holds goes when there is too much,
 * the longest unused first, and what does not fit beside the rest waits. Behind
 * it may stand a directory that outlives the run.
 */
struct fetch_cache;

/* `most_octets` is for all that is kept or still comes. */
struct fetch_cache *fetch_cache_new(uv_loop_t *loop, struct fetcher *fetcher,
                                    size_t most_octets, bool uses_disk);
/* Nothing may be under way or held. */
void fetch_cache_free(struct fetch_cache *cache);

typedef void fetch_cache_done(void *user);

/* One question. */
struct fetch_wanted {
    const char *url; /* as found in a certificate */
    enum fetch_kind kind;
    uint64_t deadline; /* a time of uv_now() */
    int64_t now;       /* the real time, for what has expired on the disk */
};

/*
 * Sets *out and calls `done`, once: at once if the answer is known, else when
 * it has come, or at the deadline (TIMED_OUT), whoever else waits for it. Each
 * call is matched by one fetch_cache_release() when *out is no more looked
 * at.
 */
void fetch_cache_get(struct fetch_cache *cache,
                     const struct fetch_wanted *wanted,
                     const struct fetched **out, fetch_cache_done *done,
                     void *user);
void fetch_cache_release(struct fetch_cache *cache,
                         const struct fetched *fetched);
