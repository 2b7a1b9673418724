#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/bytes.h"

static struct bytes text(const char *chars)
{
    return bytes_of_text(chars);
}

static void text_has_no_final_nul(void **state)
{
    (void)state;
    assert_int_equal(text("").size, 0);
    assert_int_equal(text("abc").size, 3);
    assert_memory_equal(text("abc").data, "abc", 3);
}

static void equality_is_by_octets(void **state)
{
    (void)state;
    struct bytes nothing = { 0 };
    assert_true(bytes_equal(nothing, text("")));
    assert_true(bytes_equal(text("abc"), text("abc")));
    assert_false(bytes_equal(text("abc"), text("abd")));
    assert_false(bytes_equal(text("abc"), text("ab")));
    assert_false(bytes_equal(nothing, text("a")));
    struct bytes with_nul = { (const uint8_t *)"a\0b", 3 };
    struct bytes other = { (const uint8_t *)"a\0c", 3 };
    assert_false(bytes_equal(with_nul, other));
}

static void order_is_that_of_memcmp_then_of_length(void **state)
{
    (void)state;
    struct bytes nothing = { 0 };
    assert_int_equal(bytes_compare(nothing, nothing), 0);
    assert_int_equal(bytes_compare(text("ab"), text("ab")), 0);
    assert_true(bytes_compare(text("ab"), text("ac")) < 0);
    assert_true(bytes_compare(text("b"), text("ab")) > 0);
    assert_true(bytes_compare(text("ab"), text("abc")) < 0);
    assert_true(bytes_compare(text("abc"), text("ab")) > 0);
    assert_true(bytes_compare(nothing, text("a")) < 0);
    assert_true(bytes_compare(text("\x7f"), text("\x80")) < 0);
}

static void only_ascii_letters_have_no_case(void **state)
{
    (void)state;
    assert_true(bytes_equal_ignoring_case(text("aZ09-."), text("Az09-.")));
    assert_true(bytes_equal_ignoring_case(text(""), (struct bytes){ 0 }));
    assert_false(bytes_equal_ignoring_case(text("a"), text("ab")));
    /* The neighbours of the letters, 32 apart. */
    assert_false(bytes_equal_ignoring_case(text("@"), text("`")));
    assert_false(bytes_equal_ignoring_case(text("["), text("{")));
    /* Latin-1 letters are not ASCII. */
    assert_false(bytes_equal_ignoring_case(text("\xc0"), text("\xe0")));
}

static void expect_slice(size_t offset, size_t size, const char *expected)
{
    struct bytes slice = bytes_slice(text("abcdef"), offset, size);
    assert_true(bytes_equal(slice, text(expected)));
}

static void a_slice_is_cut_at_the_end(void **state)
{
    (void)state;
    expect_slice(0, 6, "abcdef");
    expect_slice(2, 3, "cde");
    expect_slice(5, 1, "f");
    expect_slice(5, 2, "f");
    expect_slice(6, 1, "");
    expect_slice(7, 1, "");
    expect_slice(1, SIZE_MAX, "bcdef");
    expect_slice(SIZE_MAX, SIZE_MAX, "");
    expect_slice(3, 0, "");
    assert_int_equal(bytes_slice((struct bytes){ 0 }, 0, 5).size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_has_no_final_nul),
        cmocka_unit_test(equality_is_by_octets),
        cmocka_unit_test(order_is_that_of_memcmp_then_of_length),
        cmocka_unit_test(only_ascii_letters_have_no_case),
        cmocka_unit_test(a_slice_is_cut_at_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
