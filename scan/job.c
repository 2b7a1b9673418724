/* The life of one target. Read from top to bottom; `steps` is the plan. */

#include "scan/job.h"

#include <math.h>
#include <time.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "probe/probe.h"
#include "probe/route.h"
#include "record/timing.h"
#include "resolver/resolver.h"
#include "scan/fetch_cache.h"
#include "scan/issuers.h"
#include "scan/revocation_steps.h"
#include "scan/scan.h"
#include "scan/worker.h"

/* What the user gave in place of an answer of the DNS. */
static void take_given(struct node *node, struct arena *arena)
{
    struct address *a = ARENA_NEW(arena, node->given_count, struct address);
    struct address *aaaa = ARENA_NEW(arena, node->given_count, struct address);
    struct dns_answer *dns = &node->dns;
    for (size_t i = 0; i < node->given_count; i++) {
        if (address_is_v6(&node->given[i]))
            aaaa[dns->aaaa.count++] = node->given[i];
        else
            a[dns->a.count++] = node->given[i];
    }
    dns->a.items = a;
    dns->aaaa.items = aaaa;
    dns->status = DNS_GIVEN;
    dns->a.status = dns->aaaa.status = DNS_GIVEN;
}

static void take_literal(struct node *node)
{
    struct dns_answer *dns = &node->dns;
    struct dns_addresses *addresses =
        address_is_v6(&node->literal) ? &dns->aaaa : &dns->a;
    addresses->items = &node->literal;
    addresses->count = 1;
    dns->status = DNS_LITERAL;
    dns->a.status = dns->aaaa.status = DNS_LITERAL;
}

static void resolve_node(struct job *job, struct node *node)
{
    const struct scan_config *config = job->worker->config;
    node->dns.name = node->host;
    if (node->is_literal) {
        take_literal(node);
        return;
    }
    if (node->given_count > 0) {
        take_given(node, job->record->arena);
        return;
    }
    struct resolver_question question = {
        .name = node->host,
        .a = true,
        .aaaa = !config->judge.checks.ipv4_only,
        .every_server = config->resolver.server_count > 1,
        .caa = !config->offline,
    };
    job_wait(job);
    resolver_resolve(job->worker->resolver, &question, job->deadline,
                     job->record->arena, &node->dns, job_answered, job);
}

/* What was made of files has its certificates, and no address. */
static void resolve(struct job *job)
{
    struct target *target = &job->record->target;
    if (job->record->is_file)
        return;
    for (size_t i = 0; i < target->node_count; i++)
        resolve_node(job, &target->nodes[i]);
}

static size_t at_most(size_t count)
{
    return count < LIMIT_ADDRESSES ? count : LIMIT_ADDRESSES;
}

/* A listed or literal address is judged whatever its family; of an answer of
 * the DNS, AAAA records are left out where there is no way to them. */
static size_t ipv6_count(const struct job *job, const struct node *node)
{
    const struct dns_answer *dns = &node->dns;
    if (job->worker->config->judge.checks.ipv4_only)
        return 0;
    if (dns->status == DNS_LITERAL || dns->status == DNS_GIVEN ||
        job->worker->config->judge.checks.ipv6_only)
        return at_most(dns->aaaa.count);
    return job->record->ipv6_is_reachable ? at_most(dns->aaaa.count) : 0;
}

static size_t ipv4_count(const struct job *job, const struct node *node)
{
    if (job->worker->config->judge.checks.ipv6_only)
        return 0;
    return at_most(node->dns.a.count);
}

static bool any_route(const struct target *target)
{
    for (size_t n = 0; n < target->node_count; n++) {
        const struct dns_addresses *aaaa = &target->nodes[n].dns.aaaa;
        for (size_t i = 0; i < at_most(aaaa->count); i++)
            if (route_exists(&aaaa->items[i]))
                return true;
    }
    return false;
}

static void add_captures(struct record *record, const struct node *node,
                         const struct address *addresses, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        record->captures[record->capture_count++] = (struct capture){
            .node = node,
            .address = addresses[i],
            .port = node->port,
            .alert = ABSENT,
        };
    }
}

static void list_captures(struct job *job)
{
    struct record *record = job->record;
    const struct target *target = &record->target;
    size_t count = 0;
    for (size_t i = 0; i < target->node_count; i++)
        count += ipv4_count(job, &target->nodes[i]) +
                 ipv6_count(job, &target->nodes[i]);
    record->captures = ARENA_NEW(record->arena, count, struct capture);
    for (size_t i = 0; i < target->node_count; i++) {
        const struct node *node = &target->nodes[i];
        add_captures(record, node, node->dns.a.items, ipv4_count(job, node));
        add_captures(record, node, node->dns.aaaa.items, ipv6_count(job, node));
    }
}

/* All addresses at once: one that is silent does not delay the others. */
static void probe(struct job *job)
{
    struct record *record = job->record;
    if (record->is_file)
        return;
    record->ipv6_is_reachable = any_route(&record->target);
    list_captures(job);
    for (size_t i = 0; i < record->capture_count; i++) {
        job_wait(job);
        probe_start(job->worker->prober, job->deadline, record->arena,
                    &record->captures[i], job_answered, job);
    }
}

static void build_paths(struct job *job)
{
    judge_paths(job->record, &job->worker->config->judge,
                job->worker->signatures);
}

static void check(struct job *job)
{
    job->record->duration_ms = round(timing_ms(uv_hrtime() - job->started_ns));
    judge_findings(job->record, &job->worker->judge);
}

static void (*const steps[])(struct job *job) = {
    resolve,
    probe,
    build_paths,
    issuers_fetch, /* those that the server forgot … */
    issuers_use,
    issuers_fetch, /* … and those that they need in turn */
    issuers_use,
    revocation_ask_crls,
    revocation_ask_deltas,
    revocation_ask_ocsp,
    revocation_ask_ocsp_again,
    revocation_conclude,
    check,
};

static void end(struct job *job)
{
    for (struct held *held = job->held; held != NULL; held = held->next)
        fetch_cache_release(job->worker->fetches, held->fetched);
    worker_finished(job->worker, job->record);
}

/* The extra count keeps early answers from ending a step still starting. A
 * step that waits for nothing leads to the next in this loop, not by a call
 * within a call. */
static void run_steps(struct job *job)
{
    while (job->step < COUNT_OF(steps)) {
        job->waiting = 1;
        steps[job->step](job);
        if (--job->waiting > 0)
            return;
        job->step++;
    }
    end(job);
}

void job_wait(struct job *job)
{
    job->waiting++;
}

void job_answered(void *user)
{
    struct job *job = user;
    if (--job->waiting > 0)
        return;
    job->step++;
    run_steps(job);
}

/* A wait for the cache, to keep what came. */
struct cache_wait {
    struct job *job;
    const char *url;
    struct held held;
    const struct fetched **out;
};

/* A few: one that agrees with ours is enough. */
static void note_clock(struct job *job, const struct cache_wait *wait)
{
    enum { MOST_CLOCKS = 8 };
    struct record *record = job->record;
    if (!wait->held.fetched->has_clock || record->clock_count == MOST_CLOCKS)
        return;
    if (job->clocks == NULL)
        job->clocks =
            ARENA_NEW(record->arena, MOST_CLOCKS, struct clock_reading);
    record->clocks = job->clocks;
    job->clocks[record->clock_count++] = (struct clock_reading){
        .url = text_clean_short(record->arena, bytes_of_text(wait->url),
                                LIMIT_SHOWN_POINTS),
        .ahead = wait->held.fetched->clock_ahead,
    };
}

static void on_fetched(void *user)
{
    struct cache_wait *wait = user;
    struct job *job = wait->job;
    note_clock(job, wait);
    wait->held.next = job->held;
    job->held = &wait->held;
    *wait->out = wait->held.fetched;
    job_answered(job);
}

void job_fetch(struct job *job, const char *url, enum fetch_kind kind,
               const struct fetched **out)
{
    struct cache_wait *wait =
        ARENA_NEW(job->record->arena, 1, struct cache_wait);
    wait->job = job;
    wait->url = url;
    wait->out = out;
    job_wait(job);
    struct fetch_wanted wanted = { url, kind, job->deadline,
                                   job->record->started_at };
    fetch_cache_get(job->worker->fetches, &wanted, &wait->held.fetched,
                    on_fetched, wait);
}

void job_start(struct worker *worker, struct record *record)
{
    const struct scan_config *config = worker->config;
    struct job *job = ARENA_NEW(record->arena, 1, struct job);
    uv_update_time(&worker->loop);
    *job = (struct job){
        .worker = worker,
        .record = record,
        .started_ns = uv_hrtime(),
        .deadline = uv_now(&worker->loop) + config->target_ms,
    };
    record->started_at = time(NULL);
    record->now = config->now_is_given ? config->now : record->started_at;
    record->is_offline = config->offline;
    run_steps(job);
}
