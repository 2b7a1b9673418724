/*
 * All that goes into the record is copied into its arena: lists and answers in
 * the cache may be gone when the record is printed.
 */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
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

/* The texts of answers may be those of a list in the cache. */
static struct revocation_answer answer_copy(struct revocation_answer answer,
                                            struct arena *arena)
{
    if (answer.detail != NULL)
        answer.detail = arena_printf(arena, "%s", answer.detail);
    return answer;
}

struct revocation_answer
revocation_judge_crls(struct job *job, const struct revocation_subject *subject,
                      const struct crl *const *crls, size_t count)
{
    const struct path *path = subject->path;
    struct arena *arena = job->record->arena;
    const struct crl_subject asked = {
        .cert = subject->cert,
        .issuer = subject->issuer,
        .issuers = path->certs + 1,
        .issuer_count = path->length - 1,
    };
    return answer_copy(crls_judge(crls, count, &asked, job->record->now,
                                  job->worker->signatures, arena),
                       arena);
}

static void judge_ocsp(struct job *job,
                       const struct revocation_subject *subject,
                       struct bytes octets, struct revocation_source *out)
{
    struct arena *arena = job->record->arena;
    out->octets = octets;
    out->answer =
        ocsp_judge(ocsp_response_parse(octets, arena), subject->cert,
                   subject->issuer, job->record->now, job->worker->signatures,
                   arena, &out->ocsp_is_unknown);
}

/* One list by itself, to say what is wrong with it. */
static void judge_crl(struct job *job, const struct revocation_subject *subject,
                      const struct crl *crl, struct revocation_source *out)
{
    struct arena *arena = job->record->arena;
    memcpy(out->sha256, crl->sha256, SHA256_SIZE);
    if (crl->is_delta)
        return; /* it says something only beside the list that it changes */
    if (crl->failure.status == STATUS_OK) {
        out->answer = revocation_judge_crls(job, subject, &crl, 1);
        out->is_partial = crl_leaves_reasons_out(crl, subject->cert, arena);
    } else {
        out->answer = answer_copy(
            (struct revocation_answer){ .status = REVOCATION_INVALID,
                                        .reason = ABSENT,
                                        .detail = crl->failure.detail },
            arena);
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

static void weigh(struct revocation_answer *best,
                  const struct revocation_answer *answer)
{
    if (weight(answer->status) > weight(best->status))
        *best = *answer;
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

static void add_staples(struct job *job,
                        const struct revocation_subject *subject,
                        struct revocation_source *sources, size_t *count)
{
    const struct record *record = job->record;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        if (!is_stapled_for(capture, subject->cert))
            continue;
        struct revocation_source *source = &sources[*count];
        const struct revocation_source *same =
            find_staple(sources, *count, capture->staple);
        if (same != NULL)
            *source = *same;
        else
            judge_ocsp(job, subject, capture->staple, source);
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
        .answer = subject->by_crl,
    };
    while (count < subject->place_count) {
        sources[count] = source_of(job, subject, &subject->places[count]);
        count++;
    }
    add_staples(job, subject, sources, &count);
    for (size_t i = 0; i < count; i++)
        if (sources[i].kind != REVOCATION_BY_CRL)
            weigh(&evidence.answer, &sources[i].answer);
    evidence.source_count = count;
    return evidence;
}
