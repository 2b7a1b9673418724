#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chain/path_builder.h"

struct arena;
struct root_entry;
struct trust_store;

/*
 * All certificates from which the paths of one leaf can be built, each once.
 * Entry 0 is the leaf. Who may have issued whom, by name, is found out when it
 * is asked for and then remembered. Lives in the arena.
 */
struct cert_pool;

struct pool_entry {
    const struct cert *cert;
    bool is_fetched;
    /* By names alone, a way leads from here to a known root. */
    bool reaches_root;
};

/* What may have issued a certificate: a root of the store, or an entry. */
struct candidate {
    const struct cert *cert;
    const struct root_entry *root; /* NULL if it is from the pool */
    size_t entry;                  /* meaningless for a root */
    bool has_other_key_id;         /* its subject key identifier contradicts */
    uint64_t faults;               /* its own as a CA, whatever the path */
};

struct cert_pool *cert_pool_new(const struct path_input *input,
                                const struct path_options *options,
                                const struct trust_store *store,
                                struct arena *arena);
const struct pool_entry *cert_pool_entries(const struct cert_pool *pool,
                                           size_t *count);

/*
 * Candidates for the issuer of an entry, the most likely first: no
 * contradicting key identifier, known roots before others, a way to a known
 * root, equal key identifiers, valid now, nothing wrong with it, newer.
 */
const struct candidate *cert_pool_issuers(struct cert_pool *pool, size_t entry,
                                          size_t *count);

/* Equal names (RFC 5280 7.1) have equal hashes. */
uint32_t name_hash(struct name name);
