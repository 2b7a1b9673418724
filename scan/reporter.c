#include "scan/reporter.h"

#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "reports/waiver_use.h"
#include "scan/scan.h"

enum { PROGRESS_MS = 250 };

static void begin(struct reporter *reporter)
{
    const struct scan_config *config = reporter->config;
    for (size_t i = 0; i < config->output_count; i++) {
        struct report *report = &reporter->reports[i];
        *report = (struct report){
            .writer = config->outputs[i].writer,
            .run = &reporter->run,
            .options = &config->outputs[i].options,
            .scratch = arena_new(),
        };
        if (config->outputs[i].format->begin != NULL)
            config->outputs[i].format->begin(report);
    }
}

static void count(struct run_totals *totals, const struct record *record)
{
    totals->targets++;
    switch (record->verdict) {
    case VERDICT_READY:
        totals->ready++;
        break;
    case VERDICT_READY_WITH_WARNINGS:
        totals->ready_with_warnings++;
        break;
    case VERDICT_INCONCLUSIVE:
        totals->inconclusive++;
        break;
    case VERDICT_NOT_READY:
        totals->not_ready++;
        break;
    case VERDICT_INVALID:
        totals->invalid++;
        break;
    }
}

/* A stream is flushed when nothing else is waiting to be written, so that a
 * reader sees each record as its target ends. */
static void print(struct reporter *reporter, const struct record *record,
                  bool more_wait)
{
    const struct scan_config *config = reporter->config;
    for (size_t i = 0; i < config->output_count; i++) {
        struct report *report = &reporter->reports[i];
        config->outputs[i].format->record(report, record);
        arena_reset(report->scratch);
        report->records++;
        if (!more_wait)
            writer_flush(report->writer);
        reporter->failed |= writer_has_failed(report->writer);
    }
}

static void end(struct reporter *reporter)
{
    const struct scan_config *config = reporter->config;
    reporter->run.ended_at = time(NULL);
    reporter->run.interrupted = config->is_stopped();
    for (size_t i = 0; i < config->output_count; i++) {
        struct report *report = &reporter->reports[i];
        if (config->outputs[i].format->end != NULL)
            config->outputs[i].format->end(report);
        writer_flush(report->writer);
        reporter->failed |= writer_has_failed(report->writer);
        arena_free(report->scratch);
    }
}

static struct record *wait(struct reporter *reporter)
{
    if (!reporter->config->progress.shown)
        return queue_wait(&reporter->done);
    for (;;) {
        struct record *record = queue_wait_ms(&reporter->done, PROGRESS_MS);
        size_t in_flight =
            reporter->config->concurrency - queue_length(reporter->home);
        progress_show(&reporter->progress, &reporter->run.totals, in_flight);
        if (record != NULL || queue_is_finished(&reporter->done))
            return record;
    }
}

static void run(void *user)
{
    struct reporter *reporter = user;
    struct record *record;
    begin(reporter);
    while ((record = wait(reporter)) != NULL) {
        count(&reporter->run.totals, record);
        waiver_uses_note(&reporter->run, record);
        progress_clear(&reporter->progress);
        print(reporter, record, queue_length(&reporter->done) > 0);
        if (reporter->config->watch != NULL)
            reporter->config->watch(record, reporter->config->watch_user);
        record_reset(record);
        queue_push(reporter->home, record);
    }
    progress_clear(&reporter->progress);
    end(reporter);
}

void reporter_init(struct reporter *reporter, const struct scan_config *config,
                   struct queue *home)
{
    *reporter = (struct reporter){
        .config = config,
        .run = config->run,
        .home = home,
        .reports = calloc(config->output_count + 1, sizeof(struct report)),
    };
    if (reporter->reports == NULL)
        out_of_memory();
    progress_init(&reporter->progress, &config->progress);
    queue_init(&reporter->done, NULL);
}

void reporter_destroy(struct reporter *reporter)
{
    queue_destroy(&reporter->done);
    free(reporter->reports);
}

bool reporter_start(struct reporter *reporter)
{
    return uv_thread_create(&reporter->thread, run, reporter) == 0;
}

void reporter_join(struct reporter *reporter)
{
    queue_close(&reporter->done);
    uv_thread_join(&reporter->thread);
}
