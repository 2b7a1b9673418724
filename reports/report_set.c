#include "reports/report_set.h"

#include "base/arena.h"

void report_set_begin(struct report_set *set,
                      const struct report_output *outputs, size_t count,
                      const struct run_info *run)
{
    *set = (struct report_set){ .outputs = outputs,
                                .count = count,
                                .arena = arena_new() };
    set->reports = ARENA_NEW(set->arena, count, struct report);
    for (size_t i = 0; i < count; i++) {
        struct report *report = &set->reports[i];
        *report = (struct report){
            .writer = outputs[i].writer,
            .run = run,
            .options = &outputs[i].options,
            .scratch = arena_new(),
        };
        if (outputs[i].format->begin != NULL)
            outputs[i].format->begin(report);
    }
}

void report_set_print(struct report_set *set, const struct record *record)
{
    for (size_t i = 0; i < set->count; i++) {
        struct report *report = &set->reports[i];
        set->outputs[i].format->record(report, record);
        arena_reset(report->scratch);
        report->records++;
        set->has_failed |= writer_has_failed(report->writer);
    }
}

void report_set_flush(struct report_set *set)
{
    for (size_t i = 0; i < set->count; i++) {
        writer_flush(set->reports[i].writer);
        set->has_failed |= writer_has_failed(set->reports[i].writer);
    }
}

void report_set_end(struct report_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->outputs[i].format->end != NULL)
            set->outputs[i].format->end(&set->reports[i]);
    report_set_flush(set);
    for (size_t i = 0; i < set->count; i++)
        arena_free(set->reports[i].scratch);
    arena_free(set->arena);
}
