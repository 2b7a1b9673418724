/* The report for people: the verdict first, then what to do, then what was
 * seen, then what to paste into a support ticket. */

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/text.h"
#include "reports/file_table.h"
#include "reports/format.h"
#include "reports/layout.h"
#include "reports/node_table.h"
#include "reports/waiver_use.h"
#include "x509/time.h"

enum {
    INDENT = 2,
    DETAIL = 11, /* where evidence and fix begin */
    ADDRESS_WIDTH = 22,
    RESULT_WIDTH = 17,
    SHA256_SHOWN = 8,  /* octets of a fingerprint in the table */
    ALWAYS_SHOWN = 40, /* addresses in the table before it is cut */
};

struct look {
    const char *text;
    enum style style;
};

static struct look verdict_look(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_READY:
        return (struct look){ "READY", STYLE_GOOD };
    case VERDICT_READY_WITH_WARNINGS:
        return (struct look){ "READY, WITH WARNINGS", STYLE_WARNING };
    case VERDICT_INCONCLUSIVE:
        return (struct look){ "INCONCLUSIVE", STYLE_WARNING };
    case VERDICT_NOT_READY:
        return (struct look){ "NOT READY", STYLE_BAD };
    case VERDICT_INVALID:
        return (struct look){ "INVALID", STYLE_BAD };
    }
    return (struct look){ "", STYLE_PLAIN };
}

static struct look finding_look(const struct finding *finding)
{
    if (finding->waived)
        return (struct look){ "waived", STYLE_DIM };
    if (finding->answer == ANSWER_UNKNOWN)
        return (struct look){ "unknown", STYLE_WARNING };
    if (finding->severity == SEVERITY_ERROR)
        return (struct look){ "error", STYLE_BAD };
    if (finding->severity == SEVERITY_WARNING)
        return (struct look){ "warning", STYLE_WARNING };
    return (struct look){ "note", STYLE_DIM };
}

static struct layout layout_of(const struct report *report)
{
    return (struct layout){ .writer = report->writer,
                            .columns = report->options->columns,
                            .color = report->options->color };
}

static const char *host_and_port(const struct record *record,
                                 struct arena *scratch)
{
    const struct target *target = &record->target;
    if (target->node_count == 0 || record->is_file)
        return target->text;
    const struct node *node = &target->nodes[0];
    bool is_v6 = node->is_literal && address_is_v6(&node->literal);
    const char *text = arena_printf(scratch, is_v6 ? "[%s]:%u" : "%s:%u",
                                    node->host, node->port);
    if (node->unicode == NULL)
        return text;
    return arena_printf(scratch, "%s (%s)", text, node->unicode);
}

static void put_headline(const struct report *report,
                         const struct record *record)
{
    struct layout layout = layout_of(report);
    struct look look = verdict_look(record->verdict);
    layout_styled(&layout, look.style, look.text);
    write_text(report->writer, "  ");
    size_t at = strlen(look.text) + 2;
    layout_wrapped(&layout, at, at, host_and_port(record, report->scratch));
    const struct target *target = &record->target;
    if (target->site != NULL)
        write_printf(report->writer, "  site %s\n", target->site);
    if (target->file != NULL)
        write_printf(
            report->writer, "  line %" PRIu64 " of %s\n", target->line,
            text_clean_short(report->scratch, bytes_of_text(target->file), 60));
    if (target->note != NULL)
        write_printf(report->writer, "  %s\n", target->note);
    if (record->interrupted)
        write_text(report->writer, "  interrupted before it was finished\n");
}

/* "at 192.0.2.1:443", "at 192.0.2.1:443 and 3 more", or nothing. */
static const char *place_text(const struct record *record,
                              const struct finding *finding,
                              struct arena *scratch)
{
    const struct capture *capture = finding->capture;
    if (capture == NULL || record->is_file)
        return "";
    const char *address = address_text(&capture->address, scratch);
    if (finding->capture_count > 1)
        return arena_printf(scratch, "  at %s and %zu more", address,
                            finding->capture_count - 1);
    return arena_printf(scratch, "  at %s", address);
}

static void put_finding(const struct report *report,
                        const struct record *record,
                        const struct finding *finding)
{
    struct layout layout = layout_of(report);
    struct look look = finding_look(finding);
    struct arena *scratch = report->scratch;
    write_printf(report->writer, "%*s", INDENT, "");
    layout_styled(&layout, look.style, layout_padded(scratch, look.text, 9));
    layout_styled(&layout, STYLE_BOLD, finding->rule->id);
    write_printf(report->writer, "%s\n", place_text(record, finding, scratch));
    if (finding->evidence != NULL && *finding->evidence != '\0') {
        write_printf(report->writer, "%*s", DETAIL, "");
        layout_wrapped(&layout, DETAIL, DETAIL, finding->evidence);
    }
    if (finding->waived && finding->waiver != NULL) {
        write_printf(report->writer, "%*s", DETAIL, "");
        layout_wrapped(&layout, DETAIL, DETAIL,
                       arena_printf(scratch, "Waived: %s", finding->waiver));
    } else if (finding->severity != SEVERITY_NOTE && finding->fix != NULL) {
        write_printf(report->writer, "%*s", DETAIL, "");
        layout_wrapped(&layout, DETAIL, DETAIL,
                       arena_printf(scratch, "Fix: %s", finding->fix));
    }
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

static const char *result_text(const struct capture *capture)
{
    if (capture->status == CAPTURE_NOT_PROBED)
        return "not probed";
    if (capture->failure.status != STATUS_OK)
        return status_text(capture->failure.status);
    const char *version = tls_version_text(capture->version);
    return version == NULL ? "ok" : version;
}

static const char *leaf_text(const struct capture *capture,
                             struct arena *scratch)
{
    const struct cert *leaf = capture_leaf(capture);
    if (leaf == NULL)
        return "-";
    struct bytes start = { leaf->sha256, SHA256_SHOWN };
    return hex_encode(scratch, start);
}

static const char *end_text(const struct record *record,
                            const struct capture *capture,
                            struct arena *scratch)
{
    const struct cert *leaf = capture_leaf(capture);
    if (leaf == NULL || leaf->failure.status != STATUS_OK)
        return "";
    int64_t left = leaf->not_after - record->now;
    int64_t days = left / SECONDS_A_DAY;
    return arena_printf(scratch, "%s  %5" PRId64,
                        time_date_text(leaf->not_after, scratch), days);
}

/* The host's own addresses are shown bare, a node's with its name. */
static const char *address_label(const struct capture *capture,
                                 struct arena *scratch)
{
    const char *address = address_text(&capture->address, scratch);
    if (capture->node->role == ROLE_TARGET)
        return address;
    return arena_printf(scratch, "%s %s", address, capture->node->host);
}

static void put_addresses(const struct report *report,
                          const struct record *record)
{
    struct arena *scratch = report->scratch;
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
        const struct capture *capture = &record->captures[i];
        write_printf(report->writer, "  %s %s%s  %s\n",
                     layout_padded(scratch, address_label(capture, scratch),
                                   ADDRESS_WIDTH),
                     layout_padded(scratch, result_text(capture), RESULT_WIDTH),
                     layout_padded(scratch, leaf_text(capture, scratch), 16),
                     end_text(record, capture, scratch));
    }
}

static const char *source_words(enum root_source source)
{
    switch (source) {
    case ROOT_SOURCE_SERVED:
        return "served, in no store";
    case ROOT_SOURCE_STORE:
        return "in the system's store";
    case ROOT_SOURCE_FILE:
        return "given by you";
    case ROOT_SOURCE_AIA:
        return "fetched: confirm this fingerprint with the CA";
    }
    return "";
}

static const char *fingerprint(const struct cert *cert, struct arena *scratch)
{
    struct bytes digest = { cert->sha256, SHA256_SIZE };
    return hex_encode(scratch, digest);
}

static void put_root_row(const struct report *report, const char *name,
                         const char *value)
{
    struct layout layout = layout_of(report);
    write_printf(report->writer, "%*s%-*s", INDENT, "", DETAIL - INDENT, name);
    layout_wrapped(&layout, DETAIL, DETAIL, value);
}

/* The notes that answer "which root do I send?" belong here. */
static bool is_about_roots(const struct finding *finding)
{
    return strcmp(finding->rule->id, "product.root-export") == 0 ||
           strcmp(finding->rule->id, "chain.multiple-anchors") == 0;
}

static void put_root_notes(const struct report *report,
                           const struct record *record)
{
    for (size_t i = 0; i < record->finding_count; i++) {
        const struct finding *finding = &record->findings[i];
        if (is_about_roots(finding) && finding->severity == SEVERITY_NOTE)
            put_root_row(report, "",
                         arena_printf(report->scratch, "%s: %s %s",
                                      finding->rule->id, finding->evidence,
                                      finding->fix));
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
                              source_words(root->source)));
    put_root_row(report, "SHA-256", fingerprint(root->cert, scratch));
    if (!root->same_for_all)
        put_root_row(report, "", "Not every address leads to this root.");
    put_root_notes(report, record);
    for (size_t i = 0; i < root->alternate_count; i++) {
        const struct cert *other = root->alternates[i];
        put_root_row(report, i == 0 ? "Or" : "",
                     name_text(other->subject, scratch));
        put_root_row(report, "SHA-256", fingerprint(other, scratch));
    }
}

static void put_list(const struct report *report, const char *title,
                     const char *const *items, size_t count)
{
    struct layout layout = layout_of(report);
    const char *text = "";
    for (size_t i = 0; i < count; i++)
        text = arena_printf(report->scratch, "%s%s%s", text, i == 0 ? "" : ", ",
                            items[i]);
    if (count == 0)
        return;
    write_printf(report->writer, "\n  %s\n", title);
    write_printf(report->writer, "%*s", 2 * INDENT, "");
    layout_wrapped(&layout, 2 * INDENT, 2 * INDENT, text);
}

static const char *resolvers_text(const struct run_info *run,
                                  const struct record *record,
                                  struct arena *scratch)
{
    const struct target *target = &record->target;
    if (target->node_count > 0 && target->nodes[0].dns.server != NULL)
        return target->nodes[0].dns.server;
    if (target->node_count > 0 && target->nodes[0].dns.status == DNS_GIVEN)
        return "none (addresses given)";
    if (run->resolver_count == 0)
        return "none";
    return arena_printf(scratch, "%s", run->resolvers[0]);
}

static const char *addresses_text(const struct record *record,
                                  struct arena *scratch)
{
    const char *text = "";
    for (size_t i = 0; i < record->capture_count; i++)
        text =
            arena_printf(scratch, "%s%s%s", text, i == 0 ? "" : ", ",
                         address_text(&record->captures[i].address, scratch));
    return *text == '\0' ? "none" : text;
}

static void put_ticket_row(const struct report *report, const char *name,
                           const char *value)
{
    struct layout layout = layout_of(report);
    write_printf(report->writer, "  %-10s", name);
    layout_wrapped(&layout, 12, 12, value);
}

static const char *store_text(const struct store_info *store,
                              struct arena *scratch)
{
    if (store->path == NULL)
        return "none";
    return arena_printf(scratch, "%s of %s, %zu roots%s",
                        text_clean(scratch, bytes_of_text(store->path)),
                        time_date_text(store->modified_at, scratch),
                        store->count,
                        store->is_replaced ? " (replaced by --roots)" : "");
}

/* What Support asks for first, in one block to copy. */
static void put_ticket(const struct report *report, const struct record *record)
{
    struct arena *scratch = report->scratch;
    const struct run_info *run = report->run;
    const struct check_options *checks = record_checks(record, run->checks);
    const struct cert *root = record->root.cert;
    write_text(report->writer, "\n  For a support ticket\n");
    put_ticket_row(report, "Host", host_and_port(record, scratch));
    if (!record->is_file)
        put_ticket_row(report, "Addresses", addresses_text(record, scratch));
    put_ticket_row(report, "Verdict",
                   arena_printf(scratch, "%s (goal %s, profile %s)",
                                verdict_text(record->verdict),
                                goal_text(checks->goal),
                                profile_text(checks->profile)));
    if (root != NULL) {
        put_ticket_row(report, "Root", name_text(root->subject, scratch));
        put_ticket_row(report, "SHA-256", fingerprint(root, scratch));
    } else {
        put_ticket_row(report, "Root", "none found");
    }
    if (!record->is_file)
        put_ticket_row(report, "Resolver",
                       resolvers_text(run, record, scratch));
    put_ticket_row(report, "Store", store_text(run->store, scratch));
    put_ticket_row(report, "Checked",
                   arena_printf(scratch, "%s by certready %s, %s",
                                time_text(record->now, scratch), run->version,
                                run->tls_library));
}

static void write_record(struct report *report, const struct record *record)
{
    if (report->records > 0)
        write_text(report->writer, "\n");
    put_headline(report, record);
    put_findings(report, record);
    if (report->options->quiet || record->verdict == VERDICT_INVALID)
        return;
    put_addresses(report, record);
    file_table_write(report, record);
    node_table_write(report, record);
    put_root(report, record);
    if (report->options->verbose)
        put_list(report, "Passed", record->passed, record->passed_count);
    put_list(report, "Not checked", record->not_judged,
             record->not_judged_count);
    put_ticket(report, record);
}

static void put_totals(const struct report *report)
{
    const struct run_totals *totals = &report->run->totals;
    if (totals->targets < 2)
        return;
    write_printf(report->writer,
                 "\n%" PRIu64 " targets: %" PRIu64 " ready, %" PRIu64
                 " ready with warnings, %" PRIu64 " not ready, %" PRIu64
                 " inconclusive",
                 totals->targets, totals->ready, totals->ready_with_warnings,
                 totals->not_ready, totals->inconclusive);
    if (totals->invalid > 0)
        write_printf(report->writer, ", %" PRIu64 " invalid", totals->invalid);
    write_text(report->writer,
               report->run->interrupted ? "; interrupted\n" : "\n");
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
