/* One server of our own whose answers do not fit into UDP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the first four before it. */
#include <cmocka.h>

#include "base/limits.h"
#include "one_server.h"
#include "resolver/dns_message.h"

/* As many answers as a message over TCP can hold. */
static void send_all_over_tcp(struct responder *server,
                              const struct request *request)
{
    (void)server;
    start_answer(request, request->over_tcp ? WIRE_ANSWER
                                            : WIRE_ANSWER | WIRE_TRUNCATED);
    unsigned count = 0;
    while (request->over_tcp && wire.size + 16 <= UINT16_MAX) {
        wire_u16(&wire, 0xc00c);
        wire_u16(&wire, DNS_TYPE_A);
        wire_u16(&wire, 1);
        wire_u32(&wire, 300);
        wire_u16(&wire, 4);
        wire_u32(&wire, 0x0a000000 + count++);
    }
    wire_set_answer_count(&wire, count);
    answer(request);
}

static void the_largest_answer_comes_over_tcp(void **state)
{
    (void)state;
    serve(RESPONDER_UDP_AND_TCP, send_all_over_tcp, LIMIT_DNS_MS);
    struct dns_answer found = lab_a(&lab, HOST);
    assert_int_equal(found.status, DNS_OK);
    assert_in_range(found.a.count, 4000, LIMIT_ADDRESSES_LISTED);
    assert_int_equal(found.a.items[4000].octets[2], 4000 >> 8);
    assert_int_equal(responder.udp_queries, 1);
    assert_int_equal(responder.tcp_queries, 1);
}

static void answer_truncated(struct responder *server,
                             const struct request *request)
{
    (void)server;
    start_answer(request, WIRE_ANSWER | WIRE_TRUNCATED);
    if (!request->over_tcp)
        answer(request);
}

static void truncation_without_tcp_is_said_so(void **state)
{
    (void)state;
    serve(RESPONDER_UDP, answer_truncated, LIMIT_DNS_MS);
    struct dns_answer found = lab_a(&lab, HOST);
    expect_failure(&found, DNS_UNREACHABLE, STATUS_UNREACHABLE,
                   "cannot be reached over TCP after a truncated answer");
}

static void truncation_with_silence_over_tcp_times_out(void **state)
{
    (void)state;
    serve(RESPONDER_UDP_AND_TCP, answer_truncated, 1000);
    assert_int_equal(lab_a(&lab, HOST).status, DNS_TIMED_OUT);
    assert_int_equal(responder.tcp_queries, 1);
}

static void answer_a_part(struct responder *server,
                          const struct request *request)
{
    (void)server;
    start_answer(request, WIRE_ANSWER | WIRE_TRUNCATED);
    wire_a(&wire, HOST, 300, 1);
    answer(request);
}

static void a_part_over_tcp_is_no_answer(void **state)
{
    (void)state;
    serve(RESPONDER_UDP_AND_TCP, answer_a_part, LIMIT_DNS_MS);
    struct dns_answer found = lab_a(&lab, HOST);
    assert_int_equal(found.status, DNS_MALFORMED);
    assert_int_equal(found.a.count, 0);
    assert_int_equal(responder.tcp_queries, 1);
}

/* More than EDNS allows, but not marked as truncated. */
static void send_too_much_over_udp(struct responder *server,
                                   const struct request *request)
{
    (void)server;
    start_answer(request, WIRE_ANSWER);
    for (unsigned i = 1; i <= 100; i++)
        wire_a(&wire, HOST, 300, (uint8_t)i);
    answer(request);
}

static void an_answer_cut_short_is_asked_for_over_tcp(void **state)
{
    (void)state;
    serve(RESPONDER_UDP_AND_TCP, send_too_much_over_udp, LIMIT_DNS_MS);
    struct dns_answer found = lab_a(&lab, HOST);
    assert_int_equal(found.status, DNS_OK);
    assert_int_equal(found.a.count, 100);
    assert_int_equal(responder.tcp_queries, 1);
}

static void close_after_one(struct responder *server,
                            const struct request *request)
{
    (void)server;
    start_answer(request, request->over_tcp ? WIRE_ANSWER
                                            : WIRE_ANSWER | WIRE_TRUNCATED);
    wire_a(&wire, HOST, 300, 1);
    answer(request);
    if (request->over_tcp)
        responder_hang_up(request);
}

static void a_server_may_answer_one_query_a_connection(void **state)
{
    (void)state;
    serve(RESPONDER_UDP_AND_TCP, close_after_one, LIMIT_DNS_MS);
    for (int i = 0; i < 3; i++)
        assert_int_equal(lab_a(&lab, HOST).status, DNS_OK);
    assert_int_equal(responder.tcp_queries, 3);
}

/* The rest of a TCP answer, sent a while after its beginning. */
struct rest {
    uv_timer_t timer;
    struct request request;
    size_t sent;
};

static void send_rest(uv_timer_t *timer)
{
    struct rest *rest = timer->data;
    responder_write(&rest->request,
                    bytes_slice(wire_octets(&wire), rest->sent, wire.size));
}

static void drip(struct responder *server, const struct request *request)
{
    struct rest *rest = server->user;
    start_answer(request, request->over_tcp ? WIRE_ANSWER
                                            : WIRE_ANSWER | WIRE_TRUNCATED);
    wire_a(&wire, HOST, 300, 1);
    wire_set_id(&wire, request->id);
    if (!request->over_tcp) {
        answer(request);
        return;
    }
    const uint8_t length[] = { 0, (uint8_t)wire.size };
    responder_write(request, (struct bytes){ length, sizeof(length) });
    rest->request = *request;
    rest->sent = 0;
    uv_timer_start(&rest->timer, send_rest, 20, 0);
}

static void a_slow_answer_over_tcp_is_waited_for(void **state)
{
    static struct rest rest; /* outlives the test: tear_down() closes */
    (void)state;
    uv_timer_init(&lab.loop, &rest.timer);
    rest.timer.data = &rest;
    serve(RESPONDER_UDP_AND_TCP, drip, LIMIT_DNS_MS);
    responder.user = &rest;
    struct dns_answer found = lab_a(&lab, HOST);
    assert_int_equal(found.status, DNS_OK);
    assert_string_equal(lab_text(&lab, &found.a), "192.0.2.1");
    uv_close((uv_handle_t *)&rest.timer, NULL);
}

static void break_off(struct responder *server, const struct request *request)
{
    const size_t *octets = server->user;
    static const uint8_t beginning[] = { 0, 40, 1, 2, 3 };
    if (request->over_tcp) {
        responder_write(request, (struct bytes){ beginning, *octets });
        responder_hang_up(request);
    } else {
        answer_truncated(server, request);
    }
}

static void a_connection_that_breaks_off_is_a_failure(void **state)
{
    size_t octets;
    (void)state;
    serve(RESPONDER_UDP_AND_TCP, break_off, LIMIT_DNS_MS);
    responder.user = &octets;
    for (octets = 0; octets <= 5; octets++) {
        struct dns_answer found = lab_a(&lab, HOST);
        expect_failure(&found, DNS_UNREACHABLE, STATUS_UNREACHABLE, "TCP");
    }
    assert_true(responder.tcp_queries >= 6);
}

static void announce_too_much(struct responder *server,
                              const struct request *request)
{
    (void)server;
    start_answer(request, request->over_tcp ? WIRE_ANSWER
                                            : WIRE_ANSWER | WIRE_TRUNCATED);
    wire_set_answer_count(&wire, request->over_tcp ? 1 : 0);
    answer(request);
}

static void an_answer_that_cannot_be_read_is_said_so(void **state)
{
    (void)state;
    serve(RESPONDER_UDP_AND_TCP, announce_too_much, LIMIT_DNS_MS);
    struct dns_answer found = lab_a(&lab, HOST);
    expect_failure(&found, DNS_MALFORMED, STATUS_DNS_MALFORMED,
                   "cannot be read");
    assert_string_equal(found.server, responder.text);
    assert_in_range(responder.tcp_queries, 1, 3);
}

static void want_a_cookie(struct responder *server,
                          const struct request *request)
{
    if (request->over_tcp) {
        answer_with_address(request);
        return;
    }
    (void)server;
    start_answer(request, WIRE_ANSWER | DNS_RCODE_BADCOOKIE);
    answer(request);
}

static void a_server_that_wants_a_cookie_is_asked_over_tcp(void **state)
{
    (void)state;
    serve(RESPONDER_UDP_AND_TCP, want_a_cookie, LIMIT_DNS_MS);
    assert_int_equal(lab_a(&lab, HOST).status, DNS_OK);
    assert_int_equal(responder.udp_queries, 1);
    assert_int_equal(responder.tcp_queries, 1);
}

static void send_empty_messages(struct responder *server,
                                const struct request *request)
{
    static const uint8_t lengths[20] = { 0 };
    if (request->over_tcp)
        responder_write(request, (struct bytes){ lengths, sizeof(lengths) });
    else
        answer_truncated(server, request);
}

static void empty_messages_over_tcp_are_no_answer(void **state)
{
    (void)state;
    serve(RESPONDER_UDP_AND_TCP, send_empty_messages, 300);
    struct dns_answer found = lab_a(&lab, HOST);
    assert_true(dns_status_is_silence(found.status));
    assert_int_equal(found.a.count, 0);
}

int main(void)
{
#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, one_server_set_up,                   \
                                    one_server_tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_largest_answer_comes_over_tcp),
        TEST(truncation_without_tcp_is_said_so),
        TEST(truncation_with_silence_over_tcp_times_out),
        TEST(a_part_over_tcp_is_no_answer),
        TEST(an_answer_cut_short_is_asked_for_over_tcp),
        TEST(a_server_may_answer_one_query_a_connection),
        TEST(a_slow_answer_over_tcp_is_waited_for),
        TEST(a_connection_that_breaks_off_is_a_failure),
        TEST(an_answer_that_cannot_be_read_is_said_so),
        TEST(a_server_that_wants_a_cookie_is_asked_over_tcp),
        TEST(empty_messages_over_tcp_are_no_answer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
