#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "resolver/server.h"

static void addresses_with_and_without_a_port_are_parsed(void **state)
{
    static const struct {
        const char *text, *address;
        uint16_t port;
    } cases[] = {
        { "192.0.2.53", "192.0.2.53", 53 },
        { "192.0.2.53:53", "192.0.2.53", 53 },
        { "192.0.2.53:1", "192.0.2.53", 1 },
        { "192.0.2.53:65535", "192.0.2.53", 65535 },
        { "2001:db8::53", "2001:db8::53", 53 },
        { "[2001:db8::53]", "2001:db8::53", 53 },
        { "[2001:db8::53]:5353", "2001:db8::53", 5353 },
        { "::1", "::1", 53 },
    };
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct address address;
        uint16_t port;
        assert_true(
            server_parse(bytes_of_text(cases[i].text), &address, &port));
        assert_string_equal(address_text(&address, arena), cases[i].address);
        assert_int_equal(port, cases[i].port);
    }
    arena_free(arena);
}

static void what_is_no_server_is_refused(void **state)
{
    static const char *const texts[] = {
        "",
        ":",
        ":53",
        "[",
        "[]",
        "[]:53",
        "[::1",
        "[::1]53",
        "[::1]:",
        "[::1]:0",
        "[::1]:x",
        "[192.0.2.53]:53",
        "[fe80::1%lo]:53",
        "192.0.2.53:",
        "192.0.2.53:0",
        "192.0.2.53:65536",
        "192.0.2.53:000053",
        "192.0.2.53:-1",
        "192.0.2.53:53x",
        "192.0.2.53 :53",
        "192.0.2.256",
        "dns.example.com",
        "dns.example.com:53",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct address address;
        uint16_t port;
        if (server_parse(bytes_of_text(texts[i]), &address, &port))
            fail_msg("\"%s\" was taken for a server", texts[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(addresses_with_and_without_a_port_are_parsed),
        cmocka_unit_test(what_is_no_server_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
