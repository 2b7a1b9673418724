#include "reports/layout.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "reports/format.h"

struct layout layout_of(const struct report *report)
{
    return (struct layout){ .writer = report->writer,
                            .columns = report->options->columns,
                            .color = report->options->color };
}

void layout_styled(const struct layout *layout, enum style style,
                   const char *text)
{
    static const char *const codes[] = {
        [STYLE_PLAIN] = "",        [STYLE_BOLD] = "\033[1m",
        [STYLE_GOOD] = "\033[32m", [STYLE_WARNING] = "\033[33m",
        [STYLE_BAD] = "\033[31m",  [STYLE_DIM] = "\033[2m",
    };
    bool styled = layout->color && style != STYLE_PLAIN;
    if (styled)
        write_text(layout->writer, codes[style]);
    write_text(layout->writer, text);
    if (styled)
        write_text(layout->writer, "\033[0m");
}

/* Octets of the code point at the front of valid UTF-8. */
static size_t point_size(const char *text)
{
    unsigned char first = (unsigned char)text[0];
    if (first < 0x80)
        return 1;
    return first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
}

static uint32_t point_value(const char *text, size_t size)
{
    static const unsigned char masks[] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
    uint32_t value = (unsigned char)text[0] & masks[size];
    for (size_t i = 1; i < size; i++)
        value = value << 6 | ((unsigned char)text[i] & 0x3f);
    return value;
}

/* East Asian wide and full-width blocks, and emoji. */
static size_t point_width(const char *text, size_t size)
{
    uint32_t value = point_value(text, size);
    if (value < 0x1100)
        return 1;
    bool is_wide = value <= 0x115f || (value >= 0x2e80 && value <= 0xa4cf) ||
                   (value >= 0xac00 && value <= 0xd7a3) ||
                   (value >= 0xf900 && value <= 0xfaff) ||
                   (value >= 0xfe30 && value <= 0xfe6f) ||
                   (value >= 0xff00 && value <= 0xff60) ||
                   (value >= 0x1f300 && value <= 0x1faff) ||
                   (value >= 0x20000 && value <= 0x3fffd);
    return is_wide ? 2 : 1;
}

size_t layout_width(const char *text)
{
    size_t width = 0;
    while (*text != '\0') {
        size_t size = point_size(text);
        width += point_width(text, size);
        text += size;
    }
    return width;
}

/* Octets of the longest start of `text` that is at most `width` wide. */
static size_t fitting(const char *text, size_t limit, size_t width)
{
    size_t used = 0;
    size_t taken = 0;
    while (used < limit && text[used] != '\0') {
        size_t size = point_size(text + used);
        taken += point_width(text + used, size);
        if (taken > width)
            break;
        used += size;
    }
    return used;
}

static size_t width_of(const char *text, size_t size)
{
    size_t width = 0;
    for (size_t i = 0; i < size;) {
        size_t step = point_size(text + i);
        width += point_width(text + i, step);
        i += step;
    }
    return width;
}

static void new_line(const struct layout *layout, size_t indent)
{
    write_printf(layout->writer, "\n%*s", (int)indent, "");
}

static void put(const struct layout *layout, const char *text, size_t size)
{
    write_bytes(layout->writer, (struct bytes){ (const uint8_t *)text, size });
}

/* A word that fits no line is broken where the line ends. */
static size_t put_long_word(const struct layout *layout, size_t at,
                            size_t indent, const char *word, size_t size)
{
    while (size > 0) {
        size_t part = fitting(word, size, layout->columns - at);
        if (part == 0)
            part = point_size(word);
        put(layout, word, part);
        at += width_of(word, part);
        word += part;
        size -= part;
        if (size > 0) {
            new_line(layout, indent);
            at = indent;
        }
    }
    return at;
}

void layout_wrapped(const struct layout *layout, size_t at, size_t indent,
                    const char *text)
{
    bool is_first = true;
    for (text += strspn(text, " "); *text != '\0'; text += strspn(text, " ")) {
        size_t size = strcspn(text, " ");
        size_t width = width_of(text, size);
        size_t space = is_first ? 0 : 1;
        if (!is_first && at + space + width > layout->columns) {
            new_line(layout, indent);
            at = indent;
        } else if (!is_first) {
            write_text(layout->writer, " ");
            at++;
        }
        at = put_long_word(layout, at, indent, text, size);
        is_first = false;
        text += size;
    }
    write_text(layout->writer, "\n");
}

void layout_row(const struct layout *layout, size_t indent, size_t column,
                const char *name, const char *value)
{
    value += strspn(value, " ");
    if (*name != '\0' || *value != '\0')
        write_printf(layout->writer, "%*s%s", (int)indent, "", name);
    if (*value != '\0')
        write_printf(layout->writer, "%*s",
                     (int)(column - indent - layout_width(name)), "");
    layout_wrapped(layout, column, column, value);
}

const char *layout_padded(struct arena *scratch, const char *text, size_t width)
{
    size_t full = layout_width(text);
    if (full <= width)
        return arena_printf(scratch, "%s%*s", text, (int)(width - full), "");
    size_t size = fitting(text, strlen(text), width - 1);
    size_t used = width_of(text, size);
    return arena_printf(scratch, "%.*s…%*s", (int)size, text,
                        (int)(width - 1 - used), "");
}
