#pragma once

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct report;
struct writer;

/* Text for people: 80 columns, wrapped between words, colour where asked. */
enum style {
    STYLE_PLAIN,
    STYLE_BOLD,
    STYLE_GOOD,
    STYLE_WARNING,
    STYLE_BAD,
    STYLE_DIM
};

struct layout {
    struct writer *writer;
    unsigned columns;
    bool color;
};

struct layout layout_of(const struct report *report);

/* The text in a style; nothing but the text where there is no colour. */
void layout_styled(const struct layout *layout, enum style style,
                   const char *text);

/* Words from column `at` on; further lines begin at `indent`. A word that is
 * longer than a line is broken. Ends the line. No line ends in a space: of
 * several between two words one is written. */
void layout_wrapped(const struct layout *layout, size_t at, size_t indent,
                    const char *text);
/* A name, from column `indent` on, and from column `column` on its value. */
void layout_row(const struct layout *layout, size_t indent, size_t column,
                const char *name, const char *value);

/* Columns that the text takes; its code points are taken as one column each,
 * wide East Asian ones as two. */
size_t layout_width(const char *text);

/* The text and spaces up to `width` columns; cut with "…" if it is longer. */
const char *layout_padded(struct arena *scratch, const char *text,
                          size_t width);
