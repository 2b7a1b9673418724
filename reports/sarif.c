/*
 * SARIF 2.1.0, in the part that GitHub's code scanning reads. It refuses a
 * file with more than 25,000 results, so the worst are written first: what is
 * less than an error waits in a spill until all targets were seen.
 */

#include <inttypes.h>

#include "base/arena.h"
#include "base/limits.h"
#include "reports/emitter.h"
#include "reports/format.h"
#include "reports/occurrences.h"
#include "reports/problem.h"
#include "reports/wording.h"

struct state {
    struct arena *arena;
    struct emitter errors; /* of the report itself */
    struct writer *spill;  /* of warnings, a line each */
    struct occurrences *fingerprints;
    uint64_t errors_written, errors_left_out, warnings;
};

/* The severity GitHub sorts by is a number as text. */
static void put_rule_properties(struct emitter *emitter,
                                const struct rule *rule)
{
    bool is_error = rule->severity[GOAL_LICENSE][PROFILE_PRODUCT] == 'E';
    emit_object(emitter, "defaultConfiguration");
    emit_text(emitter, "level", is_error ? "error" : "warning");
    emit_object_end(emitter);
    emit_object(emitter, "properties");
    emit_text(emitter, "precision", "very-high");
    emit_text(emitter, "security-severity", is_error ? "7.0" : "4.0");
    emit_array(emitter, "tags");
    emit_text(emitter, NULL, "certificate");
    emit_array_end(emitter);
    emit_object_end(emitter);
}

static void put_message(struct emitter *emitter, const char *key,
                        const char *text)
{
    emit_object(emitter, key);
    emit_text(emitter, "text", text);
    emit_object_end(emitter);
}

static void put_rule(struct emitter *emitter, const struct rule *rule,
                     struct arena *arena)
{
    emit_object(emitter, NULL);
    emit_text(emitter, "id", rule->id);
    put_message(emitter, "shortDescription", rule->title);
    put_message(emitter, "fullDescription", rule->why);
    put_message(emitter, "help",
                arena_printf(arena, "%s %s", rule->fix, rule->standard));
    put_rule_properties(emitter, rule);
    emit_object_end(emitter);
}

static void put_rules(struct emitter *emitter, struct arena *arena)
{
    emit_array(emitter, "rules");
    for (size_t f = 0; f < family_count; f++)
        for (size_t r = 0; r < all_families[f]->count; r++)
            put_rule(emitter, &all_families[f]->rules[r], arena);
    emit_array_end(emitter);
}

/* The document is left open within its results. */
static void write_begin(struct report *report)
{
    struct arena *arena = arena_new();
    struct state *state = ARENA_NEW(arena, 1, struct state);
    struct emitter *emitter = &state->errors;
    *state = (struct state){ .arena = arena,
                             .spill = writer_spill(),
                             .fingerprints = occurrences_new(arena) };
    state->errors.writer = report->writer;
    report->state = state;
    emit_object(emitter, NULL);
    emit_text(emitter, "$schema",
              "https://json.schemastore.org/sarif-2.1.0.json");
    emit_text(emitter, "version", "2.1.0");
    emit_array(emitter, "runs");
    emit_object(emitter, NULL);
    emit_object(emitter, "tool");
    emit_object(emitter, "driver");
    emit_text(emitter, "name", "certready");
    emit_text(emitter, "version", report->run->version);
    emit_text(emitter, "semanticVersion", report->run->version);
    put_rules(emitter, report->scratch);
    emit_object_end(emitter);
    emit_object_end(emitter);
    emit_text(emitter, "columnKind", "unicodeCodePoints");
    emit_array(emitter, "results");
}

static void put_location(struct emitter *emitter, const struct record *record,
                         const struct problem *problem, struct arena *arena)
{
    const char *name = target_label(record, arena);
    if (*problem->address != '\0')
        name = arena_printf(arena, "%s/%s", name, problem->address);
    emit_array(emitter, "locations");
    emit_object(emitter, NULL);
    emit_object(emitter, "physicalLocation");
    emit_object(emitter, "artifactLocation");
    emit_text(emitter, "uri", source_uri(record, arena));
    emit_object_end(emitter);
    emit_object(emitter, "region");
    emit_integer(emitter, "startLine", (int64_t)source_line(record));
    emit_object_end(emitter);
    emit_object_end(emitter);
    emit_array(emitter, "logicalLocations");
    emit_object(emitter, NULL);
    emit_text(emitter, "fullyQualifiedName", name);
    emit_text(emitter, "kind", "resource");
    emit_object_end(emitter);
    emit_array_end(emitter);
    emit_object_end(emitter);
    emit_array_end(emitter);
}

static void put_properties(struct emitter *emitter, const struct record *record,
                           size_t index)
{
    if (record->verdict == VERDICT_INVALID)
        return;
    const struct finding *finding = &record->findings[index];
    emit_object(emitter, "properties");
    emit_text(emitter, "verdict", verdict_text(record->verdict));
    emit_text(emitter, "outcome", finding_word(finding));
    if (finding->cert != NULL)
        emit_hex(emitter, "certificate_sha256",
                 (struct bytes){ finding->cert->sha256, SHA256_SIZE });
    emit_object_end(emitter);
}

static void put_suppression(struct emitter *emitter,
                            const struct finding *finding)
{
    emit_array(emitter, "suppressions");
    emit_object(emitter, NULL);
    emit_text(emitter, "kind", "external");
    emit_text(emitter, "justification",
              finding->waiver == NULL ? "waived" : finding->waiver);
    emit_object_end(emitter);
    emit_array_end(emitter);
}

/* SARIF 2.1.0 3.27.24. A line that is no target was none then, or is new. */
static bool is_new(const struct record *record, size_t index)
{
    if (record->verdict != VERDICT_INVALID)
        return record->findings[index].is_new;
    return !record->changes->is_known ||
           changes_include(record->changes, CHANGE_VERDICT);
}

static void put_result(struct emitter *emitter, const struct record *record,
                       size_t index, const struct problem *problem,
                       struct arena *arena)
{
    bool is_waived =
        record->verdict != VERDICT_INVALID && record->findings[index].waived;
    const char *level = problem->outcome >= OUTCOME_UNKNOWN   ? "error"
                        : problem->outcome == OUTCOME_WARNING ? "warning"
                                                              : "note";
    emit_object(emitter, NULL);
    emit_text(emitter, "ruleId", problem->rule);
    emit_text(emitter, "level", level);
    if (record->changes != NULL)
        emit_text(emitter, "baselineState",
                  is_new(record, index) ? "new" : "unchanged");
    put_message(emitter, "message", problem->text);
    put_location(emitter, record, problem, arena);
    emit_object(emitter, "partialFingerprints");
    emit_text(emitter, "certready/v1", problem->fingerprint);
    emit_object_end(emitter);
    put_properties(emitter, record, index);
    if (is_waived)
        put_suppression(emitter, &record->findings[index]);
    emit_object_end(emitter);
    write_text(emitter->writer, "\n"); /* a line each: see spill_drain_list() */
}

/* A note is no alert, unless it is a finding that was waived. */
static bool is_shown(const struct record *record, size_t index,
                     const struct problem *problem)
{
    return problem->outcome != OUTCOME_NOTE || record->findings[index].waived;
}

static void take_error(struct report *report, const struct record *record,
                       size_t index, const struct problem *problem)
{
    struct state *state = report->state;
    if (state->errors_written == LIMIT_SARIF_RESULTS) {
        state->errors_left_out++;
        return;
    }
    state->errors_written++;
    put_result(&state->errors, record, index, problem, report->scratch);
}

static void take_warning(struct report *report, const struct record *record,
                         size_t index, const struct problem *problem)
{
    struct state *state = report->state;
    struct emitter emitter = { .writer = state->spill };
    state->warnings++;
    if (state->warnings + state->errors_written <= LIMIT_SARIF_RESULTS)
        put_result(&emitter, record, index, problem, report->scratch);
}

static void write_record(struct report *report, const struct record *record)
{
    const struct state *state = report->state;
    for (size_t i = 0; i < record_problem_count(record); i++) {
        struct problem problem = record_problem(record, i, report->scratch);
        if (!is_shown(record, i, &problem))
            continue;
        problem.fingerprint =
            problem_fingerprint(&problem, state->fingerprints, report->scratch);
        if (problem.outcome >= OUTCOME_UNKNOWN)
            take_error(report, record, i, &problem);
        else
            take_warning(report, record, i, &problem);
    }
}

/* What is left out is said where a tool shows what happened to the run. */
static void put_left_out(struct emitter *emitter, uint64_t errors,
                         uint64_t warnings, struct arena *arena)
{
    emit_array(emitter, "toolExecutionNotifications");
    if (errors + warnings > 0) {
        emit_object(emitter, NULL);
        emit_text(emitter, "level", "warning");
        put_message(emitter, "message",
                    arena_printf(arena,
                                 "%" PRIu64 " errors and %" PRIu64
                                 " warnings are left out: a run may have %d "
                                 "results",
                                 errors, warnings, LIMIT_SARIF_RESULTS));
        emit_object_end(emitter);
    }
    emit_array_end(emitter);
}

static void write_end(struct report *report)
{
    struct state *state = report->state;
    struct emitter *emitter = &state->errors;
    uint64_t room = LIMIT_SARIF_RESULTS - state->errors_written;
    uint64_t warnings = state->warnings < room ? state->warnings : room;
    spill_drain_list(state->spill, report->writer, warnings,
                     state->errors_written == 0);
    emit_array_end(emitter);
    emit_array(emitter, "invocations");
    emit_object(emitter, NULL);
    emit_bool(emitter, "executionSuccessful", !report->run->interrupted);
    put_left_out(emitter, state->errors_left_out, state->warnings - warnings,
                 report->scratch);
    emit_object_end(emitter);
    emit_array_end(emitter);
    emit_object_end(emitter);
    emit_array_end(emitter);
    emit_object_end(emitter);
    write_text(report->writer, "\n");
    arena_free(state->arena);
}

const struct format format_sarif = {
    .name = "sarif",
    .summary = "SARIF 2.1.0 for code scanning, at most 25,000 results",
    .begin = write_begin,
    .record = write_record,
    .end = write_end,
};
