#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/text.h"
#include "chain/signature.h"
#include "cli/commands.h"
#include "cli/comparison.h"
#include "cli/given_files.h"
#include "cli/host_name.h"
#include "cli/options.h"
#include "cli/run.h"
#include "cli/scanning.h"
#include "cli/secrecy.h"
#include "cli/signals.h"
#include "cli/targets.h"
#include "record/record.h"
#include "reports/totals.h"
#include "reports/waiver_use.h"
#include "scan/judge.h"
#include "scan/scan.h"

enum {
    SHOWN_HOST = 253,
    MOST_TIME_DIGITS = 11, /* of seconds since 1970: to the year 5138 */
};

/* What is judged, and by what. */
struct verification {
    const struct options *options;
    struct arena *arena; /* of the files: outlives the record */
    struct run run;
    struct file_set files;
    struct comparison comparison;
    struct target_defaults defaults; /* for the nodes' names */
    bool is_given;                   /* --online: the one record is out */
};

/* A name that is none is judged too: no certificate can carry it. */
static struct node make_host(const struct options *options,
                             const struct record *record)
{
    struct host_name name;
    const char *reason;
    struct node node = {
        .role = ROLE_TARGET,
        .host = record->target.text,
        .dns = { .status = DNS_NOT_ASKED },
    };
    if (options->host == NULL)
        return node;
    struct bytes text = without_brackets(bytes_of_text(options->host));
    if (!host_name_parse(text, record->arena, &name, &reason)) {
        node.host = text_clean_short(record->arena, text, SHOWN_HOST);
        node.host_fault = reason;
        return node;
    }
    node.host = name.host;
    node.unicode = name.unicode;
    node.is_literal = name.is_literal;
    node.literal = name.literal;
    return node;
}

/* The host, and the names of its nodes: none of them is looked up. */
static void make_nodes(const struct verification *verification,
                       struct record *record)
{
    const struct target_defaults *defaults = &verification->defaults;
    struct target *target = &record->target;
    target->node_count = defaults->node_count + 1;
    target->nodes = ARENA_NEW(record->arena, target->node_count, struct node);
    target->nodes[0] = make_host(verification->options, record);
    for (size_t i = 0; i < defaults->node_count; i++) {
        const struct node_entry *entry = &defaults->nodes[i];
        target->nodes[i + 1] = (struct node){
            .role = entry->role,
            .host = entry->name->host,
            .unicode = entry->name->unicode,
            .is_literal = entry->name->is_literal,
            .literal = entry->name->literal,
            .dns = { .status = DNS_NOT_ASKED },
        };
    }
}

/* The record that a scan would have made of a server with these files. Without
 * a certificate there is no server. */
static void fill_record(const struct verification *verification,
                        struct record *record)
{
    struct arena *arena = record->arena;
    const char *path = verification->options->arguments.items[0];
    struct capture *capture = ARENA_NEW(arena, 1, struct capture);
    record->target = (struct target){
        .number = 1,
        .text = text_clean(arena, bytes_of_text(path)),
    };
    make_nodes(verification, record);
    record->is_file = true;
    record->files = &verification->files;
    *capture = (struct capture){
        .node = &record->target.nodes[0],
        .status = CAPTURE_OK,
        .alert = ABSENT,
    };
    capture->chain =
        file_set_certs(record->files, arena, &capture->chain_length);
    capture->served_count = capture->chain_length;
    record->captures = capture;
    record->capture_count = capture->chain_length > 0 ? 1 : 0;
}

/* When a report says that it was made. SOURCE_DATE_EPOCH is for those that are
 * made of files alone, so that the same files give the same octets; what the
 * network was asked for is dated as it was. */
static int64_t reported_time(const struct options *options)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    size_t digits = text == NULL ? 0 : strspn(text, "0123456789");
    if (digits == 0 || digits > MOST_TIME_DIGITS || text[digits] != '\0' ||
        options->compare != NULL)
        return time(NULL);
    return strtoll(text, NULL, 10);
}

static void report(struct run *run, const struct record *record)
{
    struct report_set reports;
    run_totals_add(&run->info.totals, record);
    waiver_uses_note(&run->info, record);
    report_set_begin(&reports, run->outputs, run->output_count, &run->info);
    report_set_print(&reports, record);
    run->info.ended_at = reported_time(run->options);
    report_set_end(&reports);
}

static void judge_offline(struct verification *verification)
{
    struct run *run = &verification->run;
    const struct options *options = verification->options;
    struct record *record = record_new();
    struct signature_cache *cache = signature_cache_new();
    fill_record(verification, record);
    record->is_offline = true;
    record->started_at = run->info.started_at = reported_time(options);
    record->now = options->at_is_given ? options->at : time(NULL);
    judge_paths(record, &run->judge, cache);
    judge_findings(record, &run->judge);
    report(run, record);
    record_free(record);
    signature_cache_free(cache);
    signature_thread_end();
}

static bool next_target(struct record *record, void *user)
{
    struct verification *verification = user;
    if (verification->is_given)
        return false;
    verification->is_given = true;
    fill_record(verification, record);
    return true;
}

/* The steps of a scan that fetch what the certificates point to. */
static bool judge_online(struct verification *verification,
                         struct failure *failure, enum exit_code *code)
{
    struct run *run = &verification->run;
    struct target_source no_source = { 0 };
    struct scan_config config;
    struct scan_result result;
    if (!scan_config_make(verification->options, run, &no_source, &config,
                          failure))
        return false;
    config.threads = config.concurrency = 1;
    config.next_target = next_target;
    config.user = verification;
    if (!scan_begin(verification->options, &config, &result, failure, code))
        return false;
    run->info.totals = result.totals;
    return true;
}

static bool compare(struct verification *verification, struct failure *failure,
                    enum exit_code *code)
{
    if (verification->options->compare == NULL)
        return true;
    verification->files.comparison = &verification->comparison;
    return comparison_make(verification->options, &verification->run,
                           verification->arena, &verification->comparison,
                           failure, code);
}

static bool is_online(const struct options *options)
{
    return options->online && !options->offline;
}

/* The reports are given their final names only when something was judged. */
static enum exit_code judge(struct verification *verification)
{
    const struct options *options = verification->options;
    struct run *run = &verification->run;
    struct failure failure;
    enum exit_code code = EXIT_USAGE;
    bool is_judged = compare(verification, &failure, &code);
    run->judge.checks.judge_name = options->host != NULL;
    if (is_judged && is_online(options))
        is_judged = judge_online(verification, &failure, &code);
    else if (is_judged)
        judge_offline(verification);
    if (!is_judged)
        complain(failure.detail);
    run->info.interrupted = signals_want_end();
    if (is_judged && !options->quiet)
        waivers_tell(&run->info, options->arena);
    bool written = run_finish(run, is_judged);
    if (!is_judged)
        return code;
    return run_exit_code(options, &run->info.totals, !written);
}

static const char *use_fault(const struct options *options)
{
    if (options->arguments.count == 0)
        return "no file (see certready verify --help)";
    if (options->host != NULL && *options->host == '\0')
        return "--host: a DNS name or an address is wanted";
    if (options->host == NULL &&
        options->nodes.count + options->failover.count > 0)
        return "--node and --failover want --host: their names are looked for "
               "in the same certificate";
    return NULL;
}

static enum exit_code verify(struct verification *verification)
{
    const struct options *options = verification->options;
    struct failure failure;
    enum exit_code code = EXIT_USAGE;
    if (!given_files_read(options, verification->arena, &verification->files,
                          &failure)) {
        complain(failure.detail);
        return EXIT_USAGE;
    }
    if (!given_files_are_something(&verification->files)) {
        given_files_complain(&verification->files, options->arena);
        complain("nothing to judge");
        return EXIT_USAGE;
    }
    if (!target_defaults_make(options, &verification->defaults, &failure) ||
        !run_prepare(&verification->run, options, &failure, &code)) {
        complain(failure.detail);
        return code;
    }
    return judge(verification);
}

enum exit_code command_verify(const struct options *options)
{
    const char *fault = use_fault(options);
    if (fault != NULL) {
        complain(fault);
        return EXIT_USAGE;
    }
    secrecy_begin();
    signals_install();
    struct verification verification = { .options = options,
                                         .arena = arena_new() };
    enum exit_code code = verify(&verification);
    arena_free(verification.arena);
    /* Before there was anything to judge, too: standard input was awaited. */
    if (code == EXIT_USAGE && signals_received() != 0)
        return signals_exit_code();
    return code;
}
