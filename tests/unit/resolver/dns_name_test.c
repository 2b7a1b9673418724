#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "resolver/dns_name.h"

#define LABEL_63                                                               \
    "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff123"
#define NAME_253                                                               \
    LABEL_63 "." LABEL_63 "." LABEL_63 "."                                     \
             "aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffff1"

static bool parses(const char *text)
{
    struct dns_name name;
    return dns_name_parse(bytes_of_text(text), &name);
}

static struct dns_name parse(const char *text)
{
    struct dns_name name;
    assert_true(dns_name_parse(bytes_of_text(text), &name));
    return name;
}

/* Reads a name from octets; returns its text, or NULL. */
static const char *read(struct arena *arena, struct bytes message,
                        size_t offset, size_t end)
{
    struct dns_name name;
    size_t at = offset;
    if (!dns_name_read(message, &at, &name))
        return NULL;
    assert_int_equal(at, end);
    return dns_name_text(&name, arena);
}

#define OCTETS(...)                                                            \
    (struct bytes)                                                             \
    {                                                                          \
        (const uint8_t[]){ __VA_ARGS__ },                                      \
            sizeof((const uint8_t[]){ __VA_ARGS__ })                           \
    }

static void text_becomes_labels_in_lower_case(void **state)
{
    static const uint8_t octets[] = { 3, 'w', 'w', 'w', 2, 'a', '1', 0 };
    (void)state;
    struct dns_name name = parse("WWW.a1");
    assert_int_equal(name.size, sizeof(octets));
    assert_memory_equal(name.octets, octets, sizeof(octets));
}

static void text_comes_back(void **state)
{
    static const char *const names[] = {
        "a",
        "www.example.com",
        "_sip._tcp.example.com",
        "*.example.com",
        "0/25.2.0.192.in-addr.arpa",
        "xn--bcher-kva.example",
        LABEL_63,
        NAME_253,
    };
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct dns_name name = parse(names[i]);
        assert_string_equal(dns_name_text(&name, arena), names[i]);
        assert_true(dns_name_is_plain(&name));
    }
    arena_free(arena);
}

static void lengths_are_bounded(void **state)
{
    (void)state;
    assert_int_equal(strlen(LABEL_63), 63);
    assert_int_equal(strlen(NAME_253), 253);
    assert_true(parses(LABEL_63 ".com"));
    assert_false(parses(LABEL_63 "4.com"));
    assert_true(parses(NAME_253));
    assert_int_equal(parse(NAME_253).size, 255);
    assert_false(parses(NAME_253 "2"));
    assert_false(parses("a." NAME_253));
}

static void what_is_no_name_is_refused(void **state)
{
    static const char *const texts[] = {
        "",      ".",       "a..b",          ".a",   "a.",    "a b",
        "a\\.b", "a\\046b", "b\303\274cher", "a\tb", "a\x7f", "a@b",
        "[::1]", "a:53",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (parses(texts[i]))
            fail_msg("\"%s\" was taken for a name", texts[i]);
    }
    assert_false(parses(NAME_253 "."));
    struct dns_name name;
    assert_false(dns_name_parse(OCTETS('a', 0, 'b'), &name));
}

static void pointers_are_followed_backwards(void **state)
{
    static const uint8_t octets[] = {
        3,    'c', 'o',  'm', 0, /* 0: com */
        1,    'A', 0xc0, 0,      /* 5: a.com */
        1,    'b', 0xc0, 5,      /* 9: b.a.com */
        0xc0, 9,                 /* 13: b.a.com */
        0,                       /* 15: the root */
    };
    const struct bytes message = { octets, sizeof(octets) };
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(read(arena, message, 0, 5), "com");
    assert_string_equal(read(arena, message, 5, 9), "a.com");
    assert_string_equal(read(arena, message, 9, 13), "b.a.com");
    assert_string_equal(read(arena, message, 13, 15), "b.a.com");
    assert_string_equal(read(arena, message, 15, 16), ".");
    arena_free(arena);
}

static void loops_of_pointers_are_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    /* to itself, forwards, back and forth, over a label and back */
    assert_null(read(arena, OCTETS(0xc0, 0), 0, 0));
    assert_null(read(arena, OCTETS(0xc0, 2, 0), 0, 0));
    assert_null(read(arena, OCTETS(0xc0, 2, 0xc0, 0), 2, 0));
    assert_null(read(arena, OCTETS(1, 'a', 0xc0, 0), 0, 0));
    assert_null(read(arena, OCTETS(1, 'a', 1, 'b', 0xc0, 0), 2, 0));
    arena_free(arena);
}

/* One at 0 and then each to the one before it. */
static struct bytes chain_of_pointers(uint8_t *octets, unsigned count)
{
    octets[0] = 0;
    for (unsigned i = 0; i < count; i++) {
        unsigned to = i == 0 ? 0 : 1 + 2 * (i - 1);
        octets[1 + 2 * i] = (uint8_t)(0xc0 | to >> 8);
        octets[2 + 2 * i] = (uint8_t)to;
    }
    return (struct bytes){ octets, 1 + 2 * (size_t)count };
}

static void long_chains_of_pointers_are_refused(void **state)
{
    uint8_t octets[512];
    (void)state;
    struct arena *arena = arena_new();
    struct bytes message = chain_of_pointers(octets, 127);
    assert_string_equal(read(arena, message, 1 + 2 * 126, message.size), ".");
    message = chain_of_pointers(octets, 128);
    assert_null(read(arena, message, 1 + 2 * 127, 0));
    arena_free(arena);
}

static void names_cut_short_are_refused(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_null(read(arena, (struct bytes){ NULL, 0 }, 0, 0));
    assert_null(read(arena, OCTETS(0), 1, 0));
    assert_null(read(arena, OCTETS(1), 0, 0));
    assert_null(read(arena, OCTETS(1, 'a'), 0, 0));
    assert_null(read(arena, OCTETS(2, 'a', 0), 0, 0));
    assert_null(read(arena, OCTETS(0, 0xc0), 1, 0));
    /* lengths that are reserved (RFC 1035 4.1.4) */
    assert_null(read(arena, OCTETS(0x40, 0), 0, 0));
    assert_null(read(arena, OCTETS(0x80, 0), 0, 0));
    arena_free(arena);
}

static void a_name_of_more_than_255_octets_is_refused(void **state)
{
    uint8_t octets[300];
    (void)state;
    struct arena *arena = arena_new();
    memset(octets, 1, sizeof(octets));
    /* 127 labels of one octet and the root are 255 */
    octets[254] = 0;
    assert_non_null(read(arena, (struct bytes){ octets, 300 }, 0, 255));
    octets[254] = 1;
    octets[256] = 0;
    assert_null(read(arena, (struct bytes){ octets, 300 }, 0, 0));
    /* the same behind a pointer: 253 octets, two more fit, three do not */
    memset(octets, 1, sizeof(octets));
    octets[252] = 0;
    memcpy(octets + 253, (uint8_t[]){ 1, 'x', 0xc0, 0 }, 4);
    assert_non_null(read(arena, (struct bytes){ octets, 257 }, 253, 257));
    memcpy(octets + 253, (uint8_t[]){ 2, 'x', 'y', 0xc0, 0 }, 5);
    assert_null(read(arena, (struct bytes){ octets, 258 }, 253, 0));
    arena_free(arena);
}

static void odd_octets_are_escaped(void **state)
{
    struct dns_name name;
    size_t offset = 0;
    (void)state;
    struct arena *arena = arena_new();
    assert_true(dns_name_read(OCTETS(6, 'a', '.', '\\', 0, 27, 255, 1, '"', 0),
                              &offset, &name));
    assert_string_equal(dns_name_text(&name, arena),
                        "a\\046\\092\\000\\027\\255.\\034");
    assert_false(dns_name_is_plain(&name));
    arena_free(arena);
}

static void the_root_is_no_host(void **state)
{
    struct dns_name root;
    size_t offset = 0;
    (void)state;
    assert_true(dns_name_read(OCTETS(0), &offset, &root));
    assert_false(dns_name_is_plain(&root));
}

static void names_are_equal_without_regard_to_case(void **state)
{
    struct dns_name name = parse("www.example.com");
    struct dns_name same = parse("WwW.Example.COM");
    struct dns_name other = parse("www.example.org");
    struct dns_name shorter = parse("www.example");
    (void)state;
    assert_true(dns_name_equal(&name, &same));
    assert_false(dns_name_equal(&name, &other));
    assert_false(dns_name_equal(&name, &shorter));
}

static void climbing_ends_at_the_last_label(void **state)
{
    struct dns_name name = parse("a.bc.com");
    (void)state;
    struct arena *arena = arena_new();
    assert_true(dns_name_climb(&name));
    assert_string_equal(dns_name_text(&name, arena), "bc.com");
    assert_true(dns_name_climb(&name));
    assert_string_equal(dns_name_text(&name, arena), "com");
    assert_false(dns_name_climb(&name));
    assert_string_equal(dns_name_text(&name, arena), "com");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_becomes_labels_in_lower_case),
        cmocka_unit_test(text_comes_back),
        cmocka_unit_test(lengths_are_bounded),
        cmocka_unit_test(what_is_no_name_is_refused),
        cmocka_unit_test(pointers_are_followed_backwards),
        cmocka_unit_test(loops_of_pointers_are_refused),
        cmocka_unit_test(long_chains_of_pointers_are_refused),
        cmocka_unit_test(names_cut_short_are_refused),
        cmocka_unit_test(a_name_of_more_than_255_octets_is_refused),
        cmocka_unit_test(odd_octets_are_escaped),
        cmocka_unit_test(the_root_is_no_host),
        cmocka_unit_test(names_are_equal_without_regard_to_case),
        cmocka_unit_test(climbing_ends_at_the_last_label),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
