/*
 * One fetch is a row of hops; each is: look at the URL, resolve the host, look
 * at its addresses, ask. libcurl does only the last.
 */

#include "probe/fetch.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "probe/curl_loop.h"
#include "probe/fetch_url.h"
#include "probe/gate.h"
#include "probe/http_request.h"
#include "probe/proxy.h"
#include "resolver/resolver.h"

/* Addresses of one host that are tried, while none takes a connection. */
enum { MOST_ADDRESSES = 4 };

struct fetcher {
    uv_loop_t *loop;
    struct resolver *resolver;
    struct curl_loop *curl;
    struct proxy *proxy; /* or NULL */
    bool allow_private;
    struct gate gate;
};

/* One fetch under way. */
struct job {
    struct fetcher *fetcher;
    struct fetch *fetch;
    struct arena *arena;
    uint64_t deadline;
    fetch_done *done;
    void *user;
    uv_timer_t timer; /* at the deadline */
    struct gate_turn turn;
    bool has_begun; /* it has its place */
    bool is_over;   /* the outcome is there */
    bool is_asking; /* the resolver, which answers by the deadline */

    struct fetch_url url; /* of this hop */
    struct dns_answer dns;
    struct address addresses[MOST_ADDRESSES]; /* that may be asked */
    size_t address_count, tried;
    struct http_question question;
    struct http_answer answer;
    struct http_request *request;
};

static void begin_hop(struct job *job, const char *text);

/* The first of those that wait begin as others end. */
static void pass_gate(struct fetcher *fetcher)
{
    uint64_t wait_ms;
    struct gate_turn *turn;
    while ((turn = gate_pass(&fetcher->gate, uv_now(fetcher->loop),
                             &wait_ms)) != NULL) {
        struct job *job = turn->owner;
        job->has_begun = true;
        begin_hop(job, job->fetch->url);
    }
}

static void on_timer_closed(uv_handle_t *handle)
{
    struct job *job = handle->data;
    struct fetcher *fetcher = job->fetcher;
    fetch_done *done = job->done;
    void *user = job->user;
    if (job->has_begun)
        gate_give_back(&fetcher->gate);
    free(job);
    pass_gate(fetcher);
    done(user);
}

static void drop_request(struct job *job)
{
    http_request_end(job->request);
    job->request = NULL;
}

/* The caller hears of it when the timer has closed. A lookup under way is
 * waited for: it keeps to the same deadline. */
static void end(struct job *job)
{
    job->is_over = true;
    drop_request(job);
    if (!job->is_asking)
        uv_close((uv_handle_t *)&job->timer, on_timer_closed);
}

static void fail(struct job *job, enum status status, int code,
                 const char *detail)
{
    job->fetch->failure = (struct failure){ status, code, detail };
    end(job);
}

static void on_deadline(uv_timer_t *timer)
{
    struct job *job = timer->data;
    if (job->is_over)
        return;
    gate_leave(&job->fetcher->gate, &job->turn);
    fail(job, STATUS_TIMED_OUT, 0,
         job->has_begun ? "no whole answer in the time there was"
                        : "its time ran out before its turn came");
}

static void on_answered(void *user);

static void ask(struct job *job)
{
    struct fetcher *fetcher = job->fetcher;
    const struct fetch *fetch = job->fetch;
    job->question = (struct http_question){
        .url = job->url.text,
        .address = job->addresses[job->tried++],
        .port = job->url.port,
        .proxy = fetcher->proxy,
        .post = fetch->post,
        .post_type = fetch->post_type,
        .most_octets = fetch->most_octets,
    };
    job->request = http_request_start(fetcher->curl, &job->question, job->arena,
                                      &job->answer, on_answered, job);
}

static bool is_redirect(int status)
{
    return status >= 300 && status < 400;
}

static void take_answer(struct job *job)
{
    enum { WANTED = 200 };
    const struct http_answer *answer = &job->answer;
    struct fetch *fetch = job->fetch;
    fetch->http_status = answer->status;
    fetch->date = answer->date;
    fetch->body = answer->body;
    fetch->failure = answer->failure;
    if (fetch->failure.status == STATUS_OK && answer->status != WANTED)
        fetch->failure = (struct failure){
            .status = STATUS_HTTP,
            .code = answer->status,
            .detail =
                arena_printf(job->arena, "HTTP status %d", answer->status),
        };
    end(job);
}

static void follow(struct job *job)
{
    enum { SHOWN_POINTS = 128 };
    const char *location = job->answer.location;
    job->fetch->http_status = job->answer.status;
    if (location == NULL)
        fail(job, STATUS_HTTP, job->answer.status,
             arena_printf(job->arena, "HTTP status %d without a Location",
                          job->answer.status));
    else if (job->fetch->hops > LIMIT_REDIRECTS)
        fail(job, STATUS_OVER_LIMIT, 0,
             arena_printf(job->arena, "more than %d redirects; next was %s",
                          LIMIT_REDIRECTS,
                          text_clean_short(job->arena, bytes_of_text(location),
                                           SHOWN_POINTS)));
    else
        begin_hop(job, location);
}

static void on_answered(void *user)
{
    struct job *job = user;
    drop_request(job);
    bool is_ok = job->answer.failure.status == STATUS_OK;
    if (is_ok && is_redirect(job->answer.status))
        follow(job);
    else if (!is_ok && !job->answer.has_connected &&
             job->fetcher->proxy == NULL && job->tried < job->address_count)
        ask(job);
    else
        take_answer(job);
}

static void on_proxy_found(void *user, struct failure failure)
{
    struct job *job = user;
    job->is_asking = false;
    if (job->is_over)
        end(job);
    else if (failure.status != STATUS_OK)
        fail(job, failure.status, failure.code, failure.detail);
    else
        ask(job);
}

static void find_way(struct job *job)
{
    struct fetcher *fetcher = job->fetcher;
    job->tried = 0;
    if (fetcher->proxy == NULL) {
        ask(job);
        return;
    }
    job->is_asking = true;
    proxy_find(fetcher->proxy, job->deadline, job->arena, on_proxy_found, job);
}

static void refuse_address(struct job *job, const struct address *address)
{
    fail(job, STATUS_FORBIDDEN, 0,
         arena_printf(job->arena, "%s: nothing is fetched from there",
                      fetch_address_text(address, job->arena)));
}

/* IPv4 first: some machines have IPv6 addresses, but no way out by them. */
static void choose_addresses(struct job *job)
{
    const struct dns_addresses *lists[] = { &job->dns.a, &job->dns.aaaa };
    job->address_count = 0;
    for (size_t l = 0; l < COUNT_OF(lists); l++) {
        for (size_t i = 0; i < lists[l]->count; i++) {
            const struct address *address = &lists[l]->items[i];
            if (job->address_count < MOST_ADDRESSES &&
                fetch_address_is_allowed(address, job->fetcher->allow_private))
                job->addresses[job->address_count++] = *address;
        }
    }
    if (job->address_count > 0)
        find_way(job);
    else
        refuse_address(job, lists[0]->count > 0 ? &lists[0]->items[0]
                                                : &lists[1]->items[0]);
}

static enum status status_of_dns(enum dns_status status)
{
    switch (status) {
    case DNS_NXDOMAIN:
        return STATUS_NXDOMAIN;
    case DNS_NODATA:
        return STATUS_NODATA;
    case DNS_SERVFAIL:
        return STATUS_SERVFAIL;
    case DNS_REFUSED:
        return STATUS_DNS_REFUSED;
    case DNS_CNAME_LOOP:
        return STATUS_CNAME_LOOP;
    case DNS_OVER_LIMIT:
        return STATUS_OVER_LIMIT;
    case DNS_TIMED_OUT:
        return STATUS_TIMED_OUT;
    case DNS_UNREACHABLE:
        return STATUS_UNREACHABLE;
    default:
        return STATUS_DNS_MALFORMED;
    }
}

static void on_resolved(void *user)
{
    struct job *job = user;
    job->is_asking = false;
    if (job->is_over)
        end(job);
    else if (job->dns.a.count + job->dns.aaaa.count > 0)
        choose_addresses(job);
    else
        fail(job, status_of_dns(job->dns.status), 0,
             arena_printf(job->arena, "%s: %s", job->url.host,
                          dns_status_text(job->dns.status)));
}

static void resolve(struct job *job)
{
    struct resolver_question question = { .name = job->url.host,
                                          .a = true,
                                          .aaaa = true };
    job->is_asking = true;
    resolver_resolve(job->fetcher->resolver, &question, job->deadline,
                     job->arena, &job->dns, on_resolved, job);
}

static void begin_hop(struct job *job, const char *text)
{
    struct failure failure;
    struct fetch_url base = job->url;
    bool allow_private = job->fetcher->allow_private;
    job->fetch->http_status = 0;
    if (!fetch_url_parse(text, job->fetch->hops++ > 0 ? &base : NULL,
                         allow_private, job->arena, &job->url, &failure)) {
        fail(job, failure.status, failure.code, failure.detail);
        return;
    }
    job->fetch->final_url = job->url.text; /* plain ASCII */
    if (!job->url.is_literal) {
        resolve(job);
    } else if (fetch_address_is_allowed(&job->url.literal, allow_private)) {
        job->addresses[0] = job->url.literal;
        job->address_count = 1;
        find_way(job);
    } else {
        refuse_address(job, &job->url.literal);
    }
}

static void forget_outcome(struct fetch *fetch)
{
    *fetch = (struct fetch){ .url = fetch->url,
                             .post = fetch->post,
                             .post_type = fetch->post_type,
                             .most_octets = fetch->most_octets };
}

void fetch_start(struct fetcher *fetcher, uint64_t deadline,
                 struct arena *arena, struct fetch *fetch, fetch_done *done,
                 void *user)
{
    struct job *job = calloc(1, sizeof(*job));
    if (job == NULL)
        out_of_memory();
    forget_outcome(fetch);
    job->fetcher = fetcher;
    job->fetch = fetch;
    job->arena = arena;
    job->deadline = deadline;
    job->done = done;
    job->user = user;
    uint64_t now = uv_now(fetcher->loop);
    uv_timer_init(fetcher->loop, &job->timer);
    job->timer.data = job;
    if (deadline <= now) {
        fail(job, STATUS_TIMED_OUT, 0, "no time was left to ask");
        return;
    }
    uv_timer_start(&job->timer, on_deadline, deadline - now, 0);
    gate_join(&fetcher->gate, &job->turn, job);
    pass_gate(fetcher);
}

struct fetcher *fetcher_new(uv_loop_t *loop, struct resolver *resolver,
                            const struct fetch_options *options,
                            struct failure *failure)
{
    struct proxy *proxy = NULL;
    if (options->proxy != NULL) {
        proxy = proxy_new(options->proxy, resolver, failure);
        if (proxy == NULL)
            return NULL;
    }
    struct fetcher *fetcher = calloc(1, sizeof(*fetcher));
    if (fetcher == NULL)
        out_of_memory();
    fetcher->loop = loop;
    fetcher->resolver = resolver;
    fetcher->curl = curl_loop_new(loop);
    fetcher->proxy = proxy;
    fetcher->allow_private = options->allow_private;
    gate_init(&fetcher->gate,
              options->most == 0 ? LIMIT_FETCHES : options->most, 0,
              uv_now(loop));
    return fetcher;
}

void fetcher_free(struct fetcher *fetcher)
{
    if (fetcher == NULL)
        return;
    curl_loop_free(fetcher->curl);
    proxy_free(fetcher->proxy);
    free(fetcher);
}
