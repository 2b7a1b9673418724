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
    record->findings = ARENA_NEW(record->arena, 1, struct finding);
    record->finding_count = 1;
    record->findings[0] = (struct finding){
        .rule = rule_find("dns.lookup"),
        .severity = SEVERITY_ERROR,
        .answer = ANSWER_FAIL,
        .cert_index = -1,
        .evidence = "host.example.com: NXDOMAIN",
        .fix = "Add an A record.",
    };
    return record;
}

static struct format_options options = { .columns = 80 };

static const char *render(const char *name, const struct record *record)
{
    static char path[] = "/tmp/certready-format-XXXXXX";
    memcpy(path + strlen(path) - 6, "XXXXXX", 6);
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

/* The same record gives the same octets, in whatever format. */
static void a_report_depends_on_the_record_alone(void **state)
{
    (void)state;
    struct record *record = make_record();
    for (size_t i = 0; i < format_count; i++) {
        char *first = strdup(render(all_formats[i]->name, record));
        assert_non_null(first);
        assert_string_equal(render(all_formats[i]->name, record), first);
        free(first);
    }
    record_free(record);
}

/* A line that is no target is a fault in each report that gates something. */
static void an_invalid_line_is_told(void **state)
{
    (void)state;
    static const char *const formats[] = { "csv",    "junit",   "sarif",
                                           "gitlab", "github",  "tap",
                                           "html",   "markdown" };
    struct record *record = make_record();
    record->verdict = VERDICT_INVALID;
    record->finding_count = 0;
    record->target.node_count = 0;
    record->target.text = "not..a host";
    record->target.invalid = "a label is empty";
    for (size_t i = 0; i < COUNT_OF(formats); i++) {
        const char *text = render(formats[i], record);
        assert_non_null(strstr(text, "a label is empty"));
    }
    assert_non_null(strstr(render("junit", record), "errors=\"1\""));
    assert_non_null(strstr(render("tap", record), "not ok 1 - "));
    record_free(record);
}

static json_t *first_problem(const struct record *record)
{
    json_error_t error;
    json_t *problems = json_loads(render("gitlab", record), 0, &error);
    assert_non_null(problems);
    assert_int_equal(json_array_size(problems), 1);
    return problems;
}

/* Trackers tell by it whether a problem is a new one. */
static void a_fingerprint_outlives_time_and_place(void **state)
{
    (void)state;
    struct record *record = make_record();
    json_t *first = first_problem(record);
    record->now += 86400;
    record->target.line = 9;
    record->target.number = 9;
    record->findings[0].evidence = "host.example.com: NODATA";
    json_t *second = first_problem(record);
    record->target.nodes[0].port = 444;
    json_t *third = first_problem(record);
    const char *prints[] = {
        json_string_value(
            json_object_get(json_array_get(first, 0), "fingerprint")),
        json_string_value(
            json_object_get(json_array_get(second, 0), "fingerprint")),
        json_string_value(
            json_object_get(json_array_get(third, 0), "fingerprint")),
    };
    assert_int_equal(strlen(prints[0]), 64);
    assert_string_equal(prints[0], prints[1]);
    assert_string_not_equal(prints[0], prints[2]);
    json_decref(first);
    json_decref(second);
    json_decref(third);
    record_free(record);
}

static void a_place_is_a_relative_uri(void **state)
{
    (void)state;
    static const struct {
        const char *file, *uri;
    } cases[] = {
        { "targets.txt", "\"uri\":\"targets.txt\"" },
        { "./a/b.txt", "\"uri\":\"a/b.txt\"" },
        { "/etc/a b:c", "\"uri\":\"etc/a%20b%3Ac\"" },
        { "-", "\"uri\":\".certready/argv\"" },
        { NULL, "\"uri\":\".certready/argv\"" },
    };
    struct record *record = make_record();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        record->target.file = cases[i].file;
        assert_non_null(strstr(render("sarif", record), cases[i].uri));
    }
    record_free(record);
}

static void nagios_has_one_line(void **state)
{
    (void)state;
    struct record *record = make_record();
    const char *text = render("nagios", record);
    assert_string_equal(text, "CERT CRITICAL - host.example.com:443 not-ready "
                              "(dns.lookup) | 'days_left'=U;0:;0:;; "
                              "'ready'=0;;;0;1 'not_ready'=1;;0;0;1\n");
    record_free(record);
}

static void a_waived_finding_stops_nothing(void **state)
{
    (void)state;
    struct record *record = make_record();
    record->findings[0].waived = true;
    record->findings[0].waiver = "agreed";
    assert_null(strstr(render("gitlab", record), "fingerprint"));
    assert_null(strstr(render("github", record), "::error"));
    assert_null(strstr(render("prometheus", record), "check_failed{"));
    assert_non_null(strstr(render("sarif", record), "\"suppressions\""));
    assert_non_null(strstr(render("html", record), "Waived: agreed"));
    assert_non_null(strstr(render("junit", record), "failures=\"0\""));
    record_free(record);
}

/* GitLab makes a link of it; by default it is not there. */
static void junit_names_the_file_when_asked(void **state)
{
    (void)state;
    struct record *record = make_record();
    record->target.file = "./lists/a&b.txt";
    assert_null(strstr(render("junit", record), " file="));
    options.has_junit_files = true;
    assert_non_null(
        strstr(render("junit", record), " file=\"lists/a&amp;b.txt\""));
    record->target.file = "-";
    assert_null(strstr(render("junit", record), " file="));
    record->target.file = NULL;
    assert_null(strstr(render("junit", record), " file="));
    options.has_junit_files = false;
    record_free(record);
}

/* As long as an IPv6 address and its place can be. */
static void rows_of_text_are_not_cut(void **state)
{
    (void)state;
    struct record *record = make_record();
    struct capture capture = { .node = &record->target.nodes[0],
                               .status = CAPTURE_CONNECT_FAILED,
                               .failure.status = STATUS_TIMED_OUT,
                               .alert = ABSENT };
    memset(capture.address.octets, 0xab, 16);
    capture.address.size = 16;
    record->captures = &capture;
    record->capture_count = 1;
    record->findings[0].capture = &capture;
    record->findings[0].capture_count = 32;
    record->findings[0].rule = rule_find("chain.multiple-anchors");
    const char *text = render("text", record);
    assert_non_null(strstr(text,
                           "\n  abab:abab:abab:abab:abab:abab:abab:abab\n"
                           "                         timed-out        -\n"));
    assert_non_null(strstr(text, "and 31 more\n"));
    for (size_t line; *text != '\0'; text += line + 1) {
        line = strcspn(text, "\n");
        assert_in_range(line, 0, 80);
        assert_true(line == 0 || text[line - 1] != ' ');
    }
    record_free(record);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_format_is_whole),
        cmocka_unit_test(text_keeps_to_80_columns),
        cmocka_unit_test(a_line_of_jsonl_is_an_object),
        cmocka_unit_test(json_is_one_document),
        cmocka_unit_test(a_report_depends_on_the_record_alone),
        cmocka_unit_test(an_invalid_line_is_told),
        cmocka_unit_test(a_fingerprint_outlives_time_and_place),
        cmocka_unit_test(a_place_is_a_relative_uri),
        cmocka_unit_test(nagios_has_one_line),
        cmocka_unit_test(a_waived_finding_stops_nothing),
        cmocka_unit_test(junit_names_the_file_when_asked),
        cmocka_unit_test(rows_of_text_are_not_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
