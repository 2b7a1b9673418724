#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "make.h"
#include "x509/name.h"

static bool reads(struct bytes encoded, enum general_name_type type,
                  struct bytes value)
{
    struct der der = der_of(encoded);
    struct general_name name;
    return general_name_read(&der, &name) && der_end(&der) &&
           name.type == type && bytes_equal(name.value, value);
}

static bool is_refused(struct bytes encoded)
{
    struct der der = der_of(encoded);
    struct general_name name;
    return !general_name_read(&der, &name) && der.rest.size == encoded.size;
}

static struct bytes other_name(void)
{
    return JOIN(oid(OID_ORGANIZATION_ID),
                tlv(0xa0, string(DER_UTF8_STRING, "x")));
}

static void every_form_is_read(void **state)
{
    (void)state;
    struct bytes dn = common_name("a");
    assert_true(
        reads(tlv(0xa0, other_name()), GENERAL_NAME_OTHER, other_name()));
    assert_true(reads(tlv(0x81, text("a@b")), GENERAL_NAME_EMAIL, text("a@b")));
    assert_true(reads(tlv(0x82, text("a.b")), GENERAL_NAME_DNS, text("a.b")));
    assert_true(reads(tlv(0xa3, null()), GENERAL_NAME_X400, null()));
    assert_true(reads(tlv(0xa4, dn), GENERAL_NAME_DIRECTORY, dn));
    assert_true(reads(tlv(0xa5, null()), GENERAL_NAME_EDI, null()));
    assert_true(
        reads(tlv(0x86, text("http:")), GENERAL_NAME_URI, text("http:")));
    assert_true(
        reads(tlv(0x87, hex("c0000201")), GENERAL_NAME_IP, hex("c0000201")));
    assert_true(
        reads(tlv(0x88, hex("2a03")), GENERAL_NAME_REGISTERED_ID, hex("2a03")));
}

/* Whether they make sense is for rules to judge. */
static void odd_values_are_data(void **state)
{
    (void)state;
    assert_true(reads(tlv(0x82, NOTHING), GENERAL_NAME_DNS, NOTHING));
    assert_true(
        reads(tlv(0x82, hex("6100ff")), GENERAL_NAME_DNS, hex("6100ff")));
    assert_true(
        reads(tlv(0x87, hex("c00002")), GENERAL_NAME_IP, hex("c00002")));
    assert_true(reads(tlv(0x87, NOTHING), GENERAL_NAME_IP, NOTHING));
    assert_true(
        reads(tlv(0xa4, SEQ(NOTHING)), GENERAL_NAME_DIRECTORY, SEQ(NOTHING)));
}

static void other_tags_and_broken_frames_are_refused(void **state)
{
    (void)state;
    assert_true(is_refused(NOTHING));
    assert_true(is_refused(hex("8205")));
    assert_true(is_refused(tlv(0x89, text("x"))));
    assert_true(is_refused(tlv(0x0c, text("x"))));
    assert_true(is_refused(tlv(0x42, text("x"))));
    assert_true(is_refused(tlv(0xc2, text("x"))));
    /* primitive where it must be constructed, and the other way round */
    assert_true(is_refused(tlv(0xa2, string(DER_IA5_STRING, "x"))));
    assert_true(is_refused(tlv(0xa7, NOTHING)));
    assert_true(is_refused(tlv(0x84, common_name("a"))));
    assert_true(is_refused(tlv(0x80, other_name())));
    /* what stands within */
    assert_true(is_refused(tlv(0xa4, NOTHING)));
    assert_true(is_refused(tlv(0xa4, JOIN(common_name("a"), null()))));
    assert_true(is_refused(tlv(0xa4, SET(NOTHING))));
    assert_true(is_refused(tlv(0x88, NOTHING)));
    assert_true(is_refused(tlv(0x88, hex("8055"))));
    assert_true(is_refused(tlv(0xa0, NOTHING)));
    assert_true(is_refused(tlv(0xa0, oid(OID_COMMON_NAME))));
    assert_true(is_refused(tlv(0xa0, JOIN(oid(OID_COMMON_NAME), null()))));
    assert_true(is_refused(tlv(0xa0, JOIN(other_name(), null()))));
    assert_true(
        is_refused(tlv(0xa0, JOIN(oid(OID_COMMON_NAME), tlv(0xa0, NOTHING)))));
}

static void lists_have_one_entry_at_least_and_a_limit(void **state)
{
    (void)state;
    struct general_names names;
    struct bytes entry = tlv(0x82, text("a"));
    assert_false(general_names_read(der_of(NOTHING), arena, &names));
    assert_true(general_names_read(der_of(JOIN(entry, tlv(0x81, text("b")))),
                                   arena, &names));
    assert_int_equal(names.count, 2);
    assert_int_equal(names.items[1].type, GENERAL_NAME_EMAIL);
    assert_false(
        general_names_read(der_of(JOIN(entry, null())), arena, &names));
    assert_true(general_names_read(der_of(repeated(entry, LIMIT_LIST_ENTRIES)),
                                   arena, &names));
    assert_int_equal(names.count, LIMIT_LIST_ENTRIES);
    assert_false(general_names_read(
        der_of(repeated(entry, LIMIT_LIST_ENTRIES + 1)), arena, &names));
}

static void expect_text(enum general_name_type type, struct bytes value,
                        const char *expected)
{
    struct general_name name = { type, value };
    assert_string_equal(general_name_text(&name, arena), expected);
}

static void every_form_has_a_text(void **state)
{
    (void)state;
    expect_text(GENERAL_NAME_DNS, text("www.example.com"),
                "DNS:www.example.com");
    expect_text(GENERAL_NAME_EMAIL, text("a@example.com"),
                "email:a@example.com");
    expect_text(GENERAL_NAME_URI, text("http://a/"), "URI:http://a/");
    expect_text(GENERAL_NAME_DIRECTORY, common_name("a"), "dirName:CN=a");
    expect_text(GENERAL_NAME_REGISTERED_ID, hex("2a0304"), "RID:1.2.3.4");
    expect_text(GENERAL_NAME_OTHER, other_name(), "otherName:2.5.4.97");
    expect_text(GENERAL_NAME_OTHER, NOTHING, "otherName:");
    expect_text(GENERAL_NAME_X400, null(), "X400");
    expect_text(GENERAL_NAME_EDI, null(), "EDI");
    expect_text(GENERAL_NAME_DNS, hex("62616e6b002e6576696c"),
                "DNS:bank\\u{0000}.evil");
    expect_text(GENERAL_NAME_URI, text("a\x1b\xff"), "URI:a\\u{001B}\\xFF");
}

/* RFC 5952 4 */
static void addresses_have_their_canonical_text(void **state)
{
    (void)state;
    expect_text(GENERAL_NAME_IP, hex("c0000201"), "IP:192.0.2.1");
    expect_text(GENERAL_NAME_IP, hex("20010db8000000000000000000000001"),
                "IP:2001:db8::1");
    expect_text(GENERAL_NAME_IP, hex("20010db8000000010000000000000001"),
                "IP:2001:db8:0:1::1");
    expect_text(GENERAL_NAME_IP, hex("00000000000000000000ffffc0000201"),
                "IP:::ffff:192.0.2.1");
    expect_text(GENERAL_NAME_IP, hex("c0000201ff"), "IP:#c0000201ff");
    expect_text(GENERAL_NAME_IP, NOTHING, "IP:#");
}

static void ranges_of_constraints_have_a_mask(void **state)
{
    (void)state;
    expect_text(GENERAL_NAME_IP, hex("c0000200ffffff00"), "IP:192.0.2.0/24");
    expect_text(GENERAL_NAME_IP, hex("0000000000000000"), "IP:0.0.0.0/0");
    expect_text(GENERAL_NAME_IP, hex("c0000201ffffffff"), "IP:192.0.2.1/32");
    expect_text(GENERAL_NAME_IP, hex("c0000200ffffff80"), "IP:192.0.2.0/25");
    expect_text(GENERAL_NAME_IP, hex("c0000200ff00ff00"),
                "IP:192.0.2.0/255.0.255.0");
    expect_text(GENERAL_NAME_IP, hex("c00002007fffffff"),
                "IP:192.0.2.0/127.255.255.255");
    expect_text(GENERAL_NAME_IP,
                hex("20010db8000000000000000000000000"
                    "ffffffff000000000000000000000000"),
                "IP:2001:db8::/32");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_is_read),
        cmocka_unit_test(odd_values_are_data),
        cmocka_unit_test(other_tags_and_broken_frames_are_refused),
        cmocka_unit_test(lists_have_one_entry_at_least_and_a_limit),
        cmocka_unit_test(every_form_has_a_text),
        cmocka_unit_test(addresses_have_their_canonical_text),
        cmocka_unit_test(ranges_of_constraints_have_a_mask),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
