/*
 * Markdown for a job summary or a ticket: a table of the targets, then what to
 * do about each, worst first. GitHub refuses a summary of more than 1 MiB, so
 * what does not fit is left out and counted.
 */

#include <inttypes.h>

#include "base/arena.h"
#include "base/limits.h"
#include "reports/change_block.h"
#include "reports/escape.h"
#include "reports/file_table.h"
#include "reports/format.h"
#include "reports/problem.h"
#include "reports/ranking.h"
#include "reports/wording.h"
#include "x509/time.h"

enum { END = 1024 }; /* room that is kept for totals and what is left out */

struct state {
    struct arena *arena;
    struct ranking *ranking;
};

static void write_begin(struct report *report)
{
    struct room most = { LIMIT_SUMMARY_BYTES, LIMIT_SUMMARY_BYTES };
    struct arena *arena = arena_new();
    struct state *state = ARENA_NEW(arena, 1, struct state);
    *state = (struct state){ arena, ranking_new(arena, most) };
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

/* How many count, and the worst of them. */
static void put_count(const struct report *report, struct writer *writer,
                      const struct record *record)
{
    const struct finding *worst;
    size_t count = findings_that_count(record, &worst);
    if (record->verdict == VERDICT_INVALID) {
        const char *place = target_place(record, report->scratch);
        write_text(writer, "1 | " INVALID_RULE);
        write_text(writer, *place == '\0' ? "" : " at ");
        write_markdown(writer, place);
        return;
    }
    write_printf(writer, "%zu | ", count);
    if (worst != NULL)
        write_markdown(writer, worst->rule->id);
}

static void put_row(const struct report *report, struct writer *writer,
                    const struct record *record)
{
    struct arena *scratch = report->scratch;
    const struct cert *leaf = record_leaf(record);
    write_printf(writer, "| %s %s | ", mark(record->verdict),
                 verdict_words(record->verdict));
    write_markdown(writer, target_label(record, scratch));
    write_printf(writer, " | %s | ",
                 leaf == NULL ? "" : time_date_text(leaf->not_after, scratch));
    put_count(report, writer, record);
    write_text(writer, " |\n");
}

static void put_line(struct writer *writer, const char *before,
                     const char *text)
{
    if (*text == '\0')
        return;
    write_text(writer, before);
    write_markdown(writer, text);
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
    put_line(writer, "  \n  ", finding_evidence(finding));
    put_line(writer, "  \n  ", finding_remedy(finding, report->scratch));
    write_text(writer, "\n");
}

/* "INVALID at hosts.txt:3. Judged as of …" */
static void put_verdict(const struct report *report, struct writer *writer,
                        const struct record *record)
{
    struct arena *scratch = report->scratch;
    const char *place = target_place(record, scratch);
    write_printf(writer, "\n\n%s", verdict_words(record->verdict));
    if (record->verdict == VERDICT_INVALID && *place != '\0') {
        write_text(writer, " at ");
        write_markdown(writer, place);
    }
    write_printf(writer, ". Judged as of %s.\n\n",
                 time_text(record->now, scratch));
    write_markdown(
        writer,
        next_step(record, record_checks(record, report->run->checks), scratch));
    write_text(writer, "\n\n");
}

/* What is wrong with the line, if no finding says it. */
static void put_invalid(const struct report *report, struct writer *writer,
                        const struct record *record)
{
    write_text(writer, "- **error** ");
    write_markdown(writer, record_problem(record, 0, report->scratch).text);
    write_text(writer, "\n");
}

/* Of `verify`. */
static void put_files(const struct report *report, struct writer *writer,
                      const struct record *record)
{
    const struct file_set *files = record->files;
    struct arena *scratch = report->scratch;
    if (files == NULL || files->count == 0)
        return;
    write_text(writer, "\n| File | Format | Holds |\n"
                       "| --- | --- | --- |\n");
    for (size_t i = 0; i < files->count; i++) {
        const struct given_file *file = &files->items[i];
        write_text(writer, "| ");
        write_markdown(writer, file->path);
        write_printf(writer, " | %s | ", file_format_words(file));
        write_markdown(writer, file_contents_words(record, file, scratch));
        write_text(writer, " |\n");
    }
}

static void put_details(const struct report *report, struct writer *writer,
                        const struct record *record)
{
    struct arena *scratch = report->scratch;
    const struct cert *root = record->root.cert;
    write_text(writer, "\n## ");
    write_markdown(writer, target_label(record, scratch));
    put_verdict(report, writer, record);
    change_block_markdown(writer, record, scratch);
    if (record->verdict == VERDICT_INVALID && record->finding_count == 0)
        put_invalid(report, writer, record);
    for (size_t i = 0; i < record->finding_count; i++)
        if (record->findings[i].severity > SEVERITY_NOTE)
            put_finding(report, writer, record, i);
    put_files(report, writer, record);
    if (root == NULL)
        return;
    write_text(writer, "\nRoot: ");
    write_markdown(writer, name_text(root->subject, scratch));
    write_printf(writer, "  \nSHA-256 `%s`\n",
                 digest_hex(root->sha256, scratch));
}

static void write_record(struct report *report, const struct record *record)
{
    const struct state *state = report->state;
    struct bytes text;
    struct failure failure;
    struct writer *writer = writer_to_memory(report->scratch, &text);
    put_row(report, writer, record);
    uint64_t row_size = writer_octets(writer);
    put_details(report, writer, record);
    if (!writer_close(writer, true, &failure))
        out_of_memory(); /* nothing else fails in memory */
    struct bytes row = bytes_slice(text, 0, row_size);
    struct ranked ranked = {
        .row = row,
        .bare_row = row,
        .details = bytes_slice(text, row_size, text.size - row_size),
    };
    ranking_add(state->ranking, record->verdict, &ranked);
}

/* Rows that fit beside all details, or in their part; the rest is for details.
 */
static struct room room_of(const struct report *report)
{
    const struct state *state = report->state;
    struct room wanted = ranking_wanted(state->ranking);
    uint64_t all = LIMIT_SUMMARY_BYTES - END - writer_octets(report->writer);
    uint64_t beside = wanted.details < all ? all - wanted.details : 0;
    uint64_t rows = beside > LIMIT_SUMMARY_TABLE_BYTES
                        ? beside
                        : (uint64_t)LIMIT_SUMMARY_TABLE_BYTES;
    return (struct room){ rows,
                          all - (wanted.rows < rows ? wanted.rows : rows) };
}

static void write_end(struct report *report)
{
    const struct state *state = report->state;
    struct writer *writer = report->writer;
    struct writer *details = writer_spill();
    struct left_out left_out =
        ranking_write(state->ranking, room_of(report), writer, details);
    write_printf(writer, "\n%s%s.\n",
                 totals_text(&report->run->totals, report->scratch),
                 run_remarks(report->run, report->scratch));
    if (left_out.rows + left_out.details > 0)
        write_printf(writer,
                     "\nLeft out to keep this page below 1 MB: %" PRIu64
                     " rows of the table and the details of %" PRIu64
                     " targets. The worst are here.\n",
                     left_out.rows, left_out.details);
    spill_drain(details, writer);
    arena_free(state->arena);
}

const struct format format_markdown = {
    .name = "markdown",
    .summary = "a page for a job summary or a ticket, below 1 MB",
    .begin = write_begin,
    .record = write_record,
    .end = write_end,
};
