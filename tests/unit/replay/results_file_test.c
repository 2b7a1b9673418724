#include "replay/results_file.h"

#include <fcntl.h>
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

/* What the reader was told, as one text: "r1:a;" is the result with the target
 * "a" of line 1, "h1;" a header, "f(…);" a fault. */
struct told {
    struct arena *arena;
    char text[4096];
    size_t size;
    size_t most; /* results after which it ends the reading; 0: never */
    size_t results;
};

static struct told told;

static int set_up(void **state)
{
    (void)state;
    told = (struct told){ .arena = arena_new() };
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(told.arena);
    return 0;
}

static void add(const char *text)
{
    size_t size = strlen(text);
    assert_true(told.size + size < sizeof(told.text));
    memcpy(told.text + told.size, text, size + 1);
    told.size += size;
}

static bool take_result(const json_t *result, const struct result_place *place,
                        void *user)
{
    assert_ptr_equal(user, &told);
    assert_int_equal(place->index, told.results);
    add(arena_printf(told.arena, "r%u:%s;", (unsigned)place->line,
                     json_string_value(json_object_get(result, "target"))));
    return ++told.results != told.most;
}

static void take_header(const json_t *header, const struct result_place *place,
                        void *user)
{
    (void)user;
    const json_t *results = json_object_get(header, "results");
    assert_true(json_is_array(results) && json_array_size(results) == 0);
    add(arena_printf(told.arena, "h%u;", (unsigned)place->line));
}

static void take_fault(const char *text, void *user)
{
    (void)user;
    add(arena_printf(told.arena, "f(%s);", text));
}

/* Whether the octets could be read as a file. */
static bool read_octets(const char *octets, size_t size,
                        const struct results_reader *reader,
                        struct failure *failure)
{
    char path[] = "/tmp/results_file_test.XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    unlink(path);
    assert_int_equal(write(fd, octets, size), size);
    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    *failure = (struct failure){ 0 };
    bool is_read = results_descriptor_read(fd, "F", reader, failure);
    close(fd);
    return is_read;
}

static struct results_reader whole_reader(void)
{
    return (struct results_reader){
        .arena = told.arena,
        .user = &told,
        .result = take_result,
        .header = take_header,
        .fault = take_fault,
    };
}

static void expect(const char *octets, const char *expected)
{
    struct failure failure;
    struct results_reader reader = whole_reader();
    bool is_read = read_octets(octets, strlen(octets), &reader, &failure);
    if (!is_read)
        add(arena_printf(told.arena, "failed(%s)", failure.detail));
    assert_string_equal(told.text, expected);
    told.size = told.results = 0;
    told.text[0] = '\0';
}

#define S "\"schema\":\"certready/1\""
#define R(name) "{" S ",\"target\":\"" name "\"}"

static void reads_lines(void **state)
{
    (void)state;
    expect(R("a") "\n" R("b") "\n", "r1:a;r2:b;");
    expect(R("a") "\n\n\r\n" R("b"), "r1:a;r4:b;");
    expect("\xef\xbb\xbf" R("a") "\n", "r1:a;");
}

static void reads_documents(void **state)
{
    (void)state;
    expect("{" S ",\"results\":[\n" R("a") ",\n" R("b") "\n],\"x\":{}}\n",
           "r2:a;r3:b;h1;");
    expect("{" S ",\"results\":[]}", "h1;");
    expect("{" S ",\"x\":\"results\",\"results\" : [" R("a") "],\"y\":[[1]]}",
           "r1:a;h1;");
    /* Another list of that name is not that of a document. */
    expect("{" S ",\"target\":\"a\",\"x\":{\"results\":[1]}}\n", "r1:a;");
}

static void reads_other_layouts(void **state)
{
    (void)state;
    expect("{\n  " S ",\n  \"results\": [\n    {\n      " S
           ",\n      \"target\": \"a\"\n    }\n  ]\n}\n",
           "r4:a;h1;");
    expect("{\n" S ",\n\"target\":\"a\"\n}\n{\n" S ",\n\"target\":\"b\"\n}\n",
           "r1:a;r5:b;");
    expect(R("a") R("b"), "r1:a;r1:b;");
    expect("{" S
           ",\"results\":[" R("a") "]}\n{" S
                                   ",\"results\":[\n" R("b") "]}\n" R("c"),
           "r1:a;h1;r3:b;h2;r4:c;");
}

static void reads_brackets_in_texts(void **state)
{
    (void)state;
    expect("{" S ",\"target\":\"}]\\\"{\\\\\"}\n" R("b") "\n",
           "r1:}]\"{\\;r2:b;");
}

static void goes_on_after_bad_lines(void **state)
{
    (void)state;
    expect(R("a") "\nnonsense\n" R("b") "\n",
           "r1:a;f(F:2: is not a JSON object);r3:b;");
    expect(R("a") "\n{" S ",\"target\":\"x\n" R("b") "\n",
           "r1:a;f(F:2: the line ends within a JSON text);r3:b;");
    expect(R("a") "\n{" S ",\n" R("b") "\n",
           "r1:a;f(F:2: the line ends within a JSON text);r3:b;");
    expect(R("a") "\n{\"a\"}\n" R("b") "\n",
           "r1:a;f(F:2: is not JSON: ':' expected near '}');r3:b;");
    expect(R("a") "\n{\"schema\":\"other/2\"}\n{}\n" R("b") "\n",
           "r1:a;f(F:2: is no result of certready/1 (its schema is "
           "\"other/2\"));f(F:3: is no result of certready (\"schema\" is "
           "missing));r4:b;");
}

static void goes_on_after_a_bad_first_line(void **state)
{
    (void)state;
    expect("nonsense\n" R("b") "\n", "f(F:1: is not a JSON object);r2:b;");
    expect("{" S ",\"target\":\"x\n" R("b") "\n",
           "f(F:1: the line ends within a JSON text);r2:b;");
    expect("{" S ",\"target\":\n" R("b") "\n" R("c") "\n",
           "f(F:1: the line ends within a JSON text);r2:b;r3:c;");
}

static void goes_on_after_a_bad_element(void **state)
{
    (void)state;
    expect("{" S ",\"results\":[\n{\"a\" 1},\n" R("b") "]}",
           "f(F:2: is not JSON: ':' expected near '1');r3:b;h1;");
}

static void ends_at_a_cut_document(void **state)
{
    (void)state;
    expect("{" S ",\"results\":[\n" R("a") ",\n{\"target\":",
           "r2:a;h1;failed(F:3: the document ends before it is whole)");
    expect("{" S ",\"results\":[\n" R("a") "\n],\"x\":",
           "r2:a;failed(F:3: the document ends before it is whole)");
    expect("{" S ",\"results\":[\n{\"target\":\"\n\"}]}",
           "h1;failed(F:2: the line ends within a JSON text)");
    expect("{" S ",\"results\":[\n1]}",
           "h1;failed(F:2: the list of results is not one of objects)");
    expect("{" S ",\"results\":[\n" R("a") R("b") "]}",
           "r2:a;h1;failed(F:2: the list of results is not one of objects)");
}

static void tells_other_files(void **state)
{
    (void)state;
    expect("", "failed(F: is empty)");
    expect("\n \n", "failed(F: no result of certready in it)");
    expect("-----BEGIN CERTIFICATE-----\n",
           "failed(F:1: is not a JSON object)");
    expect("[" R("a") "]", "failed(F:1: is not a JSON object)");
    expect("{\"version\":\"2.1.0\",\"runs\":[{\"results\":[{}]}]}",
           "failed(F:1: is no result of certready (\"schema\" is missing))");
    expect("\xff\xfe{", "failed(F: is UTF-16; save it as UTF-8)");
    expect("{" S, "failed(F:1: the text ends before its object does)");
}

static void gives_up_on_strange_lines(void **state)
{
    (void)state;
    struct failure failure;
    struct results_reader reader = whole_reader();
    char text[2 * (LIMIT_STRANGE_LINES + 1) + 1] = "";
    for (size_t i = 0; i <= LIMIT_STRANGE_LINES; i++)
        memcpy(text + 2 * i, "x\n", 3);
    assert_false(read_octets(text, strlen(text), &reader, &failure));
    assert_non_null(strstr(told.text, "f(F:20: "));
    assert_null(strstr(told.text, "f(F:21: "));
    assert_string_equal(failure.detail, "F: no result of certready in it");
}

static void refuses_nul_octets(void **state)
{
    (void)state;
    static const char octets[] = "{" S ",\"target\":\"\0\"}\n" R("b") "\n";
    struct failure failure;
    struct results_reader reader = whole_reader();
    assert_true(read_octets(octets, sizeof(octets) - 1, &reader, &failure));
    assert_string_equal(told.text, "f(F:1: has a NUL octet);r2:b;");
}

/* A line with an object that has a list nested so deep. */
static const char *nested(unsigned depth)
{
    char lists[2 * (LIMIT_RESULT_DEPTH + 2) + 1];
    for (unsigned i = 0; i < depth - 1; i++) {
        lists[i] = '[';
        lists[2 * (depth - 1) - 1 - i] = ']';
    }
    lists[2 * (size_t)(depth - 1)] = '\0';
    return arena_printf(told.arena, "{" S ",\"target\":\"a\",\"x\":%s}\n",
                        lists);
}

static void bounds_the_depth(void **state)
{
    (void)state;
    expect(arena_printf(told.arena, "%s%s" R("b"), nested(LIMIT_RESULT_DEPTH),
                        nested(LIMIT_RESULT_DEPTH + 1)),
           "r1:a;f(F:2: is nested too deep);r3:b;");
}

/* A line whose object has about so many values. */
static char *with_values(size_t count)
{
    static const char start[] = "{" S ",\"target\":\"a\",\"x\":[0";
    char *text = arena_alloc(told.arena, 2 * count + sizeof(start) + 8, 1);
    memcpy(text, start, sizeof(start) - 1);
    char *to = text + sizeof(start) - 1;
    for (size_t i = 0; i < count; i++, to += 2)
        memcpy(to, ",0", 2);
    memcpy(to, "]}\n", 4);
    return text;
}

static void bounds_the_values(void **state)
{
    (void)state;
    /* The object, the list and two commas between members count too. */
    expect(with_values(LIMIT_RESULT_VALUES - 4), "r1:a;");
    expect(with_values(LIMIT_RESULT_VALUES - 3),
           "failed(F:1: holds more than 1,000,000 values)");
}

static void expect_with_size(size_t size, const char *expected)
{
    static const char start[] = "{" S ",\"target\":\"a\",\"x\":\"";
    struct failure failure;
    struct results_reader reader = whole_reader();
    char *text = malloc(size + sizeof(R("b")));
    assert_non_null(text);
    memset(text, 'x', size);
    memcpy(text, start, sizeof(start) - 1);
    memcpy(text + size - 2, "\"}", 2);
    memcpy(text + size, "\n" R("b"), sizeof("\n" R("b")) - 1);
    assert_true(read_octets(text, size + sizeof(R("b")), &reader, &failure));
    assert_string_equal(told.text, expected);
    told.size = told.results = 0;
    free(text);
}

static void bounds_the_size(void **state)
{
    (void)state;
    expect_with_size(LIMIT_RESULT_BYTES, "r1:a;r2:b;");
    expect_with_size(LIMIT_RESULT_BYTES + 1,
                     "f(F:1: is larger than 32 MiB);r2:b;");
}

static void ends_when_told(void **state)
{
    (void)state;
    told.most = 1;
    expect(R("a") "\n" R("b") "\n", "r1:a;");
}

static void passes_over_results(void **state)
{
    (void)state;
    static const char text[] = "{" S ",\"results\":[{\"a\" 1}]}";
    struct failure failure;
    struct results_reader reader = whole_reader();
    reader.result = NULL;
    assert_true(read_octets(text, sizeof(text) - 1, &reader, &failure));
    assert_string_equal(told.text, "h1;");
}

static void ends_at_the_first_fault(void **state)
{
    (void)state;
    static const char text[] = R("a") "\nx\n" R("b") "\n";
    struct failure failure;
    struct results_reader reader = whole_reader();
    reader.fault = NULL;
    assert_false(read_octets(text, sizeof(text) - 1, &reader, &failure));
    assert_string_equal(told.text, "r1:a;");
    assert_string_equal(failure.detail, "F:2: is not a JSON object");
    assert_int_equal(failure.status, STATUS_MALFORMED);
}

static void names_files_that_cannot_be_read(void **state)
{
    (void)state;
    struct failure failure;
    struct results_reader reader = whole_reader();
    assert_false(results_file_read("/nowhere/x.json", &reader, &failure));
    assert_string_equal(failure.detail,
                        "/nowhere/x.json: No such file or directory");
    assert_int_equal(failure.status, STATUS_IO);
    assert_false(results_file_read("/tmp", &reader, &failure));
    assert_string_equal(failure.detail, "/tmp: is a directory");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(reads_lines),
        TEST(reads_documents),
        TEST(reads_other_layouts),
        TEST(reads_brackets_in_texts),
        TEST(goes_on_after_bad_lines),
        TEST(goes_on_after_a_bad_first_line),
        TEST(goes_on_after_a_bad_element),
        TEST(ends_at_a_cut_document),
        TEST(tells_other_files),
        TEST(gives_up_on_strange_lines),
        TEST(refuses_nul_octets),
        TEST(bounds_the_depth),
        TEST(bounds_the_values),
        TEST(bounds_the_size),
        TEST(ends_when_told),
        TEST(passes_over_results),
        TEST(ends_at_the_first_fault),
        TEST(names_files_that_cannot_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
