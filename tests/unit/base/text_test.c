#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/text.h"

static struct arena *arena;

static void expect_clean(struct bytes text, const char *expected)
{
    const char *clean = text_clean(arena, text);
    assert_string_equal(clean, expected);
    bool is_same = bytes_equal(text, bytes_of_text(expected));
    assert_int_equal(text_is_clean(text), is_same);
}

static void expect(const char *text, const char *expected)
{
    expect_clean(bytes_of_text(text), expected);
}

static void harmless_text_stays(void **state)
{
    (void)state;
    expect("", "");
    expect(" ~www.example.com!\"'<>&", " ~www.example.com!\"'<>&");
    expect("München Ελλάδα Москва 東京 🔒", "München Ελλάδα Москва 東京 🔒");
    expect_clean((struct bytes){ 0 }, "");
}

static void controls_are_shown(void **state)
{
    (void)state;
    expect("\x1b]0;PWNED\a\x1b[2J", "\\u{001B}]0;PWNED\\u{0007}\\u{001B}[2J");
    expect("a\rb\nc\td\x7f", "a\\u{000D}b\\u{000A}c\\u{0009}d\\u{007F}");
    expect_clean((struct bytes){ (const uint8_t *)"bank\0.evil", 10 },
                 "bank\\u{0000}.evil");
    /* C1, alone and as UTF-8 */
    expect("\xc2\x9b", "\\u{009B}");
    expect("\x9b", "\\x9B");
    expect("\xc2\x85", "\\u{0085}");
}

static void what_reorders_or_hides_is_shown(void **state)
{
    (void)state;
    expect("\xe2\x80\xae", "\\u{202E}");
    expect("\xe2\x81\xa6", "\\u{2066}");
    expect("\xe2\x80\x8b", "\\u{200B}");
    expect("\xe2\x80\xa8", "\\u{2028}");
    expect("\xef\xbb\xbf", "\\u{FEFF}");
    expect("\xd8\x9c", "\\u{061C}");
    expect("\xc2\xad", "\\u{00AD}");
    expect("\xef\xbf\xbe", "\\u{FFFE}");
    expect("\xf0\x9f\xbf\xbe", "\\u{1FFFE}");
    expect("\xf4\x8f\xbf\xbf", "\\u{10FFFF}");
    expect("\xf3\xa0\x81\x81", "\\u{E0041}");
    /* Their neighbours are letters, spaces and marks like others. */
    expect("\xe2\x80\x90\xe2\x80\xa7", "\xe2\x80\x90\xe2\x80\xa7");
    expect("\xc2\xa0\xc2\xae", "\xc2\xa0\xc2\xae");
}

static void a_backslash_is_doubled(void **state)
{
    (void)state;
    expect("\\", "\\\\");
    expect("\\u{202E}", "\\\\u{202E}");
}

/* RFC 3629 3 and 10 */
static void what_is_no_utf8_is_shown_by_octet(void **state)
{
    (void)state;
    expect("\x80", "\\x80");
    expect("\xff\xfe", "\\xFF\\xFE");
    /* too long */
    expect("\xc0\xaf", "\\xC0\\xAF");
    expect("\xc1\xbf", "\\xC1\\xBF");
    expect("\xe0\x9f\xbf", "\\xE0\\x9F\\xBF");
    expect("\xf0\x8f\xbf\xbf", "\\xF0\\x8F\\xBF\\xBF");
    /* surrogates, and beyond the last code point */
    expect("\xed\xa0\x80", "\\xED\\xA0\\x80");
    expect("\xed\xbf\xbf", "\\xED\\xBF\\xBF");
    expect("\xf4\x90\x80\x80", "\\xF4\\x90\\x80\\x80");
    expect("\xf5\x80\x80\x80", "\\xF5\\x80\\x80\\x80");
    /* cut off, and then going on */
    expect("\xc3", "\\xC3");
    expect("\xe6\x9d", "\\xE6\\x9D");
    expect("\xf0\x9f\x94", "\\xF0\\x9F\\x94");
    expect("\xe6\x9d"
           "a",
           "\\xE6\\x9Da");
    /* the limits of each length */
    expect("\xc2\xa1\xdf\xbf\xe0\xa0\x80\xef\xbf\xbd\xf0\x90\x80\x80",
           "\xc2\xa1\xdf\xbf\xe0\xa0\x80\xef\xbf\xbd\xf0\x90\x80\x80");
}

static void expect_short(const char *text, size_t most, const char *expected)
{
    assert_string_equal(text_clean_short(arena, bytes_of_text(text), most),
                        expected);
}

static void a_long_text_is_cut_by_code_points(void **state)
{
    (void)state;
    expect_short("abc", 3, "abc");
    expect_short("abcd", 3, "abc…");
    expect_short("üöä", 3, "üöä");
    expect_short("üöäx", 3, "üöä…");
    expect_short("a\x80\x81", 2, "a\\x80…");
    expect_short("a", 0, "…");
    expect_short("", 0, "");
    expect_short("abc", SIZE_MAX, "abc");
}

static void expect_no_controls(const char *clean)
{
    struct bytes rest = bytes_of_text(clean);
    while (rest.size > 0) {
        size_t size;
        assert_true(text_point(rest, &size) >= ' ');
        rest = bytes_slice(rest, size, rest.size);
    }
}

/* Whatever goes in, what comes out is clean but for our own escapes. */
static void the_result_is_always_clean(void **state)
{
    (void)state;
    for (unsigned pair = 0; pair < 0x10000; pair++) {
        uint8_t octets[4] = { (uint8_t)(pair >> 8), (uint8_t)pair, 0x80, 'x' };
        struct bytes text = { octets, sizeof(octets) };
        expect_no_controls(text_clean(arena, text));
        if (pair % 256 == 0)
            arena_reset(arena);
    }
}

static void code_points_there_and_back(void **state)
{
    (void)state;
    static const int32_t points[] = {
        0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff
    };
    for (size_t i = 0; i < COUNT_OF(points); i++) {
        uint8_t octets[TEXT_LONGEST_POINT];
        size_t put = text_put_point(points[i], octets);
        size_t taken;
        assert_true(put <= TEXT_LONGEST_POINT);
        assert_int_equal(text_point((struct bytes){ octets, put }, &taken),
                         points[i]);
        assert_int_equal(taken, put);
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
        cmocka_unit_test(harmless_text_stays),
        cmocka_unit_test(controls_are_shown),
        cmocka_unit_test(what_reorders_or_hides_is_shown),
        cmocka_unit_test(a_backslash_is_doubled),
        cmocka_unit_test(what_is_no_utf8_is_shown_by_octet),
        cmocka_unit_test(a_long_text_is_cut_by_code_points),
        cmocka_unit_test(the_result_is_always_clean),
        cmocka_unit_test(code_points_there_and_back),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
