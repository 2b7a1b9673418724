#include <string.h>

#include "base/arena.h"
#include "replay/reading.h"
#include "replay/words.h"
#include "x509/crl.h"

/* Certificates asked about for one target, and places asked about each: more
 * than a scan asks. */
enum { MOST_SUBJECTS = 128, MOST_FETCHES = 64, HIGHEST_REASON = 10 };

static void read_issuer(struct reading *reading, const json_t *object,
                        struct issuer_fetch *out)
{
    struct fields *fields = &reading->fields;
    size_t count;
    out->url = fields_wanted_text(fields, object, "url");
    out->failure = fields_error(fields, object);
    const json_t *list =
        fields_list(fields, object, "certificates", LIMIT_CHAIN_CERTS, &count);
    const struct cert **certs =
        ARENA_NEW(fields->arena, count, const struct cert *);
    for (size_t i = 0; i < count; i++) {
        const json_t *cert = fields_element(fields, list, "certificates", i);
        fields_enter_element(fields, "certificates", i);
        certs[i] = read_cert(reading, cert, "pem");
        if (certs[i] == NULL || certs[i]->failure.status != STATUS_OK)
            fields_fail(fields, "pem", "a certificate");
        fields_leave(fields);
    }
    out->certs = certs;
    out->cert_count = fields->fault == NULL ? count : 0;
}

void read_issuers(struct reading *reading, const json_t *result)
{
    struct fields *fields = &reading->fields;
    struct record *record = reading->record;
    size_t count;
    const json_t *list =
        fields_list(fields, result, "issuers", MOST_FETCHES, &count);
    struct issuer_fetch *fetches =
        ARENA_NEW(fields->arena, count, struct issuer_fetch);
    for (size_t i = 0; i < count; i++) {
        const json_t *object = fields_element(fields, list, "issuers", i);
        fields_enter_element(fields, "issuers", i);
        read_issuer(reading, object, &fetches[i]);
        fields_leave(fields);
    }
    record->issuer_fetches = fetches;
    record->issuer_fetch_count = fields->fault == NULL ? count : 0;
}

/* "unspecified" is written for none, too, and none is what is meant. */
static int read_reason(struct fields *fields, const json_t *object)
{
    const char *word = fields_text(fields, object, "reason");
    if (word == NULL || strcmp(word, crl_reason_text(ABSENT)) == 0)
        return ABSENT;
    for (int reason = 0; reason <= HIGHEST_REASON; reason++)
        if (strcmp(word, crl_reason_text(reason)) == 0)
            return reason;
    fields_fail(fields, "reason", "a reason of RFC 5280 5.3.1");
    return ABSENT;
}

static struct revocation_answer read_answer(struct fields *fields,
                                            const json_t *object)
{
    return (struct revocation_answer){
        .status = (enum revocation_status)fields_word(
            fields, object, "status", revocation_status_word,
            revocation_status_count, REVOCATION_UNKNOWN),
        .this_update = fields_time(fields, object, "this_update"),
        .next_update = fields_time(fields, object, "next_update"),
        .revoked_at = fields_time(fields, object, "revoked_at"),
        .reason = read_reason(fields, object),
        .detail = fields_text(fields, object, "detail"),
    };
}

/* A staple is that of the endpoint it is from. */
static void read_octets(struct reading *reading, const json_t *object,
                        struct revocation_source *out)
{
    struct fields *fields = &reading->fields;
    const struct record *record = reading->record;
    if (out->kind != REVOCATION_BY_STAPLE) {
        out->octets = fields_base64(fields, object, "response");
        (void)fields_sha256(fields, object, "sha256", out->sha256);
        return;
    }
    int64_t place = fields_integer(fields, object, "endpoint", 0,
                                   (int64_t)record->capture_count - 1, -1);
    if (place < 0) {
        fields_fail(fields, "endpoint", "the place of an endpoint");
        return;
    }
    out->staple_of = &record->captures[place];
    out->octets = out->staple_of->staple;
}

static void read_source(struct reading *reading, const json_t *object,
                        struct revocation_source *out)
{
    struct fields *fields = &reading->fields;
    out->kind = (enum revocation_kind)fields_word(
        fields, object, "kind", revocation_kind_word, revocation_kind_count,
        REVOCATION_BY_CRL);
    out->url = fields_text(fields, object, "url");
    out->failure = fields_error(fields, object);
    out->is_partial = fields_bool(fields, object, "partial");
    out->ocsp_is_unknown = fields_bool(fields, object, "ocsp_unknown");
    out->answer = read_answer(fields, object);
    read_octets(reading, object, out);
}

static void read_sources(struct reading *reading, const json_t *object,
                         struct revocation_evidence *out)
{
    struct fields *fields = &reading->fields;
    size_t count;
    const json_t *list =
        fields_list(fields, object, "sources",
                    MOST_FETCHES + LIMIT_RESULT_ENDPOINTS, &count);
    struct revocation_source *sources =
        ARENA_NEW(fields->arena, count, struct revocation_source);
    for (size_t i = 0; i < count; i++) {
        const json_t *source = fields_element(fields, list, "sources", i);
        fields_enter_element(fields, "sources", i);
        read_source(reading, source, &sources[i]);
        fields_leave(fields);
    }
    out->sources = sources;
    out->source_count = fields->fault == NULL ? count : 0;
}

static void read_revocation(struct reading *reading, const json_t *object,
                            struct revocation_evidence *out)
{
    struct fields *fields = &reading->fields;
    out->cert = read_named_cert(reading, object, "certificate");
    out->issuer = read_named_cert(reading, object, "issuer");
    if (out->cert == NULL || out->issuer == NULL)
        fields_fail(fields, "certificate", "two certificates of this record");
    out->over_limit = fields_bool(fields, object, "over_limit");
    out->answer = read_answer(fields, object);
    read_sources(reading, object, out);
    const json_t *by_crl = fields_object(fields, object, "by_crl");
    fields_enter(fields, "by_crl");
    out->by_crl = read_answer(fields, by_crl);
    fields_leave(fields);
}

void read_revocations(struct reading *reading, const json_t *result)
{
    struct fields *fields = &reading->fields;
    struct record *record = reading->record;
    size_t count;
    const json_t *list =
        fields_list(fields, result, "revocation", MOST_SUBJECTS, &count);
    record->revocations =
        ARENA_NEW(fields->arena, count, struct revocation_evidence);
    for (size_t i = 0; i < count && fields->fault == NULL; i++) {
        const json_t *object = fields_element(fields, list, "revocation", i);
        fields_enter_element(fields, "revocation", i);
        read_revocation(reading, object, &record->revocations[i]);
        fields_leave(fields);
    }
    record->revocation_count = fields->fault == NULL ? count : 0;
}
