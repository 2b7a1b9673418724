#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "record/dns_answer.h"

struct arena;

/*
 * Looks names up on one loop: the only door to c-ares. One channel for each
 * server with our own failover, so that NXDOMAIN, NODATA, SERVFAIL, REFUSED,
 * silence and alias loops are told apart. One for each worker; never shared.
 */
struct resolver;

/* Once a process, before any thread and after all. */
MUST_CHECK bool resolver_library_start(struct failure *failure);
void resolver_library_stop(void);
/* "c-ares 1.18.1", for --version; after resolver_library_start(). */
const char *resolver_version(void);

struct resolver_options {
    /* "192.0.2.53:53", "[2001:db8::53]:53"; none: those of the system. */
    const char *const *servers;
    size_t server_count;
    unsigned timeout_ms; /* for one name in all; LIMIT_DNS_MS */
};

/* What is wanted of one name. */
struct resolver_question {
    const char *name; /* A-labels, without final dot */
    bool a, aaaa;
    bool every_server; /* fills dns_answer.views; the first decides */
    bool caa;          /* climbs to the nearest set, RFC 8659 3 */
};

/* NULL and a failure when a server's text is no address (MALFORMED, and
 * `detail` is that text of the options), or the system names no server. */
struct resolver *resolver_new(uv_loop_t *loop,
                              const struct resolver_options *options,
                              struct failure *failure);
/*
 * No lookup may be under way; queries whose lookups ran out of time may be,
 * and are dropped (until then their sockets keep the loop alive, for some
 * seconds). May be called from a callback of the loop, resolver_done
 * too. Handles are closing afterwards, and the last of the memory goes when
 * the loop has run them: let uv_run() end by itself once more, then
 * uv_loop_close().
 */
void resolver_free(struct resolver *resolver);
/* The servers in use, for the run header. */
const char *const *resolver_servers(const struct resolver *resolver,
                                    size_t *count);

/* Called exactly once, after everything the lookup opened has closed. */
typedef void resolver_done(void *user);

/*
 * Fills `answer` from the arena. `deadline` is a time of uv_now(); what is
 * not known by then is TIMED_OUT, unless a server's SERVFAIL or the like is
 * known. A name that is none (RFC 1035 2.3.4) is MALFORMED without a query.
 */
void resolver_resolve(struct resolver *resolver,
                      const struct resolver_question *question,
                      uint64_t deadline, struct arena *arena,
                      struct dns_answer *answer, resolver_done *done,
                      void *user);
