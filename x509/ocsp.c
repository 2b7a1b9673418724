#include "x509/ocsp.h"

#include "base/arena.h"
#include "base/limits.h"
#include "x509/der.h"
#include "x509/extension.h"

/* The response that is being read, and where its parts go. */
struct reading {
    struct ocsp_response *response;
    struct arena *arena;
};

/* Notes the first fault. */
static bool stop(struct reading *reading, const struct der *at,
                 const char *expected)
{
    struct ocsp_response *response = reading->response;
    if (response->failure.status != STATUS_OK)
        return false;
    response->failure = (struct failure){ STATUS_MALFORMED, 0, expected };
    response->failure_offset = der_offset(at, response->der);
    return false;
}

/* version [0] EXPLICIT INTEGER DEFAULT v1: only v1 exists. */
static bool read_version(struct der *data)
{
    struct der version;
    int32_t number;
    if (!der_is_next(data, DER_CONTEXT_CONSTRUCTED(0)))
        return true;
    return der_enter(data, DER_CONTEXT_CONSTRUCTED(0), &version) &&
           der_read_small(&version, DER_INTEGER, &number) && number == 0 &&
           der_end(&version);
}

/* ResponderID ::= CHOICE { byName [1], byKey [2] } */
static bool read_responder(struct der *data, struct ocsp_response *response)
{
    struct der choice;
    if (der_is_next(data, DER_CONTEXT_CONSTRUCTED(1)))
        return der_enter(data, DER_CONTEXT_CONSTRUCTED(1), &choice) &&
               der_read_whole(&choice, DER_SEQUENCE,
                              &response->responder_name.der) &&
               der_end(&choice) &&
               name_is_well_formed(response->responder_name);
    return der_enter(data, DER_CONTEXT_CONSTRUCTED(2), &choice) &&
           der_read(&choice, DER_OCTET_STRING, &response->responder_key_hash) &&
           der_end(&choice);
}

static bool read_cert_id(struct der *single, struct ocsp_cert_id *out)
{
    struct der id;
    return der_enter(single, DER_SEQUENCE, &id) &&
           algorithm_read(&id, &out->hash) &&
           der_read(&id, DER_OCTET_STRING, &out->issuer_name_hash) &&
           der_read(&id, DER_OCTET_STRING, &out->issuer_key_hash) &&
           der_read_integer(&id, &out->serial) && der_end(&id);
}

/* RevokedInfo ::= SEQUENCE { revocationTime, reason [0] EXPLICIT OPTIONAL } */
static bool read_revoked(struct der *single, struct ocsp_single *out)
{
    struct der info, reason;
    bool is_utc;
    int32_t number;
    if (!der_enter(single, DER_CONTEXT_CONSTRUCTED(1), &info) ||
        !der_read_time(&info, &out->revoked_at, &is_utc) || is_utc)
        return false;
    out->status = OCSP_REVOKED;
    if (der_is_empty(&info))
        return true;
    if (!der_enter(&info, DER_CONTEXT_CONSTRUCTED(0), &reason) ||
        !der_read_small(&reason, DER_ENUMERATED, &number) ||
        !der_end(&reason) || !der_end(&info))
        return false;
    out->reason = number;
    return true;
}

/* CertStatus ::= CHOICE { good [0], revoked [1], unknown [2] } */
static bool read_status(struct der *single, struct ocsp_single *out)
{
    struct bytes nothing;
    if (der_is_next(single, DER_CONTEXT(0))) {
        out->status = OCSP_GOOD;
        return der_read(single, DER_CONTEXT(0), &nothing) && nothing.size == 0;
    }
    if (der_is_next(single, DER_CONTEXT(2))) {
        out->status = OCSP_UNKNOWN;
        return der_read(single, DER_CONTEXT(2), &nothing) && nothing.size == 0;
    }
    return read_revoked(single, out);
}

static bool read_next_update(struct der *single, struct ocsp_single *out)
{
    struct der next;
    bool is_utc;
    if (!der_is_next(single, DER_CONTEXT_CONSTRUCTED(0)))
        return true;
    out->has_next_update = true;
    return der_enter(single, DER_CONTEXT_CONSTRUCTED(0), &next) &&
           der_read_time(&next, &out->next_update, &is_utc) && !is_utc &&
           der_end(&next);
}

/* SignedCertificateTimestampList, within a second OCTET STRING (RFC 6962
 * 3.3). */
static bool read_sct_list(const struct extension *extension, struct bytes *out)
{
    struct der der = der_of(extension->value);
    struct bytes list;
    if (extension->id != OID_OCSP_SCT_LIST ||
        !der_read(&der, DER_OCTET_STRING, &list) || !der_end(&der))
        return false;
    *out = list;
    return true;
}

/* singleExtensions [1] EXPLICIT: only that of the SCTs is known. One of them
 * that does not decode says nothing about revocation. */
static bool read_single_extensions(struct der *single, struct arena *arena,
                                   struct ocsp_single *out)
{
    struct der outer, list;
    struct extension *items;
    size_t count;
    if (!der_is_next(single, DER_CONTEXT_CONSTRUCTED(1)))
        return true;
    if (!der_enter(single, DER_CONTEXT_CONSTRUCTED(1), &outer) ||
        !der_enter(&outer, DER_SEQUENCE, &list) || !der_end(&outer) ||
        !extensions_read(&list, arena, &items, &count))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!read_sct_list(&items[i], &out->sct_list))
            out->has_unknown_critical |= items[i].critical;
    return true;
}

static bool read_single(struct der *list, struct arena *arena,
                        struct ocsp_single *out)
{
    struct der single;
    bool is_utc;
    out->reason = ABSENT;
    return der_enter(list, DER_SEQUENCE, &single) &&
           read_cert_id(&single, &out->id) && read_status(&single, out) &&
           der_read_time(&single, &out->this_update, &is_utc) && !is_utc &&
           read_next_update(&single, out) &&
           read_single_extensions(&single, arena, out) && der_end(&single);
}

static bool read_singles(struct reading *reading, struct der *data)
{
    struct ocsp_response *response = reading->response;
    struct ocsp_single *singles =
        ARENA_NEW(reading->arena, LIMIT_OCSP_SINGLES, struct ocsp_single);
    struct der list;
    response->singles = singles;
    if (!der_enter(data, DER_SEQUENCE, &list))
        return stop(reading, data, "expected SEQUENCE responses");
    while (!der_is_empty(&list)) {
        if (response->single_count == LIMIT_OCSP_SINGLES)
            return stop(reading, &list, "expected at most 64 responses");
        if (!read_single(&list, reading->arena,
                         &singles[response->single_count]))
            return stop(reading, &list, "expected SingleResponse");
        response->single_count++;
    }
    return true;
}

/* responseExtensions [1] EXPLICIT: the nonce is the one we know. */
static bool read_extensions(struct reading *reading, struct der *data)
{
    struct ocsp_response *response = reading->response;
    struct der outer, list;
    struct extension *items;
    size_t count;
    if (!der_is_next(data, DER_CONTEXT_CONSTRUCTED(1)))
        return true;
    if (!der_enter(data, DER_CONTEXT_CONSTRUCTED(1), &outer) ||
        !der_enter(&outer, DER_SEQUENCE, &list) || !der_end(&outer) ||
        !extensions_read(&list, reading->arena, &items, &count))
        return stop(reading, data, "expected [1] responseExtensions");
    for (size_t i = 0; i < count; i++) {
        if (items[i].id == OID_OCSP_NONCE)
            response->nonce = items[i].value;
        else
            response->has_unknown_critical |= items[i].critical;
    }
    return true;
}

static bool read_data(struct reading *reading, struct der *data)
{
    struct ocsp_response *response = reading->response;
    bool is_utc;
    if (!read_version(data))
        return stop(reading, data, "expected version 1");
    if (!read_responder(data, response))
        return stop(reading, data, "expected ResponderID");
    if (!der_read_time(data, &response->produced_at, &is_utc) || is_utc)
        return stop(reading, data, "expected GeneralizedTime producedAt");
    if (!read_singles(reading, data) || !read_extensions(reading, data))
        return false;
    return der_end(data) ||
           stop(reading, data, "expected the end of ResponseData");
}

/* certs [0] EXPLICIT SEQUENCE OF Certificate OPTIONAL */
static bool read_certs(struct reading *reading, struct der *basic)
{
    struct ocsp_response *response = reading->response;
    struct der outer, list;
    struct bytes der;
    if (!der_is_next(basic, DER_CONTEXT_CONSTRUCTED(0)))
        return true;
    if (!der_enter(basic, DER_CONTEXT_CONSTRUCTED(0), &outer) ||
        !der_enter(&outer, DER_SEQUENCE, &list) || !der_end(&outer))
        return stop(reading, basic, "expected [0] certs");
    response->certs =
        ARENA_NEW(reading->arena, LIMIT_CHAIN_CERTS, const struct cert *);
    while (!der_is_empty(&list)) {
        if (response->cert_count == LIMIT_CHAIN_CERTS ||
            !der_read_whole(&list, DER_SEQUENCE, &der))
            return stop(reading, &list, "expected at most 32 Certificates");
        response->certs[response->cert_count++] =
            cert_parse(der, reading->arena);
    }
    return true;
}

static bool read_basic(struct reading *reading, struct bytes octets)
{
    struct ocsp_response *response = reading->response;
    struct der all = der_of(octets);
    struct der basic, data;
    if (!der_enter(&all, DER_SEQUENCE, &basic) || !der_end(&all))
        return stop(reading, &all, "expected SEQUENCE BasicOCSPResponse");
    struct der start = basic;
    if (!der_enter(&basic, DER_SEQUENCE, &data) ||
        !der_read_whole(&start, DER_SEQUENCE, &response->tbs))
        return stop(reading, &basic, "expected SEQUENCE ResponseData");
    if (!read_data(reading, &data))
        return false;
    if (!algorithm_read(&basic, &response->algorithm) ||
        !der_read_bits(&basic, DER_BIT_STRING, &response->signature,
                       &response->signature_unused_bits))
        return stop(reading, &basic, "expected a signature");
    if (!read_certs(reading, &basic))
        return false;
    return der_end(&basic) ||
           stop(reading, &basic, "expected the end of BasicOCSPResponse");
}

/* responseBytes [0] EXPLICIT SEQUENCE { responseType, response } */
static bool read_bytes(struct reading *reading, struct der *inner)
{
    struct der outer, pair;
    struct bytes type, octets;
    if (!der_enter(inner, DER_CONTEXT_CONSTRUCTED(0), &outer) ||
        !der_enter(&outer, DER_SEQUENCE, &pair) || !der_end(&outer) ||
        !der_read_oid(&pair, &type) ||
        !der_read(&pair, DER_OCTET_STRING, &octets) || !der_end(&pair))
        return stop(reading, inner, "expected [0] responseBytes");
    if (!oid_is(type, OID_OCSP_BASIC))
        return stop(reading, inner, "expected a basic OCSP response");
    return read_basic(reading, octets);
}

static bool read_response(struct reading *reading)
{
    struct ocsp_response *response = reading->response;
    struct der all = der_of(response->der);
    struct der inner;
    int32_t status;
    if (!der_enter(&all, DER_SEQUENCE, &inner))
        return stop(reading, &all, "expected SEQUENCE OCSPResponse");
    if (!der_read_small(&inner, DER_ENUMERATED, &status))
        return stop(reading, &inner, "expected ENUMERATED responseStatus");
    response->status = (enum ocsp_response_status)status;
    if (status == OCSP_SUCCESSFUL && !read_bytes(reading, &inner))
        return false;
    if (!der_end(&inner))
        return stop(reading, &inner, "expected the end of OCSPResponse");
    return der_end(&all) ||
           stop(reading, &all, "expected nothing after the OCSPResponse");
}

const struct ocsp_response *ocsp_response_parse(struct bytes der,
                                                struct arena *arena)
{
    struct ocsp_response *response = ARENA_NEW(arena, 1, struct ocsp_response);
    response->der = der;
    struct reading reading = { response, arena };
    read_response(&reading);
    return response;
}

const char *ocsp_status_text(enum ocsp_response_status status,
                             struct arena *arena)
{
    switch (status) {
    case OCSP_SUCCESSFUL:
        return "successful";
    case OCSP_MALFORMED_REQUEST:
        return "malformedRequest";
    case OCSP_INTERNAL_ERROR:
        return "internalError";
    case OCSP_TRY_LATER:
        return "tryLater";
    case OCSP_SIG_REQUIRED:
        return "sigRequired";
    case OCSP_UNAUTHORIZED:
        return "unauthorized";
    }
    return arena_printf(arena, "status %d", (int)status);
}
