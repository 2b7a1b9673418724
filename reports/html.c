/*
 * The report as one web page that needs nothing else. Totals and index stand
 * at the top but are known last, so what is said about each target is kept
 * until then; it comes worst first, and what has no room is counted.
 */

#include <inttypes.h>

#include "base/arena.h"
#include "base/limits.h"
#include "reports/escape.h"
#include "reports/format.h"
#include "reports/html_host.h"
#include "reports/html_page.h"
#include "reports/problem.h"
#include "reports/ranking.h"
#include "reports/wording.h"
#include "x509/time.h"

struct state {
    struct arena *arena;
    struct ranking *ranking;
};

static const struct room page_room = { LIMIT_PAGE_TABLE_BYTES,
                                       LIMIT_PAGE_BYTES };

static void write_begin(struct report *report)
{
    struct arena *arena = arena_new();
    struct state *state = ARENA_NEW(arena, 1, struct state);
    *state = (struct state){ arena, ranking_new(arena, page_room) };
    report->state = state;
}

static void put_first_finding(struct writer *writer,
                              const struct record *record,
                              struct arena *scratch)
{
    const struct finding *worst;
    const char *place = target_place(record, scratch);
    if (record->verdict == VERDICT_INVALID) {
        write_text(writer, INVALID_RULE);
        write_text(writer, *place == '\0' ? "" : " at ");
        write_xml(writer, place);
    } else if (findings_that_count(record, &worst) > 0) {
        write_xml(writer, worst->rule->id);
    }
}

static void put_index_row(const struct report *report, struct writer *writer,
                          const struct record *record, bool has_section)
{
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
    put_first_finding(writer, record, scratch);
    write_text(writer, "</td></tr>\n");
}

static void write_record(struct report *report, const struct record *record)
{
    const struct state *state = report->state;
    struct bytes text;
    struct failure failure;
    struct report part = *report;
    struct writer *writer = writer_to_memory(report->scratch, &text);
    part.writer = writer;
    put_index_row(report, writer, record, true);
    uint64_t row = writer_octets(writer);
    put_index_row(report, writer, record, false);
    uint64_t both = writer_octets(writer);
    html_host_write(&part, record, report->records + 1);
    if (!writer_close(writer, true, &failure))
        out_of_memory(); /* nothing else fails in memory */
    struct ranked ranked = {
        .row = bytes_slice(text, 0, row),
        .bare_row = bytes_slice(text, row, both - row),
        .details = bytes_slice(text, both, text.size - both),
    };
    ranking_add(state->ranking, record->verdict, &ranked);
}

static void put_index_head(struct writer *writer)
{
    write_text(writer, "<div class=\"scroll\">"
                       "<table class=\"cards index\">\n<caption>All targets, "
                       "worst first</caption>\n<thead><tr>"
                       "<th scope=\"col\">Verdict</th>"
                       "<th scope=\"col\">Target</th>"
                       "<th scope=\"col\">Ends</th>"
                       "<th scope=\"col\">Days</th>"
                       "<th scope=\"col\">First finding</th></tr></thead>\n"
                       "<tbody>\n");
}

static void put_index_end(struct writer *writer,
                          const struct left_out *left_out)
{
    write_text(writer, "</tbody></table></div>\n");
    if (left_out->rows + left_out->details > 0)
        write_printf(writer,
                     "<p class=\"warn\">Left out to keep this page readable: "
                     "the details of %" PRIu64 " targets, and %" PRIu64
                     " rows of the table. The worst are here; other formats "
                     "have them all.</p>\n",
                     left_out->details, left_out->rows);
}

/* The index of one target would say nothing. */
static void write_end(struct report *report)
{
    const struct state *state = report->state;
    struct writer *writer = report->writer;
    bool is_many = report->run->totals.targets > 1;
    struct writer *hosts = writer_spill();
    html_page_begin(writer, report->run, report->scratch);
    if (is_many)
        put_index_head(writer);
    struct left_out left_out = ranking_write(state->ranking, page_room,
                                             is_many ? writer : NULL, hosts);
    if (is_many)
        put_index_end(writer, &left_out);
    spill_drain(hosts, writer);
    html_page_end(writer, report->run, report->scratch);
    arena_free(state->arena);
}

const struct format format_html = {
    .name = "html",
    .summary = "one web page that needs nothing else, also for printing",
    .begin = write_begin,
    .record = write_record,
    .end = write_end,
};
