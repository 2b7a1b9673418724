/*
 * JUnit XML in the intersection of what Jenkins (xUnit plugin) and GitLab
 * accept: a suite for each target, a case for each rule and address. An error
 * that failed is a failure; what could not be decided an error; a warning
 * passes with its text in system-out, unless warnings are to fail. GitLab takes
 * no file of 30 MB: what does not fit goes to a further file. A stream has no
 * further one: there suites are left out, those of targets that are ready
 * first, and a last suite says so.
 */

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "reports/escape.h"
#include "reports/format.h"
#include "reports/problem.h"
#include "reports/totals.h"
#include "reports/wording.h"

static void put_attribute(struct writer *writer, const char *name,
                          const char *value)
{
    write_printf(writer, " %s=\"", name);
    write_xml(writer, value);
    write_text(writer, "\"");
}

enum case_kind { CASE_PASS, CASE_FAILURE, CASE_ERROR };

static enum case_kind kind_of(const struct report *report,
                              const struct record *record,
                              const struct finding *finding)
{
    if (finding->waived || finding->severity == SEVERITY_NOTE)
        return CASE_PASS;
    if (report->options->fail_on_new && finding->answer == ANSWER_FAIL)
        return finding_is_new(record, finding) ? CASE_FAILURE : CASE_PASS;
    if (finding->severity == SEVERITY_WARNING)
        return finding->answer == ANSWER_FAIL &&
                       report->options->fail_on_warning
                   ? CASE_FAILURE
                   : CASE_PASS;
    return finding->answer == ANSWER_UNKNOWN ? CASE_ERROR : CASE_FAILURE;
}

/* Names must be unique within a suite: GitLab keeps only the first of two.
 * So the address and the certificate are in the name, and a number where that
 * is not enough. */
static const char *case_name(const struct record *record, size_t index,
                             struct arena *scratch)
{
    const struct finding *finding = &record->findings[index];
    const char *name = finding->rule->id;
    bool is_node =
        finding->capture != NULL && finding->capture->node->role != ROLE_TARGET;
    if (finding->capture != NULL && !record->is_file)
        name = arena_printf(scratch, "%s %s%s%s", name,
                            address_text(&finding->capture->address, scratch),
                            is_node ? " " : "",
                            is_node ? finding->capture->node->host : "");
    size_t same = 0;
    for (size_t i = 0; i < index; i++)
        same += record->findings[i].rule == finding->rule &&
                record->findings[i].capture == finding->capture;
    return same == 0 ? name : arena_printf(scratch, "%s (%zu)", name, same + 1);
}

static const char *case_text(const struct finding *finding,
                             struct arena *scratch)
{
    return arena_printf(scratch, "%s%s%s%s",
                        finding->evidence == NULL ? "" : finding->evidence,
                        finding->fix == NULL ? "" : " Fix: ",
                        finding->fix == NULL ? "" : finding->fix,
                        finding->waived ? " (waived)" : "");
}

/* The suite under way. */
struct suite {
    const char *name;
    const char *file; /* where the target stands; NULL: not to be said */
};

static struct suite suite_of(const struct report *report,
                             const struct record *record)
{
    const char *file = record->target.file;
    bool has_file = report->options->has_junit_files && file != NULL &&
                    strcmp(file, "-") != 0;
    return (struct suite){
        .name = target_label(record, report->scratch),
        .file = has_file ? source_path(record, report->scratch) : NULL,
    };
}

/* GitLab makes a link of `file`; the schema of Jenkins knows no such
 * attribute. */
static void open_case(const struct report *report, const struct suite *suite,
                      const char *name)
{
    write_text(report->writer, "    <testcase");
    put_attribute(report->writer, "classname",
                  arena_printf(report->scratch, "certready.%s", suite->name));
    put_attribute(report->writer, "name", name);
    if (suite->file != NULL)
        put_attribute(report->writer, "file", suite->file);
    write_text(report->writer, " time=\"0.000\"");
}

static void put_finding(const struct report *report,
                        const struct record *record, size_t index,
                        const struct suite *suite)
{
    const struct finding *finding = &record->findings[index];
    enum case_kind kind = kind_of(report, record, finding);
    const char *text = case_text(finding, report->scratch);
    const char *element = kind == CASE_PASS      ? "system-out"
                          : kind == CASE_FAILURE ? "failure"
                                                 : "error";
    open_case(report, suite, case_name(record, index, report->scratch));
    write_printf(report->writer, ">\n      <%s", element);
    if (kind != CASE_PASS) {
        put_attribute(report->writer, "type", finding->rule->id);
        put_attribute(report->writer, "message", text);
    }
    write_text(report->writer, ">");
    write_xml(report->writer, text);
    write_printf(report->writer, "</%s>\n    </testcase>\n", element);
}

static void put_other(const struct report *report, const struct suite *suite,
                      const char *rule, bool skipped)
{
    open_case(report, suite, rule);
    write_text(report->writer,
               skipped ? ">\n      <skipped/>\n    </testcase>\n" : "/>\n");
}

static size_t count_kind(const struct report *report,
                         const struct record *record, enum case_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < record->finding_count; i++)
        count += kind_of(report, record, &record->findings[i]) == kind;
    return count;
}

struct state {
    struct arena *arena;
    uint64_t good, bad; /* suites left out */
    uint64_t parts;     /* files begun */
    uint64_t suites;    /* in the file under way */
};

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
/* How each file but the first begins. */
#define LATER_PART XML "<testsuites name=\"certready, part "

static void begin_part(const struct report *report, struct state *state)
{
    state->parts++;
    state->suites = 0;
    if (state->parts == 1)
        write_text(report->writer, XML "<testsuites name=\"certready\">\n");
    else
        write_printf(report->writer, LATER_PART "%" PRIu64 "\">\n",
                     state->parts);
}

static void end_part(const struct report *report)
{
    write_text(report->writer, "</testsuites>\n");
}

static void write_begin(struct report *report)
{
    struct arena *arena = arena_new();
    struct state *state = ARENA_NEW(arena, 1, struct state);
    *state = (struct state){ .arena = arena };
    report->state = state;
    begin_part(report, state);
    writer_remove_old_parts(report->writer, LATER_PART);
}

static void put_invalid(const struct report *report,
                        const struct record *record, const struct suite *suite)
{
    struct writer *writer = report->writer;
    struct problem problem = record_problem(record, 0, report->scratch);
    open_case(report, suite, problem.rule);
    write_text(writer, ">\n      <error");
    put_attribute(writer, "type", problem.rule);
    put_attribute(writer, "message", problem.text);
    write_text(writer, ">");
    write_xml(writer, problem.text);
    write_text(writer, "</error>\n    </testcase>\n");
}

static void open_suite(const struct report *report, const struct record *record,
                       const struct suite *suite)
{
    struct writer *writer = report->writer;
    size_t invalid = record->verdict == VERDICT_INVALID;
    size_t tests = record->finding_count + record->passed_count +
                   record->not_judged_count + invalid;
    write_text(writer, "  <testsuite");
    put_attribute(writer, "name", suite->name);
    write_printf(writer,
                 " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\""
                 " skipped=\"%zu\" time=\"%.3f\">\n",
                 tests, count_kind(report, record, CASE_FAILURE),
                 count_kind(report, record, CASE_ERROR) + invalid,
                 record->not_judged_count, record->duration_ms / 1000);
}

static void put_suite(const struct report *report, const struct record *record)
{
    struct suite suite = suite_of(report, record);
    open_suite(report, record, &suite);
    if (record->verdict == VERDICT_INVALID)
        put_invalid(report, record, &suite);
    for (size_t i = 0; i < record->finding_count; i++)
        put_finding(report, record, i, &suite);
    for (size_t i = 0; i < record->passed_count; i++)
        put_other(report, &suite, record->passed[i], false);
    for (size_t i = 0; i < record->not_judged_count; i++)
        put_other(report, &suite, record->not_judged[i], true);
    write_text(report->writer, "  </testsuite>\n");
}

/* In a stream faults have the room that is left when it is half full. */
static uint64_t limit_of(const struct report *report, bool is_good)
{
    enum { END = 1024 }; /* what put_left_out() and end_part() write */
    return (is_good && !writer_may_split(report->writer)
                ? (uint64_t)LIMIT_JUNIT_GOOD_BYTES
                : (uint64_t)LIMIT_JUNIT_BYTES) -
           END;
}

static void write_record(struct report *report, const struct record *record)
{
    struct state *state = report->state;
    struct bytes text = { 0 };
    struct failure failure;
    struct report part = *report;
    bool is_good = record->verdict == VERDICT_READY ||
                   record->verdict == VERDICT_READY_WITH_WARNINGS;
    uint64_t limit = limit_of(report, is_good);
    part.writer = writer_to_memory(report->scratch, &text);
    put_suite(&part, record);
    if (!writer_close(part.writer, true, &failure))
        out_of_memory(); /* nothing else fails in memory */
    if (writer_octets(report->writer) + text.size > limit &&
        writer_may_split(report->writer) && state->suites > 0) {
        end_part(report);
        writer_next_part(report->writer);
        begin_part(report, state);
    }
    if (writer_octets(report->writer) + text.size <= limit) {
        write_bytes(report->writer, text);
        state->suites++;
    } else if (is_good) {
        state->good++;
    } else {
        state->bad++;
    }
}

/* A target left out that is not ready must not look like a run that passed. */
static void put_left_out(const struct report *report, const struct state *state)
{
    struct writer *writer = report->writer;
    bool is_bad = state->bad > 0;
    write_printf(writer,
                 "  <testsuite name=\"certready\" tests=\"1\" failures=\"0\""
                 " errors=\"%d\" skipped=\"%d\" time=\"0.000\">\n",
                 is_bad, !is_bad);
    open_case(report, &(struct suite){ .name = "report" }, "left out");
    write_printf(writer,
                 ">\n      <%s>To keep this file below 25 MB, %" PRIu64
                 " targets that are ready and %" PRIu64
                 " others are left out.</%s>\n    </testcase>\n"
                 "  </testsuite>\n",
                 is_bad ? "error" : "skipped", state->good, state->bad,
                 is_bad ? "error" : "skipped");
}

static void write_end(struct report *report)
{
    struct state *state = report->state;
    if (state->good + state->bad > 0)
        put_left_out(report, state);
    end_part(report);
    arena_free(state->arena);
}

const struct format format_junit = {
    .name = "junit",
    .summary = "JUnit XML for Jenkins and GitLab, below 25 MB",
    .begin = write_begin,
    .record = write_record,
    .end = write_end,
};
