/* Several workers, each with a loop, a fetcher and a cache of its own, beside
 * one folder on the disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka.h wants them, <stddef.h> and <stdint.h> before it. */
#include <cmocka.h>

#include "base/limits.h"
#include "folder.h"
#include "resolver/resolver.h"
#include "scan/fetch_cache.h"
#include "tests/unit/probe/fetching.h"
#include "tests/unit/x509/make.h"

enum { WORKERS = 3, URLS = 20, CALLS = 5 * URLS, NOW = 1800000000 };

struct worker {
    uv_thread_t thread;
    uv_loop_t loop;
    struct resolver *resolver;
    struct fetcher *fetcher;
    struct fetch_cache *cache;
    const struct fetched *fetched[CALLS];
    size_t done, good;
    const char *base; /* of the URLs */
    const char *name_server;
    uv_async_t *ended;
};

static struct fetch_lab lab;
static struct bytes list;
static size_t ended;

static void serve(struct web_client *client)
{
    web_answer(client, list);
}

static void on_done(void *user)
{
    struct worker *worker = user;
    worker->done++;
}

static void set_up_worker(struct worker *worker)
{
    struct failure failure;
    struct resolver_options resolver = { &worker->name_server, 1,
                                         LIMIT_DNS_MS };
    struct fetch_options options = { .allow_private = true, .most = 4 };
    if (uv_loop_init(&worker->loop) != 0)
        abort();
    worker->resolver = resolver_new(&worker->loop, &resolver, &failure);
    worker->fetcher =
        fetcher_new(&worker->loop, worker->resolver, &options, &failure);
    worker->cache = fetch_cache_new(&worker->loop, worker->fetcher,
                                    LIMIT_FETCH_CACHE_BYTES, true);
}

static void get(struct worker *worker, size_t index)
{
    char url[128];
    snprintf(url, sizeof(url), "%s%zu", worker->base, index % URLS);
    struct fetch_wanted wanted = { url, FETCH_CRL,
                                   uv_now(&worker->loop) + PATIENCE_MS, NOW };
    fetch_cache_get(worker->cache, &wanted, &worker->fetched[index], on_done,
                    worker);
}

static void work(void *user)
{
    struct worker *worker = user;
    set_up_worker(worker);
    for (size_t i = 0; i < CALLS; i++)
        get(worker, i);
    while (worker->done < CALLS)
        uv_run(&worker->loop, UV_RUN_ONCE);
    for (size_t i = 0; i < CALLS; i++) {
        const struct fetched *fetched = worker->fetched[i];
        worker->good += fetched->failure.status == STATUS_OK &&
                        fetched->crl->failure.status == STATUS_OK &&
                        bytes_equal(fetched->body, list);
        fetch_cache_release(worker->cache, fetched);
    }
    fetch_cache_free(worker->cache);
    fetcher_free(worker->fetcher);
    resolver_free(worker->resolver);
    uv_run(&worker->loop, UV_RUN_DEFAULT);
    if (uv_loop_close(&worker->loop) != 0)
        abort();
    uv_async_send(worker->ended);
}

static void on_ended(uv_async_t *async)
{
    struct worker *worker = async->data;
    uv_thread_join(&worker->thread);
    ended++;
    uv_close((uv_handle_t *)async, NULL);
}

static void make_list(void)
{
    struct bytes algorithm = SEQ(oid(OID_SHA256_ECDSA));
    list = SEQ(SEQ(integer(1), algorithm, common_name("Issuer"),
                   utc_time("260101000000Z"), utc_time("270201000000Z")),
               algorithm, bits(0, hex("3003020101")));
}

static void workers_do_not_disturb_each_other(void **state)
{
    static struct worker workers[WORKERS];
    static uv_async_t asyncs[WORKERS];
    char folder[64];
    folder_make(folder, sizeof(folder));
    setenv("XDG_CACHE_HOME", folder, 1);
    make_set_up(state);
    make_list();
    fetch_lab_open(&lab, serve, NULL, 0);
    for (size_t i = 0; i < WORKERS; i++) {
        workers[i] = (struct worker){ .base = fetch_lab_url(&lab, "/"),
                                      .name_server = lab.names.text,
                                      .ended = &asyncs[i] };
        uv_async_init(&lab.loop, &asyncs[i], on_ended);
        asyncs[i].data = &workers[i];
        assert_int_equal(
            uv_thread_create(&workers[i].thread, work, &workers[i]), 0);
    }
    while (ended < WORKERS)
        uv_run(&lab.loop, UV_RUN_ONCE);
    for (size_t i = 0; i < WORKERS; i++)
        assert_int_equal(workers[i].good, CALLS);
    /* Once for each worker, and less where another's file was there. */
    assert_in_range(lab.web.requests, URLS, WORKERS * URLS);
    fetch_lab_close(&lab);
    make_tear_down(state);
    folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workers_do_not_disturb_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
