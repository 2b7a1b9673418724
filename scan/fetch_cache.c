/*
 * An entry is waiting for room, being fetched, or there. A fetch ends no later
 * than the last of those that wait for it, so that none is under way for
 * nobody; one that was cut short by that says nothing about the URL, and is
 * begun again for those who came later and have more time.
 */

#include "scan/fetch_cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "probe/fetch.h"
#include "scan/disk_cache.h"

enum {
    BUCKETS = 1024,
    /* An entry and the first block of its arena: failures are not free. */
    ENTRY_OCTETS = 20 * 1024,
    /* On the disk: a CA may publish before nextUpdate what revokes a
     * certificate, and its issuers change rarely. */
    MOST_KEPT_SECONDS = 6 * 3600,
};

enum state { STATE_WAITING, STATE_FETCHING, STATE_THERE };

/* One that waits for an answer. */
struct waiter {
    struct waiter *next;
    struct fetch_entry *entry;
    uv_timer_t timer;
    uint64_t deadline;
    const struct fetched **out;
    fetch_cache_done *done;
    void *user;
};

struct fetch_entry {
    struct fetch_entry *next;           /* in its bucket */
    struct fetch_entry *before, *after; /* in the list for its state, if any */
    struct fetch_cache *cache;
    struct arena *arena; /* owns all of the answer */
    const char *url;
    enum fetch_kind kind;
    enum state state;
    bool is_local; /* a failure of our own: no word about the URL */
    int64_t now;
    uint64_t deadline; /* of the fetch under way */
    bool is_cut_short; /* it is sooner than a fetch's own time */
    struct fetch fetch;
    struct fetched fetched;
    size_t octets;  /* it costs, when it is there */
    size_t holders; /* calls that have not released it yet */
    struct waiter *waiters;
};

struct entry_list {
    struct fetch_entry *first, *last;
};

struct fetch_cache {
    uv_loop_t *loop;
    struct fetcher *fetcher;
    bool uses_disk;
    struct fetch_entry *buckets[BUCKETS];
    struct entry_list waiting; /* for room, in order of arrival */
    struct entry_list idle;    /* held by nobody, the longest so first */
    size_t used, reserved, most;
};

/* For those whose time is over before the answer has come. */
static const struct fetched too_late = {
    .failure = { STATUS_TIMED_OUT, 0, "no whole answer in the time there was" },
};

static void list_add(struct entry_list *list, struct fetch_entry *entry)
{
    entry->before = list->last;
    entry->after = NULL;
    if (list->last != NULL)
        list->last->after = entry;
    else
        list->first = entry;
    list->last = entry;
}

static struct fetch_entry *list_take_first(struct entry_list *list)
{
    struct fetch_entry *first = list->first;
    list->first = first->after;
    if (list->first != NULL)
        list->first->before = NULL;
    else
        list->last = NULL;
    return first;
}

static void list_remove(struct entry_list *list, struct fetch_entry *entry)
{
    if (entry->before != NULL)
        entry->before->after = entry->after;
    else
        list->first = entry->after;
    if (entry->after != NULL)
        entry->after->before = entry->before;
    else
        list->last = entry->before;
    entry->before = entry->after = NULL;
}

struct fetch_cache *fetch_cache_new(uv_loop_t *loop, struct fetcher *fetcher,
                                    size_t most_octets, bool uses_disk)
{
    struct fetch_cache *cache = calloc(1, sizeof(*cache));
    if (cache == NULL)
        out_of_memory();
    cache->loop = loop;
    cache->fetcher = fetcher;
    cache->most = most_octets;
    cache->uses_disk = uses_disk;
    return cache;
}

static void entry_free(struct fetch_entry *entry)
{
    arena_free(entry->arena);
    free(entry);
}

void fetch_cache_free(struct fetch_cache *cache)
{
    if (cache == NULL)
        return;
    for (size_t i = 0; i < BUCKETS; i++) {
        for (struct fetch_entry *entry = cache->buckets[i]; entry != NULL;) {
            struct fetch_entry *next = entry->next;
            entry_free(entry);
            entry = next;
        }
    }
    free(cache);
}

/* FNV-1a. */
static size_t bucket_of(const char *url)
{
    uint64_t hash = 14695981039346656037U;
    for (; *url != '\0'; url++)
        hash = (hash ^ (unsigned char)*url) * 1099511628211U;
    return hash % BUCKETS;
}

static struct fetch_entry *find(const struct fetch_cache *cache,
                                const struct fetch_wanted *wanted)
{
    struct fetch_entry *entry = cache->buckets[bucket_of(wanted->url)];
    while (entry != NULL && (entry->kind != wanted->kind || entry->is_local ||
                             strcmp(entry->url, wanted->url) != 0))
        entry = entry->next;
    return entry;
}

static struct fetch_entry *add_entry(struct fetch_cache *cache,
                                     const struct fetch_wanted *wanted)
{
    struct fetch_entry *entry = calloc(1, sizeof(*entry));
    if (entry == NULL)
        out_of_memory();
    entry->cache = cache;
    entry->arena = arena_new();
    entry->kind = wanted->kind;
    entry->now = wanted->now;
    entry->url = arena_printf(entry->arena, "%s", wanted->url);
    entry->fetched.entry = entry;
    struct fetch_entry **bucket = &cache->buckets[bucket_of(wanted->url)];
    entry->next = *bucket;
    *bucket = entry;
    list_add(&cache->waiting, entry);
    return entry;
}

/* It is in no list any more. */
static void forget(struct fetch_entry *entry)
{
    struct fetch_entry **link = &entry->cache->buckets[bucket_of(entry->url)];
    while (*link != entry)
        link = &(*link)->next;
    *link = entry->next;
    entry->cache->used -= entry->octets;
    entry_free(entry);
}

/* Room for so many octets, by letting go of what nobody holds. */
static bool make_room(struct fetch_cache *cache, size_t octets)
{
    while (cache->used + cache->reserved + octets > cache->most &&
           cache->idle.first != NULL)
        forget(list_take_first(&cache->idle));
    return cache->used + cache->reserved + octets <= cache->most ||
           cache->used + cache->reserved == 0;
}

static void on_waiter_closed(uv_handle_t *handle)
{
    struct waiter *waiter = handle->data;
    fetch_cache_done *done = waiter->done;
    void *user = waiter->user;
    free(waiter);
    done(user);
}

/* It has left the list of its entry. */
static void give(struct waiter *waiter, const struct fetched *fetched)
{
    *waiter->out = fetched;
    uv_close((uv_handle_t *)&waiter->timer, on_waiter_closed);
}

static void give_too_late(struct waiter *waiter)
{
    waiter->entry->holders--;
    give(waiter, &too_late);
}

static void tell(struct fetch_entry *entry)
{
    struct waiter *waiter = entry->waiters;
    entry->waiters = NULL;
    while (waiter != NULL) {
        struct waiter *next = waiter->next;
        give(waiter, &entry->fetched);
        waiter = next;
    }
}

/* Those whose time is over with the fetch that ended, or by now. */
static void tell_late_ones(struct fetch_entry *entry)
{
    struct waiter **link = &entry->waiters;
    uint64_t now = uv_now(entry->cache->loop);
    uint64_t late = entry->deadline > now ? entry->deadline : now;
    while (*link != NULL) {
        struct waiter *waiter = *link;
        if (waiter->deadline > late) {
            link = &waiter->next;
            continue;
        }
        *link = waiter->next;
        give_too_late(waiter);
    }
}

/* One may have less time than the fetch that it waits for. */
static void on_waiter_timer(uv_timer_t *timer)
{
    struct waiter *waiter = timer->data;
    struct fetch_entry *entry = waiter->entry;
    struct waiter **link = &entry->waiters;
    if (entry->state == STATE_FETCHING && waiter->deadline >= entry->deadline)
        return; /* the end of the fetch tells it */
    while (*link != waiter)
        link = &(*link)->next;
    *link = waiter->next;
    give_too_late(waiter);
    if (entry->state == STATE_WAITING && entry->waiters == NULL) {
        list_remove(&entry->cache->waiting, entry);
        forget(entry);
    }
}

static void take_answer(struct fetch_entry *entry)
{
    const struct fetched *fetched = &entry->fetched;
    fetched_take(&entry->fetched, entry->kind, &entry->fetch, entry->now,
                 entry->arena);
    entry->octets = ENTRY_OCTETS + strlen(entry->url) + fetched->body.size +
                    fetched->crl_octets;
}

static void put_to_disk(const struct fetch_entry *entry)
{
    if (!entry->cache->uses_disk || entry->fetched.failure.status != STATUS_OK)
        return;
    struct arena *arena = arena_new();
    int64_t until = fetched_expiry(&entry->fetched, entry->kind, arena);
    if (until > entry->now + MOST_KEPT_SECONDS)
        until = entry->now + MOST_KEPT_SECONDS;
    if (until > entry->now)
        disk_cache_put(entry->url, until, entry->fetched.body);
    arena_free(arena);
}

static bool take_from_disk(struct fetch_entry *entry)
{
    return entry->cache->uses_disk &&
           disk_cache_get(entry->url, entry->now,
                          fetched_most_octets(entry->kind), entry->arena,
                          &entry->fetch.body);
}

/* The answer is there: those that wait are told. */
static void finish(struct fetch_entry *entry)
{
    struct fetch_cache *cache = entry->cache;
    take_answer(entry);
    entry->state = STATE_THERE;
    entry->is_local = entry->fetched.failure.status == STATUS_LOCAL;
    cache->used += entry->octets;
    tell(entry);
}

static void begin_waiting(struct fetch_cache *cache);

static void on_fetched(void *user)
{
    struct fetch_entry *entry = user;
    struct fetch_cache *cache = entry->cache;
    cache->reserved -= fetched_most_octets(entry->kind);
    if (entry->is_cut_short &&
        entry->fetch.failure.status == STATUS_TIMED_OUT) {
        entry->state = STATE_WAITING;
        tell_late_ones(entry);
        if (entry->waiters != NULL)
            list_add(&cache->waiting, entry);
        else
            forget(entry);
    } else {
        finish(entry);
        put_to_disk(entry);
    }
    begin_waiting(cache);
}

static uint64_t last_deadline(const struct fetch_entry *entry)
{
    uint64_t last = 0;
    for (const struct waiter *w = entry->waiters; w != NULL; w = w->next)
        if (w->deadline > last)
            last = w->deadline;
    return last;
}

static void begin(struct fetch_entry *entry)
{
    struct fetch_cache *cache = entry->cache;
    uint64_t own = uv_now(cache->loop) + LIMIT_FETCH_MS;
    entry->deadline = last_deadline(entry);
    entry->is_cut_short = entry->deadline < own;
    if (!entry->is_cut_short)
        entry->deadline = own;
    entry->fetch =
        (struct fetch){ .url = entry->url,
                        .most_octets = fetched_most_octets(entry->kind) };
    if (take_from_disk(entry)) {
        finish(entry);
        return;
    }
    entry->state = STATE_FETCHING;
    cache->reserved += fetched_most_octets(entry->kind);
    fetch_start(cache->fetcher, entry->deadline, entry->arena, &entry->fetch,
                on_fetched, entry);
}

/* Those that there is room for; a small one need not wait for a large one. */
static void begin_waiting(struct fetch_cache *cache)
{
    struct fetch_entry *entry = cache->waiting.first;
    while (entry != NULL) {
        struct fetch_entry *next = entry->after;
        if (make_room(cache, fetched_most_octets(entry->kind))) {
            list_remove(&cache->waiting, entry);
            begin(entry);
        }
        entry = next;
    }
}

static void wait_for(struct fetch_entry *entry, uint64_t deadline,
                     const struct fetched **out, fetch_cache_done *done,
                     void *user)
{
    struct waiter *waiter = calloc(1, sizeof(*waiter));
    if (waiter == NULL)
        out_of_memory();
    waiter->next = entry->waiters;
    entry->waiters = waiter;
    waiter->entry = entry;
    waiter->deadline = deadline;
    waiter->out = out;
    waiter->done = done;
    waiter->user = user;
    uv_loop_t *loop = entry->cache->loop;
    uint64_t now = uv_now(loop);
    uv_timer_init(loop, &waiter->timer);
    waiter->timer.data = waiter;
    uv_timer_start(&waiter->timer, on_waiter_timer,
                   deadline > now ? deadline - now : 0, 0);
}

void fetch_cache_get(struct fetch_cache *cache,
                     const struct fetch_wanted *wanted,
                     const struct fetched **out, fetch_cache_done *done,
                     void *user)
{
    struct fetch_entry *entry = find(cache, wanted);
    bool is_new = entry == NULL;
    if (is_new)
        entry = add_entry(cache, wanted);
    bool was_idle = entry->state == STATE_THERE && entry->holders == 0;
    entry->holders++;
    if (was_idle)
        list_remove(&cache->idle, entry);
    if (entry->state == STATE_THERE) {
        *out = &entry->fetched;
        done(user);
        return;
    }
    wait_for(entry, wanted->deadline, out, done, user);
    if (is_new)
        begin_waiting(cache);
}

void fetch_cache_release(struct fetch_cache *cache,
                         const struct fetched *fetched)
{
    struct fetch_entry *entry = fetched->entry;
    if (entry == NULL || --entry->holders > 0)
        return;
    if (entry->is_local)
        forget(entry);
    else
        list_add(&cache->idle, entry);
    begin_waiting(cache);
}
