#include "base/arena.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/recorded.h"
#include "cli/run.h"
#include "cli/signals.h"

/* The header of the new report is what those of the files say together. */
static void fill_info(struct run *run, struct recorded *recorded)
{
    run->info = recorded->said.info;
    run->info.store = &recorded->said.store;
    run->info.checks = &recorded->said.checks;
}

static enum exit_code report(struct recorded *recorded)
{
    struct run run;
    struct failure failure;
    enum exit_code code;
    if (!run_prepare_reports(&run, recorded->options, &failure, &code)) {
        complain(failure.detail);
        return code;
    }
    fill_info(&run, recorded);
    recorded_report(recorded, &run);
    bool written = run_finish(&run, true);
    return recorded_exit_code(recorded, written);
}

enum exit_code command_report(const struct options *options)
{
    struct recorded recorded;
    struct failure failure;
    enum exit_code code;
    signals_install();
    bool is_open = recorded_open(&recorded, options, &failure, &code);
    if (!is_open) {
        complain(failure.detail);
    } else if (recorded.has_any) {
        code = report(&recorded);
    } else {
        recorded_complain(&recorded);
        code = EXIT_USAGE;
    }
    recorded_close(&recorded);
    return code;
}
