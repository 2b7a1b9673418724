#pragma once

#include <stddef.h>

#include "cli/manual/pages.h"

/* What stands in place of a line of the template: "@OPTIONS@". */
struct mark {
    const char *line;
    void (*put)(FILE *out);
};

/* Copies `source`. Within a line @COMMAND_NAMES@ stands for the commands, with
 * spaces between. */
void template_write(const struct page_request *request,
                    const struct mark *marks, size_t count);
/* Words with spaces between; the last is followed by NULL. */
void template_put_words(FILE *out, const char *const *words);
