#include "cli/comparison.h"

#include "base/arena.h"
#include "checks/evidence.h"
#include "checks/subject.h"
#include "cli/options.h"
#include "cli/run.h"
#include "cli/scanning.h"
#include "cli/targets.h"
#include "record/record.h"
#include "scan/scan.h"

/* Between the thread that asks and the one that reports, which both come to
 * their end before the comparison is looked at. */
struct asking {
    const struct options *options;
    struct target_defaults defaults;
    bool is_asked;
    struct arena *arena;
    struct comparison *comparison;
};

static bool next_target(struct record *record, void *user)
{
    struct asking *asking = user;
    if (asking->is_asked)
        return false;
    asking->is_asked = true;
    target_parse(bytes_of_text(asking->options->compare), &asking->defaults,
                 record->arena, &record->target);
    record->target.number = 1;
    return true;
}

/* A handshake that failed may have shown the certificate all the same. */
static struct served_leaf served_leaf_of(const struct capture *capture,
                                         struct arena *arena)
{
    const struct cert *leaf = capture_leaf(capture);
    struct served_leaf served = { .endpoint = endpoint_text(capture, arena) };
    if (leaf != NULL)
        served.leaf = cert_parse(arena_copy(arena, leaf->der), arena);
    else
        served.fault = cause_text(&capture->failure, arena);
    return served;
}

static void watch(const struct record *record, void *user)
{
    struct asking *asking = user;
    struct arena *arena = asking->arena;
    struct comparison *out = asking->comparison;
    struct served_leaf *items =
        ARENA_NEW(arena, record->capture_count, struct served_leaf);
    const struct node *node = record_host(record);
    size_t count = 0;
    out->host = arena_printf(arena, "%s:%u", node->host, node->port);
    for (size_t i = 0; i < record->capture_count; i++)
        items[count++] = served_leaf_of(&record->captures[i], arena);
    out->items = items;
    out->count = count;
    out->fault = dns_status_text(node->dns.status);
}

static bool is_target(const struct asking *asking, struct arena *arena,
                      struct failure *failure)
{
    struct target target = { 0 };
    target_parse(bytes_of_text(asking->options->compare), &asking->defaults,
                 arena, &target);
    if (target.invalid == NULL)
        return true;
    return wrong_use(asking->options, failure, "--compare \"%s\": %s",
                     shown_value(asking->options, asking->options->compare),
                     target.invalid);
}

/* One host, its leaf, and nothing besides. */
static void narrow(struct scan_config *config, struct asking *asking)
{
    config->threads = 1;
    config->concurrency = 1;
    config->offline = true;
    config->keeps_fetches = false;
    config->probe.ask_scts = config->probe.ask_without_sni = false;
    config->probe.ask_legacy = config->probe.ask_both_keys = false;
    config->probe.ask_pages = config->probe.ask_port_80 = false;
    config->outputs = NULL;
    config->output_count = 0;
    config->next_target = next_target;
    config->watch = watch;
    config->user = config->watch_user = asking;
}

bool comparison_make(const struct options *options, struct run *run,
                     struct arena *arena, struct comparison *out,
                     struct failure *failure, enum exit_code *code)
{
    struct asking asking = { .options = options,
                             .arena = arena,
                             .comparison = out };
    struct target_source no_source = { 0 };
    struct scan_config config;
    struct scan_result result;
    *code = EXIT_USAGE;
    *out = (struct comparison){ .host = "", .fault = "it was not asked" };
    if (!target_defaults_make(options, &asking.defaults, failure))
        return false;
    asking.defaults.node_count = 0;
    if (!is_target(&asking, arena, failure) ||
        !scan_config_make(options, run, &no_source, &config, failure))
        return false;
    narrow(&config, &asking);
    return scan_begin(options, &config, &result, failure, code);
}
