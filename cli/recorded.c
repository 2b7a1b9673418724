#include "cli/recorded.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/options.h"
#include "cli/signals.h"
#include "cli/version.h"
#include "record/record.h"
#include "replay/record_reader.h"
#include "replay/results_file.h"

enum { PIECE_SIZE = 64 * 1024 };

static bool fail(struct recorded *recorded, const char *path, const char *why,
                 struct failure *failure)
{
    *failure = (struct failure){
        .status = STATUS_IO,
        .detail =
            arena_printf(recorded->arena, "%s: %s",
                         text_clean(recorded->arena, bytes_of_text(path)), why),
    };
    return false;
}

/* Until the end, or until a signal asks for it. */
static bool copy_octets(int from, FILE *to)
{
    static char piece[PIECE_SIZE];
    for (;;) {
        ssize_t got = read(from, piece, sizeof(piece));
        if (got == 0 || signals_want_end())
            return fflush(to) == 0;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || fwrite(piece, 1, (size_t)got, to) != (size_t)got)
            return false;
    }
}

/* What is no regular file can be read only once. One that cannot be opened is
 * told of when it is to be read. */
static bool copy_if_needed(struct recorded *recorded,
                           struct recorded_file *file, struct failure *failure)
{
    struct stat status;
    bool is_stdin = strcmp(file->path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(file->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return true;
    bool is_read = true;
    bool is_known = fstat(fd, &status) == 0;
    bool can_be_read_again =
        is_known &&
        (S_ISDIR(status.st_mode) || (S_ISREG(status.st_mode) && !is_stdin));
    if (!can_be_read_again) {
        file->copy = tmpfile();
        is_read = file->copy != NULL && copy_octets(fd, file->copy);
    }
    if (!is_read)
        fail(recorded, file->path, strerror(errno), failure);
    if (!is_stdin)
        close(fd);
    return is_read;
}

bool recorded_file_read(const struct recorded_file *file,
                        const struct results_reader *reader,
                        struct failure *failure)
{
    if (file->copy == NULL)
        return results_file_read(file->path, reader, failure);
    int fd = fileno(file->copy);
    if (lseek(fd, 0, SEEK_SET) != 0) {
        *failure = (struct failure){ STATUS_IO, errno, strerror(errno) };
        return false;
    }
    return results_descriptor_read(fd, file->path, reader, failure);
}

/* What is looked at ahead. */
struct look {
    struct recorded *recorded;
    struct recorded_file *file;
    const char *without_baseline; /* a file, or NULL */
};

static bool look_at_start(const json_t *header,
                          const struct result_place *place, void *user)
{
    struct look *look = user;
    const char *ignored;
    (void)place;
    look->file->has_start = true;
    look->recorded->has_any = true;
    /* A bad header is told of at the end of the document. */
    return recorded_run_add_start(&look->recorded->said, header, &ignored);
}

static bool look_at_result(const json_t *result,
                           const struct result_place *place, void *user)
{
    struct look *look = user;
    struct recorded *recorded = look->recorded;
    const char *ignored;
    (void)place;
    recorded->has_any = true;
    if (!look->file->has_start)
        recorded_run_add_headless(&recorded->said);
    if (record_read(result, recorded->record, &ignored))
        recorded_run_add_record(&recorded->said, recorded->record);
    record_reset(recorded->record);
    return false;
}

/* Told of when it is read. */
static void pass_over(const char *text, void *user)
{
    (void)text;
    (void)user;
}

static void look_ahead(struct recorded *recorded, struct recorded_file *file)
{
    struct look look = { .recorded = recorded, .file = file };
    struct failure ignored;
    const struct results_reader reader = {
        .arena = recorded->arena,
        .user = &look,
        .start = look_at_start,
        .result = look_at_result,
        .fault = pass_over,
    };
    bool is_whole = recorded_file_read(file, &reader, &ignored);
    (void)is_whole; /* told of when it is read */
}

static bool names_stdin_twice(const struct texts *paths)
{
    size_t count = 0;
    for (size_t i = 0; i < paths->count; i++)
        count += strcmp(paths->items[i], "-") == 0;
    return count > 1;
}

static struct run_info versions_of_this(void)
{
    return (struct run_info){
        .version = version_text(),
        .tls_library = version_tls_library(),
        .dns_library = version_dns_library(),
        .http_library = version_http_library(),
        .command = "report",
    };
}

bool recorded_open(struct recorded *recorded, const struct options *options,
                   struct failure *failure, enum exit_code *code)
{
    const struct texts *paths = &options->arguments;
    const struct run_info by = versions_of_this();
    *recorded = (struct recorded){
        .options = options,
        .arena = options->arena,
        .files = ARENA_NEW(options->arena, paths->count, struct recorded_file),
    };
    *code = EXIT_USAGE;
    *failure = (struct failure){ .status = STATUS_LOCAL };
    if (paths->count == 0)
        failure->detail = "no file of results (-f json or -f jsonl writes one)";
    else if (names_stdin_twice(paths))
        failure->detail = "standard input (-) is named twice";
    if (failure->detail != NULL)
        return false;
    recorded_run_init(&recorded->said, &by, recorded->arena);
    recorded->record = record_new();
    for (size_t i = 0; i < paths->count; i++) {
        struct recorded_file *file = &recorded->files[recorded->file_count++];
        file->path = paths->items[i];
        *code = EXIT_INTERNAL;
        if (!copy_if_needed(recorded, file, failure))
            return false;
        look_ahead(recorded, file);
    }
    return true;
}

void recorded_close(struct recorded *recorded)
{
    for (size_t i = 0; i < recorded->file_count; i++)
        if (recorded->files[i].copy != NULL)
            (void)fclose(recorded->files[i].copy);
    record_free(recorded->record);
}

/* What a count has come to. */
struct count {
    size_t seen, most;
};

static bool count_result(const json_t *result, const struct result_place *place,
                         void *user)
{
    struct count *count = user;
    (void)result;
    (void)place;
    return ++count->seen < count->most;
}

size_t recorded_count(struct recorded *recorded, size_t most)
{
    struct count count = { 0, most };
    struct failure ignored;
    const struct results_reader reader = {
        .arena = recorded->arena,
        .user = &count,
        .result = count_result,
        .fault = pass_over,
    };
    for (size_t i = 0; i < recorded->file_count && count.seen < most; i++) {
        bool is_whole =
            recorded_file_read(&recorded->files[i], &reader, &ignored);
        (void)is_whole; /* told of when it is read */
    }
    return count.seen;
}

static bool look_at_baseline(const json_t *result,
                             const struct result_place *place, void *user)
{
    struct look *look = user;
    struct record *record = look->recorded->record;
    const char *ignored;
    if (record_read(result, record, &ignored) && record->changes == NULL)
        look->without_baseline = place->file;
    record_reset(record);
    return look->without_baseline == NULL;
}

bool recorded_has_baselines(struct recorded *recorded, struct failure *failure)
{
    struct look look = { .recorded = recorded };
    struct failure ignored;
    const struct results_reader reader = {
        .arena = recorded->arena,
        .user = &look,
        .result = look_at_baseline,
        .fault = pass_over,
    };
    for (size_t i = 0;
         i < recorded->file_count && look.without_baseline == NULL; i++) {
        bool is_whole =
            recorded_file_read(&recorded->files[i], &reader, &ignored);
        (void)is_whole; /* told of when it is read */
    }
    return look.without_baseline == NULL ||
           fail(
               recorded, look.without_baseline,
               "recorded without --baseline, so that --fail-on new cannot tell "
               "what was new",
               failure);
}
