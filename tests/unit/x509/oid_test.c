#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "make.h"
#include "x509/oid.h"

static void each_of_the_list_is_found_and_well_formed(void **state)
{
    (void)state;
    for (int id = OID_UNKNOWN + 1; id < OID_COUNT; id++) {
        struct bytes found = oid_octets((enum oid)id);
        assert_int_equal(oid_find(found), id);
        assert_true(der_is_oid(found));
        assert_true(oid_is(found, (enum oid)id));
        assert_true(strlen(oid_name(arena, found)) > 0);
    }
}

static void others_are_unknown(void **state)
{
    (void)state;
    assert_int_equal(oid_find(NOTHING), OID_UNKNOWN);
    assert_int_equal(oid_find(hex("55")), OID_UNKNOWN);
    assert_int_equal(oid_find(hex("5504")), OID_UNKNOWN);
    assert_int_equal(oid_find(hex("55040300")), OID_UNKNOWN);
    assert_int_equal(oid_find(hex("550463")), OID_UNKNOWN);
    assert_false(oid_is(hex("5504"), OID_COMMON_NAME));
    assert_false(oid_is(NOTHING, OID_UNKNOWN));
}

static void expect_dotted(const char *digits, const char *expected)
{
    assert_string_equal(oid_dotted(arena, hex(digits)), expected);
}

/* X.690 8.19 */
static void arcs_are_shown_with_dots(void **state)
{
    (void)state;
    expect_dotted("550403", "2.5.4.3");
    expect_dotted("2a864886f70d010101", "1.2.840.113549.1.1.1");
    expect_dotted("00", "0.0");
    expect_dotted("27", "0.39");
    expect_dotted("28", "1.0");
    expect_dotted("4f", "1.39");
    expect_dotted("50", "2.0");
    expect_dotted("8837", "2.999");
    expect_dotted("", "");
}

static void arcs_beyond_64_bits_are_not_shown(void **state)
{
    (void)state;
    expect_dotted("5581ffffffffffffffff7f", "2.5.18446744073709551615");
    expect_dotted("558280808080808080800001", "2.5.?.1");
    expect_dotted("5583", "2.5.?");
    expect_dotted("83", "?");
}

static void a_very_long_identifier_is_cut(void **state)
{
    (void)state;
    struct bytes longest = JOIN(hex("55"), repeated(hex("7f"), 30));
    assert_null(strstr(oid_dotted(arena, longest), "…"));
    struct bytes longer = JOIN(hex("55"), repeated(hex("7f"), 1000000));
    const char *shown = oid_dotted(arena, longer);
    assert_non_null(strstr(shown, "…"));
    assert_true(strlen(shown) < 1000);
}

static void names_are_for_what_they_stand_for(void **state)
{
    (void)state;
    assert_string_equal(oid_name(arena, oid_octets(OID_SERVER_AUTH)),
                        "serverAuth");
    assert_string_equal(oid_name(arena, hex("2b0601040182370a0303")),
                        "1.3.6.1.4.1.311.10.3.3");
    assert_string_equal(oid_attribute_name(arena, oid_octets(OID_COMMON_NAME)),
                        "CN");
    assert_string_equal(
        oid_attribute_name(arena, oid_octets(OID_EMAIL_ADDRESS)),
        "emailAddress");
    /* What is no attribute type has no short name as one. */
    assert_string_equal(
        oid_attribute_name(arena, oid_octets(OID_SUBJECT_KEY_ID)), "2.5.29.14");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_of_the_list_is_found_and_well_formed),
        cmocka_unit_test(others_are_unknown),
        cmocka_unit_test(arcs_are_shown_with_dots),
        cmocka_unit_test(arcs_beyond_64_bits_are_not_shown),
        cmocka_unit_test(a_very_long_identifier_is_cut),
        cmocka_unit_test(names_are_for_what_they_stand_for),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
