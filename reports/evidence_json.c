#include "reports/evidence_json.h"

#include "reports/cert_json.h"
#include "x509/crl.h"
#include "x509/time.h"

static void put_failure(struct emitter *emitter, const struct failure *failure)
{
    bool failed = failure->status != STATUS_OK;
    emit_text(emitter, "error", failed ? status_text(failure->status) : NULL);
    emit_text(emitter, "error_detail", failed ? failure->detail : NULL);
}

/* 0 is no time. */
static void put_time(struct emitter *emitter, const char *key, int64_t time,
                     struct arena *scratch)
{
    emit_text(emitter, key, time == 0 ? NULL : time_text(time, scratch));
}

static void put_issuer(struct emitter *emitter, const struct cert *cert,
                       struct arena *scratch)
{
    emit_object(emitter, NULL);
    emit_text(emitter, "subject", name_text(cert->subject, scratch));
    cert_emit_sha256(emitter, "sha256", cert);
    emit_pem(emitter, "pem", "CERTIFICATE", cert->der);
    emit_object_end(emitter);
}

void issuers_emit(struct emitter *emitter, const struct record *record,
                  struct arena *scratch)
{
    emit_array(emitter, "issuers");
    for (size_t i = 0; i < record->issuer_fetch_count; i++) {
        const struct issuer_fetch *fetch = &record->issuer_fetches[i];
        emit_object(emitter, NULL);
        emit_text(emitter, "url", fetch->url);
        put_failure(emitter, &fetch->failure);
        emit_integer(emitter, "code", fetch->failure.code);
        emit_array(emitter, "certificates");
        for (size_t k = 0; k < fetch->cert_count; k++)
            put_issuer(emitter, fetch->certs[k], scratch);
        emit_array_end(emitter);
        emit_object_end(emitter);
    }
    emit_array_end(emitter);
}

static void put_answer(struct emitter *emitter,
                       const struct revocation_answer *answer,
                       struct arena *scratch)
{
    bool is_revoked = answer->status == REVOCATION_REVOKED;
    emit_text(emitter, "status", revocation_status_text(answer->status));
    put_time(emitter, "this_update", answer->this_update, scratch);
    put_time(emitter, "next_update", answer->next_update, scratch);
    put_time(emitter, "revoked_at", is_revoked ? answer->revoked_at : 0,
             scratch);
    emit_text(emitter, "reason",
              is_revoked ? crl_reason_text(answer->reason) : NULL);
    emit_text(emitter, "detail", answer->detail);
}

/* What it was judged by: the digest of a list, a response as it came, or the
 * endpoint that stapled it. */
static void put_octets(struct emitter *emitter, const struct record *record,
                       const struct revocation_source *source)
{
    emit_bool(emitter, "partial", source->is_partial);
    emit_bool(emitter, "ocsp_unknown", source->ocsp_is_unknown);
    emit_integer(emitter, "code", source->failure.code);
    if (source->kind == REVOCATION_BY_STAPLE)
        emit_integer(emitter, "endpoint", source->staple_of - record->captures);
    if (source->failure.status != STATUS_OK)
        return;
    if (source->kind == REVOCATION_BY_CRL)
        emit_hex(emitter, "sha256",
                 (struct bytes){ source->sha256, SHA256_SIZE });
    if (source->kind == REVOCATION_BY_OCSP)
        emit_base64(emitter, "response", source->octets);
}

static void put_source(struct emitter *emitter, const struct record *record,
                       const struct revocation_source *source,
                       struct arena *scratch)
{
    emit_object(emitter, NULL);
    emit_text(emitter, "kind", revocation_kind_text(source->kind));
    emit_text(emitter, "url", source->url);
    put_failure(emitter, &source->failure);
    put_answer(emitter, &source->answer, scratch);
    put_octets(emitter, record, source);
    emit_object_end(emitter);
}

void revocation_emit(struct emitter *emitter, const struct record *record,
                     struct arena *scratch)
{
    emit_array(emitter, "revocation");
    for (size_t i = 0; i < record->revocation_count; i++) {
        const struct revocation_evidence *evidence = &record->revocations[i];
        emit_object(emitter, NULL);
        cert_emit_sha256(emitter, "certificate", evidence->cert);
        cert_emit_sha256(emitter, "issuer", evidence->issuer);
        put_answer(emitter, &evidence->answer, scratch);
        emit_bool(emitter, "over_limit", evidence->over_limit);
        emit_array(emitter, "sources");
        for (size_t k = 0; k < evidence->source_count; k++)
            put_source(emitter, record, &evidence->sources[k], scratch);
        emit_array_end(emitter);
        emit_object(emitter, "by_crl");
        put_answer(emitter, &evidence->by_crl, scratch);
        emit_object_end(emitter);
        emit_object_end(emitter);
    }
    emit_array_end(emitter);
}

static void put_page(struct emitter *emitter, const char *key,
                     const struct page *page, struct arena *scratch)
{
    if (!page->was_asked) {
        emit_null(emitter, key);
        return;
    }
    emit_object(emitter, key);
    if (page->http_status == 0)
        emit_null(emitter, "status");
    else
        emit_integer(emitter, "status", page->http_status);
    emit_text(emitter, "status_line", page->status_line);
    emit_text(emitter, "date",
              page->has_date ? time_text(page->date, scratch) : NULL);
    put_failure(emitter, &page->failure);
    emit_integer(emitter, "code", page->failure.code);
    emit_object_end(emitter);
}

void pages_emit(struct emitter *emitter, const struct capture *capture,
                struct arena *scratch)
{
    emit_object(emitter, "http");
    put_page(emitter, "check_health", &capture->health, scratch);
    put_page(emitter, "port_80", &capture->port_80, scratch);
    emit_object_end(emitter);
}
