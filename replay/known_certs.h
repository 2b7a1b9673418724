#pragma once

#include <stddef.h>
#include <stdint.h>

#include "x509/cert.h"

struct arena;

/* The certificates of one record by their SHA-256: a record names them so
 * where it does not hold their octets. They live in the arena. */
struct known_certs {
    struct arena *arena;
    const struct cert **slots;
    size_t size, count; /* size: a power of two, or 0 */
};

/* NULL if there is none. */
const struct cert *known_certs_find(const struct known_certs *certs,
                                    const uint8_t *sha256);
/* The certificate of these octets: the one that is known already, or a new
 * one. */
const struct cert *known_certs_take(struct known_certs *certs,
                                    struct bytes der);
/* Another copy takes the place of the one that is known. */
void known_certs_replace(struct known_certs *certs, const struct cert *cert);
