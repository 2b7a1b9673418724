#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/encode.h"

static struct arena *arena;

static struct bytes text(const char *chars)
{
    return bytes_of_text(chars);
}

static void expect_base64(const char *octets, const char *encoded)
{
    struct bytes decoded;
    size_t fault;
    assert_string_equal(base64_encode(arena, text(octets)), encoded);
    assert_true(base64_decode(arena, text(encoded), &decoded, &fault));
    assert_true(bytes_equal(decoded, text(octets)));
    assert_int_equal(fault, text(encoded).size);
}

/* RFC 4648 10 */
static void base64_there_and_back(void **state)
{
    (void)state;
    expect_base64("", "");
    expect_base64("f", "Zg==");
    expect_base64("fo", "Zm8=");
    expect_base64("foo", "Zm9v");
    expect_base64("foob", "Zm9vYg==");
    expect_base64("fooba", "Zm9vYmE=");
    expect_base64("foobar", "Zm9vYmFy");
    expect_base64("\xfb\xff\xbf", "+/+/");
}

static void all_octets_survive_base64(void **state)
{
    (void)state;
    uint8_t all[256];
    for (size_t i = 0; i < sizeof(all); i++)
        all[i] = (uint8_t)i;
    for (size_t size = 0; size <= sizeof(all); size++) {
        struct bytes octets = { all, size };
        struct bytes decoded;
        size_t fault;
        const char *encoded = base64_encode(arena, octets);
        assert_true(base64_decode(arena, text(encoded), &decoded, &fault));
        assert_true(bytes_equal(decoded, octets));
    }
}

static void white_space_in_base64_is_skipped(void **state)
{
    (void)state;
    struct bytes decoded;
    size_t fault;
    assert_true(
        base64_decode(arena, text(" Zm\r\n9v\tYg =\v=\f\n"), &decoded, &fault));
    assert_true(bytes_equal(decoded, text("foob")));
}

static void expect_base64_fault(const char *encoded, size_t expected)
{
    struct bytes decoded;
    size_t fault = SIZE_MAX;
    assert_false(base64_decode(arena, text(encoded), &decoded, &fault));
    assert_int_equal(fault, expected);
}

static void bad_base64_says_where(void **state)
{
    (void)state;
    expect_base64_fault("Zm9v!", 4);
    expect_base64_fault("Zm-v", 2);
    expect_base64_fault("Zm9v\x80", 4);
    expect_base64_fault("Zg==Zg==", 4);
    expect_base64_fault("Zg===", 4);
    expect_base64_fault("Zg=a", 3);
    /* At the end: a wrong length or padding, or bits that are lost. */
    expect_base64_fault("Z", 1);
    expect_base64_fault("Zg", 2);
    expect_base64_fault("Zg=", 3);
    expect_base64_fault("Zm9v=", 5);
    expect_base64_fault("Zm8==", 5);
    expect_base64_fault("=", 1);
    expect_base64_fault("Zh==", 4);
    expect_base64_fault("Zm9=", 4);
}

static void hex_there_and_back(void **state)
{
    (void)state;
    struct bytes octets = { (const uint8_t *)"\x00\x1f\xab\xff", 4 };
    struct bytes decoded;
    assert_string_equal(hex_encode(arena, octets), "001fabff");
    assert_string_equal(hex_encode_upper(arena, octets), "001FABFF");
    assert_string_equal(hex_fingerprint(arena, octets), "00:1F:AB:FF");
    assert_string_equal(hex_encode(arena, (struct bytes){ 0 }), "");
    assert_string_equal(hex_fingerprint(arena, (struct bytes){ 0 }), "");
    assert_true(hex_decode(arena, text("001fABff"), &decoded));
    assert_true(bytes_equal(decoded, octets));
    assert_true(hex_decode(arena, text("00:1F:ab ff"), &decoded));
    assert_true(bytes_equal(decoded, octets));
    assert_true(hex_decode(arena, text(""), &decoded));
    assert_int_equal(decoded.size, 0);
}

static void bad_hex_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = { "0",   "001",   "0g",   "g0",
                                         "0:0", "00-11", "00:1", "\xff\xff" };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct bytes decoded;
        assert_false(hex_decode(arena, text(texts[i]), &decoded));
    }
}

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(base64_there_and_back),
        cmocka_unit_test(all_octets_survive_base64),
        cmocka_unit_test(white_space_in_base64_is_skipped),
        cmocka_unit_test(bad_base64_says_where),
        cmocka_unit_test(hex_there_and_back),
        cmocka_unit_test(bad_hex_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
