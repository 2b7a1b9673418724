#include <time.h>

#include "base/arena.h"
#include "chain/signature.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/recorded.h"
#include "cli/run.h"
#include "cli/scanning.h"
#include "cli/signals.h"
#include "record/record.h"
#include "reports/waiver_use.h"

/* What records are judged by. */
struct judgement {
    struct run *run;
    struct signature_cache *signatures;
    int64_t now;
};

/* What was looked for is a fact about the record, however it is judged. */
static struct check_options *options_for(const struct record *record,
                                         const struct judgement *judgement)
{
    const struct check_options *then = record->checks;
    struct check_options *checks =
        ARENA_NEW(record->arena, 1, struct check_options);
    *checks = judgement->run->judge.checks;
    checks->ipv4_only = then->ipv4_only;
    checks->ipv6_only = then->ipv6_only;
    checks->judge_name = then->judge_name;
    checks->asked_both_keys = then->asked_both_keys;
    checks->asked_without_sni = then->asked_without_sni;
    checks->asked_legacy = then->asked_legacy;
    checks->asked_pages = then->asked_pages;
    return checks;
}

static void judge_record(struct record *record, void *user)
{
    struct judgement *judgement = user;
    record->checks = options_for(record, judgement);
    record->now = judgement->now;
    record->root = (struct root_choice){ 0 };
    record->changes = NULL;
    judge_again(record, &judgement->run->judge, judgement->signatures);
    waiver_uses_note(&judgement->run->info, record);
}

/* Roots, options and waivers are those of this run; times and name servers
 * those of the runs that observed. */
static void fill_info(struct run *run, const struct recorded *recorded)
{
    const struct run_info *said = &recorded->said.info;
    run->info.resolvers = said->resolvers;
    run->info.resolver_count = said->resolver_count;
    run->info.started_at = said->started_at;
    run->info.file_count = said->file_count;
}

static enum exit_code judge(struct recorded *recorded)
{
    const struct options *options = recorded->options;
    struct run run;
    struct failure failure;
    enum exit_code code;
    struct judgement judgement = { .run = &run };
    judgement.now = options->at_is_given ? options->at : time(NULL);
    if (!run_prepare(&run, options, &failure, &code)) {
        complain(failure.detail);
        return code;
    }
    if (!scan_take_expected(options, &run, &failure)) {
        complain(failure.detail);
        return run_finish(&run, false) ? EXIT_USAGE : EXIT_INTERNAL;
    }
    fill_info(&run, recorded);
    judgement.signatures = signature_cache_new();
    recorded->judge = judge_record;
    recorded->user = &judgement;
    recorded_report(recorded, &run);
    signature_cache_free(judgement.signatures);
    signature_thread_end();
    if (!options->quiet)
        waivers_tell(&run.info, options->arena);
    bool written = run_finish(&run, true);
    return recorded_exit_code(recorded, written);
}

static bool is_about_one_target(const struct options *options)
{
    return options->expected_addresses.count > 0 ||
           options->licensed_root != NULL || options->licensed_host != NULL;
}

enum exit_code command_judge(const struct options *options)
{
    struct recorded recorded;
    struct failure failure;
    enum exit_code code;
    signals_install();
    if (!recorded_open(&recorded, options, &failure, &code)) {
        complain(failure.detail);
    } else if (!recorded.has_any) {
        recorded_complain(&recorded);
        code = EXIT_USAGE;
    } else if (is_about_one_target(options) &&
               recorded_count(&recorded, 2) > 1) {
        complain("one result is wanted, not several: --expect-ip and "
                 "--licensed-* are about one target");
        code = EXIT_USAGE;
    } else {
        code = judge(&recorded);
    }
    recorded_close(&recorded);
    return code;
}
