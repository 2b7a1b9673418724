#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "chain/signature_scheme.h"

enum { LONGEST_RSA = LIMIT_RSA_BITS / 8 };

/*
 * Is `block`, which the public key made of the signature, what the signer of
 * `digest` must have had? It is as long as the modulus.
 */

/* EMSA-PKCS1-v1_5 (RFC 8017 9.2). */
bool rsa_pkcs1_fits(const struct signature_scheme *scheme,
                    const uint8_t *digest, const uint8_t *block,
                    size_t block_size);

/* EMSA-PSS-VERIFY (RFC 8017 9.1.2). Destroys the block. */
bool rsa_pss_fits(const struct signature_scheme *scheme, const uint8_t *digest,
                  uint8_t *block, unsigned modulus_bits);
