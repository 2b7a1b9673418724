#pragma once

#include "checks/check.h"
#include "record/record.h"
#include "replay/fields.h"
#include "replay/known_certs.h"

/* What the readers of a record's parts share. Each fills its part of the
 * record, and leaves it sound though empty after a fault. */
struct reading {
    struct fields fields;
    struct record *record;
    struct check_options *checks; /* what it was judged by, as far as known */
    struct known_certs certs;
};

/* The certificate of a PEM block; NULL if there is none. */
const struct cert *read_cert(struct reading *reading, const json_t *object,
                             const char *key);
/* The certificate with the SHA-256 that stands there, which must be known from
 * elsewhere in the record; NULL if there is none. */
const struct cert *read_named_cert(struct reading *reading,
                                   const json_t *object, const char *key);
const struct cert **read_named_certs(struct reading *reading,
                                     const json_t *object, const char *key,
                                     size_t most, size_t *count);

/* `certificates`: those that are named only elsewhere. */
void read_other_certs(struct reading *reading, const json_t *result);
/* `target`, `dns`, `nodes` and what was observed of them. */
void read_target(struct reading *reading, const json_t *result);
void read_dns(struct reading *reading, const json_t *object, const char *key,
              struct dns_answer *out);
/* `endpoints`, but what was judged. */
void read_captures(struct reading *reading, const json_t *result);
/* `files` and `compared`. */
void read_files(struct reading *reading, const json_t *result);
/* `issuers` and `revocation`. */
void read_issuers(struct reading *reading, const json_t *result);
void read_revocations(struct reading *reading, const json_t *result);
/* `baseline`: what it was held against. */
void read_changes(struct reading *reading, const json_t *result);
/* What came of judging: paths, root, findings, `passed` and `not_judged`. */
void read_paths(struct reading *reading, const json_t *result);
void read_judgement(struct reading *reading, const json_t *result);
