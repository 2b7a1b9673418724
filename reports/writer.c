#include "reports/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

enum { MOST_OPEN = 32, FILE_MODE = 0644, COPY_PIECE = 16384 };

struct writer {
    struct arena *arena; /* of the texts below */
    FILE *file;
    const char *path;      /* NULL: standard output */
    const char *temporary; /* NULL: written in place (a device, a pipe) */
    size_t slot;           /* in `unfinished` */
    bool is_borrowed;      /* a standard stream: flushed, not closed */
    struct arena *memory;  /* of writer_to_memory() */
    struct bytes *memory_out;
    char *memory_text;
    size_t memory_size;
    uint64_t octets;
    bool failed;
    int error; /* errno of the first failure */
};

/* For the signal handler: set before the file exists, cleared after it is
 * gone. Only the main thread changes it. */
static const char *volatile unfinished[MOST_OPEN];

void writers_remove_unfinished(void)
{
    for (size_t i = 0; i < MOST_OPEN; i++)
        if (unfinished[i] != NULL)
            unlink(unfinished[i]);
}

static void cannot(struct writer *writer, const char *doing,
                   struct failure *failure)
{
    /* The failure outlives the writer, so its text is not in our arena. */
    static char detail[512];
    snprintf(detail, sizeof(detail), "%s: cannot %s: %s",
             writer->path == NULL ? "standard output" : writer->path, doing,
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

static bool take_slot(struct writer *writer)
{
    for (size_t i = 0; i < MOST_OPEN; i++) {
        if (unfinished[i] != NULL)
            continue;
        writer->slot = i;
        unfinished[i] = writer->temporary;
        return true;
    }
    errno = EMFILE;
    return false;
}

/* Beside the final name, so that the rename stays within one file system. */
static int open_temporary(struct writer *writer)
{
    char *name = arena_printf(writer->arena, "%s.%ld.part", writer->path,
                              (long)getpid());
    writer->temporary = name;
    if (!take_slot(writer))
        return -1;
    return open(name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
                FILE_MODE);
}

static bool open_file(struct writer *writer)
{
    if (writer->path == NULL) {
        writer->file = stdout;
        writer->is_borrowed = true;
        return true;
    }
    int fd = is_special(writer->path) ? open(writer->path, O_WRONLY | O_CLOEXEC)
                                      : open_temporary(writer);
    if (fd < 0)
        return false;
    writer->file = fdopen(fd, "w");
    return writer->file != NULL;
}

static void writer_free(struct writer *writer)
{
    if (writer->temporary != NULL)
        unfinished[writer->slot] = NULL;
    arena_free(writer->arena);
    free(writer);
}

static struct writer *writer_new(void)
{
    struct writer *writer = malloc(sizeof(*writer));
    if (writer == NULL)
        out_of_memory();
    *writer = (struct writer){ .arena = arena_new() };
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

static void finish_file(struct writer *writer, bool keep)
{
    if (fflush(writer->file) != 0)
        note_error(writer);
    if (writer->is_borrowed)
        return;
    if (fclose(writer->file) != 0)
        note_error(writer);
    if (writer->memory != NULL) {
        struct bytes text = { (const uint8_t *)writer->memory_text,
                              writer->memory_size };
        *writer->memory_out = arena_copy(writer->memory, text);
        free(writer->memory_text);
    }
    if (writer->temporary == NULL)
        return;
    if (!keep || writer->failed)
        unlink(writer->temporary);
    else if (rename(writer->temporary, writer->path) != 0) {
        note_error(writer);
        unlink(writer->temporary);
    }
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

static void spill_turn(struct writer *spill)
{
    if (!spill->failed && fflush(spill->file) != 0)
        note_error(spill);
    if (!spill->failed)
        rewind(spill->file);
}

static void spill_close(struct writer *spill, struct writer *to)
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

uint64_t writer_octets(const struct writer *writer)
{
    return writer->octets;
}

void write_bytes(struct writer *writer, struct bytes bytes)
{
    if (writer->failed || bytes.size == 0)
        return;
    writer->octets += bytes.size;
    /* Only one thread writes: no lock is needed for each piece. */
    if (fwrite_unlocked(bytes.data, 1, bytes.size, writer->file) != bytes.size)
        note_error(writer);
}

void write_text(struct writer *writer, const char *text)
{
    write_bytes(writer, bytes_of_text(text));
}

void write_printf(struct writer *writer, const char *format, ...)
{
    if (writer->failed)
        return;
    va_list args;
    va_start(args, format);
    int size = vfprintf(writer->file, format, args);
    if (size < 0)
        note_error(writer);
    else
        writer->octets += (uint64_t)size;
    va_end(args);
}

void writer_flush(struct writer *writer)
{
    if (!writer->failed && fflush(writer->file) != 0)
        note_error(writer);
}

bool writer_has_failed(const struct writer *writer)
{
    return writer->failed;
}
