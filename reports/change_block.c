#include "reports/change_block.h"

#include "base/arena.h"
#include "reports/change_words.h"
#include "reports/escape.h"
#include "reports/layout.h"

enum { INDENT = 2, COLUMN = 11 };

static enum style style_of(enum change_tone tone)
{
    switch (tone) {
    case TONE_GOOD:
        return STYLE_GOOD;
    case TONE_BAD:
        return STYLE_BAD;
    case TONE_PLAIN:
        break;
    }
    return STYLE_PLAIN;
}

static const char *class_of(enum change_tone tone)
{
    switch (tone) {
    case TONE_GOOD:
        return " class=\"good\"";
    case TONE_BAD:
        return " class=\"bad\"";
    case TONE_PLAIN:
        break;
    }
    return "";
}

void change_block_text(const struct report *report, const struct record *record)
{
    if (record->changes == NULL)
        return;
    struct layout layout = layout_of(report);
    struct arena *scratch = report->scratch;
    size_t count;
    const struct change_line *lines = change_lines(record, scratch, &count);
    write_text(report->writer, "\n");
    layout_row(&layout, INDENT, INDENT, "", changes_title(record, scratch));
    for (size_t i = 0; i < count; i++) {
        write_printf(report->writer, "%*s", INDENT, "");
        layout_styled(&layout, style_of(lines[i].tone),
                      layout_padded(scratch, lines[i].title, COLUMN - INDENT));
        layout_wrapped(&layout, COLUMN, COLUMN, lines[i].text);
    }
}

void change_block_html(struct writer *writer, const struct record *record,
                       struct arena *scratch)
{
    if (record->changes == NULL)
        return;
    size_t count;
    const struct change_line *lines = change_lines(record, scratch, &count);
    write_text(writer, "<h3>");
    write_xml(writer, changes_title(record, scratch));
    write_text(writer, "</h3>\n<dl class=\"changes\">\n");
    for (size_t i = 0; i < count; i++) {
        write_text(writer, "<dt>");
        write_xml(writer, lines[i].title);
        write_printf(writer, "</dt><dd%s>", class_of(lines[i].tone));
        write_xml(writer, lines[i].text);
        write_text(writer, "</dd>\n");
    }
    write_text(writer, "</dl>\n");
}

/* Lines of one paragraph: a list would run into that of the findings. */
void change_block_markdown(struct writer *writer, const struct record *record,
                           struct arena *scratch)
{
    if (record->changes == NULL)
        return;
    size_t count;
    const struct change_line *lines = change_lines(record, scratch, &count);
    write_markdown(writer, changes_title(record, scratch));
    for (size_t i = 0; i < count; i++) {
        write_text(writer, "  \n");
        write_markdown(writer, arena_printf(scratch, "%s: %s", lines[i].title,
                                            lines[i].text));
    }
    write_text(writer, "\n\n");
}
