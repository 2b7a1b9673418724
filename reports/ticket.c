#include "reports/ticket.h"

#include "base/arena.h"
#include "reports/layout.h"
#include "reports/wording.h"
#include "x509/time.h"

enum { INDENT = 2, COLUMN = 12 };

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
    layout_row(&layout, INDENT, COLUMN, name, value);
}

static void put_host_rows(const struct report *report,
                          const struct record *record)
{
    struct arena *scratch = report->scratch;
    put_ticket_row(report, "Host", target_title(record, scratch));
    put_ticket_row(report, "Addresses", addresses_text(record, scratch));
}

/* The name that the files were held against, if any. */
static void put_file_rows(const struct report *report,
                          const struct record *record,
                          const struct check_options *checks)
{
    put_ticket_row(report, "File", record->target.text);
    put_ticket_row(report, "Host",
                   checks->judge_name && record->target.node_count > 0
                       ? record->target.nodes[0].host
                       : "none given");
}

void ticket_write(const struct report *report, const struct record *record)
{
    struct arena *scratch = report->scratch;
    const struct run_info *run = report->run;
    const struct check_options *checks = record_checks(record, run->checks);
    const struct cert *root = record->root.cert;
    write_text(report->writer, "\n  For a support ticket\n");
    if (record->is_file)
        put_file_rows(report, record, checks);
    else
        put_host_rows(report, record);
    put_ticket_row(report, "Verdict",
                   arena_printf(scratch, "%s (goal %s, profile %s)",
                                verdict_text(record->verdict),
                                goal_text(checks->goal),
                                profile_text(checks->profile)));
    if (root != NULL) {
        put_ticket_row(report, "Root", name_text(root->subject, scratch));
        put_ticket_row(report, "SHA-256", digest_hex(root->sha256, scratch));
    } else {
        put_ticket_row(report, "Root", "none found");
    }
    if (!record->is_file)
        put_ticket_row(report, "Resolver",
                       resolvers_text(run, record, scratch));
    put_ticket_row(report, "Store", store_words(run->store, scratch));
    put_ticket_row(report, "Checked",
                   arena_printf(scratch, "%s by certready %s, %s",
                                time_text(record->now, scratch), run->version,
                                run->tls_library));
}
