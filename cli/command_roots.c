#include "base/arena.h"
#include "cli/commands.h"
#include "cli/exports.h"
#include "cli/options.h"
#include "cli/run.h"
#include "cli/scanning.h"
#include "cli/signals.h"
#include "reports/roots.h"
#include "scan/scan.h"

/* The PEM goes to standard output unless a file is named for it; the table goes
 * where the PEM does not. */
static void open_table(struct run *run, const struct options *options)
{
    struct failure failure;
    run->outputs[0] = (struct report_output){
        .format = &format_roots,
        .writer = options->export_root == NULL ? writer_on_stderr()
                                               : writer_open(NULL, &failure),
        .options = { .columns = 80, .verbose = options->verbose },
    };
    run->output_count = 1;
}

static enum exit_code code_of(const struct exports *exports,
                              const struct scan_result *result)
{
    if (signals_received() != 0)
        return signals_exit_code();
    if (result->totals.invalid > 0)
        return EXIT_USAGE;
    if (!exports->has_root)
        return exports->is_silent ? EXIT_INCONCLUSIVE : EXIT_NOT_READY;
    if (exports->agreement.differing > 0)
        return EXIT_NOT_READY;
    return exports->source == ROOT_SOURCE_AIA ||
                   !root_is_same_for_all(&exports->agreement)
               ? EXIT_INCONCLUSIVE
               : EXIT_READY;
}

static enum exit_code find_roots(const struct options *options, struct run *run,
                                 struct target_source *source)
{
    struct scan_result result;
    struct exports exports;
    enum exit_code code;
    bool started =
        scan_with_exports(options, run, source, &exports, &result, &code);
    if (started)
        code = code_of(&exports, &result);
    bool exported = exports_finish(&exports);
    bool written = run_finish(run, started);
    bool failed = started && (result.reports_failed || !written || !exported);
    return failed ? EXIT_INTERNAL : code;
}

enum exit_code command_roots(const struct options *options)
{
    struct failure failure;
    struct target_source source;
    struct run run;
    enum exit_code code = EXIT_USAGE;
    struct options changed = *options;
    signals_install();
    if (!target_source_open(&source, &changed, true, &failure) ||
        !run_prepare_without_reports(&run, &changed, &failure)) {
        complain(failure.detail);
    } else {
        open_table(&run, &changed);
        if (changed.export_root == NULL)
            changed.export_root = exports_root_unasked;
        code = find_roots(&changed, &run, &source);
    }
    target_source_close(&source);
    return code;
}
