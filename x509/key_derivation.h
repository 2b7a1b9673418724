#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/secret.h"
#include "x509/oid.h"

/* Keys made of passphrases, and what is hashed for them. The arithmetic is
 * wolfCrypt's. */

enum hash {
    HASH_NONE, /* one that is not of our list */
    HASH_MD5,
    HASH_SHA1,
    HASH_SHA224,
    HASH_SHA256,
    HASH_SHA384,
    HASH_SHA512,
};

enum { LONGEST_HASH = 64 };

/* Of a digest, or of the HMAC made with it. */
enum hash hash_of(enum oid oid);
/* Octets of its result; 0 if this build lacks it. */
size_t hash_size(enum hash hash);
/* "SHA-256" */
const char *hash_text(enum hash hash);

/* What a passphrase is mixed with, and how often. */
struct derivation {
    enum hash hash;
    struct bytes salt;
    uint32_t rounds; /* at least 1 */
};

/* How many times a hash is computed for so many octets. */
uint64_t derivation_work(const struct derivation *derivation, size_t size);

/* What a key of RFC 7292 appendix B is for. */
enum pkcs12_purpose { PKCS12_KEY = 1, PKCS12_IV = 2, PKCS12_MAC = 3 };

/*
 * All of these write `size` octets. False if this build cannot do it. The
 * passphrase is the octets to be mixed in: for PKCS#12 those of
 * passphrase_utf16().
 */
MUST_CHECK bool derive_pkcs12(const struct derivation *derivation,
                              enum pkcs12_purpose purpose,
                              struct bytes passphrase, uint8_t *out,
                              size_t size);
/* RFC 8018 5.2 */
MUST_CHECK bool derive_pbkdf2(const struct derivation *derivation,
                              struct bytes passphrase, uint8_t *out,
                              size_t size);
/* RFC 8018 5.1; `size` is at most hash_size(). */
MUST_CHECK bool derive_pbkdf1(const struct derivation *derivation,
                              struct bytes passphrase, uint8_t *out,
                              size_t size);
/* What OpenSSL makes for a PEM block with a DEK-Info header. */
MUST_CHECK bool derive_pem(struct bytes salt, struct bytes passphrase,
                           uint8_t *out, size_t size);

/* Big-endian UTF-16 of a passphrase in UTF-8, and a final zero unit (RFC 7292
 * appendix B.1). Octets that are no UTF-8 are taken for Latin-1, all of
 * them. */
struct secret passphrase_utf16(struct bytes passphrase);

/* HMAC (RFC 2104) into `out`, which has LONGEST_HASH octets. */
MUST_CHECK bool hmac_compute(enum hash hash, struct bytes key,
                             struct bytes octets, uint8_t *out);
