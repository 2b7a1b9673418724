#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "x509/cert.h"
#include "x509/crl.h"

enum signature_result {
    SIGNATURE_VALID,
    SIGNATURE_INVALID,
    /* Only we cannot tell: an algorithm or curve the library lacks. */
    SIGNATURE_UNSUPPORTED,
    /* The issuer's key is larger than we compute with, or malformed. */
    SIGNATURE_OVER_LIMIT,
};

/*
 * Remembers results by (SHA-256 of the issuer's key, SHA-256 of what was
 * signed), so that ten thousand appliances under one intermediate verify that
 * intermediate once. One for each worker; bounded, the oldest go.
 */
struct signature_cache;

struct signature_cache *signature_cache_new(void);
void signature_cache_free(struct signature_cache *cache);
/* Must be called in each thread that verified, before it ends: the library
 * keeps tables for each thread. */
void signature_thread_end(void);

/* Did the owner of `key` sign `signed_octets`? Parameters are checked
 * exactly (RFC 4055, 5758, 8410). */
enum signature_result signature_verify(const struct public_key *key,
                                       const struct algorithm *algorithm,
                                       struct bytes signed_octets,
                                       struct bytes signature,
                                       unsigned unused_bits);

/* The same for a certificate or a CRL. `cache` may be NULL; *computed is
 * set when arithmetic was done (and so counts against a budget). */
enum signature_result signature_of_cert(struct signature_cache *cache,
                                        const struct cert *cert,
                                        const struct public_key *issuer_key,
                                        bool *computed);
enum signature_result signature_of_crl(struct signature_cache *cache,
                                       const struct crl *crl,
                                       const struct public_key *issuer_key,
                                       bool *computed);

/* Is the point of an EC key on its curve (SEC 1 3.2.2.1)? True also for a curve
 * or a form that this build cannot compute with. The form of the point is the
 * caller's to judge. Cheap beside a verification. */
bool ec_key_may_be_on_curve(const struct public_key *key);

/* Is the digest of this signature algorithm MD2, MD4, MD5 or SHA-1? For PSS
 * the parameters say. */
bool signature_is_weak(const struct algorithm *algorithm);
/* "sha256WithRSAEncryption", "RSASSA-PSS with SHA-384", or dotted. */
const char *signature_algorithm_text(const struct algorithm *algorithm,
                                     struct arena *arena);
/* Is it one the Baseline Requirements 7.1.3.2 permit, parameters and all?
 * `issuer_key` may be NULL if unknown (ECDSA: the hash fits the curve). */
bool signature_algorithm_is_permitted(const struct algorithm *algorithm,
                                      const struct public_key *issuer_key);
