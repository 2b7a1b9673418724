#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/options.h"

enum { BUFFER_SIZE = 64 * 1024, BOM_SIZE = 3 };

static const char too_long[] = "the line is longer than 4096 octets";
static const char has_nul[] = "the line has a NUL octet";
static const char has_line_feed[] =
    "a line feed is in it (with --null a NUL octet ends a target)";
static const char has_return[] =
    "the line has a carriage return in it; lines end with a line feed";
static const char is_utf16[] =
    "the file is UTF-16; save it as UTF-8 (nothing of it was read)";
static const char cut_short[] =
    "the file cannot be read any further (what is left of it was not read)";
_Static_assert(LIMIT_LINE_BYTES == 4096, "named in the text above");

struct input {
    struct input_sources sources;
    char end; /* of a line */
    bool (*is_stopped)(void);
    size_t next_argument, next_file;

    int fd; /* of the file being read; -1 if none */
    const char *file;
    uint64_t line;
    bool at_start; /* nothing of the file was looked at */
    bool at_end;
    bool is_broken;  /* reading failed before the end */
    size_t from, to; /* what is unread in the buffer */
    uint8_t buffer[BUFFER_SIZE];
};

static bool cannot(const char *file, const char *why, struct arena *arena,
                   struct failure *failure)
{
    *failure = (struct failure){
        .status = STATUS_IO,
        .detail = arena_printf(arena, "--input %s: %s",
                               text_clean(arena, bytes_of_text(file)), why),
    };
    return false;
}

/* So that a missing list is known before anything is scanned. It is not opened
 * for that: whoever writes to a pipe would see it closed again. */
static bool can_be_read(const char *file, struct arena *arena,
                        struct failure *failure)
{
    struct stat status;
    if (strcmp(file, "-") == 0)
        return true;
    if (stat(file, &status) != 0 ||
        faccessat(AT_FDCWD, file, R_OK, AT_EACCESS) != 0)
        return cannot(file, strerror(errno), arena, failure);
    if (S_ISDIR(status.st_mode))
        return cannot(file, "is a directory", arena, failure);
    return true;
}

static char line_end(const struct input_sources *sources)
{
    return sources->ends_are_nul ? '\0' : '\n';
}

struct input *input_open(const struct input_sources *sources,
                         bool (*is_stopped)(void), struct arena *arena,
                         struct failure *failure)
{
    for (size_t i = 0; i < sources->files->count; i++)
        if (!can_be_read(sources->files->items[i], arena, failure))
            return NULL;
    struct input *input = malloc(sizeof(*input));
    if (input == NULL)
        out_of_memory();
    *input = (struct input){ .sources = *sources,
                             .end = line_end(sources),
                             .is_stopped = is_stopped,
                             .fd = -1 };
    return input;
}

static void close_file(struct input *input)
{
    if (input->fd > STDIN_FILENO)
        close(input->fd);
    input->fd = -1;
}

void input_close(struct input *input)
{
    if (input == NULL)
        return;
    close_file(input);
    free(input);
}

static bool open_next_file(struct input *input)
{
    const struct texts *files = input->sources.files;
    if (input->next_file >= files->count)
        return false;
    input->file = files->items[input->next_file++];
    input->fd = strcmp(input->file, "-") == 0
                    ? STDIN_FILENO
                    : open(input->file, O_RDONLY | O_CLOEXEC);
    input->line = 0;
    input->at_start = true;
    input->at_end = false;
    input->from = input->to = 0;
    return true;
}

/* What is left in the buffer may be half a line. */
static bool stop(struct input *input)
{
    input->from = input->to = 0;
    input->at_end = true;
    return false;
}

/* More octets behind those in the buffer; false at the end of the file, and
 * once the reading is stopped: a line may be without end, and so may a file
 * that has nothing but comments. */
static bool fill(struct input *input)
{
    if (input->at_end)
        return false;
    if (input->is_stopped())
        return stop(input);
    memmove(input->buffer, input->buffer + input->from,
            input->to - input->from);
    input->to -= input->from;
    input->from = 0;
    for (;;) {
        ssize_t got =
            read(input->fd, input->buffer + input->to, BUFFER_SIZE - input->to);
        if (got > 0) {
            input->to += (size_t)got;
            return true;
        }
        if (got == 0) {
            input->at_end = true;
            return false;
        }
        if (errno != EINTR || input->is_stopped()) {
            input->is_broken = errno != EINTR;
            return stop(input);
        }
    }
}

static struct bytes unread(const struct input *input)
{
    return (struct bytes){ input->buffer + input->from,
                           input->to - input->from };
}

/* UTF-16 by its byte order mark, or by a NUL beside each of the first letters
 * where none is expected. */
static bool looks_like_utf16(struct bytes start, bool ends_are_nul)
{
    if (start.size < 4)
        return false;
    const uint8_t *c = start.data;
    if ((c[0] == 0xff && c[1] == 0xfe) || (c[0] == 0xfe && c[1] == 0xff))
        return true;
    if (ends_are_nul)
        return false;
    return (c[0] != 0 && c[1] == 0 && c[2] != 0 && c[3] == 0) ||
           (c[0] == 0 && c[1] != 0 && c[2] == 0 && c[3] != 0);
}

static bool start_is_utf16(struct input *input)
{
    input->at_start = false;
    while (unread(input).size < 4 && fill(input))
        ;
    if (looks_like_utf16(unread(input), input->sources.ends_are_nul))
        return true;
    if (unread(input).size >= BOM_SIZE &&
        memcmp(unread(input).data, "\xef\xbb\xbf", BOM_SIZE) == 0)
        input->from += BOM_SIZE;
    return false;
}

/* Drops what is left of a line that is too long. */
static void skip_line(struct input *input)
{
    for (;;) {
        struct bytes rest = unread(input);
        const uint8_t *end =
            rest.size == 0 ? NULL : memchr(rest.data, input->end, rest.size);
        if (end != NULL) {
            input->from += (size_t)(end - rest.data) + 1;
            return;
        }
        input->from = input->to;
        if (!fill(input))
            return;
    }
}

/* One line of the file; false at its end. */
static bool read_line(struct input *input, struct input_line *out)
{
    size_t seen = 0;
    for (;;) {
        struct bytes rest = unread(input);
        const uint8_t *end =
            rest.size == seen
                ? NULL
                : memchr(rest.data + seen, input->end, rest.size - seen);
        size_t size = end == NULL ? rest.size : (size_t)(end - rest.data);
        if (size > LIMIT_LINE_BYTES) {
            out->text = bytes_slice(rest, 0, LIMIT_LINE_BYTES);
            out->invalid = too_long;
            return true;
        }
        if (end != NULL || (input->at_end && size > 0)) {
            out->text = bytes_slice(rest, 0, size);
            input->from += size + (end != NULL);
            return true;
        }
        seen = rest.size;
        if (!fill(input) && unread(input).size == 0)
            return false;
    }
}

/* No target has a '#' in it: what a URL has behind one names no host. */
static struct bytes without_comment(struct bytes text)
{
    const uint8_t *mark =
        text.size == 0 ? NULL : memchr(text.data, '#', text.size);
    return mark == NULL ? text
                        : bytes_slice(text, 0, (size_t)(mark - text.data));
}

static struct bytes trim_end(struct bytes text)
{
    while (text.size > 0 && (text.data[text.size - 1] == '\r' ||
                             text.data[text.size - 1] == ' ' ||
                             text.data[text.size - 1] == '\t'))
        text.size--;
    return text;
}

static bool has_octet(struct bytes text, char octet)
{
    return text.size > 0 && memchr(text.data, octet, text.size) != NULL;
}

/* What follows one would be hidden by a comment before it. */
static bool has_return_within(struct bytes text)
{
    while (text.size > 0 && text.data[text.size - 1] == '\r')
        text.size--;
    return has_octet(text, '\r');
}

/* The text of a damaged line, short and in the caller's memory. */
static void keep_start(struct input_line *out, struct arena *arena)
{
    enum { KEPT = 64 };
    out->text = arena_copy(arena, bytes_slice(out->text, 0, KEPT));
}

/* That which ends lines of another kind. */
static const char *stray_octet(const struct input *input, struct bytes text)
{
    bool ends_are_nul = input->sources.ends_are_nul;
    if (has_octet(text, ends_are_nul ? '\n' : '\0'))
        return ends_are_nul ? has_line_feed : has_nul;
    return has_return_within(text) ? has_return : NULL;
}

static bool next_of_file(struct input *input, struct arena *arena,
                         struct input_line *out)
{
    *out = (struct input_line){ .file = input->file };
    if (input->fd < 0 || (input->at_start && start_is_utf16(input))) {
        out->invalid = input->fd < 0 ? "the file cannot be opened" : is_utf16;
        out->line = 1;
        close_file(input);
        return true;
    }
    while (read_line(input, out)) {
        out->line = ++input->line;
        if (out->invalid != NULL) {
            keep_start(out, arena);
            skip_line(input);
            return true;
        }
        out->invalid = stray_octet(input, out->text);
        out->text = trim_end(without_comment(out->text));
        if (out->text.size > 0 || out->invalid != NULL) {
            out->text = arena_copy(arena, out->text);
            return true;
        }
    }
    close_file(input);
    if (!input->is_broken)
        return false;
    input->is_broken = false;
    *out = (struct input_line){ .file = input->file,
                                .line = input->line + 1,
                                .invalid = cut_short };
    return true;
}

bool input_next(struct input *input, struct arena *arena,
                struct input_line *out)
{
    const struct texts *arguments = input->sources.arguments;
    if (input->next_argument < arguments->count) {
        const char *text = arguments->items[input->next_argument++];
        *out = (struct input_line){ .text = bytes_of_text(text) };
        return true;
    }
    for (;;) {
        if (input->file != NULL && input->fd >= 0 &&
            next_of_file(input, arena, out))
            return true;
        if (!open_next_file(input))
            return false;
        if (input->fd < 0)
            return next_of_file(input, arena, out);
    }
}

/* Lines that begin with neither a comment nor their end. */
static uint64_t count_starts(int fd, char end)
{
    static char buffer[BUFFER_SIZE];
    uint64_t lines = 0;
    char last = end;
    ssize_t got;
    while ((got = read(fd, buffer, sizeof(buffer))) > 0) {
        for (ssize_t i = 0; i < got; i++) {
            lines += buffer[i] != end && buffer[i] != '#' && last == end;
            last = buffer[i];
        }
    }
    return lines;
}

static uint64_t count_lines(const char *file, char end)
{
    struct stat status;
    if (stat(file, &status) != 0 || !S_ISREG(status.st_mode))
        return 0;
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return 0;
    uint64_t lines = count_starts(fd, end);
    close(fd);
    return lines;
}

uint64_t input_count(const struct input_sources *sources)
{
    const struct texts *files = sources->files;
    uint64_t total = sources->arguments->count;
    for (size_t i = 0; i < files->count; i++) {
        uint64_t lines = strcmp(files->items[i], "-") == 0
                             ? 0
                             : count_lines(files->items[i], line_end(sources));
        if (lines == 0)
            return 0;
        total += lines;
    }
    return total;
}
