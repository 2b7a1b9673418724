/*
 * The text format of Prometheus 0.0.4, for the textfile collector of
 * node_exporter. All samples of a metric must stand together, so each metric
 * has a spill. No text of a certificate is ever a label. A series may be there
 * only once: of a target that is named twice the worse is shown. Where there
 * are more targets than the limit, the worst are. So what is shown is known only
 * at the end, and each line in a spill begins with the number of its take.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "reports/escape.h"
#include "reports/format.h"
#include "reports/occurrences.h"
#include "reports/problem.h"
#include "reports/wording.h"

#define METRIC_LIST(X)                                                         \
    X(PROBE, "certready_probe_success",                                        \
      "1 if every address completed its handshake")                            \
    X(READY, "certready_ready", "1 if the target is ready, warnings or not")   \
    X(CERT_END, "certready_cert_not_after_timestamp_seconds",                  \
      "End of each certificate that was served")                               \
    X(CHAIN_END, "certready_verified_chain_not_after_timestamp_seconds",       \
      "Earliest end on the valid paths")                                       \
    X(CHECK, "certready_check_failed",                                         \
      "1 for each rule that speaks against "                                   \
      "the target")                                                            \
    X(DURATION, "certready_scan_duration_seconds", "Time taken, by stage")

enum metric {
#define X(name, text, help) METRIC_##name,
    METRIC_LIST(X)
#undef X
        METRIC_COUNT
};

/* A take is a record with series in the spills. Of each weight only so many are
 * taken as could be shown, if there were none that is worse. */
enum { MOST_TAKES = VERDICT_WEIGHTS * LIMIT_METRIC_TARGETS };
_Static_assert((int)MOST_TAKES <= (int)LIMIT_TOLD_APART,
               "takes are told apart");

enum fate {
    FATE_DROPPED, /* a worse one of its target was taken, or others */
    FATE_TAKEN,   /* and above: by its weight */
};

struct state {
    struct arena *arena;
    struct writer *spills[METRIC_COUNT];
    struct occurrences *targets; /* the take that speaks for each */
    uint8_t *fates;              /* of takes, which count from 1 */
    uint32_t takes;
    uint64_t held[VERDICT_WEIGHTS]; /* targets by weight */
    uint64_t left_out;
};

static void write_begin(struct report *report)
{
    struct arena *arena = arena_new();
    struct state *state = ARENA_NEW(arena, 1, struct state);
    state->arena = arena;
    state->targets = occurrences_new(arena);
    state->fates = ARENA_NEW(arena, MOST_TAKES + 1, uint8_t);
    for (size_t i = 0; i < METRIC_COUNT; i++)
        state->spills[i] = writer_spill();
    report->state = state;
}

/* As many as can be shown are at least as bad. */
static bool is_full(const struct state *state, unsigned weight)
{
    uint64_t as_bad = 0;
    for (unsigned i = weight; i < VERDICT_WEIGHTS; i++)
        as_bad += state->held[i];
    return as_bad >= LIMIT_METRIC_TARGETS;
}

/* False if the record is not to be shown, whatever is to come. */
static bool take(struct state *state, const char *target, unsigned weight)
{
    const uint32_t *known = occurrences_find(state->targets, target);
    uint8_t fate = (uint8_t)(FATE_TAKEN + weight);
    if (known != NULL && state->fates[*known] >= fate)
        return false;
    if (is_full(state, weight)) {
        state->left_out += known == NULL;
        return false;
    }
    uint32_t *now = occurrences_of(state->targets, target);
    if (known != NULL) {
        state->held[state->fates[*now] - FATE_TAKEN]--;
        state->fates[*now] = FATE_DROPPED;
    }
    state->held[weight]++;
    *now = ++state->takes;
    state->fates[*now] = fate;
    return true;
}

/* Drops the takes beyond the limit, those that weigh least. */
static void drop_the_rest(struct state *state)
{
    uint64_t room = LIMIT_METRIC_TARGETS;
    for (unsigned weight = VERDICT_WEIGHTS; weight-- > 0;)
        for (uint32_t i = 1; i <= state->takes; i++) {
            if (state->fates[i] != FATE_TAKEN + weight)
                continue;
            if (room > 0) {
                room--;
                continue;
            }
            state->fates[i] = FATE_DROPPED;
            state->left_out++;
        }
}

struct label {
    const char *name, *value;
};

/* Up to the value, which the caller writes. */
static struct writer *put(const struct report *report, enum metric metric,
                          const struct label *labels, size_t count)
{
    static const char *const names[] = {
#define X(name, text, help) [METRIC_##name] = text,
        METRIC_LIST(X)
#undef X
    };
    const struct state *state = report->state;
    struct writer *writer = state->spills[metric];
    write_printf(writer, "%" PRIu32 " %s", state->takes, names[metric]);
    for (size_t i = 0; i < count; i++) {
        write_printf(writer, "%s%s=\"", i == 0 ? "{" : ",", labels[i].name);
        write_label(writer, labels[i].value);
        write_text(writer, "\"");
    }
    write_text(writer, "} ");
    return writer;
}

#define PUT(report, metric, ...)                                               \
    put(report, metric, (const struct label[]){ __VA_ARGS__ },                 \
        COUNT_OF(((const struct label[]){ __VA_ARGS__ })))

static bool all_answered(const struct record *record)
{
    for (size_t i = 0; i < record->capture_count; i++)
        if (record->captures[i].status != CAPTURE_OK)
            return false;
    return record->capture_count > 0;
}

static void put_certs(const struct report *report, const char *target,
                      const struct record *record)
{
    struct arena *scratch = report->scratch;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        const char *address =
            record->is_file ? "" : address_text(&capture->address, scratch);
        for (size_t k = 0; k < capture->chain_length; k++) {
            const struct cert *cert = capture->chain[k];
            if (cert->failure.status != STATUS_OK)
                continue;
            write_printf(
                PUT(report, METRIC_CERT_END, { "target", target },
                    { "host", record->is_file ? "" : capture->node->host },
                    { "address", address },
                    { "position", arena_printf(scratch, "%zu", k) },
                    { "fingerprint", digest_hex(cert->sha256, scratch) }),
                "%" PRId64 "\n", cert->not_after);
        }
    }
}

static bool was_before(const struct record *record, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (record->findings[i].rule == record->findings[index].rule &&
            finding_outcome(&record->findings[i]) != OUTCOME_NOTE)
            return true;
    return false;
}

/* One series for each rule, whatever the number of addresses. */
static void put_checks(const struct report *report, const char *target,
                       const struct record *record)
{
    for (size_t i = 0; i < record->finding_count; i++) {
        const struct finding *finding = &record->findings[i];
        if (finding_outcome(finding) == OUTCOME_NOTE || was_before(record, i))
            continue;
        write_text(PUT(report, METRIC_CHECK, { "target", target },
                       { "check", finding->rule->id },
                       { "severity", finding_word(finding) }),
                   "1\n");
    }
}

static void put_durations(const struct report *report, const char *target,
                          const struct record *record)
{
    if (record->is_file || record->target.node_count == 0)
        return;
    double dns = record->target.nodes[0].dns.duration_ms;
    write_printf(
        PUT(report, METRIC_DURATION, { "target", target }, { "stage", "dns" }),
        "%.3f\n", dns / 1000);
    write_printf(PUT(report, METRIC_DURATION, { "target", target },
                     { "stage", "total" }),
                 "%.3f\n", record->duration_ms / 1000);
}

static void write_record(struct report *report, const struct record *record)
{
    const char *target = target_label(record, report->scratch);
    bool is_ready = record->verdict == VERDICT_READY ||
                    record->verdict == VERDICT_READY_WITH_WARNINGS;
    int64_t end;
    if (!take(report->state, target, verdict_weight(record->verdict)))
        return;
    write_printf(PUT(report, METRIC_PROBE, { "target", target }), "%d\n",
                 all_answered(record));
    write_printf(PUT(report, METRIC_READY, { "target", target }), "%d\n",
                 is_ready);
    put_certs(report, target, record);
    if (record_earliest_end(record, &end))
        write_printf(PUT(report, METRIC_CHAIN_END, { "target", target }),
                     "%" PRId64 "\n", end);
    put_checks(report, target, record);
    put_durations(report, target, record);
}

static void put_head(struct writer *writer, const char *name, const char *help)
{
    write_printf(writer, "# HELP %s %s\n# TYPE %s gauge\n", name, help, name);
}

static void put_build(const struct report *report)
{
    struct writer *writer = report->writer;
    const char *library = report->run->tls_library;
    const char *space = strchr(library, ' ');
    put_head(writer, "certready_build_info", "Versions in use");
    write_text(writer, "certready_build_info{version=\"");
    write_label(writer, report->run->version);
    write_text(writer, "\",wolfssl=\"");
    write_label(writer, space == NULL ? library : space + 1);
    write_text(writer, "\"} 1\n");
}

/* A spill on its way to the report. */
struct drained {
    const uint8_t *fates;
    const char *name, *help; /* of the metric … */
    bool has_head;           /* … and whether they were written */
};

/* Writes the line, without the number, if its take is to be shown. */
static void put_line(void *context, struct bytes line, struct writer *to)
{
    struct drained *drained = context;
    char *rest;
    unsigned long number = strtoul((const char *)line.data, &rest, 10);
    size_t skipped = (size_t)(rest + 1 - (const char *)line.data);
    if (drained->fates[number] == FATE_DROPPED)
        return;
    if (!drained->has_head)
        put_head(to, drained->name, drained->help);
    drained->has_head = true;
    write_bytes(to, (struct bytes){ line.data + skipped, line.size - skipped });
    write_text(to, "\n");
}

static void write_end(struct report *report)
{
    static const struct drained metrics[] = {
#define X(name, text, help) { NULL, text, help, false },
        METRIC_LIST(X)
#undef X
    };
    struct state *state = report->state;
    struct writer *writer = report->writer;
    drop_the_rest(state);
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        struct drained drained = metrics[i];
        drained.fates = state->fates;
        spill_drain_pieces(state->spills[i], writer, '\n', put_line, &drained);
    }
    put_head(writer, "certready_targets_left_out",
             "Targets beyond the limit of metrics");
    write_printf(writer, "certready_targets_left_out %" PRIu64 "\n",
                 state->left_out);
    put_head(writer, "certready_last_run_timestamp_seconds",
             "When the run ended");
    write_printf(writer, "certready_last_run_timestamp_seconds %" PRId64 "\n",
                 report->run->ended_at);
    put_build(report);
    arena_free(state->arena);
}

const struct format format_prometheus = {
    .name = "prometheus",
    .summary = "metrics for the textfile collector of node_exporter",
    .begin = write_begin,
    .record = write_record,
    .end = write_end,
};
