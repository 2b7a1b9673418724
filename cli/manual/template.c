#include "cli/manual/template.h"

#include <string.h>

#include "cli/command_table.h"
#include "cli/manual/lines.h"

static const char names_mark[] = "@COMMAND_NAMES@";

static void put_line(FILE *out, const char *line)
{
    const char *mark = strstr(line, names_mark);
    if (mark == NULL) {
        fprintf(out, "%s\n", line);
        return;
    }
    fprintf(out, "%.*s", (int)(mark - line), line);
    for (size_t i = 0; i < command_count; i++)
        fprintf(out, "%s%s", i == 0 ? "" : " ", all_commands[i].name);
    fprintf(out, "%s\n", mark + strlen(names_mark));
}

static bool put_mark(FILE *out, const char *line, const struct mark *marks,
                     size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(line, marks[i].line) == 0) {
            marks[i].put(out);
            return true;
        }
    }
    return false;
}

void template_write(const struct page_request *request,
                    const struct mark *marks, size_t count)
{
    struct lines lines;
    lines_open(&lines, request->source);
    while (lines_next(&lines))
        if (!put_mark(request->out, lines.line, marks, count))
            put_line(request->out, lines.line);
    lines_close(&lines);
}

void template_put_words(FILE *out, const char *const *words)
{
    for (const char *const *it = words; *it != NULL; it++)
        fprintf(out, "%s%s", it == words ? "" : " ", *it);
}
