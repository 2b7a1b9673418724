#pragma once

#include <stddef.h>
#include <uv.h>

#include "base/arena.h"
#include "peers.h"
#include "probe/probe.h"

enum {
    MOST_PROBINGS = 64,
    /* Nothing takes so long but by a fault. */
    PATIENCE_MS = 60000
};

/* One loop with one prober, and the probes made with them. */
struct bench {
    uv_loop_t loop;
    struct prober *prober;
    struct arena *arena;
    struct probing {
        struct bench *bench;
        struct node node;
        struct capture capture;
        unsigned calls; /* of done */
    } probings[MOST_PROBINGS];
    size_t count;
    size_t finished; /* probes that called back */
};

/* Servers and the library, for a group of tests. */
void bench_peers_start(struct peers *peers, const char *group);
void bench_peers_stop(struct peers *peers);

/* Generous limits, no retries, nothing besides. */
struct probe_options bench_options(void);
void bench_open(struct bench *bench, const struct probe_options *options);
/* Runs the loop until nothing is under way, and checks that each probe called
 * back once. */
void bench_run(struct bench *bench);
/* Fails the test if a handle is left open. */
void bench_close(struct bench *bench);

/* Starts a probe of 127.0.0.1. */
struct probing *bench_start(struct bench *bench, uint16_t port,
                            const char *server_name, uint64_t within_ms);
/* All of it for one probe; the capture is good until bench_close(). */
const struct capture *bench_probe(struct bench *bench, uint16_t port,
                                  const char *server_name);
const struct capture *bench_probe_address(struct bench *bench,
                                          const char *address, uint16_t port,
                                          const char *server_name);
