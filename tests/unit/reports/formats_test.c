#include "reports/format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/arena.h"

enum { OUTPUT_SIZE = 1 << 20 };

static char output[OUTPUT_SIZE];

static struct record *make_record(void)
{
    struct record *record = record_new();
    struct node *node = ARENA_NEW(record->arena, 1, struct node);
    *node = (struct node){ .host = "host.example.com", .port = 443 };
    node->dns.status = DNS_NXDOMAIN;
    node->dns.name = node->host;
    record->target = (struct target){
        .number = 1,
        .text = node->host,
        .file = "list\033[2J.txt",
        .line = 3,
        .nodes = node,
        .node_count = 1,
    };
    record->now = 1795435200;
    record->verdict = VERDICT_NOT_READY;
    return record;
}

static const char *render(const char *name, const struct record *record)
{
    static char path[] = "/tmp/certready-format-XXXXXX";
    strcpy(path + strlen(path) - 6, "XXXXXX");
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    struct failure failure;
    struct check_options checks = { .goal = GOAL_LICENSE };
    struct store_info store = { .path = NULL };
    struct run_info run = { .version = "0",
                            .tls_library = "t",
                            .dns_library = "d",
                            .http_library = "h",
                            .command = "scan",
                            .store = &store,
                            .checks = &checks,
                            .totals = { .targets = 1, .not_ready = 1 } };
    struct format_options options = { .columns = 80 };
    struct report report = { .writer = writer_open(path, &failure),
                             .run = &run,
                             .options = &options,
                             .scratch = arena_new() };
    const struct format *format = format_named(name);
    assert_non_null(format);
    if (format->begin != NULL)
        format->begin(&report);
    format->record(&report, record);
    report.records++;
    if (format->end != NULL)
        format->end(&report);
    arena_free(report.scratch);
    assert_true(writer_close(report.writer, true, &failure));
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    output[fread(output, 1, sizeof(output) - 1, file)] = '\0';
    fclose(file);
    close(fd);
    unlink(path);
    return output;
}

static void every_format_is_whole(void **state)
{
    (void)state;
    struct record *record = make_record();
    for (size_t i = 0; i < format_count; i++) {
        assert_true(strlen(all_formats[i]->summary) > 0);
        const char *text = render(all_formats[i]->name, record);
        assert_non_null(strstr(text, "host.example.com"));
        assert_null(strchr(text, '\033'));
    }
    assert_null(format_named("nothing"));
    record_free(record);
}

static void text_keeps_to_80_columns(void **state)
{
    (void)state;
    struct record *record = make_record();
    const char *text = render("text", record);
    assert_memory_equal(text, "NOT READY  host.example.com:443\n", 32);
    for (size_t line; *text != '\0'; text += line + 1) {
        line = strcspn(text, "\n");
        assert_true(line <= 80);
    }
    record_free(record);
}

static void a_line_of_jsonl_is_an_object(void **state)
{
    (void)state;
    struct record *record = make_record();
    json_error_t error;
    json_t *object = json_loads(render("jsonl", record), 0, &error);
    assert_non_null(object);
    assert_string_equal(json_string_value(json_object_get(object, "verdict")),
                        "not-ready");
    json_t *input = json_object_get(object, "input");
    assert_int_equal(json_integer_value(json_object_get(input, "line")), 3);
    assert_string_equal(json_string_value(json_object_get(input, "file")),
                        "list\\u{001B}[2J.txt");
    json_decref(object);
    record_free(record);
}

static void json_is_one_document(void **state)
{
    (void)state;
    struct record *record = make_record();
    json_error_t error;
    json_t *object = json_loads(render("json", record), 0, &error);
    assert_non_null(object);
    assert_int_equal(json_array_size(json_object_get(object, "results")), 1);
    json_t *totals = json_object_get(object, "totals");
    assert_int_equal(json_integer_value(json_object_get(totals, "not-ready")),
                     1);
    json_decref(object);
    record_free(record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_is_whole),
        cmocka_unit_test(text_keeps_to_80_columns),
        cmocka_unit_test(a_line_of_jsonl_is_an_object),
        cmocka_unit_test(json_is_one_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
