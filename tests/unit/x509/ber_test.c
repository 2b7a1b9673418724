#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "make.h"
#include "x509/ber.h"

static bool reads(const char *digits, const char *content)
{
    struct ber ber = { hex(digits) };
    uint8_t tag;
    struct bytes found, whole;
    return ber_read_any(&ber, &tag, &found, &whole) && ber.rest.size == 0 &&
           tag == hex(digits).data[0] && bytes_equal(found, hex(content)) &&
           bytes_equal(whole, hex(digits));
}

static void definite_lengths_may_be_long(void **state)
{
    (void)state;
    assert_true(reads("0400", ""));
    assert_true(reads("0402abcd", "abcd"));
    assert_true(reads("048102abcd", "abcd"));
    assert_true(reads("04820002abcd", "abcd"));
    assert_true(reads("048400000002abcd", "abcd"));
    assert_false(reads("04850000000002abcd", "abcd"));
    assert_false(reads("0403abcd", "abcd"));
    assert_false(reads("04", ""));
    assert_false(reads("0481", ""));
    assert_false(reads("", ""));
    assert_false(reads("1f2100", ""));
    assert_false(reads("0484ffffffff", ""));
}

static bool skips(struct ber *ber)
{
    uint8_t tag;
    struct bytes content, whole;
    return ber_read_any(ber, &tag, &content, &whole);
}

static void indefinite_lengths_end_where_they_say(void **state)
{
    (void)state;
    assert_true(reads("30800000", ""));
    assert_true(reads("3080 0500 0000", "0500"));
    assert_true(reads("3080 3080 0500 0000 0500 0000", "3080 0500 0000 0500"));
    assert_true(reads("3080 0402 0000 0000", "0402 0000"));
    assert_true(reads("3080 3004 0000 0000 0000", "3004 0000 0000"));
    /* of primitive elements, without an end, with an end too many */
    assert_false(reads("0480 0000", ""));
    assert_false(reads("3080", ""));
    assert_false(reads("3080 0500", "0500"));
    assert_false(reads("3080 0500 00", "0500"));
    assert_false(reads("0000", ""));
    struct ber ber = { hex("3080 0000 0000") };
    assert_true(skips(&ber));
    assert_false(skips(&ber));
    assert_int_equal(ber.rest.size, 2);
}

static void depth_is_bounded(void **state)
{
    (void)state;
    struct bytes end = hex("0000");
    struct bytes deepest = JOIN(repeated(hex("3080"), LIMIT_DER_DEPTH),
                                repeated(end, LIMIT_DER_DEPTH));
    struct ber ber = { deepest };
    assert_true(skips(&ber));
    ber.rest = JOIN(repeated(hex("3080"), LIMIT_DER_DEPTH + 1),
                    repeated(end, LIMIT_DER_DEPTH + 1));
    assert_false(skips(&ber));
    /* so are an endless row of openings and of closed ones */
    ber.rest = repeated(hex("3080"), 100000);
    assert_false(skips(&ber));
    ber.rest = JOIN(hex("3080"), repeated(hex("30800000"), 100000), end);
    assert_true(skips(&ber));
}

static void entering_wants_the_tag(void **state)
{
    (void)state;
    struct ber ber = { hex("3080 0201 05 0000") };
    struct ber inner, part;
    assert_true(ber_is_next(&ber, 0x30));
    assert_false(ber_enter(&ber, 0x31, &inner));
    assert_true(ber_enter(&ber, 0x30, &inner));
    assert_true(ber_enter(&inner, 0x02, &part));
    assert_true(bytes_equal(part.rest, hex("05")));
    assert_false(ber_enter(&inner, 0x02, &part));
    assert_false(ber_is_next(&inner, 0x02));
}

static void peeking_takes_what_is_there(void **state)
{
    (void)state;
    uint8_t tag;
    struct bytes content, after;
    assert_true(ber_peek(hex("30040500 aa"), &tag, &content, &after));
    assert_true(bytes_equal(content, hex("0500aa")));
    assert_int_equal(after.size, 0);
    assert_true(ber_peek(hex("30020500 aa"), &tag, &content, &after));
    assert_true(bytes_equal(content, hex("0500")));
    assert_true(bytes_equal(after, hex("aa")));
    assert_true(ber_peek(hex("3080 0500"), &tag, &content, &after));
    assert_true(bytes_equal(content, hex("0500")));
    assert_false(ber_peek(hex("30"), &tag, &content, &after));
    assert_false(ber_peek(hex("0480"), &tag, &content, &after));
}

static void expect_der(const char *ber, const char *der)
{
    struct bytes made;
    assert_true(ber_to_der(hex(ber), arena, &made));
    assert_true(bytes_equal(made, hex(der)));
}

static void ber_becomes_der(void **state)
{
    (void)state;
    expect_der("0500", "0500");
    expect_der("30020500", "30020500");
    expect_der("3080 0500 0000", "30020500");
    expect_der("308102 0500", "30020500");
    expect_der("3080 3080 0000 0481 0107 0000", "30053000040107");
    expect_der("a080 0500 0000", "a0020500");
    /* strings and times in pieces, also pieces of pieces */
    expect_der("2480 0401 61 0402 6263 0000", "0403616263");
    expect_der("2405 2403 0401 61", "040161");
    expect_der("3780 170d 3730303130313030303030305a 0000",
               "170d3730303130313030303030305a");
    /* TRUE, unused bits, sequences that are not constructed */
    expect_der("010101", "0101ff");
    expect_der("010100", "010100");
    expect_der("030204ff", "030204f0");
    expect_der("1002 0500", "30020500");
    expect_der("1100", "3100");
    /* What follows is not looked at. */
    expect_der("0500 ffff", "0500");
}

static void what_is_no_ber_is_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "", "30", "300105", "3080 0500", "0000", "2480 0401", "3003 0500 05"
    };
    struct bytes made;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_false(ber_to_der(hex(cases[i]), arena, &made));
    struct bytes deep = null();
    for (int i = 1; i < LIMIT_DER_DEPTH; i++)
        deep = SEQ(deep);
    assert_true(ber_to_der(deep, arena, &made));
    assert_false(ber_to_der(SEQ(deep), arena, &made));
}

static void strings_in_pieces_are_no_deeper_than_others(void **state)
{
    (void)state;
    struct bytes made;
    struct bytes deep = octets(text("a"));
    for (int i = 1; i < LIMIT_DER_DEPTH; i++)
        deep = tlv(0x24, deep);
    assert_true(ber_to_der(deep, arena, &made));
    assert_true(bytes_equal(made, octets(text("a"))));
    deep = tlv(0x24, tlv(0x24, deep));
    assert_false(ber_to_der(deep, arena, &made));
}

/* Lengths of indefinite elements can be longer in DER. */
static void the_result_may_be_longer(void **state)
{
    (void)state;
    struct bytes content = octets(repeated(hex("61"), 70000));
    struct bytes ber = content;
    struct bytes der = content;
    for (int i = 2; i < LIMIT_DER_DEPTH; i++) {
        ber = JOIN(hex("3080"), ber, hex("0000"));
        der = SEQ(der);
    }
    assert_true(der.size > ber.size);
    struct bytes made;
    assert_true(ber_to_der(ber, arena, &made));
    assert_true(bytes_equal(made, der));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(definite_lengths_may_be_long),
        cmocka_unit_test(indefinite_lengths_end_where_they_say),
        cmocka_unit_test(depth_is_bounded),
        cmocka_unit_test(entering_wants_the_tag),
        cmocka_unit_test(peeking_takes_what_is_there),
        cmocka_unit_test(ber_becomes_der),
        cmocka_unit_test(what_is_no_ber_is_refused),
        cmocka_unit_test(strings_in_pieces_are_no_deeper_than_others),
        cmocka_unit_test(the_result_may_be_longer),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
