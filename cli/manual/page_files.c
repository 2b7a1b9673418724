#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cli/manual/lines.h"
#include "cli/manual/pages.h"
#include "cli/manual/roff.h"

/*
 * A page in the Markdown of docs/: headings, paragraphs, lists with "- ",
 * tables, indented and fenced blocks, comments; in a line code, emphasis and
 * links. What else Markdown has ends the program.
 */
struct page {
    struct arena *arena;
    struct lines lines;
    struct roff *roff;
    bool is_at_heading; /* the next paragraph needs no macro */
    bool is_table_head; /* rows so far are the head of a table */
};

/* `size` octets of text as a string. */
static char *part(struct page *page, const char *text, size_t size)
{
    return arena_printf(page->arena, "%.*s", (int)size, text);
}

/* [words](place): the words. */
static size_t put_link(struct page *page, const char *text)
{
    size_t words = strcspn(text, "]");
    if (strncmp(text + words, "](", 2) != 0 ||
        strchr(text + words, ')') == NULL) {
        roff_text(page->roff, "[");
        return 1;
    }
    roff_text(page->roff, part(page, text + 1, words - 1));
    return words + strcspn(text + words, ")") + 1;
}

/* `code`, *emphasis*, **strong**: what stands between two of `mark`. */
static size_t put_marked(struct page *page, const char *text, const char *mark,
                         void (*put)(struct roff *roff, const char *text))
{
    size_t width = strlen(mark);
    const char *end = strstr(text + width, mark);
    if (end == NULL)
        lines_fault(&page->lines, "a mark is not closed in its paragraph");
    put(page->roff, part(page, text + width, (size_t)(end - text) - width));
    return (size_t)(end - text) + width;
}

/* What is marked, or one that is no mark after all; its size. */
static size_t put_mark(struct page *page, const char *text)
{
    if (*text == '`')
        return put_marked(page, text, "`", roff_bold);
    if (strncmp(text, "**", 2) == 0)
        return put_marked(page, text, "**", roff_bold);
    if (*text == '*')
        return put_marked(page, text, "*", roff_italic);
    if (*text == '[')
        return put_link(page, text);
    /* A backslash: before a mark it takes its meaning away. */
    size_t size = ispunct((unsigned char)text[1]) ? 2 : 1;
    roff_text(page->roff, part(page, text + size - 1, 1));
    return size;
}

static void put_inline(struct page *page, const char *text)
{
    while (*text != '\0') {
        size_t plain = strcspn(text, "`*[\\");
        roff_text(page->roff, part(page, text, plain));
        text += plain;
        if (*text != '\0')
            text += put_mark(page, text);
    }
}

/* The words of a heading: capitals, but not what is code. */
static void put_heading(struct page *page, const char *macro, const char *text)
{
    char *words = part(page, text, strlen(text));
    char *end = words;
    bool is_upper = strcmp(macro, "SH") == 0;
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '`') {
            is_upper = !is_upper && strcmp(macro, "SH") == 0;
            continue;
        }
        *end = *at;
        if (is_upper)
            *end = roff_upper(*at);
        end++;
    }
    *end = '\0';
    roff_macro(page->roff, macro, words);
    page->is_at_heading = true;
}

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* A paragraph, a list item or a table row goes on until here. */
static bool is_text(const char *line)
{
    return *line != '\0' && !starts(line, "#") && !starts(line, "```") &&
           !starts(line, "<!--") && !starts(line, "- ") && !starts(line, "|");
}

/* All lines of the paragraph that the last line begins, in one; the line after
 * it is read. False at the end of the file. */
static bool gather(struct page *page, const char **text)
{
    *text = part(page, page->lines.line, strlen(page->lines.line));
    while (lines_next(&page->lines)) {
        const char *line = page->lines.line;
        if (!is_text(line))
            return true;
        *text =
            arena_printf(page->arena, "%s %s", *text, line + strspn(line, " "));
    }
    return false;
}

static void begin_paragraph(struct page *page)
{
    if (!page->is_at_heading)
        roff_macro(page->roff, "PP", NULL);
    page->is_at_heading = false;
}

/* A fenced or an indented block; the line after it is read. */
static bool put_block(struct page *page)
{
    bool is_fenced = starts(page->lines.line, "```");
    const char *text = "";
    bool more = true;
    if (is_fenced)
        more = lines_next(&page->lines);
    while (more && (is_fenced ? !starts(page->lines.line, "```")
                              : starts(page->lines.line, "    "))) {
        const char *line = page->lines.line + (is_fenced ? 0 : 4);
        text = arena_printf(page->arena, "%s%s\n", text, line);
        more = lines_next(&page->lines);
    }
    if (is_fenced && !more)
        lines_fault(&page->lines, "a block is not closed");
    begin_paragraph(page);
    roff_example(page->roff, text);
    return is_fenced ? lines_next(&page->lines) : more;
}

/* "| `text` | reading in a terminal | notes |": a tag, then the others. */
static void put_row(struct page *page, char *line)
{
    char *rest = line;
    size_t cell = 0;
    for (char *text = strsep(&rest, "|"); text != NULL;
         text = strsep(&rest, "|")) {
        text += strspn(text, " ");
        size_t size = strlen(text);
        while (size > 0 && text[size - 1] == ' ')
            size--;
        if (size == 0)
            continue;
        if (cell == 0)
            roff_macro(page->roff, "TP", NULL);
        if (cell > 1)
            roff_text(page->roff, "; ");
        put_inline(page, part(page, text, size));
        if (cell == 0)
            roff_end_line(page->roff);
        cell++;
    }
}

static bool put_table_line(struct page *page)
{
    char *line = part(page, page->lines.line, strlen(page->lines.line));
    bool is_rule = starts(line, "| --") || starts(line, "|--");
    if (page->is_table_head)
        page->is_table_head = !is_rule;
    else
        put_row(page, line);
    page->is_at_heading = false;
    return lines_next(&page->lines);
}

static bool skip_comment(struct page *page)
{
    while (strstr(page->lines.line, "-->") == NULL)
        if (!lines_next(&page->lines))
            return false;
    return lines_next(&page->lines);
}

/* What begins with the last line; the line after it is read. */
static bool put_piece(struct page *page)
{
    const char *line = page->lines.line;
    const char *text = "";
    if (!starts(line, "|"))
        page->is_table_head = true;
    if (*line == '\0')
        return lines_next(&page->lines);
    if (starts(line, "|"))
        return put_table_line(page);
    if (starts(line, "<!--"))
        return skip_comment(page);
    if (starts(line, "```") || starts(line, "    "))
        return put_block(page);
    if (starts(line, "#")) {
        size_t level = strspn(line, "#");
        if (level > 1)
            put_heading(page, level == 2 ? "SH" : "SS", line + level + 1);
        return lines_next(&page->lines);
    }
    bool is_item = starts(line, "- ");
    bool more = gather(page, &text);
    if (is_item) {
        roff_item(page->roff);
        page->is_at_heading = false;
    } else {
        begin_paragraph(page);
    }
    put_inline(page, text + (is_item ? 2 : 0));
    return more;
}

void page_files(const struct page_request *request)
{
    struct page page = {
        .arena = arena_new(),
        .roff = roff_open(request->out),
        .is_at_heading = true,
        .is_table_head = true,
    };
    lines_open(&page.lines, request->source);
    roff_title(page.roff, "certready", "5", request->date, request->version);
    roff_macro(page.roff, "SH", "NAME");
    fputs("certready \\- ", page.roff->line);
    roff_text(page.roff, "the files that certready reads and writes");
    roff_macro(page.roff, "SH", "DESCRIPTION");
    bool more = lines_next(&page.lines);
    while (more)
        more = put_piece(&page);
    roff_macro(page.roff, "SH", "SEE ALSO");
    roff_usage(page.roff, "certready(1), certready-rules(7)");
    roff_close(page.roff);
    lines_close(&page.lines);
    arena_free(page.arena);
}
