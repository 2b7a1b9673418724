#include "chain/signature_scheme.h"

#include "base/arena.h"
#include "base/compiler.h"
#include "x509/der.h"

static const struct row {
    enum oid oid;
    enum signature_family family;
    enum signature_digest digest;
} rows[] = {
    { OID_MD2_RSA, FAMILY_PKCS1, DIGEST_MD2 },
    { OID_MD5_RSA, FAMILY_PKCS1, DIGEST_MD5 },
    { OID_SHA1_RSA, FAMILY_PKCS1, DIGEST_SHA1 },
    { OID_SHA224_RSA, FAMILY_PKCS1, DIGEST_SHA224 },
    { OID_SHA256_RSA, FAMILY_PKCS1, DIGEST_SHA256 },
    { OID_SHA384_RSA, FAMILY_PKCS1, DIGEST_SHA384 },
    { OID_SHA512_RSA, FAMILY_PKCS1, DIGEST_SHA512 },
    { OID_RSA_PSS, FAMILY_PSS, DIGEST_NONE },
    { OID_SHA1_ECDSA, FAMILY_ECDSA, DIGEST_SHA1 },
    { OID_SHA224_ECDSA, FAMILY_ECDSA, DIGEST_SHA224 },
    { OID_SHA256_ECDSA, FAMILY_ECDSA, DIGEST_SHA256 },
    { OID_SHA384_ECDSA, FAMILY_ECDSA, DIGEST_SHA384 },
    { OID_SHA512_ECDSA, FAMILY_ECDSA, DIGEST_SHA512 },
    { OID_ED25519, FAMILY_ED25519, DIGEST_NONE },
    { OID_ED448, FAMILY_ED448, DIGEST_NONE },
    { OID_SHA1_DSA, FAMILY_OTHER, DIGEST_SHA1 },
    { OID_SHA224_DSA, FAMILY_OTHER, DIGEST_SHA224 },
    { OID_SHA256_DSA, FAMILY_OTHER, DIGEST_SHA256 },
};

/* Forgotten names of old algorithms, known only to be called weak:
 * md4WithRSAEncryption of PKCS #1, and md5WithRSA and sha1WithRSASignature of
 * the OIW. */
static const struct old_row {
    struct bytes oid;
    enum signature_digest digest;
    const char *text;
} old_rows[] = {
    { { (const uint8_t *)"\x2a\x86\x48\x86\xf7\x0d\x01\x01\x03", 9 },
      DIGEST_MD4,
      "md4WithRSAEncryption" },
    { { (const uint8_t *)"\x2b\x0e\x03\x02\x03", 5 },
      DIGEST_MD5,
      "md5WithRSA" },
    { { (const uint8_t *)"\x2b\x0e\x03\x02\x1d", 5 },
      DIGEST_SHA1,
      "sha1WithRSASignature" },
};

static const struct row *row_of(const struct algorithm *algorithm)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (rows[i].oid == algorithm->id)
            return &rows[i];
    return NULL;
}

static const struct old_row *old_row_of(const struct algorithm *algorithm)
{
    for (size_t i = 0; i < COUNT_OF(old_rows); i++)
        if (bytes_equal(old_rows[i].oid, algorithm->oid))
            return &old_rows[i];
    return NULL;
}

static bool is_null(struct bytes parameters)
{
    return bytes_equal(parameters,
                       (struct bytes){ (const uint8_t *)"\x05\x00", 2 });
}

/* RFC 4055 2.1: a digest has the parameters NULL or none. */
static bool read_digest(struct der *der, enum signature_digest *out)
{
    struct der inner;
    struct bytes oid, null;
    if (!der_enter(der, DER_SEQUENCE, &inner) || !der_read_oid(&inner, &oid) ||
        (!der_is_empty(&inner) &&
         (!der_read(&inner, DER_NULL, &null) || null.size != 0)) ||
        !der_end(&inner))
        return false;
    *out = signature_digest_find(oid);
    return true;
}

/* MGF1 is the only function that there is (RFC 4055 2.2). */
static bool read_mask(struct der *der, enum signature_digest *out)
{
    struct der inner;
    struct bytes oid;
    return der_enter(der, DER_SEQUENCE, &inner) && der_read_oid(&inner, &oid) &&
           oid_is(oid, OID_MGF1) && read_digest(&inner, out) && der_end(&inner);
}

/* One of the optional fields, which have explicit tags. */
static bool enter_field(struct der *der, unsigned number, struct der *field,
                        bool *is_there)
{
    enum der_tag tag = DER_CONTEXT_CONSTRUCTED(number);
    *is_there = der_is_next(der, tag);
    return !*is_there || der_enter(der, tag, field);
}

static bool read_number(struct der *der, unsigned field_number, int32_t *out)
{
    struct der field;
    bool is_there;
    if (!enter_field(der, field_number, &field, &is_there))
        return false;
    return !is_there ||
           (der_read_small(&field, DER_INTEGER, out) && der_end(&field));
}

/*
 * RSASSA-PSS-params (RFC 4055 3.1). Every field has a default, and a verifier
 * must accept it written out. The trailer field has one value.
 */
static bool read_pss(struct bytes parameters, struct signature_scheme *out)
{
    struct der der = der_of(parameters);
    struct der all, field;
    bool is_there;
    int32_t trailer = 1;
    out->digest = out->mask_digest = DIGEST_SHA1;
    out->salt_size = 20;
    if (!der_enter(&der, DER_SEQUENCE, &all) || !der_end(&der) ||
        !enter_field(&all, 0, &field, &is_there) ||
        (is_there && !(read_digest(&field, &out->digest) && der_end(&field))))
        return false;
    if (!enter_field(&all, 1, &field, &is_there) ||
        (is_there &&
         !(read_mask(&field, &out->mask_digest) && der_end(&field))))
        return false;
    return read_number(&all, 2, &out->salt_size) &&
           read_number(&all, 3, &trailer) && trailer == 1 && der_end(&all);
}

/* Two different digests are allowed, but in no use; no validator of note
 * takes them. */
static enum signature_result read_pss_scheme(struct bytes parameters,
                                             struct signature_scheme *out)
{
    if (!read_pss(parameters, out))
        return SIGNATURE_INVALID;
    if (out->digest == DIGEST_NONE || out->digest != out->mask_digest)
        return SIGNATURE_UNSUPPORTED;
    return SIGNATURE_VALID;
}

/* RFC 3279 2.2.1 and RFC 4055 5: NULL, and a verifier must accept none. RFC
 * 5758 3.2 and RFC 8410 3: none. */
static bool has_right_parameters(const struct signature_scheme *scheme,
                                 struct bytes parameters)
{
    if (scheme->family == FAMILY_PKCS1)
        return parameters.size == 0 || is_null(parameters);
    return parameters.size == 0;
}

enum signature_result signature_scheme_read(const struct algorithm *algorithm,
                                            struct signature_scheme *out)
{
    const struct row *row = row_of(algorithm);
    *out = (struct signature_scheme){ .family = FAMILY_OTHER };
    if (row == NULL)
        return SIGNATURE_UNSUPPORTED;
    out->family = row->family;
    out->digest = row->digest;
    if (row->family == FAMILY_OTHER || row->digest == DIGEST_MD2)
        return SIGNATURE_UNSUPPORTED;
    if (row->family == FAMILY_PSS)
        return read_pss_scheme(algorithm->parameters, out);
    return has_right_parameters(out, algorithm->parameters) ? SIGNATURE_VALID
                                                            : SIGNATURE_INVALID;
}

bool signature_is_weak(const struct algorithm *algorithm)
{
    struct signature_scheme scheme;
    const struct old_row *old = old_row_of(algorithm);
    if (old != NULL)
        return signature_digest_is_weak(old->digest);
    enum signature_result result = signature_scheme_read(algorithm, &scheme);
    if (scheme.family == FAMILY_PSS)
        return result != SIGNATURE_INVALID &&
               (signature_digest_is_weak(scheme.digest) ||
                signature_digest_is_weak(scheme.mask_digest));
    return signature_digest_is_weak(scheme.digest);
}

const char *signature_algorithm_text(const struct algorithm *algorithm,
                                     struct arena *arena)
{
    struct signature_scheme scheme;
    const struct old_row *old = old_row_of(algorithm);
    if (old != NULL)
        return old->text;
    enum signature_result result = signature_scheme_read(algorithm, &scheme);
    if (scheme.family != FAMILY_PSS)
        return oid_name(arena, algorithm->oid);
    if (result == SIGNATURE_INVALID)
        return "RSASSA-PSS with malformed parameters";
    if (scheme.digest == scheme.mask_digest && scheme.digest != DIGEST_NONE)
        return arena_printf(arena, "RSASSA-PSS with %s",
                            signature_digest_text(scheme.digest));
    return arena_printf(arena, "RSASSA-PSS with %s and MGF1 with %s",
                        signature_digest_text(scheme.digest),
                        signature_digest_text(scheme.mask_digest));
}

/* BR 7.1.3.2.1: these octets and no others, in which the digests are written
 * with the parameters NULL and the salt is as long as the digest. */
static bool is_permitted_pss(struct bytes parameters,
                             const struct signature_scheme *scheme)
{
    uint8_t wanted[] =
        "\x30\x34"
        "\xa0\x0f\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02?\x05\x00"
        "\xa1\x1c\x30\x1a\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08"
        "\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02?\x05\x00"
        "\xa2\x03\x02\x01?";
    enum { FIRST_DIGEST = 16, SECOND_DIGEST = 46, SALT = 53 };
    struct bytes oid = signature_digest_oid(scheme->digest);
    if (scheme->digest < DIGEST_SHA256)
        return false;
    wanted[FIRST_DIGEST] = wanted[SECOND_DIGEST] = oid.data[oid.size - 1];
    wanted[SALT] = (uint8_t)signature_digest_size(scheme->digest);
    return bytes_equal(parameters, (struct bytes){ wanted, sizeof wanted - 1 });
}

/* BR 7.1.3.2.2 */
static bool fits_curve(enum signature_digest digest, enum oid curve)
{
    return (curve == OID_P256 && digest == DIGEST_SHA256) ||
           (curve == OID_P384 && digest == DIGEST_SHA384) ||
           (curve == OID_P521 && digest == DIGEST_SHA512);
}

bool signature_algorithm_is_permitted(const struct algorithm *algorithm,
                                      const struct public_key *issuer_key)
{
    struct signature_scheme scheme;
    if (signature_scheme_read(algorithm, &scheme) != SIGNATURE_VALID)
        return false;
    switch (scheme.family) {
    case FAMILY_PKCS1:
        return scheme.digest >= DIGEST_SHA256 && is_null(algorithm->parameters);
    case FAMILY_PSS:
        return is_permitted_pss(algorithm->parameters, &scheme);
    case FAMILY_ECDSA:
        if (issuer_key == NULL)
            return scheme.digest >= DIGEST_SHA256;
        return fits_curve(scheme.digest, issuer_key->curve);
    default:
        return false;
    }
}
