#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include <string.h>

#include "base/arena.h"
#include "chain/subtree.h"
#include "forge.h"

struct row {
    const char *subtree, *name;
    enum coverage coverage;
};

static const struct row dns_rows[] = {
    { "example.com", "example.com", COVERS_ALL },
    { "example.com", "www.example.com", COVERS_ALL },
    { "example.com", "a.b.example.com", COVERS_ALL },
    { "EXAMPLE.com", "www.Example.COM", COVERS_ALL },
    { "example.com", "www.example.com.", COVERS_ALL },
    /* By label, not by octet. */
    { "example.com", "notexample.com", COVERS_NONE },
    { "example.com", "com", COVERS_NONE },
    { "www.example.com", "example.com", COVERS_NONE },
    { "com", "www.example.com", COVERS_ALL },
    { "", "www.example.com", COVERS_ALL },
    { "", "localhost", COVERS_ALL },
    { "example.com", "foo_bar.example.com", COVERS_ALL },
    /* A wildcard stands for one label. */
    { "example.com", "*.example.com", COVERS_ALL },
    { "com", "*.example.com", COVERS_ALL },
    { "", "*.example.com", COVERS_ALL },
    { "www.example.com", "*.example.com", COVERS_PART },
    { "WWW.example.com", "*.EXAMPLE.com", COVERS_PART },
    { "a.www.example.com", "*.example.com", COVERS_NONE },
    { "other.com", "*.example.com", COVERS_NONE },
    { "example.com", "*.com", COVERS_PART },
    /* Names that are none. */
    { "example.com", "", COVERS_BAD_NAME },
    { "example.com", ".", COVERS_BAD_NAME },
    { "example.com", ".example.com", COVERS_BAD_NAME },
    { "example.com", "a..example.com", COVERS_BAD_NAME },
    { "example.com", "www.example.com..", COVERS_BAD_NAME },
    { "example.com", "*", COVERS_BAD_NAME },
    { "example.com", "*.", COVERS_BAD_NAME },
    { "example.com", "*.*.example.com", COVERS_BAD_NAME },
    { "example.com", "w*.example.com", COVERS_BAD_NAME },
    { "example.com", "www.*.com", COVERS_BAD_NAME },
    { "example.com", "www example.com", COVERS_BAD_NAME },
    { "example.com",
      "b\xc3\xbc"
      "cher.example.com",
      COVERS_BAD_NAME },
    { "", "a..b", COVERS_BAD_NAME },
    /* Subtrees that are none: a leading dot is for URIs and e-mail. */
    { ".example.com", "www.example.com", COVERS_BAD_SUBTREE },
    { "*.example.com", "www.example.com", COVERS_BAD_SUBTREE },
    { "example.com.", "www.example.com", COVERS_BAD_SUBTREE },
    { "example..com", "www.example.com", COVERS_BAD_SUBTREE },
    { ".", "www.example.com", COVERS_BAD_SUBTREE },
};

static const struct row email_rows[] = {
    { "a@example.com", "a@example.com", COVERS_ALL },
    { "a@example.com", "a@EXAMPLE.com", COVERS_ALL },
    { "a@example.com", "b@example.com", COVERS_NONE },
    { "a@example.com", "a@www.example.com", COVERS_NONE },
    /* Only the host compares without case. */
    { "a@example.com", "A@example.com", COVERS_PART },
    { "a@example.com", "ab@example.com", COVERS_NONE },
    { "*@example.com", "*@example.com", COVERS_ALL },
    { "*@example.com", "a@example.com", COVERS_NONE },
    { "**@example.com", "*@example.com", COVERS_NONE },
    /* A host, a domain, everything. */
    { "example.com", "a@example.com", COVERS_ALL },
    { "example.com", "a@www.example.com", COVERS_NONE },
    { ".example.com", "a@www.example.com", COVERS_ALL },
    { ".example.com", "a@b.www.example.com", COVERS_ALL },
    { ".example.com", "a@example.com", COVERS_NONE },
    { ".example.com", "a@notexample.com", COVERS_NONE },
    { "", "a@example.com", COVERS_ALL },
    /* Quoted local parts. */
    { "a@example.com", "\"a\"@example.com", COVERS_ALL },
    { "\"a\"@example.com", "a@example.com", COVERS_ALL },
    { "\"a b\"@example.com", "\"a\\ b\"@example.com", COVERS_ALL },
    { "\"a@b\"@example.com", "\"a@b\"@example.com", COVERS_ALL },
    { "example.com", "\"a@other.org\"@example.com", COVERS_ALL },
    { "other.org", "\"a@other.org\"@example.com", COVERS_NONE },
    { "example.com", "\"a\\\"@b\"@example.com", COVERS_ALL },
    /* Addresses that are none. */
    { "example.com", "", COVERS_BAD_NAME },
    { "example.com", "example.com", COVERS_BAD_NAME },
    { "example.com", "@example.com", COVERS_BAD_NAME },
    { "example.com", "a@", COVERS_BAD_NAME },
    { "example.com", "a@b@example.com", COVERS_BAD_NAME },
    { "example.com", "a b@example.com", COVERS_BAD_NAME },
    { "example.com", "\"a@example.com", COVERS_BAD_NAME },
    { "example.com", "\"a\"b@example.com", COVERS_BAD_NAME },
    { "example.com", "\"a\\", COVERS_BAD_NAME },
    { "example.com", "\"", COVERS_BAD_NAME },
    { "example.com", "a@[192.0.2.1]", COVERS_BAD_NAME },
    { "", "a@b@example.com", COVERS_BAD_NAME },
    /* Subtrees that are none. */
    { "a@b@example.com", "a@example.com", COVERS_BAD_SUBTREE },
    { "@example.com", "a@example.com", COVERS_BAD_SUBTREE },
    { "a@", "a@example.com", COVERS_BAD_SUBTREE },
    { "..example.com", "a@example.com", COVERS_BAD_SUBTREE },
    { ".", "a@example.com", COVERS_BAD_SUBTREE },
    { "*.example.com", "a@example.com", COVERS_BAD_SUBTREE },
    { "a@.example.com", "a@example.com", COVERS_BAD_SUBTREE },
};

static const struct row uri_rows[] = {
    { "www.example.com", "https://www.example.com/a?b#c", COVERS_ALL },
    { "www.example.com", "HTTP://WWW.example.COM", COVERS_ALL },
    { "www.example.com", "https://www.example.com:8443/", COVERS_ALL },
    { "www.example.com", "ftp://user:pass@www.example.com/", COVERS_ALL },
    { "example.com", "https://www.example.com/", COVERS_NONE },
    { ".example.com", "https://www.example.com/", COVERS_ALL },
    { ".example.com", "https://a.www.example.com/", COVERS_ALL },
    { ".example.com", "https://example.com/", COVERS_NONE },
    { ".example.com", "https://notexample.com/", COVERS_NONE },
    { "", "https://www.example.com/", COVERS_ALL },
    /* What comes first is the user, not the host. */
    { "www.example.com", "https://www.example.com@evil.org/", COVERS_NONE },
    { "evil.org", "https://www.example.com:x@evil.org/", COVERS_ALL },
    { "www.example.com", "https://evil.org/@www.example.com", COVERS_NONE },
    { "www.example.com", "https://evil.org?@www.example.com", COVERS_NONE },
    { "www.example.com", "https://evil.org#@www.example.com", COVERS_NONE },
    /* No host, or no host name. */
    { "example.com", "mailto:a@example.com", COVERS_BAD_NAME },
    { "example.com", "urn:example:com", COVERS_BAD_NAME },
    { "example.com", "//example.com/", COVERS_BAD_NAME },
    { "example.com", "://example.com/", COVERS_BAD_NAME },
    { "example.com", "https:example.com", COVERS_BAD_NAME },
    { "example.com", "https:///a", COVERS_BAD_NAME },
    { "example.com", "https://a@b@example.com/", COVERS_BAD_NAME },
    { "evil.org", "https://example.com\\@evil.org/", COVERS_BAD_NAME },
    { "example.com", "https://example.com\\.evil.org/", COVERS_BAD_NAME },
    { "example.com", "ht tp://example.com/", COVERS_BAD_NAME },
    { "example.com", "https://192.0.2.1/", COVERS_BAD_NAME },
    { "example.com", "https://0x7f.1/", COVERS_BAD_NAME },
    { "example.com", "https://[2001:db8::1]/", COVERS_BAD_NAME },
    { "example.com", "https://example.com:80:80/", COVERS_BAD_NAME },
    { "example.com", "https://exam%70le.com/", COVERS_BAD_NAME },
    { "example.com", "", COVERS_BAD_NAME },
    { "", "urn:example:com", COVERS_BAD_NAME },
    { "https://example.com", "https://example.com/", COVERS_BAD_SUBTREE },
    { "..example.com", "https://example.com/", COVERS_BAD_SUBTREE },
    { "*.example.com", "https://a.example.com/", COVERS_BAD_SUBTREE },
};

/* Octets in hexadecimal would say less: address, then mask. */
struct ip_row {
    struct bytes subtree, name;
    enum coverage coverage;
};

#define OCTETS(...)                                                            \
    {                                                                          \
        (const uint8_t[]){ __VA_ARGS__ },                                      \
            sizeof((const uint8_t[]){ __VA_ARGS__ })                           \
    }

static const struct ip_row ip_rows[] = {
    { OCTETS(192, 0, 2, 0, 255, 255, 255, 0), OCTETS(192, 0, 2, 9),
      COVERS_ALL },
    { OCTETS(192, 0, 2, 77, 255, 255, 255, 0), OCTETS(192, 0, 2, 9),
      COVERS_ALL },
    { OCTETS(192, 0, 2, 0, 255, 255, 255, 0), OCTETS(192, 0, 3, 9),
      COVERS_NONE },
    { OCTETS(192, 0, 2, 8, 255, 255, 255, 248), OCTETS(192, 0, 2, 15),
      COVERS_ALL },
    { OCTETS(192, 0, 2, 8, 255, 255, 255, 248), OCTETS(192, 0, 2, 16),
      COVERS_NONE },
    { OCTETS(0, 0, 0, 0, 0, 0, 0, 0), OCTETS(8, 8, 8, 8), COVERS_ALL },
    { OCTETS(192, 0, 2, 9, 255, 255, 255, 255), OCTETS(192, 0, 2, 9),
      COVERS_ALL },
    { OCTETS(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255,
             255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
      OCTETS(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1),
      COVERS_ALL },
    /* Families are apart. */
    { OCTETS(0, 0, 0, 0, 0, 0, 0, 0),
      OCTETS(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), COVERS_NONE },
    /* A mask has no holes. */
    { OCTETS(192, 0, 2, 0, 255, 0, 255, 0), OCTETS(192, 0, 2, 9),
      COVERS_BAD_SUBTREE },
    { OCTETS(192, 0, 2, 0, 255, 255, 255, 1), OCTETS(192, 0, 2, 9),
      COVERS_BAD_SUBTREE },
    { OCTETS(192, 0, 2, 0, 127, 0, 0, 0), OCTETS(192, 0, 2, 9),
      COVERS_BAD_SUBTREE },
    { OCTETS(192, 0, 2, 0), OCTETS(192, 0, 2, 0), COVERS_BAD_SUBTREE },
    { OCTETS(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
      OCTETS(192, 0, 2, 0), COVERS_BAD_SUBTREE },
    { OCTETS(192, 0, 2, 0, 255, 255, 255, 0),
      OCTETS(192, 0, 2, 0, 255, 255, 255, 0), COVERS_BAD_NAME },
};

static void check_rows(enum general_name_type type, const struct row *rows,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct general_name subtree = { type, bytes_of_text(rows[i].subtree) };
        struct general_name name = { type, bytes_of_text(rows[i].name) };
        if (subtree_covers(&subtree, &name) != rows[i].coverage)
            fail_msg("'%s' over '%s' is not %d", rows[i].subtree, rows[i].name,
                     rows[i].coverage);
    }
}

static void dns_names_are_covered_by_label(void **state)
{
    (void)state;
    check_rows(GENERAL_NAME_DNS, dns_rows, COUNT_OF(dns_rows));
}

static void a_name_with_nul_is_no_name(void **state)
{
    (void)state;
    struct general_name subtree = { GENERAL_NAME_DNS,
                                    bytes_of_text("example.com") };
    struct general_name name = { GENERAL_NAME_DNS,
                                 { (const uint8_t *)"a\0.example.com", 14 } };
    assert_int_equal(subtree_covers(&subtree, &name), COVERS_BAD_NAME);
    subtree.type = name.type = GENERAL_NAME_EMAIL;
    name.value = (struct bytes){ (const uint8_t *)"a\0@example.com", 14 };
    assert_int_equal(subtree_covers(&subtree, &name), COVERS_BAD_NAME);
    subtree.type = name.type = GENERAL_NAME_URI;
    name.value = (struct bytes){ (const uint8_t *)"a://b\0.example.com/", 19 };
    assert_int_equal(subtree_covers(&subtree, &name), COVERS_BAD_NAME);
}

/* A label has 63 octets, a name 253. */
static void long_names_are_no_names(void **state)
{
    (void)state;
    char label[65], host[300];
    memset(label, 'a', sizeof(label));
    struct general_name subtree = { GENERAL_NAME_DNS, bytes_of_text("") };
    struct general_name name = { GENERAL_NAME_DNS,
                                 { (const uint8_t *)label, 63 } };
    assert_int_equal(subtree_covers(&subtree, &name), COVERS_ALL);
    name.value.size = 64;
    assert_int_equal(subtree_covers(&subtree, &name), COVERS_BAD_NAME);
    for (size_t i = 0; i < sizeof(host); i++)
        host[i] = i % 2 == 0 ? 'a' : '.';
    name.value = (struct bytes){ (const uint8_t *)host, 253 };
    assert_int_equal(subtree_covers(&subtree, &name), COVERS_ALL);
    name.value.size = 255;
    assert_int_equal(subtree_covers(&subtree, &name), COVERS_BAD_NAME);
}

static void emails_are_covered_by_mailbox_host_and_domain(void **state)
{
    (void)state;
    check_rows(GENERAL_NAME_EMAIL, email_rows, COUNT_OF(email_rows));
}

static void uris_are_covered_by_their_host(void **state)
{
    (void)state;
    check_rows(GENERAL_NAME_URI, uri_rows, COUNT_OF(uri_rows));
}

static void addresses_are_covered_by_mask(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ip_rows); i++) {
        struct general_name subtree = { GENERAL_NAME_IP, ip_rows[i].subtree };
        struct general_name name = { GENERAL_NAME_IP, ip_rows[i].name };
        if (subtree_covers(&subtree, &name) != ip_rows[i].coverage)
            fail_msg("row %zu is not %d", i, ip_rows[i].coverage);
    }
}

static const struct row directory_rows[] = {
    { "C=DE,O=Example", "C=DE,O=Example,CN=a", COVERS_ALL },
    { "C=DE,O=Example", "C=DE,O=example ,CN=a", COVERS_ALL },
    { "C=DE,O=Example", "p:C=DE,b:O=EXAMPLE,CN=a", COVERS_ALL },
    { "C=DE,O=Example", "C=DE,O=Example", COVERS_ALL },
    { "C=DE,O=Example", "C=DE", COVERS_NONE },
    { "C=DE,O=Example", "O=Example,C=DE", COVERS_NONE },
    { "C=DE,O=Example", "C=DE,O=Other,CN=a", COVERS_NONE },
    { "", "C=DE,O=Example", COVERS_ALL },
};

static void directory_names_are_covered_by_first_rdns(void **state)
{
    struct arena *arena = *state;
    for (size_t i = 0; i < COUNT_OF(directory_rows); i++) {
        const struct row *row = &directory_rows[i];
        struct general_name subtree = { GENERAL_NAME_DIRECTORY,
                                        forge_name(arena, row->subtree) };
        struct general_name name = { GENERAL_NAME_DIRECTORY,
                                     forge_name(arena, row->name) };
        if (subtree_covers(&subtree, &name) != row->coverage)
            fail_msg("'%s' over '%s' is not %d", row->subtree, row->name,
                     row->coverage);
    }
    struct general_name good = { GENERAL_NAME_DIRECTORY,
                                 forge_name(arena, "CN=a") };
    struct general_name bad = { GENERAL_NAME_DIRECTORY,
                                bytes_of_text("\x30\x01") };
    assert_int_equal(subtree_covers(&good, &bad), COVERS_BAD_NAME);
    assert_int_equal(subtree_covers(&bad, &good), COVERS_BAD_SUBTREE);
}

static int setup(void **state)
{
    *state = arena_new();
    return 0;
}

static int teardown(void **state)
{
    arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dns_names_are_covered_by_label),
        cmocka_unit_test(a_name_with_nul_is_no_name),
        cmocka_unit_test(long_names_are_no_names),
        cmocka_unit_test(emails_are_covered_by_mailbox_host_and_domain),
        cmocka_unit_test(uris_are_covered_by_their_host),
        cmocka_unit_test(addresses_are_covered_by_mask),
        cmocka_unit_test(directory_names_are_covered_by_first_rdns),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
