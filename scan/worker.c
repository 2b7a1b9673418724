#include "scan/worker.h"

#include <stdlib.h>

#include "base/limits.h"
#include "chain/signature.h"
#include "probe/fetch.h"
#include "probe/probe.h"
#include "resolver/resolver.h"
#include "scan/fetch_cache.h"
#include "scan/job.h"
#include "scan/scan.h"

/* Here nothing is under way; what the resolver gave up on would keep the loop
 * alive for seconds. */
static void on_wake_closed(uv_handle_t *handle)
{
    struct worker *worker = handle->data;
    fetch_cache_free(worker->fetches);
    fetcher_free(worker->fetcher);
    prober_free(worker->prober);
    resolver_free(worker->resolver);
}

/*
 * Records that end within a few milliseconds are handed on together. To hand on
 * each for itself took six calls of futex a target: it woke the reporter, the
 * reporter the thread that feeds, and that one this.
 */
static void hand_on(struct worker *worker)
{
    uv_timer_stop(&worker->hold);
    queue_push_all(worker->done, &worker->finished);
}

static void on_held(uv_timer_t *timer)
{
    hand_on(timer->data);
}

/* So few that about as many targets as are wanted are under way. */
static size_t enough(const struct worker *worker)
{
    enum { HELD_SHARE = 8 };
    const struct scan_config *config = worker->config;
    return config->concurrency / config->threads / HELD_SHARE;
}

static void stop_if_idle(struct worker *worker)
{
    if (worker->jobs > 0 || !queue_is_finished(&worker->inbox) ||
        uv_is_closing((uv_handle_t *)&worker->wake))
        return;
    hand_on(worker);
    uv_close((uv_handle_t *)&worker->hold, NULL);
    uv_close((uv_handle_t *)&worker->before_wait, NULL);
    uv_close((uv_handle_t *)&worker->wake, on_wake_closed);
}

static void before_wait(uv_prepare_t *handle)
{
    struct worker *worker = handle->data;
    if (worker->jobs == 0 || worker->finished.length >= enough(worker))
        hand_on(worker);
}

static void on_wake(uv_async_t *wake)
{
    struct worker *worker = wake->data;
    struct record *record;
    while ((record = queue_take(&worker->inbox)) != NULL) {
        worker->jobs++;
        job_start(worker, record);
    }
    stop_if_idle(worker);
}

void worker_finished(struct worker *worker, struct record *record)
{
    enum { HELD_MS = 10 };
    record_list_add(&worker->finished, record);
    worker->jobs--;
    if (!uv_is_active((const uv_handle_t *)&worker->hold))
        uv_timer_start(&worker->hold, on_held, HELD_MS, 0);
    stop_if_idle(worker);
}

/* What keeps state for a thread is freed by that thread. */
static void run(void *user)
{
    struct worker *worker = user;
    uv_run(&worker->loop, UV_RUN_DEFAULT);
    signature_cache_free(worker->signatures);
    signature_thread_end();
}

static void close_and_free(struct worker *worker)
{
    fetch_cache_free(worker->fetches);
    fetcher_free(worker->fetcher);
    if (worker->prober != NULL)
        prober_free(worker->prober);
    if (worker->resolver != NULL)
        resolver_free(worker->resolver);
    uv_close((uv_handle_t *)&worker->hold, NULL);
    uv_close((uv_handle_t *)&worker->before_wait, NULL);
    uv_close((uv_handle_t *)&worker->wake, NULL);
    uv_run(&worker->loop, UV_RUN_DEFAULT);
    uv_loop_close(&worker->loop);
    queue_destroy(&worker->inbox);
}

static bool set_up(struct worker *worker, struct failure *failure)
{
    const struct scan_config *config = worker->config;
    worker->resolver = resolver_new(&worker->loop, &config->resolver, failure);
    if (worker->resolver == NULL)
        return false;
    struct probe_options probe = config->probe;
    probe.resolver = worker->resolver;
    worker->prober = prober_new(&worker->loop, &probe, failure);
    if (worker->prober == NULL)
        return false;
    worker->fetcher =
        fetcher_new(&worker->loop, worker->resolver, &config->fetch, failure);
    if (worker->fetcher == NULL)
        return false;
    worker->fetches =
        fetch_cache_new(&worker->loop, worker->fetcher, LIMIT_FETCH_CACHE_BYTES,
                        config->keeps_fetches);
    worker->signatures = signature_cache_new();
    if (uv_thread_create(&worker->thread, run, worker) == 0)
        return true;
    signature_cache_free(worker->signatures);
    *failure = (struct failure){ .status = STATUS_LOCAL,
                                 .detail = "cannot start a thread" };
    return false;
}

bool worker_start(struct worker *worker, const struct scan_config *config,
                  struct queue *done, struct failure *failure)
{
    *worker = (struct worker){ .config = config,
                               .done = done,
                               .judge = config->judge };
    worker->judge.checks.weak_keys = &worker->weak_keys;
    if (uv_loop_init(&worker->loop) != 0) {
        *failure = (struct failure){ .status = STATUS_LOCAL,
                                     .detail = "cannot make an event loop" };
        return false;
    }
    if (uv_async_init(&worker->loop, &worker->wake, on_wake) != 0) {
        uv_loop_close(&worker->loop);
        *failure = (struct failure){ .status = STATUS_LOCAL,
                                     .detail = "cannot wake an event loop" };
        return false;
    }
    worker->wake.data = worker;
    uv_timer_init(&worker->loop, &worker->hold);
    worker->hold.data = worker;
    if (uv_prepare_init(&worker->loop, &worker->before_wait) != 0 ||
        uv_prepare_start(&worker->before_wait, before_wait) != 0)
        abort();
    worker->before_wait.data = worker;
    queue_init(&worker->inbox, &worker->wake);
    if (set_up(worker, failure))
        return true;
    close_and_free(worker);
    return false;
}

void worker_join(struct worker *worker)
{
    queue_close(&worker->inbox);
    uv_thread_join(&worker->thread);
    queue_destroy(&worker->inbox);
    uv_loop_close(&worker->loop);
}
