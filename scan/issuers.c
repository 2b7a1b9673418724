#include "scan/issuers.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "chain/path_builder.h"
#include "record/record.h"
#include "scan/fetch_cache.h"
#include "scan/job.h"
#include "scan/scan.h"
#include "scan/worker.h"
#include "x509/bundle.h"

/* What was asked for and got, over all levels; shared by all addresses. */
struct issuer_work {
    const char *urls[LIMIT_AIA_URLS];
    const struct fetched *answers[LIMIT_AIA_URLS];
    size_t firsts[LIMIT_AIA_URLS]; /* of the answer's, in `certs` */
    size_t counts[LIMIT_AIA_URLS];
    struct failure failures[LIMIT_AIA_URLS]; /* of the fetch, or to read it */
    size_t url_count, used_count;
    const struct cert *certs[LIMIT_CHAIN_CERTS];
    size_t cert_count;
};

static bool is_known_url(const struct issuer_work *work, const char *url)
{
    for (size_t i = 0; i < work->url_count; i++)
        if (strcmp(work->urls[i], url) == 0)
            return true;
    return false;
}

static void ask(struct job *job, const char *url)
{
    struct issuer_work *work = job->issuers;
    if (work->url_count == LIMIT_AIA_URLS || is_known_url(work, url))
        return;
    size_t index = work->url_count++;
    work->urls[index] = url;
    job_fetch(job, url, FETCH_ISSUER, &work->answers[index]);
}

static const struct paths *latest_paths(const struct capture *capture)
{
    return capture->repaired_paths != NULL ? capture->repaired_paths
                                           : capture->paths;
}

void issuers_fetch(struct job *job)
{
    struct record *record = job->record;
    if (record->is_offline)
        return;
    if (job->issuers == NULL)
        job->issuers = ARENA_NEW(record->arena, 1, struct issuer_work);
    for (size_t i = 0; i < record->capture_count; i++) {
        const char *urls[LIMIT_AIA_URLS];
        const struct paths *paths = latest_paths(&record->captures[i]);
        if (paths == NULL)
            continue;
        size_t count = paths_wanted(paths, urls, LIMIT_AIA_URLS, record->arena);
        for (size_t k = 0; k < count; k++)
            ask(job, urls[k]);
    }
}

/* Why there is nothing in it that can be used. */
static struct failure reading_failure(const struct bundle *bundle)
{
    struct failure failure = bundle->failure;
    if (failure.status == STATUS_OK && bundle->cert_count > 0)
        failure = bundle->certs[0]->failure;
    return failure;
}

/* DER, PEM or certs-only PKCS#7: the media type says nothing. */
static void take_certs(struct job *job, size_t index)
{
    struct issuer_work *work = job->issuers;
    struct bytes body = work->answers[index]->body;
    struct bundle bundle;
    /* The cache may let go of its copy while the reporter prints ours. */
    bundle_parse(arena_copy(job->record->arena, body), job->record->arena,
                 &bundle);
    work->firsts[index] = work->cert_count;
    for (size_t i = 0; i < bundle.cert_count; i++) {
        if (work->cert_count == LIMIT_CHAIN_CERTS)
            break;
        if (bundle.certs[i]->failure.status == STATUS_OK)
            work->certs[work->cert_count++] = bundle.certs[i];
    }
    work->counts[index] = work->cert_count - work->firsts[index];
    if (work->counts[index] == 0)
        work->failures[index] = reading_failure(&bundle);
}

static void take_answer(struct job *job, size_t index)
{
    struct issuer_work *work = job->issuers;
    work->failures[index] =
        failure_copy(&work->answers[index]->failure, job->record->arena);
    if (work->failures[index].status == STATUS_OK)
        take_certs(job, index);
}

/* The record keeps what each place gave, or why it gave nothing. */
static void note_fetches(struct job *job)
{
    struct record *record = job->record;
    const struct issuer_work *work = job->issuers;
    struct issuer_fetch *fetches =
        ARENA_NEW(record->arena, work->url_count, struct issuer_fetch);
    for (size_t i = 0; i < work->url_count; i++)
        fetches[i] = (struct issuer_fetch){
            .url = work->urls[i],
            .failure = work->failures[i],
            .certs = work->certs + work->firsts[i],
            .cert_count = work->counts[i],
        };
    record->issuer_fetches = fetches;
    record->issuer_fetch_count = work->url_count;
}

void issuers_use(struct job *job)
{
    struct record *record = job->record;
    struct issuer_work *work = job->issuers;
    if (work == NULL || work->used_count == work->url_count)
        return;
    size_t had = work->cert_count;
    for (; work->used_count < work->url_count; work->used_count++)
        take_answer(job, work->used_count);
    note_fetches(job);
    if (work->cert_count == had)
        return;
    judge_issuers(record, &job->worker->config->judge, job->worker->signatures);
}
