#pragma once

#include <stddef.h>
#include <uv.h>

#include "base/arena.h"
#include "probe/fetch.h"
#include "tests/unit/probe/name_service.h"
#include "tests/unit/probe/web.h"

enum {
    MOST_FETCHINGS = 16,
    /* Nothing takes so long but by a fault. */
    PATIENCE_MS = 60000
};

/* One fetch in the laboratory. */
struct fetching {
    struct fetch_lab *lab;
    struct fetch fetch;
    unsigned calls; /* of done */
};

/* A loop with a fetcher, a web server and a name server on it. */
struct fetch_lab {
    uv_loop_t loop;
    struct arena *arena;
    struct web web;
    struct name_service names;
    struct resolver *resolver;
    struct fetcher *fetcher;
    struct fetching fetchings[MOST_FETCHINGS];
    size_t count, finished;
};

void fetch_lab_open(struct fetch_lab *lab, web_script *script,
                    struct service_name *names, size_t name_count);
/* A fetcher in place of the one before; by default private addresses are
 * allowed. */
void fetch_lab_use(struct fetch_lab *lab, const struct fetch_options *options);
/* Fails the test if a handle is left open, or a fetch did not call back
 * exactly once. */
void fetch_lab_close(struct fetch_lab *lab);

/* "http://127.0.0.1:port/path". */
const char *fetch_lab_url(struct fetch_lab *lab, const char *path);
/* Any host, with the web server's port. */
const char *fetch_lab_host_url(struct fetch_lab *lab, const char *host,
                               const char *path);
struct fetching *fetch_lab_start(struct fetch_lab *lab,
                                 const struct fetch *fetch, uint64_t within_ms);
/* Runs the loop until all that were started are done. */
void fetch_lab_wait(struct fetch_lab *lab);
/* All of it for a GET of at most 64 KiB. */
const struct fetch *fetch_lab_get(struct fetch_lab *lab, const char *url);
/* The same, and what it must end with. */
const struct fetch *fetch_lab_expect(struct fetch_lab *lab, const char *url,
                                     enum status status, const char *detail);
