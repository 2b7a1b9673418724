#include "reports/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "reports/writer.h"

enum { COLUMNS = 20, OUTPUT_SIZE = 4096 };

static char output[OUTPUT_SIZE];

/* A page to write on. */
struct page {
    struct arena *arena;
    struct bytes text;
    struct layout layout;
};

static void open_page(struct page *page)
{
    page->arena = arena_new();
    page->layout =
        (struct layout){ .writer = writer_to_memory(page->arena, &page->text),
                         .columns = COLUMNS };
}

static const char *close_page(struct page *page)
{
    struct failure failure;
    assert_true(writer_close(page->layout.writer, true, &failure));
    assert_true(page->text.size < sizeof(output));
    output[0] = '\0';
    if (page->text.size > 0)
        memcpy(output, page->text.data, page->text.size);
    output[page->text.size] = '\0';
    arena_free(page->arena);
    return output;
}

/* What layout_wrapped() writes. */
static const char *wrapped(size_t at, size_t indent, const char *text)
{
    struct page page;
    open_page(&page);
    layout_wrapped(&page.layout, at, indent, text);
    return close_page(&page);
}

/* What layout_row() writes. */
static const char *row(const char *name, const char *value)
{
    struct page page;
    open_page(&page);
    layout_row(&page.layout, 2, 10, name, value);
    return close_page(&page);
}

static void words_are_kept_whole(void **state)
{
    (void)state;
    assert_string_equal(wrapped(0, 2, "aaaa bbbb cccc dddd e"),
                        "aaaa bbbb cccc dddd\n  e\n");
    assert_string_equal(wrapped(0, 0, "12345678901234567890"),
                        "12345678901234567890\n");
    assert_string_equal(wrapped(18, 4, "ab cd"), "ab\n    cd\n");
    assert_string_equal(wrapped(0, 0, ""), "\n");
}

static void no_line_ends_in_a_space(void **state)
{
    (void)state;
    assert_string_equal(wrapped(0, 2, "  aaaa   bbbb  "), "aaaa bbbb\n");
    assert_string_equal(wrapped(0, 2, "aaaa bbbb cccc dddd  e"),
                        "aaaa bbbb cccc dddd\n  e\n");
    assert_string_equal(wrapped(0, 2, "   "), "\n");
}

static void a_row_has_a_name_and_a_value(void **state)
{
    (void)state;
    assert_string_equal(row("Root", "aaaa bbbb cccc"),
                        "  Root    aaaa bbbb\n          cccc\n");
    assert_string_equal(row("", "aaaa"), "          aaaa\n");
    assert_string_equal(row("Root", ""), "  Root\n");
    assert_string_equal(row("Root", "  "), "  Root\n");
    assert_string_equal(row("", ""), "\n");
}

static void a_long_word_is_broken(void **state)
{
    (void)state;
    assert_string_equal(wrapped(0, 2, "123456789012345678901234"),
                        "12345678901234567890\n  1234\n");
}

static void width_counts_code_points(void **state)
{
    (void)state;
    assert_int_equal(layout_width("abc"), 3);
    assert_int_equal(layout_width("\xc3\xbc"), 1);
    assert_int_equal(layout_width("\xe6\xbc\xa2"), 2); /* a wide one */
    assert_int_equal(layout_width("\xf0\x9f\x98\x80"), 2);
}

static void padding_cuts_and_fills(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(layout_padded(arena, "ab", 4), "ab  ");
    assert_string_equal(layout_padded(arena, "abcd", 4), "abcd");
    assert_string_equal(layout_padded(arena, "abcde", 4), "abc\xe2\x80\xa6");
    assert_string_equal(
        layout_padded(arena, "\xe6\xbc\xa2\xe6\xbc\xa2\xe6\xbc\xa2", 4),
        "\xe6\xbc\xa2\xe2\x80\xa6 ");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_kept_whole),
        cmocka_unit_test(a_long_word_is_broken),
        cmocka_unit_test(no_line_ends_in_a_space),
        cmocka_unit_test(a_row_has_a_name_and_a_value),
        cmocka_unit_test(width_counts_code_points),
        cmocka_unit_test(padding_cuts_and_fills),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
