/* Flights made by hand: what is kept of them, and how far they may go. */
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
#include "probe/server_flight.h"
#include "record/capture.h"

enum { CHANGE_CIPHER_SPEC = 20, ALERT = 21, HANDSHAKE = 22, SEALED = 23 };
enum { FINISHED = 20, HELLO_DONE = 14, ENCRYPTED_EXTENSIONS = 8 };

static struct arena *arena;
static struct server_flight flight;
static struct buffer messages, records;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    server_flight_init(&flight);
    messages = records = (struct buffer){ 0 };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    server_flight_destroy(&flight);
    buffer_free(&messages);
    buffer_free(&records);
    arena_free(arena);
    return 0;
}

static void restart(void)
{
    server_flight_destroy(&flight);
    server_flight_init(&flight);
    buffer_clear(&messages);
    buffer_clear(&records);
}

static struct capture captured(void)
{
    struct capture capture = { .alert = ABSENT };
    server_flight_capture(&flight, arena, &capture);
    return capture;
}

static void check_bytes(struct bytes found, struct bytes expected)
{
    assert_int_equal(found.size, expected.size);
    assert_true(bytes_equal(found, expected));
}

/* CN=Authority */
static const uint8_t authority[] = { 0x30, 0x14, 0x31, 0x12, 0x30, 0x10,
                                     0x06, 0x03, 0x55, 0x04, 0x03, 0x0c,
                                     0x09, 'A',  'u',  't',  'h',  'o',
                                     'r',  'i',  't',  'y' };
/* One SCT of an unknown version: only its octets count. */
static const uint8_t scts[] = { 0, 6, 0, 4, 9, 1, 2, 3 };

#define BYTES(array) ((struct bytes){ array, sizeof(array) })

static const struct hello hello12 = { .version = TLS12,
                                      .cipher = 0xc02f,
                                      .promises_status = true,
                                      .scts = { scts, sizeof(scts) } };
static const struct hello hello13 = { .version = TLS13,
                                      .cipher = 0x1301,
                                      .group = 29 };

static void put_flight12(void)
{
    struct entry entries[] = { { .der = noise(700) }, { .der = noise(3000) } };
    put_hello(&messages, &hello12);
    put_certificates(&messages, TLS12, entries, COUNT_OF(entries));
    put_status(&messages, noise(471));
    put_key_exchange(&messages, 23);
    put_request(&messages, TLS12, BYTES(authority), 2);
    put_message(&messages, HELLO_DONE, (struct bytes){ 0 });
}

static void check_flight12(void)
{
    struct capture capture = captured();
    assert_int_equal(flight.failure.status, STATUS_OK);
    assert_true(flight.is_complete);
    assert_int_equal(capture.version, TLS12);
    assert_int_equal(capture.cipher, 0xc02f);
    assert_int_equal(capture.group, 23);
    assert_int_equal(capture.chain_length, 2);
    assert_int_equal(capture.served_count, 2);
    check_bytes(capture.chain[0]->der, noise(700));
    check_bytes(capture.chain[1]->der, noise(3000));
    check_bytes(capture.staple, noise(471));
    check_bytes(capture.sct_list, BYTES(scts));
    assert_int_equal(capture.scts.count, 1);
    assert_true(capture.asked_for_client_certificate);
    assert_int_equal(capture.client_ca_count, 2);
    assert_string_equal(capture.client_ca_names[1], "CN=Authority");
    assert_int_equal(capture.alert, ABSENT);
}

static void test_tls12(void **state)
{
    (void)state;
    static const size_t sizes[] = { 16384, 1000, 97, 7, 5 };
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        restart();
        put_flight12();
        put_records(&records, HANDSHAKE, buffer_bytes(&messages), sizes[i]);
        show_records(&flight, buffer_bytes(&records));
        check_flight12();
    }
}

/* What follows in TLS 1.3 after the ServerHello. */
static void put_flight13(void)
{
    struct entry entries[] = {
        { .der = noise(700), .staple = noise(471), .scts = BYTES(scts) },
        /* Only the leaf's are kept. */
        { .der = noise(3000), .staple = noise(99), .scts = noise(5) },
    };
    put_message(&messages, ENCRYPTED_EXTENSIONS, noise(2));
    put_request(&messages, TLS13, BYTES(authority), 3);
    put_certificates(&messages, TLS13, entries, COUNT_OF(entries));
    put_message(&messages, FINISHED, noise(32));
}

static void put_sealed_flight13(uint64_t *sequence, size_t most)
{
    put_hello(&messages, &hello13);
    put_records(&records, HANDSHAKE, buffer_bytes(&messages), most);
    put_records(&records, CHANGE_CIPHER_SPEC, noise(1), 1);
    buffer_clear(&messages);
    put_flight13();
    put_sealed(&records, &test_key, sequence, HANDSHAKE,
               buffer_bytes(&messages), most);
}

static void check_flight13(void)
{
    struct capture capture = captured();
    assert_int_equal(flight.failure.status, STATUS_OK);
    assert_true(flight.is_complete);
    assert_true(flight.is_over);
    assert_int_equal(capture.version, TLS13);
    assert_int_equal(capture.cipher, 0x1301);
    assert_int_equal(capture.group, 29);
    assert_int_equal(capture.chain_length, 2);
    check_bytes(capture.chain[0]->der, noise(700));
    check_bytes(capture.chain[1]->der, noise(3000));
    check_bytes(capture.staple, noise(471));
    check_bytes(capture.sct_list, BYTES(scts));
    assert_int_equal(capture.client_ca_count, 3);
    assert_string_equal(capture.client_ca_names[0], "CN=Authority");
    assert_false(capture.asked_again);
}

static void test_tls13(void **state)
{
    (void)state;
    static const size_t sizes[] = { 16384, 1000, 97, 17 };
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        uint64_t sequence = 0;
        restart();
        put_sealed_flight13(&sequence, sizes[i]);
        show_records(&flight, buffer_bytes(&records));
        check_flight13();
        /* Other keys are in use by now. */
        buffer_clear(&records);
        put_sealed(&records, &test_key, &sequence, HANDSHAKE, noise(100), 99);
        show_records(&flight, buffer_bytes(&records));
        check_flight13();
    }
}

static void test_retry(void **state)
{
    (void)state;
    struct hello retry = hello13;
    retry.is_retry = true;
    retry.group = 24;
    put_hello(&messages, &retry);
    put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
    put_records(&records, CHANGE_CIPHER_SPEC, noise(1), 1);
    show_records(&flight, buffer_bytes(&records));
    assert_false(flight.has_hello);
    assert_true(flight.asked_again);
    assert_int_equal(captured().group, 24);
    buffer_clear(&messages);
    buffer_clear(&records);
    uint64_t sequence = 0;
    put_sealed_flight13(&sequence, 16384);
    show_records(&flight, buffer_bytes(&records));
    struct capture capture = captured();
    assert_true(capture.asked_again);
    assert_int_equal(capture.group, 29);
    assert_int_equal(capture.chain_length, 2);
}

/* SSL 3.0 has no extensions, and before TLS 1.2 a request for a certificate
 * names no algorithms. */
static void test_old_versions(void **state)
{
    (void)state;
    for (int version = 0x0300; version < TLS12; version++) {
        struct hello hello = { .version = (uint16_t)version, .cipher = 0x000a };
        struct entry entry = { .der = noise(500) };
        restart();
        put_hello(&messages, &hello);
        put_certificates(&messages, hello.version, &entry, 1);
        put_request(&messages, hello.version, BYTES(authority), 1);
        put_message(&messages, HELLO_DONE, (struct bytes){ 0 });
        put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
        show_records(&flight, buffer_bytes(&records));
        struct capture capture = captured();
        assert_int_equal(capture.version, version);
        assert_int_equal(capture.chain_length, 1);
        assert_int_equal(capture.group, 0);
        assert_int_equal(capture.client_ca_count, 1);
    }
}

/* Cut anywhere: no certificate is seen before all have come. */
static void test_truncated(void **state)
{
    (void)state;
    put_flight12();
    struct buffer whole = messages;
    messages = (struct buffer){ 0 };
    struct entry entries[] = { { .der = noise(700) }, { .der = noise(3000) } };
    put_hello(&messages, &hello12);
    put_certificates(&messages, TLS12, entries, COUNT_OF(entries));
    size_t needed = messages.size;
    for (size_t size = 0; size < whole.size; size++) {
        restart();
        struct bytes part = bytes_slice(buffer_bytes(&whole), 0, size);
        put_records(&records, HANDSHAKE, part, 16384);
        show_records(&flight, buffer_bytes(&records));
        struct capture capture = captured();
        assert_int_equal(capture.chain_length, size < needed ? 0 : 2);
        assert_int_equal(flight.failure.status, STATUS_OK);
        assert_false(flight.is_complete);
    }
    buffer_free(&whole);
}

/* Lengths that lie and types that are wrong: nothing breaks, and nothing is
 * read from beyond the message. */
static void test_flipped_octets(void **state)
{
    (void)state;
    static const uint8_t masks[] = { 0x01, 0x80, 0xff };
    struct entry entries[] = { { .der = noise(20) }, { .der = noise(30) } };
    put_hello(&messages, &hello12);
    put_certificates(&messages, TLS12, entries, COUNT_OF(entries));
    put_status(&messages, noise(10));
    put_key_exchange(&messages, 23);
    put_request(&messages, TLS12, BYTES(authority), 2);
    put_message(&messages, HELLO_DONE, (struct bytes){ 0 });
    put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
    for (size_t at = 0; at < 3 * records.size; at++) {
        records.data[at / 3] ^= masks[at % 3];
        server_flight_destroy(&flight);
        server_flight_init(&flight);
        show_records(&flight, buffer_bytes(&records));
        struct capture capture = captured();
        assert_true(capture.chain_length <= 2);
        for (size_t i = 0; i < capture.chain_length; i++)
            assert_true(capture.chain[i]->der.size <= 60);
        records.data[at / 3] ^= masks[at % 3];
    }
}

static void test_flipped_sealed_octets(void **state)
{
    (void)state;
    uint64_t sequence = 0;
    struct entry entry = { .der = noise(20) };
    put_hello(&messages, &hello13);
    put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
    size_t first = records.size;
    buffer_clear(&messages);
    put_certificates(&messages, TLS13, &entry, 1);
    put_sealed(&records, &test_key, &sequence, HANDSHAKE,
               buffer_bytes(&messages), 16384);
    show_records(&flight, buffer_bytes(&records));
    assert_int_equal(captured().chain_length, 1);
    for (size_t at = first + 5; at < records.size; at++) {
        records.data[at] ^= 1;
        server_flight_destroy(&flight);
        server_flight_init(&flight);
        show_records(&flight, buffer_bytes(&records));
        assert_int_equal(captured().chain_length, 0);
        assert_int_equal(flight.failure.status, STATUS_BAD_TLS);
        records.data[at] ^= 1;
    }
}

static void show_chain_of(size_t count)
{
    static struct entry entries[64];
    assert_true(count <= COUNT_OF(entries));
    for (size_t i = 0; i < count; i++)
        entries[i] = (struct entry){ .der = noise(10 + i) };
    restart();
    put_hello(&messages, &hello12);
    put_certificates(&messages, TLS12, entries, count);
    put_message(&messages, HELLO_DONE, (struct bytes){ 0 });
    put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
    show_records(&flight, buffer_bytes(&records));
}

static void test_many_certificates(void **state)
{
    (void)state;
    show_chain_of(LIMIT_CHAIN_CERTS);
    struct capture capture = captured();
    assert_int_equal(capture.served_count, LIMIT_CHAIN_CERTS);
    assert_int_equal(capture.chain_length, LIMIT_CHAIN_CERTS);
    show_chain_of(LIMIT_CHAIN_CERTS + 1);
    capture = captured();
    assert_int_equal(capture.served_count, LIMIT_CHAIN_CERTS + 1);
    assert_int_equal(capture.chain_length, LIMIT_CHAIN_CERTS);
    check_bytes(capture.chain[LIMIT_CHAIN_CERTS - 1]->der,
                noise(10 + LIMIT_CHAIN_CERTS - 1));
    assert_int_equal(flight.failure.status, STATUS_OK);
    show_chain_of(0);
    assert_int_equal(captured().chain_length, 0);
    assert_int_equal(flight.failure.status, STATUS_BAD_TLS);
}

static void test_many_authorities(void **state)
{
    (void)state;
    for (size_t count = 0; count <= 21; count += count < 20 ? 20 : 1) {
        restart();
        put_hello(&messages, &hello12);
        put_request(&messages, TLS12, BYTES(authority), count);
        put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
        show_records(&flight, buffer_bytes(&records));
        struct capture capture = captured();
        assert_true(capture.asked_for_client_certificate);
        assert_int_equal(capture.client_ca_count, count < 20 ? count : 20);
    }
}

static void test_malformed_authority(void **state)
{
    (void)state;
    put_hello(&messages, &hello12);
    put_request(&messages, TLS12, noise(30), 1);
    put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
    show_records(&flight, buffer_bytes(&records));
    assert_string_equal(captured().client_ca_names[0], "(malformed)");
}

/* Records that take the flight to exactly that many octets. */
static void show_octets(size_t count)
{
    restart();
    put_hello(&messages, &hello12);
    put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
    while (records.size < count) {
        size_t left = count - records.size - 5;
        /* Never so little left that no header fits. */
        put_records(&records, SEALED, noise(left <= 16384 ? left : 16000),
                    16384);
    }
    show_records(&flight, buffer_bytes(&records));
    assert_int_equal(flight.octets, count);
}

static void test_many_octets(void **state)
{
    (void)state;
    show_octets(LIMIT_HANDSHAKE_BYTES);
    assert_int_equal(flight.failure.status, STATUS_OK);
    show_octets(LIMIT_HANDSHAKE_BYTES + 1);
    assert_int_equal(flight.failure.status, STATUS_OVER_LIMIT);
    assert_true(flight.is_over);
    assert_true(flight.messages.size <= LIMIT_HANDSHAKE_BYTES);
}

static void test_many_records(void **state)
{
    (void)state;
    static const uint8_t empty[5] = { HANDSHAKE, 3, 3, 0, 0 };
    for (size_t i = 0; i < LIMIT_HANDSHAKE_RECORDS; i++)
        server_flight_read(&flight, BYTES(empty));
    assert_int_equal(flight.failure.status, STATUS_OK);
    server_flight_read(&flight, BYTES(empty));
    assert_int_equal(flight.failure.status, STATUS_OVER_LIMIT);
}

/* The length alone says that it will be too much. */
static void test_long_message(void **state)
{
    (void)state;
    for (uint32_t more = 0; more <= 1; more++) {
        restart();
        put_hello(&messages, &hello12);
        buffer_append_number(&messages, 11, 1);
        buffer_append_number(&messages, LIMIT_HANDSHAKE_BYTES + more, 3);
        put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
        show_records(&flight, buffer_bytes(&records));
        assert_int_equal(flight.failure.status,
                         more == 0 ? STATUS_OK : STATUS_OVER_LIMIT);
    }
}

static void show_alert(uint8_t level, uint8_t description)
{
    uint8_t alert[] = { ALERT, 3, 3, 0, 2, level, description };
    server_flight_read(&flight, BYTES(alert));
}

static void test_alerts(void **state)
{
    (void)state;
    show_alert(1, 112); /* a warning; the handshake goes on */
    assert_int_equal(flight.alert, ABSENT);
    show_alert(2, 40);
    assert_int_equal(flight.alert, 40);
    assert_int_equal(captured().alert, 40);
    restart();
    show_alert(1, 0);
    assert_int_equal(flight.alert, ABSENT);
    assert_true(flight.said_goodbye);
    /* After the whole flight it may still complain of the answer. */
    restart();
    put_flight12();
    put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
    show_records(&flight, buffer_bytes(&records));
    show_alert(2, 116);
    assert_int_equal(captured().alert, 116);
    assert_int_equal(captured().chain_length, 2);
}

/* RFC 8446 6: all but two are fatal, whatever the level says. */
static void test_alerts_of_tls13(void **state)
{
    (void)state;
    static const uint8_t warning[] = { 1, 90 }, fatal[] = { 1, 49 };
    uint64_t sequence = 0;
    put_hello(&messages, &hello13);
    put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
    put_sealed(&records, &test_key, &sequence, ALERT, BYTES(warning), 2);
    show_records(&flight, buffer_bytes(&records));
    assert_int_equal(flight.alert, ABSENT);
    assert_false(flight.is_over);
    buffer_clear(&records);
    put_sealed(&records, &test_key, &sequence, ALERT, BYTES(fatal), 2);
    show_records(&flight, buffer_bytes(&records));
    assert_int_equal(captured().alert, 49);
}

/* Octets in the clear cannot pass for what must be sealed. */
static void test_clear_after_hello(void **state)
{
    (void)state;
    struct entry entry = { .der = noise(20) };
    put_hello(&messages, &hello13);
    put_certificates(&messages, TLS13, &entry, 1);
    put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
    show_records(&flight, buffer_bytes(&records));
    assert_int_equal(captured().chain_length, 0);
    assert_int_equal(flight.failure.status, STATUS_BAD_TLS);
    restart();
    put_hello(&messages, &hello13);
    put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
    buffer_clear(&messages);
    put_certificates(&messages, TLS13, &entry, 1);
    put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
    show_records(&flight, buffer_bytes(&records));
    assert_int_equal(captured().chain_length, 0);
}

/* What comes before the ServerHello cannot be read: its form depends on the
 * version. */
static void test_before_hello(void **state)
{
    (void)state;
    struct hello retry = hello13;
    struct entry entry = { .der = noise(20) };
    retry.is_retry = true;
    put_certificates(&messages, TLS12, &entry, 1);
    put_status(&messages, noise(5));
    put_hello(&messages, &retry);
    put_certificates(&messages, TLS13, &entry, 1);
    put_message(&messages, FINISHED, noise(12));
    put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
    show_records(&flight, buffer_bytes(&records));
    assert_int_equal(captured().chain_length, 0);
    assert_int_equal(captured().staple.size, 0);
    assert_false(flight.is_complete);
    buffer_clear(&messages);
    buffer_clear(&records);
    put_flight12();
    put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
    show_records(&flight, buffer_bytes(&records));
    struct capture capture = captured();
    assert_int_equal(capture.chain_length, 2);
    check_bytes(capture.staple, noise(471));
}

/* The first of a kind counts. */
static void test_second_messages(void **state)
{
    (void)state;
    struct entry entry = { .der = noise(20) };
    struct hello other = { .version = 0x0301, .cipher = 0x0005 };
    put_flight12();
    messages.size -= 4; /* not done yet */
    put_hello(&messages, &other);
    put_certificates(&messages, TLS12, &entry, 1);
    put_status(&messages, noise(5));
    put_message(&messages, HELLO_DONE, (struct bytes){ 0 });
    put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
    show_records(&flight, buffer_bytes(&records));
    check_flight12();
}

static void test_end_of_clear_text(void **state)
{
    (void)state;
    put_flight12();
    put_records(&records, HANDSHAKE, buffer_bytes(&messages), 16384);
    put_records(&records, CHANGE_CIPHER_SPEC, noise(1), 1);
    put_records(&records, HANDSHAKE, noise(40), 40);
    put_records(&records, ALERT, noise(40), 40);
    show_records(&flight, buffer_bytes(&records));
    assert_true(flight.is_over);
    check_flight12();
}

#define TEST(function)                                                         \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_tls12),
        TEST(test_tls13),
        TEST(test_retry),
        TEST(test_old_versions),
        TEST(test_truncated),
        TEST(test_flipped_octets),
        TEST(test_flipped_sealed_octets),
        TEST(test_many_certificates),
        TEST(test_many_authorities),
        TEST(test_malformed_authority),
        TEST(test_many_octets),
        TEST(test_many_records),
        TEST(test_long_message),
        TEST(test_alerts),
        TEST(test_alerts_of_tls13),
        TEST(test_clear_after_hello),
        TEST(test_before_hello),
        TEST(test_second_messages),
        TEST(test_end_of_clear_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
