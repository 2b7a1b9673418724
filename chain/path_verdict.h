#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chain/path_builder.h"
#include "record/path.h"

struct arena;
struct root_entry;

enum path_limit {
    LIMIT_OF_NOTHING,
    LIMIT_OF_SIGNATURES,
    LIMIT_OF_COMPARISONS,
    LIMIT_OF_STEPS,
};

/* Work that one leaf may cost, and what it has cost so far. */
struct path_budget {
    unsigned signatures, most_signatures;
    unsigned comparisons, most_comparisons;
    unsigned steps, most_steps;
    enum path_limit exhausted; /* the first that was reached */
};

/* A way through the certificates as the search found it: every link has the
 * right names, and a signature that is good or that we cannot verify. */
struct path_draft {
    const struct cert *const *certs;
    size_t length;
    const struct root_entry *root; /* where it ends, or NULL */
    enum root_source source;       /* of the last certificate if complete */
    bool is_complete;
    bool uses_fetched; /* a certificate of it was neither served nor known */
    /* Of each certificate but the last: we cannot verify its signature. NULL:
     * of none. */
    const bool *is_unsupported;
    struct path_fault_entry end; /* why it ends where it does, or NONE */
};

struct path_judge {
    const struct path_options *options;
    struct arena *arena;
    struct path_budget *budget;
    uint64_t ignored; /* faults of no interest here */
};

/* RFC 5280 6.1 and the certificates' own faults, over the whole path; not
 * revocation. Fills all of *path. */
void path_judge(const struct path_judge *judge, const struct path_draft *draft,
                struct path *path);

/* One fault more, found after path_judge(): revocation. */
void path_add_fault(const struct path_judge *judge, struct path *path,
                    struct path_fault_entry fault);

/* Should `a` rather than `b` be the one that is judged? By result, then by
 * how much it tells. Of equals neither. */
bool path_is_better(const struct path_options *options, const struct path *a,
                    const struct path *b);

/* Faults that make a path to such a root invalid. */
uint64_t path_fatal_faults(const struct path_options *options,
                           bool root_is_public);
