#pragma once

#include <stdbool.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/secret.h"
#include "x509/encryption.h"

/* Block ciphers in CBC mode; wolfCrypt's. */

/* False for what this build lacks. */
bool cipher_is_supported(enum cipher cipher);

/* Decrypts in place whole blocks, padding and all. False if the library will
 * not. */
MUST_CHECK bool cipher_decrypt(enum cipher cipher, struct bytes key,
                               unsigned effective_bits, const uint8_t *iv,
                               struct secret *octets);
