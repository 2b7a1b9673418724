#include "cli/input.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "cli/option_values.h"
#include "cli/options.h"

static struct arena *arena;
static char path[] = "/tmp/certready-input-XXXXXX";

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    memcpy(path + strlen(path) - 6, "XXXXXX", 6);
    int fd = mkstemp(path);
    return fd < 0 ? -1 : close(fd);
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return unlink(path);
}

static bool never(void)
{
    return false;
}

static void write_file(const void *data, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static const struct texts none = { 0 };

/* All lines of the file, with a '!' before one that cannot be read. */
static const char *read_lines_of(const char *name, bool ends_are_nul,
                                 bool (*is_stopped)(void))
{
    struct texts files = { 0 };
    const struct input_sources sources = { &none, &files, ends_are_nul };
    struct failure failure;
    struct input_line line;
    const char *all = "";
    texts_add(&files, arena, name);
    struct input *input = input_open(&sources, is_stopped, arena, &failure);
    assert_non_null(input);
    while (input_next(input, arena, &line)) {
        assert_string_equal(line.file, name);
        all = arena_printf(arena, "%s%llu%s%.*s\n", all,
                           (unsigned long long)line.line,
                           line.invalid == NULL ? ":" : "!",
                           (int)line.text.size, (const char *)line.text.data);
    }
    input_close(input);
    return all;
}

static const char *read_all(void)
{
    return read_lines_of(path, false, never);
}

static void expect(const char *content, const char *lines)
{
    write_file(content, strlen(content));
    assert_string_equal(read_all(), lines);
}

static void lines_and_comments(void **state)
{
    (void)state;
    expect("a\n\n# c\n  b # d\nc#d\n", "1:a\n4:  b\n5:c\n");
    expect("a\r\nb\r\n", "1:a\n2:b\n");
    expect("\xef\xbb\xbf"
           "a\nb",
           "1:a\n2:b\n");
    expect("", "");
    expect("\n\n#\n", "");
}

static void a_line_at_the_limit(void **state)
{
    (void)state;
    static char text[LIMIT_LINE_BYTES + 8];
    memset(text, 'x', sizeof(text));
    memcpy(text + LIMIT_LINE_BYTES, "\nb\n", 3);
    write_file(text, LIMIT_LINE_BYTES + 3);
    assert_null(strchr(read_all(), '!'));
    text[LIMIT_LINE_BYTES] = 'x';
    memcpy(text + LIMIT_LINE_BYTES + 1, "\nb\n", 3);
    write_file(text, LIMIT_LINE_BYTES + 4);
    const char *all = read_all();
    assert_memory_equal(all, "1!xxx", 5);
    assert_non_null(strstr(all, "\n2:b\n"));
}

static void a_line_of_a_megabyte(void **state)
{
    (void)state;
    enum { SIZE = 1024 * 1024 };
    char *text = malloc(SIZE + 3);
    assert_non_null(text);
    memset(text, 'x', SIZE);
    memcpy(text + SIZE, "\nb\n", 3);
    write_file(text, SIZE + 3);
    assert_non_null(strstr(read_all(), "\n2:b\n"));
    write_file(text, SIZE);
    assert_memory_equal(read_all(), "1!xxx", 5);
    free(text);
}

static void a_nul_spoils_only_its_line(void **state)
{
    (void)state;
    write_file("abcdef\nb\0c\nd\n", 13);
    const char *all = read_all();
    assert_non_null(strstr(all, "1:abcdef\n2!b"));
    write_file("abcdef\nb\0c\nd\n", 13);
}

static void utf16_is_named(void **state)
{
    (void)state;
    static const uint8_t files[][6] = {
        { 0xff, 0xfe, 'a', 0, 'b', 0 },
        { 0xfe, 0xff, 0, 'a', 0, 'b' },
        { 'a', 0, 'b', 0, 'c', 0 },
        { 0, 'a', 0, 'b', 0, 'c' },
    };
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        struct texts names = { 0 };
        const struct input_sources sources = { &none, &names, false };
        struct failure failure;
        struct input_line line;
        write_file(files[i], sizeof(files[i]));
        texts_add(&names, arena, path);
        struct input *input = input_open(&sources, never, arena, &failure);
        assert_true(input_next(input, arena, &line));
        assert_non_null(strstr(line.invalid, "UTF-16"));
        assert_false(input_next(input, arena, &line));
        input_close(input);
    }
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    static const char *const names[] = { "/nonexistent/list", "/tmp" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct texts files = { 0 };
        const struct input_sources sources = { &none, &files, false };
        struct failure failure;
        texts_add(&files, arena, names[i]);
        assert_null(input_open(&sources, never, arena, &failure));
        assert_non_null(strstr(failure.detail, names[i]));
    }
}

/* Else a comment would hide the targets behind it. */
static void a_carriage_return_ends_no_line(void **state)
{
    (void)state;
    expect("a\r\nb #x\r\r\n#c\r\n\r\n", "1:a\n2:b\n");
    expect("a #x\rb\r", "1!a\n");
    expect("#x\rb\nc\n", "1!\n2:c\n");
}

/* Whose memory at 0 is nobody's. */
static void a_file_that_ends_in_a_fault_is_told_of(void **state)
{
    (void)state;
    assert_string_equal(read_lines_of("/proc/self/mem", false, never), "1!\n");
}

static unsigned times_asked;

static bool after_a_while(void)
{
    return ++times_asked > 100;
}

static void a_line_without_end_can_be_stopped(void **state)
{
    (void)state;
    times_asked = 0;
    const char *lines = read_lines_of("/dev/zero", false, after_a_while);
    assert_int_equal(strncmp(lines, "1!", 2), 0);
    assert_null(strchr(strchr(lines, '\n') + 1, '\n'));
}

static void arguments_come_first(void **state)
{
    (void)state;
    struct texts arguments = { 0 };
    struct texts files = { 0 };
    const struct input_sources sources = { &arguments, &files, false };
    struct failure failure;
    struct input_line line;
    write_file("b\n", 2);
    texts_add(&arguments, arena, "a");
    texts_add(&files, arena, path);
    assert_int_equal(input_count(&sources), 2);
    struct input *input = input_open(&sources, never, arena, &failure);
    assert_true(input_next(input, arena, &line));
    assert_null(line.file);
    assert_int_equal(line.text.data[0], 'a');
    assert_true(input_next(input, arena, &line));
    assert_int_equal(line.text.data[0], 'b');
    assert_false(input_next(input, arena, &line));
    input_close(input);
}

static void expect_nul(const char *content, size_t size, uint64_t count,
                       const char *lines)
{
    struct texts files = { 0 };
    const struct input_sources sources = { &none, &files, true };
    write_file(content, size);
    texts_add(&files, arena, path);
    assert_string_equal(read_lines_of(path, true, never), lines);
    assert_int_equal(input_count(&sources), count);
}

/* Letters between NULs are no UTF-16 then. */
static void nul_may_end_targets(void **state)
{
    (void)state;
    expect_nul("a\0b\0\0c d\0#e\0f", 14, 4, "1:a\n2:b\n4:c d\n6:f\n");
    expect_nul("a\nb\0c\0", 6, 2, "1!a\nb\n2:c\n");
    expect_nul("\xff\xfe"
               "a\0b\0",
               6, 2, "1!\n");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(lines_and_comments),
        TEST(a_line_at_the_limit),
        TEST(a_line_of_a_megabyte),
        TEST(a_nul_spoils_only_its_line),
        TEST(utf16_is_named),
        TEST(a_file_that_cannot_be_read_is_named),
        TEST(a_carriage_return_ends_no_line),
        TEST(a_file_that_ends_in_a_fault_is_told_of),
        TEST(a_line_without_end_can_be_stopped),
        TEST(arguments_come_first),
        TEST(nul_may_end_targets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
