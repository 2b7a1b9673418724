/* Several probers, each with its loop in a thread of its own. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants those of stdarg.h, stddef.h, stdint.h and setjmp.h first. */
#include <cmocka.h>

#include "peers.h"
#include "probe/probe.h"
#include "probing.h"

enum { THREADS = 4, ROUNDS = 3, PROBES = 12 };

static struct peers peers;

static int start_peers(void **state)
{
    (void)state;
    bench_peers_start(&peers, "plain");
    return 0;
}

static int stop_peers(void **state)
{
    (void)state;
    bench_peers_stop(&peers);
    return 0;
}

/* Counts what was not as it should be: a thread cannot fail the test. */
static void *work(void *user)
{
    static const char *const names[PROBES] = {
        "good", "http",   "good", "alert-40", "good", "closes",
        "good", "resets", "good", "silent",   "good", "huge-message",
    };
    size_t *wrong = user;
    for (size_t round = 0; round < ROUNDS; round++) {
        struct bench bench;
        struct probe_options options = bench_options();
        options.most_sockets = 5;
        options.handshake_ms = 3000;
        bench_open(&bench, &options);
        for (size_t i = 0; i < PROBES; i++)
            bench_start(&bench, peers_find(&peers, names[i])->port,
                        "probe.example.com", PATIENCE_MS);
        uv_run(&bench.loop, UV_RUN_DEFAULT);
        *wrong += bench.finished != PROBES;
        for (size_t i = 0; i < PROBES; i++) {
            bool is_good = bench.probings[i].capture.status == CAPTURE_OK;
            *wrong += is_good != (i % 2 == 0);
            *wrong += bench.probings[i].calls != 1;
        }
        prober_free(bench.prober);
        *wrong += uv_loop_close(&bench.loop) != 0;
        arena_free(bench.arena);
    }
    return NULL;
}

static void test_threads(void **state)
{
    (void)state;
    pthread_t threads[THREADS];
    size_t wrong[THREADS] = { 0 };
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, work, &wrong[i]), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(wrong[i], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, start_peers, stop_peers);
}
