#include "cli/manual/lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void lines_open(struct lines *lines, const char *path)
{
    *lines = (struct lines){ .file = fopen(path, "r"), .path = path };
    if (lines->file == NULL)
        lines_fault(lines, strerror(errno));
}

bool lines_next(struct lines *lines)
{
    ssize_t size = getline(&lines->line, &lines->size, lines->file);
    if (size < 0 && ferror(lines->file))
        lines_fault(lines, "cannot be read");
    if (size < 0)
        return false;
    lines->number++;
    if (size > 0 && lines->line[size - 1] == '\n')
        lines->line[size - 1] = '\0';
    return true;
}

void lines_close(struct lines *lines)
{
    fclose(lines->file);
    free(lines->line);
}

_Noreturn void lines_fault(const struct lines *lines, const char *what)
{
    fprintf(stderr, "%s:%zu: %s\n", lines->path, lines->number, what);
    exit(EXIT_FAILURE);
}
