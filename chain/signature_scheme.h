#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chain/signature.h"
#include "chain/signature_digest.h"

/*
 * What an AlgorithmIdentifier of a signature asks for, its parameters
 * included. signature_scheme.c reads it, signature.c does it.
 */
enum signature_family {
    FAMILY_OTHER, /* DSA, and what is not known here */
    FAMILY_PKCS1, /* RSASSA-PKCS1-v1_5 */
    FAMILY_PSS,
    FAMILY_ECDSA,
    FAMILY_ED25519,
    FAMILY_ED448,
};

struct signature_scheme {
    enum signature_family family;
    enum signature_digest digest;
    enum signature_digest mask_digest; /* of MGF1 */
    int32_t salt_size;                 /* octets; PSS */
};

/* VALID if it was read; INVALID if its parameters are not those that the
 * standard asks for; UNSUPPORTED if we do not know it. */
enum signature_result signature_scheme_read(const struct algorithm *algorithm,
                                            struct signature_scheme *out);

/* The two halves of signature_verify(). The first does no arithmetic and
 * refuses all that is too large or malformed: VALID means that the second is
 * to decide. */
enum signature_result signature_prepare(const struct public_key *key,
                                        const struct algorithm *algorithm,
                                        struct bytes signature,
                                        unsigned unused_bits,
                                        struct signature_scheme *scheme);
enum signature_result signature_compute(const struct public_key *key,
                                        const struct signature_scheme *scheme,
                                        struct bytes signed_octets,
                                        struct bytes signature);
