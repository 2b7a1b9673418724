#include "reports/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "reports/writer.h"

enum { COLUMNS = 20, OUTPUT_SIZE = 4096 };

static char output[OUTPUT_SIZE];

/* What layout_wrapped() writes. */
static const char *wrapped(size_t at, size_t indent, const char *text)
{
    static char path[] = "/tmp/certready-layout-XXXXXX";
    struct failure failure;
    memcpy(path + strlen(path) - 6, "XXXXXX", 6);
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    struct layout layout = { .writer = writer_open(path, &failure),
                             .columns = COLUMNS };
    layout_wrapped(&layout, at, indent, text);
    assert_true(writer_close(layout.writer, true, &failure));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(output, 1, sizeof(output) - 1, file);
    output[size] = '\0';
    fclose(file);
    close(fd);
    unlink(path);
    return output;
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
        cmocka_unit_test(width_counts_code_points),
        cmocka_unit_test(padding_cuts_and_fills),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
