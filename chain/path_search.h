#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "chain/cert_pool.h"
#include "chain/path_verdict.h"

struct signature_cache;

/* How far a search goes. Each costs more than the one before, and is worth
 * it only when that found nothing. */
enum search_goal {
    SEARCH_VALID, /* paths to a known root that may be valid */
    SEARCH_KNOWN, /* paths to a known root, whatever is wrong with them */
    SEARCH_ENDS,  /* everything, and where each way ends */
};

/*
 * One depth-first search upwards from one certificate, with backtracking. Set
 * the first part, zero the rest, and run it for one goal after the other: what
 * was found stays, the best first.
 */
struct path_search {
    const struct path_options *options;
    struct signature_cache *cache;
    struct arena *arena;
    struct cert_pool *pool;
    struct path_budget *budget;
    struct path_judge judge;
    const struct cert *only_root; /* the one to reach, or NULL for any */
    /* Called for each path to a known root that is not invalid so far, to
     * look further; may be NULL. */
    void (*look_further)(struct path_search *search, struct path *path);

    /* The way that is being tried. */
    enum search_goal goal;
    const struct cert *certs[LIMIT_PATH_CERTS];
    size_t entries[LIMIT_PATH_CERTS];
    size_t length;
    bool is_unsupported[LIMIT_PATH_CERTS]; /* the signature of each */

    struct path found[LIMIT_PATHS];
    size_t found_count;
    size_t recorded; /* in this run */
    bool has_valid;
    /* The way that was being tried when the budget was exhausted. */
    const struct cert *at_limit[LIMIT_PATH_CERTS];
    size_t at_limit_length;
};

void path_search_run(struct path_search *search, size_t entry,
                     enum search_goal goal);

/* Judges a path, and keeps it if it is among the best. One that was found
 * before is left out. */
void path_search_record(struct path_search *search,
                        const struct path_draft *draft);

/* Did it sign itself? Where we cannot verify that, its key identifiers
 * decide. */
bool path_search_is_self_signed(struct path_search *search,
                                const struct cert *cert);
