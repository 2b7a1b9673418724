#include "cli/help.h"

#include <stdio.h>
#include <string.h>

enum { COLUMNS = 80, HELP_COLUMN = 28, LINE_SIZE = 128 };

static const char *const section_titles[SECTION_COUNT] = {
    [SECTION_TARGETS] = "Targets",     [SECTION_TRUST] = "Trust",
    [SECTION_JUDGEMENT] = "Judgement", [SECTION_NETWORK] = "Network",
    [SECTION_REPORT] = "Report",
};

/* Code points, as all of ours are one column wide. */
static size_t width(const char *text, size_t size)
{
    size_t count = 0;
    for (size_t i = 0; i < size; i++)
        count += ((unsigned char)text[i] & 0xc0) != 0x80;
    return count;
}

/* Prints words from `column` on, broken at the right edge. */
static void print_wrapped(const char *text, size_t column, size_t indent)
{
    while (*text != '\0') {
        size_t size = strcspn(text, " ");
        size_t columns = width(text, size);
        if (column > indent && column + 1 + columns > COLUMNS) {
            printf("\n%*s", (int)indent, "");
            column = indent;
        } else if (column > indent) {
            putchar(' ');
            column++;
        }
        printf("%.*s", (int)size, text);
        column += columns;
        text += size + (text[size] == ' ');
    }
    putchar('\n');
}

static void print_option(const struct option_row *row)
{
    char line[LINE_SIZE];
    if (row->letter != 0)
        snprintf(line, sizeof(line), "  -%c, --%s %s", row->letter, row->name,
                 row->value == NULL ? "" : row->value);
    else
        snprintf(line, sizeof(line), "      --%s %s", row->name,
                 row->value == NULL ? "" : row->value);
    size_t used = width(line, strlen(line));
    printf("%s", line);
    if (used >= HELP_COLUMN)
        printf("\n%*s", HELP_COLUMN, "");
    else
        printf("%*s", (int)(HELP_COLUMN - used), "");
    print_wrapped(row->help, HELP_COLUMN, HELP_COLUMN);
}

static void print_section(enum option_section section, unsigned commands)
{
    bool titled = false;
    for (size_t i = 0; i < option_count; i++) {
        const struct option_row *row = &all_options[i];
        if (row->section != section || (row->commands & commands) == 0)
            continue;
        if (!titled)
            printf("\n%s\n", section_titles[section]);
        titled = true;
        print_option(row);
    }
}

static void print_exit_codes_of_roots(void)
{
    puts("\nExit codes\n"
         "  0  one root for all addresses\n"
         "  1  different roots, or none\n"
         "  2  wrong use\n"
         "  3  a root that only a fetched issuer leads to, or no answer\n"
         "  4  our own failure: a file could not be written, …\n"
         "  130, 143  ended by SIGINT, SIGTERM");
}

static void print_exit_codes(void)
{
    puts("\nExit codes\n"
         "  0  every target is ready (warnings allowed)\n"
         "  1  at least one target is not ready\n"
         "  2  wrong use, or an input line that is no target\n"
         "  3  nothing failed, but at least one target is inconclusive\n"
         "  4  our own failure: a report could not be written, …\n"
         "  130, 143  ended by SIGINT, SIGTERM");
}

static void print_overview(void)
{
    static const enum command commands[] = { COMMAND_SCAN, COMMAND_ROOTS,
                                             COMMAND_VERIFY, COMMAND_RULES };
    puts("certready tells, from outside, whether the certificates of an "
         "appliance are\nready for licensing.\n\n"
         "Usage\n"
         "  certready [scan] [OPTION]… TARGET…\n"
         "  certready roots [OPTION]… TARGET\n"
         "  certready verify [OPTION]… FILE…\n"
         "  certready rules [ID]\n"
         "  certready --version\n\nCommands");
    for (size_t i = 0; i < COUNT_OF(commands); i++) {
        printf("  %-8s", command_name(commands[i]));
        print_wrapped(command_summary(commands[i]), 10, 10);
    }
    puts("\nA TARGET is HOST[:PORT], an address, or https://HOST[:PORT]/.\n"
         "certready COMMAND --help shows the options of a command.");
    print_exit_codes();
}

void help_print(enum command command)
{
    if (command == 0) {
        print_overview();
        return;
    }
    printf("certready %s: ", command_name(command));
    print_wrapped(command_summary(command), 11 + strlen(command_name(command)),
                  2);
    if (command == COMMAND_SCAN)
        puts("\nUsage: certready [scan] [OPTION]… TARGET…");
    else if (command == COMMAND_ROOTS)
        puts("\nUsage: certready roots [OPTION]… TARGET\n\n"
             "The PEM goes to standard output and the table to standard "
             "error, or with\n--export-root the PEM to a file and the table "
             "to standard output.");
    else if (command == COMMAND_VERIFY)
        puts("\nUsage: certready verify [OPTION]… FILE…\n\n"
             "The first certificate is the leaf; the others may stand in any "
             "order. FILE is\nPEM, DER, PKCS#7, PKCS#12, a request or a key, "
             "told apart by content. The\nnetwork is used for --compare and "
             "--online only.");
    else
        puts("\nUsage: certready rules [OPTION]… [ID]");
    for (int section = 0; section < SECTION_COUNT; section++)
        print_section((enum option_section)section, command);
    if (command == COMMAND_ROOTS)
        print_exit_codes_of_roots();
    else if (command != COMMAND_RULES)
        print_exit_codes();
}
