#include "resolver/resolver.h"

#include <ares.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/memory.h"
#include "base/text.h"
#include "record/timing.h"
#include "resolver/caa.h"
#include "resolver/chase.h"
#include "resolver/dns_message.h"
#include "resolver/server_set.h"

/* Code points shown of a name that is none. */
enum { SHOWN_NAME_POINTS = 300 };

struct resolver {
    uv_loop_t *loop;
    struct server_set set;
    unsigned timeout_ms;
};

/* One call of resolver_resolve(). Lives in the arena of the answer. */
struct lookup {
    uv_timer_t timer; /* runs out at the deadline */
    struct resolver *resolver;
    struct arena *arena;
    struct dns_answer *answer;
    resolver_done *done;
    void *user;
    uint64_t started; /* uv_hrtime() */
    struct chase *a;  /* one, or one for each server */
    size_t a_count;
    bool every_server;
    struct chase *aaaa; /* NULL if not asked for */
    struct caa_climb *caa;
    unsigned pending;
    bool has_ttl; /* in the answer */
};

static char version[32] = "c-ares";

bool resolver_library_start(struct failure *failure)
{
    *failure = (struct failure){ 0 };
    int status = ares_library_init_mem(ARES_LIB_INIT_ALL, memory_new, free,
                                       memory_resize);
    if (status != ARES_SUCCESS) {
        *failure =
            (struct failure){ STATUS_LOCAL, status, ares_strerror(status) };
        return false;
    }
    snprintf(version, sizeof(version), "c-ares %s", ares_version(NULL));
    return true;
}

void resolver_library_stop(void)
{
    ares_library_cleanup();
}

const char *resolver_version(void)
{
    return version;
}

struct resolver *resolver_new(uv_loop_t *loop,
                              const struct resolver_options *options,
                              struct failure *failure)
{
    struct resolver *resolver = malloc(sizeof(*resolver));
    if (resolver == NULL)
        out_of_memory();
    *resolver =
        (struct resolver){ .loop = loop, .timeout_ms = options->timeout_ms };
    if (server_set_open(&resolver->set, loop, options, failure))
        return resolver;
    resolver_free(resolver);
    return NULL;
}

void resolver_free(struct resolver *resolver)
{
    if (resolver == NULL)
        return;
    server_set_close(&resolver->set);
    free(resolver);
}

const char *const *resolver_servers(const struct resolver *resolver,
                                    size_t *count)
{
    *count = resolver->set.count;
    return resolver->set.texts;
}

static struct dns_addresses addresses_of(const struct chase *chase)
{
    return (struct dns_addresses){ chase->status, chase->trail.addresses,
                                   chase->trail.address_count, chase->failure };
}

/* Of the servers' answers the most telling, of several the first. */
static const struct chase *deciding_chase(const struct lookup *lookup)
{
    const struct chase *best = NULL;
    for (size_t i = 0; i < lookup->a_count; i++) {
        if (best == NULL || chase_telling(&lookup->a[i]) > chase_telling(best))
            best = &lookup->a[i];
    }
    return best;
}

static void fill_views(struct lookup *lookup)
{
    struct dns_view *views =
        ARENA_NEW(lookup->arena, lookup->a_count, struct dns_view);
    for (size_t i = 0; i < lookup->a_count; i++)
        views[i] =
            (struct dns_view){ arena_printf(lookup->arena, "%s",
                                            lookup->resolver->set.texts[i]),
                               addresses_of(&lookup->a[i]) };
    lookup->answer->views = views;
    lookup->answer->view_count = lookup->a_count;
}

/* What is said of the way: by the first of both families that says any. */
static void fill_way(struct lookup *lookup, const struct chase *chase)
{
    struct dns_answer *answer = lookup->answer;
    const struct trail *trail = &chase->trail;
    if (answer->server == NULL)
        answer->server = chase->server;
    if (trail->has_ttl && (!lookup->has_ttl || trail->ttl < answer->ttl))
        answer->ttl = trail->ttl;
    lookup->has_ttl |= trail->has_ttl;
    if (answer->cname_count > 0 || trail->alias_count == 0)
        return;
    const char **names =
        ARENA_NEW(lookup->arena, trail->alias_count, const char *);
    for (size_t i = 0; i < trail->alias_count; i++)
        names[i] = dns_name_text(trail->aliases[i], lookup->arena);
    answer->cnames = names;
    answer->cname_count = trail->alias_count;
}

static void fill_answer(struct lookup *lookup)
{
    struct dns_answer *answer = lookup->answer;
    const struct chase *a = deciding_chase(lookup);
    if (a != NULL) {
        answer->a = addresses_of(a);
        fill_way(lookup, a);
        if (lookup->every_server)
            fill_views(lookup);
    }
    if (lookup->aaaa != NULL) {
        answer->aaaa = addresses_of(lookup->aaaa);
        fill_way(lookup, lookup->aaaa);
    }
}

/* That of `a` if it was asked for, but OK with AAAA records only. */
static enum dns_status whole_status(const struct dns_answer *answer)
{
    if (answer->a.status == DNS_NOT_ASKED || answer->aaaa.status == DNS_OK)
        return answer->aaaa.status;
    return answer->a.status;
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct lookup *lookup = handle->data;
    struct dns_answer *answer = lookup->answer;
    fill_answer(lookup);
    answer->status = whole_status(answer);
    answer->duration_ms = timing_ms(uv_hrtime() - lookup->started);
    lookup->done(lookup->user);
}

static void end(struct lookup *lookup)
{
    uv_close((uv_handle_t *)&lookup->timer, on_timer_closed);
}

static void on_part_done(void *user)
{
    struct lookup *lookup = user;
    if (--lookup->pending == 0)
        end(lookup);
}

static void on_deadline(uv_timer_t *timer)
{
    struct lookup *lookup = timer->data;
    for (size_t i = 0; i < lookup->a_count; i++)
        chase_stop(&lookup->a[i]);
    if (lookup->aaaa != NULL)
        chase_stop(lookup->aaaa);
    if (lookup->caa != NULL)
        chase_stop(&lookup->caa->chase);
}

static void set_up(struct lookup *lookup, struct chase *chase, unsigned type)
{
    *chase = (struct chase){
        .servers = lookup->resolver->set.servers,
        .server_count = lookup->resolver->set.count,
        .type = type,
        .arena = lookup->arena,
        .done = on_part_done,
        .user = lookup,
    };
}

/* One chase for A with every server, or one for each server. */
static void set_up_a(struct lookup *lookup)
{
    lookup->a_count = lookup->every_server ? lookup->resolver->set.count : 1;
    lookup->a = ARENA_NEW(lookup->arena, lookup->a_count, struct chase);
    for (size_t i = 0; i < lookup->a_count; i++) {
        set_up(lookup, &lookup->a[i], DNS_TYPE_A);
        if (lookup->every_server) {
            lookup->a[i].servers += i;
            lookup->a[i].server_count = 1;
        }
    }
}

static void set_up_parts(struct lookup *lookup,
                         const struct resolver_question *question)
{
    lookup->every_server = question->a && question->every_server;
    if (question->a)
        set_up_a(lookup);
    if (question->aaaa) {
        lookup->aaaa = ARENA_NEW(lookup->arena, 1, struct chase);
        set_up(lookup, lookup->aaaa, DNS_TYPE_AAAA);
    }
    if (question->caa) {
        lookup->caa = ARENA_NEW(lookup->arena, 1, struct caa_climb);
        set_up(lookup, &lookup->caa->chase, DNS_TYPE_CAA);
        lookup->caa->answer = lookup->answer;
        lookup->caa->done = on_part_done;
        lookup->caa->user = lookup;
    }
}

/* Parts may end at once, so all are counted before any is started. */
static void start_parts(struct lookup *lookup, const struct dns_name *name)
{
    lookup->pending = (unsigned)lookup->a_count +
                      (lookup->aaaa != NULL ? 1 : 0) +
                      (lookup->caa != NULL ? 1 : 0);
    if (lookup->pending == 0) {
        end(lookup);
        return;
    }
    for (size_t i = 0; i < lookup->a_count; i++)
        chase_start(&lookup->a[i], name);
    if (lookup->aaaa != NULL)
        chase_start(lookup->aaaa, name);
    if (lookup->caa != NULL)
        caa_climb_start(lookup->caa, name);
}

/* The same for all that is asked, without a query. */
static void answer_at_once(struct lookup *lookup,
                           const struct resolver_question *question,
                           enum dns_status status, struct failure failure)
{
    struct dns_answer *answer = lookup->answer;
    if (question->a)
        answer->a = (struct dns_addresses){ status, NULL, 0, failure };
    if (question->aaaa)
        answer->aaaa = (struct dns_addresses){ status, NULL, 0, failure };
    answer->caa_was_asked = question->caa;
    if (question->caa)
        answer->caa_status = status;
    end(lookup);
}

static struct lookup *lookup_new(struct resolver *resolver, struct arena *arena)
{
    struct lookup *lookup = ARENA_NEW(arena, 1, struct lookup);
    lookup->resolver = resolver;
    lookup->arena = arena;
    lookup->started = uv_hrtime();
    uv_timer_init(resolver->loop, &lookup->timer);
    lookup->timer.data = lookup;
    return lookup;
}

/* Milliseconds until the deadline or the end of a name's own time. */
static uint64_t time_left(const struct resolver *resolver, uint64_t deadline)
{
    uint64_t now = uv_now(resolver->loop);
    uint64_t left = deadline > now ? deadline - now : 0;
    return left < resolver->timeout_ms ? left : resolver->timeout_ms;
}

void resolver_resolve(struct resolver *resolver,
                      const struct resolver_question *question,
                      uint64_t deadline, struct arena *arena,
                      struct dns_answer *answer, resolver_done *done,
                      void *user)
{
    struct lookup *lookup = lookup_new(resolver, arena);
    struct bytes text = bytes_of_text(question->name);
    uint64_t left = time_left(resolver, deadline);
    struct dns_name name;
    *answer = (struct dns_answer){ .name = "" };
    lookup->answer = answer;
    lookup->done = done;
    lookup->user = user;
    if (!dns_name_parse(text, &name)) {
        answer->name = text_clean_short(arena, text, SHOWN_NAME_POINTS);
        answer_at_once(
            lookup, question, DNS_MALFORMED,
            (struct failure){ STATUS_MALFORMED, 0, "this is no name in DNS" });
        return;
    }
    answer->name = dns_name_text(&name, arena);
    if (left == 0) {
        answer_at_once(
            lookup, question, DNS_TIMED_OUT,
            (struct failure){ STATUS_TIMED_OUT, 0, "no time was left to ask" });
        return;
    }
    uv_timer_start(&lookup->timer, on_deadline, left, 0);
    set_up_parts(lookup, question);
    start_parts(lookup, &name);
}
