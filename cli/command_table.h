#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "cli/exit_code.h"
#include "cli/options.h"

/* One exit code of a command: "130, 143". */
struct exit_row {
    const char *code;
    const char *meaning;
};

/* One command: the command line, --help, the manual page and the completions
 * come from this one row. */
struct command_row {
    enum command command;
    const char *name;
    const char *usage;            /* what follows "certready " */
    const char *summary;          /* a line without a full stop */
    const char *note;             /* a paragraph, or NULL */
    const struct exit_row *exits; /* the last has no code */
    const char *const *formats;   /* of --format, up to NULL; NULL: those of
                                   * all reports */
    enum exit_code (*run)(const struct options *options);
};

/* In the order in which they are shown. */
extern const struct command_row all_commands[];
extern const size_t command_count;

/* Of each of enum command there is a row. */
const struct command_row *command_row_of(enum command command);

/* It takes --format, with the formats of all reports. */
bool command_writes_reports(const struct command_row *command);
