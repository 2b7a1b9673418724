/* Several servers of our own: which is asked when, and who decides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka.h wants the first four before it. */
#include <cmocka.h>

#include "base/limits.h"
#include "lab.h"
#include "resolver/dns_message.h"
#include "responder.h"
#include "wire.h"

#define HOST "host.example.com"

enum { SERVERS = 3 };

static struct lab lab;
static struct responder servers[SERVERS];
static size_t server_count;
static struct wire wire;

static int set_up(void **state)
{
    (void)state;
    server_count = 0;
    lab_open(&lab);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    for (size_t i = 0; i < server_count; i++)
        responder_close(&servers[i]);
    lab_close(&lab);
    return 0;
}

static void add_server(responder_script *script)
{
    assert_true(responder_open(&servers[server_count], &lab.loop, RESPONDER_UDP,
                               script, NULL));
    server_count++;
}

static void use_servers(unsigned timeout_ms)
{
    const char *texts[SERVERS];
    for (size_t i = 0; i < server_count; i++)
        texts[i] = servers[i].text;
    lab_use(&lab, timeout_ms, server_count, texts);
}

/* The first two servers do as the scripts say. */
static void serve_two(responder_script *first, responder_script *second,
                      unsigned timeout_ms)
{
    add_server(first);
    add_server(second);
    use_servers(timeout_ms);
}

static void reply(struct responder *server, const struct request *request,
                  unsigned flags)
{
    wire_start(&wire, flags, dns_name_text(&request->name, lab.arena),
               request->type);
    responder_answer(server, request, &wire);
}

/* The address says which server it was: 192.0.2.1 is of the first. */
static void be_good(struct responder *server, const struct request *request)
{
    wire_start(&wire, WIRE_ANSWER, dns_name_text(&request->name, lab.arena),
               request->type);
    if (request->type == DNS_TYPE_A)
        wire_a(&wire, HOST, 300, (uint8_t)(server - servers + 1));
    else
        wire_aaaa(&wire, HOST, 300, (uint8_t)(server - servers + 1));
    responder_answer(server, request, &wire);
}

static void be_silent(struct responder *server, const struct request *request)
{
    (void)server;
    (void)request;
}

static void say_servfail(struct responder *server,
                         const struct request *request)
{
    reply(server, request, WIRE_ANSWER | DNS_RCODE_SERVFAIL);
}

static void say_refused(struct responder *server, const struct request *request)
{
    reply(server, request, WIRE_ANSWER | DNS_RCODE_REFUSED);
}

static void say_nxdomain(struct responder *server,
                         const struct request *request)
{
    reply(server, request, WIRE_ANSWER | DNS_RCODE_NXDOMAIN);
}

static void say_nodata(struct responder *server, const struct request *request)
{
    reply(server, request, WIRE_ANSWER);
}

static void be_lame(struct responder *server, const struct request *request)
{
    reply(server, request, WIRE_RESPONSE);
}

static void be_malformed(struct responder *server,
                         const struct request *request)
{
    wire_start(&wire, WIRE_ANSWER, HOST, request->type);
    wire_set_answer_count(&wire, 1);
    responder_answer(server, request, &wire);
}

static void expect_second(const struct dns_answer *found)
{
    assert_int_equal(found->status, DNS_OK);
    assert_string_equal(lab_text(&lab, &found->a), "192.0.2.2");
    assert_string_equal(found->server, servers[1].text);
}

static void the_first_server_is_asked_first(void **state)
{
    (void)state;
    serve_two(be_good, be_good, LIMIT_DNS_MS);
    struct dns_answer found = lab_addresses(&lab, HOST);
    assert_string_equal(found.server, servers[0].text);
    assert_string_equal(lab_text(&lab, &found.a), "192.0.2.1");
    assert_int_equal(servers[1].udp_queries, 0);
}

static void a_server_that_fails_gives_way_to_the_next(void **state)
{
    responder_script *const scripts[] = { say_servfail, say_refused, be_lame,
                                          be_malformed };
    (void)state;
    serve_two(be_silent, be_good, LIMIT_DNS_MS);
    for (size_t i = 0; i < sizeof(scripts) / sizeof(*scripts); i++) {
        servers[0].script = scripts[i];
        servers[0].udp_queries = servers[1].udp_queries = 0;
        struct dns_answer found = lab_a(&lab, HOST);
        expect_second(&found);
        assert_int_equal(found.a.failure.status, STATUS_OK);
        assert_int_equal(servers[0].udp_queries, 1);
        assert_int_equal(servers[1].udp_queries, 1);
    }
}

static void a_silent_server_gives_way_to_the_next(void **state)
{
    (void)state;
    serve_two(be_silent, be_good, 2000);
    struct dns_answer found = lab_a(&lab, HOST);
    expect_second(&found);
    assert_int_equal(servers[0].udp_queries, 1);
}

/* It has two tries of its own where there is time for them. */
static void a_silent_server_is_asked_twice(void **state)
{
    (void)state;
    serve_two(be_silent, be_good, LIMIT_DNS_MS);
    struct dns_answer found = lab_a(&lab, HOST);
    expect_second(&found);
    assert_int_equal(servers[0].udp_queries, 2);
}

static void a_closed_port_gives_way_to_the_next(void **state)
{
    char closed[64];
    const char *texts[2] = { closed, servers[0].text };
    (void)state;
    add_server(be_good);
    responder_closed_port(closed);
    lab_use(&lab, LIMIT_DNS_MS, 2, texts);
    struct dns_answer found = lab_addresses(&lab, HOST);
    assert_int_equal(found.status, DNS_OK);
    assert_string_equal(found.server, servers[0].text);
    assert_int_equal(servers[0].udp_queries, 2);
}

static void only_closed_ports_are_unreachable(void **state)
{
    char closed[2][64];
    const char *texts[] = { closed[0], closed[1] };
    (void)state;
    responder_closed_port(closed[0]);
    responder_closed_port(closed[1]);
    lab_use(&lab, LIMIT_DNS_MS, 2, texts);
    struct dns_answer found = lab_addresses(&lab, HOST);
    assert_int_equal(found.status, DNS_UNREACHABLE);
    assert_int_equal(found.a.failure.status, STATUS_UNREACHABLE);
    assert_non_null(strstr(found.a.failure.detail, closed[0]));
    assert_null(found.server);
}

/* The system refuses to send there, so that c-ares calls back before the
 * query has been made. Nothing leaves this machine. */
#define NOWHERE "255.255.255.255:53"

static void a_server_that_cannot_be_sent_to_gives_way(void **state)
{
    const char *texts[2] = { NOWHERE, servers[0].text };
    (void)state;
    add_server(be_good);
    lab_use(&lab, LIMIT_DNS_MS, 2, texts);
    struct dns_answer found = lab_addresses(&lab, HOST);
    assert_int_equal(found.status, DNS_OK);
    assert_string_equal(found.server, servers[0].text);
}

static void many_lookups_that_fail_at_once_all_end(void **state)
{
    static struct lookup_case lookups[5 * LIMIT_DNS_IN_FLIGHT];
    const char *texts[] = { NOWHERE, NOWHERE, NOWHERE };
    const size_t count = sizeof(lookups) / sizeof(*lookups);
    (void)state;
    lab_use(&lab, LIMIT_DNS_MS, 3, texts);
    for (size_t i = 0; i < count; i++)
        lab_start(&lab, &lookups[i],
                  &(struct resolver_question){
                      .name = HOST, .a = true, .aaaa = true, .caa = true });
    for (size_t i = 0; i < count; i++) {
        lab_wait(&lab, &lookups[i]);
        assert_int_equal(lookups[i].answer.status, DNS_UNREACHABLE);
        assert_int_equal(lookups[i].answer.aaaa.status, DNS_UNREACHABLE);
        assert_int_equal(lookups[i].answer.caa_status, DNS_UNREACHABLE);
    }
}

static void what_was_said_of_the_name_is_final(void **state)
{
    (void)state;
    serve_two(say_nxdomain, be_good, LIMIT_DNS_MS);
    struct dns_answer found = lab_addresses(&lab, HOST);
    assert_int_equal(found.status, DNS_NXDOMAIN);
    assert_int_equal(found.a.failure.status, STATUS_NXDOMAIN);
    assert_string_equal(found.server, servers[0].text);
    servers[0].script = say_nodata;
    found = lab_addresses(&lab, HOST);
    assert_int_equal(found.status, DNS_NODATA);
    assert_int_equal(found.aaaa.status, DNS_NODATA);
    assert_int_equal(servers[1].udp_queries, 0);
}

static void of_failures_only_the_most_telling_is_reported(void **state)
{
    static const struct {
        responder_script *first, *second;
        enum dns_status status;
        size_t server;
    } cases[] = {
        { say_servfail, say_servfail, DNS_SERVFAIL, 0 },
        { say_refused, say_refused, DNS_REFUSED, 0 },
        { say_refused, say_servfail, DNS_SERVFAIL, 1 },
        { say_servfail, say_refused, DNS_SERVFAIL, 0 },
        { be_malformed, say_refused, DNS_REFUSED, 1 },
        { be_silent, be_malformed, DNS_MALFORMED, 1 },
        { say_refused, be_silent, DNS_REFUSED, 0 },
        { be_lame, say_refused, DNS_SERVFAIL, 0 },
    };
    (void)state;
    serve_two(be_silent, be_silent, 1200);
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        servers[0].script = cases[i].first;
        servers[1].script = cases[i].second;
        struct dns_answer found = lab_a(&lab, HOST);
        const char *decided = servers[cases[i].server].text;
        assert_int_equal(found.status, cases[i].status);
        assert_string_equal(found.server, decided);
        assert_non_null(strstr(found.a.failure.detail, decided));
    }
}

/* A server that answered badly is not asked again, a silent one is. */
static void only_silent_servers_are_asked_again(void **state)
{
    (void)state;
    serve_two(say_servfail, be_silent, 1500);
    struct dns_answer found = lab_a(&lab, HOST);
    assert_int_equal(found.status, DNS_SERVFAIL);
    assert_int_equal(servers[0].udp_queries, 1);
    assert_true(servers[1].udp_queries >= 2);
}

/* Lookups after it do not wait for it. */
static void a_server_found_silent_is_asked_last(void **state)
{
    struct lookup_case lookups[4];
    (void)state;
    serve_two(be_silent, be_good, 2000);
    for (size_t i = 0; i < 4; i++)
        lab_start(&lab, &lookups[i],
                  &(struct resolver_question){ .name = HOST, .a = true });
    for (size_t i = 0; i < 4; i++) {
        lab_wait(&lab, &lookups[i]);
        expect_second(&lookups[i].answer);
    }
    servers[0].udp_queries = 0;
    struct dns_answer found = lab_a(&lab, HOST);
    expect_second(&found);
    assert_int_equal(servers[0].udp_queries, 0);
    /* It is asked when the other one fails, and is good again then. */
    servers[0].script = be_good;
    servers[1].script = say_servfail;
    found = lab_a(&lab, HOST);
    assert_string_equal(found.server, servers[0].text);
    servers[1].script = be_good;
    found = lab_a(&lab, HOST);
    assert_string_equal(found.server, servers[0].text);
}

/* More lookups than a server has queries at once: those that wait for a
 * silent one are sent on. */
static void nobody_waits_in_line_for_a_silent_server(void **state)
{
    static struct lookup_case lookups[5 * LIMIT_DNS_IN_FLIGHT];
    const size_t count = sizeof(lookups) / sizeof(*lookups);
    (void)state;
    serve_two(be_silent, be_good, 2000);
    for (size_t i = 0; i < count; i++)
        lab_start(&lab, &lookups[i],
                  &(struct resolver_question){ .name = HOST, .a = true });
    for (size_t i = 0; i < count; i++) {
        lab_wait(&lab, &lookups[i]);
        expect_second(&lookups[i].answer);
    }
}

/* An alias target is a new question, also to servers that failed before. */
static void alias_then_good(struct responder *server,
                            const struct request *request)
{
    wire_start(&wire, WIRE_ANSWER, dns_name_text(&request->name, lab.arena),
               request->type);
    if (server->udp_queries == 1)
        wire_cname(&wire, HOST, 300, "b.example.net");
    responder_answer(server, request, &wire);
}

static void refuse_then_be_good(struct responder *server,
                                const struct request *request)
{
    if (server->udp_queries == 1) {
        say_refused(server, request);
        return;
    }
    wire_start(&wire, WIRE_ANSWER, "b.example.net", request->type);
    wire_a(&wire, "b.example.net", 300, 1);
    responder_answer(server, request, &wire);
}

static void an_alias_target_is_asked_of_all_servers(void **state)
{
    (void)state;
    serve_two(refuse_then_be_good, alias_then_good, LIMIT_DNS_MS);
    struct dns_answer found = lab_a(&lab, HOST);
    assert_int_equal(found.status, DNS_OK);
    assert_string_equal(found.server, servers[0].text);
    assert_string_equal(lab_aliases(&lab, &found), "b.example.net");
}

static struct dns_answer ask_every_server(void)
{
    return lab_resolve(
        &lab,
        &(struct resolver_question){
            .name = HOST, .a = true, .aaaa = true, .every_server = true });
}

static void every_server_gives_its_view(void **state)
{
    (void)state;
    add_server(be_good);
    serve_two(say_nxdomain, be_good, LIMIT_DNS_MS);
    struct dns_answer found = ask_every_server();
    assert_int_equal(found.status, DNS_OK);
    assert_string_equal(lab_text(&lab, &found.a), "192.0.2.1");
    assert_string_equal(found.server, servers[0].text);
    assert_int_equal(found.aaaa.status, DNS_OK);
    assert_int_equal(found.view_count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(found.views[i].server, servers[i].text);
    assert_string_equal(lab_text(&lab, &found.views[0].a), "192.0.2.1");
    assert_int_equal(found.views[1].a.status, DNS_NXDOMAIN);
    assert_string_equal(lab_text(&lab, &found.views[2].a), "192.0.2.3");
}

static void the_first_view_with_an_answer_decides(void **state)
{
    (void)state;
    serve_two(say_servfail, be_good, LIMIT_DNS_MS);
    struct dns_answer found = ask_every_server();
    expect_second(&found);
    assert_int_equal(found.views[0].a.status, DNS_SERVFAIL);
    assert_int_equal(found.views[0].a.failure.status, STATUS_SERVFAIL);
    assert_int_equal(found.views[1].a.status, DNS_OK);
}

static void a_silent_view_waits_for_the_end_only(void **state)
{
    (void)state;
    serve_two(be_silent, be_good, 1200);
    struct dns_answer found = ask_every_server();
    expect_second(&found);
    assert_int_equal(found.views[0].a.status, DNS_TIMED_OUT);
    assert_int_equal(found.views[1].a.status, DNS_OK);
}

static void bad_servers_are_named(void **state)
{
    const char *texts[] = { "127.0.0.1", "dns.example.com:53" };
    struct resolver_options options = { texts, 2, LIMIT_DNS_MS };
    struct failure failure;
    (void)state;
    assert_null(resolver_new(&lab.loop, &options, &failure));
    assert_int_equal(failure.status, STATUS_MALFORMED);
    assert_string_equal(failure.detail, "dns.example.com:53");
    /* Nothing was opened for the good one. */
    assert_int_equal(uv_loop_alive(&lab.loop), 0);
}

static void servers_are_listed_with_their_port(void **state)
{
    const char *texts[] = { "192.0.2.53", "[2001:db8::53]:5353" };
    size_t count;
    (void)state;
    lab_use(&lab, LIMIT_DNS_MS, 2, texts);
    const char *const *listed = resolver_servers(lab.resolver, &count);
    assert_int_equal(count, 2);
    assert_string_equal(listed[0], "192.0.2.53:53");
    assert_string_equal(listed[1], "[2001:db8::53]:5353");
}

static void without_servers_those_of_the_system_are_used(void **state)
{
    size_t count;
    (void)state;
    lab_use(&lab, LIMIT_DNS_MS, 0, NULL);
    const char *const *listed = resolver_servers(lab.resolver, &count);
    assert_true(count >= 1);
    for (size_t i = 0; i < count; i++)
        assert_non_null(strstr(listed[i], ":53"));
}

static void the_library_names_its_version(void **state)
{
    (void)state;
    assert_int_equal(strncmp(resolver_version(), "c-ares 1.", 9), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_first_server_is_asked_first),
        TEST(a_server_that_fails_gives_way_to_the_next),
        TEST(a_silent_server_gives_way_to_the_next),
        TEST(a_silent_server_is_asked_twice),
        TEST(a_closed_port_gives_way_to_the_next),
        TEST(only_closed_ports_are_unreachable),
        TEST(a_server_that_cannot_be_sent_to_gives_way),
        TEST(many_lookups_that_fail_at_once_all_end),
        TEST(what_was_said_of_the_name_is_final),
        TEST(of_failures_only_the_most_telling_is_reported),
        TEST(only_silent_servers_are_asked_again),
        TEST(a_server_found_silent_is_asked_last),
        TEST(nobody_waits_in_line_for_a_silent_server),
        TEST(an_alias_target_is_asked_of_all_servers),
        TEST(every_server_gives_its_view),
        TEST(the_first_view_with_an_answer_decides),
        TEST(a_silent_view_waits_for_the_end_only),
        TEST(bad_servers_are_named),
        TEST(servers_are_listed_with_their_port),
        TEST(without_servers_those_of_the_system_are_used),
        TEST(the_library_names_its_version),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
