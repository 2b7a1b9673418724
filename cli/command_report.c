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

/* What was new is told by what is recorded, and by nothing else. */
static bool can_fail_as_asked(struct recorded *recorded,
                              struct failure *failure)
{
    const struct options *options = recorded->options;
    return run_fails_on_one_thing(options, failure) &&
           (options->fail_on != FAIL_ON_NEW ||
            recorded_has_baselines(recorded, failure));
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
    } else if (!recorded.has_any) {
        recorded_complain(&recorded);
        code = EXIT_USAGE;
    } else if (!can_fail_as_asked(&recorded, &failure)) {
        complain(failure.detail);
        code = EXIT_USAGE;
    } else {
        code = report(&recorded);
    }
    recorded_close(&recorded);
    return code;
}
