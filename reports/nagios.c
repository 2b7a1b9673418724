/*
 * One line for Nagios, Icinga and their kin, with performance data. The worst
 * target decides; the words are those of the plugin guidelines. With `-f
 * nagios` the exit code follows the word (cli/run.c).
 */

#include "reports/nagios.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "checks/evidence.h"
#include "checks/subject.h"
#include "reports/escape.h"
#include "reports/problem.h"
#include "reports/totals.h"
#include "reports/wording.h"
#include "x509/time.h"

enum {
    NAMED = 3,      /* targets at fault that are named, the worst */
    MOST_SHOWN = 60 /* code points of one name */
};

struct named {
    unsigned weight;
    const char *label;
};

struct state {
    struct arena *arena;
    bool has_days;
    int64_t days;         /* the fewest that any leaf has left */
    int64_t warn_days;    /* the fewest that this leaf should have */
    enum verdict verdict; /* of the first target, for a run of one */
    const char *first;    /* its label */
    const char *why;      /* its first problem, if it is at fault */
    struct named named[NAMED];
    size_t named_count;
    uint64_t faults; /* targets at fault, named or not */
};

enum plugin_state plugin_state_of(const struct run_totals *totals,
                                  bool only_new)
{
    uint64_t errors =
        only_new ? totals->new_errors + totals->new_unknown : totals->not_ready;
    uint64_t warnings =
        only_new ? totals->new_warnings : totals->ready_with_warnings;
    if (errors > 0 || totals->inconclusive > 0)
        return PLUGIN_CRITICAL;
    if (totals->invalid > 0 || totals->targets == 0)
        return PLUGIN_UNKNOWN;
    return warnings > 0 ? PLUGIN_WARNING : PLUGIN_OK;
}

static void write_begin(struct report *report)
{
    struct arena *arena = arena_new();
    struct state *state = ARENA_NEW(arena, 1, struct state);
    state->arena = arena;
    report->state = state;
}

/* As problem_label(), but of a long line its place stays. A copy: the record
 * goes. */
static const char *short_label(const struct record *record, struct arena *arena)
{
    const char *place = target_place(record, arena);
    const char *label =
        text_shortened(target_label(record, arena), MOST_SHOWN, arena);
    bool has_place = record->verdict == VERDICT_INVALID && *place != '\0';
    return arena_printf(arena, "%s%s%s", has_place ? place : "",
                        has_place ? ": " : "", label);
}

/* With --fail-on new those come first that the word is about. */
static unsigned weight_of(const struct report *report,
                          const struct record *record)
{
    unsigned weight = verdict_weight(record->verdict);
    bool is_told = report->options->fail_on_new && record_has_news(record);
    return is_told ? weight + VERDICT_WEIGHTS : weight;
}

/* Of those that weigh the same the first stay. */
static void note_fault(struct state *state, unsigned weight,
                       const struct record *record)
{
    size_t at = state->named_count;
    state->faults++;
    while (at > 0 && state->named[at - 1].weight < weight)
        at--;
    if (at == NAMED)
        return;
    if (state->named_count < NAMED)
        state->named_count++;
    for (size_t i = state->named_count - 1; i > at; i--)
        state->named[i] = state->named[i - 1];
    state->named[at] =
        (struct named){ weight, short_label(record, state->arena) };
}

static void write_record(struct report *report, const struct record *record)
{
    struct state *state = report->state;
    const struct cert *leaf = record_leaf(record);
    if (leaf != NULL) {
        int64_t days = days_left(record, leaf->not_after);
        if (!state->has_days || days < state->days) {
            const struct check_options *checks =
                record_checks(record, report->run->checks);
            state->days = days;
            state->warn_days = cert_warning_span(leaf, checks) / SECONDS_A_DAY;
        }
        state->has_days = true;
    }
    if (report->records == 0) {
        state->verdict = record->verdict;
        state->first = short_label(record, state->arena);
        if (record->verdict != VERDICT_READY &&
            record_problem_count(record) > 0)
            state->why = record_problem(record, 0, report->scratch).rule;
    }
    if (record->verdict != VERDICT_READY)
        note_fault(state, weight_of(report, record), record);
}

static void put_one(const struct report *report, const struct state *state)
{
    write_nagios(report->writer, state->first);
    write_printf(report->writer, " %s", verdict_text(state->verdict));
    if (state->why != NULL)
        write_printf(report->writer, " (%s)", state->why);
    if (state->has_days)
        write_printf(report->writer, ", %" PRId64 " days left", state->days);
}

static void put_many(const struct report *report, const struct state *state)
{
    write_nagios(report->writer,
                 totals_text(&report->run->totals, report->scratch));
    for (size_t i = 0; i < state->named_count; i++) {
        write_text(report->writer, i == 0 ? "; " : ", ");
        write_nagios(report->writer, state->named[i].label);
    }
    if (state->faults > state->named_count)
        write_printf(report->writer, " and %" PRIu64 " more",
                     state->faults - state->named_count);
}

/* Why the word is not that of the verdict. */
static void put_new(const struct report *report)
{
    const struct run_totals *totals = &report->run->totals;
    uint64_t count =
        totals->new_errors + totals->new_warnings + totals->new_unknown;
    if (count == 0)
        write_text(report->writer, ", nothing new");
    else if (totals->targets == 1)
        write_text(report->writer, ", new findings");
    else
        write_printf(report->writer, ", new findings at %" PRIu64, count);
}

/* 'label'=value[UOM];[warn];[crit];[min];[max] */
static void put_performance(const struct report *report,
                            const struct state *state)
{
    const struct run_totals *totals = &report->run->totals;
    write_text(report->writer, " | 'days_left'=");
    if (state->has_days)
        write_printf(report->writer, "%" PRId64, state->days);
    else
        write_text(report->writer, "U");
    write_printf(report->writer,
                 ";%" PRId64 ":;0:;; 'ready'=%" PRIu64 ";;;0;%" PRIu64
                 " 'not_ready'=%" PRIu64 ";;0;0;%" PRIu64 "\n",
                 state->has_days ? state->warn_days
                                 : (int64_t)report->run->checks->warn_days,
                 totals->ready + totals->ready_with_warnings, totals->targets,
                 totals->not_ready, totals->targets);
}

static void write_end(struct report *report)
{
    static const char *const words[] = { "OK", "WARNING", "CRITICAL",
                                         "UNKNOWN" };
    struct state *state = report->state;
    const struct run_totals *totals = &report->run->totals;
    bool only_new = report->options->fail_on_new;
    enum plugin_state word = report->run->interrupted
                                 ? PLUGIN_UNKNOWN
                                 : plugin_state_of(totals, only_new);
    write_printf(report->writer, "CERT %s - ", words[word]);
    if (report->records == 0)
        write_text(report->writer, "no target was judged");
    else if (report->records == 1)
        put_one(report, state);
    else
        put_many(report, state);
    if (only_new)
        put_new(report);
    if (report->run->interrupted)
        write_text(report->writer, ", interrupted");
    put_performance(report, state);
    arena_free(state->arena);
}

const struct format format_nagios = {
    .name = "nagios",
    .summary = "one line with performance data for Nagios and Icinga",
    .begin = write_begin,
    .record = write_record,
    .end = write_end,
};
