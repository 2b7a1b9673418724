#include "x509/ber.h"
#include "x509/der.h"
#include "x509/file_format.h"
#include "x509/oid.h"

/* An element that may be cut off, and what follows it. */
struct part {
    uint8_t tag; /* 0: there is none */
    struct bytes content, after;
};

static struct part first_part(struct bytes octets)
{
    struct part part = { 0 };
    if (!ber_peek(octets, &part.tag, &part.content, &part.after))
        part.tag = 0;
    return part;
}

static uint8_t first_tag(struct bytes octets)
{
    return first_part(octets).tag;
}

static bool is_number(const struct part *part, uint8_t number)
{
    return part->tag == DER_INTEGER && part->content.size == 1 &&
           part->content.data[0] == number;
}

/*
 * Inside the SEQUENCE to be signed. A certificate begins with [0] version, or
 * as version 1 with serial, algorithm, issuer, validity; a CRL with version,
 * algorithm, issuer, a time, or as version 1 without the first; a request
 * with version, subject.
 */
static enum file_format format_of_signed(struct bytes signed_content)
{
    struct part first = first_part(signed_content);
    if (first.tag == DER_SEQUENCE)
        return FORMAT_DER_CRL;
    if (first.tag != DER_INTEGER)
        return FORMAT_DER_CERT;
    struct part second = first_part(first.after);
    if (is_number(&first, 0) && second.tag == DER_SEQUENCE &&
        first_tag(second.content) != DER_OID)
        return FORMAT_REQUEST;
    struct part third = first_part(second.after);
    uint8_t fourth = first_tag(third.after);
    if (fourth == DER_UTC_TIME || fourth == DER_GENERALIZED_TIME)
        return FORMAT_DER_CRL;
    return FORMAT_DER_CERT;
}

/* SEQUENCE { SEQUENCE … }: something signed, or an encrypted key, which is
 * SEQUENCE { algorithm, OCTET STRING }, or a bare public key. */
static enum file_format format_of_nested(const struct part *first)
{
    uint8_t second = first_tag(first->after);
    bool is_algorithm = first_tag(first->content) == DER_OID;
    if (is_algorithm && second == DER_OCTET_STRING)
        return FORMAT_PRIVATE_KEY;
    if (is_algorithm)
        return FORMAT_UNKNOWN;
    return format_of_signed(first->content);
}

/* SEQUENCE { INTEGER … }: a PFX has version 3; keys of PKCS#1 and PKCS#8
 * have 0 (or 1), of RFC 5915 they have 1. */
static enum file_format format_of_numbered(const struct part *first)
{
    uint8_t second = first_tag(first->after);
    if (is_number(first, 3) && second == DER_SEQUENCE)
        return FORMAT_PKCS12;
    if (!is_number(first, 0) && !is_number(first, 1))
        return FORMAT_UNKNOWN;
    if (second == DER_INTEGER || second == DER_SEQUENCE ||
        second == DER_OCTET_STRING)
        return FORMAT_PRIVATE_KEY;
    return FORMAT_UNKNOWN;
}

enum file_format der_format(struct bytes octets)
{
    struct part outer = first_part(octets);
    if (outer.tag != DER_SEQUENCE)
        return FORMAT_UNKNOWN;
    struct part first = first_part(outer.content);
    switch (first.tag) {
    case DER_SEQUENCE:
        return format_of_nested(&first);
    case DER_INTEGER:
        return format_of_numbered(&first);
    case DER_OID:
        return oid_is(first.content, OID_SIGNED_DATA) ? FORMAT_PKCS7
                                                      : FORMAT_UNKNOWN;
    default:
        return FORMAT_UNKNOWN;
    }
}
