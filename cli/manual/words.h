#pragma once

#include "cli/command_table.h"

/* What a shell proposes for a value or an argument. */
enum proposal {
    PROPOSE_NOTHING,
    PROPOSE_WORDS,  /* those of words_of() */
    PROPOSE_OUTPUT, /* one of words_of(), a colon, a file */
    PROPOSE_FILE,
    PROPOSE_DIRECTORY,
    PROPOSE_HOST,
    PROPOSE_RULE,
    PROPOSAL_COUNT,
};

/* Of the option's value; the option takes one. */
enum proposal proposal_of(const struct option_row *row);
/* Of the command's arguments. */
enum proposal proposal_of_arguments(const struct command_row *command);
/* The fixed words of an option's value, up to NULL. */
const char *const *words_of(const struct option_row *row,
                            const struct command_row *command);
/* The ids of all rules, up to NULL. */
const char *const *words_of_rules(void);

static inline bool option_is_of(const struct option_row *row,
                                const struct command_row *command)
{
    return (row->commands & (unsigned)command->command) != 0;
}

/* May it be given more than once? */
static inline bool option_repeats(const struct option_row *row)
{
    return row->kind == OPTION_TEXTS || row->kind == OPTION_LIST;
}
