#include "x509/cert.h"

#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/limits.h"
#include "base/text.h"
#include "x509/ber.h"
#include "x509/extension.h"
#include "x509/time.h"

/* The certificate that is being read, and where its parts go. */
struct reading {
    struct cert *cert;
    struct arena *arena;
    bool is_ber; /* it is read for display only */
};

/* Notes the first fault, and stops. */
static bool stop(struct reading *reading, const struct der *at,
                 const char *expected)
{
    struct cert *cert = reading->cert;
    if (cert->failure.status != STATUS_OK)
        return false;
    cert->failure = (struct failure){ STATUS_MALFORMED, 0, expected };
    cert->failure_offset = der_offset(at, cert->der);
    return false;
}

static bool stop_over_limit(struct reading *reading, const struct der *at,
                            int limit, const char *what)
{
    if (reading->cert->failure.status != STATUS_OK)
        return false;
    stop(reading, at,
         arena_printf(reading->arena, "expected at most %d %s", limit, what));
    reading->cert->failure.status = STATUS_OVER_LIMIT;
    return false;
}

/* Notes the fault, and goes on behind the element if it is of that type. */
static bool pass(struct reading *reading, struct der *at, enum der_tag tag,
                 const char *expected)
{
    stop(reading, at, expected);
    return der_is_next(at, tag) && der_skip(at);
}

/* version [0] EXPLICIT INTEGER DEFAULT v1 */
static bool read_version(struct reading *reading, struct der *tbs)
{
    struct cert *cert = reading->cert;
    struct der start = *tbs;
    struct der inner;
    int32_t number;
    cert->version = 1;
    if (!der_is_next(tbs, DER_CONTEXT_CONSTRUCTED(0)))
        return true;
    if (!der_enter(tbs, DER_CONTEXT_CONSTRUCTED(0), &inner) ||
        !der_read_small(&inner, DER_INTEGER, &number) || !der_end(&inner)) {
        *tbs = start;
        return pass(reading, tbs, DER_CONTEXT_CONSTRUCTED(0),
                    "expected INTEGER version");
    }
    cert->version = number < INT32_MAX ? number + 1 : INT32_MAX;
    cert->is_not_der |= number == 0;
    return true;
}

static bool read_serial(struct reading *reading, struct der *tbs)
{
    return der_read_integer(tbs, &reading->cert->serial) ||
           pass(reading, tbs, DER_INTEGER, "expected INTEGER serialNumber");
}

static bool read_algorithm(struct reading *reading, struct der *der,
                           struct algorithm *out, const char *expected)
{
    return algorithm_read(der, out) ||
           pass(reading, der, DER_SEQUENCE, expected);
}

static bool read_name(struct reading *reading, struct der *tbs,
                      struct name *out, const char *expected)
{
    struct der start = *tbs;
    if (!der_read_whole(tbs, DER_SEQUENCE, &out->der))
        return stop(reading, tbs, expected);
    if (!name_is_well_formed(*out))
        stop(reading, &start, expected);
    reading->cert->has_empty_rdn |= name_has_empty_rdn(*out);
    return true;
}

static bool read_time(struct reading *reading, struct der *der, int64_t *out,
                      bool *is_there, bool *is_utc, const char *expected)
{
    *is_there = true;
    if (der_read_time(der, out, is_utc))
        return true;
    stop(reading, der, expected);
    *is_utc = der_is_next(der, DER_UTC_TIME);
    struct bytes text;
    if (!der_read(der, *is_utc ? DER_UTC_TIME : DER_GENERALIZED_TIME, &text)) {
        *is_there = false;
        return false;
    }
    *is_there = time_read_loosely(text, *is_utc, out);
    return true;
}

static bool read_validity(struct reading *reading, struct der *tbs)
{
    struct cert *cert = reading->cert;
    struct der validity;
    if (!der_enter(tbs, DER_SEQUENCE, &validity))
        return stop(reading, tbs, "expected SEQUENCE Validity");
    if (!read_time(reading, &validity, &cert->not_before, &cert->has_not_before,
                   &cert->not_before_is_utc, "expected Time notBefore") ||
        !read_time(reading, &validity, &cert->not_after, &cert->has_not_after,
                   &cert->not_after_is_utc, "expected Time notAfter"))
        return true;
    if (!der_end(&validity))
        stop(reading, &validity, "expected the end of Validity");
    return true;
}

static bool read_key(struct reading *reading, struct der *tbs)
{
    struct cert *cert = reading->cert;
    if (!public_key_read(tbs, &cert->key))
        return pass(reading, tbs, DER_SEQUENCE,
                    "expected SubjectPublicKeyInfo");
    digest_sha256(cert->key.der, cert->spki_sha256);
    return true;
}

/* issuerUniqueID [1] and subjectUniqueID [2]: IMPLICIT BIT STRING OPTIONAL */
static bool read_unique_id(struct reading *reading, struct der *tbs,
                           enum der_tag tag, bool *is_there)
{
    struct bytes bits;
    unsigned unused;
    *is_there = der_is_next(tbs, tag);
    return !*is_there || der_read_bits(tbs, tag, &bits, &unused) ||
           pass(reading, tbs, tag, "expected BIT STRING UniqueIdentifier");
}

static void read_values(struct reading *reading, struct extension *items)
{
    struct cert *cert = reading->cert;
    for (size_t i = 0; i < cert->extension_count; i++) {
        struct bytes der;
        if (reading->is_ber && ber_to_der(items[i].value, reading->arena, &der))
            items[i].value = der;
        if (items[i].is_duplicate)
            cert->has_duplicate_extension = true;
        else
            cert_read_extension(cert, &items[i], reading->arena);
        cert->has_malformed_extension |= items[i].is_malformed;
        cert->is_not_der |= items[i].is_not_der;
    }
}

static void read_list(struct reading *reading, struct der list)
{
    struct cert *cert = reading->cert;
    struct extension *items;
    if (!extensions_read(&list, reading->arena, &items,
                         &cert->extension_count)) {
        if (cert->extension_count == LIMIT_EXTENSIONS)
            stop_over_limit(reading, &list, LIMIT_EXTENSIONS, "extensions");
        else
            stop(reading, &list, "expected SEQUENCE Extension");
    }
    cert->extensions = items;
    read_values(reading, items);
}

/* extensions [3] EXPLICIT SEQUENCE OF Extension OPTIONAL */
static bool read_extensions(struct reading *reading, struct der *tbs)
{
    struct cert *cert = reading->cert;
    struct der outer, list;
    cert->has_extensions = der_is_next(tbs, DER_CONTEXT_CONSTRUCTED(3));
    if (!cert->has_extensions)
        return true;
    if (!der_enter(tbs, DER_CONTEXT_CONSTRUCTED(3), &outer))
        return stop(reading, tbs, "expected [3] extensions");
    if (!der_enter(&outer, DER_SEQUENCE, &list)) {
        stop(reading, &outer, "expected SEQUENCE OF Extension");
        return true;
    }
    read_list(reading, list);
    if (!der_end(&outer))
        stop(reading, &outer, "expected the end of the extensions");
    return true;
}

static bool read_tbs(struct reading *reading, struct der tbs)
{
    struct cert *cert = reading->cert;
    bool is_read =
        read_version(reading, &tbs) && read_serial(reading, &tbs) &&
        read_algorithm(reading, &tbs, &cert->inner_algorithm,
                       "expected AlgorithmIdentifier signature") &&
        read_name(reading, &tbs, &cert->issuer, "expected Name issuer") &&
        read_validity(reading, &tbs) &&
        read_name(reading, &tbs, &cert->subject, "expected Name subject") &&
        read_key(reading, &tbs) &&
        read_unique_id(reading, &tbs, DER_CONTEXT(1),
                       &cert->has_issuer_unique_id) &&
        read_unique_id(reading, &tbs, DER_CONTEXT(2),
                       &cert->has_subject_unique_id) &&
        read_extensions(reading, &tbs);
    if (is_read && !der_end(&tbs))
        return stop(reading, &tbs, "expected the end of TBSCertificate");
    return is_read;
}

/* A certificate that was cut off says so: it is the most common damage. */
static bool stop_at_start(struct reading *reading, const struct der *at)
{
    size_t missing = der_missing(at);
    if (missing == 0 || !der_is_next(at, DER_SEQUENCE))
        return stop(reading, at, "expected SEQUENCE Certificate");
    return stop(reading, at,
                arena_printf(reading->arena,
                             "expected %zu octets more: it is cut off",
                             missing));
}

static bool read_certificate(struct reading *reading)
{
    struct cert *cert = reading->cert;
    struct der all = der_of(cert->der);
    struct der inner, tbs;
    if (cert->der.size > LIMIT_CERT_BYTES)
        return stop_over_limit(reading, &all, LIMIT_CERT_BYTES, "octets");
    if (!der_enter(&all, DER_SEQUENCE, &inner))
        return stop_at_start(reading, &all);
    struct der start = inner;
    if (!der_enter(&inner, DER_SEQUENCE, &tbs) ||
        !der_read_whole(&start, DER_SEQUENCE, &cert->tbs))
        return stop(reading, &inner, "expected SEQUENCE TBSCertificate");
    read_tbs(reading, tbs);
    if (!read_algorithm(reading, &inner, &cert->outer_algorithm,
                        "expected AlgorithmIdentifier signatureAlgorithm"))
        return false;
    if (!der_read_bits(&inner, DER_BIT_STRING, &cert->signature,
                       &cert->signature_unused_bits))
        return stop(reading, &inner, "expected BIT STRING signatureValue");
    if (!der_end(&inner))
        return stop(reading, &inner, "expected the end of the Certificate");
    if (!der_end(&all))
        return stop(reading, &all, "expected nothing after the Certificate");
    return true;
}

static struct cert *cert_new(struct bytes der, struct arena *arena)
{
    struct cert *cert = ARENA_NEW(arena, 1, struct cert);
    cert->der = der;
    cert->path_length = ABSENT;
    cert->require_explicit_policy = ABSENT;
    cert->inhibit_policy_mapping = ABSENT;
    cert->inhibit_any_policy = ABSENT;
    return cert;
}

/* Some tools read BER too, so a person should see what they see. What is to
 * be signed is in DER, and is not there. */
static void show_as_ber(struct cert *cert, struct arena *arena)
{
    struct bytes der;
    if (!ber_to_der(cert->der, arena, &der) ||
        bytes_equal(der, bytes_slice(cert->der, 0, der.size)))
        return;
    struct cert *shown = cert_new(der, arena);
    struct reading reading = { shown, arena, .is_ber = true };
    if (read_certificate(&reading))
        cert->failure.detail = "expected DER, found BER";
    shown->der = cert->der;
    shown->failure = cert->failure;
    shown->failure_offset = cert->failure_offset;
    shown->tbs = (struct bytes){ 0 };
    *cert = *shown;
}

const struct cert *cert_parse(struct bytes der, struct arena *arena)
{
    struct cert *cert = cert_new(der, arena);
    struct reading reading = { cert, arena, .is_ber = false };
    read_certificate(&reading);
    if (cert->failure.status == STATUS_MALFORMED)
        show_as_ber(cert, arena);
    digest_sha256(der, cert->sha256);
    cert->is_self_issued = name_equal(cert->issuer, cert->subject);
    return cert;
}

bool cert_equal(const struct cert *a, const struct cert *b)
{
    return memcmp(a->sha256, b->sha256, SHA256_SIZE) == 0;
}

static const char *first_alternative_name(const struct cert *cert,
                                          struct arena *arena)
{
    enum { MOST_POINTS = 64 };
    const struct general_name *name = &cert->san.items[0];
    if (name->type == GENERAL_NAME_DNS)
        return text_clean_short(arena, name->value, MOST_POINTS);
    return general_name_text(name, arena);
}

const char *cert_short_text(const struct cert *cert, struct arena *arena)
{
    if (!name_is_empty(cert->subject))
        return name_short_text(cert->subject, arena);
    if (cert->san.count > 0)
        return first_alternative_name(cert, arena);
    return cert->failure.status != STATUS_OK ? "(malformed)" : "(no subject)";
}

/* Two's complement to sign and magnitude. */
static struct bytes magnitude(struct bytes number, struct arena *arena)
{
    uint8_t *octets = ARENA_NEW(arena, number.size, uint8_t);
    unsigned carry = 1;
    for (size_t i = number.size; i-- > 0;) {
        unsigned octet = (uint8_t)~number.data[i] + carry;
        octets[i] = (uint8_t)octet;
        carry = octet >> 8;
    }
    return (struct bytes){ octets, number.size };
}

const char *cert_serial_text(const struct cert *cert, struct arena *arena)
{
    struct bytes number = cert->serial;
    if (number.size == 0)
        return "";
    bool is_negative = (number.data[0] & 0x80) != 0;
    if (is_negative)
        number = magnitude(number, arena);
    if (number.size > 1 && number.data[0] == 0)
        number = bytes_slice(number, 1, number.size);
    const char *digits = hex_encode_upper(arena, number);
    return is_negative ? arena_printf(arena, "-%s", digits) : digits;
}
