/* Any octets as a file of results: each result that is one is written in every
 * format, read again from what was written, and judged anew. */

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "chain/signature.h"
#include "chain/trust_store.h"
#include "must.h"
#include "record/record.h"
#include "replay/record_reader.h"
#include "replay/recorded_run.h"
#include "replay/results_file.h"
#include "reports/format.h"
#include "scan/judge.h"

enum { MOST_CAPTURES = 16, LATER = 1900000000 };

/* What all records of one input share. */
struct input {
    struct arena *arena;
    struct trust_store *store;
    struct signature_cache *signatures;
};

static struct bytes render(const struct format *format,
                           const struct record *record, struct arena *arena)
{
    static const struct check_options checks = { .warn_days = 30 };
    static const struct store_info store = { .is_unknown = true };
    static const struct format_options options = { .columns = 80,
                                                   .verbose = true };
    const struct run_info run = {
        .version = "0",
        .tls_library = "t",
        .dns_library = "d",
        .http_library = "h",
        .command = "report",
        .store = &store,
        .checks = &checks,
        .totals = { .targets = 2 },
    };
    struct bytes out = { NULL, 0 };
    struct failure failure;
    struct report report = { .writer = writer_to_memory(arena, &out),
                             .run = &run,
                             .options = &options,
                             .scratch = arena_new() };
    if (format->begin != NULL)
        format->begin(&report);
    format->record(&report, record);
    report.records++;
    if (format->end != NULL)
        format->end(&report);
    arena_free(report.scratch);
    must(writer_close(report.writer, true, &failure));
    return out;
}

/* What was written of it can be read, and gives the same octets. */
static void read_again(struct bytes line, struct arena *arena)
{
    const char *fault;
    struct record *record = record_new();
    json_t *json = json_loadb((const char *)line.data, line.size,
                              JSON_REJECT_DUPLICATES, NULL);
    must(json != NULL);
    must(record_read(json, record, &fault));
    must(bytes_equal(render(format_named("jsonl"), record, arena), line));
    json_decref(json);
    record_free(record);
}

static void judge(const struct input *input, struct record *record)
{
    struct judge_config config = { .store = input->store,
                                   .paths = { .max_depth = 12 } };
    struct check_options *checks =
        ARENA_NEW(record->arena, 1, struct check_options);
    *checks = *record->checks;
    checks->store = input->store;
    record->checks = checks;
    record->now = LATER;
    record->root = (struct root_choice){ 0 };
    judge_again(record, &config, input->signatures);
}

static bool take_result(const json_t *result, const struct result_place *place,
                        void *user)
{
    const struct input *input = user;
    struct record *record = record_new();
    const char *fault = NULL;
    (void)place;
    if (record_read(result, record, &fault)) {
        must(fault == NULL);
        for (size_t i = 0; i < format_count; i++)
            must(render(all_formats[i], record, input->arena).size > 0 ||
                 record->finding_count == 0);
        read_again(render(format_named("jsonl"), record, input->arena),
                   input->arena);
        /* Each chain costs signatures. */
        if (record->capture_count <= MOST_CAPTURES)
            judge(input, record);
    } else {
        must(fault != NULL);
        must_be_clean(fault);
    }
    record_free(record);
    return true;
}

static void take_header(const json_t *header, const struct result_place *place,
                        void *user)
{
    const struct input *input = user;
    const struct run_info by = { .version = "0" };
    struct recorded_run run;
    const char *fault;
    (void)place;
    recorded_run_init(&run, &by, input->arena);
    if (!recorded_run_add_start(&run, header, &fault) ||
        !recorded_run_add_end(&run, header, &fault))
        must_be_clean(fault);
}

static void take_fault(const char *text, void *user)
{
    (void)user;
    must_be_clean(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = { .arena = arena_new(),
                           .store = trust_store_new(),
                           .signatures = signature_cache_new() };
    const struct results_reader reader = { .arena = input.arena,
                                           .user = &input,
                                           .result = take_result,
                                           .header = take_header,
                                           .fault = take_fault };
    struct failure failure = { STATUS_OK, 0, NULL };
    int fd = memfd_create("results", MFD_CLOEXEC);
    trust_store_finish(input.store);
    must(fd >= 0 && write(fd, data, size) == (ssize_t)size &&
         lseek(fd, 0, SEEK_SET) == 0);
    bool is_read = results_descriptor_read(fd, "F", &reader, &failure);
    must(is_read == (failure.status == STATUS_OK));
    must_be_clean(failure.detail);
    close(fd);
    signature_cache_free(input.signatures);
    trust_store_free(input.store);
    arena_free(input.arena);
    return 0;
}
