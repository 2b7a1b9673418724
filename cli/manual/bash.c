#include "cli/manual/pages.h"
#include "cli/manual/template.h"
#include "cli/manual/words.h"

static const char *const proposal_names[PROPOSAL_COUNT] = {
    [PROPOSE_NOTHING] = "nothing",     [PROPOSE_WORDS] = "words",
    [PROPOSE_OUTPUT] = "output",       [PROPOSE_FILE] = "file",
    [PROPOSE_DIRECTORY] = "directory", [PROPOSE_HOST] = "host",
    [PROPOSE_RULE] = "words",
};

static void put_words(FILE *out, const char *const *words)
{
    fputs(" words='", out);
    template_put_words(out, words);
    fputs("'", out);
}

/* "-i | --input) is_value=1 proposal=file ;;" */
static void put_value(FILE *out, const struct option_row *row,
                      const struct command_row *command)
{
    enum proposal proposal = proposal_of(row);
    fputs("        ", out);
    if (row->letter != 0)
        fprintf(out, "-%c | ", row->letter);
    fprintf(out, "--%s) is_value=1 proposal='%s'", row->name,
            proposal_names[proposal]);
    if (proposal == PROPOSE_WORDS || proposal == PROPOSE_OUTPUT)
        put_words(out, words_of(row, command));
    fputs(" ;;\n", out);
}

static void put_option_names(FILE *out, const struct command_row *command)
{
    fputs("        options='", out);
    const char *between = "";
    for (size_t i = 0; i < option_count; i++) {
        const struct option_row *row = &all_options[i];
        if (!option_is_of(row, command))
            continue;
        if (row->letter != 0)
            fprintf(out, "%s-%c --%s", between, row->letter, row->name);
        else
            fprintf(out, "%s--%s", between, row->name);
        between = " ";
    }
    fputs("'\n", out);
}

static void put_command(FILE *out, const struct command_row *command)
{
    enum proposal proposal = proposal_of_arguments(command);
    fprintf(out, "    %s)\n", command->name);
    put_option_names(out, command);
    fprintf(out, "        proposal='%s'", proposal_names[proposal]);
    if (proposal == PROPOSE_RULE)
        put_words(out, words_of_rules());
    fputs("\n        case $2 in\n", out);
    for (size_t i = 0; i < option_count; i++)
        if (option_is_of(&all_options[i], command) &&
            all_options[i].value != NULL)
            put_value(out, &all_options[i], command);
    fputs("        esac\n        ;;\n", out);
}

static void put_commands(FILE *out)
{
    for (size_t i = 0; i < command_count; i++)
        put_command(out, &all_commands[i]);
}

void completion_bash(const struct page_request *request)
{
    static const struct mark marks[] = { { "@COMMANDS@", put_commands } };
    template_write(request, marks, COUNT_OF(marks));
}
