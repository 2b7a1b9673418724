/*
 * The text format of Prometheus 0.0.4, for the textfile collector of
 * node_exporter. All samples of a metric must stand together, so each metric
 * has a spill. No text of a certificate is ever a label.
 */

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "reports/escape.h"
#include "reports/format.h"
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

/* Twice the targets, a power of two: half of it stays empty. */
enum { SLOTS = 32768 };
_Static_assert(SLOTS > 2 * LIMIT_METRIC_TARGETS, "the table would fill up");

struct state {
    struct arena *arena;
    struct writer *spills[METRIC_COUNT];
    uint64_t *seen; /* hashes of labels: a series may be there only once */
    uint64_t shown, left_out;
};

static void write_begin(struct report *report)
{
    struct arena *arena = arena_new();
    struct state *state = ARENA_NEW(arena, 1, struct state);
    state->arena = arena;
    state->seen = ARENA_NEW(arena, SLOTS, uint64_t);
    for (size_t i = 0; i < METRIC_COUNT; i++)
        state->spills[i] = writer_spill();
    report->state = state;
}

/* SHA-256, so that nobody can write a list of names that collide. */
static uint64_t label_hash(const char *text)
{
    uint8_t digest[SHA256_SIZE];
    uint64_t hash;
    digest_sha256(bytes_of_text(text), digest);
    memcpy(&hash, digest, sizeof(hash));
    return hash == 0 ? 1 : hash;
}

static bool is_new(struct state *state, const char *label)
{
    uint64_t hash = label_hash(label);
    size_t slot = hash % SLOTS;
    while (state->seen[slot] != 0 && state->seen[slot] != hash)
        slot = (slot + 1) % SLOTS;
    bool is_free = state->seen[slot] == 0;
    state->seen[slot] = hash;
    return is_free;
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
    write_text(writer, names[metric]);
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
    struct state *state = report->state;
    const char *target = target_label(record, report->scratch);
    bool is_ready = record->verdict == VERDICT_READY ||
                    record->verdict == VERDICT_READY_WITH_WARNINGS;
    int64_t end;
    if (state->shown == LIMIT_METRIC_TARGETS) {
        state->left_out++;
        return;
    }
    if (!is_new(state, target))
        return; /* named twice */
    state->shown++;
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

static void write_end(struct report *report)
{
    static const struct {
        const char *name, *help;
    } heads[] = {
#define X(name, text, help) { text, help },
        METRIC_LIST(X)
#undef X
    };
    struct state *state = report->state;
    struct writer *writer = report->writer;
    for (size_t i = 0; i < METRIC_COUNT; i++) {
        if (writer_octets(state->spills[i]) > 0)
            put_head(writer, heads[i].name, heads[i].help);
        spill_drain(state->spills[i], writer);
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
