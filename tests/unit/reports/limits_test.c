/* What the readers of large reports take: at the limit and beyond it. */

#include "base/limits.h"

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
#include "counting.h"
#include "reports/format.h"

enum { END = 1024 }; /* kept free for the words about what is left out */

/* What one run writes: records that differ only in number and weight. */
struct flood {
    const char *format;
    size_t errors, warnings; /* records with one finding of that weight */
    size_t ready;            /* … and without one */
    const char *evidence;
};

static struct record *record_of(enum severity severity, const char *evidence)
{
    struct record *record = record_new();
    struct node *node = ARENA_NEW(record->arena, 1, struct node);
    struct finding *finding = ARENA_NEW(record->arena, 1, struct finding);
    *finding = (struct finding){ .rule = &all_families[0]->rules[0],
                                 .severity = severity,
                                 .answer = ANSWER_FAIL,
                                 .cert_index = -1,
                                 .evidence = evidence,
                                 .fix = "do" };
    *node = (struct node){ .port = 443 };
    record->target = (struct target){
        .text = "host", .file = "list.txt", .nodes = node, .node_count = 1
    };
    record->findings = finding;
    record->finding_count = severity == SEVERITY_NONE ? 0 : 1;
    record->verdict = severity == SEVERITY_ERROR ? VERDICT_NOT_READY
                      : severity == SEVERITY_WARNING
                          ? VERDICT_READY_WITH_WARNINGS
                          : VERDICT_READY;
    return record;
}

static void write_all(struct report *report, const struct flood *flood,
                      enum severity severity, size_t count, size_t *number)
{
    const struct format *format = format_named(flood->format);
    struct record *record = record_of(severity, flood->evidence);
    for (size_t i = 0; i < count; i++) {
        record->target.nodes[0].host =
            arena_printf(record->arena, "h%06zu.test", *number);
        record->target.line = ++*number;
        format->record(report, record);
        report->records++;
        arena_reset(report->scratch);
    }
    record_free(record);
}

/* Warnings first: the worst must not need to come first. */
static void write_flood(struct writer *writer, const struct flood *flood)
{
    struct failure failure;
    struct check_options checks = { .warn_days = 30 };
    struct store_info store = { .path = NULL };
    struct run_info run = {
        .version = "0",
        .tls_library = "t",
        .command = "scan",
        .store = &store,
        .checks = &checks,
        .totals = { .targets = flood->errors + flood->warnings + flood->ready,
                    .not_ready = flood->errors,
                    .ready_with_warnings = flood->warnings,
                    .ready = flood->ready },
    };
    struct format_options options = { .columns = 80 };
    struct report report = { .writer = writer,
                             .run = &run,
                             .options = &options,
                             .scratch = arena_new() };
    const struct format *format = format_named(flood->format);
    size_t number = 0;
    if (format->begin != NULL)
        format->begin(&report);
    write_all(&report, flood, SEVERITY_NONE, flood->ready, &number);
    write_all(&report, flood, SEVERITY_WARNING, flood->warnings, &number);
    write_all(&report, flood, SEVERITY_ERROR, flood->errors, &number);
    if (format->end != NULL)
        format->end(&report);
    arena_free(report.scratch);
    assert_true(writer_close(writer, true, &failure));
}

static struct bytes render(struct arena *arena, const struct flood *flood)
{
    struct bytes out = { 0 };
    write_flood(writer_to_memory(arena, &out), flood);
    return out;
}

static void assert_results(size_t errors, size_t warnings, size_t shown_errors,
                           size_t shown_warnings)
{
    struct arena *arena = arena_new();
    struct flood flood = { .format = "sarif",
                           .errors = errors,
                           .warnings = warnings,
                           .evidence = "seen" };
    struct bytes out = render(arena, &flood);
    json_error_t error;
    json_t *document = json_loadb((const char *)out.data, out.size, 0, &error);
    assert_non_null(document);
    json_t *run = json_array_get(json_object_get(document, "runs"), 0);
    json_t *results = json_object_get(run, "results");
    size_t found = 0;
    for (size_t i = 0; i < json_array_size(results); i++) {
        json_t *level = json_object_get(json_array_get(results, i), "level");
        found += strcmp(json_string_value(level), "error") == 0;
    }
    assert_int_equal(found, shown_errors);
    assert_int_equal(json_array_size(results), shown_errors + shown_warnings);
    bool all = errors == shown_errors && warnings == shown_warnings;
    assert_int_equal(count_of(out, "are left out"), all ? 0 : 1);
    const char *told =
        arena_printf(arena, "\"%zu errors and %zu warnings are left out",
                     errors - shown_errors, warnings - shown_warnings);
    assert_int_equal(count_of(out, told), all ? 0 : 1);
    json_decref(document);
    arena_free(arena);
}

static void sarif_has_25000_results_worst_first(void **state)
{
    (void)state;
    assert_results(0, 0, 0, 0);
    assert_results(1, 0, 1, 0);
    assert_results(0, 1, 0, 1);
    assert_results(LIMIT_SARIF_RESULTS - 1, 1, LIMIT_SARIF_RESULTS - 1, 1);
    assert_results(LIMIT_SARIF_RESULTS - 1, 2, LIMIT_SARIF_RESULTS - 1, 1);
    assert_results(LIMIT_SARIF_RESULTS + 1, 1, LIMIT_SARIF_RESULTS, 0);
    assert_results(0, LIMIT_SARIF_RESULTS + 1, 0, LIMIT_SARIF_RESULTS);
}

static void assert_annotations(size_t errors, size_t warnings, size_t lines,
                               size_t shown_errors, size_t shown_warnings)
{
    struct arena *arena = arena_new();
    struct flood flood = { .format = "github",
                           .errors = errors,
                           .warnings = warnings,
                           .evidence = "seen" };
    struct bytes out = render(arena, &flood);
    assert_int_equal(count_of(out, "::error "), shown_errors);
    assert_int_equal(count_of(out, "::warning "), shown_warnings);
    assert_int_equal(count_of(out, "::error ") + count_of(out, "::warning ") +
                         count_of(out, "::notice "),
                     lines);
    size_t left = errors + warnings - shown_errors - shown_warnings;
    const char *told =
        arena_printf(arena, "::%zu more findings are not shown here", left);
    assert_int_equal(count_of(out, told), left == 0 ? 0 : 1);
    arena_free(arena);
}

static void github_has_ten_annotations(void **state)
{
    (void)state;
    assert_annotations(0, 0, 0, 0, 0);
    assert_annotations(10, 0, 10, 10, 0);
    assert_annotations(11, 0, 10, 9, 0);
    assert_annotations(4, 6, 10, 4, 6);
    assert_annotations(4, 7, 10, 4, 5);
    assert_annotations(0, 10, 10, 0, 10);
    assert_annotations(0, 11, 10, 0, 9);
    assert_annotations(9, 1, 10, 9, 1);
    assert_annotations(20, 20, 10, 9, 0);
}

/* Of the last, which is not ready, something is said whatever came before. */
static void large_reports_keep_to_their_size(void **state)
{
    (void)state;
    static char evidence[2001];
    memset(evidence, 'x', sizeof(evidence) - 1);
    const struct {
        const char *format;
        size_t limit, ready, errors;
    } cases[] = {
        { "junit", LIMIT_JUNIT_BYTES, 80000, 7000 },
        { "markdown", LIMIT_SUMMARY_BYTES, 4000, 600 },
        { "html", LIMIT_PAGE_BYTES + LIMIT_PAGE_TABLE_BYTES + 65536, 8000,
          7000 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct arena *arena = arena_new();
        struct flood flood = { .format = cases[i].format,
                               .ready = cases[i].ready,
                               .errors = cases[i].errors,
                               .evidence = evidence };
        struct bytes out = render(arena, &flood);
        assert_in_range(out.size, cases[i].limit / 4, cases[i].limit);
        assert_true(count_of(out, "eft out") > 0);
        assert_true(count_of(out, evidence) > 100);
        arena_free(arena);
    }
}

/* Octets of a report about so many hosts that are not ready, and whether it
 * says that something is left out. */
static size_t size_of(const char *format, size_t errors, bool *is_cut)
{
    static char evidence[2001];
    struct arena *arena = arena_new();
    memset(evidence, 'x', sizeof(evidence) - 1);
    struct flood flood = { .format = format,
                           .errors = errors,
                           .evidence = evidence };
    struct bytes out = render(arena, &flood);
    size_t size = out.size;
    *is_cut = count_of(out, "eft out") > 0;
    arena_free(arena);
    return size;
}

/* How many such hosts fit: about so many by their size, then tried. */
static size_t most_that_fit(const char *format, size_t limit)
{
    bool is_cut;
    size_t first = size_of(format, 1, &is_cut);
    size_t one = size_of(format, 2, &is_cut) - first;
    size_t fit = (limit - END - (first - one)) / one;
    for (size_of(format, fit, &is_cut); is_cut; fit--)
        size_of(format, fit - 1, &is_cut);
    for (size_of(format, fit + 1, &is_cut); !is_cut; fit++)
        size_of(format, fit + 2, &is_cut);
    return fit;
}

static void nothing_is_left_out_that_has_room(void **state)
{
    (void)state;
    const struct {
        const char *format;
        size_t limit;
    } cases[] = {
        { "junit", LIMIT_JUNIT_BYTES },
        { "markdown", LIMIT_SUMMARY_BYTES },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *format = cases[i].format;
        size_t limit = cases[i].limit;
        bool is_cut;
        size_t fit = most_that_fit(format, limit);
        size_t one = size_of(format, 2, &is_cut) - size_of(format, 1, &is_cut);
        size_t full = size_of(format, fit, &is_cut);
        assert_false(is_cut);
        assert_in_range(full, limit - END - one, limit);
        size_t over = size_of(format, fit + 1, &is_cut);
        assert_true(is_cut);
        assert_in_range(over, full, limit);
    }
}

static struct bytes file_content(struct arena *arena, const char *path)
{
    struct bytes out = { 0 };
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return out;
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    size_t size = (size_t)ftell(file);
    rewind(file);
    uint8_t *octets = ARENA_NEW(arena, size, uint8_t);
    assert_int_equal(fread(octets, 1, size, file), size);
    fclose(file);
    return (struct bytes){ octets, size };
}

/* Writes a report about `errors` hosts to a file; it must have so many parts
 * with so many suites. */
static void assert_parts(size_t errors, const char *evidence, size_t count,
                         const size_t *suites)
{
    static char path[] = "/tmp/certready-parts-XXXXXX";
    struct arena *arena = arena_new();
    struct failure failure;
    struct flood flood = { .format = "junit",
                           .errors = errors,
                           .evidence = evidence };
    memcpy(path + strlen(path) - 6, "XXXXXX", 6);
    assert_non_null(mkdtemp(path));
    write_flood(writer_open(arena_printf(arena, "%s/r.xml", path), &failure),
                &flood);
    for (size_t i = 0; i < count; i++) {
        const char *part =
            i == 0 ? arena_printf(arena, "%s/r.xml", path)
                   : arena_printf(arena, "%s/r-%zu.xml", path, i + 1);
        struct bytes text = file_content(arena, part);
        assert_in_range(text.size, 1, LIMIT_JUNIT_BYTES);
        assert_memory_equal(text.data, "<?xml ", 6);
        assert_memory_equal(text.data + text.size - 14, "</testsuites>\n", 14);
        assert_int_equal(count_of(text, "<testsuite name=\"h"), suites[i]);
        assert_int_equal(unlink(part), 0);
    }
    assert_int_equal(rmdir(path), 0); /* and nothing else is there */
    arena_free(arena);
}

static void junit_goes_on_in_further_files(void **state)
{
    (void)state;
    static char evidence[2001];
    memset(evidence, 'x', sizeof(evidence) - 1);
    size_t fit = most_that_fit("junit", LIMIT_JUNIT_BYTES);
    assert_parts(0, evidence, 1, (size_t[]){ 0 });
    assert_parts(fit, evidence, 1, (size_t[]){ fit });
    assert_parts(fit + 1, evidence, 2, (size_t[]){ fit, 1 });
}

/* No part can take it: it is left out, and that is told. */
static void a_suite_beyond_the_limit_is_left_out(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char *evidence = ARENA_NEW(arena, LIMIT_JUNIT_BYTES + 1, char);
    memset(evidence, 'x', LIMIT_JUNIT_BYTES);
    assert_parts(2, evidence, 1, (size_t[]){ 0 });
    struct flood flood = { .format = "junit",
                           .errors = 2,
                           .evidence = evidence };
    struct bytes out = render(arena, &flood);
    /* as message and as content */
    assert_int_equal(count_of(out, " 0 targets that are ready and 2 others"),
                     2);
    arena_free(arena);
}

/* Those that are ready come first, and have what room is left. */
static void a_stream_of_junit_keeps_the_worst(void **state)
{
    (void)state;
    static char evidence[2001];
    struct arena *arena = arena_new();
    memset(evidence, 'x', sizeof(evidence) - 1);
    size_t fit = most_that_fit("junit", LIMIT_JUNIT_BYTES);
    struct flood flood = { .format = "junit",
                           .ready = LIMIT_JUNIT_BYTES / 64,
                           .errors = fit - 20,
                           .evidence = evidence };
    struct bytes out = render(arena, &flood);
    assert_in_range(out.size, LIMIT_JUNIT_BYTES - 3 * END, LIMIT_JUNIT_BYTES);
    assert_int_equal(count_of(out, "<failure "), fit - 20);
    size_t ready = count_of(out, "<testsuite name=\"h") - (fit - 20);
    assert_true(ready > 0);
    const char *told = arena_printf(
        arena, " %zu targets that are ready and 0 others", flood.ready - ready);
    assert_int_equal(count_of(out, told), 1);
    arena_free(arena);
}

static void assert_metrics(size_t errors, size_t warnings, size_t ready,
                           size_t shown_errors, size_t shown_warnings,
                           size_t shown_ready)
{
    struct arena *arena = arena_new();
    struct flood flood = { .format = "prometheus",
                           .errors = errors,
                           .warnings = warnings,
                           .ready = ready,
                           .evidence = "seen" };
    struct bytes out = render(arena, &flood);
    size_t shown = shown_errors + shown_warnings + shown_ready;
    assert_int_equal(count_of(out, "\ncertready_ready{"), shown);
    assert_int_equal(count_of(out, "\ncertready_probe_success{"), shown);
    assert_int_equal(count_of(out, "severity=\"error\""), shown_errors);
    assert_int_equal(count_of(out, "severity=\"warning\""), shown_warnings);
    assert_int_equal(count_of(out, "# TYPE certready_ready gauge\n"),
                     shown > 0 ? 1 : 0);
    const char *told = arena_printf(arena, "\ncertready_targets_left_out %zu\n",
                                    errors + warnings + ready - shown);
    assert_int_equal(count_of(out, told), 1);
    arena_free(arena);
}

static void metrics_of_the_worst_stay(void **state)
{
    (void)state;
    enum { MOST = LIMIT_METRIC_TARGETS };
    assert_metrics(0, 0, 0, 0, 0, 0);
    assert_metrics(0, 0, MOST, 0, 0, MOST);
    assert_metrics(0, 0, MOST + 1, 0, 0, MOST);
    assert_metrics(3, 0, MOST, 3, 0, MOST - 3);
    assert_metrics(3, 4, MOST + 5, 3, 4, MOST - 7);
    assert_metrics(MOST - 1, 2, MOST, MOST - 1, 1, 0);
    assert_metrics(MOST + 1, MOST, MOST, MOST, 0, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sarif_has_25000_results_worst_first),
        cmocka_unit_test(github_has_ten_annotations),
        cmocka_unit_test(large_reports_keep_to_their_size),
        cmocka_unit_test(nothing_is_left_out_that_has_room),
        cmocka_unit_test(junit_goes_on_in_further_files),
        cmocka_unit_test(a_suite_beyond_the_limit_is_left_out),
        cmocka_unit_test(a_stream_of_junit_keeps_the_worst),
        cmocka_unit_test(metrics_of_the_worst_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
