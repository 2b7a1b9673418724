#include "cli/manual/roff.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { LINE_COLUMNS = 72 };

static void begin_line(struct roff *roff)
{
    roff->line = open_memstream(&roff->text, &roff->size);
    if (roff->line == NULL)
        out_of_memory();
}

char roff_upper(char letter)
{
    if (letter < 'a' || letter > 'z')
        return letter;
    return (char)(letter - 'a' + 'A');
}

struct roff *roff_open(FILE *out)
{
    struct roff *roff = calloc(1, sizeof(*roff));
    if (roff == NULL)
        out_of_memory();
    roff->out = out;
    begin_line(roff);
    return roff;
}

void roff_close(struct roff *roff)
{
    roff_end_line(roff);
    fclose(roff->line);
    free(roff->text);
    free(roff);
}

/* Writes the code point at `text` in roff's ASCII form; its length. */
static size_t put_beyond_ascii(FILE *out, const char *text)
{
    unsigned first = (unsigned char)*text;
    size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    unsigned point = first & (0xffU >> (size + 1));
    for (size_t i = 1; i < size; i++)
        point = point << 6 | ((unsigned char)text[i] & 0x3f);
    fprintf(out, "\\[u%04X]", point);
    return size;
}

/* What roff has a meaning for, or shows as another character. */
static const char *escape_of(char letter, bool is_literal)
{
    switch (letter) {
    case '\\':
        return "\\(rs";
    case '"':
        return "\\(dq";
    case '^':
        return "\\(ha";
    case '~':
        return "\\(ti";
    case '`':
        return "\\(ga";
    case '\'':
        return is_literal ? "\\(aq" : NULL;
    case '-':
        return is_literal ? "\\-" : NULL;
    default:
        return NULL;
    }
}

static void put_escaped(FILE *out, const char *text, size_t size,
                        bool is_literal)
{
    for (size_t i = 0; i < size;) {
        const char *escape = escape_of(text[i], is_literal);
        if ((unsigned char)text[i] >= 0x80) {
            i += put_beyond_ascii(out, text + i);
            continue;
        }
        if (escape != NULL)
            fputs(escape, out);
        else
            putc(text[i], out);
        i++;
    }
}

/* A word of prose that begins like an option is to be copied as it is. */
static bool is_option(const char *word, size_t size)
{
    size_t at = strspn(word, "(\"");
    return at < size && word[at] == '-';
}

void roff_text(struct roff *roff, const char *text)
{
    while (*text != '\0') {
        size_t size = strcspn(text, " ");
        put_escaped(roff->line, text, size, is_option(text, size));
        text += size;
        for (; *text == ' '; text++)
            putc(' ', roff->line);
    }
}

static void put_in_font(struct roff *roff, char font, const char *text)
{
    fprintf(roff->line, "\\f%c", font);
    put_escaped(roff->line, text, strlen(text), true);
    fputs("\\fR", roff->line);
}

void roff_bold(struct roff *roff, const char *text)
{
    put_in_font(roff, 'B', text);
}

void roff_italic(struct roff *roff, const char *text)
{
    put_in_font(roff, 'I', text);
}

/* How many octets of `text` are one word of capitals, or of other letters. */
static size_t run_of(const char *text, int (*is_member)(int letter))
{
    size_t size = 0;
    if (!is_member((unsigned char)*text))
        return 0;
    while (is_member((unsigned char)text[size]) ||
           isdigit((unsigned char)text[size]) || text[size] == '-')
        size++;
    return size;
}

void roff_usage(struct roff *roff, const char *text)
{
    while (*text != '\0') {
        size_t capitals = run_of(text, isupper);
        size_t letters = run_of(text, islower);
        size_t size = capitals + letters;
        if (size == 0) {
            while (text[size] != '\0' && !isalpha((unsigned char)text[size]))
                size++;
            put_escaped(roff->line, text, size, true);
        } else {
            fputs(capitals > 0 ? "\\fI" : "\\fB", roff->line);
            put_escaped(roff->line, text, size, true);
            fputs("\\fR", roff->line);
        }
        text += size;
    }
}

/* A line that begins with one of these would be a macro. */
static void put_first_word(FILE *out, const char *word, size_t size)
{
    if (*word == '.' || *word == '\'')
        fputs("\\&", out);
    fwrite(word, 1, size, out);
}

void roff_end_line(struct roff *roff)
{
    if (fclose(roff->line) != 0)
        out_of_memory();
    const char *word = roff->text;
    size_t column = 0;
    for (size_t i = 0; i < roff->size;) {
        size_t size = strcspn(word, " ");
        if (column > 0 && column + 1 + size > LINE_COLUMNS) {
            putc('\n', roff->out);
            column = 0;
        }
        if (column > 0)
            fprintf(roff->out, " %.*s", (int)size, word);
        else if (size > 0)
            put_first_word(roff->out, word, size);
        column += size + (column > 0);
        i += size + 1;
        word += size + 1;
    }
    if (column > 0)
        putc('\n', roff->out);
    free(roff->text);
    begin_line(roff);
}

void roff_macro(struct roff *roff, const char *name, const char *argument)
{
    roff_end_line(roff);
    fprintf(roff->out, ".%s", name);
    if (argument != NULL) {
        fputs(" \"", roff->out);
        put_escaped(roff->out, argument, strlen(argument), true);
        putc('"', roff->out);
    }
    putc('\n', roff->out);
}

void roff_item(struct roff *roff)
{
    roff_end_line(roff);
    fputs(".IP \\(bu 2\n", roff->out);
}

void roff_title(struct roff *roff, const char *page, const char *section,
                const char *date, const char *version)
{
    fprintf(roff->out, ".\\\" Made from the tables of certready.\n.TH ");
    for (; *page != '\0'; page++)
        if (*page == '-')
            fputs("\\-", roff->out);
        else
            putc(roff_upper(*page), roff->out);
    fprintf(roff->out, " %s %s \"certready %s\"\n", section, date, version);
    /* Left-aligned, without hyphens: names are copied from here. */
    fputs(".nh\n.ad l\n", roff->out);
}

void roff_example(struct roff *roff, const char *text)
{
    roff_macro(roff, "RS", NULL);
    fputs(".EX\n", roff->out);
    while (*text != '\0') {
        size_t size = strcspn(text, "\n");
        if (size > 0 && (*text == '.' || *text == '\''))
            fputs("\\&", roff->out);
        put_escaped(roff->out, text, size, true);
        putc('\n', roff->out);
        text += size + (text[size] == '\n');
    }
    fputs(".EE\n.RE\n", roff->out);
}
