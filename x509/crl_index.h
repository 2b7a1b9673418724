#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "x509/crl.h"

struct arena;

/*
 * Where the entries of a list are, by serial number: some lists have half a
 * million, and are asked about a thousand certificates. Chains in a table of
 * hashes, one or two entries long; a list made to put all into one chain costs
 * a walk for each question, and no more. Twelve octets for each entry, or
 * sixteen if it names an issuer.
 *
 * Entries are counted from 1; 0 is none.
 */
struct crl_index {
    size_t count;
    uint32_t *places; /* of each, in octets from the start of the first */
    uint32_t *next;   /* of each, in its chain; in the order of the list */
    uint32_t *chains; /* the first of each chain */
    size_t chain_count;
    uint32_t *changes; /* the entries that name an issuer, in order */
    size_t change_count;
    bool is_whole; /* the list ends with the last of them */
};

/* Of the crl->entry_count entries that can be read, of which so many name an
 * issuer. NULL if there are none. */
const struct crl_index *crl_index_new(const struct crl *crl,
                                      size_t change_count, struct arena *arena);
/* What it takes in memory; 0 for NULL. */
size_t crl_index_octets(const struct crl_index *index);

/* The entries that may have that serial number, one after the other. */
size_t crl_index_first(const struct crl_index *index, struct bytes serial);
size_t crl_index_next(const struct crl_index *index, size_t entry);
