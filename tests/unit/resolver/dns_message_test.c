#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/compiler.h"
#include "resolver/dns_message.h"
#include "wire.h"

/* The message under test; too large for the stack of some. */
static struct wire wire;

static struct dns_name host(void)
{
    struct dns_name name;
    assert_true(dns_name_parse(bytes_of_text("host.example.com"), &name));
    return name;
}

static bool opens(struct dns_message *message)
{
    struct dns_name name = host();
    return dns_message_open(wire_octets(&wire), &name, DNS_TYPE_A, message);
}

static void expect_malformed(void)
{
    struct dns_message message;
    assert_false(opens(&message));
}

static void start(void)
{
    wire_start(&wire, WIRE_ANSWER, "host.example.com", DNS_TYPE_A);
}

static void a_good_answer_is_read(void **state)
{
    struct dns_message message;
    struct dns_record record;
    struct dns_name name = host();
    (void)state;
    start();
    wire_a(&wire, "HOST.example.com", 300, 7);
    wire_cname(&wire, "a.example.com", 5, "b.example.com");
    assert_true(opens(&message));
    assert_int_equal(message.rcode, 0);
    assert_false(message.is_authoritative);
    assert_false(message.is_truncated);
    assert_true(message.can_recurse);
    assert_int_equal(message.answer_count, 2);

    struct dns_records records = dns_message_answers(&message);
    assert_true(dns_records_next(&records, &record));
    assert_true(dns_name_equal(&record.owner, &name));
    assert_int_equal(record.type, DNS_TYPE_A);
    assert_int_equal(record.ttl, 300);
    assert_int_equal(record.data.size, 4);
    assert_int_equal(record.data.data[3], 7);
    assert_true(dns_records_next(&records, &record));
    assert_int_equal(record.type, DNS_TYPE_CNAME);
    assert_int_equal(record.target.size, strlen("b.example.com") + 2);
    assert_false(dns_records_next(&records, &record));
}

static void the_flags_are_read(void **state)
{
    struct dns_message message;
    (void)state;
    wire_start(&wire, WIRE_RESPONSE | WIRE_AUTHORITATIVE | WIRE_TRUNCATED | 3,
               "host.example.com", DNS_TYPE_A);
    assert_true(opens(&message));
    assert_true(message.is_authoritative);
    assert_true(message.is_truncated);
    assert_false(message.can_recurse);
    assert_int_equal(message.rcode, DNS_RCODE_NXDOMAIN);
}

static void other_messages_are_refused(void **state)
{
    (void)state;
    /* a query, another operation */
    wire_start(&wire, 0, "host.example.com", DNS_TYPE_A);
    expect_malformed();
    wire_start(&wire, WIRE_ANSWER | 0x2800, "host.example.com", DNS_TYPE_A);
    expect_malformed();
    /* another question */
    wire_start(&wire, WIRE_ANSWER, "other.example.com", DNS_TYPE_A);
    expect_malformed();
    wire_start(&wire, WIRE_ANSWER, "host.example.com", DNS_TYPE_AAAA);
    expect_malformed();
    start();
    wire.octets[wire.size - 1] = 3; /* class CHAOS */
    expect_malformed();
    /* no question, two questions */
    start();
    wire.octets[5] = 0;
    expect_malformed();
    start();
    wire.octets[5] = 2;
    expect_malformed();
}

static void a_message_cut_anywhere_in_the_answers_is_refused(void **state)
{
    struct dns_message message;
    (void)state;
    start();
    wire_cname(&wire, "host.example.com", 300, "b.example.com");
    wire_a(&wire, "b.example.com", 300, 7);
    assert_true(opens(&message));
    while (wire.size > 0) {
        wire.size--;
        expect_malformed();
    }
}

static void more_records_announced_than_sent_are_refused(void **state)
{
    struct dns_message message;
    (void)state;
    start();
    wire_a(&wire, "host.example.com", 300, 7);
    wire_set_answer_count(&wire, 2);
    expect_malformed();
    wire_set_answer_count(&wire, 65535);
    expect_malformed();
    /* What follows the announced ones is another section's. */
    wire_set_answer_count(&wire, 0);
    assert_true(opens(&message));
}

static void data_must_have_the_size_of_its_type(void **state)
{
    static const uint8_t octets[17] = { 0 };
    (void)state;
    for (size_t size = 0; size <= 5; size++) {
        struct dns_message message;
        start();
        wire_record(&wire, "host.example.com", DNS_TYPE_A, 300,
                    (struct bytes){ octets, size });
        assert_int_equal(opens(&message), size == 4);
    }
    for (size_t size = 15; size <= 17; size++) {
        struct dns_message message;
        start();
        wire_record(&wire, "host.example.com", DNS_TYPE_AAAA, 300,
                    (struct bytes){ octets, size });
        assert_int_equal(opens(&message), size == 16);
    }
}

static void the_target_of_an_alias_must_fill_its_data(void **state)
{
    static const uint8_t too_long[] = { 1, 'b', 0, 0 };
    static const uint8_t too_short[] = { 1, 'b' };
    static const uint8_t loop[] = { 0xc0, 0x2e };
    (void)state;
    start();
    wire_record(&wire, "host.example.com", DNS_TYPE_CNAME, 300,
                (struct bytes){ too_long, sizeof(too_long) });
    expect_malformed();
    start();
    wire_record(&wire, "host.example.com", DNS_TYPE_CNAME, 300,
                (struct bytes){ too_short, sizeof(too_short) });
    /* the target would go on into the next record */
    wire_u8(&wire, 0);
    expect_malformed();
    start();
    wire_record(&wire, "host.example.com", DNS_TYPE_CNAME, 300,
                (struct bytes){ loop, sizeof(loop) });
    expect_malformed();
}

static void a_caa_needs_a_tag(void **state)
{
    static const struct {
        uint8_t octets[4];
        size_t size;
        bool is_good;
    } cases[] = {
        { { 0 }, 0, false },
        { { 0 }, 1, false },
        { { 0, 0, 'a', 'b' }, 4, false },
        { { 0, 1, 'a', 'b' }, 4, true },
        { { 0, 2, 'a', 'b' }, 4, true },
        { { 0, 3, 'a', 'b' }, 4, false },
        { { 0, 255, 'a', 'b' }, 4, false },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct dns_message message;
        start();
        wire_record(&wire, "host.example.com", DNS_TYPE_CAA, 300,
                    (struct bytes){ cases[i].octets, cases[i].size });
        assert_int_equal(opens(&message), cases[i].is_good);
    }
}

static void unknown_types_and_classes_are_passed_over(void **state)
{
    static const uint8_t odd[] = { 1, 2, 3 };
    struct dns_message message;
    struct dns_record record;
    (void)state;
    start();
    size_t class_at = wire.size + strlen("host.example.com") + 2 + 2;
    wire_record(&wire, "host.example.com", DNS_TYPE_A, 300,
                (struct bytes){ odd, sizeof(odd) });
    wire.octets[class_at + 1] = 3; /* CHAOS: its A is no address of ours */
    wire_record(&wire, "host.example.com", 65535, 300,
                (struct bytes){ odd, sizeof(odd) });
    assert_true(opens(&message));
    struct dns_records records = dns_message_answers(&message);
    assert_true(dns_records_next(&records, &record));
    assert_int_equal(record.type, 65535);
    assert_false(dns_records_next(&records, &record));
}

static void a_ttl_with_the_top_bit_counts_as_none(void **state)
{
    static const uint32_t ttls[][2] = { { 0, 0 },
                                        { 0x7fffffff, 0x7fffffff },
                                        { 0x80000000, 0 },
                                        { 0xffffffff, 0 } };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ttls); i++) {
        struct dns_message message;
        struct dns_record record;
        start();
        wire_a(&wire, "host.example.com", ttls[i][0], 1);
        assert_true(opens(&message));
        struct dns_records records = dns_message_answers(&message);
        assert_true(dns_records_next(&records, &record));
        assert_int_equal(record.ttl, ttls[i][1]);
    }
}

static void a_header_can_be_looked_at_alone(void **state)
{
    struct dns_message message;
    (void)state;
    start();
    wire.size = DNS_HEADER_OCTETS;
    assert_true(dns_message_peek(wire_octets(&wire), &message));
    assert_true(message.can_recurse);
    wire.size--;
    assert_false(dns_message_peek(wire_octets(&wire), &message));
    assert_false(dns_message_peek((struct bytes){ NULL, 0 }, &message));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_answer_is_read),
        cmocka_unit_test(the_flags_are_read),
        cmocka_unit_test(other_messages_are_refused),
        cmocka_unit_test(a_message_cut_anywhere_in_the_answers_is_refused),
        cmocka_unit_test(more_records_announced_than_sent_are_refused),
        cmocka_unit_test(data_must_have_the_size_of_its_type),
        cmocka_unit_test(the_target_of_an_alias_must_fill_its_data),
        cmocka_unit_test(a_caa_needs_a_tag),
        cmocka_unit_test(unknown_types_and_classes_are_passed_over),
        cmocka_unit_test(a_ttl_with_the_top_bit_counts_as_none),
        cmocka_unit_test(a_header_can_be_looked_at_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
