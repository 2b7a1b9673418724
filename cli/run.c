#include "cli/run.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/limits.h"
#include "chain/name_match.h"
#include "chain/trust_store.h"
#include "cli/ct_logs.h"
#include "cli/options.h"
#include "cli/outputs.h"
#include "cli/signals.h"
#include "cli/trust.h"
#include "cli/version.h"
#include "replay/baseline.h"
#include "reports/nagios.h"
#include "reports/writer.h"

void complain(const char *text)
{
    fprintf(stderr, "certready: %s\n", text);
}

static void fill_judge(struct run *run)
{
    const struct options *options = run->options;
    bool warn_days_are_given = options->warn_days != NO_WARN_DAYS;
    run->judge.store = run->store;
    run->judge.checks = (struct check_options){
        .goal = (enum goal)options->goal,
        .profile = (enum profile)options->profile,
        .purpose = (enum purpose)options->purpose,
        .warn_days =
            warn_days_are_given ? options->warn_days : WARN_DAYS_DEFAULT,
        .warn_days_are_given = warn_days_are_given,
        .allow_special_addresses = options->allow_special_addresses,
        .ipv4_only = options->ipv4_only,
        .ipv6_only = options->ipv6_only,
        .judge_name = true,
        .roots_are_replaced = options->roots != NULL,
        .crls_were_given = run->judge.paths.crl_count > 0,
        .licensed_root = run->licensed_root,
        .licensed_host = run->licensed_host,
        .waivers = run->waivers.items,
        .waiver_count = run->waivers.count,
        .store = run->store,
        .ct_logs = run->ct_logs,
    };
    run->judge.baseline = run->baseline;
    run->judge.paths.purpose = (enum purpose)options->purpose;
    run->judge.paths.max_depth = options->max_depth;
    checks_path_options(&run->judge.checks, &run->judge.paths);
}

static void fill_info(struct run *run, const char *command)
{
    run->info = (struct run_info){
        .version = version_text(),
        .tls_library = version_tls_library(),
        .dns_library = version_dns_library(),
        .http_library = version_http_library(),
        .command = command,
        .store = trust_store_info(run->store),
        .psl_date = public_suffix_list_date(),
        .options = run->options->given.items,
        .option_count = run->options->given.count,
        .checks = &run->judge.checks,
        .started_at = time(NULL),
    };
}

void run_register_waivers(struct run *run, struct waiver_list *list)
{
    const struct options *options = run->options;
    waivers_register(list,
                     options->at_is_given ? options->at : run->info.started_at,
                     options->arena, &run->info);
}

static bool load_waivers(struct run *run, struct failure *failure)
{
    const struct options *options = run->options;
    return options->waive == NULL ||
           waivers_read(options->waive, options->arena, &run->waivers, failure);
}

static bool load_ct_logs(struct run *run, struct failure *failure)
{
    const struct options *options = run->options;
    return options->ct_logs == NULL ||
           ct_logs_load(options->ct_logs, options->arena, &run->ct_logs,
                        failure);
}

bool run_fails_on_one_thing(const struct options *options,
                            struct failure *failure)
{
    return options->fail_on != FAIL_ON_NEW || !options->strict ||
           wrong_use(options, failure,
                     "--strict is --fail-on warning: it may not stand beside "
                     "--fail-on new");
}

static bool is_read_already(const struct texts *files)
{
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->items[i], "-") == 0)
            return true;
    return false;
}

static bool load_baseline(struct run *run, struct failure *failure)
{
    const struct options *options = run->options;
    if (!run_fails_on_one_thing(options, failure))
        return false;
    if (options->fail_on == FAIL_ON_NEW && options->baseline == NULL)
        return wrong_use(options, failure,
                         "--fail-on new wants --baseline: what is new is what "
                         "was not in an earlier run");
    if (options->baseline == NULL)
        return true;
    if (strcmp(options->baseline, "-") == 0 &&
        (is_read_already(&options->inputs) ||
         is_read_already(&options->arguments)))
        return wrong_use(options, failure,
                         "--baseline -: standard input is read for something "
                         "else already");
    run->baseline = baseline_read(options->baseline, options->arena, failure);
    if (run->baseline == NULL)
        failure->detail =
            arena_printf(options->arena, "--baseline %s", failure->detail);
    return run->baseline != NULL;
}

/* Roots, CRLs, waivers and rules; what was loaded is freed if one fails. */
static bool load_all(struct run *run, struct failure *failure)
{
    if (!trust_load_roots(run, failure) || !trust_load_crls(run, failure) ||
        !trust_take_licensed_host(run, failure) ||
        !load_waivers(run, failure) || !load_ct_logs(run, failure) ||
        !load_baseline(run, failure)) {
        /* Its text may be the store's. */
        *failure = failure_copy(failure, run->options->arena);
        trust_store_free(run->store);
        run->store = NULL;
        return false;
    }
    fill_judge(run);
    fill_info(run, command_name(run->options->command));
    run_register_waivers(run, &run->waivers);
    return true;
}

bool run_prepare(struct run *run, const struct options *options,
                 struct failure *failure, enum exit_code *code)
{
    size_t most = options->outputs.count + 1;
    const char **paths = ARENA_NEW(options->arena, most, const char *);
    *run = (struct run){
        .options = options,
        .outputs = ARENA_NEW(options->arena, most, struct report_output),
    };
    *code = EXIT_USAGE;
    if (!outputs_list(run, paths, failure) || !load_all(run, failure))
        return false;
    if (outputs_open(run, paths, failure))
        return true;
    *code = EXIT_INTERNAL;
    outputs_abandon(run);
    baseline_free(run->baseline);
    trust_store_free(run->store);
    return false;
}

bool run_prepare_reports(struct run *run, const struct options *options,
                         struct failure *failure, enum exit_code *code)
{
    size_t most = options->outputs.count + 1;
    const char **paths = ARENA_NEW(options->arena, most, const char *);
    *run = (struct run){
        .options = options,
        .outputs = ARENA_NEW(options->arena, most, struct report_output),
    };
    *code = EXIT_USAGE;
    if (!outputs_list(run, paths, failure))
        return false;
    if (outputs_open(run, paths, failure))
        return true;
    *code = EXIT_INTERNAL;
    outputs_abandon(run);
    return false;
}

bool run_prepare_without_reports(struct run *run, const struct options *options,
                                 struct failure *failure)
{
    *run = (struct run){
        .options = options,
        .outputs = ARENA_NEW(options->arena, 1, struct report_output),
    };
    return load_all(run, failure);
}

bool run_finish(struct run *run, bool keep)
{
    bool all_written = true;
    for (size_t i = 0; i < run->output_count; i++) {
        struct failure failure = { .status = STATUS_OK };
        if (writer_close(run->outputs[i].writer, keep, &failure))
            continue;
        complain(failure.detail);
        all_written = false;
    }
    baseline_free(run->baseline);
    trust_store_free(run->store);
    return all_written;
}

/* The line of a monitoring plugin and its exit code say the same. */
static enum exit_code plugin_exit_code(const struct run_totals *totals,
                                       bool reports_failed, bool only_new)
{
    if (reports_failed || signals_received() != 0)
        return (enum exit_code)PLUGIN_UNKNOWN;
    return (enum exit_code)plugin_state_of(totals, only_new);
}

/* What the baseline has too does not fail, but what was not decided then is
 * not decided now. */
static enum exit_code exit_code_of_news(const struct run_totals *totals)
{
    if (totals->new_errors + totals->new_warnings > 0)
        return EXIT_NOT_READY;
    return totals->inconclusive + totals->new_unknown > 0 ? EXIT_INCONCLUSIVE
                                                          : EXIT_READY;
}

enum exit_code run_exit_code(const struct options *options,
                             const struct run_totals *totals,
                             bool reports_failed)
{
    bool strict = options->strict || options->fail_on == FAIL_ON_WARNING;
    bool only_new = options->fail_on == FAIL_ON_NEW;
    if (options->format != NULL && strcmp(options->format, "nagios") == 0)
        return plugin_exit_code(totals, reports_failed, only_new);
    if (reports_failed)
        return EXIT_INTERNAL;
    if (signals_received() != 0)
        return signals_exit_code();
    if (totals->invalid > 0)
        return EXIT_USAGE;
    if (only_new)
        return exit_code_of_news(totals);
    if (totals->not_ready > 0 || (strict && totals->ready_with_warnings > 0))
        return EXIT_NOT_READY;
    return totals->inconclusive > 0 ? EXIT_INCONCLUSIVE : EXIT_READY;
}
