#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "make.h"
#include "x509/der.h"

static bool reads(const char *digits)
{
    struct der der = der_of(hex(digits));
    return der_skip(&der) && der_end(&der);
}

static bool reads_header(const char *digits, size_t length)
{
    struct der der = der_of(JOIN(hex(digits), repeated(hex("00"), length)));
    return der_skip(&der) && der_end(&der);
}

static void lengths_have_their_shortest_form(void **state)
{
    (void)state;
    assert_true(reads_header("0400", 0));
    assert_true(reads_header("047f", 0x7f));
    assert_true(reads_header("048180", 0x80));
    assert_true(reads_header("0481ff", 0xff));
    assert_true(reads_header("04820100", 0x100));
    assert_true(reads_header("0482ffff", 0xffff));
    assert_true(reads_header("0483010000", 0x10000));
    assert_true(reads_header("048401000000", 0x1000000));

    assert_false(reads_header("048100", 0));
    assert_false(reads_header("04817f", 0x7f));
    assert_false(reads_header("048200ff", 0xff));
    assert_false(reads_header("0483000100", 0x100));
    assert_false(reads_header("048400010000", 0x10000));
    assert_false(reads_header("04850001000000", 0x1000000));
    /* indefinite, and reserved */
    assert_false(reads("30800000"));
    assert_false(reads("04ff00"));
}

static void a_value_must_be_there_in_full(void **state)
{
    (void)state;
    assert_false(reads(""));
    assert_false(reads("04"));
    assert_false(reads("0401"));
    assert_false(reads("040200"));
    assert_false(reads("0481"));
    assert_false(reads("048201"));
    assert_false(reads("0484ffffffff"));
    assert_false(reads("0484ffffffff00"));
    assert_false(reads("0488ffffffffffffffff"));
}

static void tags_above_30_and_zero_are_refused(void **state)
{
    (void)state;
    assert_false(reads("1f0100"));
    assert_false(reads("bf2100"));
    assert_false(reads("df0a00"));
    assert_false(reads("0000"));
    assert_true(reads("be00"));
    assert_true(reads("8000"));
}

static void missing_octets_are_counted(void **state)
{
    (void)state;
    static const struct {
        const char *digits;
        size_t missing;
    } cases[] = {
        { "0400", 0 },   { "040500", 4 }, { "0405", 5 }, { "30820400aa", 1023 },
        { "048100", 0 }, { "", 0 },       { "04", 0 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct der der = der_of(hex(cases[i].digits));
        assert_int_equal(der_missing(&der), cases[i].missing);
    }
}

static void a_failed_read_leaves_the_rest_untouched(void **state)
{
    (void)state;
    struct der der = der_of(hex("020200800101ff"));
    struct bytes value;
    struct der inner;
    bool flag;
    assert_false(der_read(&der, DER_OCTET_STRING, &value));
    assert_false(der_read_whole(&der, DER_SEQUENCE, &value));
    assert_false(der_enter(&der, DER_SEQUENCE, &inner));
    assert_false(der_read_boolean(&der, &flag));
    assert_int_equal(der.rest.size, 7);
    assert_true(der_is_next(&der, DER_INTEGER));
    assert_true(der_read_integer(&der, &value));
    assert_true(bytes_equal(value, hex("0080")));
    assert_true(der_read_boolean(&der, &flag));
    assert_true(flag);
    assert_true(der_end(&der));
    assert_true(der_is_empty(&der));
    assert_false(der_is_next(&der, DER_BOOLEAN));
}

static void any_element_is_given_as_content_and_whole(void **state)
{
    (void)state;
    struct der der = der_of(hex("a103020101 0500"));
    uint8_t tag;
    struct bytes content, whole;
    assert_true(der_read_any(&der, &tag, &content, &whole));
    assert_int_equal(tag, 0xa1);
    assert_true(bytes_equal(content, hex("020101")));
    assert_true(bytes_equal(whole, hex("a103020101")));
    assert_true(der_read_whole(&der, DER_NULL, &whole));
    assert_true(bytes_equal(whole, hex("0500")));
}

static void offsets_count_from_the_start(void **state)
{
    (void)state;
    struct bytes all = SEQ(integer(1), SEQ(null()));
    struct der der = der_of(all);
    struct der outer, inner;
    struct bytes value;
    assert_int_equal(der_offset(&der, all), 0);
    assert_true(der_enter(&der, DER_SEQUENCE, &outer));
    assert_int_equal(der_offset(&outer, all), 2);
    assert_true(der_read_integer(&outer, &value));
    assert_int_equal(der_offset(&outer, all), 5);
    assert_true(der_enter(&outer, DER_SEQUENCE, &inner));
    assert_true(der_read_null(&inner));
    assert_int_equal(der_offset(&inner, all), 9);
    assert_int_equal(der_offset(&der, all), 9);
}

static void depth_is_bounded(void **state)
{
    (void)state;
    struct bytes nested = null();
    for (int i = 0; i <= LIMIT_DER_DEPTH; i++)
        nested = tlv(DER_SEQUENCE, nested);
    struct der der = der_of(nested);
    for (int i = 0; i < LIMIT_DER_DEPTH; i++)
        assert_true(der_enter(&der, DER_SEQUENCE, &der));
    assert_true(der_is_next(&der, DER_SEQUENCE));
    assert_false(der_enter(&der, DER_SEQUENCE, &der));
}

static void elements_are_counted_up_to_a_limit(void **state)
{
    (void)state;
    size_t count;
    assert_true(der_count(der_of(NOTHING), 0, &count));
    assert_int_equal(count, 0);
    assert_true(der_count(der_of(hex("0500 0400 0500")), 3, &count));
    assert_int_equal(count, 3);
    assert_false(der_count(der_of(hex("0500 0400 0500")), 2, &count));
    assert_false(der_count(der_of(hex("0500 05")), 3, &count));
}

static bool boolean_reads(const char *digits, bool *out)
{
    struct der der = der_of(hex(digits));
    return der_read_boolean(&der, out) && der_end(&der);
}

static void true_is_0xff_and_nothing_else(void **state)
{
    (void)state;
    bool flag = true;
    assert_true(boolean_reads("010100", &flag));
    assert_false(flag);
    assert_true(boolean_reads("0101ff", &flag));
    assert_true(flag);
    assert_false(boolean_reads("010101", &flag));
    assert_false(boolean_reads("01017f", &flag));
    assert_false(boolean_reads("0100", &flag));
    assert_false(boolean_reads("0102ffff", &flag));
    assert_false(boolean_reads("0201ff", &flag));
}

static bool integer_reads(const char *digits)
{
    struct der der = der_of(hex(digits));
    struct bytes value;
    return der_read_integer(&der, &value) && der_end(&der);
}

static void integers_have_their_shortest_form(void **state)
{
    (void)state;
    assert_true(integer_reads("020100"));
    assert_true(integer_reads("02017f"));
    assert_true(integer_reads("020180"));
    assert_true(integer_reads("02020080"));
    assert_true(integer_reads("0202ff7f"));
    assert_false(integer_reads("0200"));
    assert_false(integer_reads("02020000"));
    assert_false(integer_reads("0202007f"));
    assert_false(integer_reads("0202ff80"));
    assert_false(integer_reads("0202ffff"));
}

static int32_t small(const char *digits)
{
    struct der der = der_of(hex(digits));
    int32_t value;
    return der_read_small(&der, DER_INTEGER, &value) ? value : -1;
}

static void small_integers_are_cut_at_the_largest(void **state)
{
    (void)state;
    assert_int_equal(small("020100"), 0);
    assert_int_equal(small("02020080"), 128);
    assert_int_equal(small("02047fffffff"), INT32_MAX);
    assert_int_equal(small("02050080000000"), INT32_MAX);
    assert_int_equal(small("020900ffffffffffffffff"), INT32_MAX);
    assert_int_equal(small("0201ff"), -1);
    assert_int_equal(small("020480000000"), -1);
    assert_int_equal(small("02020001"), -1);
    assert_int_equal(small("0200"), -1);

    struct der der = der_of(hex("800105"));
    int32_t value;
    assert_true(der_read_small(&der, DER_CONTEXT(0), &value));
    assert_int_equal(value, 5);
}

static bool bits_read(const char *digits, size_t size, unsigned unused)
{
    struct der der = der_of(hex(digits));
    struct bytes content;
    unsigned found;
    return der_read_bits(&der, DER_BIT_STRING, &content, &found) &&
           der_end(&der) && content.size == size && found == unused;
}

static void unused_bits_are_zero(void **state)
{
    (void)state;
    assert_true(bits_read("030100", 0, 0));
    assert_true(bits_read("030200ff", 1, 0));
    assert_true(bits_read("030205a0", 1, 5));
    assert_true(bits_read("03020780", 1, 7));
    assert_false(bits_read("0300", 0, 0));
    assert_false(bits_read("030101", 0, 1));
    assert_false(bits_read("03020880", 1, 8));
    assert_false(bits_read("030205b0", 1, 5));
    assert_false(bits_read("03020781", 1, 7));
}

static bool oid_reads(const char *digits)
{
    struct der der = der_of(hex(digits));
    struct bytes value;
    return der_read_oid(&der, &value) && der_end(&der);
}

static void oids_are_whole_and_shortest(void **state)
{
    (void)state;
    assert_true(oid_reads("060155"));
    assert_true(oid_reads("0603550403"));
    assert_true(oid_reads("06028800"));
    assert_true(oid_reads("06065587ffffff7f"));
    assert_false(oid_reads("0600"));
    assert_false(oid_reads("060180"));
    assert_false(oid_reads("06025580"));
    assert_false(oid_reads("06038055 01"));
    assert_false(oid_reads("0603558001"));
    assert_false(oid_reads("06025583"));
    assert_true(der_is_oid(hex("5504")));
    assert_false(der_is_oid(NOTHING));
}

static void null_is_empty(void **state)
{
    (void)state;
    struct der der = der_of(hex("0500 050100"));
    assert_true(der_read_null(&der));
    assert_false(der_read_null(&der));
    assert_int_equal(der.rest.size, 3);
}

static bool time_is(struct bytes encoded, bool is_utc, int64_t expected)
{
    struct der der = der_of(encoded);
    int64_t time;
    bool utc;
    return der_read_time(&der, &time, &utc) && der_end(&der) && utc == is_utc &&
           time == expected;
}

/* RFC 5280 4.1.2.5.1 */
static void utc_times_have_two_digits_for_the_year(void **state)
{
    (void)state;
    assert_true(time_is(utc_time("700101000000Z"), true, 0));
    assert_true(time_is(utc_time("491231235959Z"), true, 2524607999));
    assert_true(time_is(utc_time("500101000000Z"), true, -631152000));
    assert_true(time_is(utc_time("000229000000Z"), true, 951782400));
}

static void generalized_times_have_four(void **state)
{
    (void)state;
    assert_true(time_is(generalized_time("19700101000000Z"), false, 0));
    assert_true(
        time_is(generalized_time("20500101000000Z"), false, 2524608000));
    assert_true(
        time_is(generalized_time("99991231235959Z"), false, 253402300799));
    assert_true(
        time_is(generalized_time("00000101000000Z"), false, -62167219200));
}

static void other_forms_of_times_are_refused(void **state)
{
    (void)state;
    static const char *const utc[] = {
        "",
        "7001010000Z",
        "700101000000",
        "700101000000z",
        "700101000000+0000",
        "7001010000000Z",
        " 70101000000Z",
        "70010100000aZ",
        "700001000000Z",
        "701301000000Z",
        "700100000000Z",
        "700132000000Z",
        "700230000000Z",
        "010229000000Z",
        "700101240000Z",
        "700101006000Z",
        "700101000060Z",
        "-10101000000Z",
        "19700101000000Z",
    };
    static const char *const generalized[] = {
        "",
        "700101000000Z",
        "197001010000Z",
        "19700101000000",
        "19700101000000.0Z",
        "19700101000000+0000",
        "19001301000000Z",
        "19000229000000Z",
    };
    int64_t time = 7;
    bool is_utc;
    for (size_t i = 0; i < COUNT_OF(utc); i++) {
        struct der der = der_of(utc_time(utc[i]));
        assert_false(der_read_time(&der, &time, &is_utc));
    }
    for (size_t i = 0; i < COUNT_OF(generalized); i++) {
        struct der der = der_of(generalized_time(generalized[i]));
        assert_false(der_read_time(&der, &time, &is_utc));
    }
    struct der der = der_of(string(DER_PRINTABLE_STRING, "700101000000Z"));
    assert_false(der_read_time(&der, &time, &is_utc));
    assert_int_equal(time, 7);
}

static void headers_are_written_as_they_are_read(void **state)
{
    (void)state;
    static const size_t lengths[] = { 0,        1,        0x7f,   0x80,
                                      0xff,     0x100,    0xffff, 0x10000,
                                      0xffffff, 0x1000000 };
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        uint8_t header[DER_LONGEST_HEADER];
        size_t size = der_put_header(header, DER_OCTET_STRING, lengths[i]);
        struct der der = der_of((struct bytes){ header, size });
        assert_int_equal(der_missing(&der), lengths[i]);
        assert_int_equal(header[0], DER_OCTET_STRING);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_have_their_shortest_form),
        cmocka_unit_test(a_value_must_be_there_in_full),
        cmocka_unit_test(tags_above_30_and_zero_are_refused),
        cmocka_unit_test(missing_octets_are_counted),
        cmocka_unit_test(a_failed_read_leaves_the_rest_untouched),
        cmocka_unit_test(any_element_is_given_as_content_and_whole),
        cmocka_unit_test(offsets_count_from_the_start),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(elements_are_counted_up_to_a_limit),
        cmocka_unit_test(true_is_0xff_and_nothing_else),
        cmocka_unit_test(integers_have_their_shortest_form),
        cmocka_unit_test(small_integers_are_cut_at_the_largest),
        cmocka_unit_test(unused_bits_are_zero),
        cmocka_unit_test(oids_are_whole_and_shortest),
        cmocka_unit_test(null_is_empty),
        cmocka_unit_test(utc_times_have_two_digits_for_the_year),
        cmocka_unit_test(generalized_times_have_four),
        cmocka_unit_test(other_forms_of_times_are_refused),
        cmocka_unit_test(headers_are_written_as_they_are_read),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
