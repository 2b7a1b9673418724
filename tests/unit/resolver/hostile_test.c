/* One server of our own that sends odd and hostile answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
/* cmocka.h wants the first four before it. */
#include <cmocka.h>

#include "base/limits.h"
#include "one_server.h"
#include "resolver/dns_message.h"

static void send_nothing_first(struct responder *server,
                               const struct request *request)
{
    responder_send(server, request, (struct bytes){ (uint8_t[]){ 0 }, 0 });
    answer_with_address(request);
}

static void an_empty_datagram_is_passed_over(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, send_nothing_first, LIMIT_DNS_MS);
    assert_int_equal(lab_a(&lab, HOST).status, DNS_OK);
    assert_int_equal(responder.udp_queries, 1);
}

static void send_half_a_header_first(struct responder *server,
                                     const struct request *request)
{
    start_answer(request, WIRE_ANSWER);
    wire_set_id(&wire, request->id);
    responder_send(server, request, bytes_slice(wire_octets(&wire), 0, 11));
    answer_with_address(request);
}

static void a_datagram_without_header_is_passed_over(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, send_half_a_header_first, LIMIT_DNS_MS);
    assert_int_equal(lab_a(&lab, HOST).status, DNS_OK);
    assert_int_equal(responder.udp_queries, 1);
}

static void send_another_id_first(struct responder *server,
                                  const struct request *request)
{
    start_answer(request, WIRE_ANSWER);
    wire_a(&wire, HOST, 300, 66);
    wire_set_id(&wire, request->id ^ 1);
    responder_send(server, request, wire_octets(&wire));
    answer_with_address(request);
}

static void an_answer_with_another_id_is_passed_over(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, send_another_id_first, LIMIT_DNS_MS);
    struct dns_answer found = lab_a(&lab, HOST);
    assert_string_equal(lab_text(&lab, &found.a), "192.0.2.1");
}

static void send_another_question_first(struct responder *server,
                                        const struct request *request)
{
    wire_start(&wire, WIRE_ANSWER, "evil.example.com", request->type);
    wire_a(&wire, HOST, 300, 66);
    responder_answer(server, request, &wire);
    answer_with_address(request);
}

static void an_answer_to_another_question_is_passed_over(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, send_another_question_first, LIMIT_DNS_MS);
    struct dns_answer found = lab_a(&lab, HOST);
    assert_string_equal(lab_text(&lab, &found.a), "192.0.2.1");
}

static void answer_only_another_question(struct responder *server,
                                         const struct request *request)
{
    wire_start(&wire, WIRE_ANSWER, "evil.example.com", request->type);
    wire_a(&wire, HOST, 300, 66);
    responder_answer(server, request, &wire);
}

static void an_answer_to_another_question_is_none(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, answer_only_another_question, 200);
    assert_int_equal(lab_a(&lab, HOST).status, DNS_TIMED_OUT);
}

/* With the right id, but from another socket than the server's. */
static void forge_an_answer_first(struct responder *server,
                                  const struct request *request)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    start_answer(request, WIRE_ANSWER);
    wire_a(&wire, HOST, 300, 66);
    wire_set_id(&wire, request->id);
    assert_int_equal(sendto(fd, wire.octets, wire.size, 0,
                            (const struct sockaddr *)&request->from,
                            sizeof(struct sockaddr_in)),
                     wire.size);
    close(fd);
    be_good(server, request);
}

static void an_answer_from_another_port_is_passed_over(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, forge_an_answer_first, LIMIT_DNS_MS);
    struct dns_answer found = lab_a(&lab, HOST);
    assert_string_equal(lab_text(&lab, &found.a), "192.0.2.1");
}

static void send_a_loop_of_pointers(struct responder *server,
                                    const struct request *request)
{
    (void)server;
    start_answer(request, WIRE_ANSWER);
    unsigned here = (unsigned)wire.size;
    wire_u16(&wire, 0xc000 | here);
    wire_set_answer_count(&wire, 1);
    wire_u16(&wire, DNS_TYPE_A);
    wire_u16(&wire, 1);
    wire_u32(&wire, 300);
    wire_u16(&wire, 4);
    wire_u32(&wire, 0x7f000001);
    answer(request);
}

static void send_a_truncated_packet(struct responder *server,
                                    const struct request *request)
{
    (void)server;
    start_answer(request, WIRE_ANSWER);
    wire_a(&wire, HOST, 300, 1);
    wire.size -= 2;
    answer(request);
}

static void announce_too_much(struct responder *server,
                              const struct request *request)
{
    (void)server;
    start_answer(request, WIRE_ANSWER);
    wire_a(&wire, HOST, 300, 1);
    wire_set_answer_count(&wire, 65535);
    answer(request);
}

static void answers_that_cannot_be_read_are_said_so(void **state)
{
    responder_script *const scripts[] = { send_a_loop_of_pointers,
                                          send_a_truncated_packet,
                                          announce_too_much };
    (void)state;
    serve(RESPONDER_UDP, be_silent, LIMIT_DNS_MS);
    for (size_t i = 0; i < sizeof(scripts) / sizeof(*scripts); i++) {
        responder.script = scripts[i];
        struct dns_answer found = lab_a(&lab, HOST);
        expect_failure(&found, DNS_MALFORMED, STATUS_DNS_MALFORMED,
                       "cannot be read");
        assert_string_equal(found.server, responder.text);
    }
    assert_int_equal(responder.udp_queries, 3);
}

static void be_odd_but_to_the_last(struct responder *server,
                                   const struct request *request)
{
    if (server->udp_queries <= 10)
        send_a_truncated_packet(server, request);
    else
        answer_with_address(request);
}

/* Nobody else's query is lost with the one whose answer was bad. */
static void an_unreadable_answer_is_of_one_query_only(void **state)
{
    struct lookup_case lookups[11];
    unsigned bad = 0;
    (void)state;
    serve(RESPONDER_UDP, be_odd_but_to_the_last, LIMIT_DNS_MS);
    for (size_t i = 0; i < 11; i++)
        lab_start(&lab, &lookups[i],
                  &(struct resolver_question){ .name = HOST, .a = true });
    for (size_t i = 0; i < 11; i++) {
        lab_wait(&lab, &lookups[i]);
        bad += lookups[i].answer.status == DNS_MALFORMED;
    }
    assert_int_equal(bad, 10);
    assert_int_equal(responder.udp_queries, 11);
}

static void send_an_odd_alias(struct responder *server,
                              const struct request *request)
{
    static const uint8_t target[] = { 3, 'a', 0, '.', 0 };
    (void)server;
    start_answer(request, WIRE_ANSWER);
    wire_record(&wire, HOST, DNS_TYPE_CNAME, 300,
                (struct bytes){ target, sizeof(target) });
    answer(request);
}

static void an_alias_of_no_host_name_is_not_followed(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, send_an_odd_alias, LIMIT_DNS_MS);
    struct dns_answer found = lab_a(&lab, HOST);
    expect_failure(&found, DNS_MALFORMED, STATUS_DNS_MALFORMED,
                   "alias target a\\000\\046 is no host name");
    assert_string_equal(lab_aliases(&lab, &found), "a\\000\\046");
    assert_int_equal(responder.udp_queries, 1);
}

static void fail_over_udp(const struct request *request, unsigned rcode)
{
    start_answer(request, WIRE_ANSWER | rcode);
    answer(request);
}

static void say_notimp(struct responder *server, const struct request *request)
{
    (void)server;
    fail_over_udp(request, DNS_RCODE_NOTIMP);
}

static void other_response_codes_count_as_servfail(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, say_notimp, LIMIT_DNS_MS);
    struct dns_answer found = lab_a(&lab, HOST);
    expect_failure(&found, DNS_SERVFAIL, STATUS_SERVFAIL, "NOTIMP");
    assert_int_equal(found.a.failure.code, DNS_RCODE_NOTIMP);
    assert_int_equal(responder.udp_queries, 1);
}

static void not_know_edns(struct responder *server,
                          const struct request *request)
{
    (void)server;
    if (request->has_edns)
        fail_over_udp(request, DNS_RCODE_FORMERR);
    else
        answer_with_address(request);
}

static void a_server_without_edns_is_asked_without(void **state)
{
    struct lookup_case lookups[20];
    (void)state;
    serve(RESPONDER_UDP, not_know_edns, LIMIT_DNS_MS);
    for (size_t i = 0; i < 20; i++)
        lab_start(&lab, &lookups[i],
                  &(struct resolver_question){ .name = HOST, .a = true });
    for (size_t i = 0; i < 20; i++) {
        lab_wait(&lab, &lookups[i]);
        assert_int_equal(lookups[i].answer.status, DNS_OK);
    }
    /* From now on at once. */
    responder.udp_queries = 0;
    assert_int_equal(lab_a(&lab, HOST).status, DNS_OK);
    assert_int_equal(responder.udp_queries, 1);
}

static void say_formerr(struct responder *server, const struct request *request)
{
    (void)server;
    fail_over_udp(request, DNS_RCODE_FORMERR);
}

static void a_server_that_always_says_formerr_fails(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, say_formerr, LIMIT_DNS_MS);
    struct dns_answer found = lab_a(&lab, HOST);
    expect_failure(&found, DNS_SERVFAIL, STATUS_SERVFAIL, "FORMERR");
    assert_int_equal(responder.udp_queries, 2); /* with and without EDNS */
    /* It may be about the name only. */
    responder.script = be_good;
    assert_int_equal(lab_a(&lab, HOST).status, DNS_OK);
    assert_int_equal(responder.udp_queries, 3);
}

/* Each name nN is an alias of n(N+1), one an answer. */
static void answer_with_one_alias(struct responder *server,
                                  const struct request *request)
{
    char name[32], target[32];
    unsigned number = server->udp_queries - 1;
    const unsigned *aliases = server->user;
    snprintf(name, sizeof(name), "n%u.example.com", number);
    snprintf(target, sizeof(target), "n%u.example.com", number + 1);
    start_answer(request, WIRE_ANSWER);
    if (number < *aliases)
        wire_cname(&wire, name, 300, target);
    else
        wire_a(&wire, name, 300, 1);
    answer(request);
}

static void aliases_are_followed_by_further_queries(void **state)
{
    unsigned aliases = LIMIT_CNAMES;
    (void)state;
    serve(RESPONDER_UDP, answer_with_one_alias, LIMIT_DNS_MS);
    responder.user = &aliases;
    struct dns_answer found = lab_a(&lab, "n0.example.com");
    assert_int_equal(found.status, DNS_OK);
    assert_int_equal(found.cname_count, LIMIT_CNAMES);
    assert_string_equal(found.cnames[0], "n1.example.com");
    assert_string_equal(found.cnames[15], "n16.example.com");
    assert_int_equal(responder.udp_queries, LIMIT_CNAMES + 1);

    aliases++;
    responder.udp_queries = 0;
    found = lab_a(&lab, "n0.example.com");
    expect_failure(&found, DNS_OVER_LIMIT, STATUS_OVER_LIMIT, "16 aliases");
    assert_int_equal(found.cname_count, LIMIT_CNAMES);
    assert_int_equal(responder.udp_queries, LIMIT_CNAMES + 1);
}

static void answer_with_each_other(struct responder *server,
                                   const struct request *request)
{
    bool is_first = server->udp_queries == 1;
    start_answer(request, WIRE_ANSWER);
    wire_cname(&wire, is_first ? HOST : "b.example.com", 300,
               is_first ? "b.example.com" : HOST);
    answer(request);
}

static void a_loop_over_several_answers_is_found(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, answer_with_each_other, LIMIT_DNS_MS);
    struct dns_answer found = lab_a(&lab, HOST);
    expect_failure(&found, DNS_CNAME_LOOP, STATUS_CNAME_LOOP, "b.example.com");
    assert_string_equal(lab_aliases(&lab, &found), "b.example.com");
    assert_int_equal(responder.udp_queries, 2);
}

int main(void)
{
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, one_server_set_up,                   \
                                    one_server_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(an_empty_datagram_is_passed_over),
        TEST(a_datagram_without_header_is_passed_over),
        TEST(an_answer_with_another_id_is_passed_over),
        TEST(an_answer_to_another_question_is_passed_over),
        TEST(an_answer_to_another_question_is_none),
        TEST(an_answer_from_another_port_is_passed_over),
        TEST(answers_that_cannot_be_read_are_said_so),
        TEST(an_unreadable_answer_is_of_one_query_only),
        TEST(an_alias_of_no_host_name_is_not_followed),
        TEST(other_response_codes_count_as_servfail),
        TEST(a_server_without_edns_is_asked_without),
        TEST(a_server_that_always_says_formerr_fails),
        TEST(aliases_are_followed_by_further_queries),
        TEST(a_loop_over_several_answers_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
