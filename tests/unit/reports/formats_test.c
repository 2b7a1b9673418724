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
#include "reports/totals.h"

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

/* What a run of these records leaves in a report. */
static const char *render_run(const char *name, struct record *const *records,
                              size_t count, bool interrupted)
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
                            .interrupted = interrupted };
    struct report report = { .writer = writer_open(path, &failure),
                             .run = &run,
                             .options = &options,
                             .scratch = arena_new() };
    const struct format *format = format_named(name);
    assert_non_null(format);
    if (format->begin != NULL)
        format->begin(&report);
    for (; report.records < count; report.records++) {
        format->record(&report, records[report.records]);
        arena_reset(report.scratch);
        run_totals_add(&run.totals, records[report.records]);
    }
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

static const char *render(const char *name, struct record *record)
{
    return render_run(name, &record, 1, false);
}

static size_t count_of(const char *text, const char *word)
{
    size_t count = 0;
    for (; (text = strstr(text, word)) != NULL; text += strlen(word))
        count++;
    return count;
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

static struct record *make_invalid(void)
{
    struct record *record = make_record();
    record->verdict = VERDICT_INVALID;
    record->target.node_count = 0;
    record->target.text = "not..a host";
    record->target.invalid = "a label is empty";
    record->findings[0].rule = rule_find("dns.name-invalid");
    record->findings[0].evidence = "\"not..a host\": a label is empty";
    return record;
}

/* A line that is no target is a fault in each report that gates something,
 * under the id of its rule, whether or not a finding says it. */
static void an_invalid_line_is_told(void **state)
{
    (void)state;
    static const char *const formats[] = { "csv",    "junit",  "sarif",
                                           "gitlab", "github", "tap" };
    struct record *record = make_invalid();
    for (size_t findings = 2; findings-- > 0;) {
        record->finding_count = findings;
        for (size_t i = 0; i < COUNT_OF(formats); i++) {
            const char *text = render(formats[i], record);
            assert_non_null(strstr(text, "a label is empty"));
            assert_non_null(strstr(text, "dns.name-invalid"));
        }
        const char *junit = render("junit", record);
        assert_non_null(
            strstr(junit, "tests=\"1\" failures=\"0\" errors=\"1\""));
        assert_int_equal(count_of(junit, "<error "), 1);
        assert_non_null(strstr(render("tap", record), "not ok 1 - "));
    }
    record_free(record);
}

/* Where it stands, for those who have no place of their own for that. */
static void an_invalid_line_has_its_place(void **state)
{
    (void)state;
    static const char place[] = "list\\u{001B}[2J.txt:3: ";
    struct record *record = make_invalid();
    assert_non_null(strstr(render("junit", record),
                           "list\\u{001B}[2J.txt:3: &quot;not..a host&quot;"));
    /* TAP escapes the backslash. */
    assert_non_null(
        strstr(render("tap", record),
               "\nnot ok 1 - list\\\\u{001B}[2J.txt:3: not..a host invalid\n"));
    assert_non_null(strstr(render("nagios", record), place));
    struct record *both[] = { record, record };
    assert_int_equal(count_of(render_run("nagios", both, 2, false), place), 2);
    record->target.file = NULL;
    assert_non_null(
        strstr(render("tap", record), "\nnot ok 1 - not..a host invalid\n"));
    assert_non_null(
        strstr(render("nagios", record), "CERT UNKNOWN - not..a host invalid"));
    record_free(record);
}

/* The order in which they end says nothing. */
static void the_worse_of_two_is_a_metric(void **state)
{
    (void)state;
    struct record *bad = make_record(), *good = make_record();
    good->verdict = VERDICT_READY;
    good->finding_count = 0;
    struct record *const orders[][3] = { { bad, good, good },
                                         { good, bad, good },
                                         { good, good, bad } };
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        const char *text = render_run("prometheus", orders[i], 3, false);
        assert_int_equal(count_of(text, "\ncertready_ready{"), 1);
        assert_non_null(strstr(
            text, "\ncertready_ready{target=\"host.example.com:443\"} 0\n"));
        assert_int_equal(count_of(text, "\ncertready_check_failed{"), 1);
        assert_non_null(strstr(text, "check=\"dns.lookup\""));
        assert_non_null(strstr(text, "\ncertready_targets_left_out 0\n"));
    }
    record_free(bad);
    record_free(good);
}

/* What was finished is good: the report must not look like that of a run that
 * came to its end. */
static void an_interrupted_run_does_not_pass(void **state)
{
    (void)state;
    struct record *record = make_record();
    record->verdict = VERDICT_READY;
    record->finding_count = 0;
    for (size_t count = 0; count < 2; count++) {
        const char *text = render_run("tap", &record, count, true);
        const char *bail = strstr(text, "\nBail out! interrupted\n");
        assert_non_null(bail);
        assert_string_equal(bail, "\nBail out! interrupted\n");
        assert_int_equal(count_of(text, "\n1..1\n"), count);
        text = render_run("junit", &record, count, true);
        assert_int_equal(count_of(text, "errors=\"1\""), 1);
        assert_int_equal(count_of(text, "<error type=\"interrupted\""), 1);
        text = render_run("nagios", &record, count, true);
        assert_memory_equal(text, "CERT UNKNOWN - ", 15);
        assert_non_null(strstr(text, ", interrupted | "));
    }
    assert_null(strstr(render("tap", record), "Bail out"));
    assert_null(strstr(render("junit", record), "interrupted"));
    record_free(record);
}

static const char *const fingerprint_keys[][2] = {
    { "gitlab", "\"fingerprint\":\"" },
    { "sarif", "\"certready/v1\":\"" },
};

/* GitLab takes two problems with one fingerprint for one. That of a target
 * that is named once is no other. */
static void a_target_named_twice_has_two_fingerprints(void **state)
{
    (void)state;
    enum { SIZE = 64 };
    struct record *record = make_record();
    struct record *thrice[] = { record, record, record };
    for (size_t i = 0; i < COUNT_OF(fingerprint_keys); i++) {
        const char *key = fingerprint_keys[i][1];
        char prints[4][SIZE];
        const char *at = strstr(render(fingerprint_keys[i][0], record), key);
        assert_non_null(at);
        memcpy(prints[3], at + strlen(key), SIZE);
        at = render_run(fingerprint_keys[i][0], thrice, 3, false);
        for (size_t k = 0; k < 3; k++) {
            at = strstr(at, key);
            assert_non_null(at);
            at += strlen(key);
            memcpy(prints[k], at, SIZE);
        }
        assert_memory_equal(prints[0], prints[3], SIZE);
        assert_memory_not_equal(prints[0], prints[1], SIZE);
        assert_memory_not_equal(prints[0], prints[2], SIZE);
        assert_memory_not_equal(prints[1], prints[2], SIZE);
    }
    record_free(record);
}

/* GitLab keeps only the first of two cases with one name. */
static void a_case_of_junit_is_unique_in_the_run(void **state)
{
    (void)state;
    static const char *const passed[] = { "dns.ip-literal" };
    struct record *record = make_record();
    struct capture capture = { .node = &record->target.nodes[0] };
    memcpy(capture.address.octets, "\x7f\x00\x00\x01", 4);
    capture.address.size = 4;
    record->findings[0].capture = &capture;
    record->passed = passed;
    record->passed_count = 1;
    struct record *twice[] = { record, record };
    const char *text = render_run("junit", twice, 2, false);
    static const char *const wanted[] = {
        "classname=\"certready.dns.host.example.com:443\"",
        "name=\"dns.lookup host.example.com:443[127.0.0.1]\"",
        "name=\"dns.ip-literal host.example.com:443\"",
        "name=\"dns.lookup host.example.com:443 #2[127.0.0.1]\"",
        "name=\"dns.ip-literal host.example.com:443 #2\"",
    };
    for (size_t i = 1; i < COUNT_OF(wanted); i++)
        assert_int_equal(count_of(text, wanted[i]), 1);
    assert_int_equal(count_of(text, wanted[0]), 2);
    assert_int_equal(count_of(text, "<testcase "), COUNT_OF(wanted) - 1);
    record_free(record);
}

static json_t *first_problem(struct record *record)
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

/* The worst by name, whatever their order, and how many more there are. */
static void nagios_names_the_worst(void **state)
{
    (void)state;
    enum { COUNT = 8 };
    static const struct {
        const char *host;
        enum verdict verdict;
    } cases[COUNT] = {
        { "ready", VERDICT_READY },
        { "warn1", VERDICT_READY_WITH_WARNINGS },
        { "warn2", VERDICT_READY_WITH_WARNINGS },
        { "warn3", VERDICT_READY_WITH_WARNINGS },
        { "silent", VERDICT_INCONCLUSIVE },
        { "bad1", VERDICT_NOT_READY },
        { "warn4", VERDICT_READY_WITH_WARNINGS },
        { "bad2", VERDICT_NOT_READY },
    };
    struct record *records[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        records[i] = make_record();
        records[i]->target.nodes[0].host = cases[i].host;
        records[i]->verdict = cases[i].verdict;
    }
    assert_non_null(strstr(render_run("nagios", records, 3, false),
                           " ready with warnings; warn1:443, warn2:443 | "));
    assert_non_null(strstr(render_run("nagios", records, 4, false),
                           "; warn1:443, warn2:443, warn3:443 | "));
    assert_non_null(strstr(render_run("nagios", records, 5, false),
                           "; silent:443, warn1:443, warn2:443 and 1 more | "));
    assert_non_null(strstr(render_run("nagios", records, COUNT, false),
                           "; bad1:443, bad2:443, silent:443 and 4 more | "));
    for (size_t i = 0; i < COUNT; i++)
        record_free(records[i]);
}

/* With --fail-on new those that the word is about, though others are worse. */
static void nagios_names_what_is_new(void **state)
{
    (void)state;
    static const struct changes changes = { .is_known = true };
    struct record *records[4];
    for (size_t i = 0; i < COUNT_OF(records); i++) {
        records[i] = make_record();
        records[i]->target.nodes[0].port = (uint16_t)(i + 1);
        records[i]->changes = &changes;
    }
    records[3]->verdict = VERDICT_READY_WITH_WARNINGS;
    records[3]->findings[0].severity = SEVERITY_WARNING;
    records[3]->findings[0].is_new = true;
    options.fail_on_new = true;
    const char *text = render_run("nagios", records, 4, false);
    assert_memory_equal(text, "CERT WARNING - ", 15);
    assert_non_null(strstr(text, "; host.example.com:4, host.example.com:1, "
                                 "host.example.com:2 and 1 more, new "));
    options.fail_on_new = false;
    for (size_t i = 0; i < COUNT_OF(records); i++)
        record_free(records[i]);
}

/* Whatever stands in the input. */
static void a_line_of_nagios_has_a_limit(void **state)
{
    (void)state;
    enum { LONG = 4000, MOST = 1024 };
    static char text[LONG + 1];
    struct record *record = make_invalid();
    struct record *four[] = { record, record, record, record };
    memset(text, 'x', LONG);
    record->target.text = text;
    record->target.file = text;
    const char *line = render_run("nagios", four, 4, false);
    assert_in_range(strlen(line), 1, MOST);
    assert_int_equal(count_of(line, "\n"), 1);
    assert_non_null(strstr(line, " and 1 more | "));
    assert_int_equal(count_of(line, ":3: "), 3);
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
    assert_non_null(strstr(output, "NXDOMAIN. Waived: agreed"));
    record_free(record);
}

static void what_to_do_stands_apart(void **state)
{
    static const char *const lines[] = { "junit", "gitlab", "github", "tap",
                                         "sarif" };
    (void)state;
    struct record *record = make_record();
    for (size_t i = 0; i < COUNT_OF(lines); i++)
        assert_non_null(
            strstr(render(lines[i], record), "NXDOMAIN. Fix: Add an A record"));
    const char *page = render("markdown", record);
    assert_non_null(strstr(page, "NXDOMAIN  \n  Fix&#58; Add an A record.\n"));
    assert_non_null(strstr(page, "\n\n1 error must be fixed first"));
    record->findings[0].severity = SEVERITY_NOTE;
    assert_null(strstr(render("junit", record), "Fix: "));
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
        cmocka_unit_test(an_invalid_line_has_its_place),
        cmocka_unit_test(the_worse_of_two_is_a_metric),
        cmocka_unit_test(an_interrupted_run_does_not_pass),
        cmocka_unit_test(a_target_named_twice_has_two_fingerprints),
        cmocka_unit_test(a_case_of_junit_is_unique_in_the_run),
        cmocka_unit_test(a_fingerprint_outlives_time_and_place),
        cmocka_unit_test(a_place_is_a_relative_uri),
        cmocka_unit_test(nagios_has_one_line),
        cmocka_unit_test(nagios_names_the_worst),
        cmocka_unit_test(nagios_names_what_is_new),
        cmocka_unit_test(a_line_of_nagios_has_a_limit),
        cmocka_unit_test(a_waived_finding_stops_nothing),
        cmocka_unit_test(what_to_do_stands_apart),
        cmocka_unit_test(junit_names_the_file_when_asked),
        cmocka_unit_test(rows_of_text_are_not_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
