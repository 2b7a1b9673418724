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

static void begin_reports(struct recorded *recorded)
{
    struct run *run = recorded->run;
    recorded->reports =
        ARENA_NEW(recorded->arena, run->output_count, struct report);
    for (size_t i = 0; i < run->output_count; i++) {
        struct report *report = &recorded->reports[i];
        *report = (struct report){
            .writer = run->outputs[i].writer,
            .run = &run->info,
            .options = &run->outputs[i].options,
            .scratch = arena_new(),
        };
        if (run->outputs[i].format->begin != NULL)
            run->outputs[i].format->begin(report);
    }
}

static void report_record(struct recorded *recorded)
{
    struct run *run = recorded->run;
    run_totals_add(&run->info.totals, recorded->record);
    for (size_t i = 0; i < run->output_count; i++) {
        struct report *report = &recorded->reports[i];
        run->outputs[i].format->record(report, recorded->record);
        arena_reset(report->scratch);
        report->records++;
        recorded->has_failed |= writer_has_failed(report->writer);
    }
}

static void end_reports(struct recorded *recorded)
{
    struct run *run = recorded->run;
    for (size_t i = 0; i < run->output_count; i++) {
        struct report *report = &recorded->reports[i];
        if (run->outputs[i].format->end != NULL)
            run->outputs[i].format->end(report);
        writer_flush(report->writer);
        recorded->has_failed |= writer_has_failed(report->writer);
        arena_free(report->scratch);
    }
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
        report_record(recorded);
    }
    record_reset(record);
    return !recorded->has_failed && !signals_want_end();
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
        if (recorded->has_failed || signals_want_end())
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
    begin_reports(recorded);
    take_files(recorded, &reader);
    take_ends(recorded);
    end_reports(recorded);
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
    bool failed = recorded->has_failed || !all_written;
    enum exit_code code =
        run_exit_code(options, &recorded->run->info.totals, failed);
    bool is_plugin =
        options->format != NULL && strcmp(options->format, "nagios") == 0;
    if (!recorded->has_bad_input || failed || signals_received() != 0)
        return code;
    return is_plugin ? (enum exit_code)PLUGIN_UNKNOWN : EXIT_USAGE;
}
