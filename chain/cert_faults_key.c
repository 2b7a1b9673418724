#include "chain/fault_row.h"

#include "base/arena.h"
#include "base/encode.h"
#include "chain/signature.h"
#include "x509/der.h"

/* BR 6.1.5 */
enum { FEWEST_RSA_BITS = 2048 };

/* BR 7.1.1; RFC 5280 4.1.2.1 for every certificate with extensions. */
static bool version(const struct standing *standing, struct evidence *evidence)
{
    int number = standing->cert->version;
    return number != 3 && found(evidence, "version %d, not 3", number);
}

enum { LONGEST_SERIAL = 20 };

/* RFC 5280 4.1.2.2. Zero is let pass in a root: many a root is its issuer's
 * certificate number 0. */
static bool serial(const struct standing *standing, struct evidence *evidence)
{
    struct bytes number = standing->cert->serial;
    bool is_negative = (number.data[0] & 0x80) != 0;
    bool is_zero = number.size == 1 && number.data[0] == 0;
    if (number.size > LONGEST_SERIAL && evidence_is_wanted(evidence))
        found(evidence, "%s: %zu octets; at most 20 are allowed",
              cert_serial_text(standing->cert, evidence->arena), number.size);
    if (number.size > LONGEST_SERIAL)
        return true;
    if (is_zero && standing->place != PLACE_ROOT)
        return found(evidence, "it is zero");
    if (is_negative && evidence_is_wanted(evidence))
        found(evidence, "%s is negative",
              cert_serial_text(standing->cert, evidence->arena));
    return is_negative;
}

/* RFC 5280 4.1.1.2 */
static bool algorithm_mismatch(const struct standing *standing,
                               struct evidence *evidence)
{
    const struct algorithm *inner = &standing->cert->inner_algorithm;
    const struct algorithm *outer = &standing->cert->outer_algorithm;
    struct arena *arena = evidence->arena;
    if (bytes_equal(inner->der, outer->der))
        return false;
    if (!evidence_is_wanted(evidence))
        return true;
    bool same_oid = bytes_equal(inner->oid, outer->oid);
    return found(evidence, "%s inside, %s outside%s",
                 signature_algorithm_text(inner, arena),
                 signature_algorithm_text(outer, arena),
                 same_oid ? ", with other parameters" : "");
}

static bool weak_signature(const struct standing *standing,
                           struct evidence *evidence)
{
    const struct algorithm *algorithm = &standing->cert->outer_algorithm;
    bool is_weak = signature_is_weak(algorithm);
    if (is_weak && evidence_is_wanted(evidence))
        found(evidence, "%s",
              signature_algorithm_text(algorithm, evidence->arena));
    return is_weak;
}

/* BR 7.1.3.2 */
static bool signature_algorithm(const struct standing *standing,
                                struct evidence *evidence)
{
    const struct algorithm *algorithm = &standing->cert->outer_algorithm;
    const struct public_key *key =
        standing->issuer == NULL ? NULL : &standing->issuer->key;
    if (signature_algorithm_is_permitted(algorithm, key))
        return false;
    if (!evidence_is_wanted(evidence))
        return true;
    const char *text = signature_algorithm_text(algorithm, evidence->arena);
    if (key != NULL && key->algorithm.id == OID_EC_PUBLIC_KEY &&
        signature_algorithm_is_permitted(algorithm, NULL))
        return found(evidence, "%s by a key of %u bits", text, key->size_bits);
    return found(evidence,
                 "%s with these parameters is not in the list of "
                 "the Baseline Requirements",
                 text);
}

static bool rsa_size(const struct standing *standing, struct evidence *evidence)
{
    const struct public_key *key = &standing->cert->key;
    return public_key_is_rsa(key) && key->modulus.size > 0 &&
           key->size_bits < FEWEST_RSA_BITS &&
           found(evidence, "RSA of %u bits; at least 2048 are asked for",
                 key->size_bits);
}

static bool rsa_multiple(const struct standing *standing,
                         struct evidence *evidence)
{
    const struct public_key *key = &standing->cert->key;
    return public_key_is_rsa(key) && key->size_bits % 8 != 0 &&
           found(evidence, "RSA of %u bits, which are not whole octets",
                 key->size_bits);
}

static bool is_less_than_three(struct bytes number)
{
    return number.size == 1 && number.data[0] < 3;
}

/* BR 6.1.6: odd and at least 3. */
static bool rsa_exponent(const struct standing *standing,
                         struct evidence *evidence)
{
    struct bytes exponent = standing->cert->key.exponent;
    if (!public_key_is_rsa(&standing->cert->key) || exponent.size == 0)
        return false;
    if (is_less_than_three(exponent))
        return found(evidence, "exponent %u; at least 3 is asked for",
                     (unsigned)exponent.data[0]);
    bool is_even = (exponent.data[exponent.size - 1] & 1) == 0;
    if (is_even && evidence_is_wanted(evidence))
        found(evidence, "the exponent 0x%s is even",
              hex_encode(evidence->arena, exponent));
    return is_even;
}

/* BR 6.1.5, 7.1.3.1.2 */
static bool ec_curve(const struct standing *standing, struct evidence *evidence)
{
    const struct public_key *key = &standing->cert->key;
    struct der parameters = der_of(key->algorithm.parameters);
    struct bytes oid;
    if (key->algorithm.id != OID_EC_PUBLIC_KEY || key->curve == OID_P256 ||
        key->curve == OID_P384 || key->curve == OID_P521)
        return false;
    if (key->curve_is_explicit)
        return found(evidence, "the curve is given by its parameters, not by "
                               "its name");
    if (!der_read_oid(&parameters, &oid))
        return found(evidence, "the key names no curve");
    if (evidence_is_wanted(evidence))
        found(evidence, "%s; P-256, P-384 or P-521 are asked for",
              oid_name(evidence->arena, oid));
    return true;
}

/* BR 6.1.5 and 7.1.3.1.1, which wants NULL parameters of rsaEncryption, as
 * RFC 3279 2.3.1 does. */
static bool key_algorithm(const struct standing *standing,
                          struct evidence *evidence)
{
    const struct algorithm *algorithm = &standing->cert->key.algorithm;
    static const uint8_t null[] = { DER_NULL, 0 };
    if (algorithm->id == OID_EC_PUBLIC_KEY)
        return false;
    if (algorithm->id == OID_RSA)
        return !bytes_equal(algorithm->parameters,
                            (struct bytes){ null, sizeof null }) &&
               found(evidence, "rsaEncryption without the parameters NULL");
    if (evidence_is_wanted(evidence))
        found(evidence, "%s; RSA or ECDSA is asked for",
              oid_name(evidence->arena, algorithm->oid));
    return true;
}

/* SEC 1 2.3.3: 04 X Y, or 02 or 03 and X. */
static bool is_point(struct bytes bits, size_t field_size)
{
    if (bits.size == 1 + 2 * field_size)
        return bits.data[0] == 4;
    return bits.size == 1 + field_size &&
           (bits.data[0] == 2 || bits.data[0] == 3);
}

static bool is_key(const struct public_key *key)
{
    switch (key->algorithm.id) {
    case OID_RSA:
    case OID_RSA_PSS:
        return !key->rsa_is_malformed;
    case OID_EC_PUBLIC_KEY:
        return key->size_bits == 0 ||
               is_point(key->bits, (key->size_bits + 7) / 8);
    case OID_ED25519:
        return key->bits.size == 32;
    case OID_ED448:
        return key->bits.size == 57;
    default:
        return true;
    }
}

/* The frame is good, but what is in it is no key. */
static bool malformed_key(const struct standing *standing,
                          struct evidence *evidence)
{
    const struct public_key *key = &standing->cert->key;
    if (is_key(key))
        return false;
    if (evidence_is_wanted(evidence))
        found(evidence, "subjectPublicKey is no key for %s",
              oid_name(evidence->arena, key->algorithm.oid));
    return true;
}

/* Numbers that are no point of the curve are nobody's key (RFC 5480 2.2). */
static bool off_curve(const struct standing *standing,
                      struct evidence *evidence)
{
    const struct public_key *key = &standing->cert->key;
    return key->algorithm.id == OID_EC_PUBLIC_KEY && is_key(key) &&
           !ec_key_may_be_on_curve(key) &&
           found(evidence, "the EC key is not a point on its curve");
}

struct fault_rows key_fault_rows(void)
{
    static const struct fault_row rows[] = {
        { FAULT_MALFORMED, AS_ANY, malformed_key },
        { FAULT_MALFORMED, AS_ANY, off_curve },
        { FAULT_VERSION, AS_ISSUED, version },
        { FAULT_SERIAL, AS_ANY, serial },
        { FAULT_ALGORITHM_MISMATCH, AS_ANY, algorithm_mismatch },
        /* What a root says of itself need not be believed. */
        { FAULT_WEAK_SIGNATURE, AS_ISSUED, weak_signature },
        { FAULT_SIGNATURE_ALGORITHM, AS_ISSUED, signature_algorithm },
        { FAULT_RSA_SIZE, AS_ANY, rsa_size },
        { FAULT_RSA_MULTIPLE, AS_ANY, rsa_multiple },
        { FAULT_RSA_EXPONENT, AS_ANY, rsa_exponent },
        { FAULT_EC_CURVE, AS_ANY, ec_curve },
        { FAULT_KEY_ALGORITHM, AS_ANY, key_algorithm },
    };
    return (struct fault_rows){ rows, COUNT_OF(rows) };
}
