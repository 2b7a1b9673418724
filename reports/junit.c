/*
 * JUnit XML in the intersection of what Jenkins (xUnit plugin) and GitLab
 * accept: a suite for each target, a case for each rule and address. An error
 * that failed is a failure; what could not be decided an error, as is a line
 * that is no target; a warning passes with its text in system-out, unless
 * warnings are to fail. GitLab takes no file of 30 MB: what does not fit goes
 * to a further file. A stream has no further one: there the suites wait in
 * spills and are written worst first, and a last suite says how many are left
 * out. That suite also says that the run was interrupted.
 */

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "reports/escape.h"
#include "reports/format.h"
#include "reports/occurrences.h"
#include "reports/problem.h"
#include "reports/ranking.h"
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
    if (record->verdict == VERDICT_INVALID)
        return CASE_ERROR;
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

/* The suite under way. */
struct suite {
    const char *name; /* of the target, unique in the run */
    const char *file; /* where the target stands; NULL: not to be said */
};

/* Names must be unique within a run: GitLab keeps only the first of two. So
 * the target, the address and the certificate are in the name, and a number
 * where that is not enough. */
static const char *case_name(const struct record *record, size_t index,
                             const struct suite *suite, struct arena *scratch)
{
    const struct finding *finding = &record->findings[index];
    const struct capture *capture = finding->capture;
    const char *name =
        arena_printf(scratch, "%s %s", finding->rule->id, suite->name);
    if (capture != NULL && !record->is_file)
        name = arena_printf(scratch, "%s[%s]", name,
                            address_text(&capture->address, scratch));
    if (capture != NULL && capture->node->role != ROLE_TARGET)
        name = arena_printf(scratch, "%s %s:%u", name, capture->node->host,
                            capture->node->port);
    size_t same = 0;
    for (size_t i = 0; i < index; i++)
        same += record->findings[i].rule == finding->rule &&
                record->findings[i].capture == finding->capture;
    return same == 0 ? name : arena_printf(scratch, "%s (%zu)", name, same + 1);
}

static const char *place_of(const struct record *record, struct arena *scratch)
{
    const char *place = target_place(record, scratch);
    return record->verdict != VERDICT_INVALID || *place == '\0'
               ? ""
               : arena_printf(scratch, "%s: ", place);
}

static const char *case_text(const struct record *record,
                             const struct finding *finding,
                             struct arena *scratch)
{
    return arena_printf(scratch, "%s%s", place_of(record, scratch),
                        finding_text(finding, scratch));
}

struct state {
    struct arena *arena;
    struct occurrences *targets;
    uint64_t good, bad; /* suites left out */
    uint64_t parts;     /* files begun */
    uint64_t suites;    /* in the file under way */
    /* Of a stream: the suites of targets that are ready, and of the others. */
    struct ranking *kept_good, *kept_bad;
};

/* A target named twice has two suites. */
static struct suite suite_of(const struct report *report,
                             const struct record *record)
{
    struct state *state = report->state;
    struct arena *scratch = report->scratch;
    const char *name = target_label(record, scratch);
    const char *file = record->target.file;
    bool has_file = report->options->has_junit_files && file != NULL &&
                    strcmp(file, "-") != 0;
    uint32_t count = occurrences_count(state->targets, name);
    return (struct suite){
        .name = count == 1 ? name
                           : arena_printf(scratch, "%s #%" PRIu32, name, count),
        .file = has_file ? source_path(record, scratch) : NULL,
    };
}

/* GitLab makes a link of `file`; the schema of Jenkins knows no such
 * attribute. */
static void open_case(const struct report *report, const char *classname,
                      const char *name, const char *file)
{
    write_text(report->writer, "    <testcase");
    put_attribute(report->writer, "classname", classname);
    put_attribute(report->writer, "name", name);
    if (file != NULL)
        put_attribute(report->writer, "file", file);
    write_text(report->writer, " time=\"0.000\"");
}

/* Readers group by it: by family of rules, then by target. */
static void open_rule_case(const struct report *report,
                           const struct suite *suite, const char *rule,
                           const char *name)
{
    const char *classname =
        arena_printf(report->scratch, "certready.%.*s.%s",
                     (int)strcspn(rule, "."), rule, suite->name);
    open_case(report, classname, name, suite->file);
}

static void put_content(const struct report *report, enum case_kind kind,
                        const char *type, const char *text)
{
    static const char *const elements[] = { [CASE_PASS] = "system-out",
                                            [CASE_FAILURE] = "failure",
                                            [CASE_ERROR] = "error" };
    write_printf(report->writer, ">\n      <%s", elements[kind]);
    if (kind != CASE_PASS) {
        put_attribute(report->writer, "type", type);
        put_attribute(report->writer, "message", text);
    }
    write_text(report->writer, ">");
    write_xml(report->writer, text);
    write_printf(report->writer, "</%s>\n    </testcase>\n", elements[kind]);
}

static void put_finding(const struct report *report,
                        const struct record *record, size_t index,
                        const struct suite *suite)
{
    struct arena *scratch = report->scratch;
    const struct finding *finding = &record->findings[index];
    open_rule_case(report, suite, finding->rule->id,
                   case_name(record, index, suite, scratch));
    put_content(report, kind_of(report, record, finding), finding->rule->id,
                case_text(record, finding, scratch));
}

static void put_other(const struct report *report, const struct suite *suite,
                      const char *rule, bool skipped)
{
    open_rule_case(report, suite, rule,
                   arena_printf(report->scratch, "%s %s", rule, suite->name));
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

enum {
    END = 1024, /* what put_own_suite() and end_part() write */
    MOST = LIMIT_JUNIT_BYTES - END
};

static void write_begin(struct report *report)
{
    struct arena *arena = arena_new();
    struct state *state = ARENA_NEW(arena, 1, struct state);
    *state =
        (struct state){ .arena = arena, .targets = occurrences_new(arena) };
    report->state = state;
    begin_part(report, state);
    if (!writer_may_split(report->writer)) {
        state->kept_good = ranking_new(arena, (struct room){ 0, MOST });
        state->kept_bad = ranking_new(arena, (struct room){ 0, MOST });
    }
    writer_remove_old_parts(report->writer, LATER_PART);
}

/* No finding says it. */
static void put_invalid(const struct report *report,
                        const struct record *record, const struct suite *suite)
{
    struct arena *scratch = report->scratch;
    struct problem problem = record_problem(record, 0, scratch);
    open_rule_case(report, suite, problem.rule,
                   arena_printf(scratch, "%s %s", problem.rule, suite->name));
    put_content(
        report, CASE_ERROR, problem.rule,
        arena_printf(scratch, "%s%s", place_of(record, scratch), problem.text));
}

static bool is_bare_invalid(const struct record *record)
{
    return record->verdict == VERDICT_INVALID && record->finding_count == 0;
}

static void open_suite(const struct report *report, const struct record *record,
                       const struct suite *suite)
{
    struct writer *writer = report->writer;
    size_t invalid = is_bare_invalid(record);
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
    if (is_bare_invalid(record))
        put_invalid(report, record, &suite);
    for (size_t i = 0; i < record->finding_count; i++)
        put_finding(report, record, i, &suite);
    for (size_t i = 0; i < record->passed_count; i++)
        put_other(report, &suite, record->passed[i], false);
    for (size_t i = 0; i < record->not_judged_count; i++)
        put_other(report, &suite, record->not_judged[i], true);
    write_text(report->writer, "  </testsuite>\n");
}

static bool is_good(const struct record *record)
{
    return record->verdict == VERDICT_READY ||
           record->verdict == VERDICT_READY_WITH_WARNINGS;
}

static void keep(const struct state *state, const struct record *record,
                 struct bytes suite)
{
    ranking_add(is_good(record) ? state->kept_good : state->kept_bad,
                record->verdict, &(struct ranked){ .details = suite });
}

/* How many are left out. */
static uint64_t put_kept(const struct report *report, struct ranking *kept)
{
    struct room room = { 0, MOST - writer_octets(report->writer) };
    return ranking_write(kept, room, NULL, report->writer).details;
}

static void put_in_files(const struct report *report,
                         const struct record *record, struct bytes suite)
{
    struct state *state = report->state;
    if (writer_octets(report->writer) + suite.size > MOST &&
        state->suites > 0) {
        end_part(report);
        writer_next_part(report->writer);
        begin_part(report, state);
    }
    if (writer_octets(report->writer) + suite.size > MOST) {
        state->good += is_good(record);
        state->bad += !is_good(record);
        return;
    }
    write_bytes(report->writer, suite);
    state->suites++;
}

static void write_record(struct report *report, const struct record *record)
{
    struct bytes text = { 0 };
    struct failure failure;
    struct report part = *report;
    part.writer = writer_to_memory(report->scratch, &text);
    put_suite(&part, record);
    if (!writer_close(part.writer, true, &failure))
        out_of_memory(); /* nothing else fails in memory */
    if (writer_may_split(report->writer))
        put_in_files(report, record, text);
    else
        keep(report->state, record, text);
}

static void put_left_out(const struct report *report, const struct state *state)
{
    const char *text = arena_printf(report->scratch,
                                    "To keep this file below 25 MB, %" PRIu64
                                    " targets that are ready and %" PRIu64
                                    " others are left out.",
                                    state->good, state->bad);
    open_case(report, "certready.report", "left out", NULL);
    if (state->bad > 0)
        put_content(report, CASE_ERROR, "left out", text);
    else
        write_printf(report->writer,
                     ">\n      <skipped>%s</skipped>\n    </testcase>\n", text);
}

/* What is not in the report must not make it look like a run that passed:
 * targets left out that are not ready, and those that it did not come to. */
static void put_own_suite(const struct report *report,
                          const struct state *state)
{
    struct writer *writer = report->writer;
    bool is_cut = state->good + state->bad > 0, is_bad = state->bad > 0;
    bool is_interrupted = report->run->interrupted;
    if (!is_cut && !is_interrupted)
        return;
    write_printf(writer,
                 "  <testsuite name=\"certready\" tests=\"%d\" failures=\"0\""
                 " errors=\"%d\" skipped=\"%d\" time=\"0.000\">\n",
                 is_cut + is_interrupted, is_bad + is_interrupted,
                 is_cut && !is_bad);
    if (is_cut)
        put_left_out(report, state);
    if (is_interrupted) {
        open_case(report, "certready.report", "interrupted", NULL);
        put_content(report, CASE_ERROR, "interrupted",
                    "The run was interrupted: there may be targets that are "
                    "not in this report.");
    }
    write_text(writer, "  </testsuite>\n");
}

static void write_end(struct report *report)
{
    struct state *state = report->state;
    if (!writer_may_split(report->writer)) {
        state->bad = put_kept(report, state->kept_bad);
        state->good = put_kept(report, state->kept_good);
    }
    put_own_suite(report, state);
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
