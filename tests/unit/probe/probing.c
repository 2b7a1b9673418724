#include "probing.h"

#include <setjmp.h>
#include <stdarg.h>
/* cmocka.h wants those of stdarg.h, stddef.h, stdint.h and setjmp.h first. */
#include <cmocka.h>

void bench_peers_start(struct peers *peers, const char *group)
{
    struct failure failure;
    peers_start(peers, group);
    assert_true(probe_library_start(&failure));
}

void bench_peers_stop(struct peers *peers)
{
    probe_library_stop();
    peers_stop(peers);
}

struct probe_options bench_options(void)
{
    return (struct probe_options){ .connect_ms = PATIENCE_MS,
                                   .handshake_ms = PATIENCE_MS };
}

void bench_open(struct bench *bench, const struct probe_options *options)
{
    struct failure failure;
    *bench = (struct bench){ 0 };
    assert_int_equal(uv_loop_init(&bench->loop), 0);
    bench->arena = arena_new();
    bench->prober = prober_new(&bench->loop, options, &failure);
    assert_non_null(bench->prober);
}

static void on_done(void *user)
{
    struct probing *probing = user;
    probing->calls++;
    probing->bench->finished++;
}

static struct probing *start(struct bench *bench, const char *address,
                             uint16_t port, const char *server_name,
                             uint64_t within_ms)
{
    assert_true(bench->count < MOST_PROBINGS);
    struct probing *probing = &bench->probings[bench->count++];
    probing->bench = bench;
    probing->node.server_name = server_name;
    probing->capture.node = &probing->node;
    probing->capture.port = port;
    assert_true(
        address_parse(bytes_of_text(address), &probing->capture.address));
    uv_update_time(&bench->loop);
    probe_start(bench->prober, uv_now(&bench->loop) + within_ms, bench->arena,
                &probing->capture, on_done, probing);
    assert_int_equal(probing->calls, 0);
    return probing;
}

struct probing *bench_start(struct bench *bench, uint16_t port,
                            const char *server_name, uint64_t within_ms)
{
    return start(bench, "127.0.0.1", port, server_name, within_ms);
}

void bench_run(struct bench *bench)
{
    uv_run(&bench->loop, UV_RUN_DEFAULT);
    for (size_t i = 0; i < bench->count; i++)
        assert_int_equal(bench->probings[i].calls, 1);
}

void bench_close(struct bench *bench)
{
    prober_free(bench->prober);
    assert_int_equal(uv_loop_close(&bench->loop), 0);
    arena_free(bench->arena);
}

const struct capture *bench_probe(struct bench *bench, uint16_t port,
                                  const char *server_name)
{
    struct probing *probing =
        bench_start(bench, port, server_name, PATIENCE_MS);
    bench_run(bench);
    return &probing->capture;
}

const struct capture *bench_probe_address(struct bench *bench,
                                          const char *address, uint16_t port,
                                          const char *server_name)
{
    struct probing *probing =
        start(bench, address, port, server_name, PATIENCE_MS);
    bench_run(bench);
    return &probing->capture;
}
