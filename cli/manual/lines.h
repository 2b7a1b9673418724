#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A text file that is read line by line; a file that is not there or cannot be
 * read ends the program. */
struct lines {
    FILE *file;
    const char *path;
    char *line; /* the last one, without its end */
    size_t size;
    size_t number;
};

void lines_open(struct lines *lines, const char *path);
/* False at the end of the file. */
bool lines_next(struct lines *lines);
void lines_close(struct lines *lines);

/* Complains about the last line, and ends the program. */
_Noreturn void lines_fault(const struct lines *lines, const char *what);
