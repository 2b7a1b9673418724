#pragma once

#include <stdint.h>

/* What root programs have announced about single roots, and CA certificates
 * that were replaced: facts that no certificate shows. */

enum advisory_kind {
    ADVISORY_ALWAYS,         /* of every certificate under the root */
    ADVISORY_UNTRUSTED_FROM, /* of one that is still valid at `when` */
    ADVISORY_ISSUED_AFTER,   /* of one whose first SCT, or notBefore, is later
                                than the day that begins at `when` */
};

struct root_advisory {
    const char *sha256; /* of the root, lower-case digits */
    const char *root;
    enum advisory_kind kind;
    int64_t when; /* seconds since 1970 */
    const char *note;
};

/* The row of that root, or NULL. */
const struct root_advisory *root_advisory_find(const uint8_t *sha256);

/* What is known of a CA certificate that its CA has replaced, or NULL. */
const char *superseded_text(const uint8_t *sha256);
