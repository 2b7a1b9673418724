/* One server of our own: what is asked, and how long. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka.h wants the first four before it. */
#include <cmocka.h>

#include "base/limits.h"
#include "one_server.h"
#include "resolver/dns_message.h"

static void a_and_aaaa_are_asked_alongside(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, be_good, LIMIT_DNS_MS);
    struct dns_answer found = lab_addresses(&lab, "HOST.Example.com");
    assert_int_equal(found.status, DNS_OK);
    assert_string_equal(found.name, HOST);
    assert_string_equal(lab_text(&lab, &found.a), "192.0.2.1");
    assert_string_equal(lab_text(&lab, &found.aaaa), "2001:db8::1");
    assert_int_equal(found.ttl, 60);
    assert_string_equal(found.server, responder.text);
    assert_int_equal(found.cname_count, 0);
    assert_true(found.duration_ms > 0);
    assert_int_equal(responder.udp_queries, 2);
}

static void only_what_is_wanted_is_asked(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, be_good, LIMIT_DNS_MS);
    struct dns_answer found = lab_resolve(
        &lab, &(struct resolver_question){ .name = HOST, .aaaa = true });
    assert_int_equal(found.status, DNS_OK);
    assert_int_equal(found.a.status, DNS_NOT_ASKED);
    assert_int_equal(found.aaaa.count, 1);
    assert_int_equal(responder.udp_queries, 1);
    found = lab_resolve(&lab, &(struct resolver_question){ .name = HOST });
    assert_int_equal(found.status, DNS_NOT_ASKED);
    assert_int_equal(responder.udp_queries, 1);
}

static void have_only_ipv6(struct responder *server,
                           const struct request *request)
{
    (void)server;
    start_answer(request, WIRE_ANSWER);
    if (request->type == DNS_TYPE_AAAA)
        wire_aaaa(&wire, HOST, 300, 1);
    answer(request);
}

static void a_name_with_ipv6_only_is_found(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, have_only_ipv6, LIMIT_DNS_MS);
    struct dns_answer found = lab_addresses(&lab, HOST);
    assert_int_equal(found.status, DNS_OK);
    assert_int_equal(found.a.status, DNS_NODATA);
    assert_int_equal(found.a.failure.status, STATUS_NODATA);
    assert_int_equal(found.aaaa.status, DNS_OK);
}

static void drop_the_first(struct responder *server,
                           const struct request *request)
{
    if (server->udp_queries > 1)
        answer_with_address(request);
}

static void a_lost_packet_is_sent_again(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, drop_the_first, LIMIT_DNS_MS);
    struct dns_answer found = lab_a(&lab, HOST);
    assert_int_equal(found.status, DNS_OK);
    assert_int_equal(responder.udp_queries, 2);
}

static void drop_the_first_two(struct responder *server,
                               const struct request *request)
{
    if (server->udp_queries > 2)
        answer_with_address(request);
}

static void two_lost_packets_are_no_failure(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, drop_the_first_two, LIMIT_DNS_MS);
    assert_int_equal(lab_a(&lab, HOST).status, DNS_OK);
    assert_int_equal(responder.udp_queries, 3);
}

static void drop_every_third(struct responder *server,
                             const struct request *request)
{
    if (server->udp_queries % 3 != 0)
        answer_with_address(request);
}

static void the_loss_of_every_third_packet_is_no_failure(void **state)
{
    struct lookup_case lookups[30];
    (void)state;
    serve(RESPONDER_UDP, drop_every_third, LIMIT_DNS_MS);
    for (size_t i = 0; i < 30; i++)
        lab_start(&lab, &lookups[i],
                  &(struct resolver_question){ .name = HOST, .a = true });
    for (size_t i = 0; i < 30; i++) {
        lab_wait(&lab, &lookups[i]);
        assert_int_equal(lookups[i].answer.status, DNS_OK);
    }
    assert_true(responder.udp_queries > 30);
}

static void silence_ends_with_the_time_for_a_name(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, be_silent, 100);
    struct dns_answer found = lab_addresses(&lab, HOST);
    expect_failure(&found, DNS_TIMED_OUT, STATUS_TIMED_OUT, responder.text);
    assert_int_equal(found.aaaa.status, DNS_TIMED_OUT);
    assert_null(found.server);
    assert_true(responder.udp_queries >= 2);
}

static void on_done(void *user)
{
    ++*(unsigned *)user;
}

static void a_deadline_ends_a_lookup(void **state)
{
    struct dns_answer found;
    unsigned calls = 0;
    (void)state;
    serve(RESPONDER_UDP, be_silent, LIMIT_DNS_MS);
    uv_update_time(&lab.loop);
    resolver_resolve(
        lab.resolver, &(struct resolver_question){ .name = HOST, .a = true },
        uv_now(&lab.loop) + 100, lab.arena, &found, on_done, &calls);
    while (calls == 0)
        uv_run(&lab.loop, UV_RUN_ONCE);
    assert_int_equal(found.status, DNS_TIMED_OUT);
    /* and not only the time for a name, in which there are many more */
    assert_in_range(responder.udp_queries, 1, 3);
}

static void a_deadline_in_the_past_asks_nothing(void **state)
{
    struct dns_answer found;
    unsigned calls = 0;
    struct resolver_question question = {
        .name = HOST, .a = true, .aaaa = true, .caa = true
    };
    (void)state;
    serve(RESPONDER_UDP, be_good, LIMIT_DNS_MS);
    resolver_resolve(lab.resolver, &question, uv_now(&lab.loop), lab.arena,
                     &found, on_done, &calls);
    assert_int_equal(calls, 0);
    uv_run(&lab.loop, UV_RUN_DEFAULT);
    assert_int_equal(calls, 1);
    expect_failure(&found, DNS_TIMED_OUT, STATUS_TIMED_OUT, "no time");
    assert_int_equal(found.aaaa.status, DNS_TIMED_OUT);
    assert_true(found.caa_was_asked);
    assert_int_equal(found.caa_status, DNS_TIMED_OUT);
    assert_int_equal(responder.udp_queries, 0);
}

static void what_is_no_name_is_not_asked_for(void **state)
{
    char long_name[256], long_label[65];
    const char *const names[] = { "", "a..b", "a b", long_name, long_label };
    (void)state;
    /* 254 octets in labels of one, and a label of 64 */
    for (size_t i = 0; i < 254; i++)
        long_name[i] = i % 2 == 0 || i == 253 ? 'a' : '.';
    long_name[254] = '\0';
    memset(long_label, 'a', 64);
    long_label[64] = '\0';
    serve(RESPONDER_UDP, be_good, LIMIT_DNS_MS);
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct dns_answer found = lab_addresses(&lab, names[i]);
        expect_failure(&found, DNS_MALFORMED, STATUS_MALFORMED, "no name");
    }
    assert_int_equal(responder.udp_queries, 0);
}

/* RFC 7686: not even the query may leave. */
static void onion_names_are_not_asked_for(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, be_good, LIMIT_DNS_MS);
    struct dns_answer found = lab_resolve(
        &lab, &(struct resolver_question){
                  .name = "a.b.onion", .a = true, .aaaa = true, .caa = true });
    expect_failure(&found, DNS_NXDOMAIN, STATUS_NXDOMAIN, "not asked");
    assert_int_equal(responder.udp_queries, 1); /* CAA of "onion" itself */
}

static void a_server_can_have_an_ipv6_address(void **state)
{
    const char *text = responder.text;
    (void)state;
    if (!responder_open(&responder, &lab.loop, RESPONDER_V6, be_good, NULL)) {
        /* tear_down() closes one */
        serve(RESPONDER_UDP, be_good, LIMIT_DNS_MS);
        skip();
    }
    lab_use(&lab, LIMIT_DNS_MS, 1, &text);
    struct dns_answer found = lab_a(&lab, HOST);
    assert_int_equal(found.status, DNS_OK);
    assert_string_equal(found.server, responder.text);
}

enum { HELD_BACK = 2 * LIMIT_DNS_IN_FLIGHT };

/* Queries that came in one go are counted, and answered when no further one
 * comes. */
struct flood {
    struct request requests[HELD_BACK];
    size_t waiting, most;
    uv_timer_t quiet;
};

static void on_quiet(uv_timer_t *timer)
{
    struct flood *flood = timer->data;
    size_t count = flood->waiting;
    flood->waiting = 0;
    for (size_t i = 0; i < count; i++)
        answer_with_address(&flood->requests[i]);
}

static void hold_back(struct responder *server, const struct request *request)
{
    struct flood *flood = server->user;
    assert_true(flood->waiting < HELD_BACK);
    flood->requests[flood->waiting++] = *request;
    if (flood->waiting > flood->most)
        flood->most = flood->waiting;
    uv_timer_start(&flood->quiet, on_quiet, 2, 0);
}

enum { MANY = 1000 };

static void a_server_has_only_so_many_queries_at_once(void **state)
{
    static struct lookup_case lookups[MANY];
    static struct flood flood;
    (void)state;
    flood = (struct flood){ 0 };
    uv_timer_init(&lab.loop, &flood.quiet);
    flood.quiet.data = &flood;
    serve(RESPONDER_UDP, hold_back, 60000);
    responder.user = &flood;
    for (size_t i = 0; i < MANY; i++)
        lab_start(&lab, &lookups[i],
                  &(struct resolver_question){ .name = HOST, .a = true });
    for (size_t i = 0; i < MANY; i++) {
        lab_wait(&lab, &lookups[i]);
        assert_int_equal(lookups[i].answer.status, DNS_OK);
    }
    assert_int_equal(flood.most, LIMIT_DNS_IN_FLIGHT);
    assert_true(responder.udp_queries >= MANY);
    uv_close((uv_handle_t *)&flood.quiet, NULL);
}

static void free_resolver(void *user)
{
    struct lookup_case *lookup = user;
    lookup->calls++;
    resolver_free(lab.resolver);
    lab.resolver = NULL;
}

/* The time of the lookup is over, but its queries are under way. */
static void a_resolver_can_be_freed_when_the_last_lookup_is_done(void **state)
{
    struct lookup_case lookup = { 0 };
    (void)state;
    serve(RESPONDER_UDP, be_silent, 50);
    uv_update_time(&lab.loop);
    resolver_resolve(
        lab.resolver,
        &(struct resolver_question){ .name = HOST, .a = true, .aaaa = true },
        UINT64_MAX, lab.arena, &lookup.answer, free_resolver, &lookup);
    assert_int_equal(uv_run(&lab.loop, UV_RUN_DEFAULT), 0);
    assert_int_equal(lookup.calls, 1);
    assert_int_equal(lookup.answer.status, DNS_TIMED_OUT);
}

int main(void)
{
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, one_server_set_up,                   \
                                    one_server_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_and_aaaa_are_asked_alongside),
        TEST(only_what_is_wanted_is_asked),
        TEST(a_name_with_ipv6_only_is_found),
        TEST(a_lost_packet_is_sent_again),
        TEST(two_lost_packets_are_no_failure),
        TEST(the_loss_of_every_third_packet_is_no_failure),
        TEST(silence_ends_with_the_time_for_a_name),
        TEST(a_deadline_ends_a_lookup),
        TEST(a_deadline_in_the_past_asks_nothing),
        TEST(what_is_no_name_is_not_asked_for),
        TEST(onion_names_are_not_asked_for),
        TEST(a_server_can_have_an_ipv6_address),
        TEST(a_server_has_only_so_many_queries_at_once),
        TEST(a_resolver_can_be_freed_when_the_last_lookup_is_done),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
