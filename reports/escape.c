#include "reports/escape.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "reports/writer.h"

/* One octet and what stands for it. */
struct escape {
    char octet;
    const char *text;
    char behind; /* only behind this letter; NUL: anywhere */
};

static bool is_meant(const struct escape *escape, const char *text,
                     const char *start)
{
    if (escape->octet != *text)
        return false;
    return escape->behind == '\0' ||
           (text > start && (text[-1] | 0x20) == escape->behind);
}

/* The table ends at octet NUL. Runs that need no escape go out in one. */
static void write_escaped(struct writer *writer, const char *text,
                          const struct escape *escapes)
{
    const char *start = text, *from = text;
    for (; *text != '\0'; text++) {
        const struct escape *escape = escapes;
        while (escape->octet != '\0' && !is_meant(escape, text, start))
            escape++;
        if (escape->octet == '\0')
            continue;
        write_bytes(writer, (struct bytes){ (const uint8_t *)from,
                                            (size_t)(text - from) });
        write_text(writer, escape->text);
        from = text + 1;
    }
    write_text(writer, from);
}

void write_xml(struct writer *writer, const char *text)
{
    static const struct escape escapes[] = {
        { '&', "&amp;", '\0' },  { '<', "&lt;", '\0' },   { '>', "&gt;", '\0' },
        { '"', "&quot;", '\0' }, { '\'', "&#39;", '\0' }, { '\0', NULL, '\0' },
    };
    write_escaped(writer, text, escapes);
}

void write_csv(struct writer *writer, const char *text)
{
    static const struct escape escapes[] = { { '"', "\"\"", '\0' },
                                             { '\0', NULL, '\0' } };
    write_text(writer, "\"");
    if (*text != '\0' && strchr("=+-@\t\r", *text) != NULL)
        write_text(writer, "'");
    write_escaped(writer, text, escapes);
    write_text(writer, "\"");
}

/* References are read after the structure of the page: the character is shown,
 * and no URL, mention or number of an issue is recognised. */
void write_markdown(struct writer *writer, const char *text)
{
    static const struct escape escapes[] = {
        { '\\', "&#92;", '\0' }, { '`', "&#96;", '\0' },
        { '*', "&#42;", '\0' },  { '_', "&#95;", '\0' },
        { '{', "&#123;", '\0' }, { '}', "&#125;", '\0' },
        { '[', "&#91;", '\0' },  { ']', "&#93;", '\0' },
        { '(', "&#40;", '\0' },  { ')', "&#41;", '\0' },
        { '#', "&#35;", '\0' },  { '!', "&#33;", '\0' },
        { '|', "&#124;", '\0' }, { '<', "&lt;", '\0' },
        { '>', "&gt;", '\0' },   { '&', "&amp;", '\0' },
        { '@', "&#64;", '\0' },  { ':', "&#58;", '\0' },
        { '~', "&#126;", '\0' }, { '$', "&#36;", '\0' },
        { '\n', " ", '\0' },     { '"', "&quot;", '\0' },
        { '=', "&#61;", '\0' },  { '.', "&#46;", 'w' },
        { '\0', NULL, '\0' },
    };
    write_escaped(writer, text, escapes);
}

void write_command_data(struct writer *writer, const char *text)
{
    static const struct escape escapes[] = { { '%', "%25", '\0' },
                                             { '\r', "%0D", '\0' },
                                             { '\n', "%0A", '\0' },
                                             { '\0', NULL, '\0' } };
    write_escaped(writer, text, escapes);
}

void write_command_property(struct writer *writer, const char *text)
{
    static const struct escape escapes[] = {
        { '%', "%25", '\0' }, { '\r', "%0D", '\0' }, { '\n', "%0A", '\0' },
        { ':', "%3A", '\0' }, { ',', "%2C", '\0' },  { '\0', NULL, '\0' },
    };
    write_escaped(writer, text, escapes);
}

void write_label(struct writer *writer, const char *text)
{
    static const struct escape escapes[] = { { '\\', "\\\\", '\0' },
                                             { '"', "\\\"", '\0' },
                                             { '\n', "\\n", '\0' },
                                             { '\0', NULL, '\0' } };
    write_escaped(writer, text, escapes);
}

void write_nagios(struct writer *writer, const char *text)
{
    static const struct escape escapes[] = { { '|', "/", '\0' },
                                             { '\n', " ", '\0' },
                                             { '\0', NULL, '\0' } };
    write_escaped(writer, text, escapes);
}

void write_tap(struct writer *writer, const char *text)
{
    static const struct escape escapes[] = { { '#', "\\#", '\0' },
                                             { '\\', "\\\\", '\0' },
                                             { '\n', " ", '\0' },
                                             { '\0', NULL, '\0' } };
    write_escaped(writer, text, escapes);
}
