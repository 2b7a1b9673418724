#pragma once

#include <stdbool.h>
#include <uv.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "scan/judge.h"
#include "scan/queue.h"

struct fetch_cache;
struct fetcher;
struct prober;
struct resolver;
struct scan_config;
struct signature_cache;

/* One thread, one loop, and its own copy of everything that keeps state. */
struct worker {
    const struct scan_config *config;
    uv_thread_t thread;
    uv_loop_t loop;
    uv_async_t wake;
    uv_prepare_t before_wait; /* … for something to happen on the loop */
    struct queue inbox;
    struct queue *done;
    struct record_list finished; /* not yet in `done`: … */
    uv_timer_t hold;             /* … until this ends, at the latest */
    struct resolver *resolver;
    struct prober *prober;
    struct fetcher *fetcher;
    struct fetch_cache *fetches;
    struct signature_cache *signatures;
    struct weak_key_memo weak_keys;
    struct judge_config judge; /* of the run, with the memo of this thread */
    size_t jobs;               /* records under way */
};

/* False, with the failure, if the worker could not be set up; it then needs no
 * worker_join(). */
MUST_CHECK bool worker_start(struct worker *worker,
                             const struct scan_config *config,
                             struct queue *done, struct failure *failure);
/* Lets it finish what is in its inbox and waits for its end. */
void worker_join(struct worker *worker);

/* A job gives its record back. */
void worker_finished(struct worker *worker, struct record *record);
