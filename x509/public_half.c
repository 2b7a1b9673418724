#include "x509/public_half.h"

#include <string.h>
#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/ed25519.h>
#include <wolfssl/wolfcrypt/ed448.h>

#include "base/arena.h"
#include "base/secret.h"
#include "x509/curve.h"
#include "x509/der.h"

/* Tag, length and content, in the arena. */
static struct bytes put_element(struct arena *arena, uint8_t tag,
                                struct bytes first, struct bytes second)
{
    size_t length = first.size + second.size;
    uint8_t *octets = ARENA_NEW(arena, DER_LONGEST_HEADER + length, uint8_t);
    size_t size = der_put_header(octets, tag, length);
    if (first.size > 0)
        memcpy(octets + size, first.data, first.size);
    if (second.size > 0)
        memcpy(octets + size + first.size, second.data, second.size);
    return (struct bytes){ octets, size + length };
}

/* SubjectPublicKeyInfo ::= SEQUENCE { algorithm, subjectPublicKey } */
static enum public_half make(struct bytes algorithm, struct bytes bits,
                             struct arena *arena, struct public_key *out)
{
    static const uint8_t no_unused_bits[1];
    struct bytes key = put_element(arena, DER_BIT_STRING,
                                   (struct bytes){ no_unused_bits, 1 }, bits);
    struct bytes spki = put_element(arena, DER_SEQUENCE, algorithm, key);
    struct der der = der_of(spki);
    return public_key_read(&der, out) ? PUBLIC_HALF_MADE
                                      : PUBLIC_HALF_MALFORMED;
}

/* AlgorithmIdentifier ::= SEQUENCE { algorithm, parameters } */
static struct bytes put_algorithm(struct arena *arena, enum oid id,
                                  struct bytes parameters)
{
    struct bytes oid =
        put_element(arena, DER_OID, oid_octets(id), (struct bytes){ 0 });
    return put_element(arena, DER_SEQUENCE, oid, parameters);
}

/* RSAPrivateKey ::= SEQUENCE { version, modulus, publicExponent, … }: both
 * numbers stand there. */
static enum public_half make_rsa(struct bytes content, struct bytes algorithm,
                                 struct arena *arena, struct public_key *out)
{
    struct der der = der_of(content);
    struct der inner;
    struct bytes modulus, exponent;
    int32_t version;
    if (!der_enter(&der, DER_SEQUENCE, &inner) || !der_end(&der) ||
        !der_read_small(&inner, DER_INTEGER, &version) ||
        !der_read_whole(&inner, DER_INTEGER, &modulus) ||
        !der_read_whole(&inner, DER_INTEGER, &exponent) ||
        !der_is_next(&inner, DER_INTEGER))
        return PUBLIC_HALF_MALFORMED;
    struct bytes bits = put_element(arena, DER_SEQUENCE, modulus, exponent);
    enum public_half half = make(algorithm, bits, arena, out);
    return half == PUBLIC_HALF_MADE && out->rsa_is_malformed
               ? PUBLIC_HALF_MALFORMED
               : half;
}

enum public_half public_half_of_rsa(struct bytes content, struct arena *arena,
                                    struct public_key *out)
{
    static const uint8_t null[] = { DER_NULL, 0 };
    struct bytes algorithm =
        put_algorithm(arena, OID_RSA, (struct bytes){ null, sizeof(null) });
    return make_rsa(content, algorithm, arena, out);
}

/* ECPrivateKey ::= SEQUENCE { version 1, privateKey OCTET STRING,
 * parameters [0] OPTIONAL, publicKey [1] OPTIONAL } (RFC 5915 3) */
struct ec_parts {
    struct bytes number;
    struct bytes parameters; /* with tag and length; empty if absent */
    struct bytes stated;     /* publicKey; empty if absent */
};

static bool read_ec(struct bytes content, struct ec_parts *out)
{
    struct der der = der_of(content);
    struct der inner, part;
    int32_t version;
    unsigned unused = 0;
    *out = (struct ec_parts){ 0 };
    if (!der_enter(&der, DER_SEQUENCE, &inner) || !der_end(&der) ||
        !der_read_small(&inner, DER_INTEGER, &version) ||
        !der_read(&inner, DER_OCTET_STRING, &out->number))
        return false;
    if (der_is_next(&inner, DER_CONTEXT_CONSTRUCTED(0)) &&
        !der_read(&inner, DER_CONTEXT_CONSTRUCTED(0), &out->parameters))
        return false;
    if (der_is_next(&inner, DER_CONTEXT_CONSTRUCTED(1)) &&
        !(der_enter(&inner, DER_CONTEXT_CONSTRUCTED(1), &part) &&
          der_read_bits(&part, DER_BIT_STRING, &out->stated, &unused)))
        return false;
    return der_end(&inner) && unused == 0 && out->number.size > 0;
}

enum { LONGEST_POINT = 1 + 2 * 66 };

/* The point of that number, uncompressed. */
static enum public_half compute_point(enum oid curve, struct bytes number,
                                      struct arena *arena, struct bytes *out)
{
    ecc_key key;
    uint8_t point[LONGEST_POINT];
    word32 size = sizeof(point);
    int id = curve_library_id(curve);
    if (id == ECC_CURVE_INVALID || wc_ecc_get_curve_idx(id) < 0 ||
        wc_ecc_init(&key) != 0)
        return PUBLIC_HALF_UNSUPPORTED;
    bool is_good =
        wc_ecc_import_private_key_ex(number.data, (word32)number.size, NULL, 0,
                                     &key, id) == 0 &&
        wc_ecc_make_pub(&key, NULL) == 0 &&
        wc_ecc_export_x963(&key, point, &size) == 0;
    wc_ecc_free(&key);
    secret_wipe(&key, sizeof(key));
    if (!is_good)
        return PUBLIC_HALF_MALFORMED;
    *out = arena_copy(arena, (struct bytes){ point, size });
    return PUBLIC_HALF_MADE;
}

/* The curve of ECParameters, if it is named and known. */
static enum oid curve_of(struct bytes parameters)
{
    struct der der = der_of(parameters);
    struct bytes oid;
    return der_read_oid(&der, &oid) ? oid_find(oid) : OID_UNKNOWN;
}

/* What is stated counts only where we cannot compute: it may be wrong. */
static enum public_half make_ec(const struct ec_parts *parts,
                                struct bytes parameters, struct arena *arena,
                                struct public_key *out)
{
    struct bytes point;
    enum public_half half =
        compute_point(curve_of(parameters), parts->number, arena, &point);
    if (half == PUBLIC_HALF_MALFORMED)
        return half;
    if (half == PUBLIC_HALF_UNSUPPORTED) {
        if (parts->stated.size == 0)
            return half;
        point = parts->stated;
    }
    return make(put_algorithm(arena, OID_EC_PUBLIC_KEY, parameters), point,
                arena, out);
}

enum public_half public_half_of_ec(struct bytes content, struct arena *arena,
                                   struct public_key *out)
{
    struct ec_parts parts;
    if (!read_ec(content, &parts))
        return PUBLIC_HALF_MALFORMED;
    if (parts.parameters.size == 0)
        return PUBLIC_HALF_UNSUPPORTED;
    return make_ec(&parts, parts.parameters, arena, out);
}

static enum public_half make_ec_of_pkcs8(const struct algorithm *algorithm,
                                         struct bytes content,
                                         struct arena *arena,
                                         struct public_key *out)
{
    struct ec_parts parts;
    if (!read_ec(content, &parts) || algorithm->parameters.size == 0)
        return PUBLIC_HALF_MALFORMED;
    return make_ec(&parts, algorithm->parameters, arena, out);
}

enum { ED25519_SIZE = 32, ED448_SIZE = 57 };

static bool compute_ed25519(struct bytes number, uint8_t *out)
{
    ed25519_key key;
    if (number.size != ED25519_SIZE || wc_ed25519_init(&key) != 0)
        return false;
    bool is_good =
        wc_ed25519_import_private_only(number.data, ED25519_SIZE, &key) == 0 &&
        wc_ed25519_make_public(&key, out, ED25519_SIZE) == 0;
    wc_ed25519_free(&key);
    secret_wipe(&key, sizeof(key));
    return is_good;
}

static bool compute_ed448(struct bytes number, uint8_t *out)
{
    ed448_key key;
    if (number.size != ED448_SIZE || wc_ed448_init(&key) != 0)
        return false;
    bool is_good =
        wc_ed448_import_private_only(number.data, ED448_SIZE, &key) == 0 &&
        wc_ed448_make_public(&key, out, ED448_SIZE) == 0;
    wc_ed448_free(&key);
    secret_wipe(&key, sizeof(key));
    return is_good;
}

/* CurvePrivateKey ::= OCTET STRING (RFC 8410 7) */
static enum public_half make_eddsa(const struct algorithm *algorithm,
                                   struct bytes content, struct arena *arena,
                                   struct public_key *out)
{
    struct der der = der_of(content);
    struct bytes number;
    uint8_t bits[ED448_SIZE];
    bool is_short = algorithm->id == OID_ED25519;
    if (!der_read(&der, DER_OCTET_STRING, &number) || !der_end(&der) ||
        !(is_short ? compute_ed25519(number, bits)
                   : compute_ed448(number, bits)))
        return PUBLIC_HALF_MALFORMED;
    struct bytes key = { bits, is_short ? ED25519_SIZE : ED448_SIZE };
    return make(algorithm->der, key, arena, out);
}

enum public_half public_half_of(const struct algorithm *algorithm,
                                struct bytes content, struct bytes stated,
                                struct arena *arena, struct public_key *out)
{
    switch (algorithm->id) {
    case OID_RSA:
    case OID_RSA_PSS:
        return make_rsa(content, algorithm->der, arena, out);
    case OID_EC_PUBLIC_KEY:
        return make_ec_of_pkcs8(algorithm, content, arena, out);
    case OID_ED25519:
    case OID_ED448:
        return make_eddsa(algorithm, content, arena, out);
    default:
        if (stated.size == 0)
            return PUBLIC_HALF_UNSUPPORTED;
        return make(algorithm->der, stated, arena, out);
    }
}
