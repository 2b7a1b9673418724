#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/failure.h"

struct arena;
struct texts;

/* Where the targets of a run stand. */
struct input_sources {
    const struct texts *arguments, *files;
    bool ends_are_nul; /* of the lines, instead of line feeds */
};

/*
 * The targets of a run, one after the other: first the arguments, then the
 * lines of each input file. A file is read as it is needed, so that a list of
 * any length takes the same memory.
 */
struct input;

/* One target's text and where it stood. */
struct input_line {
    struct bytes text; /* without comment, in the arena given */
    const char *file;  /* NULL for an argument */
    uint64_t line;
    const char *invalid; /* why the line cannot be read, or NULL */
};

/* NULL, with the failure that names the file, if one cannot be opened or is a
 * directory. `is_stopped` ends a wait for input. The texts are not copied. */
struct input *input_open(const struct input_sources *sources,
                         bool (*is_stopped)(void), struct arena *arena,
                         struct failure *failure);
void input_close(struct input *input);

/* The next that is not empty; false at the end. */
MUST_CHECK bool input_next(struct input *input, struct arena *arena,
                           struct input_line *out);

/* Targets in all, if every file is a regular one that can be counted; else
 * 0. */
uint64_t input_count(const struct input_sources *sources);
