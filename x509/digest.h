#pragma once

#include <stdint.h>

#include "base/bytes.h"

enum { SHA256_SIZE = 32, SHA1_SIZE = 20 };

/* The one digest function for all. `out` has SHA256_SIZE octets. */
void digest_sha256(struct bytes bytes, uint8_t *out);
/* Only where a standard names it (OCSP CertID, key identifiers). */
void digest_sha1(struct bytes bytes, uint8_t *out);
