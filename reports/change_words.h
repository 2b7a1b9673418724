#pragma once

#include <stdbool.h>

#include "record/record.h"

struct arena;

/* What became of a target since --baseline, in words that text, HTML and
 * Markdown have in common. Only for records with `changes`. */

enum change_tone { TONE_PLAIN, TONE_GOOD, TONE_BAD };

struct change_line {
    enum change_tone tone;
    const char *title; /* "Root"; at most 9 columns */
    const char *text;
};

/* "Since 2026-11-20 (before.json)"; sanitised. */
const char *changes_title(const struct record *record, struct arena *arena);

/* What Support has to hear comes first. There is always a line. */
const struct change_line *change_lines(const struct record *record,
                                       struct arena *arena, size_t *count);
