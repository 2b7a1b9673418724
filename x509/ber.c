#include "x509/ber.h"

#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "x509/der.h"

enum { CONSTRUCTED = 0x20, INDEFINITE = 0x80, MOST_LENGTH_OCTETS = 4 };

/* What stands before the content of an element. */
struct header {
    uint8_t tag;
    bool is_indefinite;
    size_t size;   /* of tag and length octets */
    size_t length; /* of the content, unless that is indefinite */
};

static bool read_long_length(struct bytes rest, struct header *out)
{
    size_t count = rest.data[1] & 0x7f;
    if (count > MOST_LENGTH_OCTETS || rest.size < 2 + count)
        return false;
    for (size_t i = 0; i < count; i++)
        out->length = out->length << 8 | rest.data[2 + i];
    out->size = 2 + count;
    return true;
}

static bool read_header(struct bytes rest, struct header *out)
{
    if (rest.size < 2 || (rest.data[0] & 0x1f) == 0x1f)
        return false;
    *out = (struct header){ .tag = rest.data[0], .size = 2 };
    if (rest.data[1] == INDEFINITE) {
        out->is_indefinite = true;
        return (out->tag & CONSTRUCTED) != 0;
    }
    if (rest.data[1] < INDEFINITE)
        out->length = rest.data[1];
    else
        return read_long_length(rest, out);
    return true;
}

static bool is_whole(struct bytes rest, const struct header *header)
{
    return header->length <= rest.size - header->size;
}

static bool is_end_of_contents(const struct header *header)
{
    return header->tag == 0 && !header->is_indefinite && header->length == 0;
}

/* The octets up to the end-of-contents that belongs to the content's start,
 * by counting how deep the walk is in indefinite elements. */
static bool measure(struct bytes content, size_t *size)
{
    struct bytes rest = content;
    size_t depth = 1;
    while (true) {
        struct header header;
        if (depth > LIMIT_DER_DEPTH || !read_header(rest, &header) ||
            !is_whole(rest, &header))
            return false;
        if (is_end_of_contents(&header))
            depth--;
        else if (header.is_indefinite)
            depth++;
        if (depth == 0) {
            *size = content.size - rest.size;
            return true;
        }
        rest = bytes_slice(rest, header.size + header.length, rest.size);
    }
}

enum { END_OF_CONTENTS_SIZE = 2 };

bool ber_read_any(struct ber *ber, uint8_t *tag, struct bytes *content,
                  struct bytes *whole)
{
    struct header header;
    if (!read_header(ber->rest, &header) || header.tag == 0 ||
        !is_whole(ber->rest, &header))
        return false;
    struct bytes after = bytes_slice(ber->rest, header.size, ber->rest.size);
    size_t end = 0;
    if (header.is_indefinite) {
        if (!measure(after, &header.length))
            return false;
        end = END_OF_CONTENTS_SIZE;
    }
    size_t size = header.size + header.length + end;
    *tag = header.tag;
    *content = bytes_slice(after, 0, header.length);
    *whole = bytes_slice(ber->rest, 0, size);
    ber->rest = bytes_slice(ber->rest, size, ber->rest.size);
    return true;
}

bool ber_is_next(const struct ber *ber, uint8_t tag)
{
    return ber->rest.size > 0 && ber->rest.data[0] == tag;
}

bool ber_enter(struct ber *ber, uint8_t tag, struct ber *out)
{
    uint8_t found;
    struct bytes content, whole;
    if (!ber_is_next(ber, tag) || !ber_read_any(ber, &found, &content, &whole))
        return false;
    *out = (struct ber){ content };
    return true;
}

bool ber_peek(struct bytes octets, uint8_t *tag, struct bytes *content,
              struct bytes *after)
{
    struct header header;
    if (!read_header(octets, &header))
        return false;
    struct bytes rest = bytes_slice(octets, header.size, octets.size);
    size_t length = header.is_indefinite ? rest.size : header.length;
    *tag = header.tag;
    *content = bytes_slice(rest, 0, length);
    *after = bytes_slice(rest, length, rest.size);
    return true;
}

/* DER as it grows. An element can become longer only in its own length
 * octets, once a level. */
struct output {
    uint8_t *octets;
    size_t size;
};

static void put(struct output *output, struct bytes bytes)
{
    if (bytes.size > 0)
        memcpy(output->octets + output->size, bytes.data, bytes.size);
    output->size += bytes.size;
}

/* Puts tag and length before what was put since `start`. */
static void put_header_before(struct output *output, size_t start, uint8_t tag)
{
    uint8_t header[DER_LONGEST_HEADER];
    size_t length = output->size - start;
    size_t size = der_put_header(header, tag, length);
    memmove(output->octets + start + size, output->octets + start, length);
    memcpy(output->octets + start, header, size);
    output->size += size;
}

/* BIT STRING, OCTET STRING, ObjectDescriptor, UTF8String, and the strings and
 * times that follow SET: BER may cut them in pieces (X.690 8.6.4, 8.7.3,
 * 8.23). */
static bool is_string_in_pieces(uint8_t tag)
{
    unsigned number = tag ^ CONSTRUCTED;
    return number == DER_BIT_STRING || number == DER_OCTET_STRING ||
           number == 7 || number == DER_UTF8_STRING ||
           (number >= DER_NUMERIC_STRING && number <= DER_BMP_STRING);
}

static bool convert(struct ber *from, unsigned depth, struct output *to);

static bool convert_all(struct bytes content, unsigned depth, struct output *to)
{
    struct ber from = { content };
    while (from.rest.size > 0)
        if (!convert(&from, depth, to))
            return false;
    return true;
}

/* The contents of the pieces one after the other. */
static bool join(struct bytes content, unsigned depth, struct output *to)
{
    struct ber from = { content };
    uint8_t tag;
    struct bytes piece, whole;
    while (from.rest.size > 0) {
        if (!ber_read_any(&from, &tag, &piece, &whole))
            return false;
        if ((tag & CONSTRUCTED) == 0)
            put(to, piece);
        else if (depth == 0 || !join(piece, depth - 1, to))
            return false;
    }
    return true;
}

static void put_primitive(struct output *to, uint8_t tag, struct bytes content)
{
    size_t start = to->size;
    put(to, content);
    uint8_t *copy = to->octets + start;
    if (tag == DER_BOOLEAN && content.size == 1)
        copy[0] = copy[0] != 0 ? 0xff : 0;
    if (tag == DER_BIT_STRING && content.size > 1 && copy[0] < 8)
        copy[content.size - 1] &= (uint8_t)(0xff << copy[0]);
    put_header_before(to, start, tag);
}

static bool convert(struct ber *from, unsigned depth, struct output *to)
{
    uint8_t tag;
    struct bytes content, whole;
    if (depth == 0 || !ber_read_any(from, &tag, &content, &whole))
        return false;
    size_t start = to->size;
    if (tag == (DER_SEQUENCE ^ CONSTRUCTED) || tag == (DER_SET ^ CONSTRUCTED))
        tag |= CONSTRUCTED;
    if ((tag & CONSTRUCTED) == 0) {
        put_primitive(to, tag, content);
        return true;
    }
    if (is_string_in_pieces(tag)) {
        if (!join(content, depth - 1, to))
            return false;
        put_header_before(to, start, tag ^ CONSTRUCTED);
        return true;
    }
    if (!convert_all(content, depth - 1, to))
        return false;
    put_header_before(to, start, tag);
    return true;
}

size_t ber_to_der_most(struct bytes octets)
{
    return octets.size + (size_t)LIMIT_DER_DEPTH * DER_LONGEST_HEADER;
}

bool ber_to_der_at(struct bytes octets, uint8_t *to, size_t *size)
{
    struct ber from = { octets };
    struct output output = { .octets = to };
    if (!convert(&from, LIMIT_DER_DEPTH, &output))
        return false;
    *size = output.size;
    return true;
}

bool ber_to_der(struct bytes octets, struct arena *arena, struct bytes *out)
{
    uint8_t *to = ARENA_NEW(arena, ber_to_der_most(octets), uint8_t);
    size_t size;
    if (!ber_to_der_at(octets, to, &size))
        return false;
    *out = (struct bytes){ to, size };
    return true;
}
