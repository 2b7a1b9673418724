#pragma once

#include <stddef.h>
#include <stdio.h>

/* Capitals whatever the locale; unlike toupper() no macro. */
char roff_upper(char letter);

/*
 * Writes a manual page in man(7) macros. Text is given as plain UTF-8; what
 * roff would take for its own is escaped here, and lines are broken at 72
 * columns, between words.
 */
struct roff {
    FILE *out;
    FILE *line; /* what roff_text() and the like have gathered */
    char *text; /* its memory */
    size_t size;
};

struct roff *roff_open(FILE *out);
/* Ends the line and frees what roff_open() took; `out` stays open. */
void roff_close(struct roff *roff);

/* .SH NAME, .PP: `argument` is NULL or text. */
void roff_macro(struct roff *roff, const char *name, const char *argument);
/* An item of a list follows. */
void roff_item(struct roff *roff);
/* The header of a page: certready 5, 2026-11-24, "0.1.0". */
void roff_title(struct roff *roff, const char *page, const char *section,
                const char *date, const char *version);

/* Add to the line at hand. */
void roff_text(struct roff *roff, const char *text);
void roff_bold(struct roff *roff, const char *text);
void roff_italic(struct roff *roff, const char *text);
/* Capital words are placeholders, and in italics; the others are bold. */
void roff_usage(struct roff *roff, const char *text);
/* Writes the line out; the next text begins a new one. */
void roff_end_line(struct roff *roff);

/* Lines that are shown as they are. */
void roff_example(struct roff *roff, const char *text);
