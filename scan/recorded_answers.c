/*
 * What was answered about revocation, judged at another moment, or over other
 * paths. A record holds OCSP responses and staples whole; of a list it holds
 * what the list said and between which moments, not the list.
 */

#include <string.h>

#include "base/arena.h"
#include "record/record.h"
#include "scan/judge.h"
#include "scan/revocation_work.h"
#include "x509/crl.h"
#include "x509/time.h"

static bool is_current(const struct revocation_answer *answer, int64_t now)
{
    return answer->this_update <= now && now <= answer->next_update;
}

/* What is revoked stays so, unless it is only on hold. */
static bool is_final(const struct revocation_answer *answer, int64_t now)
{
    return answer->status == REVOCATION_REVOKED &&
           answer->reason != CRL_CERTIFICATE_HOLD && answer->this_update <= now;
}

/* As the answers about lists that change others begin (chain/crl_delta.c). */
static const char *start_of(const struct revocation_answer *answer)
{
    static const char start[] = "delta list: ";
    bool is_delta = answer->detail != NULL &&
                    strncmp(answer->detail, start, sizeof(start) - 1) == 0;
    return is_delta ? start : "";
}

static void set_stale(struct revocation_answer *answer,
                      const struct record *record)
{
    const char *start = start_of(answer);
    bool is_future = answer->this_update > record->now;
    int64_t moment = is_future ? answer->this_update : answer->next_update;
    *answer = (struct revocation_answer){
        .status = REVOCATION_STALE,
        .this_update = answer->this_update,
        .next_update = answer->next_update,
        .reason = ABSENT,
        .detail = arena_printf(record->arena,
                               is_future ? "%sthisUpdate %s is in the future"
                                         : "%snextUpdate %s is past",
                               start, time_text(moment, record->arena)),
    };
}

/* Nobody looked the certificate up in a list that was not current. */
static void set_unknown(struct revocation_answer *answer)
{
    answer->status = REVOCATION_UNKNOWN;
    answer->detail = "what the list says was not recorded, since it was not "
                     "current then";
}

static void judge_list(struct revocation_answer *answer,
                       const struct record *record)
{
    switch (answer->status) {
    case REVOCATION_GOOD:
    case REVOCATION_REVOKED:
        if (!is_final(answer, record->now) && !is_current(answer, record->now))
            set_stale(answer, record);
        break;
    case REVOCATION_STALE:
        if (is_current(answer, record->now))
            set_unknown(answer);
        else
            set_stale(answer, record);
        break;
    case REVOCATION_UNKNOWN:
    case REVOCATION_INVALID:
        break;
    }
}

static void judge_evidence(struct record *record, struct signature_cache *cache,
                           struct revocation_evidence *evidence)
{
    size_t count = evidence->source_count;
    struct revocation_source *sources =
        ARENA_NEW(record->arena, count, struct revocation_source);
    for (size_t i = 0; i < count; i++) {
        sources[i] = evidence->sources[i];
        if (sources[i].failure.status != STATUS_OK)
            continue;
        if (sources[i].kind == REVOCATION_BY_CRL)
            judge_list(&sources[i].answer, record);
        else
            revocation_judge_ocsp(record, cache, evidence, sources[i].octets,
                                  &sources[i]);
    }
    evidence->sources = sources;
    judge_list(&evidence->by_crl, record);
    revocation_weigh(evidence);
}

/* A staple that nobody could judge while the chain led to no issuer. */
static void add_staple(struct record *record, struct signature_cache *cache,
                       const struct capture *capture)
{
    const struct path *path = revocation_path(capture);
    if (capture->staple.size == 0 || path == NULL || path->length < 2 ||
        record_revocation(record, path->certs[0], path->certs[1]) != NULL)
        return;
    struct revocation_source *sources = ARENA_NEW(
        record->arena, record->capture_count, struct revocation_source);
    struct revocation_evidence *evidence =
        &record->revocations[record->revocation_count++];
    *evidence = (struct revocation_evidence){
        .cert = path->certs[0],
        .issuer = path->certs[1],
        .sources = sources,
        .by_crl = { .status = REVOCATION_UNKNOWN, .reason = ABSENT },
    };
    revocation_add_staples(record, cache, evidence, sources,
                           &evidence->source_count);
    revocation_weigh(evidence);
}

void judge_answers(struct record *record, struct signature_cache *cache)
{
    size_t count = record->revocation_count;
    struct revocation_evidence *all =
        ARENA_NEW(record->arena, count + record->capture_count,
                  struct revocation_evidence);
    for (size_t i = 0; i < count; i++) {
        all[i] = record->revocations[i];
        judge_evidence(record, cache, &all[i]);
    }
    record->revocations = all;
    for (size_t i = 0; i < record->capture_count; i++)
        add_staple(record, cache, &record->captures[i]);
}
