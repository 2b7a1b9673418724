/* GitLab's code quality report: an array of problems. Notes and what is waived
 * are left out. */

#include "base/arena.h"
#include "reports/emitter.h"
#include "reports/format.h"
#include "reports/occurrences.h"
#include "reports/problem.h"
#include "reports/wording.h"

struct state {
    struct arena *arena;
    struct emitter emitter;
    struct occurrences *fingerprints;
};

static void write_begin(struct report *report)
{
    struct arena *arena = arena_new();
    struct state *state = ARENA_NEW(arena, 1, struct state);
    *state = (struct state){ arena,
                             { .writer = report->writer },
                             occurrences_new(arena) };
    report->state = state;
    emit_array(&state->emitter, NULL);
}

static const char *severity_of(enum outcome outcome)
{
    switch (outcome) {
    case OUTCOME_ERROR:
        return "critical";
    case OUTCOME_UNKNOWN:
        return "major";
    case OUTCOME_WARNING:
        return "minor";
    case OUTCOME_NOTE:
        break;
    }
    return "info";
}

static void put_problem(const struct report *report,
                        const struct record *record,
                        const struct problem *problem)
{
    struct state *state = report->state;
    struct emitter *emitter = &state->emitter;
    struct arena *scratch = report->scratch;
    emit_object(emitter, NULL);
    emit_text(emitter, "description", problem->text);
    emit_text(emitter, "check_name", problem->rule);
    emit_text(emitter, "fingerprint",
              problem_fingerprint(problem, state->fingerprints, scratch));
    emit_text(emitter, "severity", severity_of(problem->outcome));
    emit_object(emitter, "location");
    emit_text(emitter, "path", source_path(record, scratch));
    emit_object(emitter, "lines");
    emit_integer(emitter, "begin", (int64_t)source_line(record));
    emit_object_end(emitter);
    emit_object_end(emitter);
    emit_object_end(emitter);
    write_text(report->writer, "\n");
}

static void write_record(struct report *report, const struct record *record)
{
    for (size_t i = 0; i < record_problem_count(record); i++) {
        struct problem problem = record_problem(record, i, report->scratch);
        if (problem.outcome != OUTCOME_NOTE)
            put_problem(report, record, &problem);
    }
}

static void write_end(struct report *report)
{
    struct state *state = report->state;
    emit_array_end(&state->emitter);
    write_text(report->writer, "\n");
    arena_free(state->arena);
}

const struct format format_gitlab = {
    .name = "gitlab",
    .summary = "code quality report for GitLab merge requests",
    .begin = write_begin,
    .record = write_record,
    .end = write_end,
};
