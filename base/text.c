#include "base/text.h"

#include <string.h>

#include "base/arena.h"

/* RFC 3629 3: shortest form, no surrogates, nothing beyond U+10FFFF. */
int32_t text_point(struct bytes text, size_t *size)
{
    uint8_t first = text.data[0];
    *size = 1;
    if (first < 0x80)
        return first;
    size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || length > text.size)
        return TEXT_NOT_UTF8;
    int32_t value = first & (0x7f >> length);
    for (size_t i = 1; i < length; i++) {
        if ((text.data[i] & 0xc0) != 0x80)
            return TEXT_NOT_UTF8;
        value = value << 6 | (text.data[i] & 0x3f);
    }
    static const int32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
    if (value < smallest[length] || value > 0x10ffff ||
        (value >= 0xd800 && value <= 0xdfff))
        return TEXT_NOT_UTF8;
    *size = length;
    return value;
}

/* Code points that change how their neighbours look, or cannot be seen. */
static bool is_harmful(int32_t point)
{
    static const struct range {
        int32_t first, last;
    } ranges[] = {
        { 0x0000, 0x001f },   { 0x007f, 0x009f },   { 0x00ad, 0x00ad },
        { 0x034f, 0x034f },   { 0x061c, 0x061c },   { 0x115f, 0x1160 },
        { 0x17b4, 0x17b5 },   { 0x180b, 0x180f },   { 0x200b, 0x200f },
        { 0x2028, 0x202e },   { 0x2060, 0x206f },   { 0x3164, 0x3164 },
        { 0xfdd0, 0xfdef },   { 0xfe00, 0xfe0f },   { 0xfeff, 0xfeff },
        { 0xffa0, 0xffa0 },   { 0xfff0, 0xfffb },   { 0x1bca0, 0x1bca3 },
        { 0x1d173, 0x1d17a }, { 0xe0000, 0xe0fff },
    };
    if (point >= ' ' && point <= '~')
        return false;
    if ((point & 0xfffe) == 0xfffe)
        return true;
    for (size_t i = 0; i < COUNT_OF(ranges); i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

/* Where clean text goes; with `to` NULL it is only measured. */
struct sink {
    char *to;
    size_t size;
};

static void put(struct sink *sink, const void *octets, size_t size)
{
    if (sink->to != NULL)
        memcpy(sink->to + sink->size, octets, size);
    sink->size += size;
}

static void put_hex(struct sink *sink, uint32_t value, unsigned digits)
{
    static const char alphabet[] = "0123456789ABCDEF";
    while (digits-- > 0)
        put(sink, &alphabet[value >> 4 * digits & 15], 1);
}

static void put_escaped(struct sink *sink, uint32_t point)
{
    unsigned digits = 4;
    while (point >> 4 * digits != 0)
        digits++;
    put(sink, "\\u{", 3);
    put_hex(sink, point, digits);
    put(sink, "}", 1);
}

static void put_point(struct sink *sink, struct bytes text, size_t size,
                      int32_t point)
{
    if (point == TEXT_NOT_UTF8) {
        put(sink, "\\x", 2);
        put_hex(sink, text.data[0], 2);
    } else if (point == '\\') {
        put(sink, "\\\\", 2);
    } else if (is_harmful(point)) {
        put_escaped(sink, (uint32_t)point);
    } else {
        put(sink, text.data, size);
    }
}

static void put_clean(struct sink *sink, struct bytes text, size_t most)
{
    while (text.size > 0) {
        size_t size;
        int32_t point = text_point(text, &size);
        if (most-- == 0) {
            put(sink, "…", sizeof("…") - 1);
            return;
        }
        put_point(sink, text, size, point);
        text = bytes_slice(text, size, text.size);
    }
}

char *text_clean_short(struct arena *arena, struct bytes text, size_t most)
{
    struct sink sink = { 0 };
    put_clean(&sink, text, most);
    char *clean = ARENA_NEW(arena, sink.size + 1, char);
    sink = (struct sink){ .to = clean };
    put_clean(&sink, text, most);
    return clean;
}

char *text_clean(struct arena *arena, struct bytes text)
{
    if (text_is_clean(text))
        return arena_text(arena, text);
    return text_clean_short(arena, text, SIZE_MAX);
}

bool text_is_clean(struct bytes text)
{
    while (text.size > 0) {
        size_t size;
        int32_t point = text_point(text, &size);
        if (point == TEXT_NOT_UTF8 || point == '\\' || is_harmful(point))
            return false;
        text = bytes_slice(text, size, text.size);
    }
    return true;
}

size_t text_put_point(int32_t point, uint8_t *to)
{
    uint32_t value = (uint32_t)point;
    if (value < 0x80) {
        to[0] = (uint8_t)value;
        return 1;
    }
    size_t length = value < 0x800 ? 2 : value < 0x10000 ? 3 : 4;
    for (size_t i = length; i-- > 1; value >>= 6)
        to[i] = (uint8_t)(0x80 | (value & 0x3f));
    static const uint8_t first[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
    to[0] = (uint8_t)(first[length] | value);
    return length;
}
