/*
 * All that goes into the record is copied into its arena: lists and answers in
 * the cache may be gone when the record is printed.
 */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "chain/crl_delta.h"
#include "chain/crl_scope.h"
#include "chain/ocsp.h"
#include "chain/revocation.h"
#include "probe/fetch.h"
#include "record/record.h"
#include "scan/fetch_cache.h"
#include "scan/job.h"
#include "scan/revocation_work.h"
#include "scan/worker.h"
#include "x509/ocsp.h"

const struct crl *revocation_crl(const struct revocation_place *place)
{
    if (place->kind != REVOCATION_BY_CRL ||
        place->fetched->failure.status != STATUS_OK ||
        place->fetched->crl->failure.status != STATUS_OK)
        return NULL;
    return place->fetched->crl;
}

size_t revocation_crls(const struct revocation_subject *subject,
                       const struct crl **out)
{
    size_t count = 0;
    for (size_t i = 0; i < subject->place_count; i++) {
        out[count] = revocation_crl(&subject->places[i]);
        count += out[count] != NULL;
    }
    return count;
}

/* The texts of answers may be those of a list in the cache. */
static struct revocation_answer answer_copy(struct revocation_answer answer,
                                            struct arena *arena)
{
    if (answer.detail != NULL)
        answer.detail = arena_printf(arena, "%s", answer.detail);
    return answer;
}

/* Lists may be signed by any certificate of the path but its first. */
static struct crl_subject asked_about(const struct revocation_subject *subject)
{
    const struct path *path = subject->path;
    return (struct crl_subject){
        .cert = subject->cert,
        .issuer = subject->issuer,
        .issuers = path->certs + 1,
        .issuer_count = path->length - 1,
    };
}

struct revocation_answer
revocation_judge_crls(struct job *job, const struct revocation_subject *subject,
                      const struct crl *const *crls, size_t count)
{
    struct arena *arena = job->record->arena;
    const struct crl_subject asked = asked_about(subject);
    return answer_copy(crls_judge(crls, count, &asked, job->record->now,
                                  job->worker->signatures, arena),
                       arena);
}

void revocation_judge_ocsp(struct record *record, struct signature_cache *cache,
                           const struct revocation_evidence *evidence,
                           struct bytes octets, struct revocation_source *out)
{
    struct arena *arena = record->arena;
    out->octets = octets;
    out->answer = ocsp_judge(ocsp_response_parse(octets, arena), evidence->cert,
                             evidence->issuer, record->now, cache, arena,
                             &out->ocsp_is_unknown);
}

static void judge_ocsp(struct job *job,
                       const struct revocation_subject *subject,
                       struct bytes octets, struct revocation_source *out)
{
    const struct revocation_evidence asked = { .cert = subject->cert,
                                               .issuer = subject->issuer };
    revocation_judge_ocsp(job->record, job->worker->signatures, &asked, octets,
                          out);
}

/* A delta, beside the lists of the same certificate. */
static struct revocation_answer
judge_delta(struct job *job, const struct revocation_subject *subject,
            const struct crl *delta)
{
    const struct crl *crls[LIMIT_REVOCATION_URLS];
    size_t count = revocation_crls(subject, crls);
    struct arena *arena = job->record->arena;
    const struct crl_subject asked = asked_about(subject);
    return answer_copy(crl_delta_judge(delta, crls, count, &asked,
                                       job->record->now,
                                       job->worker->signatures, arena),
                       arena);
}

/* One list by itself, to say what is wrong with it. */
static void judge_crl(struct job *job, const struct revocation_subject *subject,
                      const struct crl *crl, struct revocation_source *out)
{
    struct arena *arena = job->record->arena;
    memcpy(out->sha256, crl->sha256, SHA256_SIZE);
    if (crl->failure.status != STATUS_OK) {
        out->answer = answer_copy(
            (struct revocation_answer){ .status = REVOCATION_INVALID,
                                        .reason = ABSENT,
                                        .detail = crl->failure.detail },
            arena);
    } else if (crl->is_delta) {
        out->answer = judge_delta(job, subject, crl);
    } else {
        out->answer = revocation_judge_crls(job, subject, &crl, 1);
        out->is_partial =
            crl_reasons_by_any_point(crl, subject->cert, arena) != ALL_REASONS;
    }
}

static struct revocation_source
source_of(struct job *job, const struct revocation_subject *subject,
          const struct revocation_place *place)
{
    struct arena *arena = job->record->arena;
    const struct fetched *fetched = place->fetched;
    const struct fetch *posted = place->post;
    struct revocation_source out = {
        .kind = place->kind,
        .url = text_clean_short(arena, bytes_of_text(place->url),
                                LIMIT_SHOWN_POINTS),
        .failure = failure_copy(
            posted != NULL ? &posted->failure : &fetched->failure, arena),
        .answer = { .status = REVOCATION_UNKNOWN, .reason = ABSENT },
    };
    if (out.failure.status != STATUS_OK)
        return out;
    if (place->kind == REVOCATION_BY_CRL)
        judge_crl(job, subject, fetched->crl, &out);
    else
        judge_ocsp(job, subject,
                   posted != NULL ? posted->body
                                  : arena_copy(arena, fetched->body),
                   &out);
    return out;
}

/* Revoked goes before good, good before all that decides nothing; of those the
 * later in the enum says more. */
static unsigned weight(enum revocation_status status)
{
    enum { MOST = 100 };
    switch (status) {
    case REVOCATION_REVOKED:
        return MOST;
    case REVOCATION_GOOD:
        return MOST - 1;
    default:
        return (unsigned)status;
    }
}

void revocation_weigh(struct revocation_evidence *evidence)
{
    struct revocation_answer *best = &evidence->answer;
    *best = evidence->by_crl;
    for (size_t i = 0; i < evidence->source_count; i++) {
        const struct revocation_source *source = &evidence->sources[i];
        if (source->kind != REVOCATION_BY_CRL &&
            weight(source->answer.status) > weight(best->status))
            *best = source->answer;
    }
}

static bool is_stapled_for(const struct capture *capture,
                           const struct cert *cert)
{
    const struct cert *leaf = capture_leaf(capture);
    return capture->staple.size > 0 && leaf != NULL && cert_equal(leaf, cert);
}

/* Many addresses serve the same staple: it is judged once. */
static const struct revocation_source *
find_staple(const struct revocation_source *sources, size_t count,
            struct bytes octets)
{
    for (size_t i = 0; i < count; i++)
        if (sources[i].kind == REVOCATION_BY_STAPLE &&
            bytes_equal(sources[i].octets, octets))
            return &sources[i];
    return NULL;
}

void revocation_add_staples(struct record *record,
                            struct signature_cache *cache,
                            const struct revocation_evidence *evidence,
                            struct revocation_source *sources, size_t *count)
{
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        if (!is_stapled_for(capture, evidence->cert))
            continue;
        struct revocation_source *source = &sources[*count];
        const struct revocation_source *same =
            find_staple(sources, *count, capture->staple);
        if (same != NULL)
            *source = *same;
        else
            revocation_judge_ocsp(record, cache, evidence, capture->staple,
                                  source);
        source->kind = REVOCATION_BY_STAPLE;
        source->staple_of = capture;
        (*count)++;
    }
}

struct revocation_evidence
revocation_evidence_of(struct job *job,
                       const struct revocation_subject *subject)
{
    size_t count = 0;
    struct revocation_source *sources = ARENA_NEW(
        job->record->arena, subject->place_count + job->record->capture_count,
        struct revocation_source);
    struct revocation_evidence evidence = {
        .cert = subject->cert,
        .issuer = subject->issuer,
        .sources = sources,
        .over_limit = subject->over_limit,
        .by_crl = subject->by_crl,
    };
    while (count < subject->place_count) {
        sources[count] = source_of(job, subject, &subject->places[count]);
        count++;
    }
    revocation_add_staples(job->record, job->worker->signatures, &evidence,
                           sources, &count);
    evidence.source_count = count;
    revocation_weigh(&evidence);
    return evidence;
}
