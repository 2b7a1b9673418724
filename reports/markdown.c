/*
 * Markdown for a job summary or a ticket: a table of the targets, then what to
 * do about each. GitHub refuses a summary of more than 1 MiB, so what does not
 * fit is left out and counted; a target that is ready makes way first.
 */

#include <inttypes.h>

#include "base/arena.h"
#include "base/limits.h"
#include "reports/change_block.h"
#include "reports/escape.h"
#include "reports/format.h"
#include "reports/problem.h"
#include "reports/wording.h"
#include "x509/time.h"

struct state {
    struct arena *arena;
    struct writer *details;
    uint64_t rows_left_out, details_left_out;
};

static void write_begin(struct report *report)
{
    struct arena *arena = arena_new();
    struct state *state = ARENA_NEW(arena, 1, struct state);
    *state = (struct state){ .arena = arena, .details = writer_spill() };
    report->state = state;
    write_text(report->writer,
               "# Certificate readiness\n\n"
               "| Verdict | Target | Ends | Findings | First of them |\n"
               "| --- | --- | --- | ---: | --- |\n");
}

static const char *mark(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_READY:
        return "✅";
    case VERDICT_READY_WITH_WARNINGS:
        return "⚠️";
    case VERDICT_INCONCLUSIVE:
        return "❔";
    case VERDICT_NOT_READY:
    case VERDICT_INVALID:
        return "❌";
    }
    return "";
}

static size_t problems_shown(const struct record *record)
{
    if (record->verdict == VERDICT_INVALID)
        return 1;
    size_t count = 0;
    for (size_t i = 0; i < record->finding_count; i++)
        count += record->findings[i].severity > SEVERITY_NOTE;
    return count;
}

static void put_row(const struct report *report, struct writer *writer,
                    const struct record *record)
{
    struct arena *scratch = report->scratch;
    const struct cert *leaf = record_leaf(record);
    size_t count = problems_shown(record);
    write_printf(writer, "| %s %s | ", mark(record->verdict),
                 verdict_words(record->verdict));
    write_markdown(writer, target_label(record, scratch));
    write_printf(writer, " | %s | %zu | ",
                 leaf == NULL ? "" : time_date_text(leaf->not_after, scratch),
                 count);
    if (count > 0)
        write_markdown(writer, record_problem(record, 0, scratch).rule);
    write_text(writer, " |\n");
}

static void put_finding(const struct report *report, struct writer *writer,
                        const struct record *record, size_t index)
{
    const struct finding *finding = &record->findings[index];
    const char *address = finding_address(record, finding, report->scratch);
    write_printf(writer, "- **%s** %s", finding_word(finding),
                 finding->is_new ? "(new) " : "");
    write_markdown(writer, finding->rule->id);
    if (*address != '\0') {
        write_text(writer, " at ");
        write_markdown(writer, address);
    }
    write_text(writer, "  \n  ");
    write_markdown(writer, finding_text(finding, report->scratch));
    write_text(writer, "\n");
}

static void put_details(const struct report *report, struct writer *writer,
                        const struct record *record)
{
    struct arena *scratch = report->scratch;
    const struct cert *root = record->root.cert;
    write_text(writer, "\n## ");
    write_markdown(writer, target_label(record, scratch));
    write_printf(writer, "\n\n%s. Judged as of %s.\n\n",
                 verdict_words(record->verdict),
                 time_text(record->now, scratch));
    change_block_markdown(writer, record, scratch);
    if (record->verdict == VERDICT_INVALID) {
        write_text(writer, "- **error** ");
        write_markdown(writer, record_problem(record, 0, scratch).text);
        write_text(writer, "\n");
    }
    for (size_t i = 0; i < record->finding_count; i++)
        if (record->findings[i].severity > SEVERITY_NOTE)
            put_finding(report, writer, record, i);
    if (root == NULL)
        return;
    write_text(writer, "\nRoot: ");
    write_markdown(writer, name_text(root->subject, scratch));
    write_printf(writer, "  \nSHA-256 `%s`\n",
                 digest_hex(root->sha256, scratch));
}

/* What the function writes goes to `to` if it leaves that within the limit. */
static bool put_if_room(const struct report *report, struct writer *to,
                        const struct record *record, uint64_t used,
                        void (*function)(const struct report *report,
                                         struct writer *writer,
                                         const struct record *record))
{
    struct bytes text = { 0 };
    struct failure failure;
    struct writer *writer = writer_to_memory(report->scratch, &text);
    uint64_t limit = record->verdict == VERDICT_READY
                         ? (uint64_t)LIMIT_SUMMARY_GOOD_BYTES
                         : (uint64_t)LIMIT_SUMMARY_BYTES;
    function(report, writer, record);
    if (!writer_close(writer, true, &failure))
        out_of_memory(); /* nothing else fails in memory */
    if (used + text.size > limit)
        return false;
    write_bytes(to, text);
    return true;
}

/* Some room is kept for the end. */
static uint64_t octets_used(const struct report *report)
{
    enum { END = 1024 };
    const struct state *state = report->state;
    return writer_octets(report->writer) + writer_octets(state->details) + END;
}

static void write_record(struct report *report, const struct record *record)
{
    struct state *state = report->state;
    if (!put_if_room(report, report->writer, record, octets_used(report),
                     put_row))
        state->rows_left_out++;
    if (!put_if_room(report, state->details, record, octets_used(report),
                     put_details))
        state->details_left_out++;
}

static void write_end(struct report *report)
{
    struct state *state = report->state;
    struct writer *writer = report->writer;
    write_printf(writer, "\n%s%s.\n",
                 totals_text(&report->run->totals, report->scratch),
                 run_remarks(report->run, report->scratch));
    if (state->rows_left_out + state->details_left_out > 0)
        write_printf(writer,
                     "\nLeft out to keep this page below 1 MB: %" PRIu64
                     " rows of the table and the details of %" PRIu64
                     " targets.\n",
                     state->rows_left_out, state->details_left_out);
    spill_drain(state->details, writer);
    arena_free(state->arena);
}

const struct format format_markdown = {
    .name = "markdown",
    .summary = "a page for a job summary or a ticket, below 1 MB",
    .begin = write_begin,
    .record = write_record,
    .end = write_end,
};
