/*
 * TAP: a test point for each target, its findings as a YAML block. Nothing in
 * it is new in version 14, and the prove of many systems refuses any number
 * above 13, so it says 13.
 */

#include <inttypes.h>

#include "base/arena.h"
#include "reports/emitter.h"
#include "reports/escape.h"
#include "reports/format.h"
#include "reports/problem.h"
#include "reports/totals.h"
#include "reports/wording.h"

static void write_begin(struct report *report)
{
    write_text(report->writer, "TAP version 13\n");
}

/* A string of JSON is one of YAML. */
static void put_quoted(const struct report *report, const char *text)
{
    struct emitter emitter = { .writer = report->writer };
    emit_text(&emitter, NULL, text);
}

static void put_item(const struct report *report, const char *severity,
                     const struct problem *problem)
{
    write_text(report->writer, "    - severity: ");
    put_quoted(report, severity);
    write_text(report->writer, "\n      rule: ");
    put_quoted(report, problem->rule);
    write_text(report->writer, "\n      address: ");
    put_quoted(report, problem->address);
    write_text(report->writer, "\n      message: ");
    put_quoted(report, problem->text);
    write_text(report->writer, "\n");
}

static void put_problems(const struct report *report,
                         const struct record *record)
{
    size_t count = record_problem_count(record);
    if (count == 0)
        return;
    write_text(report->writer, "  ---\n  findings:\n");
    for (size_t i = 0; i < count; i++) {
        struct problem problem = record_problem(record, i, report->scratch);
        put_item(report, problem_word(record, i), &problem);
    }
    write_text(report->writer, "  ...\n");
}

static bool is_good(const struct report *report, const struct record *record)
{
    if (report->options->fail_on_new)
        return record->verdict != VERDICT_INVALID &&
               record->verdict != VERDICT_INCONCLUSIVE &&
               !record_has_news(record);
    return record->verdict == VERDICT_READY ||
           (record->verdict == VERDICT_READY_WITH_WARNINGS &&
            !report->options->fail_on_warning);
}

static void write_record(struct report *report, const struct record *record)
{
    write_printf(report->writer, "%s %" PRIu64 " - ",
                 is_good(report, record) ? "ok" : "not ok",
                 report->records + 1);
    write_tap(report->writer, problem_label(record, report->scratch));
    write_printf(report->writer, " %s\n", verdict_text(record->verdict));
    put_problems(report, record);
}

/* All points may be good of a run that did not come to the bad ones. */
static void write_end(struct report *report)
{
    if (!report->run->interrupted || report->records > 0)
        write_printf(report->writer, "1..%" PRIu64 "%s\n", report->records,
                     report->records == 0 ? " # SKIP no target" : "");
    if (report->run->interrupted)
        write_text(report->writer, "Bail out! interrupted\n");
}

const struct format format_tap = {
    .name = "tap",
    .summary = "TAP for test harnesses: a test point for each target",
    .begin = write_begin,
    .record = write_record,
    .end = write_end,
};
