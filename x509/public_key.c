#include "x509/cert.h"

bool algorithm_read(struct der *der, struct algorithm *out)
{
    struct der start = *der;
    struct der next = *der;
    struct der inner;
    struct bytes content;
    uint8_t tag;
    struct algorithm algorithm = { .id = OID_UNKNOWN };
    if (!der_enter(&next, DER_SEQUENCE, &inner) ||
        !der_read_oid(&inner, &algorithm.oid))
        return false;
    if (!der_is_empty(&inner) &&
        !der_read_any(&inner, &tag, &content, &algorithm.parameters))
        return false;
    if (!der_end(&inner) ||
        !der_read_whole(&start, DER_SEQUENCE, &algorithm.der))
        return false;
    algorithm.id = oid_find(algorithm.oid);
    *out = algorithm;
    *der = next;
    return true;
}

static unsigned bit_length(struct bytes number)
{
    unsigned bits = (unsigned)(8 * number.size);
    if (number.size > 0)
        for (unsigned mask = 0x80; (number.data[0] & mask) == 0; mask >>= 1)
            bits--;
    return bits;
}

/* A positive INTEGER without its sign octet. */
static bool read_positive(struct der *der, struct bytes *out)
{
    struct bytes number;
    if (!der_read_integer(der, &number) || (number.data[0] & 0x80) != 0)
        return false;
    *out = number.data[0] == 0 ? bytes_slice(number, 1, number.size) : number;
    return out->size > 0;
}

/* RSAPublicKey ::= SEQUENCE { modulus, publicExponent } (RFC 8017 A.1.1) */
static void read_rsa(struct public_key *key)
{
    struct der bits = der_of(key->bits);
    struct der inner;
    struct bytes modulus, exponent;
    if (!der_enter(&bits, DER_SEQUENCE, &inner) || !der_end(&bits) ||
        !read_positive(&inner, &modulus) || !read_positive(&inner, &exponent) ||
        !der_end(&inner)) {
        key->rsa_is_malformed = true;
        return;
    }
    key->modulus = modulus;
    key->exponent = exponent;
    key->size_bits = bit_length(modulus);
}

static unsigned curve_bits(enum oid curve)
{
    switch (curve) {
    case OID_P192:
        return 192;
    case OID_P224:
        return 224;
    case OID_P256:
    case OID_SECP256K1:
    case OID_BRAINPOOL_P256:
        return 256;
    case OID_P384:
    case OID_BRAINPOOL_P384:
        return 384;
    case OID_BRAINPOOL_P512:
        return 512;
    case OID_P521:
        return 521;
    default:
        return 0;
    }
}

/* ECParameters: a named curve, or all numbers explicitly (RFC 5480 2.1.1). */
static void read_curve(struct public_key *key)
{
    struct der parameters = der_of(key->algorithm.parameters);
    struct bytes oid;
    key->curve_is_explicit = der_is_next(&parameters, DER_SEQUENCE);
    if (!der_read_oid(&parameters, &oid))
        return;
    key->curve = oid_find(oid);
    key->size_bits = curve_bits(key->curve);
}

/* Dss-Parms ::= SEQUENCE { p, q, g }, or inherited (RFC 3279 2.3.2). */
static void read_dsa(struct public_key *key)
{
    struct der parameters = der_of(key->algorithm.parameters);
    struct der inner;
    struct bytes prime;
    if (der_enter(&parameters, DER_SEQUENCE, &inner) &&
        read_positive(&inner, &prime))
        key->size_bits = bit_length(prime);
}

static void read_by_algorithm(struct public_key *key)
{
    switch (key->algorithm.id) {
    case OID_RSA:
    case OID_RSA_PSS:
    case OID_RSA_OAEP:
        read_rsa(key);
        return;
    case OID_EC_PUBLIC_KEY:
        read_curve(key);
        return;
    case OID_DSA:
        read_dsa(key);
        return;
    case OID_X25519:
    case OID_ED25519:
        key->size_bits = 256;
        return;
    case OID_X448:
        key->size_bits = 448;
        return;
    case OID_ED448:
        key->size_bits = 456;
        return;
    default:
        return;
    }
}

/* The bits of every algorithm here are whole octets. */
bool public_key_read(struct der *der, struct public_key *out)
{
    struct der start = *der;
    struct der next = *der;
    struct der inner;
    unsigned unused;
    struct public_key key = { .curve = OID_UNKNOWN };
    if (!der_enter(&next, DER_SEQUENCE, &inner) ||
        !algorithm_read(&inner, &key.algorithm) ||
        !der_read_bits(&inner, DER_BIT_STRING, &key.bits, &unused) ||
        unused != 0 || !der_end(&inner) ||
        !der_read_whole(&start, DER_SEQUENCE, &key.der))
        return false;
    read_by_algorithm(&key);
    *out = key;
    *der = next;
    return true;
}

bool public_key_is_rsa(const struct public_key *key)
{
    return key->algorithm.id == OID_RSA || key->algorithm.id == OID_RSA_PSS;
}
