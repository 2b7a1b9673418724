/* What a session makes of a server's octets, good and bad, without one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the first four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "flight.h"
#include "probe/probe.h"
#include "probe/tls.h"
#include "record/capture.h"

static struct tls_context *context;
static struct arena *arena;
static struct tls *tls;
static struct buffer messages, records;

static int start(void **state)
{
    (void)state;
    struct failure failure;
    assert_true(probe_library_start(&failure));
    context = tls_context_new(&failure);
    assert_non_null(context);
    arena = arena_new();
    return 0;
}

static int stop(void **state)
{
    (void)state;
    arena_free(arena);
    tls_context_free(context);
    probe_library_stop();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    tls_free(tls);
    tls = NULL;
    buffer_free(&messages);
    buffer_free(&records);
    return 0;
}

static void begin(uint16_t raw_version)
{
    struct tls_offer offer = { .server_name = "www.example.com",
                               .raw_version = raw_version };
    tls_free(tls);
    tls = tls_new(context, &offer);
    assert_non_null(tls);
    assert_int_equal(tls_advance(tls, (struct bytes){ 0 }, false),
                     TLS_WANTS_INPUT);
}

static struct capture captured(void)
{
    struct capture capture = { .alert = ABSENT };
    tls_capture(tls, arena, &capture);
    return capture;
}

static enum tls_state receive(const char *octets, size_t size)
{
    return tls_advance(tls, (struct bytes){ (const uint8_t *)octets, size },
                       false);
}

static void check_failure(enum status status)
{
    assert_int_equal(tls_failure(tls).status, status);
    struct capture capture = captured();
    assert_int_equal(capture.status, CAPTURE_HANDSHAKE_FAILED);
    assert_int_equal(capture.failure.status, status);
    assert_false(tls_wants_more(tls));
}

static void test_hello(void **state)
{
    (void)state;
    static const uint16_t versions[] = { 0, 0x0303, 0x0301, 0x0300 };
    for (size_t i = 0; i < COUNT_OF(versions); i++) {
        begin(versions[i]);
        struct bytes out = tls_to_send(tls);
        assert_true(out.size > 60);
        assert_true(out.size < 1024);
        assert_int_equal(out.data[0], 22);
        assert_int_equal(out.data[5], 1);
        assert_int_equal(tls_to_send(tls).size, 0);
        struct capture capture = captured();
        assert_int_equal(capture.status, CAPTURE_HANDSHAKE_FAILED);
        assert_int_equal(capture.failure.status, STATUS_OK);
        assert_int_equal(capture.version, 0);
        assert_string_equal(capture.server_name, "www.example.com");
    }
}

static void test_not_tls(void **state)
{
    (void)state;
    static const char *const banners[] = {
        "H", "SSH-2.0-x\r\n", "\x15\x02", "\x17\x03\x03", "\x14\x03\x03", "\x80"
    };
    for (size_t i = 0; i < COUNT_OF(banners); i++)
        for (uint16_t raw = 0; raw <= 0x0303; raw += 0x0303) {
            begin(raw);
            assert_int_equal(receive(banners[i], strlen(banners[i])),
                             TLS_FAILED);
            check_failure(STATUS_NOT_TLS);
        }
}

/* As soon as it can be known, and no sooner. */
static void test_octet_by_octet(void **state)
{
    (void)state;
    begin(0);
    assert_int_equal(receive("\x16", 1), TLS_WANTS_INPUT);
    assert_int_equal(receive("\x03", 1), TLS_WANTS_INPUT);
    assert_int_equal(receive("\x03", 1), TLS_WANTS_INPUT);
    assert_int_equal(receive("\x48", 1), TLS_WANTS_INPUT);
    assert_int_equal(receive("\x01", 1), TLS_FAILED);
    check_failure(STATUS_BAD_TLS);
    begin(0);
    assert_int_equal(receive("\x16\x03\x03\x48\x00", 5), TLS_WANTS_INPUT);
}

static void test_later_nonsense(void **state)
{
    (void)state;
    begin(0);
    assert_int_equal(receive("\x15\x03\x03\0\2\1\x5a", 7), TLS_WANTS_INPUT);
    assert_int_equal(receive("HTTP", 4), TLS_FAILED);
    check_failure(STATUS_BAD_TLS);
}

static void test_closing(void **state)
{
    (void)state;
    begin(0);
    assert_int_equal(tls_advance(tls, (struct bytes){ 0 }, true), TLS_FAILED);
    check_failure(STATUS_CLOSED);
    assert_string_equal(captured().failure.detail,
                        "it closed without an answer");
    begin(0);
    receive("\x16\x03", 2);
    assert_int_equal(tls_advance(tls, (struct bytes){ 0 }, true), TLS_FAILED);
    check_failure(STATUS_CLOSED);
    assert_string_equal(captured().failure.detail,
                        "it closed in mid-handshake");
    assert_int_equal(captured().octets_received, 2);
    begin(0);
    assert_int_equal(receive("\x15\x03\x03\0\2\1\0", 7), TLS_FAILED);
    check_failure(STATUS_CLOSED);
}

static void test_alert(void **state)
{
    (void)state;
    begin(0);
    assert_int_equal(receive("\x15\x03\x03\0\2\2\x46", 7), TLS_FAILED);
    check_failure(STATUS_ALERT);
    assert_int_equal(tls_failure(tls).code, 70);
    assert_int_equal(captured().alert, 70);
    /* The first reason stands. */
    assert_int_equal(tls_advance(tls, (struct bytes){ 0 }, true), TLS_FAILED);
    check_failure(STATUS_ALERT);
}

static void put_flight(size_t count)
{
    static struct entry entries[40];
    struct hello hello = { .version = TLS12, .cipher = 0xc02f };
    for (size_t i = 0; i < count; i++)
        entries[i].der = noise(300 + i);
    put_hello(&messages, &hello);
    put_certificates(&messages, TLS12, entries, count);
    put_message(&messages, 14, (struct bytes){ 0 });
    put_records(&records, 22, buffer_bytes(&messages), 16384);
}

/* The library gives up on octets that are no certificate; what the server
 * sends is read on. In pieces, it is read on after that. */
static void test_reads_on(void **state)
{
    (void)state;
    put_flight(3);
    for (size_t piece = 1; piece < records.size; piece += 37) {
        begin(0);
        struct bytes left = buffer_bytes(&records);
        enum tls_state at = TLS_WANTS_INPUT;
        while (left.size > 0 &&
               (at == TLS_WANTS_INPUT || tls_wants_more(tls))) {
            struct bytes part = bytes_slice(left, 0, piece);
            at = tls_advance(tls, part, false);
            left = bytes_slice(left, part.size, left.size);
        }
        assert_int_equal(at, TLS_FAILED);
        struct capture capture = captured();
        assert_int_equal(capture.failure.status, STATUS_UNSUPPORTED);
        assert_int_equal(capture.chain_length, 3);
        assert_true(capture.local_fault);
    }
}

/* The library's alert waits until all has been read. */
static void test_alert_waits(void **state)
{
    (void)state;
    /* A version that was not offered. */
    struct hello hello = { .version = 0x0300, .cipher = 0x000a };
    put_hello(&messages, &hello);
    put_records(&records, 22, buffer_bytes(&messages), 16384);
    begin(0);
    tls_to_send(tls);
    assert_int_equal(tls_advance(tls, buffer_bytes(&records), false),
                     TLS_FAILED);
    assert_true(tls_wants_more(tls));
    assert_int_equal(tls_to_send(tls).size, 0);
    buffer_clear(&records);
    buffer_clear(&messages);
    struct entry entry = { .der = noise(200) };
    put_certificates(&messages, TLS12, &entry, 1);
    put_records(&records, 22, buffer_bytes(&messages), 16384);
    assert_int_equal(tls_advance(tls, buffer_bytes(&records), false),
                     TLS_FAILED);
    assert_false(tls_wants_more(tls));
    assert_int_equal(captured().chain_length, 1);
}

static void test_by_hand(void **state)
{
    (void)state;
    put_flight(2);
    begin(TLS12);
    assert_int_equal(tls_advance(tls, buffer_bytes(&records), false), TLS_DONE);
    struct capture capture = captured();
    assert_int_equal(capture.status, CAPTURE_OK);
    assert_int_equal(capture.way, WAY_RAW);
    assert_int_equal(capture.chain_length, 2);
    assert_int_equal(capture.octets_received, records.size);
    /* There is nobody to say goodbye. */
    tls_to_send(tls);
    tls_close(tls);
    assert_int_equal(tls_to_send(tls).size, 0);
}

static void test_by_hand_without_certificate(void **state)
{
    (void)state;
    struct hello hello = { .version = TLS12, .cipher = 0xc02f };
    put_hello(&messages, &hello);
    put_message(&messages, 14, (struct bytes){ 0 });
    put_records(&records, 22, buffer_bytes(&messages), 16384);
    begin(TLS12);
    assert_int_equal(tls_advance(tls, buffer_bytes(&records), false),
                     TLS_FAILED);
    check_failure(STATUS_BAD_TLS);
}

static void test_too_many_certificates(void **state)
{
    (void)state;
    put_flight(LIMIT_CHAIN_CERTS);
    begin(0);
    tls_advance(tls, buffer_bytes(&records), false);
    assert_int_equal(captured().failure.status, STATUS_UNSUPPORTED);
    buffer_clear(&messages);
    buffer_clear(&records);
    put_flight(LIMIT_CHAIN_CERTS + 1);
    begin(0);
    tls_advance(tls, buffer_bytes(&records), false);
    struct capture capture = captured();
    assert_int_equal(capture.failure.status, STATUS_OVER_LIMIT);
    assert_string_equal(capture.failure.detail, "33 certificates");
    assert_int_equal(capture.chain_length, LIMIT_CHAIN_CERTS);
    assert_false(capture.local_fault);
}

/* An endless stream of records with nothing in them, in large pieces. */
static void test_endless(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4096; i++)
        put_records(&records, 21, (struct bytes){ 0 }, 1);
    begin(0x0303);
    assert_int_equal(tls_advance(tls, buffer_bytes(&records), false),
                     TLS_FAILED);
    check_failure(STATUS_OVER_LIMIT);
}

#define TEST(function) cmocka_unit_test_teardown(function, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_hello),
        TEST(test_not_tls),
        TEST(test_octet_by_octet),
        TEST(test_later_nonsense),
        TEST(test_closing),
        TEST(test_alert),
        TEST(test_reads_on),
        TEST(test_alert_waits),
        TEST(test_by_hand),
        TEST(test_by_hand_without_certificate),
        TEST(test_too_many_certificates),
        TEST(test_endless),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
