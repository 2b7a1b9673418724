#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "record/address.h"

static struct address parse(const char *text)
{
    struct address address;
    if (!address_parse(bytes_of_text(text), &address))
        fail_msg("\"%s\" is no address", text);
    return address;
}

static void literals_are_parsed_and_written_in_canonical_form(void **state)
{
    static const struct {
        const char *text, *canonical;
    } cases[] = {
        { "0.0.0.0", "0.0.0.0" },
        { "255.255.255.255", "255.255.255.255" },
        { "192.0.2.10", "192.0.2.10" },
        { "::", "::" },
        { "::1", "::1" },
        { "2001:DB8:0:0:0:0:0:1", "2001:db8::1" },
        { "::ffff:192.0.2.1", "::ffff:192.0.2.1" },
        { "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
          "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
    };
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct address address = parse(cases[i].text);
        assert_string_equal(address_text(&address, arena), cases[i].canonical);
    }
    arena_free(arena);
}

static void what_is_no_literal_is_refused(void **state)
{
    static const char *const cases[] = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "1.2.3.999",
        "1.2.3.1000",
        "01.2.3.4",
        "1.2.3.00",
        "1..3.4",
        ".1.2.3.4",
        "1.2.3.4.",
        "1.2.3.4 ",
        " 1.2.3.4",
        "+1.2.3.4",
        "0x7f.0.0.1",
        "1.2.3.a",
        "[::1]",
        "::1%lo",
        ":",
        ":::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "12345::",
        "::g",
        "::1.2.3",
        "::01.2.3.4",
        "0000:0000:0000:0000:0000:0000:0000:0000:0000:0000",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct address address = { { 1 }, 4 };
        if (address_parse(bytes_of_text(cases[i]), &address))
            fail_msg("\"%s\" was taken for an address", cases[i]);
        assert_int_equal(address.size, 0);
    }
}

static void octets_behind_a_nul_are_not_ignored(void **state)
{
    static const uint8_t v6[] = { ':', ':', '1', 0, 'x' };
    static const uint8_t v4[] = { '1', '.', '2', '.', '3', '.', '4', 0 };
    struct address address;
    (void)state;
    assert_false(address_parse((struct bytes){ v6, sizeof(v6) }, &address));
    assert_false(address_parse((struct bytes){ v4, sizeof(v4) }, &address));
    assert_false(address_parse((struct bytes){ NULL, 0 }, &address));
}

static void no_address_has_no_text(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(address_text(&(struct address){ 0 }, arena), "");
    arena_free(arena);
}

static void order_is_ipv4_first_then_by_octets(void **state)
{
    static const char *const ordered[] = {
        "0.0.0.0", "9.255.255.255", "10.0.0.2",   "10.0.0.10", "255.0.0.0",
        "::",      "::1",           "2001:db8::", "ff00::",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ordered); i++) {
        for (size_t j = 0; j < COUNT_OF(ordered); j++) {
            struct address a = parse(ordered[i]), b = parse(ordered[j]);
            int order = address_compare(&a, &b);
            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
            assert_int_equal(address_equal(&a, &b), i == j);
        }
    }
}

static void families_are_told_apart(void **state)
{
    struct address v4 = parse("192.0.2.1"), v6 = parse("::ffff:192.0.2.1");
    (void)state;
    assert_false(address_is_v6(&v4));
    assert_true(address_is_v6(&v6));
    assert_false(address_equal(&v4, &v6));
}

struct kind_case {
    const char *first, *last; /* of the range, both inside */
    enum address_kind kind;
    enum address_kind before, after; /* of its neighbours */
};

/* The address one below or above. */
static struct address neighbour(struct address address, int step)
{
    for (size_t i = address.size; i-- > 0;) {
        address.octets[i] = (uint8_t)(address.octets[i] + step);
        if (address.octets[i] != (step > 0 ? 0 : 0xff))
            break;
    }
    return address;
}

static void expect_kind(struct address address, enum address_kind kind)
{
    struct arena *arena = arena_new();
    if (address_kind(&address) != kind)
        fail_msg("%s is %s, not %s", address_text(&address, arena),
                 address_kind_text(address_kind(&address)),
                 address_kind_text(kind));
    arena_free(arena);
}

static void check_ranges(const struct kind_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct address first = parse(cases[i].first);
        struct address last = parse(cases[i].last);
        expect_kind(first, cases[i].kind);
        expect_kind(last, cases[i].kind);
        expect_kind(neighbour(first, -1), cases[i].before);
        expect_kind(neighbour(last, 1), cases[i].after);
    }
}

#define PUBLIC ADDRESS_PUBLIC
#define OTHER ADDRESS_OTHER_SPECIAL
#define HIDING ADDRESS_TRANSLATED

static void special_ipv4_ranges_end_where_the_registry_says(void **state)
{
    static const struct kind_case cases[] = {
        /* neighbours of the whole space wrap around */
        { "0.0.0.0", "0.255.255.255", ADDRESS_UNSPECIFIED, ADDRESS_BROADCAST,
          PUBLIC },
        { "10.0.0.0", "10.255.255.255", ADDRESS_PRIVATE, PUBLIC, PUBLIC },
        { "100.64.0.0", "100.127.255.255", ADDRESS_PRIVATE, PUBLIC, PUBLIC },
        { "127.0.0.0", "127.255.255.255", ADDRESS_LOOPBACK, PUBLIC, PUBLIC },
        { "169.254.0.0", "169.254.255.255", ADDRESS_LINK_LOCAL, PUBLIC,
          PUBLIC },
        { "172.16.0.0", "172.31.255.255", ADDRESS_PRIVATE, PUBLIC, PUBLIC },
        { "192.0.0.0", "192.0.0.8", OTHER, PUBLIC, PUBLIC },
        { "192.0.0.9", "192.0.0.10", PUBLIC, OTHER, OTHER },
        { "192.0.0.11", "192.0.0.255", OTHER, PUBLIC, PUBLIC },
        { "192.0.2.0", "192.0.2.255", ADDRESS_DOCUMENTATION, PUBLIC, PUBLIC },
        { "192.31.196.0", "192.31.196.255", PUBLIC, PUBLIC, PUBLIC },
        { "192.52.193.0", "192.52.193.255", PUBLIC, PUBLIC, PUBLIC },
        { "192.88.99.0", "192.88.99.255", OTHER, PUBLIC, PUBLIC },
        { "192.168.0.0", "192.168.255.255", ADDRESS_PRIVATE, PUBLIC, PUBLIC },
        { "192.175.48.0", "192.175.48.255", PUBLIC, PUBLIC, PUBLIC },
        { "198.18.0.0", "198.19.255.255", OTHER, PUBLIC, PUBLIC },
        { "198.51.100.0", "198.51.100.255", ADDRESS_DOCUMENTATION, PUBLIC,
          PUBLIC },
        { "203.0.113.0", "203.0.113.255", ADDRESS_DOCUMENTATION, PUBLIC,
          PUBLIC },
        { "224.0.0.0", "239.255.255.255", ADDRESS_MULTICAST, PUBLIC,
          ADDRESS_BROADCAST },
        { "240.0.0.0", "255.255.255.255", ADDRESS_BROADCAST, ADDRESS_MULTICAST,
          ADDRESS_UNSPECIFIED },
    };
    (void)state;
    check_ranges(cases, COUNT_OF(cases));
}

static void special_ipv6_ranges_end_where_the_registry_says(void **state)
{
#define ONES ":ffff:ffff:ffff:ffff:ffff"
    static const struct kind_case cases[] = {
        { "::", "::", ADDRESS_UNSPECIFIED, ADDRESS_MULTICAST,
          ADDRESS_LOOPBACK },
        { "::1", "::1", ADDRESS_LOOPBACK, ADDRESS_UNSPECIFIED, HIDING },
        { "::2", "::255.255.255.255", HIDING, ADDRESS_LOOPBACK, OTHER },
        { "::ffff:0:0", "::ffff:255.255.255.255", HIDING, OTHER, OTHER },
        { "::ffff:0:0:0", "::ffff:0:ffff:ffff", HIDING, OTHER, OTHER },
        { "64:ff9b::", "64:ff9b::ffff:ffff", HIDING, OTHER, OTHER },
        { "64:ff9b:1::", "64:ff9b:1" ONES, HIDING, OTHER, OTHER },
        { "100::", "100::ffff:ffff:ffff:ffff", OTHER, OTHER, OTHER },
        { "1000::", "1fff:ffff:ffff" ONES, OTHER, OTHER, PUBLIC },
        { "2000::", "2000:ffff:ffff" ONES, PUBLIC, OTHER, HIDING },
        { "2001::", "2001:0:ffff" ONES, HIDING, PUBLIC, OTHER },
        { "2001:1::1", "2001:1::3", PUBLIC, OTHER, OTHER },
        { "2001:2::", "2001:2:0" ONES, OTHER, OTHER, OTHER },
        { "2001:3::", "2001:3:ffff" ONES, PUBLIC, OTHER, OTHER },
        { "2001:4:112::", "2001:4:112" ONES, PUBLIC, OTHER, OTHER },
        { "2001:10::", "2001:1f:ffff" ONES, OTHER, OTHER, PUBLIC },
        { "2001:20::", "2001:3f:ffff" ONES, PUBLIC, OTHER, OTHER },
        { "2001:40::", "2001:1ff:ffff" ONES, OTHER, PUBLIC, PUBLIC },
        { "2001:db8::", "2001:db8:ffff" ONES, ADDRESS_DOCUMENTATION, PUBLIC,
          PUBLIC },
        { "2002::", "2002:ffff:ffff" ONES, HIDING, PUBLIC, PUBLIC },
        { "2620:4f:8000::", "2620:4f:8000" ONES, PUBLIC, PUBLIC, PUBLIC },
        { "3fff::", "3fff:fff:ffff" ONES, ADDRESS_DOCUMENTATION, PUBLIC,
          PUBLIC },
        { "3fff:1000::", "3fff:ffff:ffff" ONES, PUBLIC, ADDRESS_DOCUMENTATION,
          OTHER },
        { "5f00::", "5f00:ffff:ffff" ONES, OTHER, OTHER, OTHER },
        { "fc00::", "fdff:ffff:ffff" ONES, ADDRESS_PRIVATE, OTHER, OTHER },
        { "fe80::", "febf:ffff:ffff" ONES, ADDRESS_LINK_LOCAL, OTHER, OTHER },
        { "ff00::", "ffff:ffff:ffff" ONES, ADDRESS_MULTICAST, OTHER,
          ADDRESS_UNSPECIFIED },
    };
#undef ONES
    (void)state;
    check_ranges(cases, COUNT_OF(cases));
}

static void every_kind_has_a_text(void **state)
{
    (void)state;
    assert_string_equal(address_kind_text(ADDRESS_LOOPBACK),
                        "loopback (127.0.0.0/8, ::1)");
    for (int i = ADDRESS_PUBLIC; i <= ADDRESS_OTHER_SPECIAL; i++)
        assert_true(*address_kind_text((enum address_kind)i) != '\0');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(literals_are_parsed_and_written_in_canonical_form),
        cmocka_unit_test(what_is_no_literal_is_refused),
        cmocka_unit_test(octets_behind_a_nul_are_not_ignored),
        cmocka_unit_test(no_address_has_no_text),
        cmocka_unit_test(order_is_ipv4_first_then_by_octets),
        cmocka_unit_test(families_are_told_apart),
        cmocka_unit_test(special_ipv4_ranges_end_where_the_registry_says),
        cmocka_unit_test(special_ipv6_ranges_end_where_the_registry_says),
        cmocka_unit_test(every_kind_has_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
