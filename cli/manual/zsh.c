#include <string.h>

#include "cli/manual/pages.h"
#include "cli/manual/template.h"
#include "cli/manual/words.h"

/* Text within single quotes, with a backslash before each of `special`. */
static void put_quoted(FILE *out, const char *text, const char *special)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            fputs("'\\''", out);
        else
            fprintf(out, "%s%c", strchr(special, *text) == NULL ? "" : "\\",
                    *text);
    }
}

static void put_action(FILE *out, enum proposal proposal,
                       const char *const *words)
{
    static const char *const actions[PROPOSAL_COUNT] = {
        [PROPOSE_NOTHING] = " ",
        [PROPOSE_FILE] = "_files",
        [PROPOSE_DIRECTORY] = "_directories",
        [PROPOSE_HOST] = "_hosts",
    };
    if (actions[proposal] != NULL) {
        fputs(actions[proposal], out);
        return;
    }
    /* With a space before it the function gets these words only. */
    fputs(proposal == PROPOSE_OUTPUT ? " _certready_output " : "(", out);
    template_put_words(out, words);
    fputs(proposal == PROPOSE_OUTPUT ? "" : ")", out);
}

/* '(-p --port)'{-p+,--port=}'[help]:N: ' */
static void put_option(FILE *out, const struct option_row *row,
                       const struct command_row *command)
{
    const char *equals = row->value == NULL ? "" : "=";
    fputs("            ", out);
    if (row->letter == 0)
        fprintf(out, "'%s--%s%s", option_repeats(row) ? "*" : "", row->name,
                equals);
    else if (option_repeats(row))
        fprintf(out, "'*'{-%c+,--%s=}'", row->letter, row->name);
    else
        fprintf(out, "'(-%c --%s)'{-%c%s,--%s%s}'", row->letter, row->name,
                row->letter, row->value == NULL ? "" : "+", row->name, equals);
    fputs("[", out);
    put_quoted(out, row->help, "[]\\");
    fputs("]", out);
    if (row->value != NULL) {
        fputs(":", out);
        put_quoted(out, row->value, ":\\");
        fputs(":", out);
        put_action(out, proposal_of(row), words_of(row, command));
    }
    fputs("' \\\n", out);
}

static void put_arguments(FILE *out, const struct command_row *command)
{
    enum proposal proposal = proposal_of_arguments(command);
    fprintf(out,
            "            '%s:argument:", proposal == PROPOSE_RULE ? "1" : "*");
    put_action(out, proposal, words_of_rules());
    fputs("'\n        ;;\n", out);
}

static void put_commands(FILE *out)
{
    for (size_t i = 0; i < command_count; i++) {
        fprintf(out, "    %s)\n        _arguments -s -S : \\\n",
                all_commands[i].name);
        for (size_t k = 0; k < option_count; k++)
            if (option_is_of(&all_options[k], &all_commands[i]))
                put_option(out, &all_options[k], &all_commands[i]);
        put_arguments(out, &all_commands[i]);
    }
}

static void put_summaries(FILE *out)
{
    for (size_t i = 0; i < command_count; i++) {
        fprintf(out, "        '%s:", all_commands[i].name);
        put_quoted(out, all_commands[i].summary, ":\\");
        fputs("'\n", out);
    }
}

void completion_zsh(const struct page_request *request)
{
    static const struct mark marks[] = { { "@SUMMARIES@", put_summaries },
                                         { "@COMMANDS@", put_commands } };
    template_write(request, marks, COUNT_OF(marks));
}
