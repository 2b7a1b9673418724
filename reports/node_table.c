#include "reports/node_table.h"

#include "base/arena.h"
#include "base/encode.h"
#include "checks/subject.h"
#include "reports/layout.h"
#include "reports/wording.h"

enum {
    HOST_WIDTH = 24,
    ADDRESS_WIDTH = 25,
    CERT_WIDTH = 13,
    SHA256_SHOWN = 6, /* octets of a fingerprint */
    ALWAYS_SHOWN = 40,
};

/* What a column of certificates shows of a capture; NULL: nothing. */
typedef const struct cert *column(const struct record *record,
                                  const struct capture *capture);

/* The table under way. */
struct table {
    const struct report *report;
    const struct record *record;
    const struct cert *leaf, *root; /* what most have */
    size_t rows;
    bool has_odd;
};

static const struct cert *leaf_of(const struct record *record,
                                  const struct capture *capture)
{
    (void)record;
    return capture_leaf(capture);
}

/* The one that more than half of the captures have (Boyer and Moore's vote),
 * else that of the first. */
static const struct cert *most_common(const struct record *record,
                                      column *cert_of)
{
    const struct cert *first = NULL, *candidate = NULL;
    size_t lead = 0, total = 0, count = 0;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct cert *cert = cert_of(record, &record->captures[i]);
        if (cert == NULL)
            continue;
        first = total++ == 0 ? cert : first;
        candidate = lead == 0 ? cert : candidate;
        lead = cert_equal(cert, candidate) ? lead + 1 : lead - 1;
    }
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct cert *cert = cert_of(record, &record->captures[i]);
        count += cert != NULL && cert_equal(cert, candidate) ? 1 : 0;
    }
    return 2 * count > total ? candidate : first;
}

/* In as many columns; 0: in the last of the line, which ends with the text. */
static void put_cert(struct table *table, const struct cert *cert,
                     const struct cert *usual, const char *otherwise,
                     size_t width)
{
    struct arena *scratch = table->report->scratch;
    struct layout layout = layout_of(table->report);
    bool is_odd = cert != NULL && !cert_equal(cert, usual);
    const char *text = otherwise;
    if (cert != NULL)
        text = arena_printf(
            scratch, "%s%s",
            hex_encode(scratch, (struct bytes){ cert->sha256, SHA256_SHOWN }),
            is_odd ? "*" : "");
    table->has_odd |= is_odd;
    layout_styled(&layout, is_odd ? STYLE_WARNING : STYLE_PLAIN,
                  width == 0 ? text : layout_padded(scratch, text, width));
}

/* False when the table is full. */
static bool begin_row(struct table *table, const struct node *node,
                      const char *address)
{
    struct arena *scratch = table->report->scratch;
    bool is_shown =
        table->rows++ < ALWAYS_SHOWN || table->report->options->verbose;
    if (is_shown)
        write_printf(table->report->writer, "  %s %s ",
                     layout_padded(scratch, node->host, HOST_WIDTH),
                     layout_padded(scratch, address, ADDRESS_WIDTH));
    return is_shown;
}

static void put_capture(struct table *table, const struct capture *capture)
{
    const struct report *report = table->report;
    const char *why = capture->failure.status == STATUS_OK
                          ? "-"
                          : status_text(capture->failure.status);
    if (!begin_row(table, capture->node,
                   address_text(&capture->address, report->scratch)))
        return;
    put_cert(table, leaf_of(table->record, capture), table->leaf, why,
             CERT_WIDTH);
    write_text(report->writer, " ");
    put_cert(table, capture_root(table->record, capture), table->root, "-", 0);
    write_text(report->writer, "\n");
}

static void put_node(struct table *table, const struct node *node)
{
    const struct record *record = table->record;
    bool has_address = false;
    for (size_t i = 0; i < record->capture_count; i++) {
        if (record->captures[i].node != node)
            continue;
        has_address = true;
        put_capture(table, &record->captures[i]);
    }
    if (!has_address && begin_row(table, node, "-"))
        write_printf(table->report->writer, "%s\n",
                     dns_status_text(node->dns.status));
}

void node_table_write(const struct report *report, const struct record *record)
{
    struct layout layout = layout_of(report);
    struct table table = { .report = report, .record = record };
    if (record->target.node_count < 2)
        return;
    table.leaf = most_common(record, leaf_of);
    table.root = most_common(record, capture_root);
    write_text(report->writer, "\n");
    layout_styled(&layout, STYLE_DIM,
                  "  Node                     Address                   "
                  "Leaf          Root\n");
    for (size_t i = 0; i < record->target.node_count; i++)
        put_node(&table, &record->target.nodes[i]);
    if (table.rows > ALWAYS_SHOWN && !report->options->verbose)
        write_printf(report->writer, "  and %zu more (-v lists all)\n",
                     table.rows - ALWAYS_SHOWN);
    if (table.has_odd)
        write_text(report->writer, "  * differs from the others\n");
}
