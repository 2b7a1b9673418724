#include "cli/yaml.h"

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
#include "base/text.h"

static struct arena *arena;
static struct yaml_file file;
static struct failure failure;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    failure = (struct failure){ STATUS_OK, 0, NULL };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static bool parse_octets(struct bytes content)
{
    return yaml_parse("dir/a.yaml", content, arena, &file, &failure);
}

static bool parse(const char *text)
{
    return parse_octets(bytes_of_text(text));
}

/* The text is refused, with the file, that place and these words. */
static void refuses_octets(struct bytes content, const char *place,
                           const char *words)
{
    assert_false(parse_octets(content));
    const char *wanted = arena_printf(arena, "dir/a.yaml:%s: ", place);
    if (strncmp(failure.detail, wanted, strlen(wanted)) != 0 ||
        strstr(failure.detail, words) == NULL)
        fail_msg("%s: expected %s…%s", failure.detail, wanted, words);
    assert_int_equal(failure.status, STATUS_LOCAL);
}

static void refuses(const char *text, const char *place, const char *words)
{
    refuses_octets(bytes_of_text(text), place, words);
}

static void values_keep_their_places(void **state)
{
    (void)state;
    assert_true(parse("# fleet\n"
                      "name: \"a b\"   # quoted\n"
                      "list:\n"
                      "  - 007\n"
                      "  - {x: yes, 'y': \"\\u00e9\"}\n"));
    assert_int_equal(file.root.kind, YAML_MAP);
    assert_int_equal(file.root.count, 2);
    const struct yaml_value *name = yaml_get(&file.root, "name");
    assert_string_equal(name->text, "a b");
    assert_int_equal(name->place.line, 2);
    assert_int_equal(name->place.column, 7);
    const struct yaml_value *list = yaml_get(&file.root, "list");
    assert_int_equal(list->kind, YAML_LIST);
    assert_int_equal(list->count, 2);
    /* No number, and no truth value. */
    assert_string_equal(list->entries[0].value.text, "007");
    const struct yaml_value *map = &list->entries[1].value;
    assert_int_equal(map->place.line, 5);
    assert_string_equal(yaml_get(map, "x")->text, "yes");
    assert_string_equal(yaml_get(map, "y")->text, "\xc3\xa9");
    assert_int_equal(map->entries[1].place.column, 14);
    assert_null(yaml_get(map, "z"));
}

static void other_ends_of_lines_and_a_mark(void **state)
{
    (void)state;
    assert_true(parse("\xef\xbb\xbf"
                      "a: 1\r\nb: 2\r\n"));
    assert_int_equal(file.root.entries[0].place.column, 1);
    assert_int_equal(file.root.entries[1].place.line, 2);
    assert_true(parse("%YAML 1.1\n---\na: 1\n...\n"));
    assert_int_equal(file.root.entries[0].place.line, 3);
}

static void a_map_can_be_in_json(void **state)
{
    (void)state;
    assert_true(parse("{\"a\": [\"b\", {\"c\": \"d\"}]}"));
    assert_string_equal(
        yaml_get(&yaml_get(&file.root, "a")->entries[1].value, "c")->text, "d");
}

static void what_means_more_than_it_says(void **state)
{
    (void)state;
    refuses("a: &x b\nc: *x\n", "1:4", "an anchor");
    refuses("a: *x\n", "1:4", "an alias");
    refuses("a:\n  - &x [b]\n", "2:5", "an anchor");
    refuses("a: &x {b: c}\n", "1:4", "an anchor");
    refuses("&x a: b\n", "1:1", "an anchor");
    refuses("a: !!int 7\n", "1:4", "a tag");
    refuses("a: ! b\n", "1:4", "a tag");
    refuses("!x\na: b\n", "1:1", "a tag");
    refuses("a: !!seq [b]\n", "1:4", "a tag");
    refuses("%TAG ! tag:example,2026:\n---\na: b\n", "1:1", "a tag");
    refuses("a: 1\n---\nb: 2\n", "2:1", "a second document");
    refuses("<<: *x\n", "1:5", "an alias");
}

static void what_is_missing_or_there_twice(void **state)
{
    (void)state;
    refuses("", "1:1", "nothing in the file");
    refuses("\xef\xbb\xbf", "1:1", "nothing in the file");
    refuses_octets((struct bytes){ NULL, 0 }, "1:1", "nothing in the file");
    refuses("# only this\n", "2:1", "nothing in the file");
    refuses("---\n", "2:1", "missing");
    refuses("a:\nb: 1\n", "1:3", "a value is missing");
    refuses("- a\n-\n", "2:2", "a value is missing");
    refuses("a: ''\n", "1:4", "a value is missing");
    refuses("a: 1\nb: 2\na: 3\n", "3:1", "\"a\" is there twice");
    refuses("a: 1\nb: 2\na: 3\n", "3:1", "first in line 1");
    refuses("a: 1\n\"a\": 3\n", "2:1", "\"a\" is there twice");
    refuses("[a, b]: c\n", "1:1", "a key must be a text");
    refuses("? {a: b}\n: c\n", "1:3", "a key must be a text");
    refuses("a: \"x\\0y\"\n", "1:4", "NUL");
}

static void tabs_do_not_indent(void **state)
{
    (void)state;
    refuses("a:\n\tb: 1\n", "2:1", "a tab");
    refuses("a:\n  \tb: 1\n", "2:3", "a tab");
    refuses("a: b\n  \tc\n", "2:3", "a tab");
    refuses("-\ta: b\n", "1:2", "a tab");
    refuses("- \xc3\xa9\n-\tx\n", "2:2", "a tab");
    /* Where no structure hangs on it, a tab is white space. */
    assert_true(parse("a:\tb\n"));
    assert_true(parse("a: \"b\tc\"\t# d\te\n"));
    assert_string_equal(yaml_get(&file.root, "a")->text, "b\tc");
}

static void what_is_no_yaml(void **state)
{
    (void)state;
    refuses("a: [b, c\n", "2:1", "expected ',' or ']'");
    refuses("a: 'b\n", "2:1", "unexpected end of stream");
    refuses("a: b: c\n", "1:5", "not allowed in this context");
    refuses("a: 1\nb\n", "3:1", "could not find expected ':'");
    refuses("a: @b\n", "1:4", "cannot start any token");
    /* The brackets of an IPv6 address. */
    refuses("- [2001:db8::1]:443\n", "1:16", "did not find expected");
}

static void what_is_no_text(void **state)
{
    (void)state;
    refuses("a: 1\nb: \xff\n", "2:4", "is no text");
    refuses("a: \xc3\xa9\xed\xa0\x80\n", "1:5", "is no text");
    refuses("a: \x1b[2J\n", "1:4", "is no text");
    static const uint8_t nul[] = "a: b\0c\n";
    refuses_octets((struct bytes){ nul, sizeof(nul) - 1 }, "1:5", "is no text");
    static const uint8_t utf16[] = "\xff\xfe"
                                   "a\0:\0 \0b\0\n";
    refuses_octets((struct bytes){ utf16, sizeof(utf16) - 1 }, "1:1", "UTF-16");
    static const uint8_t unmarked[] = "a\0:\0 \0b\0\n";
    refuses_octets((struct bytes){ unmarked, sizeof(unmarked) - 1 }, "1:2",
                   "UTF-16");
}

/* That many lists within each other, and a text in the innermost. */
static const char *nested(unsigned depth)
{
    const char *text = "a";
    for (unsigned i = 0; i < depth; i++)
        text = arena_printf(arena, "[%s]", text);
    return text;
}

static void only_so_deep(void **state)
{
    (void)state;
    assert_true(parse(nested(LIMIT_YAML_DEPTH)));
    refuses(nested(LIMIT_YAML_DEPTH + 1), "1:9", "more than 8 levels");
    refuses(nested(10000), "1:9", "more than 8 levels");
    /* One beside the other is not deep. */
    assert_true(parse("[[a], [b], [c], [d], [e], [f], [g], [h], [i], [j]]"));
}

/* A map with keys k0, k1, …, one a line. */
static struct bytes keys(size_t count)
{
    char *text = ARENA_NEW(arena, 16 * count + 1, char);
    size_t used = 0;
    for (size_t i = 0; i < count; i++)
        used += (size_t)sprintf(text + used, "k%zu: v\n", i);
    return (struct bytes){ (const uint8_t *)text, used };
}

static void only_so_many_keys(void **state)
{
    (void)state;
    assert_true(parse_octets(keys(LIMIT_YAML_KEYS)));
    assert_int_equal(file.root.count, LIMIT_YAML_KEYS);
    refuses_octets(keys(LIMIT_YAML_KEYS + 1), "33:1", "more than 32 keys");
}

/* A list of so many values, one a line. */
static struct bytes list(size_t count)
{
    uint8_t *text = ARENA_NEW(arena, 4 * count, uint8_t);
    for (size_t i = 0; i < count; i++)
        memcpy(text + 4 * i, "- a\n", 4);
    return (struct bytes){ text, 4 * count };
}

static void only_so_many_values(void **state)
{
    (void)state;
    assert_true(parse_octets(list(LIMIT_YAML_VALUES - 1)));
    assert_int_equal(file.root.count, LIMIT_YAML_VALUES - 1);
    refuses_octets(list(LIMIT_YAML_VALUES), "250000:3",
                   "more than 250000 values");
}

static void only_so_many_octets(void **state)
{
    (void)state;
    size_t size = LIMIT_YAML_BYTES + 1;
    uint8_t *text = ARENA_NEW(arena, size, uint8_t);
    memset(text, ' ', size);
    memcpy(text, "a: b\n#", 6);
    assert_true(parse_octets((struct bytes){ text, size - 1 }));
    refuses_octets((struct bytes){ text, size }, "2:16777212",
                   "larger than 16 MiB");
}

static void a_map_has_its_keys_only(void **state)
{
    static const struct yaml_field fields[] = { { "a", true }, { "b", false } };
    (void)state;
    assert_true(parse("a: 1\n"));
    assert_true(yaml_is_map(&file, &file.root, fields, 2, &failure));
    assert_true(parse("b: 1\na: 2\n"));
    assert_true(yaml_is_map(&file, &file.root, fields, 2, &failure));
    assert_true(parse("b: 1\n"));
    assert_false(yaml_is_map(&file, &file.root, fields, 2, &failure));
    assert_string_equal(failure.detail, "dir/a.yaml:1:1: \"a\" is missing");
    assert_true(parse("a: 1\n\"c\\e\": 2\n"));
    assert_false(yaml_is_map(&file, &file.root, fields, 2, &failure));
    assert_string_equal(failure.detail, "dir/a.yaml:2:1: no key "
                                        "\"c\\u{001B}\"; there are: a, b");
    assert_true(parse("- a\n"));
    assert_false(yaml_is_map(&file, &file.root, fields, 2, &failure));
    assert_non_null(strstr(failure.detail, "expected keys"));
}

static void lists_and_texts_are_told_apart(void **state)
{
    (void)state;
    assert_true(parse("- a\n"));
    assert_true(yaml_is_list(&file, &file.root, &failure));
    assert_false(yaml_is_text(&file, &file.root, &failure));
    assert_non_null(strstr(failure.detail, "1:1: expected a text"));
    assert_true(yaml_is_text(&file, &file.root.entries[0].value, &failure));
    assert_true(parse("[]"));
    assert_false(yaml_is_list(&file, &file.root, &failure));
    assert_non_null(strstr(failure.detail, "1:1: the list is empty"));
    assert_true(parse("text"));
    assert_false(yaml_is_list(&file, &file.root, &failure));
    assert_non_null(strstr(failure.detail, "expected a list"));
}

static void a_file_is_read_or_named(void **state)
{
    (void)state;
    char path[] = "/tmp/certready-yaml-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "a: 1\n", 5), 5);
    close(fd);
    assert_true(yaml_read(path, arena, &file, &failure));
    assert_string_equal(yaml_get(&file.root, "a")->text, "1");
    unlink(path);
    assert_false(yaml_read(path, arena, &file, &failure));
    assert_memory_equal(failure.detail, path, strlen(path));
    assert_non_null(strstr(failure.detail, "No such file"));
    assert_false(yaml_read("/tmp/\033[2J", arena, &file, &failure));
    assert_true(text_is_clean(bytes_of_text(failure.detail)) ||
                strchr(failure.detail, '\033') == NULL);
    assert_false(yaml_read("/tmp", arena, &file, &failure));
    assert_string_equal(failure.detail, "/tmp: is a directory");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(values_keep_their_places),
        TEST(other_ends_of_lines_and_a_mark),
        TEST(a_map_can_be_in_json),
        TEST(what_means_more_than_it_says),
        TEST(what_is_missing_or_there_twice),
        TEST(tabs_do_not_indent),
        TEST(what_is_no_yaml),
        TEST(what_is_no_text),
        TEST(only_so_deep),
        TEST(only_so_many_keys),
        TEST(only_so_many_values),
        TEST(only_so_many_octets),
        TEST(a_map_has_its_keys_only),
        TEST(lists_and_texts_are_told_apart),
        TEST(a_file_is_read_or_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
