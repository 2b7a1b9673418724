/*
 * Records go round: home -> a worker's inbox -> the reporter -> home.
 * When none is at home, feeding waits; that is the only back-pressure.
 */

#include "scan/scan.h"

#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "base/limits.h"
#include "scan/descriptors.h"
#include "scan/disk_cache.h"
#include "scan/queue.h"
#include "scan/reporter.h"
#include "scan/worker.h"

struct ring {
    struct scan_config config; /* with what was found out about the machine */
    struct queue home;
    struct reporter reporter;
    struct worker *workers;
    size_t worker_count;
    struct arena *arena; /* of what the reports say about the run */
};

static void feed(struct ring *ring)
{
    const struct scan_config *config = &ring->config;
    for (size_t turn = 0;; turn++) {
        struct record *record = queue_wait(&ring->home);
        if (config->is_stopped() ||
            !config->next_target(record, config->user)) {
            queue_push(&ring->home, record);
            return;
        }
        queue_push(&ring->workers[turn % ring->worker_count].inbox, record);
    }
}

/* Signals are for the thread that feeds: its reads are interrupted. */
static void block_signals(sigset_t *before)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, before);
}

/* The reports outlive the workers and their resolvers. */
static void name_resolvers(struct ring *ring)
{
    size_t count;
    const char *const *servers =
        resolver_servers(ring->workers[0].resolver, &count);
    const char **copies = ARENA_NEW(ring->arena, count, const char *);
    for (size_t i = 0; i < count; i++)
        copies[i] = arena_printf(ring->arena, "%s", servers[i]);
    ring->reporter.run.resolvers = copies;
    ring->reporter.run.resolver_count = count;
}

static bool start_threads(struct ring *ring, struct failure *failure)
{
    for (size_t i = 0; i < ring->config.threads; i++) {
        if (!worker_start(&ring->workers[i], &ring->config,
                          &ring->reporter.done, failure))
            return false;
        ring->worker_count++;
    }
    name_resolvers(ring);
    if (reporter_start(&ring->reporter))
        return true;
    *failure = (struct failure){ .status = STATUS_LOCAL,
                                 .detail = "cannot start a thread" };
    return false;
}

/* Of a worker's sockets fetches get so small a part, where there are few. */
enum { FETCH_SHARE = 4 };
/* Files of earlier runs are then long out of use. */
enum { KEPT_SECONDS = 2 * 86400 };

/* One thread opens so many connections a second. Where fewer are wanted, one is
 * enough, and they come one by one. */
static const double rate_of_a_thread = 1000;

static void share_rate(struct scan_config *config)
{
    if (config->probe.rate <= 0)
        return;
    double enough = config->probe.rate / rate_of_a_thread + 1;
    if (enough < (double)config->threads)
        config->threads = (size_t)enough;
    config->probe.rate /= (double)config->threads;
}

static void throttle(struct scan_config *config)
{
    size_t servers = config->resolver.server_count + 1;
    size_t sockets =
        descriptors_for_probes(config->threads, servers, config->output_count);
    size_t fetches = sockets / FETCH_SHARE;
    if (fetches > LIMIT_FETCHES)
        fetches = LIMIT_FETCHES;
    else if (fetches == 0)
        fetches = 1;
    config->fetch.most = (unsigned)fetches;
    if (!config->offline && sockets > fetches)
        sockets -= fetches;
    size_t wanted =
        (config->concurrency + config->threads - 1) / config->threads;
    if (config->probe.most_sockets == 0 || config->probe.most_sockets > sockets)
        config->probe.most_sockets = (unsigned)sockets;
    if (sockets >= wanted || config->say == NULL)
        return;
    char line[160];
    snprintf(line, sizeof(line),
             "the limit on open files allows %zu connections at once; "
             "the scan is slower for it",
             sockets * config->threads);
    config->say(line);
}

static const char too_few[] =
    "the limit on open files is below 16, the least for a scan";
_Static_assert(DESCRIPTORS_LEAST == 16, "named in the text");

static void fill_home(struct ring *ring)
{
    queue_init(&ring->home, NULL);
    for (size_t i = 0; i < ring->config.concurrency; i++)
        queue_push(&ring->home, record_new());
}

static void empty_home(struct ring *ring)
{
    for (struct record *r; (r = queue_take(&ring->home)) != NULL;)
        record_free(r);
    queue_destroy(&ring->home);
}

/*
 * What one record frees the next one wants. glibc would give it back to the
 * system and take it again, up to five page faults a target.
 */
static void keep_freed_memory(void)
{
#ifdef M_TRIM_THRESHOLD
    enum { MOST_KEPT = 16 * 1024 * 1024 };
    mallopt(M_TRIM_THRESHOLD, MOST_KEPT);
#endif
}

bool scan_run(const struct scan_config *config, struct scan_result *result,
              struct failure *failure)
{
    if (!descriptors_are_enough()) {
        *failure =
            (struct failure){ .status = STATUS_LOCAL, .detail = too_few };
        return false;
    }
    struct ring ring = {
        .config = *config,
        .workers = calloc(config->threads, sizeof(struct worker)),
        .arena = arena_new(),
    };
    if (ring.workers == NULL)
        out_of_memory();
    sigset_t before;
    keep_freed_memory();
    ring.config.threads = descriptors_for_threads(
        config->threads, config->resolver.server_count + 1,
        config->output_count);
    share_rate(&ring.config);
    throttle(&ring.config);
    if (config->keeps_fetches)
        disk_cache_prune(time(NULL) - KEPT_SECONDS);
    fill_home(&ring);
    reporter_init(&ring.reporter, &ring.config, &ring.home);
    block_signals(&before);
    bool started = start_threads(&ring, failure);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (started)
        feed(&ring);
    for (size_t i = 0; i < ring.worker_count; i++)
        worker_join(&ring.workers[i]);
    if (started)
        reporter_join(&ring.reporter);
    *result = (struct scan_result){ .totals = ring.reporter.run.totals,
                                    .reports_failed =
                                        ring.reporter.reports.has_failed };
    reporter_destroy(&ring.reporter);
    empty_home(&ring);
    free(ring.workers);
    arena_free(ring.arena);
    return started;
}
