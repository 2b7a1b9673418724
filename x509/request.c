#include "x509/request.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "x509/der.h"
#include "x509/digest.h"
#include "x509/extension.h"

/* The request that is being read, and where its parts go. */
struct reading {
    struct request *request;
    struct arena *arena;
};

static bool stop(struct reading *reading, const struct der *at,
                 const char *expected)
{
    struct request *request = reading->request;
    request->failure = (struct failure){ STATUS_MALFORMED, 0, expected };
    request->failure_offset = der_offset(at, request->der);
    return false;
}

/* The content of a subjectAltName (RFC 5280 4.2.1.6). */
static void read_san(struct reading *reading, struct bytes value)
{
    struct request *request = reading->request;
    struct der der = der_of(value);
    struct der names;
    request->has_san = true;
    request->san_is_malformed =
        !der_enter(&der, DER_SEQUENCE, &names) || !der_end(&der) ||
        !general_names_read(names, reading->arena, &request->san);
}

/* SET OF Extensions, of which there is one. */
static bool read_extensions(struct reading *reading, struct der *values)
{
    struct der list;
    struct extension *extensions;
    size_t count;
    if (!der_enter(values, DER_SEQUENCE, &list) ||
        !extensions_read(&list, reading->arena, &extensions, &count))
        return false;
    reading->request->has_extensions = true;
    for (size_t i = 0; i < count; i++)
        if (extensions[i].id == OID_SUBJECT_ALT_NAME &&
            !reading->request->has_san)
            read_san(reading, extensions[i].value);
    return true;
}

/* Attribute ::= SEQUENCE { type, values SET OF } */
static bool read_attribute(struct reading *reading, struct der *list,
                           struct bytes *type)
{
    struct der attribute, values;
    if (!der_enter(list, DER_SEQUENCE, &attribute) ||
        !der_read_oid(&attribute, type) ||
        !der_enter(&attribute, DER_SET, &values) || !der_end(&attribute))
        return false;
    enum oid id = oid_find(*type);
    if (id != OID_EXTENSION_REQUEST && id != OID_MICROSOFT_EXTENSIONS)
        return true;
    return read_extensions(reading, &values);
}

/* attributes [0] IMPLICIT SET OF Attribute; some writers leave an empty one
 * out. */
static bool read_attributes(struct reading *reading, struct der *info)
{
    struct der list, start;
    size_t count;
    if (der_is_empty(info))
        return true;
    if (!der_enter(info, DER_CONTEXT_CONSTRUCTED(0), &list) ||
        !der_count(list, LIMIT_EXTENSIONS, &count))
        return stop(reading, info, "expected [0] attributes");
    struct bytes *types = ARENA_NEW(reading->arena, count, struct bytes);
    for (size_t i = 0; i < count; i++) {
        start = list;
        if (!read_attribute(reading, &list, &types[i]))
            return stop(reading, &start, "expected Attribute");
    }
    reading->request->attributes = (struct oids){ types, count };
    return der_end(info) ||
           stop(reading, info, "expected the end of CertificationRequestInfo");
}

/* CertificationRequestInfo ::= SEQUENCE { version, subject, subjectPKInfo,
 * attributes } */
static bool read_info(struct reading *reading, struct der *info)
{
    struct request *request = reading->request;
    struct bytes version;
    if (!der_read_integer(info, &version))
        return stop(reading, info, "expected INTEGER version");
    if (!der_read_whole(info, DER_SEQUENCE, &request->subject.der) ||
        !name_is_well_formed(request->subject))
        return stop(reading, info, "expected Name subject");
    if (!public_key_read(info, &request->key))
        return stop(reading, info, "expected SubjectPublicKeyInfo");
    digest_sha256(request->key.der, request->spki_sha256);
    return read_attributes(reading, info);
}

/* CertificationRequest ::= SEQUENCE { info, algorithm, signature } */
static bool read_request(struct reading *reading)
{
    struct request *request = reading->request;
    struct der der = der_of(request->der);
    struct der outer, whole, info;
    if (!der_enter(&der, DER_SEQUENCE, &outer))
        return stop(reading, &der, "expected SEQUENCE CertificationRequest");
    if (!der_end(&der))
        return stop(reading, &der, "expected nothing after the request");
    whole = outer;
    if (!der_read_whole(&whole, DER_SEQUENCE, &request->info) ||
        !der_enter(&outer, DER_SEQUENCE, &info))
        return stop(reading, &outer, "expected CertificationRequestInfo");
    if (!read_info(reading, &info))
        return false;
    if (!algorithm_read(&outer, &request->algorithm))
        return stop(reading, &outer, "expected AlgorithmIdentifier");
    if (!der_read_bits(&outer, DER_BIT_STRING, &request->signature,
                       &request->signature_unused_bits) ||
        !der_end(&outer))
        return stop(reading, &outer, "expected BIT STRING signature");
    return true;
}

const struct request *request_parse(struct bytes der, struct arena *arena)
{
    struct request *request = ARENA_NEW(arena, 1, struct request);
    struct reading reading = { request, arena };
    request->der = der;
    if (der.size > LIMIT_CERT_BYTES)
        request->failure = (struct failure){ STATUS_OVER_LIMIT, 0,
                                             "larger than a certificate may "
                                             "be" };
    else
        (void)read_request(&reading);
    return request;
}

/* Puts '*' for the content of each value of the attribute of that type. */
static void mask(const struct request *request, struct bytes type,
                 uint8_t *copy)
{
    size_t behind = (size_t)(type.data - request->der.data) + type.size;
    struct der der =
        der_of(bytes_slice(request->der, behind, request->der.size));
    struct der values;
    struct bytes content, whole;
    uint8_t tag;
    if (!der_enter(&der, DER_SET, &values))
        return;
    while (der_read_any(&values, &tag, &content, &whole))
        memset(copy + (content.data - request->der.data), '*', content.size);
}

struct bytes request_without_password(const struct request *request,
                                      struct arena *arena)
{
    uint8_t *copy = NULL;
    for (size_t i = 0; i < request->attributes.count; i++) {
        if (!oid_is(request->attributes.items[i], OID_CHALLENGE_PASSWORD))
            continue;
        if (copy == NULL) {
            copy = ARENA_NEW(arena, request->der.size, uint8_t);
            memcpy(copy, request->der.data, request->der.size);
        }
        mask(request, request->attributes.items[i], copy);
    }
    return (struct bytes){ copy, copy == NULL ? 0 : request->der.size };
}
