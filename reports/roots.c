#include "reports/roots.h"

#include "base/arena.h"
#include "checks/subject.h"
#include "reports/layout.h"
#include "reports/root_words.h"
#include "reports/wording.h"
#include "x509/pem.h"
#include "x509/time.h"

enum { COLUMN = 12 };

const char *root_pem(const struct record *record, struct arena *arena)
{
    const struct cert *root = record->root.cert;
    return root == NULL ? "" : pem_encode(arena, "CERTIFICATE", root->der);
}

static const char *certs_pem(const struct cert *const *certs, size_t count,
                             struct arena *arena)
{
    const char *text = "";
    for (size_t i = 0; i < count; i++)
        text = arena_printf(arena, "%s%s", text,
                            pem_encode(arena, "CERTIFICATE", certs[i]->der));
    return text;
}

/* A valid path, else one that lacks nothing but that its root is known. */
static bool is_servable(const struct path *path)
{
    return path->is_complete && (path->result != PATH_INVALID ||
                                 path->reason == FAULT_UNKNOWN_ROOT ||
                                 path->reason == FAULT_SELF_SIGNED);
}

static const struct path *servable_path(const struct paths *paths)
{
    for (size_t i = 0; paths != NULL && i < paths->count; i++)
        if (is_servable(&paths->paths[i]))
            return &paths->paths[i];
    return NULL;
}

const char *corrected_chain_pem(const struct record *record,
                                struct arena *arena)
{
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        const struct path *path = servable_path(capture->paths);
        if (path == NULL)
            path = servable_path(capture->repaired_paths);
        if (path != NULL)
            return certs_pem(path->certs, path->length, arena);
    }
    return "";
}

const char *served_chain_pem(const struct record *record, struct arena *arena)
{
    for (size_t i = 0; i < record->capture_count; i++)
        if (record->captures[i].chain_length > 0)
            return certs_pem(record->captures[i].chain,
                             record->captures[i].chain_length, arena);
    return "";
}

static void put_row(const struct report *report, const char *name,
                    const char *value)
{
    struct layout layout = layout_of(report);
    layout_row(&layout, 0, COLUMN, name, value);
}

static const char *how_found(enum root_source source)
{
    switch (source) {
    case ROOT_SOURCE_SERVED:
        return "served by the host, in no trust store";
    case ROOT_SOURCE_STORE:
        return "in the trust store";
    case ROOT_SOURCE_FILE:
        return "in a file that you gave";
    case ROOT_SOURCE_AIA:
        return "fetched from the CA (AIA): confirm this fingerprint with the "
               "CA";
    }
    return "";
}

static void put_agreement(const struct report *report,
                          const struct record *record)
{
    struct arena *arena = report->scratch;
    struct root_agreement agreement =
        root_agreement_of(record, report->run->checks);
    put_row(report, "Addresses",
            root_agreement_words(record, report->run->checks, arena));
    if (agreement.compared_differing > 0)
        put_row(report, "IPv6",
                arena_printf(arena,
                             "%zu of %zu AAAA addresses not seen to lead to "
                             "this root; they are only compared (-6 judges "
                             "them)",
                             agreement.compared_differing, agreement.compared));
}

static void put_root(const struct report *report, const struct record *record)
{
    struct arena *arena = report->scratch;
    const struct root_choice *root = &record->root;
    put_row(report, "Root", name_text(root->cert->subject, arena));
    put_row(report, "SHA-256", digest_hex(root->cert->sha256, arena));
    put_row(report, "Valid",
            arena_printf(arena, "%s to %s",
                         time_date_text(root->cert->not_before, arena),
                         time_date_text(root->cert->not_after, arena)));
    put_row(report, "Found", how_found(root->source));
    put_agreement(report, record);
    for (size_t i = 0; i < root->alternate_count; i++)
        put_row(report, i == 0 ? "Alternates" : "",
                arena_printf(arena, "%s, SHA-256 %s",
                             name_text(root->alternates[i]->subject, arena),
                             digest_hex(root->alternates[i]->sha256, arena)));
}

/* The best of those that end at a root, whatever else is wrong with it. */
static const struct path *complete_path(const struct paths *paths)
{
    for (size_t i = 0; paths != NULL && i < paths->count; i++)
        if (paths->paths[i].is_complete)
            return &paths->paths[i];
    return NULL;
}

/* To which root each address leads, or why to none. */
static const char *address_root(const struct record *record,
                                const struct capture *capture,
                                struct arena *arena)
{
    const struct cert *root = record->root.cert;
    if (root != NULL && root_is_reached(capture, root))
        return cert_short_text(root, arena);
    const struct path *path = complete_path(capture->paths);
    if (path == NULL)
        path = complete_path(capture->repaired_paths);
    if (path != NULL)
        return cert_short_text(path->certs[path->length - 1], arena);
    if (capture->chain_length > 0)
        return "the chain leads to no root";
    return arena_printf(arena, "no certificate: %s",
                        status_text(capture->failure.status));
}

/* The rows under "Each", one for each address of each name. */
struct each {
    const struct report *report;
    const struct record *record;
    const struct check_options *checks;
    size_t rows;
};

static void put_each(struct each *each, const char *text)
{
    put_row(each->report, each->rows++ == 0 ? "Each" : "", text);
}

static void put_address(struct each *each, const struct capture *capture)
{
    struct arena *arena = each->report->scratch;
    bool is_own = capture->node->role == ROLE_TARGET;
    put_each(each,
             arena_printf(arena, "%s%s%s%s: %s",
                          is_own ? "" : capture->node->host, is_own ? "" : " ",
                          address_text(&capture->address, arena),
                          capture_is_judged(capture, each->checks)
                              ? ""
                              : " (AAAA, only compared)",
                          address_root(each->record, capture, arena)));
}

/* Why the name gave no address to judge. */
static const char *lack_words(const struct each *each, const struct node *node)
{
    if (node->dns.status != DNS_OK)
        return dns_status_text(node->dns.status);
    return each->checks->ipv6_only ? "no AAAA record" : "no A record";
}

static void put_node(struct each *each, const struct node *node)
{
    const struct record *record = each->record;
    bool is_judged = false;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        if (capture->node != node)
            continue;
        is_judged |= capture_is_judged(capture, each->checks);
        put_address(each, capture);
    }
    if (!is_judged)
        put_each(each, arena_printf(each->report->scratch, "%s: %s", node->host,
                                    lack_words(each, node)));
}

/* The PEM is written all the same: whoever encodes the root must know. */
static void put_doubt(const struct report *report, const struct record *record)
{
    struct arena *arena = report->scratch;
    const struct finding *worst;
    if (may_be_sent(record) || record->verdict == VERDICT_INVALID ||
        findings_that_count(record, &worst) == 0)
        return;
    put_row(report, "Verdict",
            arena_printf(arena, "%s: %s; \"certready scan %s\" says what to do",
                         verdict_words(record->verdict), worst->rule->id,
                         target_label(record, arena)));
}

static void write_record(struct report *report, const struct record *record)
{
    struct arena *arena = report->scratch;
    const struct target *target = &record->target;
    struct each each = { .report = report,
                         .record = record,
                         .checks = record_checks(record, report->run->checks) };
    put_row(report, "Host", target_title(record, arena));
    if (target->note != NULL)
        put_row(report, "", target->note);
    if (record->root.cert != NULL)
        put_root(report, record);
    else
        put_row(report, "Root", "none found");
    if (target->invalid != NULL)
        put_row(report, "Reason", target->invalid);
    for (size_t i = 0; i < target->node_count; i++)
        put_node(&each, &target->nodes[i]);
    put_doubt(report, record);
}

const struct format format_roots = {
    .name = "roots",
    .summary = "the root of a host",
    .record = write_record,
};
