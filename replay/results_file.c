#include "replay/results_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "replay/framer.h"

enum { BUFFER_SIZE = 64 * 1024, BOM_SIZE = 3, SHOWN_TEXT = 160 };

/* What is known while a file is read. */
struct reading {
    const struct results_reader *reader;
    struct failure *failure;
    const char *name; /* of the file, sanitised */
    struct framer framer;
    struct result_place place;
    uint64_t good;         /* results and headers */
    unsigned strange;      /* faults before there was anything good */
    const char *kept_back; /* the first fault, while it is the only news */
    bool has_failed;
};

static bool stop(struct reading *reading, const char *text)
{
    *reading->failure = (struct failure){ STATUS_MALFORMED, 0, text };
    reading->has_failed = true;
    return false;
}

static void tell(struct reading *reading, const char *text)
{
    if (text != NULL && reading->reader->fault != NULL)
        reading->reader->fault(text, reading->reader->user);
}

/* There is something good in the file. */
static void note_good(struct reading *reading)
{
    tell(reading, reading->kept_back);
    reading->kept_back = NULL;
    reading->good++;
}

/* A fault; whether the reading goes on. */
static bool note_fault(struct reading *reading, uint64_t line, const char *what)
{
    struct arena *arena = reading->reader->arena;
    const char *text = arena_printf(arena, "%s:%llu: %s", reading->name,
                                    (unsigned long long)line, what);
    if (reading->reader->fault == NULL)
        return stop(reading, text);
    if (reading->good > 0) {
        tell(reading, text);
        return true;
    }
    if (++reading->strange == 1) {
        reading->kept_back = text;
        return true;
    }
    tell(reading, reading->kept_back);
    reading->kept_back = NULL;
    tell(reading, text);
    return reading->strange < LIMIT_STRANGE_LINES;
}

/* NULL after a fault was noted. */
static json_t *parse(struct reading *reading, const struct frame_octets *octets,
                     uint64_t line, bool *goes_on)
{
    struct arena *arena = reading->reader->arena;
    json_error_t error;
    if (octets->reason != NULL) {
        *goes_on = note_fault(reading, line, octets->reason);
        return NULL;
    }
    json_t *json = json_loadb((const char *)octets->data, octets->size,
                              JSON_REJECT_DUPLICATES, &error);
    if (json != NULL)
        return json;
    const char *why =
        text_clean_short(arena, bytes_of_text(error.text), SHOWN_TEXT);
    uint64_t at = line + (error.line > 0 ? (uint64_t)error.line - 1 : 0);
    *goes_on =
        note_fault(reading, at, arena_printf(arena, "is not JSON: %s", why));
    return NULL;
}

static bool is_ours(const json_t *json)
{
    const char *schema = json_string_value(json_object_get(json, "schema"));
    return schema != NULL && strcmp(schema, "certready/1") == 0;
}

static const char *why_not_ours(struct reading *reading, const json_t *json)
{
    struct arena *arena = reading->reader->arena;
    const char *schema = json_string_value(json_object_get(json, "schema"));
    if (schema == NULL)
        return "is no result of certready (\"schema\" is missing)";
    return arena_printf(
        arena, "is no result of certready/1 (its schema is \"%s\")",
        text_clean_short(arena, bytes_of_text(schema), SHOWN_TEXT));
}

static bool take_result(struct reading *reading, uint64_t line)
{
    const struct results_reader *reader = reading->reader;
    bool goes_on = true;
    reading->place.line = line;
    if (reader->result == NULL) {
        note_good(reading);
        reading->place.index++;
        return true;
    }
    json_t *json = parse(reading, &reading->framer.value, line, &goes_on);
    if (json == NULL)
        return goes_on;
    if (is_ours(json)) {
        note_good(reading);
        goes_on = reader->result(json, &reading->place, reader->user);
        reading->place.index++;
    } else {
        goes_on = note_fault(reading, line, why_not_ours(reading, json));
    }
    json_decref(json);
    return goes_on;
}

/* Not needed for more than the callback: what is wrong with it is told at the
 * end of the document. */
static bool take_start(struct reading *reading)
{
    const struct results_reader *reader = reading->reader;
    struct framer *framer = &reading->framer;
    bool goes_on = true;
    if (reader->start == NULL)
        return true;
    framer_close_header(framer);
    json_t *json =
        json_loadb((const char *)framer->header.data, framer->header.size,
                   JSON_REJECT_DUPLICATES, NULL);
    framer_reopen_header(framer);
    reading->place.line = framer->header_line;
    if (json != NULL && is_ours(json))
        goes_on = reader->start(json, &reading->place, reader->user);
    json_decref(json);
    return goes_on;
}

static bool take_header(struct reading *reading)
{
    const struct results_reader *reader = reading->reader;
    uint64_t line = reading->framer.header_line;
    bool goes_on = true;
    json_t *json = parse(reading, &reading->framer.header, line, &goes_on);
    if (json == NULL)
        return goes_on;
    reading->place.line = line;
    if (!is_ours(json)) {
        goes_on = note_fault(reading, line, why_not_ours(reading, json));
    } else {
        note_good(reading);
        if (reader->header != NULL)
            reader->header(json, &reading->place, reader->user);
    }
    json_decref(json);
    return goes_on;
}

/* A document that was cut off still says how its run was begun. */
static void take_header_of_part(struct reading *reading)
{
    const struct frame_octets *header = &reading->framer.header;
    json_t *json = header->reason != NULL
                       ? NULL
                       : json_loadb((const char *)header->data, header->size,
                                    JSON_REJECT_DUPLICATES, NULL);
    reading->place.line = reading->framer.header_line;
    if (json != NULL && is_ours(json) && reading->reader->header != NULL)
        reading->reader->header(json, &reading->place, reading->reader->user);
    json_decref(json);
}

static bool take_fault(struct reading *reading)
{
    struct framer *framer = &reading->framer;
    if (!framer->is_lost) {
        framer_skip_line(framer);
        return note_fault(reading, framer->fault_line, framer->fault);
    }
    take_header_of_part(reading);
    return stop(reading, arena_printf(reading->reader->arena, "%s:%llu: %s",
                                      reading->name,
                                      (unsigned long long)framer->fault_line,
                                      framer->fault));
}

/* Whether the reading goes on. */
static bool take_event(struct reading *reading, enum frame_event event)
{
    switch (event) {
    case FRAME_NONE:
        return true;
    case FRAME_START:
        return take_start(reading);
    case FRAME_VALUE:
    case FRAME_ELEMENT:
        return take_result(reading, reading->framer.value_line);
    case FRAME_HEADER:
        return take_header(reading);
    case FRAME_FAULT:
        return take_fault(reading);
    }
    return false;
}

static bool take_octets(struct reading *reading, const uint8_t *data,
                        size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!take_event(reading, framer_take(&reading->framer, data[i])))
            return false;
    return true;
}

static bool fail(struct reading *reading, const char *why)
{
    int code = errno;
    stop(reading,
         arena_printf(reading->reader->arena, "%s: %s", reading->name, why));
    reading->failure->status = STATUS_IO;
    reading->failure->code = code;
    return false;
}

/* As much as there is, up to the size of the buffer; negative if it cannot be
 * read. */
static ssize_t fill(int fd, uint8_t *buffer)
{
    size_t size = 0;
    while (size < BUFFER_SIZE) {
        ssize_t got = read(fd, buffer + size, BUFFER_SIZE - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return got;
        if (got == 0)
            break;
        size += (size_t)got;
    }
    return (ssize_t)size;
}

/* How many octets of a byte order mark begin the file. False for one of
 * UTF-16. */
static bool skip_mark(struct reading *reading, const uint8_t *start,
                      size_t size, size_t *skipped)
{
    *skipped = 0;
    if (size >= BOM_SIZE && memcmp(start, "\xef\xbb\xbf", BOM_SIZE) == 0)
        *skipped = BOM_SIZE;
    bool is_utf16 = size >= 2 && (memcmp(start, "\xff\xfe", 2) == 0 ||
                                  memcmp(start, "\xfe\xff", 2) == 0);
    return !is_utf16 || fail(reading, "is UTF-16; save it as UTF-8");
}

/* True at the end of the file, false if it was not reached. */
static bool read_octets(struct reading *reading, int fd, uint8_t *buffer)
{
    bool is_start = true;
    for (;;) {
        size_t skipped = 0;
        ssize_t size = fill(fd, buffer);
        if (size < 0)
            return fail(reading, strerror(errno));
        if (size == 0)
            return !is_start || fail(reading, "is empty");
        if (is_start && !skip_mark(reading, buffer, (size_t)size, &skipped))
            return false;
        is_start = false;
        if (!take_octets(reading, buffer + skipped, (size_t)size - skipped))
            return false;
    }
}

static bool end_reading(struct reading *reading)
{
    struct arena *arena = reading->reader->arena;
    if (reading->has_failed || reading->good > 0)
        return !reading->has_failed;
    if (reading->kept_back != NULL)
        return stop(reading, reading->kept_back);
    return stop(reading, arena_printf(arena, "%s: no result of certready in it",
                                      reading->name));
}

bool results_descriptor_read(int fd, const char *path,
                             const struct results_reader *reader,
                             struct failure *failure)
{
    struct stat status;
    struct reading reading = {
        .reader = reader,
        .failure = failure,
        .name = text_clean(reader->arena, bytes_of_text(path)),
        .place.file = path,
    };
    errno = 0;
    if (fstat(fd, &status) == 0 && S_ISDIR(status.st_mode))
        return fail(&reading, "is a directory");
    uint8_t *buffer = malloc(BUFFER_SIZE);
    if (buffer == NULL)
        out_of_memory();
    framer_init(&reading.framer);
    if (read_octets(&reading, fd, buffer))
        (void)take_event(&reading, framer_end(&reading.framer));
    framer_free(&reading.framer);
    free(buffer);
    return end_reading(&reading);
}

bool results_file_read(const char *path, const struct results_reader *reader,
                       struct failure *failure)
{
    if (strcmp(path, "-") == 0)
        return results_descriptor_read(STDIN_FILENO, path, reader, failure);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        struct reading reading = {
            .reader = reader,
            .failure = failure,
            .name = text_clean(reader->arena, bytes_of_text(path)),
        };
        return fail(&reading, strerror(errno));
    }
    bool is_read = results_descriptor_read(fd, path, reader, failure);
    close(fd);
    return is_read;
}
