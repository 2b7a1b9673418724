#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chain/cert_faults.h"
#include "record/path.h"
#include "x509/cert.h"
#include "x509/crl.h"

struct arena;
struct signature_cache;
struct trust_store;

/*
 * What decides whether a path is valid. The fault sets come from the rule
 * table (checks/), so that the same severities choose the path and judge it.
 */
struct path_options {
    int64_t now;
    enum purpose purpose;
    unsigned max_depth; /* intermediates that are not self-issued */
    /* Faults that make a path invalid when its root is public, and when it
     * is not. Faults of RFC 5280 6.1 are always in both. */
    uint64_t fatal_if_public, fatal_if_private;
    /* Given CRLs. With `crls_are_required` a certificate for which none is
     * usable has FAULT_REVOCATION_UNKNOWN. */
    const struct crl *const *crls;
    size_t crl_count;
    bool crls_are_required;
};

/* Certificates from which a path may be built, besides the known roots. */
struct path_input {
    const struct cert *leaf;
    const struct cert *const *served; /* in any order, the leaf may be in it */
    size_t served_count;
    const struct cert *const *fetched; /* by AIA: only for LAYER_REPAIRED */
    size_t fetched_count;
};

/*
 * Finds the paths from the leaf to a root and explains each dead end. Roots
 * before intermediates; a candidate with the same name and key as one already
 * on the path is skipped; a budget counts signatures, comparisons and steps.
 * Pure: no network, no clock. The result lives in the arena.
 */
const struct paths *paths_build(const struct path_input *input,
                                const struct path_options *options,
                                const struct trust_store *store,
                                struct signature_cache *cache,
                                struct arena *arena);

/* caIssuers URLs that might turn the dead end into a path, best first; at
 * most LIMIT_AIA_URLS. */
size_t paths_wanted(const struct paths *paths, const char **urls, size_t most,
                    struct arena *arena);

/* The first rule of a path: `issuer` may have issued `cert` by name, and by
 * key identifier where both have one. */
bool cert_may_issue(const struct cert *issuer, const struct cert *cert);
