/*
 * Stand-ins for resolver/ and probe/, chosen by the linker: they answer from a
 * timer, some at once, as the real ones may.
 */

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "probe/probe.h"
#include "probe/route.h"
#include "resolver/resolver.h"

enum { MOST_DELAY_MS = 5 };

struct resolver {
    uv_loop_t *loop;
    unsigned asked;
};

struct prober {
    uv_loop_t *loop;
    unsigned asked;
};

/* One operation under way. */
struct pending {
    uv_timer_t timer;
    void (*done)(void *user);
    void *user;
};

static void on_closed(uv_handle_t *handle)
{
    struct pending *pending = handle->data;
    pending->done(pending->user);
    free(pending);
}

static void on_timer(uv_timer_t *timer)
{
    uv_close((uv_handle_t *)timer, on_closed);
}

static void call_later(uv_loop_t *loop, unsigned delay_ms,
                       void (*done)(void *user), void *user)
{
    struct pending *pending = malloc(sizeof(*pending));
    if (pending == NULL)
        abort();
    *pending = (struct pending){ .done = done, .user = user };
    uv_timer_init(loop, &pending->timer);
    pending->timer.data = pending;
    uv_timer_start(&pending->timer, on_timer, delay_ms, 0);
}

bool resolver_library_start(struct failure *failure)
{
    (void)failure;
    return true;
}

void resolver_library_stop(void)
{
}

const char *resolver_version(void)
{
    return "stand-in";
}

struct resolver *resolver_new(uv_loop_t *loop,
                              const struct resolver_options *options,
                              struct failure *failure)
{
    if (options->server_count > 0 && strcmp(options->servers[0], "bad") == 0) {
        *failure = (struct failure){ .status = STATUS_LOCAL,
                                     .detail = "--dns bad: no address" };
        return NULL;
    }
    struct resolver *resolver = calloc(1, sizeof(*resolver));
    if (resolver == NULL)
        abort();
    resolver->loop = loop;
    return resolver;
}

void resolver_free(struct resolver *resolver)
{
    free(resolver);
}

const char *const *resolver_servers(const struct resolver *resolver,
                                    size_t *count)
{
    static const char *const servers[] = { "127.0.0.1:53" };
    (void)resolver;
    *count = 1;
    return servers;
}

void resolver_resolve(struct resolver *resolver,
                      const struct resolver_question *question,
                      uint64_t deadline, struct arena *arena,
                      struct dns_answer *answer, resolver_done *done,
                      void *user)
{
    (void)deadline;
    struct address *addresses = ARENA_NEW(arena, 2, struct address);
    addresses[0] = (struct address){ { 192, 0, 2, 1 }, 4 };
    addresses[1] = (struct address){ { 192, 0, 2, 2 }, 4 };
    *answer = (struct dns_answer){
        .status = DNS_OK,
        .name = question->name,
        .a = { .status = DNS_OK, .items = addresses, .count = 2 },
        .aaaa = { .status = DNS_NODATA },
    };
    unsigned turn = resolver->asked++ % (MOST_DELAY_MS + 2);
    if (turn == 0)
        done(user);
    else
        call_later(resolver->loop, turn - 1, done, user);
}

bool probe_library_start(struct failure *failure)
{
    (void)failure;
    return true;
}

void probe_library_stop(void)
{
}

const char *probe_tls_version(void)
{
    return "stand-in";
}

const char *probe_http_version(void)
{
    return "stand-in";
}

bool route_exists(const struct address *address)
{
    (void)address;
    return true;
}

struct prober *prober_new(uv_loop_t *loop, const struct probe_options *options,
                          struct failure *failure)
{
    (void)options;
    (void)failure;
    struct prober *prober = calloc(1, sizeof(*prober));
    if (prober == NULL)
        abort();
    prober->loop = loop;
    return prober;
}

void prober_free(struct prober *prober)
{
    free(prober);
}

void probe_start(struct prober *prober, uint64_t deadline, struct arena *arena,
                 struct capture *capture, probe_done *done, void *user)
{
    (void)deadline;
    (void)arena;
    capture->status = CAPTURE_CONNECT_FAILED;
    capture->failure = (struct failure){ .status = STATUS_REFUSED };
    unsigned turn = prober->asked++ % (MOST_DELAY_MS + 2);
    if (turn == 0)
        done(user);
    else
        call_later(prober->loop, turn - 1, done, user);
}
