/* The report for people: the verdict first, then what to do, then what was
 * seen, then what to paste into a support ticket. */

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "reports/change_block.h"
#include "reports/file_table.h"
#include "reports/format.h"
#include "reports/layout.h"
#include "reports/node_table.h"
#include "reports/root_words.h"
#include "reports/ticket.h"
#include "reports/waiver_use.h"
#include "reports/wording.h"
#include "x509/time.h"

enum {
    INDENT = 2,
    DETAIL = 11, /* where evidence and fix begin */
    ADDRESS_WIDTH = 22,
    RESULT_WIDTH = 17,
    LEAF_WIDTH = 16,
    ALWAYS_SHOWN = 40, /* addresses in the table before it is cut */
};

static enum style verdict_style(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_READY:
        return STYLE_GOOD;
    case VERDICT_READY_WITH_WARNINGS:
    case VERDICT_INCONCLUSIVE:
        return STYLE_WARNING;
    case VERDICT_NOT_READY:
    case VERDICT_INVALID:
        return STYLE_BAD;
    }
    return STYLE_PLAIN;
}

static enum style finding_style(const struct finding *finding)
{
    switch (finding_outcome(finding)) {
    case OUTCOME_ERROR:
        return STYLE_BAD;
    case OUTCOME_UNKNOWN:
    case OUTCOME_WARNING:
        return STYLE_WARNING;
    case OUTCOME_NOTE:
        break;
    }
    return STYLE_DIM;
}

static void put_line(const struct report *report, const char *text)
{
    struct layout layout = layout_of(report);
    if (text != NULL)
        layout_row(&layout, INDENT, INDENT, "", text);
}

static void put_place(const struct report *report, const struct target *target)
{
    struct arena *scratch = report->scratch;
    if (target->site != NULL)
        put_line(report, arena_printf(scratch, "site %s", target->site));
    if (target->file != NULL)
        put_line(report,
                 arena_printf(scratch, "line %" PRIu64 " of %s", target->line,
                              text_clean_short(
                                  scratch, bytes_of_text(target->file), 60)));
}

static void put_headline(const struct report *report,
                         const struct record *record)
{
    struct layout layout = layout_of(report);
    const char *verdict = verdict_words(record->verdict);
    const struct target *target = &record->target;
    const char *title = target_title(record, report->scratch);
    layout_styled(&layout, verdict_style(record->verdict), verdict);
    write_text(report->writer, *title == '\0' ? "" : "  ");
    size_t at = strlen(verdict) + 2;
    layout_wrapped(&layout, at, at, title);
    put_place(report, target);
    put_line(report, target->note);
    if (record->interrupted)
        put_line(report, "interrupted before it was finished");
    else if (!report->options->quiet)
        put_line(report,
                 next_step(record, record_checks(record, report->run->checks),
                           report->scratch));
}

/* "at 192.0.2.1", "at 192.0.2.1 and 3 more", or nothing. */
static const char *place_text(const struct record *record,
                              const struct finding *finding,
                              struct arena *scratch)
{
    const char *address = finding_address(record, finding, scratch);
    if (*address == '\0')
        return "";
    if (finding->capture_count > 1)
        return arena_printf(scratch, "at %s and %zu more", address,
                            finding->capture_count - 1);
    return arena_printf(scratch, "at %s", address);
}

static void put_finding_head(const struct report *report,
                             const struct record *record,
                             const struct finding *finding)
{
    struct layout layout = layout_of(report);
    struct arena *scratch = report->scratch;
    const char *place = place_text(record, finding, scratch);
    if (finding->is_new)
        place =
            arena_printf(scratch, "new%s%s", *place == '\0' ? "" : ", ", place);
    const char *id = finding->rule->id;
    size_t at = DETAIL + strlen(id) + INDENT;
    write_printf(report->writer, "%*s", INDENT, "");
    layout_styled(
        &layout, finding_style(finding),
        layout_padded(scratch, finding_word(finding), DETAIL - INDENT));
    layout_styled(&layout, STYLE_BOLD, id);
    write_text(report->writer, *place == '\0' ? "" : "  ");
    layout_wrapped(&layout, at, at, place);
}

static void put_finding(const struct report *report,
                        const struct record *record,
                        const struct finding *finding)
{
    struct layout layout = layout_of(report);
    struct arena *scratch = report->scratch;
    put_finding_head(report, record, finding);
    if (finding->evidence != NULL && *finding->evidence != '\0')
        layout_row(&layout, DETAIL, DETAIL, "", finding->evidence);
    if (finding->waived && finding->waiver != NULL)
        layout_row(&layout, DETAIL, DETAIL, "",
                   arena_printf(scratch, "Waived: %s", finding->waiver));
    else if (finding->severity != SEVERITY_NOTE && finding->fix != NULL)
        layout_row(&layout, DETAIL, DETAIL, "",
                   arena_printf(scratch, "Fix: %s", finding->fix));
}

static bool is_shown(const struct report *report, const struct finding *finding)
{
    return report->options->verbose || finding->severity != SEVERITY_NOTE;
}

static void put_findings(const struct report *report,
                         const struct record *record)
{
    bool any = false;
    for (size_t i = 0; i < record->finding_count; i++) {
        if (!is_shown(report, &record->findings[i]))
            continue;
        if (!any)
            write_text(report->writer, "\n");
        any = true;
        put_finding(report, record, &record->findings[i]);
    }
}

static void put_address(const struct report *report,
                        const struct record *record,
                        const struct capture *capture)
{
    struct writer *writer = report->writer;
    struct arena *scratch = report->scratch;
    const struct cert *leaf = capture_leaf(capture);
    const char *address = address_text(&capture->address, scratch);
    write_printf(writer, "%*s%s", INDENT, "", address);
    if (strlen(address) > ADDRESS_WIDTH)
        write_printf(writer, "\n%*s", INDENT + ADDRESS_WIDTH + 1, "");
    else
        write_printf(writer, "%*s", (int)(ADDRESS_WIDTH + 1 - strlen(address)),
                     "");
    write_text(writer,
               layout_padded(scratch, result_word(capture), RESULT_WIDTH));
    if (leaf == NULL)
        write_text(writer, "-");
    else
        write_text(writer, short_digest(leaf, scratch));
    if (leaf != NULL && leaf->failure.status == STATUS_OK)
        write_printf(writer, "  %s  %5" PRId64,
                     time_date_text(leaf->not_after, scratch),
                     days_left(record, leaf->not_after));
    write_text(writer, "\n");
}

static void put_addresses(const struct report *report,
                          const struct record *record)
{
    struct layout layout = layout_of(report);
    if (record->capture_count == 0 || record->is_file)
        return;
    write_text(report->writer, "\n");
    layout_styled(&layout, STYLE_DIM,
                  "  Address                Result           "
                  "Leaf SHA-256      Ends        Days\n");
    for (size_t i = 0; i < record->capture_count; i++) {
        if (i == ALWAYS_SHOWN && !report->options->verbose) {
            write_printf(report->writer, "  and %zu more (-v lists all)\n",
                         record->capture_count - i);
            break;
        }
        put_address(report, record, &record->captures[i]);
    }
}

static void put_root_row(const struct report *report, const char *name,
                         const char *value)
{
    struct layout layout = layout_of(report);
    layout_row(&layout, INDENT, DETAIL, name, value);
}

/* The notes that answer "which root do I send?" belong here. NULL for other
 * findings. */
static const char *root_note(const struct record *record,
                             const struct finding *finding,
                             struct arena *scratch)
{
    const char *id = finding->rule->id;
    if (finding->severity != SEVERITY_NOTE)
        return NULL;
    if (strcmp(id, "chain.multiple-anchors") == 0)
        return arena_printf(scratch, "%s: %s %s", id, finding->evidence,
                            finding->fix);
    if (strcmp(id, "product.root-export") != 0)
        return NULL;
    /* What it found stands in the rows above. */
    if (!may_be_sent(record))
        return arena_printf(scratch,
                            "%s: Send it only when the above is resolved: "
                            "until then another root may be the right one.",
                            id);
    if (record->is_file)
        return arena_printf(scratch, "%s: %s", id, finding->fix);
    return arena_printf(scratch,
                        "%s: %s \"certready roots %s > root.pem\" writes it "
                        "to a file.",
                        id, finding->fix, target_label(record, scratch));
}

static void put_root_notes(const struct report *report,
                           const struct record *record)
{
    for (size_t i = 0; i < record->finding_count; i++) {
        const struct finding *finding = &record->findings[i];
        const char *note = root_note(record, finding, report->scratch);
        if (note != NULL)
            put_root_row(report, "", note);
    }
}

/* Which root Support must encode, and what to do with it. */
static void put_root(const struct report *report, const struct record *record)
{
    const struct root_choice *root = &record->root;
    struct arena *scratch = report->scratch;
    if (root->cert == NULL)
        return;
    write_text(report->writer, "\n");
    put_root_row(report, "Root",
                 arena_printf(scratch, "%s (%s)",
                              name_text(root->cert->subject, scratch),
                              root_source_words(root->source)));
    put_root_row(report, "SHA-256", digest_hex(root->cert->sha256, scratch));
    put_root_row(report, "Valid",
                 arena_printf(scratch, "%s to %s",
                              time_date_text(root->cert->not_before, scratch),
                              time_date_text(root->cert->not_after, scratch)));
    if (!root->same_for_all)
        put_root_row(
            report, "",
            root_agreement_words(record, report->run->checks, scratch));
    for (size_t i = 0; i < root->alternate_count; i++) {
        const struct cert *other = root->alternates[i];
        put_root_row(report, "Or", name_text(other->subject, scratch));
        put_root_row(report, "SHA-256", digest_hex(other->sha256, scratch));
    }
    put_root_notes(report, record);
}

static void put_list(const struct report *report, const char *title,
                     const char *const *items, size_t count, const char *more)
{
    struct layout layout = layout_of(report);
    const char *text = more;
    for (size_t i = count; i-- > 0;)
        text = arena_printf(report->scratch, "%s%s%s", items[i],
                            text == NULL ? "" : ", ", text == NULL ? "" : text);
    if (text == NULL)
        return;
    write_printf(report->writer, "\n  %s\n", title);
    layout_row(&layout, 2 * INDENT, 2 * INDENT, "", text);
}

static void write_record(struct report *report, const struct record *record)
{
    if (report->records > 0)
        write_text(report->writer, "\n");
    put_headline(report, record);
    change_block_text(report, record);
    put_findings(report, record);
    if (report->options->quiet || record->verdict == VERDICT_INVALID)
        return;
    put_addresses(report, record);
    file_table_write(report, record);
    node_table_write(report, record);
    put_root(report, record);
    if (report->options->verbose)
        put_list(report, "Passed", record->passed, record->passed_count, NULL);
    put_list(
        report, "Not checked", record->not_judged, record->not_judged_count,
        unseen_certificate(record, record_checks(record, report->run->checks)));
    ticket_write(report, record);
}

static void put_totals(const struct report *report)
{
    const struct run_info *run = report->run;
    struct layout layout = layout_of(report);
    if (run->totals.targets < 2)
        return;
    write_text(report->writer, "\n");
    layout_wrapped(&layout, 0, INDENT,
                   arena_printf(report->scratch, "%s%s",
                                totals_text(&run->totals, report->scratch),
                                run_remarks(run, report->scratch)));
}

static void write_end(struct report *report)
{
    if (!report->options->quiet)
        waiver_uses_write(report);
    put_totals(report);
}

const struct format format_text = {
    .name = "text",
    .summary = "for people: the verdict, what to do, and what was seen",
    .record = write_record,
    .end = write_end,
};
