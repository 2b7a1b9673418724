#include "cli/manual/pages.h"
#include "cli/manual/template.h"
#include "cli/manual/words.h"

static void put_quoted(FILE *out, const char *text)
{
    putc('\'', out);
    for (; *text != '\0'; text++)
        fprintf(out, "%s%c", *text == '\'' || *text == '\\' ? "\\" : "", *text);
    putc('\'', out);
}

static void put_proposal(FILE *out, enum proposal proposal,
                         const char *const *words)
{
    switch (proposal) {
    case PROPOSE_FILE:
        fputs(" -F", out);
        return;
    case PROPOSE_DIRECTORY:
        fputs(" -a '(__fish_complete_directories)'", out);
        return;
    case PROPOSE_HOST:
        fputs(" -a '(__fish_print_hostnames)'", out);
        return;
    case PROPOSE_WORDS:
    case PROPOSE_RULE:
    case PROPOSE_OUTPUT:
        break;
    default:
        return;
    }
    fputs(proposal == PROPOSE_OUTPUT ? " -a '(__certready_output " : " -a '",
          out);
    template_put_words(out, words);
    fputs(proposal == PROPOSE_OUTPUT ? ")'" : "'", out);
}

static void put_beginning(FILE *out, const struct command_row *command)
{
    fprintf(out, "complete -c certready -n '__certready_is %s'", command->name);
}

static void put_option(FILE *out, const struct option_row *row,
                       const struct command_row *command)
{
    put_beginning(out, command);
    if (row->letter != 0)
        fprintf(out, " -s %c", row->letter);
    fprintf(out, " -l %s", row->name);
    if (row->value != NULL) {
        fputs(proposal_of(row) == PROPOSE_FILE ? " -r" : " -x", out);
        put_proposal(out, proposal_of(row), words_of(row, command));
    }
    fputs(" -d ", out);
    put_quoted(out, row->help);
    putc('\n', out);
}

static void put_command(FILE *out, const struct command_row *command)
{
    fprintf(out, "\ncomplete -c certready -n __certready_is_first -a %s -d ",
            command->name);
    put_quoted(out, command->summary);
    putc('\n', out);
    put_beginning(out, command);
    put_proposal(out, proposal_of_arguments(command), words_of_rules());
    putc('\n', out);
    for (size_t i = 0; i < option_count; i++)
        if (option_is_of(&all_options[i], command))
            put_option(out, &all_options[i], command);
}

static void put_commands(FILE *out)
{
    for (size_t i = 0; i < command_count; i++)
        put_command(out, &all_commands[i]);
}

void completion_fish(const struct page_request *request)
{
    static const struct mark marks[] = { { "@COMMANDS@", put_commands } };
    template_write(request, marks, COUNT_OF(marks));
}
