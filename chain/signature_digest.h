#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"

/* The digests that signatures were ever made with, from weak to strong. */
enum signature_digest {
    DIGEST_NONE,
    DIGEST_MD2,
    DIGEST_MD4,
    DIGEST_MD5,
    DIGEST_SHA1,
    DIGEST_SHA224,
    DIGEST_SHA256,
    DIGEST_SHA384,
    DIGEST_SHA512,
};

enum { LONGEST_DIGEST = 64 };

size_t signature_digest_size(enum signature_digest digest);
/* "SHA-256" */
const char *signature_digest_text(enum signature_digest digest);
/* Collisions can be made: MD2, MD4, MD5, SHA-1. */
bool signature_digest_is_weak(enum signature_digest digest);

/* Its object identifier; empty if it has none in x509/oid.h. */
struct bytes signature_digest_oid(enum signature_digest digest);
/* Which of those that RSASSA-PSS is used with, or DIGEST_NONE. */
enum signature_digest signature_digest_find(struct bytes oid);

/* False for those that cannot be computed here. `out` has LONGEST_DIGEST
 * octets. */
MUST_CHECK bool signature_digest_compute(enum signature_digest digest,
                                         struct bytes octets, uint8_t *out);
