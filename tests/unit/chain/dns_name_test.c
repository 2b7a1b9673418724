#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/compiler.h"
#include "chain/name_match.h"

/* The literal may hold a NUL. */
#define NAME(text, fault)                                                      \
    {                                                                          \
        { (const uint8_t *)(text), sizeof(text) - 1 }, fault                   \
    }

#define LABEL_63                                                               \
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define LABELS_192 LABEL_63 "." LABEL_63 "." LABEL_63 "."

static const struct {
    struct bytes name;
    enum dns_name_fault fault;
} names[] = {
    NAME("www.example.com", DNS_NAME_OK),
    NAME("WWW.Example.COM", DNS_NAME_OK),
    NAME("localhost", DNS_NAME_OK),
    NAME("a", DNS_NAME_OK),
    NAME("1a.3com.com", DNS_NAME_OK),
    NAME("xn--bcher-kva.example", DNS_NAME_OK),
    NAME("*.example.com", DNS_NAME_OK),
    NAME("*.a.b.example.com", DNS_NAME_OK),
    NAME(LABEL_63 ".com", DNS_NAME_OK),
    /* 192 and 61 octets are 253. */
    NAME(LABELS_192
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         DNS_NAME_OK),
    NAME(LABELS_192
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
         DNS_NAME_TOO_LONG),
    NAME("", DNS_NAME_EMPTY),
    NAME(".", DNS_NAME_BAD_LABEL),
    NAME("..", DNS_NAME_TRAILING_DOT),
    NAME(".example.com", DNS_NAME_BAD_LABEL),
    NAME("www..com", DNS_NAME_BAD_LABEL),
    NAME(LABEL_63 "a.com", DNS_NAME_BAD_LABEL),
    NAME("-a.com", DNS_NAME_BAD_LABEL),
    NAME("a-.com", DNS_NAME_BAD_LABEL),
    NAME("a.-com", DNS_NAME_BAD_LABEL),
    NAME("a-b.com", DNS_NAME_OK),
    NAME("www.example.com.", DNS_NAME_TRAILING_DOT),
    NAME("a b.com", DNS_NAME_BAD_CHARACTER),
    NAME(" ", DNS_NAME_BAD_CHARACTER),
    NAME("www.example.com\0.evil.test", DNS_NAME_BAD_CHARACTER),
    NAME("b\xc3\xbc"
         "cher.example",
         DNS_NAME_BAD_CHARACTER),
    NAME("user@example.com", DNS_NAME_BAD_CHARACTER),
    NAME("example.com:443", DNS_NAME_BAD_CHARACTER),
    NAME("example.com/", DNS_NAME_BAD_CHARACTER),
    NAME("a_b.example.com", DNS_NAME_UNDERSCORE),
    NAME("_dmarc.example.com", DNS_NAME_UNDERSCORE),
    NAME("192.0.2.1", DNS_NAME_IS_ADDRESS),
    NAME("2001:db8::1", DNS_NAME_IS_ADDRESS),
    NAME("192.0.2.256", DNS_NAME_OK),
    NAME("*", DNS_NAME_BAD_WILDCARD),
    NAME("*.", DNS_NAME_TRAILING_DOT),
    NAME("w*.example.com", DNS_NAME_BAD_WILDCARD),
    NAME("*w.example.com", DNS_NAME_BAD_WILDCARD),
    NAME("www.*.com", DNS_NAME_BAD_WILDCARD),
    NAME("*.*.example.com", DNS_NAME_BAD_WILDCARD),
    NAME("**.example.com", DNS_NAME_BAD_WILDCARD),
    NAME("*.com", DNS_NAME_WILDCARD_PUBLIC_SUFFIX),
    NAME("*.CO.UK", DNS_NAME_WILDCARD_PUBLIC_SUFFIX),
    NAME("*.s3.amazonaws.com", DNS_NAME_WILDCARD_PUBLIC_SUFFIX),
    NAME("*.lan", DNS_NAME_WILDCARD_PUBLIC_SUFFIX),
};

static void names_are_judged(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (dns_name_check(names[i].name) != names[i].fault)
            fail_msg("%.*s: %s", (int)names[i].name.size,
                     (const char *)names[i].name.data,
                     dns_name_fault_text(dns_name_check(names[i].name)));
}

static void every_fault_has_a_text(void **state)
{
    (void)state;
    for (int i = DNS_NAME_OK; i <= DNS_NAME_WILDCARD_PUBLIC_SUFFIX; i++)
        for (int j = DNS_NAME_OK; j < i; j++)
            assert_string_not_equal(
                dns_name_fault_text((enum dns_name_fault)i),
                dns_name_fault_text((enum dns_name_fault)j));
}

static void public_suffixes_are_known(void **state)
{
    (void)state;
    assert_true(domain_is_public_suffix("com"));
    assert_true(domain_is_public_suffix("Co.Uk"));
    assert_true(domain_is_public_suffix("s3.amazonaws.com")); /* private */
    assert_true(domain_is_public_suffix("foo.ck"));           /* *.ck */
    assert_true(domain_is_public_suffix("unlisted"));
    assert_false(domain_is_public_suffix("www.ck")); /* !www.ck */
    assert_false(domain_is_public_suffix("example.com"));
    assert_false(domain_is_public_suffix("example.co.uk"));
    assert_false(domain_is_public_suffix("host.unlisted"));
    assert_false(domain_is_public_suffix(""));
}

static void internal_names_are_known(void **state)
{
    (void)state;
    assert_true(domain_is_internal("localhost"));
    assert_true(domain_is_internal("appliance.corp"));
    assert_true(domain_is_internal("a.b.local"));
    assert_true(domain_is_internal("intranet"));
    assert_false(domain_is_internal("www.example.com"));
    assert_false(domain_is_internal("WWW.EXAMPLE.ORG"));
    assert_false(domain_is_internal("com"));
    assert_false(domain_is_internal("foo.bar.ck"));
    assert_false(domain_is_internal("www.ck"));
    assert_false(domain_is_internal("bucket.s3.amazonaws.com"));
}

static void overlong_names_are_survived(void **state)
{
    char name[300];
    (void)state;
    memset(name, 'a', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    assert_false(domain_is_public_suffix(name));
    assert_true(domain_is_internal(name));
}

static void the_list_has_a_date(void **state)
{
    const char *date = public_suffix_list_date();
    (void)state;
    assert_non_null(date);
    assert_int_equal(strlen(date), strlen("2023-02-09"));
    assert_memory_equal(date, "20", 2);
    assert_int_equal(date[4], '-');
    assert_int_equal(date[7], '-');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_judged),
        cmocka_unit_test(every_fault_has_a_text),
        cmocka_unit_test(public_suffixes_are_known),
        cmocka_unit_test(internal_names_are_known),
        cmocka_unit_test(overlong_names_are_survived),
        cmocka_unit_test(the_list_has_a_date),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
