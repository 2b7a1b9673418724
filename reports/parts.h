#pragma once

#include <stddef.h>

struct arena;

/* The files of a report that goes to several. */

/* FILE-2.xml beside FILE.xml: the number stands before the ending. The first
 * has the name itself. */
const char *part_name(const char *path, size_t number, struct arena *arena);
/* Removes the parts of an earlier run from that number on, up to the first that
 * is not there or does not begin with `mark`. */
void remove_old_parts(const char *path, size_t number, const char *mark,
                      struct arena *arena);
