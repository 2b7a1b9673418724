/*
 * The report as one web page that needs nothing else. Totals and index stand
 * at the top but are known last, so index and hosts go to spills; a host that
 * does not fit is counted, and one that is ready makes way first.
 */

#include <inttypes.h>

#include "base/arena.h"
#include "base/limits.h"
#include "reports/escape.h"
#include "reports/format.h"
#include "reports/html_host.h"
#include "reports/html_page.h"
#include "reports/problem.h"
#include "reports/wording.h"
#include "x509/time.h"

struct state {
    struct arena *arena;
    struct writer *index, *hosts;
    uint64_t rows_left_out, hosts_left_out;
};

static void write_begin(struct report *report)
{
    struct arena *arena = arena_new();
    struct state *state = ARENA_NEW(arena, 1, struct state);
    *state = (struct state){ .arena = arena,
                             .index = writer_spill(),
                             .hosts = writer_spill() };
    report->state = state;
}

static void put_index_row(const struct report *report,
                          const struct record *record, bool has_section)
{
    const struct state *state = report->state;
    struct writer *writer = state->index;
    struct arena *scratch = report->scratch;
    const struct cert *leaf = record_leaf(record);
    write_printf(writer,
                 "<tr class=\"one v-%s\"><td><span class=\"badge %s\">%s</span>"
                 "</td><th scope=\"row\">",
                 verdict_text(record->verdict),
                 html_verdict_class(record->verdict),
                 verdict_words(record->verdict));
    if (has_section)
        write_printf(writer, "<a href=\"#t%" PRIu64 "\">", report->records + 1);
    write_xml(writer, target_label(record, scratch));
    write_printf(writer,
                 "%s</th><td class=\"date\" data-label=\"Ends\">%s</td>"
                 "<td class=\"num\" data-label=\"Days\">",
                 has_section ? "</a>" : "",
                 leaf == NULL ? "" : time_date_text(leaf->not_after, scratch));
    if (leaf != NULL)
        write_printf(writer, "%" PRId64, days_left(record, leaf->not_after));
    write_text(writer, "</td><td data-label=\"First finding\">");
    if (record->verdict != VERDICT_READY && record_problem_count(record) > 0)
        write_xml(writer, record_problem(record, 0, scratch).rule);
    write_text(writer, "</td></tr>\n");
}

static bool put_section(const struct report *report,
                        const struct record *record)
{
    const struct state *state = report->state;
    struct bytes text = { 0 };
    struct failure failure;
    struct report part = *report;
    uint64_t limit = record->verdict == VERDICT_READY
                         ? (uint64_t)LIMIT_PAGE_GOOD_BYTES
                         : (uint64_t)LIMIT_PAGE_BYTES;
    if (writer_octets(state->hosts) > limit)
        return false;
    part.writer = writer_to_memory(report->scratch, &text);
    html_host_write(&part, record, report->records + 1);
    if (!writer_close(part.writer, true, &failure))
        out_of_memory(); /* nothing else fails in memory */
    if (writer_octets(state->hosts) + text.size > limit)
        return false;
    write_bytes(state->hosts, text);
    return true;
}

static void write_record(struct report *report, const struct record *record)
{
    struct state *state = report->state;
    bool has_section = put_section(report, record);
    state->hosts_left_out += !has_section;
    if (writer_octets(state->index) < LIMIT_PAGE_GOOD_BYTES)
        put_index_row(report, record, has_section);
    else
        state->rows_left_out++;
}

static void put_index(const struct report *report)
{
    struct state *state = report->state;
    struct writer *writer = report->writer;
    write_text(writer, "<div class=\"scroll\">"
                       "<table class=\"cards index\">\n<caption>All targets in "
                       "the order they ended</caption>\n<thead><tr>"
                       "<th scope=\"col\">Verdict</th>"
                       "<th scope=\"col\">Target</th>"
                       "<th scope=\"col\">Ends</th>"
                       "<th scope=\"col\">Days</th>"
                       "<th scope=\"col\">First finding</th></tr></thead>\n"
                       "<tbody>\n");
    spill_drain(state->index, writer);
    write_text(writer, "</tbody></table></div>\n");
    if (state->hosts_left_out == 0)
        return;
    write_printf(writer,
                 "<p class=\"warn\">Left out to keep this page readable: the "
                 "details of %" PRIu64 " targets, and %" PRIu64
                 " rows of the table. Other formats have them all.</p>\n",
                 state->hosts_left_out, state->rows_left_out);
}

/* The index of one target would say nothing; it is thrown away. */
static void drop_index(const struct report *report)
{
    struct state *state = report->state;
    struct bytes ignored;
    struct failure failure;
    struct writer *nowhere = writer_to_memory(state->arena, &ignored);
    spill_drain(state->index, nowhere);
    if (!writer_close(nowhere, true, &failure))
        out_of_memory(); /* nothing else fails in memory */
}

static void write_end(struct report *report)
{
    struct state *state = report->state;
    html_page_begin(report->writer, report->run, report->scratch);
    if (report->run->totals.targets > 1)
        put_index(report);
    else
        drop_index(report);
    spill_drain(state->hosts, report->writer);
    html_page_end(report->writer, report->run, report->scratch);
    arena_free(state->arena);
}

const struct format format_html = {
    .name = "html",
    .summary = "one web page that needs nothing else, also for printing",
    .begin = write_begin,
    .record = write_record,
    .end = write_end,
};
