#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/text.h"
#include "chain/signature.h"
#include "cli/commands.h"
#include "cli/file.h"
#include "cli/host_name.h"
#include "cli/options.h"
#include "cli/run.h"
#include "record/record.h"
#include "reports/waiver_use.h"
#include "scan/judge.h"
#include "x509/bundle.h"

enum { SHOWN_HOST = 253 };

/* The certificates of all files, in order: one set. */
struct set {
    const struct cert **certs;
    size_t count;
};

static void add_certs(struct set *set, const struct bundle *bundle,
                      struct arena *arena)
{
    size_t count = set->count + bundle->cert_count;
    const struct cert **certs = ARENA_NEW(arena, count, const struct cert *);
    if (set->count > 0)
        memcpy(certs, set->certs, set->count * sizeof(*certs));
    memcpy(certs + set->count, bundle->certs,
           bundle->cert_count * sizeof(*certs));
    *set = (struct set){ certs, count };
}

/* What a file lacks is said at once; the others may still be judged. */
static void read_file(const char *path, struct arena *arena, struct set *set)
{
    struct bytes content;
    struct bundle bundle;
    struct failure failure;
    const char *shown = text_clean(arena, bytes_of_text(path));
    if (!file_read(path, arena, &content, &failure)) {
        complain(arena_printf(arena, "%s: %s", shown, failure.detail));
        return;
    }
    bundle_parse(content, arena, &bundle);
    if (bundle.failure.status != STATUS_OK)
        complain(arena_printf(arena, "%s: %s", shown, bundle.failure.detail));
    else if (bundle.cert_count == 0)
        complain(arena_printf(arena, "%s: holds no certificate", shown));
    if (bundle.cert_count > 0)
        add_certs(set, &bundle, arena);
}

/* A name that is none is judged too: no certificate can carry it. */
static struct node make_node(const struct options *options,
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
    struct bytes text = bytes_of_text(options->host);
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

/* The record that a scan would have made of a server with these files. */
static void fill_record(const struct options *options, const struct set *set,
                        struct record *record)
{
    struct arena *arena = record->arena;
    struct node *node = ARENA_NEW(arena, 1, struct node);
    struct capture *capture = ARENA_NEW(arena, 1, struct capture);
    record->target = (struct target){
        .number = 1,
        .text = text_clean(arena, bytes_of_text(options->arguments.items[0])),
        .nodes = node,
        .node_count = 1,
    };
    record->is_file = true;
    record->is_offline = true;
    record->started_at = time(NULL);
    record->now = options->at_is_given ? options->at : record->started_at;
    *capture = (struct capture){
        .node = node,
        .status = CAPTURE_OK,
        .alert = ABSENT,
        .chain = set->certs,
        .chain_length = set->count,
        .served_count = set->count,
    };
    record->captures = capture;
    record->capture_count = 1;
    *node = make_node(options, record);
}

static void report(struct run *run, const struct record *record)
{
    struct run_totals *totals = &run->info.totals;
    totals->targets = 1;
    totals->ready = record->verdict == VERDICT_READY;
    totals->ready_with_warnings =
        record->verdict == VERDICT_READY_WITH_WARNINGS;
    totals->inconclusive = record->verdict == VERDICT_INCONCLUSIVE;
    totals->not_ready = record->verdict == VERDICT_NOT_READY;
    waiver_uses_note(&run->info, record);
    for (size_t i = 0; i < run->output_count; i++) {
        const struct format *format = run->outputs[i].format;
        struct report report = {
            .writer = run->outputs[i].writer,
            .run = &run->info,
            .options = &run->outputs[i].options,
            .scratch = arena_new(),
        };
        if (format->begin != NULL)
            format->begin(&report);
        format->record(&report, record);
        report.records++;
        run->info.ended_at = time(NULL);
        if (format->end != NULL)
            format->end(&report);
        arena_free(report.scratch);
    }
}

static enum exit_code judge(const struct options *options,
                            struct record *record)
{
    struct run run;
    struct failure failure;
    enum exit_code code;
    if (!run_prepare(&run, options, &failure, &code)) {
        complain(failure.detail);
        return code;
    }
    struct signature_cache *cache = signature_cache_new();
    run.judge.checks.judge_name = options->host != NULL;
    judge_paths(record, &run.judge, cache);
    judge_findings(record, &run.judge);
    report(&run, record);
    if (!options->quiet)
        waivers_tell(&run.info, options->arena);
    bool written = run_finish(&run, true);
    signature_cache_free(cache);
    signature_thread_end();
    return run_exit_code(options, &run.info.totals, !written);
}

enum exit_code command_verify(const struct options *options)
{
    struct set set = { 0 };
    if (options->arguments.count == 0) {
        complain("no file (see certready verify --help)");
        return EXIT_USAGE;
    }
    struct record *record = record_new();
    for (size_t i = 0; i < options->arguments.count; i++)
        read_file(options->arguments.items[i], record->arena, &set);
    enum exit_code code = EXIT_USAGE;
    if (set.count == 0)
        complain("nothing to judge");
    if (set.count > 0) {
        fill_record(options, &set, record);
        code = judge(options, record);
    }
    record_free(record);
    return code;
}
