#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/options.h"
#include "cli/recorded.h"
#include "cli/run.h"
#include "cli/signals.h"
#include "record/record.h"
#include "replay/record_reader.h"
#include "replay/results_file.h"
#include "reports/nagios.h"
#include "reports/totals.h"

static void tell_fault(const char *text, void *user)
{
    struct recorded *recorded = user;
    recorded->has_bad_input = true;
    complain(text);
}

static void tell_place(struct recorded *recorded,
                       const struct result_place *place, const char *fault)
{
    const char *path = text_clean(recorded->arena, bytes_of_text(place->file));
    tell_fault(arena_printf(recorded->arena, "%s:%llu: %s", path,
                            (unsigned long long)place->line, fault),
               recorded);
}

static bool take_result(const json_t *result, const struct result_place *place,
                        void *user)
{
    struct recorded *recorded = user;
    struct record *record = recorded->record;
    const char *fault;
    if (!record_read(result, record, &fault)) {
        tell_place(recorded, place, fault);
    } else {
        if (!recorded->said.has_header)
            recorded_run_add_record(&recorded->said, record);
        if (recorded->judge != NULL)
            recorded->judge(record, recorded->user);
        run_totals_add(&recorded->run->info.totals, record);
        report_set_print(&recorded->reports, record);
    }
    record_reset(record);
    return !recorded->reports.has_failed && !signals_want_end();
}

static void take_header(const json_t *header, const struct result_place *place,
                        void *user)
{
    struct recorded *recorded = user;
    struct recorded_run ignored;
    const char *fault;
    recorded_run_init(&ignored, &recorded->said.info, recorded->arena);
    if (!recorded_run_add_start(&ignored, header, &fault) ||
        !recorded_run_add_end(&recorded->said, header, &fault))
        tell_place(recorded, place, fault);
}

static void take_files(struct recorded *recorded,
                       const struct results_reader *reader)
{
    for (size_t i = 0; i < recorded->file_count; i++) {
        struct failure failure;
        if (recorded->reports.has_failed || signals_want_end())
            return;
        if (!recorded_file_read(&recorded->files[i], reader, &failure))
            tell_fault(failure.detail, recorded);
    }
}

/* What headers say at their ends is a report's own. A run that judges has
 * waivers of its own. */
static void take_ends(struct recorded *recorded)
{
    struct run_info *info = &recorded->run->info;
    const struct run_info *said = &recorded->said.info;
    info->ended_at = said->ended_at;
    info->interrupted = said->interrupted || signals_want_end();
    if (recorded->judge != NULL)
        return;
    info->waivers = said->waivers;
    info->waiver_count = said->waiver_count;
}

void recorded_report(struct recorded *recorded, struct run *run)
{
    const struct results_reader reader = {
        .arena = recorded->arena,
        .user = recorded,
        .result = take_result,
        .header = take_header,
        .fault = tell_fault,
    };
    recorded->run = run;
    report_set_begin(&recorded->reports, run->outputs, run->output_count,
                     &run->info);
    take_files(recorded, &reader);
    take_ends(recorded);
    report_set_end(&recorded->reports);
}

static bool ignore_result(const json_t *result,
                          const struct result_place *place, void *user)
{
    (void)result;
    (void)place;
    (void)user;
    return true;
}

void recorded_complain(struct recorded *recorded)
{
    const struct results_reader reader = {
        .arena = recorded->arena,
        .user = recorded,
        .result = ignore_result,
        .fault = tell_fault,
    };
    take_files(recorded, &reader);
}

enum exit_code recorded_exit_code(const struct recorded *recorded,
                                  bool all_written)
{
    const struct options *options = recorded->options;
    bool failed = recorded->reports.has_failed || !all_written;
    enum exit_code code =
        run_exit_code(options, &recorded->run->info.totals, failed);
    bool is_plugin =
        options->format != NULL && strcmp(options->format, "nagios") == 0;
    if (is_plugin && recorded->run->info.interrupted)
        return (enum exit_code)PLUGIN_UNKNOWN;
    if (!recorded->has_bad_input || failed || signals_received() != 0)
        return code;
    return is_plugin ? (enum exit_code)PLUGIN_UNKNOWN : EXIT_USAGE;
}
