#include "chain/name_match.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/compiler.h"

/* SEQUENCE { SET { SEQUENCE { CN, UTF8String } } }; texts of one length. */
#define SUBJECT(text)                                                          \
    {                                                                          \
        .der = {                                                               \
            (const uint8_t *)"\x30\x1a\x31\x18\x30\x16\x06\x03\x55\x04\x03"    \
                             "\x0c\x0f" text,                                  \
            28                                                                 \
        }                                                                      \
    }

enum { MOST_NAMES = 8 };

struct built {
    struct general_name names[MOST_NAMES];
    struct cert cert;
};

/* A certificate with these DNS names, until a NULL. */
static void build(struct built *built, const char *const *texts)
{
    size_t count = 0;
    for (; count < MOST_NAMES && texts[count] != NULL; count++)
        built->names[count] =
            (struct general_name){ .type = GENERAL_NAME_DNS,
                                   .value = bytes_of_text(texts[count]) };
    built->cert = (struct cert){ .san = { built->names, count } };
}

static void one_name_against_one_host(void **state)
{
    static const struct {
        const char *presented, *host;
        bool matches;
    } rows[] = {
        { "www.example.com", "www.example.com", true },
        { "WWW.EXAMPLE.com", "www.example.COM", true },
        { "www.example.com", "example.com", false },
        { "example.com", "www.example.com", false },
        { "www.example.com", "www.example.org", false },
        { "xn--bcher-kva.example", "xn--bcher-kva.example", true },
        { "*.example.com", "www.example.com", true },
        { "*.EXAMPLE.com", "www.example.com", true },
        { "*.example.com", "xn--bcher-kva.example.com", true },
        { "*.example.com", "a.b.example.com", false },
        { "*.example.com", "example.com", false },
        { "*.example.com", ".example.com", false },
        { "*.example.com", "wwwexample.com", false },
        { "*.b.example.com", "a.b.example.com", true },
        /* RFC 9525 6.3: not the whole left-most label */
        { "w*.example.com", "www.example.com", false },
        { "*w.example.com", "www.example.com", false },
        { "w*w.example.com", "www.example.com", false },
        { "www.*.com", "www.example.com", false },
        { "*.*.com", "www.example.com", false },
        { "*.*.example.com", "a.b.example.com", false },
        { "*", "localhost", false },
        { "*", "www.example.com", false },
        { "*.", "www.example.com", false },
        { "xn--*.example.com", "xn--a.example.com", false },
        /* under a public suffix */
        { "*.com", "example.com", false },
        { "*.co.uk", "example.co.uk", false },
        { "*.s3.amazonaws.com", "bucket.s3.amazonaws.com", false },
        { "*.local", "appliance.local", false },
        { "*.example.co.uk", "www.example.co.uk", true },
        { "*.corp.local", "appliance.corp.local", true },
        /* no names */
        { "www.example.com.", "www.example.com", false },
        { "", "www.example.com", false },
        { "", "", false },
        { "192.0.2.1", "192.0.2.1", false },
        { "*.0.2.1", "192.0.2.1", false },
        { "2001:db8::1", "2001:db8::1", false },
        { "*.example.com", "*.example.com", false },
        { "www.example.com", "*.example.com", false },
        /* RFC 9525 leaves it to the profile; a host name is not asked for
         * with one, but it must not be mistaken. */
        { "a_b.example.com", "a_b.example.com", true },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        if (name_dns_matches(bytes_of_text(rows[i].presented), rows[i].host) !=
            rows[i].matches)
            fail_msg("%s and %s", rows[i].presented, rows[i].host);
}

static void a_nul_ends_no_name(void **state)
{
    static const char presented[] = "www.example.com\0.evil.test";
    (void)state;
    assert_false(name_dns_matches(
        (struct bytes){ (const uint8_t *)presented, sizeof presented - 1 },
        "www.example.com"));
    assert_false(name_dns_matches(
        (struct bytes){ (const uint8_t *)presented, sizeof presented - 1 },
        "www.example.com.evil.test"));
}

static void the_matching_name_is_told(void **state)
{
    static const char *const names[] = { "example.com", "mail.example.com",
                                         "*.example.com", NULL };
    struct built built;
    (void)state;
    build(&built, names);
    struct name_match match = name_match_dns(&built.cert, "www.example.com");
    assert_true(match.matches);
    assert_int_equal(match.san_index, 2);
    match = name_match_dns(&built.cert, "MAIL.example.com");
    assert_true(match.matches);
    assert_int_equal(match.san_index, 1);
}

static void reasons_are_told(void **state)
{
    static const struct {
        const char *presented, *host;
        enum name_reason reason;
    } rows[] = {
        { "www.example.org", "www.example.com", NAME_OTHER_HOST },
        { "com", "example.com", NAME_OTHER_HOST },
        { "co.uk", "www.example.co.uk", NAME_OTHER_HOST },
        { "other.co.uk", "example.co.uk", NAME_OTHER_HOST },
        { "notexample.com", "www.example.com", NAME_OTHER_HOST },
        { "", "www.example.com", NAME_OTHER_HOST },
        { "*.com", "www.example.com", NAME_OTHER_HOST },
        { "mail.example.com", "www.example.com", NAME_SAME_DOMAIN },
        { "a.b.example.com", "www.example.com", NAME_SAME_DOMAIN },
        { "*.b.example.com", "www.example.com", NAME_SAME_DOMAIN },
        { "node.corp.local", "appliance.corp.local", NAME_SAME_DOMAIN },
        { "example.com", "support.example.com", NAME_BARE_DOMAIN },
        { "EXAMPLE.com", "a.b.example.com", NAME_BARE_DOMAIN },
        { "example.com", "www.example.com", NAME_WWW },
        { "www.example.com", "example.com", NAME_WWW },
        { "WWW.support.example.com", "support.example.com", NAME_WWW },
        { "*.example.com", "example.com", NAME_WILDCARD_LEVEL },
        { "*.example.com", "a.b.example.com", NAME_WILDCARD_LEVEL },
        { "*.support.example.com", "support.example.com", NAME_WILDCARD_LEVEL },
        { "supp*.example.com", "support.example.com", NAME_BAD_WILDCARD },
        { "s*t.example.com", "support.example.com", NAME_BAD_WILDCARD },
        { "*.*.example.com", "a.b.example.com", NAME_BAD_WILDCARD },
        { "support.*.com", "support.example.com", NAME_BAD_WILDCARD },
        { "SUPP*.Example.com", "support.example.com", NAME_BAD_WILDCARD },
        { "*.com", "example.com", NAME_BAD_WILDCARD },
        { "*.co.uk", "example.co.uk", NAME_BAD_WILDCARD },
        { "support.example.com*", "support.example.com", NAME_BAD_WILDCARD },
        { "supp*.example.com", "other.example.com", NAME_SAME_DOMAIN },
        /* a star is no dot */
        { "s*.com", "support.example.com", NAME_OTHER_HOST },
        { "support.example.com.", "support.example.com", NAME_TRAILING_DOT },
        { "*.example.com.", "support.example.com", NAME_TRAILING_DOT },
        { "other.example.com.", "support.example.com", NAME_OTHER_HOST },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *const names[] = { rows[i].presented, NULL };
        struct built built;
        build(&built, names);
        struct name_match match = name_match_dns(&built.cert, rows[i].host);
        assert_false(match.matches);
        if (match.reason != rows[i].reason)
            fail_msg("%s and %s: %d, not %d", rows[i].presented, rows[i].host,
                     (int)match.reason, (int)rows[i].reason);
        assert_int_equal(match.nearest,
                         rows[i].reason == NAME_OTHER_HOST ? -1 : 0);
    }
}

static void the_nearest_reason_wins(void **state)
{
    static const char *const names[] = {
        "other.test",  "mail.example.com",  "supp*.example.com",
        "example.com", "supp*.example.com", NULL
    };
    struct built built;
    (void)state;
    build(&built, names);
    struct name_match match =
        name_match_dns(&built.cert, "support.example.com");
    assert_false(match.matches);
    assert_int_equal(match.reason, NAME_BAD_WILDCARD);
    assert_int_equal(match.nearest, 2);
}

static void common_names_do_not_match_but_are_seen(void **state)
{
    static const char *const names[] = { "example.com", NULL };
    struct built built;
    (void)state;
    build(&built, names);
    built.cert.subject = (struct name)SUBJECT("abc.example.com");
    struct name_match match = name_match_dns(&built.cert, "ABC.example.com");
    assert_false(match.matches);
    assert_int_equal(match.reason, NAME_ONLY_IN_CN);
    assert_int_equal(match.nearest, -1);
    match = name_match_dns(&built.cert, "def.example.com");
    assert_int_equal(match.reason, NAME_BARE_DOMAIN);
    built.cert.san.count = 0;
    match = name_match_dns(&built.cert, "abc.example.com");
    assert_false(match.matches);
    assert_int_equal(match.reason, NAME_ONLY_IN_CN);
}

/* A self-signed certificate that is for nothing near. */
static void factory_certificates_are_seen(void **state)
{
    static const char *const names[] = { "appliance.test", NULL };
    struct built built;
    (void)state;
    build(&built, names);
    built.cert.is_self_issued = true;
    struct name_match match =
        name_match_dns(&built.cert, "support.example.com");
    assert_int_equal(match.reason, NAME_FACTORY);
    match = name_match_dns(&built.cert, "support.appliance.test");
    assert_int_equal(match.reason, NAME_BARE_DOMAIN);
    match = name_match_dns(&built.cert, "appliance.test");
    assert_true(match.matches);
}

static void other_forms_are_no_dns_names(void **state)
{
    struct built built;
    static const char *const names[] = { "www.example.com", NULL };
    static const enum general_name_type types[] = {
        GENERAL_NAME_EMAIL, GENERAL_NAME_URI,       GENERAL_NAME_IP,
        GENERAL_NAME_OTHER, GENERAL_NAME_DIRECTORY, GENERAL_NAME_REGISTERED_ID,
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        build(&built, names);
        built.names[0].type = types[i];
        struct name_match match =
            name_match_dns(&built.cert, "www.example.com");
        assert_false(match.matches);
        assert_int_equal(match.reason, NAME_OTHER_HOST);
    }
}

static void addresses_match_octet_for_octet(void **state)
{
    static const struct general_name names[] = {
        { GENERAL_NAME_DNS, { (const uint8_t *)"192.0.2.1", 9 } },
        { GENERAL_NAME_IP, { (const uint8_t *)"\xc0\x00\x02\x02", 4 } },
        { GENERAL_NAME_IP,
          { (const uint8_t *)"\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x01",
            16 } },
        { GENERAL_NAME_IP,
          { (const uint8_t *)"\xc0\x00\x02\x03\xff\xff\xff\xff", 8 } },
    };
    static const struct {
        const char *text;
        int index;
    } rows[] = {
        { "192.0.2.1", -1 }, /* only as a text */
        { "192.0.2.2", 1 },         { "2001:db8::1", 2 }, { "2001:db8::2", -1 },
        { "::ffff:192.0.2.2", -1 }, { "192.0.2.3", -1 }, /* only as a network */
    };
    struct cert cert = { .san = { names, COUNT_OF(names) } };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct address address;
        assert_true(address_parse(bytes_of_text(rows[i].text), &address));
        struct name_match match = name_match_address(&cert, &address);
        assert_int_equal(match.matches, rows[i].index >= 0);
        assert_int_equal(match.nearest, rows[i].index);
    }
    struct address none = { .size = 0 };
    struct general_name empty = { GENERAL_NAME_IP, { NULL, 0 } };
    cert.san = (struct general_names){ &empty, 1 };
    assert_false(name_match_address(&cert, &none).matches);
}

static void addresses_in_common_names_are_seen(void **state)
{
    struct address address;
    struct cert cert = { .subject = SUBJECT("192.168.192.168") };
    (void)state;
    assert_true(address_parse(bytes_of_text("192.168.192.168"), &address));
    struct name_match match = name_match_address(&cert, &address);
    assert_false(match.matches);
    assert_int_equal(match.reason, NAME_ONLY_IN_CN);
    assert_true(address_parse(bytes_of_text("192.168.192.169"), &address));
    match = name_match_address(&cert, &address);
    assert_int_equal(match.reason, NAME_OTHER_HOST);
    cert.is_self_issued = true;
    match = name_match_address(&cert, &address);
    assert_int_equal(match.reason, NAME_FACTORY);
}

/* Longer than any name can be, and with a wildcard that would fit. */
static void overlong_names_do_not_match(void **state)
{
    static char host[400], presented[400];
    (void)state;
    memset(host, 'a', sizeof(host) - 1);
    host[1] = '.';
    memcpy(presented, host, sizeof(host));
    presented[0] = '*';
    assert_true(name_dns_matches(bytes_of_text(host), host));
    const char *const names[] = { presented, NULL };
    struct built built;
    build(&built, names);
    struct name_match match = name_match_dns(&built.cert, "a.aa");
    assert_false(match.matches);
    assert_int_equal(match.reason, NAME_OTHER_HOST);
}

/* Ten thousand names, each made to cost the most. */
static void many_names_are_no_trouble(void **state)
{
    enum { NAMES = 10000 };
    static struct general_name names[NAMES];
    static const char hostile[] =
        "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b."
        "*aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab.com";
    static const char host[] =
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab."
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac.com";
    (void)state;
    for (size_t i = 0; i < NAMES; i++)
        names[i] =
            (struct general_name){ GENERAL_NAME_DNS, bytes_of_text(hostile) };
    struct cert cert = { .san = { names, NAMES } };
    struct name_match match = name_match_dns(&cert, host);
    assert_false(match.matches);
    assert_int_equal(match.reason, NAME_OTHER_HOST);
    names[NAMES - 1].value = bytes_of_text(host);
    match = name_match_dns(&cert, host);
    assert_true(match.matches);
    assert_int_equal(match.san_index, NAMES - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_name_against_one_host),
        cmocka_unit_test(a_nul_ends_no_name),
        cmocka_unit_test(the_matching_name_is_told),
        cmocka_unit_test(reasons_are_told),
        cmocka_unit_test(the_nearest_reason_wins),
        cmocka_unit_test(common_names_do_not_match_but_are_seen),
        cmocka_unit_test(factory_certificates_are_seen),
        cmocka_unit_test(other_forms_are_no_dns_names),
        cmocka_unit_test(addresses_match_octet_for_octet),
        cmocka_unit_test(addresses_in_common_names_are_seen),
        cmocka_unit_test(overlong_names_do_not_match),
        cmocka_unit_test(many_names_are_no_trouble),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
