#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "record/address.h"
#include "record/finding.h"

struct arena;
struct record;

/* What tells one finding of a target from another: rule, answer, and what it
 * is about. */
struct finding_key {
    const char *rule;
    enum answer answer; /* FAIL or UNKNOWN */
    bool is_note;
    struct address address; /* the first; none: about no address */
    size_t address_count;   /* how many it is about */
    const uint8_t *cert;    /* SHA-256, or NULL */
    const char *file;       /* or NULL */
    struct bytes subject;   /* the name it is about, where there is neither
                               address nor file */
};

/* What evidence begins with (checks/results.c writes it) where it names no
 * address: the host or node. A part of `evidence`; empty if there is none. */
struct bytes finding_subject(const char *evidence);

/* Of a record that was just judged, by what its JSON would show. */
struct finding_key finding_key_of(const struct record *record,
                                  const struct finding *finding);

/* The same rule gave the same answer about the same thing, whatever the
 * addresses are. */
bool finding_key_fits(const struct finding_key *a, const struct finding_key *b);
