#include "chain/signature.h"

#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/ed25519.h>
#include <wolfssl/wolfcrypt/ed448.h>
#include <wolfssl/wolfcrypt/rsa.h>

#include "base/limits.h"
#include "chain/rsa_padding.h"
#include "chain/signature_scheme.h"
#include "x509/curve.h"
#include "x509/der.h"

/*
 * The arithmetic is wolfCrypt's; what surrounds it is judged here, octet by
 * octet: keys, encodings of signatures, and the padding of RSA, for which the
 * one right block is made and compared, so that no parser can be fooled.
 */

enum {
    ED25519_KEY = 32,
    ED25519_SIGNATURE = 64,
    ED448_KEY = 57,
    ED448_SIGNATURE = 114,
    UNCOMPRESSED = 0x04, /* SEC 1 2.3.3 */
    COMPRESSED_EVEN = 0x02,
    COMPRESSED_ODD = 0x03,
};

/* Can a signature under `digest` be made with this RSASSA-PSS key? Without
 * parameters with any, else with these and no shorter salt (RFC 4055 3.3). */
static bool pss_key_permits(const struct public_key *key,
                            const struct signature_scheme *scheme)
{
    struct signature_scheme wanted;
    if (key->algorithm.parameters.size == 0)
        return true;
    return signature_scheme_read(&key->algorithm, &wanted) == SIGNATURE_VALID &&
           wanted.digest == scheme->digest &&
           wanted.mask_digest == scheme->mask_digest &&
           wanted.salt_size <= scheme->salt_size;
}

/* An even modulus or exponent, or 1, lets anybody sign. */
static enum signature_result prepare_rsa(const struct public_key *key,
                                         struct bytes signature)
{
    struct bytes n = key->modulus, e = key->exponent;
    if (key->rsa_is_malformed || n.size == 0 || e.size == 0 ||
        n.size > LONGEST_RSA || e.size > LIMIT_RSA_EXPONENT_BITS / 8 ||
        (n.data[n.size - 1] & 1) == 0 || (e.data[e.size - 1] & 1) == 0 ||
        (e.size == 1 && e.data[0] == 1))
        return SIGNATURE_OVER_LIMIT;
    if (key->size_bits < RSA_MIN_SIZE || key->size_bits > RSA_MAX_SIZE)
        return SIGNATURE_UNSUPPORTED;
    /* RFC 8017 8.2.2 and 5.2.2: as long as the modulus, and below it. */
    if (signature.size != n.size || bytes_compare(signature, n) >= 0)
        return SIGNATURE_INVALID;
    return SIGNATURE_VALID;
}

static bool is_compressed(struct bytes point)
{
    return point.data[0] == COMPRESSED_EVEN || point.data[0] == COMPRESSED_ODD;
}

static bool is_point(const struct public_key *key)
{
    struct bytes point = key->bits;
    size_t size = (key->size_bits + 7) / 8;
    if (point.size == 1 + 2 * size)
        return point.data[0] == UNCOMPRESSED;
    return point.size == 1 + size && is_compressed(point);
}

static enum signature_result prepare_ecdsa(const struct public_key *key)
{
    int id = curve_library_id(key->curve);
    if (key->curve_is_explicit || id == ECC_CURVE_INVALID ||
        wc_ecc_get_curve_idx(id) < 0)
        return SIGNATURE_UNSUPPORTED;
    if (!is_point(key))
        return SIGNATURE_OVER_LIMIT;
#ifndef HAVE_COMP_KEY
    if (is_compressed(key->bits))
        return SIGNATURE_UNSUPPORTED;
#endif
    return SIGNATURE_VALID;
}

/* RFC 8410 3 and 4: a key without parameters, fixed sizes. */
static enum signature_result prepare_eddsa(const struct public_key *key,
                                           size_t key_size,
                                           struct bytes signature,
                                           size_t signature_size)
{
    if (key->algorithm.parameters.size != 0 || key->bits.size != key_size)
        return SIGNATURE_OVER_LIMIT;
    return signature.size == signature_size ? SIGNATURE_VALID
                                            : SIGNATURE_INVALID;
}

static enum signature_result prepare_key(const struct public_key *key,
                                         const struct signature_scheme *scheme,
                                         struct bytes signature)
{
    enum oid id = key->algorithm.id;
    switch (scheme->family) {
    case FAMILY_PKCS1:
        return id == OID_RSA ? prepare_rsa(key, signature) : SIGNATURE_INVALID;
    case FAMILY_PSS:
        if (id != OID_RSA && id != OID_RSA_PSS)
            return SIGNATURE_INVALID;
        if (id == OID_RSA_PSS && !pss_key_permits(key, scheme))
            return SIGNATURE_INVALID;
        return prepare_rsa(key, signature);
    case FAMILY_ECDSA:
        return id == OID_EC_PUBLIC_KEY ? prepare_ecdsa(key) : SIGNATURE_INVALID;
    case FAMILY_ED25519:
        return id == OID_ED25519 ? prepare_eddsa(key, ED25519_KEY, signature,
                                                 ED25519_SIGNATURE)
                                 : SIGNATURE_INVALID;
    case FAMILY_ED448:
        return id == OID_ED448
                   ? prepare_eddsa(key, ED448_KEY, signature, ED448_SIGNATURE)
                   : SIGNATURE_INVALID;
    default:
        return SIGNATURE_UNSUPPORTED;
    }
}

enum signature_result signature_prepare(const struct public_key *key,
                                        const struct algorithm *algorithm,
                                        struct bytes signature,
                                        unsigned unused_bits,
                                        struct signature_scheme *scheme)
{
    enum signature_result result = signature_scheme_read(algorithm, scheme);
    if (result != SIGNATURE_VALID)
        return result;
    /* Every signature here is a string of octets. */
    if (unused_bits != 0 || signature.size == 0)
        return SIGNATURE_INVALID;
    return prepare_key(key, scheme, signature);
}

/* RSAVP1 (RFC 8017 5.2.2): the block that was signed, as long as the modulus.
 * The key and the signature were looked at before, so if it fails the library
 * cannot do it. */
static bool rsa_recover(const struct public_key *key, struct bytes signature,
                        uint8_t *block)
{
    RsaKey rsa;
    word32 size = (word32)key->modulus.size;
    if (wc_InitRsaKey(&rsa, NULL) != 0)
        return false;
    bool is_done =
        wc_RsaPublicKeyDecodeRaw(key->modulus.data, (word32)key->modulus.size,
                                 key->exponent.data, (word32)key->exponent.size,
                                 &rsa) == 0 &&
        wc_RsaFunction(signature.data, (word32)signature.size, block, &size,
                       RSA_PUBLIC_DECRYPT, &rsa, NULL) == 0 &&
        size == key->modulus.size;
    wc_FreeRsaKey(&rsa);
    return is_done;
}

static enum signature_result rsa_verify(const struct public_key *key,
                                        const struct signature_scheme *scheme,
                                        const uint8_t *digest,
                                        struct bytes signature)
{
    uint8_t block[LONGEST_RSA];
    if (!rsa_recover(key, signature, block))
        return SIGNATURE_UNSUPPORTED;
    bool fits = scheme->family == FAMILY_PSS
                    ? rsa_pss_fits(scheme, digest, block, key->size_bits)
                    : rsa_pkcs1_fits(scheme, digest, block, signature.size);
    return fits ? SIGNATURE_VALID : SIGNATURE_INVALID;
}

/* A positive INTEGER below the order of the curve's group. */
static bool read_below(struct der *der, mp_int *order)
{
    struct bytes octets;
    mp_int number;
    if (!der_read_integer(der, &octets) || (octets.data[0] & 0x80) != 0 ||
        octets.size > MAX_ECC_BYTES + 1 || mp_init(&number) != MP_OKAY)
        return false;
    bool is_below = mp_read_unsigned_bin(&number, octets.data,
                                         (word32)octets.size) == MP_OKAY &&
                    mp_iszero(&number) == MP_NO &&
                    mp_cmp(&number, order) == MP_LT;
    mp_clear(&number);
    return is_below;
}

/* Ecdsa-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER } (RFC 3279 2.2.3), in
 * DER, both from 1 to the order less 1. */
static bool ecdsa_signature_is_strict(struct bytes signature,
                                      const ecc_key *ecc)
{
    struct der der = der_of(signature);
    struct der inner;
    mp_int order;
    if (!der_enter(&der, DER_SEQUENCE, &inner) || !der_end(&der) ||
        mp_init(&order) != MP_OKAY)
        return false;
    bool is_strict =
        mp_read_radix(&order, ecc->dp->order, MP_RADIX_HEX) == MP_OKAY &&
        read_below(&inner, &order) && read_below(&inner, &order) &&
        der_end(&inner);
    mp_clear(&order);
    return is_strict;
}

static bool import_point(const struct public_key *key, ecc_key *out)
{
    return wc_ecc_import_x963_ex(key->bits.data, (word32)key->bits.size, out,
                                 curve_library_id(key->curve)) == 0 &&
           wc_ecc_point_is_on_curve(&out->pubkey, out->idx) == 0;
}

bool ec_key_may_be_on_curve(const struct public_key *key)
{
    ecc_key ecc;
    if (prepare_ecdsa(key) != SIGNATURE_VALID || wc_ecc_init(&ecc) != 0)
        return true;
    bool is_on_curve = import_point(key, &ecc);
    wc_ecc_free(&ecc);
    return is_on_curve;
}

static enum signature_result ecdsa_verify(const struct public_key *key,
                                          struct bytes digest,
                                          struct bytes signature)
{
    ecc_key ecc;
    if (wc_ecc_init(&ecc) != 0)
        return SIGNATURE_UNSUPPORTED;
    enum signature_result result = SIGNATURE_INVALID;
    int is_right = 0;
    if (!import_point(key, &ecc))
        result = SIGNATURE_OVER_LIMIT;
    else if (ecdsa_signature_is_strict(signature, &ecc) &&
             wc_ecc_verify_hash(signature.data, (word32)signature.size,
                                digest.data, (word32)digest.size, &is_right,
                                &ecc) == 0 &&
             is_right == 1)
        result = SIGNATURE_VALID;
    wc_ecc_free(&ecc);
    return result;
}

static enum signature_result ed25519_verify(struct bytes key,
                                            struct bytes signed_octets,
                                            struct bytes signature)
{
    ed25519_key ed25519;
    if (wc_ed25519_init(&ed25519) != 0)
        return SIGNATURE_UNSUPPORTED;
    enum signature_result result = SIGNATURE_INVALID;
    int is_right = 0;
    if (wc_ed25519_import_public(key.data, (word32)key.size, &ed25519) != 0)
        result = SIGNATURE_OVER_LIMIT;
    else if (wc_ed25519_verify_msg(
                 signature.data, (word32)signature.size, signed_octets.data,
                 (word32)signed_octets.size, &is_right, &ed25519) == 0 &&
             is_right == 1)
        result = SIGNATURE_VALID;
    wc_ed25519_free(&ed25519);
    return result;
}

static enum signature_result ed448_verify(struct bytes key,
                                          struct bytes signed_octets,
                                          struct bytes signature)
{
    ed448_key ed448;
    if (wc_ed448_init(&ed448) != 0)
        return SIGNATURE_UNSUPPORTED;
    enum signature_result result = SIGNATURE_INVALID;
    int is_right = 0;
    if (wc_ed448_import_public(key.data, (word32)key.size, &ed448) != 0)
        result = SIGNATURE_OVER_LIMIT;
    else if (wc_ed448_verify_msg(signature.data, (word32)signature.size,
                                 signed_octets.data, (word32)signed_octets.size,
                                 &is_right, &ed448, NULL, 0) == 0 &&
             is_right == 1)
        result = SIGNATURE_VALID;
    wc_ed448_free(&ed448);
    return result;
}

enum signature_result signature_compute(const struct public_key *key,
                                        const struct signature_scheme *scheme,
                                        struct bytes signed_octets,
                                        struct bytes signature)
{
    uint8_t digest[LONGEST_DIGEST];
    if (scheme->family == FAMILY_ED25519)
        return ed25519_verify(key->bits, signed_octets, signature);
    if (scheme->family == FAMILY_ED448)
        return ed448_verify(key->bits, signed_octets, signature);
    if (!signature_digest_compute(scheme->digest, signed_octets, digest))
        return SIGNATURE_UNSUPPORTED;
    if (scheme->family == FAMILY_ECDSA)
        return ecdsa_verify(
            key,
            (struct bytes){ digest, signature_digest_size(scheme->digest) },
            signature);
    return rsa_verify(key, scheme, digest, signature);
}

enum signature_result signature_verify(const struct public_key *key,
                                       const struct algorithm *algorithm,
                                       struct bytes signed_octets,
                                       struct bytes signature,
                                       unsigned unused_bits)
{
    struct signature_scheme scheme;
    enum signature_result result =
        signature_prepare(key, algorithm, signature, unused_bits, &scheme);
    return result == SIGNATURE_VALID
               ? signature_compute(key, &scheme, signed_octets, signature)
               : result;
}

void signature_thread_end(void)
{
#ifdef FP_ECC
    wc_ecc_fp_free();
#endif
}
