#include "cli/host_name.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

#define LABEL_63                                                               \
    "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0"
#define NAME_253                                                               \
    LABEL_63 "." LABEL_63 "." LABEL_63 "."                                     \
             "abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxy"

struct good {
    const char *text, *host;
    const char *unicode;
    bool is_literal;
};

static const struct good goods[] = {
    { "support.example.com", "support.example.com", NULL, false },
    { "Support.EXAMPLE.com.", "support.example.com", NULL, false },
    { "localhost", "localhost", NULL, false },
    { "1and1.example", "1and1.example", NULL, false },
    { LABEL_63 ".example", LABEL_63 ".example", NULL, false },
    { NAME_253, NAME_253, NULL, false },
    { "b\xc3\xbc"
      "cher.example",
      "xn--bcher-kva.example",
      "b\xc3\xbc"
      "cher.example",
      false },
    { "xn--bcher-kva.example", "xn--bcher-kva.example",
      "b\xc3\xbc"
      "cher.example",
      false },
    { "192.0.2.1", "192.0.2.1", NULL, true },
    { "2001:DB8::1", "2001:db8::1", NULL, true },
};

struct bad {
    const char *text, *reason;
};

static const struct bad bads[] = {
    { "", "no host name" },
    { ".", "empty label" },
    { "a..example", "empty label" },
    { "example..", "empty label" },
    { ".example", "empty label" },
    { "a_b.example", "underscore" },
    { "*.example.com", "wildcard" },
    { "-a.example", "hyphen" },
    { "a-.example", "hyphen" },
    { "a b", "may not stand" },
    { "a;touch x", "may not stand" },
    { LABEL_63 "a.example", "label of 64 octets" },
    { NAME_253 "z", "254 octets" },
    { "127.1", "number" },
    { "2130706433", "number" },
    { "0x7f.0x1", "number" },
    { "192.0.2.256", "number" },
    { "a\xe2\x80\xae"
      "b.example",
      "cannot be seen" },
    { "a\xff.example", "cannot be seen" },
    { "\xe2\x98\x83\xe2\x98\x83.-\xc3\xbc", "internationalised" },
};

static void accepts_names_and_addresses(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(goods); i++) {
        struct host_name name;
        const char *reason = NULL;
        assert_true(host_name_parse(bytes_of_text(goods[i].text), arena, &name,
                                    &reason));
        assert_string_equal(name.host, goods[i].host);
        assert_int_equal(name.is_literal, goods[i].is_literal);
        if (goods[i].unicode == NULL)
            assert_null(name.unicode);
        else
            assert_string_equal(name.unicode, goods[i].unicode);
    }
    arena_free(arena);
}

static void says_what_is_wrong(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(bads); i++) {
        struct host_name name;
        const char *reason = NULL;
        assert_false(host_name_parse(bytes_of_text(bads[i].text), arena, &name,
                                     &reason));
        assert_non_null(strstr(reason, bads[i].reason));
    }
    arena_free(arena);
}

static void refuses_a_nul(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct host_name name;
    const char *reason = NULL;
    struct bytes text = { (const uint8_t *)"a\0b.example", 11 };
    assert_false(host_name_parse(text, arena, &name, &reason));
    assert_non_null(strstr(reason, "\\u{0000}"));
    arena_free(arena);
}

struct port_case {
    const char *text, *host;
    unsigned port; /* 0: refused; 1: none given */
};

static const struct port_case port_cases[] = {
    { "a.example:8443", "a.example", 8443 },
    { "a.example", "a.example", 1 },
    { "192.0.2.1:65535", "192.0.2.1", 65535 },
    { "[2001:db8::1]:443", "2001:db8::1", 443 },
    { "[2001:db8::1]", "2001:db8::1", 1 },
    { "2001:db8::1", "2001:db8::1", 1 },
    { "a.example:0", NULL, 0 },
    { "a.example:65536", NULL, 0 },
    { "a.example:", NULL, 0 },
    { "a.example:44x", NULL, 0 },
    { "[2001:db8::1", NULL, 0 },
    { "[192.0.2.1]:443", NULL, 0 },
    { "[2001:db8::1]443", NULL, 0 },
    { "[", NULL, 0 },
    { ":443", NULL, 0 },
};

static void takes_a_port(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(port_cases); i++) {
        const struct port_case *c = &port_cases[i];
        struct host_name name;
        const char *reason = NULL;
        uint16_t port = 1;
        bool good = host_port_parse(bytes_of_text(c->text), arena, &name, &port,
                                    &reason);
        assert_int_equal(good, c->port != 0);
        if (!good) {
            assert_non_null(reason);
            continue;
        }
        assert_string_equal(name.host, c->host);
        assert_int_equal(port, c->port);
    }
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(accepts_names_and_addresses),
        cmocka_unit_test(says_what_is_wrong),
        cmocka_unit_test(refuses_a_nul),
        cmocka_unit_test(takes_a_port),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
