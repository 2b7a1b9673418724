#include "x509/pkcs7.h"

#include "x509/der.h"
#include "x509/oid.h"

/* ContentInfo ::= SEQUENCE { contentType OID, content [0] EXPLICIT ANY } */
static bool enter_signed_data(struct bytes octets, struct ber *out)
{
    struct ber ber = { octets };
    struct ber info, oid, content;
    return ber_enter(&ber, DER_SEQUENCE, &info) &&
           ber_enter(&info, DER_OID, &oid) &&
           oid_is(oid.rest, OID_SIGNED_DATA) &&
           ber_enter(&info, DER_CONTEXT_CONSTRUCTED(0), &content) &&
           ber_enter(&content, DER_SEQUENCE, out);
}

static bool enter_optional(struct ber *ber, uint8_t tag, struct ber *out)
{
    return !ber_is_next(ber, tag) || ber_enter(ber, tag, out);
}

/* SignedData ::= SEQUENCE { version, digestAlgorithms SET, encapContentInfo,
 * certificates [0] IMPLICIT, crls [1] IMPLICIT, signerInfos SET } */
bool pkcs7_parse(struct bytes octets, struct pkcs7 *out)
{
    struct ber data, part;
    *out = (struct pkcs7){ 0 };
    return enter_signed_data(octets, &data) &&
           ber_enter(&data, DER_INTEGER, &part) &&
           ber_enter(&data, DER_SET, &part) &&
           ber_enter(&data, DER_SEQUENCE, &part) &&
           enter_optional(&data, DER_CONTEXT_CONSTRUCTED(0),
                          &out->certificates) &&
           enter_optional(&data, DER_CONTEXT_CONSTRUCTED(1), &out->crls) &&
           ber_enter(&data, DER_SET, &part);
}

bool pkcs7_next(struct ber *list, struct bytes *out, bool *is_malformed)
{
    uint8_t tag;
    struct bytes content;
    *is_malformed = false;
    while (list->rest.size > 0) {
        if (!ber_read_any(list, &tag, &content, out)) {
            *is_malformed = true;
            return false;
        }
        if (tag == DER_SEQUENCE)
            return true;
    }
    return false;
}
