#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "make.h"
#include "x509/name.h"

static struct name name_of(struct bytes der)
{
    return (struct name){ der };
}

/* A name of one attribute of that string type. */
static struct name named(uint8_t tag, struct bytes value)
{
    return name_of(SEQ(SET(SEQ(oid(OID_COMMON_NAME), tlv(tag, value)))));
}

static struct name utf8(const char *value)
{
    return named(DER_UTF8_STRING, text(value));
}

static void expect_equal(struct name a, struct name b)
{
    assert_true(name_equal(a, b));
    assert_true(name_equal(b, a));
}

static void expect_different(struct name a, struct name b)
{
    assert_false(name_equal(a, b));
    assert_false(name_equal(b, a));
}

static void empty_names_are_empty_and_equal(void **state)
{
    (void)state;
    struct name empty = name_of(SEQ(NOTHING));
    assert_true(name_is_empty(empty));
    assert_true(name_is_well_formed(empty));
    assert_false(name_is_empty(utf8("x")));
    expect_equal(empty, name_of(SEQ(NOTHING)));
    expect_different(empty, utf8(""));
    assert_string_equal(name_text(empty, arena), "");
}

/* A name that could not be read is equal to none, not even to itself. */
static void octets_that_are_no_name_equal_nothing(void **state)
{
    (void)state;
    struct name missing = name_of(NOTHING);
    expect_different(missing, missing);
    expect_different(missing, name_of(SEQ(NOTHING)));
    expect_different(name_of(hex("0500")), name_of(hex("0400")));
    expect_different(name_of(hex("3005")), name_of(hex("3006")));
    assert_false(name_is_within(missing, missing));
    assert_false(name_is_within(utf8("x"), missing));
    assert_true(name_is_empty(missing));
    assert_string_equal(name_text(missing, arena), "");
}

static void case_and_spaces_do_not_matter(void **state)
{
    (void)state;
    expect_equal(utf8("Example CA"), utf8("eXAMPLE ca"));
    expect_equal(utf8("Example CA"), utf8("  Example \t  CA\n"));
    expect_equal(utf8(""), utf8("   "));
    expect_different(utf8("Example CA"), utf8("ExampleCA"));
    expect_different(utf8("Example CA"), utf8("Example CB"));
    expect_different(utf8("Example"), utf8("Example C"));
    expect_different(utf8("a"), utf8(""));
}

static void characters_count_whatever_the_string_type(void **state)
{
    (void)state;
    struct name reference = utf8("Zürich AG");
    expect_equal(reference, named(DER_BMP_STRING,
                                  hex("005a00fc0072006900630068002000410047")));
    expect_equal(reference, named(DER_TELETEX_STRING, text("Z\xfcrich ag")));
    expect_equal(reference,
                 named(DER_UNIVERSAL_STRING,
                       hex("0000005a000000fc00000072000000690000006300000068"
                           "000000200000004100000047")));
    struct name ascii = utf8("example.com");
    expect_equal(ascii, named(DER_PRINTABLE_STRING, text("EXAMPLE.com")));
    expect_equal(ascii, named(DER_IA5_STRING, text("example.COM")));
    expect_equal(ascii, named(DER_VISIBLE_STRING, text("example.com")));
    expect_equal(named(DER_NUMERIC_STRING, text("1 2")), utf8("1  2"));
    /* A pair of surrogates is one character. */
    expect_equal(utf8("🔒"), named(DER_BMP_STRING, hex("d83ddd12")));
}

static void letters_beyond_ascii_have_case_too(void **state)
{
    (void)state;
    expect_equal(utf8("ÄÖÜÉÑ"), utf8("äöüéñ"));
    expect_equal(utf8("ŁÓDŹŽŸ"), utf8("łódźžÿ"));
    expect_equal(utf8("ĀĮĲĶĹŇŊŶ"), utf8("āįĳķĺňŋŷ"));
    expect_equal(utf8("ΑΘΗΝΑΣ"), utf8("αθηνας"));
    expect_equal(utf8("ΆΈΌΏ"), utf8("άέόώ"));
    expect_equal(utf8("МОСКВАЁ"), utf8("москваё"));
    expect_different(utf8("×"), utf8("÷"));
    expect_different(utf8("ß"), utf8("ss"));
    expect_different(utf8("a"), utf8("á"));
}

/* RFC 4518 2.2 and 2.6.1 */
static void some_characters_are_spaces_or_nothing(void **state)
{
    (void)state;
    expect_equal(utf8("a b"), utf8("a\xc2\xa0 b"));
    expect_equal(utf8("a b"), utf8("a\xe3\x80\x80"
                                   "b"));
    expect_equal(utf8("ab"), utf8("a\xc2\xad"
                                  "b"));
    expect_equal(utf8("ab"), utf8("\xef\xbb\xbf"
                                  "ab\xe2\x80\x8b"));
    expect_equal(utf8("a b"), utf8("a \xc2\xad b"));
}

static void broken_strings_equal_their_own_octets_only(void **state)
{
    (void)state;
    struct name broken = utf8("a\xff");
    expect_equal(broken, utf8("a\xff"));
    expect_different(broken, utf8("A\xff"));
    expect_different(broken, utf8("a\xfe"));
    expect_different(broken, utf8("a"));
    struct name odd = named(DER_BMP_STRING, hex("006100"));
    expect_equal(odd, named(DER_BMP_STRING, hex("006100")));
    expect_different(odd, utf8("a"));
    expect_different(named(DER_BMP_STRING, hex("d800")),
                     named(DER_UNIVERSAL_STRING, hex("0000d800")));
    /* If it were a character, the space behind it would not matter. */
    expect_different(named(DER_UNIVERSAL_STRING, hex("00110000")),
                     named(DER_UNIVERSAL_STRING, hex("0011000000000020")));
    expect_different(named(DER_UNIVERSAL_STRING, hex("0000dfff")),
                     named(DER_UNIVERSAL_STRING, hex("0000dfff00000020")));
    expect_different(named(DER_BMP_STRING, hex("d800")),
                     named(DER_BMP_STRING, hex("d8000020")));
    expect_different(named(DER_UNIVERSAL_STRING, hex("00110000")),
                     named(DER_BMP_STRING, hex("dc00")));
}

static void what_is_no_string_is_compared_by_octets(void **state)
{
    (void)state;
    expect_equal(named(DER_INTEGER, hex("41")), named(DER_INTEGER, hex("41")));
    expect_different(named(DER_INTEGER, hex("41")),
                     named(DER_INTEGER, hex("61")));
    expect_different(named(DER_OCTET_STRING, text("a")), utf8("a"));
}

static struct bytes attribute(enum oid type, const char *value)
{
    return SEQ(oid(type), string(DER_UTF8_STRING, value));
}

static void type_and_place_of_an_attribute_matter(void **state)
{
    (void)state;
    struct bytes cn = rdn(OID_COMMON_NAME, DER_UTF8_STRING, "a");
    struct bytes o = rdn(OID_ORGANIZATION, DER_UTF8_STRING, "a");
    expect_different(name_of(SEQ(cn)), name_of(SEQ(o)));
    expect_different(name_of(SEQ(cn, o)), name_of(SEQ(o, cn)));
    expect_different(name_of(SEQ(cn, o)), name_of(SEQ(cn)));
    expect_different(name_of(SEQ(cn, o)),
                     name_of(SEQ(SET(attribute(OID_COMMON_NAME, "a"),
                                     attribute(OID_ORGANIZATION, "a")))));
}

static void an_rdn_is_a_set(void **state)
{
    (void)state;
    struct bytes a = attribute(OID_COMMON_NAME, "a");
    struct bytes b = attribute(OID_ORGANIZATION, "b");
    expect_equal(name_of(SEQ(SET(a, b))), name_of(SEQ(SET(b, a))));
    expect_equal(name_of(SEQ(SET(a, b))),
                 name_of(SEQ(SET(attribute(OID_ORGANIZATION, "B"),
                                 attribute(OID_COMMON_NAME, "A")))));
    expect_different(name_of(SEQ(SET(a, b))), name_of(SEQ(SET(a))));
    /* Each partner counts once. */
    expect_different(name_of(SEQ(SET(a, a, b))), name_of(SEQ(SET(a, b, b))));
    /* An RDN with nothing in it is equal to its like. */
    expect_equal(
        name_of(SEQ(SET(a), SET(NOTHING))),
        name_of(SEQ(SET(attribute(OID_COMMON_NAME, "A")), SET(NOTHING))));
}

/* Beyond 16 attributes the order of encoding counts, so that a hostile name
 * cannot cost more than its length. */
static void a_very_large_rdn_is_compared_in_order(void **state)
{
    (void)state;
    struct bytes a = attribute(OID_COMMON_NAME, "a");
    struct bytes big_a = attribute(OID_COMMON_NAME, "A");
    struct bytes b = attribute(OID_COMMON_NAME, "b");
    expect_equal(name_of(SEQ(SET(repeated(a, 15), b))),
                 name_of(SEQ(SET(b, repeated(a, 15)))));
    expect_different(name_of(SEQ(SET(repeated(a, 16), b))),
                     name_of(SEQ(SET(b, repeated(a, 16)))));
    expect_equal(name_of(SEQ(SET(repeated(a, 20000), b))),
                 name_of(SEQ(SET(repeated(big_a, 20000), b))));
}

/* RFC 5280 4.2.1.10 */
static void a_subtree_holds_names_that_begin_with_it(void **state)
{
    (void)state;
    struct bytes c = rdn(OID_COUNTRY, DER_PRINTABLE_STRING, "US");
    struct bytes o = rdn(OID_ORGANIZATION, DER_UTF8_STRING, "Example");
    struct bytes o_other =
        rdn(OID_ORGANIZATION, DER_PRINTABLE_STRING, "EXAMPLE");
    struct bytes cn = rdn(OID_COMMON_NAME, DER_UTF8_STRING, "leaf");
    struct name subtree = name_of(SEQ(c, o));
    assert_true(name_is_within(name_of(SEQ(c, o)), subtree));
    assert_true(name_is_within(name_of(SEQ(c, o_other, cn)), subtree));
    assert_true(name_is_within(name_of(SEQ(c, o)), name_of(SEQ(NOTHING))));
    assert_true(name_is_within(name_of(SEQ(NOTHING)), name_of(SEQ(NOTHING))));
    assert_false(name_is_within(name_of(SEQ(c)), subtree));
    assert_false(name_is_within(name_of(SEQ(o, c)), subtree));
    assert_false(name_is_within(name_of(SEQ(c, cn, o)), subtree));
    assert_false(name_is_within(name_of(SEQ(NOTHING)), subtree));
}

static void form_is_checked_throughout(void **state)
{
    (void)state;
    struct bytes good = rdn(OID_COMMON_NAME, DER_UTF8_STRING, "a");
    assert_true(name_is_well_formed(name_of(SEQ(good, good))));
    /* An RDN of no attributes can be read, and is told apart. */
    assert_true(name_is_well_formed(name_of(SEQ(good, SET(NOTHING)))));
    assert_true(name_has_empty_rdn(name_of(SEQ(good, SET(NOTHING)))));
    assert_false(name_has_empty_rdn(name_of(SEQ(good, good))));
    assert_false(name_has_empty_rdn(name_of(NOTHING)));

    assert_false(name_is_well_formed(name_of(NOTHING)));
    assert_false(name_is_well_formed(name_of(SET(NOTHING))));
    assert_false(name_is_well_formed(name_of(JOIN(SEQ(good), null()))));
    assert_false(name_is_well_formed(name_of(SEQ(null()))));
    assert_false(name_is_well_formed(name_of(SEQ(good, hex("31")))));
    assert_false(name_is_well_formed(name_of(SEQ(SET(null())))));
    assert_false(name_is_well_formed(name_of(SEQ(SET(SEQ(NOTHING))))));
    assert_false(
        name_is_well_formed(name_of(SEQ(SET(SEQ(oid(OID_COMMON_NAME)))))));
    assert_false(
        name_is_well_formed(name_of(SEQ(SET(SEQ(hex("06028055"), null()))))));
    assert_false(name_is_well_formed(
        name_of(SEQ(SET(SEQ(oid(OID_COMMON_NAME), null(), null()))))));
}

static void attributes_are_found_by_type_and_index(void **state)
{
    (void)state;
    struct name name =
        name_of(SEQ(rdn(OID_ORGANIZATIONAL_UNIT, DER_UTF8_STRING, "one"),
                    SET(attribute(OID_COMMON_NAME, "x"),
                        attribute(OID_ORGANIZATIONAL_UNIT, "two")),
                    rdn(OID_ORGANIZATIONAL_UNIT, DER_TELETEX_STRING,
                        "dr\xfc"
                        "ben")));
    struct bytes unit = oid_octets(OID_ORGANIZATIONAL_UNIT);
    struct bytes value;
    assert_true(name_attribute(name, unit, 0, arena, &value));
    assert_true(bytes_equal(value, text("one")));
    assert_true(name_attribute(name, unit, 1, arena, &value));
    assert_true(bytes_equal(value, text("two")));
    assert_true(name_attribute(name, unit, 2, arena, &value));
    assert_true(bytes_equal(value, text("drüben")));
    assert_false(name_attribute(name, unit, 3, arena, &value));
    assert_false(
        name_attribute(name, oid_octets(OID_COUNTRY), 0, arena, &value));
    assert_false(name_attribute(name_of(NOTHING), unit, 0, arena, &value));
}

static void expect_text(struct bytes der, const char *expected)
{
    assert_string_equal(name_text(name_of(der), arena), expected);
}

static void a_name_is_shown_in_the_order_of_its_encoding(void **state)
{
    (void)state;
    expect_text(SEQ(rdn(OID_COUNTRY, DER_PRINTABLE_STRING, "US"),
                    rdn(OID_ORGANIZATION, DER_UTF8_STRING, "Example"),
                    rdn(OID_COMMON_NAME, DER_UTF8_STRING, "a")),
                "C=US,O=Example,CN=a");
    expect_text(SEQ(SET(attribute(OID_COMMON_NAME, "a"),
                        attribute(OID_EMAIL_ADDRESS, "b@c"))),
                "CN=a+emailAddress=b@c");
    expect_text(SEQ(SET(SEQ(hex("06032a0304"), string(DER_UTF8_STRING, "x")))),
                "1.2.3.4=x");
}

/* RFC 4514 2.4 */
static void special_characters_are_escaped(void **state)
{
    (void)state;
    expect_text(common_name("a,b+c\"d;e<f>g=h"),
                "CN=a\\,b\\+c\\\"d\\;e\\<f\\>g=h");
    expect_text(common_name(" a b "), "CN=\\ a b\\ ");
    expect_text(common_name(" "), "CN=\\ ");
    expect_text(common_name("#a#"), "CN=\\#a#");
    expect_text(common_name("a\\b"), "CN=a\\\\b");
    expect_text(common_name(""), "CN=");
}

static void text_from_outside_is_made_harmless(void **state)
{
    (void)state;
    expect_text(common_name("\x1b[2J\xe2\x80\xae"), "CN=\\u{001B}[2J\\u{202E}");
    expect_text(common_name("\xff"), "CN=\\xFF");
    expect_text(SEQ(SET(SEQ(oid(OID_COMMON_NAME),
                            tlv(DER_UTF8_STRING, hex("610062"))))),
                "CN=a\\u{0000}b");
}

static void what_is_no_string_is_shown_by_its_encoding(void **state)
{
    (void)state;
    expect_text(SEQ(SET(SEQ(oid(OID_COMMON_NAME), integer(5)))), "CN=#020105");
    expect_text(
        SEQ(SET(SEQ(oid(OID_COMMON_NAME), tlv(DER_BMP_STRING, hex("006100"))))),
        "CN=#1e03006100");
}

static void the_short_text_is_the_most_telling_attribute(void **state)
{
    (void)state;
    struct bytes cn = rdn(OID_COMMON_NAME, DER_UTF8_STRING, "leaf");
    struct bytes ou = rdn(OID_ORGANIZATIONAL_UNIT, DER_UTF8_STRING, "unit");
    struct bytes o = rdn(OID_ORGANIZATION, DER_UTF8_STRING, "firm");
    struct bytes c = rdn(OID_COUNTRY, DER_PRINTABLE_STRING, "US");
    assert_string_equal(name_short_text(name_of(SEQ(c, o, ou, cn)), arena),
                        "leaf");
    assert_string_equal(name_short_text(name_of(SEQ(c, o, ou)), arena), "unit");
    assert_string_equal(name_short_text(name_of(SEQ(c, o)), arena), "firm");
    assert_string_equal(name_short_text(name_of(SEQ(c)), arena), "C=US");
    const char *cut = name_short_text(
        name_of(SEQ(SET(SEQ(oid(OID_COMMON_NAME),
                            tlv(DER_UTF8_STRING, repeated(text("x"), 65)))))),
        arena);
    assert_int_equal(text(cut).size, 64 + text("…").size);
}

/* RFC 5280 4.2.1.13, nameRelativeToCRLIssuer */
static void an_rdn_can_be_put_behind_a_name(void **state)
{
    (void)state;
    struct bytes o = rdn(OID_ORGANIZATION, DER_UTF8_STRING, "firm");
    struct bytes attributes = attribute(OID_COMMON_NAME, "list");
    struct name made = name_with_rdn(name_of(SEQ(o)), attributes, arena);
    assert_true(bytes_equal(made.der, SEQ(o, SET(attributes))));
    made = name_with_rdn(name_of(SEQ(NOTHING)), attributes, arena);
    assert_true(bytes_equal(made.der, SEQ(SET(attributes))));
    /* with lengths of more than one octet */
    made = name_with_rdn(name_of(SEQ(repeated(o, 20))),
                         repeated(attributes, 20), arena);
    assert_true(bytes_equal(
        made.der, SEQ(repeated(o, 20), SET(repeated(attributes, 20)))));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_names_are_empty_and_equal),
        cmocka_unit_test(octets_that_are_no_name_equal_nothing),
        cmocka_unit_test(case_and_spaces_do_not_matter),
        cmocka_unit_test(characters_count_whatever_the_string_type),
        cmocka_unit_test(letters_beyond_ascii_have_case_too),
        cmocka_unit_test(some_characters_are_spaces_or_nothing),
        cmocka_unit_test(broken_strings_equal_their_own_octets_only),
        cmocka_unit_test(what_is_no_string_is_compared_by_octets),
        cmocka_unit_test(type_and_place_of_an_attribute_matter),
        cmocka_unit_test(an_rdn_is_a_set),
        cmocka_unit_test(a_very_large_rdn_is_compared_in_order),
        cmocka_unit_test(a_subtree_holds_names_that_begin_with_it),
        cmocka_unit_test(form_is_checked_throughout),
        cmocka_unit_test(attributes_are_found_by_type_and_index),
        cmocka_unit_test(a_name_is_shown_in_the_order_of_its_encoding),
        cmocka_unit_test(special_characters_are_escaped),
        cmocka_unit_test(text_from_outside_is_made_harmless),
        cmocka_unit_test(what_is_no_string_is_shown_by_its_encoding),
        cmocka_unit_test(the_short_text_is_the_most_telling_attribute),
        cmocka_unit_test(an_rdn_can_be_put_behind_a_name),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
