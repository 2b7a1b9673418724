#include "cli/help.h"

#include <stdio.h>
#include <string.h>

#include "cli/command_table.h"
#include "reports/format.h"

enum { COLUMNS = 80, HELP_COLUMN = 28, FORMAT_COLUMN = 14, LINE_SIZE = 128 };

static const char *const section_titles[SECTION_COUNT] = {
    [SECTION_TARGETS] = "Targets",     [SECTION_TRUST] = "Trust",
    [SECTION_JUDGEMENT] = "Judgement", [SECTION_NETWORK] = "Network",
    [SECTION_REPORT] = "Report",
};

const char *help_section_title(enum option_section section)
{
    return section_titles[section];
}

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
    char letter[] = "    ";
    if (row->letter != 0)
        snprintf(letter, sizeof(letter), "-%c, ", row->letter);
    snprintf(line, sizeof(line), "  %s--%s%s%s", letter, row->name,
             row->value == NULL ? "" : " ",
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

static void print_formats(const struct command_row *row)
{
    if (row->formats != NULL)
        puts("\nFormats");
    for (const char *const *it = row->formats; it != NULL && *it != NULL; it++)
        printf("  %s\n", *it);
    if (!command_writes_reports(row))
        return;
    puts("\nFormats");
    for (size_t i = 0; i < format_count; i++) {
        printf("  %-*s", FORMAT_COLUMN - 2, all_formats[i]->name);
        print_wrapped(all_formats[i]->summary, FORMAT_COLUMN, FORMAT_COLUMN);
    }
}

static void print_exit_codes(const struct command_row *row)
{
    if (row->exits->code != NULL)
        puts("\nExit codes");
    for (const struct exit_row *exit = row->exits; exit->code != NULL; exit++)
        printf("  %s  %s\n", exit->code, exit->meaning);
}

void help_print_overview(void)
{
    puts("certready tells, from outside, whether the certificates of an "
         "appliance are\nready for licensing.\n\nUsage");
    for (size_t i = 0; i < command_count; i++)
        printf("  certready %s\n", all_commands[i].usage);
    puts("  certready --version\n\nCommands");
    for (size_t i = 0; i < command_count; i++) {
        printf("  %-8s", all_commands[i].name);
        print_wrapped(all_commands[i].summary, 10, 10);
    }
    puts("\nA TARGET is HOST[:PORT], an address, or https://HOST[:PORT]/.\n"
         "certready COMMAND --help shows the options of a command.");
    print_exit_codes(command_row_of(COMMAND_SCAN));
}

void help_print(enum command command)
{
    const struct command_row *row = command_row_of(command);
    printf("certready %s:", row->name);
    print_wrapped(row->summary, 11 + strlen(row->name), 2);
    printf("\nUsage: certready %s\n", row->usage);
    if (row->note != NULL) {
        putchar('\n');
        print_wrapped(row->note, 0, 0);
    }
    for (int section = 0; section < SECTION_COUNT; section++)
        print_section((enum option_section)section, command);
    print_formats(row);
    print_exit_codes(row);
}
