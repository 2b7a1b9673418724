#include "reports/kit.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>
#include <zip.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "reports/roots.h"

/* What one report format makes of the record. */
static struct bytes rendered(const char *name, const struct record *record,
                             const struct run_info *run, struct arena *arena)
{
    struct bytes out = { 0 };
    struct failure failure;
    const struct format *format = format_named(name);
    struct format_options options = { .columns = 80 };
    struct report report = {
        .writer = writer_to_memory(arena, &out),
        .run = run,
        .options = &options,
        .scratch = arena,
    };
    if (format->begin != NULL)
        format->begin(&report);
    format->record(&report, record);
    if (!writer_close(report.writer, true, &failure))
        out_of_memory(); /* nothing else fails in memory */
    return out;
}

/* As zip files have it: two seconds, and years since 1980 (APPNOTE 4.4.6). */
struct dos_time {
    uint16_t time, date;
};

/* In UTC: the same record gives the same octets in every time zone. */
static struct dos_time dos_time_of(int64_t seconds)
{
    enum { FIRST_YEAR = 1980, LAST_YEAR = FIRST_YEAR + 127 };
    struct tm tm;
    time_t time = (time_t)seconds;
    if (gmtime_r(&time, &tm) == NULL || tm.tm_year + 1900 < FIRST_YEAR ||
        tm.tm_year + 1900 > LAST_YEAR)
        return (struct dos_time){ 0, 1 << 5 | 1 };
    return (struct dos_time){
        .time = (uint16_t)(tm.tm_hour << 11 | tm.tm_min << 5 | tm.tm_sec / 2),
        .date = (uint16_t)((tm.tm_year + 1900 - FIRST_YEAR) << 9 |
                           (tm.tm_mon + 1) << 5 | tm.tm_mday),
    };
}

static bool add_file(zip_t *zip, const char *name, struct bytes content,
                     int64_t time)
{
    if (content.size == 0)
        return true;
    zip_source_t *source =
        zip_source_buffer(zip, content.data, content.size, 0);
    if (source == NULL)
        return false;
    zip_int64_t index = zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return false;
    }
    struct dos_time dos = dos_time_of(time);
    return zip_file_set_dostime(zip, (zip_uint64_t)index, dos.time, dos.date,
                                0) == 0;
}

static bool add_all(zip_t *zip, const struct record *record,
                    const struct run_info *run, struct arena *arena)
{
    const struct {
        const char *name;
        struct bytes content;
    } files[] = {
        { "summary.txt", rendered("text", record, run, arena) },
        { "root.pem", bytes_of_text(root_pem(record, arena)) },
        { "chain-served.pem", bytes_of_text(served_chain_pem(record, arena)) },
        { "chain-corrected.pem",
          bytes_of_text(corrected_chain_pem(record, arena)) },
        { "record.json", rendered("jsonl", record, run, arena) },
    };
    for (size_t i = 0; i < COUNT_OF(files); i++)
        if (!add_file(zip, files[i].name, files[i].content, record->now))
            return false;
    return true;
}

static bool fail(const char *path, const char *why, struct arena *arena,
                 struct failure *failure)
{
    *failure = (struct failure){
        .status = STATUS_IO,
        .detail = arena_printf(
            arena, "%s: cannot write: %s",
            text_clean_short(arena, bytes_of_text(path), LIMIT_SHOWN_POINTS),
            why),
    };
    return false;
}

bool kit_write(const char *path, const struct record *record,
               const struct run_info *run, struct arena *arena,
               struct failure *failure)
{
    const char *temporary =
        arena_printf(arena, "%s.%ld.part", path, (long)getpid());
    int code = 0;
    zip_t *zip = zip_open(temporary, ZIP_CREATE | ZIP_TRUNCATE, &code);
    if (zip == NULL) {
        zip_error_t error;
        zip_error_init_with_code(&error, code);
        fail(path, arena_printf(arena, "%s", zip_error_strerror(&error)), arena,
             failure);
        zip_error_fini(&error);
        return false;
    }
    if (!add_all(zip, record, run, arena)) {
        fail(path, arena_printf(arena, "%s", zip_strerror(zip)), arena,
             failure);
        zip_discard(zip);
        return false;
    }
    if (zip_close(zip) != 0) {
        fail(path, arena_printf(arena, "%s", zip_strerror(zip)), arena,
             failure);
        zip_discard(zip);
        return false;
    }
    if (rename(temporary, path) == 0)
        return true;
    unlink(temporary);
    return fail(path, "it cannot be renamed to its final name", arena, failure);
}
