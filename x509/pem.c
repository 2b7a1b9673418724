#include "x509/pem.h"

#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/text.h"

enum { LINE_DIGITS = 64, MOST_LABEL_POINTS = 64 };

static bool is_blank(uint8_t octet)
{
    return octet == ' ' || octet == '\t' || octet == '\f' || octet == '\v';
}

static struct bytes trimmed(struct bytes line)
{
    size_t start = 0;
    size_t end = line.size;
    while (start < end && is_blank(line.data[start]))
        start++;
    while (end > start && is_blank(line.data[end - 1]))
        end--;
    return bytes_slice(line, start, end - start);
}

static bool starts_with(struct bytes text, const char *start)
{
    struct bytes wanted = bytes_of_text(start);
    return bytes_equal(bytes_slice(text, 0, wanted.size), wanted);
}

static bool ends_with(struct bytes text, const char *end)
{
    struct bytes wanted = bytes_of_text(end);
    return text.size >= wanted.size &&
           bytes_equal(bytes_slice(text, text.size - wanted.size, wanted.size),
                       wanted);
}

struct pem_reader pem_reader_of(struct bytes text)
{
    struct pem_reader reader = { .text = text, .line = 1 };
    if (starts_with(text, "\xef\xbb\xbf"))
        reader.offset = 3;
    return reader;
}

static bool is_at_end(const struct pem_reader *reader)
{
    return reader->offset >= reader->text.size;
}

/* Steps over the end of a line: CR LF, LF or CR. */
static void end_line(struct pem_reader *reader)
{
    struct bytes end = bytes_slice(reader->text, reader->offset, 2);
    if (end.size == 0)
        return;
    reader->offset += starts_with(end, "\r\n") ? 2 : 1;
    reader->line++;
}

static struct bytes next_line(struct pem_reader *reader)
{
    size_t start = reader->offset;
    while (!is_at_end(reader) && reader->text.data[reader->offset] != '\n' &&
           reader->text.data[reader->offset] != '\r')
        reader->offset++;
    struct bytes line =
        bytes_slice(reader->text, start, reader->offset - start);
    end_line(reader);
    return trimmed(line);
}

static const char begin_mark[] = "-----BEGIN ";
static const char end_mark[] = "-----END ";
static const char closing_mark[] = "-----";

/* What stands between the mark and the closing dashes, or all behind the
 * mark if there are none. */
static struct bytes label_of(struct bytes line, const char *mark,
                             bool *is_closed)
{
    size_t start = strlen(mark);
    struct bytes label = bytes_slice(line, start, line.size);
    *is_closed = ends_with(label, closing_mark);
    if (*is_closed)
        label = bytes_slice(label, 0, label.size - strlen(closing_mark));
    return label;
}

static void fail(struct pem_block *block, struct arena *arena, size_t line,
                 const char *what)
{
    block->failure =
        (struct failure){ STATUS_MALFORMED, 0,
                          arena_printf(arena, "line %zu: %s", line, what) };
}

/* RFC 1421 headers end with an empty line. */
static bool is_header(struct bytes line)
{
    return line.size > 0 && memchr(line.data, ':', line.size) != NULL;
}

static void skip_headers(struct pem_reader *reader, struct pem_block *block)
{
    struct pem_reader ahead = *reader;
    size_t start = reader->offset;
    block->has_headers = is_header(next_line(&ahead));
    while (block->has_headers && !is_at_end(reader)) {
        ahead = *reader;
        struct bytes line = next_line(&ahead);
        if (starts_with(line, closing_mark))
            return;
        *reader = ahead;
        block->headers =
            bytes_slice(reader->text, start, reader->offset - start);
        if (line.size == 0)
            return;
    }
}

static size_t line_of(struct bytes text, size_t first_line, size_t offset)
{
    struct pem_reader reader = { .text = text, .line = first_line };
    size_t line = first_line;
    while (reader.offset <= offset && !is_at_end(&reader)) {
        line = reader.line;
        next_line(&reader);
    }
    return line;
}

/* Says what is wrong with the base64, or that there is none. */
static void check_decoded(struct pem_block *block, bool is_base64, size_t fault,
                          size_t size, struct arena *arena)
{
    if (!is_base64)
        fail(block, arena, line_of(block->body, block->body_line, fault),
             fault < block->body.size ? "not base64"
                                      : "base64 that stops short");
    else if (size == 0)
        fail(block, arena, block->line, "nothing between BEGIN and END");
}

struct secret pem_decode_secret(struct pem_block *block, struct arena *arena)
{
    size_t fault;
    size_t size = 0;
    if (block->failure.status != STATUS_OK)
        return (struct secret){ 0 };
    struct secret secret = secret_new(base64_most(block->body));
    bool is_base64 = base64_decode_to(block->body, secret.data, &size, &fault);
    check_decoded(block, is_base64, fault, size, arena);
    if (is_base64)
        secret.size = size;
    else
        secret_free(&secret);
    return secret;
}

static void check_end(struct pem_block *block, struct bytes line, size_t number,
                      struct arena *arena)
{
    bool is_closed;
    struct bytes label = label_of(line, end_mark, &is_closed);
    if (is_closed && bytes_equal(label, block->label))
        return;
    const char *wanted =
        text_clean_short(arena, block->label, MOST_LABEL_POINTS);
    fail(block, arena, number, arena_printf(arena, "expected END %s", wanted));
}

/* From behind the BEGIN line to behind the END line. A block without one
 * ends where the next begins, or with the text. */
static void read_body(struct pem_reader *reader, struct pem_block *block,
                      struct arena *arena)
{
    skip_headers(reader, block);
    struct pem_reader start = *reader;
    while (!is_at_end(reader)) {
        struct pem_reader before = *reader;
        struct bytes line = next_line(reader);
        if (starts_with(line, end_mark)) {
            block->body = bytes_slice(reader->text, start.offset,
                                      before.offset - start.offset);
            block->body_line = start.line;
            check_end(block, line, before.line, arena);
            return;
        }
        if (starts_with(line, begin_mark)) {
            *reader = before;
            break;
        }
    }
    fail(block, arena, reader->line, "expected an END line before here");
}

bool pem_find(struct pem_reader *reader, struct arena *arena,
              struct pem_block *out)
{
    while (!is_at_end(reader)) {
        struct pem_reader before = *reader;
        struct bytes line = next_line(reader);
        if (!starts_with(line, begin_mark))
            continue;
        bool is_closed;
        *out = (struct pem_block){
            .label = label_of(line, begin_mark, &is_closed),
            .offset = before.offset,
            .line = before.line,
        };
        if (is_closed)
            read_body(reader, out, arena);
        else
            fail(out, arena, out->line, "expected ----- after the label");
        return true;
    }
    return false;
}

bool pem_read(struct pem_reader *reader, struct arena *arena,
              struct pem_block *out)
{
    if (!pem_find(reader, arena, out))
        return false;
    struct secret octets = pem_decode_secret(out, arena);
    out->der = arena_copy(arena, secret_bytes(&octets));
    secret_free(&octets);
    return true;
}

bool pem_is(struct bytes text)
{
    struct pem_reader reader = pem_reader_of(text);
    while (!is_at_end(&reader))
        if (starts_with(next_line(&reader), begin_mark))
            return true;
    return false;
}

char *pem_encode(struct arena *arena, const char *label, struct bytes der)
{
    const char *digits = base64_encode(arena, der);
    size_t size = strlen(digits);
    char *body = ARENA_NEW(arena, size + size / LINE_DIGITS + 2, char);
    char *to = body;
    for (size_t i = 0; i < size; i += LINE_DIGITS) {
        size_t length = size - i < LINE_DIGITS ? size - i : LINE_DIGITS;
        memcpy(to, digits + i, length);
        to += length;
        *to++ = '\n';
    }
    return arena_printf(arena, "-----BEGIN %s-----\n%s-----END %s-----\n",
                        label, body, label);
}
