/* `jsonl`: one object a line. `json`: one document with a header. */

#include "base/arena.h"
#include "base/text.h"
#include "reports/emitter.h"
#include "reports/format.h"
#include "reports/record_json.h"
#include "x509/time.h"

static void write_record(struct report *report, const struct record *record)
{
    struct emitter emitter = { .writer = report->writer };
    record_emit(&emitter, record, report->run->checks, report->scratch);
}

static void write_line(struct report *report, const struct record *record)
{
    write_record(report, record);
    write_text(report->writer, "\n");
}

const struct format format_jsonl = {
    .name = "jsonl",
    .summary = "one JSON object a line, written as each target ends",
    .record = write_line,
};

static void put_store(struct emitter *emitter, const struct store_info *store,
                      struct arena *scratch)
{
    emit_object(emitter, "trust_store");
    if (store->path == NULL || store->is_unknown) {
        emit_null(emitter, "path");
        emit_null(emitter, "date");
    } else {
        emit_text(emitter, "path",
                  text_clean(scratch, bytes_of_text(store->path)));
        emit_text(emitter, "date", time_text(store->modified_at, scratch));
    }
    emit_integer(emitter, "count", (int64_t)store->count);
    emit_hex(emitter, "sha256", (struct bytes){ store->sha256, SHA256_SIZE });
    emit_bool(emitter, "replaced", store->is_replaced);
    emit_object_end(emitter);
}

static void put_versions(struct emitter *emitter, const struct run_info *run)
{
    emit_object(emitter, "versions");
    emit_text(emitter, "certready", run->version);
    emit_text(emitter, "tls", run->tls_library);
    emit_text(emitter, "dns", run->dns_library);
    emit_text(emitter, "http", run->http_library);
    emit_text(emitter, "public_suffix_list", run->psl_date);
    emit_object_end(emitter);
}

/* The document is left open: the results follow as they come. */
static void begin_document(struct report *report)
{
    const struct run_info *run = report->run;
    struct emitter emitter = { .writer = report->writer };
    emit_object(&emitter, NULL);
    emit_text(&emitter, "schema", "certready/1");
    emit_text(&emitter, "command", run->command);
    put_versions(&emitter, run);
    put_store(&emitter, run->store, report->scratch);
    emit_texts(&emitter, "resolvers", run->resolvers, run->resolver_count);
    emit_texts(&emitter, "options", run->options, run->option_count);
    if (run->file_count > 1)
        emit_integer(&emitter, "files", (int64_t)run->file_count);
    emit_text(&emitter, "started_at",
              time_text(run->started_at, report->scratch));
    emit_array(&emitter, "results");
}

static void write_element(struct report *report, const struct record *record)
{
    write_text(report->writer, report->records == 0 ? "\n" : ",\n");
    write_record(report, record);
}

static void put_totals(struct emitter *emitter, const struct run_totals *totals)
{
    emit_object(emitter, "totals");
    emit_integer(emitter, "targets", (int64_t)totals->targets);
    emit_integer(emitter, "ready", (int64_t)totals->ready);
    emit_integer(emitter, "ready-with-warnings",
                 (int64_t)totals->ready_with_warnings);
    emit_integer(emitter, "inconclusive", (int64_t)totals->inconclusive);
    emit_integer(emitter, "not-ready", (int64_t)totals->not_ready);
    emit_integer(emitter, "invalid", (int64_t)totals->invalid);
    emit_object_end(emitter);
}

static void put_waivers(struct emitter *emitter, const struct run_info *run,
                        struct arena *scratch)
{
    emit_array(emitter, "waivers");
    for (size_t i = 0; i < run->waiver_count; i++) {
        const struct waiver_use *use = &run->waivers[i];
        emit_object(emitter, NULL);
        emit_text(emitter, "rule", use->waiver->rule);
        emit_text(emitter, "host", use->waiver->host);
        emit_bool(emitter, "used", use->is_used);
        emit_bool(emitter, "expired", use->is_expired);
        emit_text(emitter, "until", time_text(use->waiver->until, scratch));
        emit_text(emitter, "file",
                  text_clean(scratch, bytes_of_text(use->waiver->file)));
        emit_integer(emitter, "line", (int64_t)use->waiver->line);
        emit_object_end(emitter);
    }
    emit_array_end(emitter);
}

static void end_document(struct report *report)
{
    const struct run_info *run = report->run;
    struct emitter emitter = { .writer = report->writer };
    write_text(report->writer, "\n");
    emit_array_end(&emitter);
    emit_text(&emitter, "ended_at", time_text(run->ended_at, report->scratch));
    emit_bool(&emitter, "interrupted", run->interrupted);
    put_totals(&emitter, &run->totals);
    put_waivers(&emitter, run, report->scratch);
    emit_object_end(&emitter);
    write_text(report->writer, "\n");
}

const struct format format_json = {
    .name = "json",
    .summary = "one JSON document: a header of the run, and the results",
    .begin = begin_document,
    .record = write_element,
    .end = end_document,
};
