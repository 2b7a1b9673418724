#include "cli/commands.h"
#include "cli/exports.h"
#include "cli/options.h"
#include "cli/run.h"
#include "cli/scanning.h"
#include "cli/signals.h"
#include "scan/scan.h"

static bool is_about_one_target(const struct options *options)
{
    return options->server_name != NULL || options->nodes.count > 0 ||
           options->failover.count > 0 ||
           options->expected_addresses.count > 0 ||
           options->licensed_root != NULL || options->licensed_host != NULL ||
           exports_are_wanted(options);
}

/* The reports are given their final names only when something was scanned. */
static enum exit_code scan(const struct options *options, struct run *run,
                           struct target_source *source)
{
    struct scan_result result;
    struct exports exports;
    enum exit_code code;
    bool started =
        scan_with_exports(options, run, source, &exports, &result, &code);
    run->info.interrupted = signals_want_end();
    if (started && !options->quiet)
        waivers_tell(&run->info, options->arena);
    bool exported = exports_finish(&exports);
    bool written = run_finish(run, started);
    if (!started)
        return code;
    return run_exit_code(options, &result.totals,
                         result.reports_failed || !written || !exported);
}

enum exit_code command_scan(const struct options *options)
{
    struct failure failure;
    struct target_source source;
    struct run run;
    enum exit_code code = EXIT_USAGE;
    signals_install();
    if (target_source_open(&source, options, is_about_one_target(options),
                           &failure) &&
        run_prepare(&run, options, &failure, &code))
        code = scan(options, &run, &source);
    else
        complain(failure.detail);
    target_source_close(&source);
    return code;
}
