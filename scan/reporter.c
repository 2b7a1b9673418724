#include "scan/reporter.h"

#include <inttypes.h>
#include <time.h>

#include "base/arena.h"
#include "base/text.h"
#include "reports/totals.h"
#include "reports/waiver_use.h"
#include "scan/scan.h"

enum { PROGRESS_MS = 250 };

static void end(struct reporter *reporter)
{
    reporter->run.ended_at = time(NULL);
    reporter->run.interrupted = reporter->config->is_stopped();
    report_set_end(&reporter->reports);
}

static struct record_list wait(struct reporter *reporter)
{
    if (!reporter->config->progress.shown)
        return queue_wait_all(&reporter->done);
    for (;;) {
        struct record_list records =
            queue_wait_all_ms(&reporter->done, PROGRESS_MS);
        size_t in_flight = reporter->config->concurrency -
                           queue_length(reporter->home) -
                           reporter->empty.length;
        progress_show(&reporter->progress, &reporter->run.totals, in_flight);
        if (records.length > 0 || queue_is_finished(&reporter->done))
            return records;
    }
}

/* Whoever reads the report by a program still sees which line is at fault. */
static void tell_of_bad_line(const struct reporter *reporter,
                             const struct record *record)
{
    const struct target *target = &record->target;
    if (target->invalid == NULL || target->file == NULL ||
        reporter->config->say == NULL)
        return;
    reporter->config->say(
        arena_printf(record->arena, "%s:%" PRIu64 ": \"%s\" is no target: %s",
                     text_clean(record->arena, bytes_of_text(target->file)),
                     target->line, target->text, target->invalid));
}

static void report(struct reporter *reporter, struct record *record)
{
    tell_of_bad_line(reporter, record);
    run_totals_add(&reporter->run.totals, record);
    waiver_uses_note(&reporter->run, record);
    report_set_print(&reporter->reports, record);
    if (reporter->config->watch != NULL)
        reporter->config->watch(record, reporter->config->watch_user);
    record_reset(record);
}

/*
 * Records go home a few at a time: each time the thread that feeds is woken, and
 * wakes a worker in turn, which for each record cost as much as its JSON. So
 * few are kept back that about as many targets are under way.
 */
static bool are_enough(const struct reporter *reporter)
{
    enum { KEPT_SHARE = 8 };
    return reporter->empty.length >= reporter->config->concurrency / KEPT_SHARE;
}

/* What has ended is written before anything is waited for: a reader sees each
 * record as its target ends. */
static void run(void *user)
{
    struct reporter *reporter = user;
    struct record_list ended;
    report_set_begin(&reporter->reports, reporter->config->outputs,
                     reporter->config->output_count, &reporter->run);
    while ((ended = wait(reporter)).length > 0) {
        progress_clear(&reporter->progress);
        for (struct record *r; (r = record_list_take(&ended)) != NULL;) {
            report(reporter, r);
            record_list_add(&reporter->empty, r);
        }
        report_set_flush(&reporter->reports);
        if (are_enough(reporter))
            queue_push_all(reporter->home, &reporter->empty);
    }
    queue_push_all(reporter->home, &reporter->empty);
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
    };
    progress_init(&reporter->progress, &config->progress);
    queue_init(&reporter->done, NULL);
}

void reporter_destroy(struct reporter *reporter)
{
    queue_destroy(&reporter->done);
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
