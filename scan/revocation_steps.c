#include "scan/revocation_steps.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "chain/revocation.h"
#include "probe/fetch.h"
#include "record/record.h"
#include "scan/fetch_cache.h"
#include "scan/job.h"
#include "scan/judge.h"
#include "scan/revocation_work.h"
#include "scan/scan.h"
#include "scan/worker.h"
#include "x509/ocsp.h"

static bool is_known(const struct revocation_work *work,
                     const struct cert *cert, const struct cert *issuer)
{
    for (size_t i = 0; i < work->count; i++)
        if (cert_equal(work->subjects[i]->cert, cert) &&
            bytes_equal(work->subjects[i]->issuer->key.der, issuer->key.der))
            return true;
    return false;
}

/* Its first `most` certificates, the root never. */
static void add_path(struct job *job, const struct path *path, size_t most)
{
    struct revocation_work *work = job->revocation;
    for (size_t i = 0; i + 1 < path->length && i < most; i++) {
        if (work->count == MOST_SUBJECTS ||
            is_known(work, path->certs[i], path->certs[i + 1]))
            continue;
        struct revocation_subject *subject =
            ARENA_NEW(job->record->arena, 1, struct revocation_subject);
        *subject = (struct revocation_subject){
            .cert = path->certs[i],
            .issuer = path->certs[i + 1],
            .path = path,
            .by_crl = { .status = REVOCATION_UNKNOWN, .reason = ABSENT },
        };
        work->subjects[work->count++] = subject;
    }
}

const struct path *revocation_path(const struct capture *capture)
{
    const struct paths *repaired = capture->repaired_paths;
    if (capture->paths == NULL)
        return NULL;
    if (capture->paths->paths[0].result != PATH_VALID && repaired != NULL &&
        repaired->paths[0].result == PATH_VALID)
        return &repaired->paths[0];
    return &capture->paths->paths[0];
}

/* Where a certificate of the chosen path is revoked, another path may do. */
static void add_alternatives(struct job *job)
{
    const struct record *record = job->record;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct paths *paths = record->captures[i].paths;
        for (size_t k = 1; paths != NULL && k < paths->count; k++)
            if (paths->paths[k].result == PATH_VALID)
                add_path(job, &paths->paths[k], paths->paths[k].length);
    }
}

/* Offline there is nothing to ask, but a leaf's staple to be judged. */
static void add_subjects(struct job *job)
{
    const struct record *record = job->record;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        const struct path *path = revocation_path(capture);
        if (path == NULL)
            continue;
        if (!record->is_offline)
            add_path(job, path, path->length);
        else if (capture->staple.size > 0)
            add_path(job, path, 1);
    }
    if (!record->is_offline)
        add_alternatives(job);
}

static void ask(struct job *job, struct revocation_subject *subject,
                enum revocation_kind kind, const char *url,
                const char *asked_url)
{
    struct revocation_work *work = job->revocation;
    for (size_t i = 0; i < subject->place_count; i++)
        if (subject->places[i].kind == kind &&
            strcmp(subject->places[i].url, url) == 0)
            return;
    if (subject->place_count == LIMIT_REVOCATION_URLS ||
        work->fetch_count == LIMIT_REVOCATION_FETCHES) {
        subject->over_limit = true;
        return;
    }
    struct revocation_place *place = &subject->places[subject->place_count++];
    *place = (struct revocation_place){ .kind = kind,
                                        .url = url,
                                        .asked_url = asked_url };
    work->fetch_count++;
    job_fetch(job, asked_url,
              kind == REVOCATION_BY_CRL ? FETCH_CRL : FETCH_OCSP,
              &place->fetched);
}

static bool is_http(struct bytes uri)
{
    struct bytes start = bytes_of_text("http://");
    return bytes_equal_ignoring_case(bytes_slice(uri, 0, start.size), start);
}

/* URLs are IA5Strings, but hostile ones have anything in them. */
static const char *url_text(const struct general_name *name, bool only_http,
                            struct arena *arena)
{
    if (name->type != GENERAL_NAME_URI || !text_is_clean(name->value) ||
        (only_http && !is_http(name->value)))
        return NULL;
    return arena_text(arena, name->value);
}

static void ask_points(struct job *job, struct revocation_subject *subject,
                       const struct distribution_points *points, bool only_http)
{
    for (size_t i = 0; i < points->count; i++) {
        const struct general_names *names = &points->items[i].full_name;
        for (size_t k = 0; k < names->count; k++) {
            const char *url =
                url_text(&names->items[k], only_http, job->record->arena);
            if (url != NULL)
                ask(job, subject, REVOCATION_BY_CRL, url, url);
        }
    }
}

/* Other schemes are refused; they are shown where there is nothing else. */
void revocation_ask_crls(struct job *job)
{
    const struct record *record = job->record;
    job->revocation = ARENA_NEW(record->arena, 1, struct revocation_work);
    add_subjects(job);
    if (record->is_offline)
        return;
    for (size_t i = 0; i < job->revocation->count; i++) {
        struct revocation_subject *subject = job->revocation->subjects[i];
        const struct cert *cert = subject->cert;
        ask_points(job, subject, &cert->crl_dps, true);
        ask_points(job, subject, &cert->freshest_crl, true);
        if (subject->place_count == 0)
            ask_points(job, subject, &cert->crl_dps, false);
    }
}

void revocation_ask_deltas(struct job *job)
{
    if (job->record->is_offline)
        return;
    for (size_t i = 0; i < job->revocation->count; i++) {
        struct revocation_subject *subject = job->revocation->subjects[i];
        size_t count = subject->place_count;
        for (size_t k = 0; k < count; k++) {
            const struct crl *crl = revocation_crl(&subject->places[k]);
            if (crl != NULL)
                ask_points(job, subject, &crl->freshest_crl, true);
        }
    }
}

static bool judge_crls(struct job *job, struct revocation_subject *subject)
{
    const struct crl *crls[LIMIT_REVOCATION_URLS];
    size_t count = revocation_crls(subject, crls);
    if (count > 0)
        subject->by_crl = revocation_judge_crls(job, subject, crls, count);
    return subject->by_crl.status == REVOCATION_GOOD ||
           subject->by_crl.status == REVOCATION_REVOKED;
}

static void ask_responders(struct job *job, struct revocation_subject *subject,
                           bool only_http)
{
    struct arena *arena = job->record->arena;
    const struct cert *cert = subject->cert;
    struct bytes request = ocsp_request_encode(cert, subject->issuer, arena);
    if (request.size == 0)
        return;
    for (size_t i = 0; i < cert->aia_count; i++) {
        const struct access *access = &cert->aia[i];
        const char *url = url_text(&access->location, only_http, arena);
        if (url != NULL && oid_is(access->method, OID_AD_OCSP))
            ask(job, subject, REVOCATION_BY_OCSP, url,
                ocsp_get_url(url, request, arena));
    }
}

void revocation_ask_ocsp(struct job *job)
{
    if (job->record->is_offline)
        return;
    for (size_t i = 0; i < job->revocation->count; i++) {
        struct revocation_subject *subject = job->revocation->subjects[i];
        if (judge_crls(job, subject))
            continue;
        size_t before = subject->place_count;
        ask_responders(job, subject, true);
        if (subject->place_count == before)
            ask_responders(job, subject, false);
    }
}

/* GET got an answer, but none to the question, or would have been too long:
 * older responders know only POST. */
static bool get_failed(const struct job *job,
                       const struct revocation_place *place)
{
    if (place->kind != REVOCATION_BY_OCSP)
        return false;
    switch (place->fetched->failure.status) {
    case STATUS_HTTP:
    case STATUS_OVER_LIMIT:
    case STATUS_CLOSED:
    case STATUS_RESET:
        return true;
    case STATUS_OK:
        break;
    default:
        return false;
    }
    const struct ocsp_response *response =
        ocsp_response_parse(place->fetched->body, job->record->arena);
    return response->failure.status != STATUS_OK ||
           response->status == OCSP_MALFORMED_REQUEST;
}

static void post(struct job *job, const struct revocation_subject *subject,
                 struct revocation_place *place)
{
    struct worker *worker = job->worker;
    struct arena *arena = job->record->arena;
    uint64_t deadline = uv_now(&worker->loop) + LIMIT_FETCH_MS;
    place->post = ARENA_NEW(arena, 1, struct fetch);
    *place->post = (struct fetch){
        .url = place->url,
        .post = ocsp_request_encode(subject->cert, subject->issuer, arena),
        .post_type = "application/ocsp-request",
        .most_octets = LIMIT_OCSP_BYTES,
    };
    job_wait(job);
    fetch_start(worker->fetcher,
                deadline < job->deadline ? deadline : job->deadline, arena,
                place->post, job_answered, job);
}

void revocation_ask_ocsp_again(struct job *job)
{
    if (job->record->is_offline)
        return;
    for (size_t i = 0; i < job->revocation->count; i++) {
        struct revocation_subject *subject = job->revocation->subjects[i];
        for (size_t k = 0; k < subject->place_count; k++)
            if (get_failed(job, &subject->places[k]))
                post(job, subject, &subject->places[k]);
    }
}

void revocation_conclude(struct job *job)
{
    struct record *record = job->record;
    const struct revocation_work *work = job->revocation;
    record->revocations =
        ARENA_NEW(record->arena, work->count, struct revocation_evidence);
    for (size_t i = 0; i < work->count; i++)
        record->revocations[record->revocation_count++] =
            revocation_evidence_of(job, work->subjects[i]);
    judge_revocation(record, &job->worker->config->judge);
}
