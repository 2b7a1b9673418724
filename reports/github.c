/*
 * Workflow commands of GitHub Actions. Of each kind only ten are shown for a
 * step, so there are at most ten in all, the worst first; the last says how
 * many are left out. The summary of a job is the format markdown.
 */

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "reports/escape.h"
#include "reports/format.h"
#include "reports/problem.h"
#include "reports/wording.h"

enum { MOST_ANNOTATIONS = 10 };

/* A warning waits until it is known that errors leave room for it. */
struct waiting {
    const char *file; /* NULL: the target was not in a file */
    uint64_t line;
    const char *title, *text;
};

struct state {
    struct arena *arena;
    uint64_t errors, warnings;             /* all, shown or not */
    struct waiting held[MOST_ANNOTATIONS]; /* the first warnings */
    struct waiting last_error; /* the tenth: shown if it is the last */
};

static void write_begin(struct report *report)
{
    struct arena *arena = arena_new();
    struct state *state = ARENA_NEW(arena, 1, struct state);
    state->arena = arena;
    report->state = state;
}

static void put(struct writer *writer, const char *command,
                const struct waiting *what)
{
    write_printf(writer, "::%s ", command);
    if (what->file != NULL) {
        write_text(writer, "file=");
        write_command_property(writer, what->file);
        write_printf(writer, ",line=%" PRIu64 ",", what->line);
    }
    write_text(writer, "title=");
    write_command_property(writer, what->title);
    write_text(writer, "::");
    write_command_data(writer, what->text);
    write_text(writer, "\n");
}

static struct waiting annotation(const struct record *record,
                                 const struct problem *problem,
                                 struct arena *arena)
{
    const char *label = target_label(record, arena);
    const char *file = record->target.file;
    bool has_file = file != NULL && strcmp(file, "-") != 0;
    return (struct waiting){
        .file = has_file ? text_clean(arena, bytes_of_text(file)) : NULL,
        .line = source_line(record),
        .title = arena_printf(arena, "%s %s", problem->rule, label),
        .text = arena_printf(arena, "%s", problem->text),
    };
}

static void put_error(struct report *report, const struct record *record,
                      const struct problem *problem)
{
    struct state *state = report->state;
    state->errors++;
    if (state->errors < MOST_ANNOTATIONS) {
        struct waiting error = annotation(record, problem, report->scratch);
        put(report->writer, "error", &error);
    } else if (state->errors == MOST_ANNOTATIONS) {
        state->last_error = annotation(record, problem, state->arena);
    }
}

static void write_record(struct report *report, const struct record *record)
{
    struct state *state = report->state;
    for (size_t i = 0; i < record_problem_count(record); i++) {
        struct problem problem = record_problem(record, i, report->scratch);
        if (problem.outcome >= OUTCOME_UNKNOWN)
            put_error(report, record, &problem);
        if (problem.outcome != OUTCOME_WARNING)
            continue;
        if (state->warnings < MOST_ANNOTATIONS)
            state->held[state->warnings] =
                annotation(record, &problem, state->arena);
        state->warnings++;
    }
}

static void put_rest(const struct report *report, uint64_t left)
{
    struct waiting rest = {
        .title = "certready",
        .text = arena_printf(report->scratch,
                             "%" PRIu64 " more findings are not shown here; "
                             "the report in format markdown has them",
                             left),
    };
    put(report->writer, "notice", &rest);
}

static void write_end(struct report *report)
{
    struct state *state = report->state;
    uint64_t all = state->errors + state->warnings;
    /* The place of the tenth is for the word about the others. */
    uint64_t room = all > MOST_ANNOTATIONS ? MOST_ANNOTATIONS - 1 : all;
    uint64_t shown = state->errors < room ? state->errors : room;
    if (shown == MOST_ANNOTATIONS)
        put(report->writer, "error", &state->last_error);
    for (uint64_t i = 0; i < state->warnings && shown < room; i++, shown++)
        put(report->writer, "warning", &state->held[i]);
    if (shown < all)
        put_rest(report, all - shown);
    write_printf(report->writer, "certready: %s%s\n",
                 totals_text(&report->run->totals, report->scratch),
                 report->run->interrupted ? "; interrupted" : "");
    arena_free(state->arena);
}

const struct format format_github = {
    .name = "github",
    .summary = "annotations for GitHub Actions, at most ten, worst first",
    .begin = write_begin,
    .record = write_record,
    .end = write_end,
};
