#include "reports/html_addresses.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/text.h"
#include "reports/escape.h"
#include "reports/wording.h"
#include "x509/time.h"

enum { DETAIL_POINTS = 160 };

/* An address that served nothing is like no other, and none is odd for it. */
static bool same_leaf(const struct capture *a, const struct capture *b)
{
    const struct cert *one = capture_leaf(a), *other = capture_leaf(b);
    return one != NULL && other != NULL && cert_equal(one, other);
}

/* Those that a node's own certificate is expected to differ from are not
 * compared: an Atlas node has its own. */
static bool are_alike(const struct capture *a, const struct capture *b)
{
    return (a->node->role == ROLE_ATLAS) == (b->node->role == ROLE_ATLAS) &&
           (a->node->role != ROLE_ATLAS || a->node == b->node);
}

static size_t count_same(const struct record *record, size_t index)
{
    const struct capture *capture = &record->captures[index];
    size_t same = 0;
    for (size_t i = 0; i < record->capture_count; i++)
        same += are_alike(&record->captures[i], capture) &&
                same_leaf(&record->captures[i], capture);
    return same;
}

/* Another leaf than most; of two that are equally many, the later. */
static bool is_odd(const struct record *record, size_t index)
{
    size_t own = count_same(record, index);
    for (size_t i = 0; own > 0 && i < record->capture_count; i++) {
        if (!are_alike(&record->captures[i], &record->captures[index]) ||
            same_leaf(&record->captures[i], &record->captures[index]))
            continue;
        size_t other = count_same(record, i);
        if (other > own || (other == own && i < index))
            return true;
    }
    return false;
}

static const char *result_words(const struct capture *capture,
                                struct arena *scratch)
{
    const struct failure *failure = &capture->failure;
    const char *word = result_word(capture);
    if (capture->status == CAPTURE_NOT_PROBED || failure->status == STATUS_OK ||
        failure->detail == NULL || *failure->detail == '\0')
        return word;
    return arena_printf(scratch, "%s: %s", word,
                        text_clean_short(scratch,
                                         bytes_of_text(failure->detail),
                                         DETAIL_POINTS));
}

/* On a narrow screen the columns have no heading above: a cell brings its own.
 */
static void put_cell(struct writer *writer, const char *label,
                     const char *class, const char *text)
{
    write_printf(writer, "<td data-label=\"%s\" class=\"%s\">", label, class);
    write_xml(writer, text);
    write_text(writer, "</td>");
}

static void put_leaf(struct writer *writer, const struct record *record,
                     const struct cert *leaf, struct arena *scratch)
{
    put_cell(writer, "Leaf", "", cert_short_text(leaf, scratch));
    write_printf(writer,
                 "<td data-label=\"SHA-256 begins\"><code>%s</code></td>",
                 short_digest(leaf, scratch));
    if (leaf->failure.status != STATUS_OK) {
        write_text(writer, "<td></td><td></td>");
        return;
    }
    bool is_over = leaf->not_after < record->now;
    put_cell(writer, "Ends", is_over ? "date bad" : "date",
             time_date_text(leaf->not_after, scratch));
    put_cell(
        writer, "Days", is_over ? "num bad" : "num",
        arena_printf(scratch, "%" PRId64, days_left(record, leaf->not_after)));
}

static const char *result_class(const struct capture *capture)
{
    if (capture->status == CAPTURE_NOT_PROBED)
        return "dim";
    return capture->failure.status == STATUS_OK ? "" : "bad";
}

/* What it served, or over the same columns why it served nothing. */
static void put_served(struct writer *writer, const struct record *record,
                       const struct capture *capture, struct arena *scratch)
{
    const struct cert *root = capture_root(record, capture);
    const struct cert *leaf = capture_leaf(capture);
    if (leaf == NULL) {
        write_printf(writer,
                     "<td data-label=\"Result\" colspan=\"6\" "
                     "class=\"%s\">",
                     result_class(capture));
        write_xml(writer, result_words(capture, scratch));
        write_text(writer, "</td>");
        return;
    }
    put_cell(writer, "Result", result_class(capture),
             result_words(capture, scratch));
    put_leaf(writer, record, leaf, scratch);
    if (root == NULL)
        write_text(writer, "<td></td>");
    else
        put_cell(writer, "Root", "", cert_short_text(root, scratch));
}

static void put_row(struct writer *writer, const struct record *record,
                    size_t index, struct arena *scratch)
{
    const struct capture *capture = &record->captures[index];
    bool odd = is_odd(record, index);
    write_printf(writer, "<tr%s><th scope=\"row\">",
                 odd ? " class=\"odd\"" : "");
    write_xml(writer, address_text(&capture->address, scratch));
    if (capture->node->role != ROLE_TARGET) {
        write_text(writer, "<br><span class=\"small dim\">");
        write_xml(writer, capture->node->host);
        write_printf(writer, " (%s)</span>",
                     node_role_text(capture->node->role));
    }
    if (odd)
        write_text(writer, " <span class=\"badge warn\">differs</span>");
    write_text(writer, "</th>");
    put_served(writer, record, capture, scratch);
    write_text(writer, "</tr>\n");
}

void html_addresses(struct writer *writer, const struct record *record,
                    struct arena *scratch)
{
    if (record->capture_count == 0 || record->is_file)
        return;
    write_text(writer,
               "<h3>Addresses</h3>\n<div class=\"scroll\" tabindex=\"0\" "
               "role=\"group\" aria-label=\"Addresses\">"
               "<table class=\"cards\">\n"
               "<caption>Every address that was probed, and what it served"
               "</caption>\n<thead><tr><th scope=\"col\">Address</th>"
               "<th scope=\"col\">Result</th><th scope=\"col\">Leaf</th>"
               "<th scope=\"col\">SHA-256 begins</th>"
               "<th scope=\"col\">Ends</th><th scope=\"col\">Days</th>"
               "<th scope=\"col\">Root</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < record->capture_count; i++)
        put_row(writer, record, i, scratch);
    write_text(writer, "</tbody></table></div>\n");
}
