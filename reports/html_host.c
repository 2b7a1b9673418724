#include "reports/html_host.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "reports/change_block.h"
#include "reports/escape.h"
#include "reports/html_addresses.h"
#include "reports/html_chain.h"
#include "reports/html_files.h"
#include "reports/root_words.h"
#include "reports/roots.h"
#include "reports/wording.h"
#include "x509/time.h"

enum { MOST_CHAINS = 3 }; /* drawn; hosts with more show the same thing */

const char *html_verdict_class(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_READY:
        return "good";
    case VERDICT_READY_WITH_WARNINGS:
    case VERDICT_INCONCLUSIVE:
        return "warn";
    case VERDICT_NOT_READY:
    case VERDICT_INVALID:
        return "bad";
    }
    return "";
}

static void put_text(struct writer *writer, const char *before,
                     const char *text, const char *after)
{
    if (text == NULL || *text == '\0')
        return;
    write_text(writer, before);
    write_xml(writer, text);
    write_text(writer, after);
}

static void put_heading(const struct report *report,
                        const struct record *record, uint64_t number)
{
    struct writer *writer = report->writer;
    struct arena *scratch = report->scratch;
    const struct target *target = &record->target;
    const struct check_options *checks =
        record_checks(record, report->run->checks);
    const char *unicode =
        target->node_count == 0 ? NULL : target->nodes[0].unicode;
    write_printf(writer,
                 "<div class=\"verdict %s\"><span class=\"badge\">%s</span>\n"
                 "<h2 id=\"h%" PRIu64 "\">",
                 html_verdict_class(record->verdict),
                 verdict_words(record->verdict), number);
    write_xml(writer, target_label(record, scratch));
    put_text(writer, " (", unicode, ")");
    write_text(writer, "</h2>\n");
    put_text(writer, "<p>", next_step(record, checks, scratch), "</p>\n");
    if (record->verdict == VERDICT_INVALID)
        put_text(writer, "<p class=\"place\">", target_place(record, scratch),
                 "</p>\n");
    if (record->finding_count == 0)
        put_text(writer, "<p>", target->invalid, "</p>\n");
    put_text(writer, "<p>", target->note, "</p>\n");
    put_text(writer, "<p>Site ", target->site, "</p>\n");
    if (record->interrupted)
        write_text(writer, "<p>Interrupted before it was finished.</p>\n");
    write_printf(writer,
                 "<p class=\"small dim\">Judged as of %s; goal %s, profile "
                 "%s.</p>\n</div>\n",
                 time_text(record->now, scratch), goal_text(checks->goal),
                 profile_text(checks->profile));
}

static const char *finding_class(const struct finding *finding)
{
    switch (finding_outcome(finding)) {
    case OUTCOME_ERROR:
        return "bad";
    case OUTCOME_UNKNOWN:
    case OUTCOME_WARNING:
        return "warn";
    case OUTCOME_NOTE:
        break;
    }
    return "dim";
}

static void put_finding(const struct report *report,
                        const struct record *record,
                        const struct finding *finding)
{
    struct writer *writer = report->writer;
    const char *class = finding_class(finding);
    write_printf(writer,
                 "<li class=\"%s\"><span class=\"badge %s\">%s</span> "
                 "<code>",
                 class, class, finding_word(finding));
    write_xml(writer, finding->rule->id);
    write_text(writer, "</code>");
    if (finding->is_new)
        write_text(writer, " <span class=\"badge\">new</span>");
    put_text(writer, " <span class=\"small dim\">at ",
             finding_address(record, finding, report->scratch), "</span>");
    if (finding->capture_count > 1)
        write_printf(writer, "<span class=\"small dim\"> and %zu more</span>",
                     finding->capture_count - 1);
    /* The title says how it ought to be. */
    put_text(writer, "\n<h4><span class=\"dim\">Expected:</span> ",
             finding->rule->title, "</h4>\n");
    put_text(writer, "<p>", finding->evidence, "</p>\n");
    if (finding->waived)
        put_text(writer, "<p class=\"fix\">Waived: ", finding->waiver,
                 "</p>\n");
    else
        put_text(writer, "<p class=\"fix\"><strong>Fix:</strong> ",
                 finding->fix, "</p>\n");
    put_text(writer, "<p class=\"small dim\">", finding->rule->standard,
             "</p>\n");
    write_text(writer, "</li>\n");
}

static void put_findings(const struct report *report,
                         const struct record *record)
{
    struct writer *writer = report->writer;
    bool any = false;
    for (size_t i = 0; i < record->finding_count; i++) {
        if (record->findings[i].severity == SEVERITY_NOTE)
            continue;
        if (!any)
            write_text(writer, "<h3>What was found</h3>\n"
                               "<ol class=\"findings\">\n");
        any = true;
        put_finding(report, record, &record->findings[i]);
    }
    if (any)
        write_text(writer, "</ol>\n");
}

/* The root has a section of its own. */
static bool is_told(const struct record *record, const struct finding *finding)
{
    return record->root.cert != NULL &&
           strcmp(finding->rule->id, "product.root-export") == 0;
}

/* Notes ask for nothing. */
static void put_notes(const struct report *report, const struct record *record)
{
    struct writer *writer = report->writer;
    bool any = false;
    for (size_t i = 0; i < record->finding_count; i++) {
        const struct finding *finding = &record->findings[i];
        if (finding->severity != SEVERITY_NOTE || is_told(record, finding))
            continue;
        if (!any)
            write_text(writer, "<h3>Good to know</h3>\n"
                               "<ul class=\"notes\">\n");
        any = true;
        put_text(writer, "<li><code>", finding->rule->id, "</code> ");
        put_text(writer, "", finding->evidence, "");
        write_text(writer, "</li>\n");
    }
    if (any)
        write_text(writer, "</ul>\n");
}

static void put_copy(struct writer *writer, const char *name, const char *text)
{
    write_printf(writer, "<dt>%s</dt><dd><code class=\"copy\" tabindex=\"0\">",
                 name);
    write_xml(writer, text);
    write_text(writer, "</code></dd>\n");
}

static void put_alternates(const struct report *report,
                           const struct root_choice *root)
{
    struct arena *scratch = report->scratch;
    for (size_t i = 0; i < root->alternate_count; i++) {
        const struct cert *other = root->alternates[i];
        put_text(report->writer, "<dt>Alternate</dt><dd>",
                 name_text(other->subject, scratch), "</dd>\n");
        put_copy(report->writer, "SHA-256", digest_hex(other->sha256, scratch));
    }
}

static void put_root(const struct report *report, const struct record *record)
{
    const struct root_choice *root = &record->root;
    struct writer *writer = report->writer;
    struct arena *scratch = report->scratch;
    if (root->cert == NULL)
        return;
    write_text(writer, "<h3>Root certificate</h3>\n<dl>\n");
    put_text(writer, "<dt>Subject</dt><dd>",
             name_text(root->cert->subject, scratch), "</dd>\n");
    put_copy(writer, "SHA-256", digest_hex(root->cert->sha256, scratch));
    write_printf(writer, "<dt>Valid</dt><dd>%s to %s</dd>\n",
                 time_date_text(root->cert->not_before, scratch),
                 time_date_text(root->cert->not_after, scratch));
    put_text(writer, "<dt>Source</dt><dd>", root_source_words(root->source),
             "");
    if (!root->same_for_all)
        put_text(writer, "; ",
                 root_agreement_words(record, report->run->checks, scratch),
                 "");
    write_text(writer, "</dd>\n");
    put_alternates(report, root);
    write_text(writer, "</dl>\n");
    put_text(writer, "<details class=\"pem\"><summary>The root as text (PEM)",
             may_be_sent(record) ? ", to save as root.pem and send"
                                 : "; send it only when the above is resolved",
             "</summary>");
    put_text(writer, "<pre tabindex=\"0\">", root_pem(record, scratch),
             "</pre></details>\n");
}

static bool has_chain(const struct capture *capture)
{
    return capture->paths != NULL && capture->paths->count > 0 &&
           capture->paths->paths[0].length > 0;
}

static bool same_path(const struct path *a, const struct path *b)
{
    if (a->length != b->length || a->result != b->result)
        return false;
    for (size_t i = 0; i < a->length; i++)
        if (!cert_equal(a->certs[i], b->certs[i]))
            return false;
    return true;
}

static bool was_drawn(const struct record *record, size_t index)
{
    const struct path *path = &record->captures[index].paths->paths[0];
    for (size_t i = 0; i < index; i++)
        if (has_chain(&record->captures[i]) &&
            same_path(&record->captures[i].paths->paths[0], path))
            return true;
    return false;
}

static void put_figures(const struct report *report,
                        const struct record *record, size_t index,
                        uint64_t number)
{
    const struct capture *capture = &record->captures[index];
    const struct check_options *checks =
        record_checks(record, report->run->checks);
    struct writer *writer = report->writer;
    struct arena *scratch = report->scratch;
    write_text(writer, "<div><h3>Certificates");
    if (!record->is_file)
        put_text(writer, " at ", address_text(&capture->address, scratch), "");
    write_text(writer, "</h3>\n<div class=\"figures\">\n");
    html_chain(writer, record, capture,
               arena_printf(scratch, "c%" PRIu64 "-%zu", number, index),
               scratch);
    html_times(writer, record, capture, checks, scratch);
    write_text(writer, "</div></div>\n");
}

static void put_chains(const struct report *report, const struct record *record,
                       uint64_t number)
{
    struct writer *writer = report->writer;
    size_t count = 0;
    for (size_t i = 0; i < record->capture_count; i++) {
        if (!has_chain(&record->captures[i]) || was_drawn(record, i))
            continue;
        if (count++ == 0)
            write_text(writer, "<div class=\"chains\">\n");
        if (count <= MOST_CHAINS)
            put_figures(report, record, i, number);
    }
    if (count > 0)
        write_text(writer, "</div>\n");
    if (count > MOST_CHAINS)
        write_printf(writer, "<p>%zu other chains are not drawn.</p>\n",
                     count - MOST_CHAINS);
}

static void put_not_checked(const struct report *report,
                            const struct record *record)
{
    struct writer *writer = report->writer;
    write_printf(writer,
                 "<p class=\"passed small dim\">%zu rules passed.</p>\n",
                 record->passed_count);
    const char *unseen =
        unseen_certificate(record, record_checks(record, report->run->checks));
    if (record->not_judged_count == 0 && unseen == NULL)
        return;
    write_text(writer, "<h3>What was not checked</h3>\n"
                       "<ul class=\"notchecked\">\n");
    for (size_t i = 0; i < record->not_judged_count; i++) {
        const struct rule *rule = rule_find(record->not_judged[i]);
        put_text(writer, "<li><code>", record->not_judged[i], "</code>");
        /* The space is within: on paper the span is not shown. */
        put_text(writer, "<span> ", rule == NULL ? NULL : rule->title,
                 "</span>");
        write_text(writer, "</li>\n");
    }
    if (unseen != NULL)
        put_text(writer, "<li>", unseen, "</li>\n");
    write_text(writer, "</ul>\n");
}

void html_host_write(const struct report *report, const struct record *record,
                     uint64_t number)
{
    struct writer *writer = report->writer;
    write_printf(writer,
                 "<section class=\"host one v-%s\" id=\"t%" PRIu64
                 "\" aria-labelledby=\"h%" PRIu64 "\">\n",
                 verdict_text(record->verdict), number, number);
    put_heading(report, record, number);
    if (record->verdict == VERDICT_INVALID) {
        put_findings(report, record);
    } else {
        change_block_html(writer, record, report->scratch);
        put_findings(report, record);
        html_addresses(writer, record, report->scratch);
        html_files(writer, record, report->scratch);
        put_root(report, record);
        put_chains(report, record, number);
        put_notes(report, record);
        put_not_checked(report, record);
    }
    write_text(writer, "</section>\n");
}
