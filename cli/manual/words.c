#include "cli/manual/words.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "checks/check.h"
#include "reports/format.h"

enum { MOST_FORMATS = 64, MOST_RULES = 1024 };

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

enum proposal proposal_of(const struct option_row *row)
{
    if (row->words != NULL || row->field == offsetof(struct options, format))
        return PROPOSE_WORDS;
    if (row->field == offsetof(struct options, outputs))
        return PROPOSE_OUTPUT;
    if (starts(row->value, "FILE"))
        return PROPOSE_FILE;
    if (starts(row->value, "DIR"))
        return PROPOSE_DIRECTORY;
    if (starts(row->value, "HOST"))
        return PROPOSE_HOST;
    return PROPOSE_NOTHING;
}

enum proposal proposal_of_arguments(const struct command_row *command)
{
    if (strstr(command->usage, "FILE") != NULL)
        return PROPOSE_FILE;
    if (strstr(command->usage, "TARGET") != NULL)
        return PROPOSE_HOST;
    if (strstr(command->usage, "ID") != NULL)
        return PROPOSE_RULE;
    return PROPOSE_NOTHING;
}

static void add(const char **names, size_t most, size_t *count,
                const char *name)
{
    if (*count + 1 == most)
        out_of_memory();
    names[(*count)++] = name;
    names[*count] = NULL;
}

static const char *const *all_format_names(void)
{
    static const char *names[MOST_FORMATS];
    size_t count = 0;
    for (size_t i = 0; i < format_count; i++)
        add(names, MOST_FORMATS, &count, all_formats[i]->name);
    return names;
}

const char *const *words_of(const struct option_row *row,
                            const struct command_row *command)
{
    if (row->words != NULL)
        return row->words;
    return command->formats != NULL ? command->formats : all_format_names();
}

const char *const *words_of_rules(void)
{
    static const char *names[MOST_RULES];
    size_t count = 0;
    for (size_t i = 0; i < family_count; i++)
        for (size_t k = 0; k < all_families[i]->count; k++)
            add(names, MOST_RULES, &count, all_families[i]->rules[k].id);
    return names;
}
