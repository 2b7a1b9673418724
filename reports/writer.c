#include "reports/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/text.h"
#include "reports/parts.h"

enum {
    COPY_PIECE = 16384,
    /* A few records of JSON: with the 4 KiB of a standard stream there were
     * two calls of write() for each. */
    ROOM_SIZE = 32 * 1024,
};

struct writer {
    struct arena *arena;  /* of the texts below */
    FILE *file;           /* NULL if the next part could not be opened */
    char *room;           /* of ROOM_SIZE: on its way to `file` … */
    size_t used;          /* … of it */
    const char *path;     /* NULL: standard output */
    struct parts parts;   /* none: written in place (a stream, a device) */
    bool is_borrowed;     /* a standard stream: flushed, not closed */
    struct arena *memory; /* of writer_to_memory() */
    struct bytes *memory_out;
    char *memory_text;
    size_t memory_size;
    uint64_t octets;
    bool failed;
    int error; /* errno of the first failure */
};

static void cannot(struct writer *writer, const char *doing,
                   struct failure *failure)
{
    /* The failure outlives the writer, so its text is not in our arena. */
    static char detail[512];
    const char *place =
        writer->path == NULL
            ? "standard output"
            : text_clean(writer->arena, bytes_of_text(writer->path));
    snprintf(detail, sizeof(detail), "%s: cannot %s: %s", place, doing,
             strerror(writer->error));
    *failure = (struct failure){ .status = STATUS_IO,
                                 .code = writer->error,
                                 .detail = detail };
}

/* A device or pipe has no final name to be given: it is written in place. */
static bool is_special(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

static bool open_file(struct writer *writer)
{
    if (writer->path == NULL) {
        writer->file = stdout;
        writer->is_borrowed = true;
        return true;
    }
    int fd = is_special(writer->path) ? open(writer->path, O_WRONLY | O_CLOEXEC)
                                      : parts_open_next(&writer->parts);
    if (fd < 0)
        return false;
    writer->file = fdopen(fd, "w");
    return writer->file != NULL;
}

static void writer_free(struct writer *writer)
{
    parts_discard(&writer->parts);
    arena_free(writer->arena);
    free(writer->room);
    free(writer);
}

static struct writer *writer_new(void)
{
    struct writer *writer = malloc(sizeof(*writer));
    if (writer == NULL)
        out_of_memory();
    *writer =
        (struct writer){ .arena = arena_new(), .room = malloc(ROOM_SIZE) };
    if (writer->room == NULL)
        out_of_memory();
    return writer;
}

struct writer *writer_on_stderr(void)
{
    struct writer *writer = writer_new();
    writer->file = stderr;
    writer->is_borrowed = true;
    return writer;
}

struct writer *writer_to_memory(struct arena *arena, struct bytes *out)
{
    struct writer *writer = writer_new();
    writer->memory = arena;
    writer->memory_out = out;
    writer->file = open_memstream(&writer->memory_text, &writer->memory_size);
    if (writer->file == NULL)
        out_of_memory();
    return writer;
}

struct writer *writer_open(const char *path, struct failure *failure)
{
    struct writer *writer = writer_new();
    if (path != NULL && strcmp(path, "-") != 0)
        writer->path = arena_printf(writer->arena, "%s", path);
    writer->parts =
        (struct parts){ .arena = writer->arena, .path = writer->path };
    if (open_file(writer))
        return writer;
    writer->error = errno;
    cannot(writer, "open", failure);
    writer_free(writer);
    return NULL;
}

static void note_error(struct writer *writer)
{
    if (!writer->failed)
        writer->error = errno;
    writer->failed = true;
}

/* Only one thread writes: the stream needs no lock. */
static void put(struct writer *writer, const void *data, size_t size)
{
    if (!writer->failed && size > 0 &&
        fwrite_unlocked(data, 1, size, writer->file) != size)
        note_error(writer);
}

static void empty_room(struct writer *writer)
{
    put(writer, writer->room, writer->used);
    writer->used = 0;
}

static void finish_file(struct writer *writer, bool keep)
{
    empty_room(writer);
    if (writer->file != NULL && fflush(writer->file) != 0)
        note_error(writer);
    if (writer->is_borrowed)
        return;
    if (writer->file != NULL && fclose(writer->file) != 0)
        note_error(writer);
    if (writer->memory != NULL) {
        /* Nothing else can fail there, and not all of it is told of. */
        if (writer->failed || writer->memory_text == NULL)
            out_of_memory();
        struct bytes text = { (const uint8_t *)writer->memory_text,
                              writer->memory_size };
        *writer->memory_out = arena_copy(writer->memory, text);
        free(writer->memory_text);
    }
    if (keep && !writer->failed && !parts_finish(&writer->parts))
        note_error(writer);
}

bool writer_may_split(const struct writer *writer)
{
    return writer->parts.last != NULL;
}

void writer_next_part(struct writer *writer)
{
    if (writer->failed || !writer_may_split(writer))
        return;
    empty_room(writer);
    FILE *whole = writer->file;
    writer->file = NULL;
    if (fclose(whole) != 0) {
        note_error(writer);
        return;
    }
    int fd = parts_open_next(&writer->parts);
    writer->file = fd < 0 ? NULL : fdopen(fd, "w");
    if (writer->file == NULL)
        note_error(writer);
    writer->octets = 0;
}

void writer_remove_old_parts(struct writer *writer, const char *mark)
{
    writer->parts.mark = mark;
}

bool writer_close(struct writer *writer, bool keep, struct failure *failure)
{
    finish_file(writer, keep);
    bool good = !writer->failed;
    if (!good)
        cannot(writer, "write", failure);
    writer_free(writer);
    return good;
}

struct writer *writer_spill(void)
{
    struct writer *writer = writer_new();
    writer->file = tmpfile();
    if (writer->file == NULL)
        note_error(writer);
    return writer;
}

static void copy_spilled(struct writer *spill, struct writer *to)
{
    uint8_t piece[COPY_PIECE];
    size_t size;
    while ((size = fread(piece, 1, sizeof(piece), spill->file)) > 0)
        write_bytes(to, (struct bytes){ piece, size });
}

static void copy_lines(struct writer *spill, struct writer *to,
                       uint64_t most_lines, bool begins)
{
    char *line = NULL;
    size_t room = 0;
    for (uint64_t i = 0; i < most_lines; i++) {
        ssize_t size = getline(&line, &room, spill->file);
        if (size <= 0)
            break;
        write_text(to, i == 0 && begins ? "" : ",");
        write_bytes(to, (struct bytes){ (const uint8_t *)line, (size_t)size });
    }
    free(line);
}

void spill_turn(struct writer *spill)
{
    empty_room(spill);
    if (!spill->failed && fflush(spill->file) != 0)
        note_error(spill);
    if (!spill->failed)
        rewind(spill->file);
}

bool spill_read(struct writer *spill, void *octets, size_t size)
{
    return !spill->failed && fread(octets, 1, size, spill->file) == size;
}

void spill_close(struct writer *spill, struct writer *to)
{
    if (!spill->failed && ferror(spill->file))
        note_error(spill);
    if (spill->failed && !to->failed) {
        to->failed = true;
        to->error = spill->error;
    }
    if (spill->file != NULL)
        fclose(spill->file);
    writer_free(spill);
}

void spill_drain(struct writer *spill, struct writer *to)
{
    spill_turn(spill);
    if (!spill->failed)
        copy_spilled(spill, to);
    spill_close(spill, to);
}

void spill_drain_list(struct writer *spill, struct writer *to,
                      uint64_t most_lines, bool begins)
{
    spill_turn(spill);
    if (!spill->failed)
        copy_lines(spill, to, most_lines, begins);
    spill_close(spill, to);
}

void spill_drain_pieces(struct writer *spill, struct writer *to, char end,
                        spill_taker *take, void *context)
{
    char *piece = NULL;
    size_t room = 0;
    ssize_t size;
    spill_turn(spill);
    while (!spill->failed &&
           (size = getdelim(&piece, &room, end, spill->file)) > 0)
        take(context,
             (struct bytes){ (const uint8_t *)piece, (size_t)size - 1 }, to);
    free(piece);
    spill_close(spill, to);
}

uint64_t writer_octets(const struct writer *writer)
{
    return writer->octets;
}

char *write_room(struct writer *writer, size_t size)
{
    if (size > ROOM_SIZE - writer->used)
        empty_room(writer);
    return writer->room + writer->used;
}

void write_used(struct writer *writer, size_t size)
{
    writer->used += size;
    writer->octets += size;
}

void write_bytes(struct writer *writer, struct bytes bytes)
{
    if (bytes.size == 0)
        return;
    if (bytes.size <= WRITER_MOST_ROOM) {
        memcpy(write_room(writer, bytes.size), bytes.data, bytes.size);
        write_used(writer, bytes.size);
        return;
    }
    empty_room(writer);
    put(writer, bytes.data, bytes.size);
    writer->octets += bytes.size;
}

void write_text(struct writer *writer, const char *text)
{
    write_bytes(writer, bytes_of_text(text));
}

void write_printf(struct writer *writer, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    char *room = write_room(writer, WRITER_MOST_ROOM);
    int size = vsnprintf(room, WRITER_MOST_ROOM, format, args);
    if (size < 0) {
        note_error(writer);
    } else if (size < WRITER_MOST_ROOM) {
        write_used(writer, (size_t)size);
    } else {
        empty_room(writer);
        if (!writer->failed && vfprintf(writer->file, format, again) < 0)
            note_error(writer);
        writer->octets += (uint64_t)size;
    }
    va_end(again);
    va_end(args);
}

void writer_flush(struct writer *writer)
{
    empty_room(writer);
    if (!writer->failed && fflush(writer->file) != 0)
        note_error(writer);
}

bool writer_has_failed(const struct writer *writer)
{
    return writer->failed;
}
