#include "cli/options.h"

#include <getopt.h>
#include <stdarg.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/command_table.h"
#include "cli/option_values.h"

enum {
    DEFAULT_PORT = 443,
    DEFAULT_CONCURRENCY = 256,
    DEFAULT_RETRIES = 1,
    FIRST_LONG = 256, /* getopt's values for options without a letter */
};

bool wrong_use(const struct options *options, struct failure *failure,
               const char *format, ...)
{
    va_list args;
    va_start(args, format);
    *failure = (struct failure){
        .status = STATUS_LOCAL,
        .detail = arena_vprintf(options->arena, format, args),
    };
    va_end(args);
    return false;
}

const char *shown_value(const struct options *options, const char *value)
{
    enum { SHOWN = 80 };
    return text_clean_short(options->arena, bytes_of_text(value), SHOWN);
}

static void set_defaults(struct options *options)
{
    *options = (struct options){
        .arena = options->arena,
        .command = COMMAND_SCAN,
        .port = DEFAULT_PORT,
        .warn_days = NO_WARN_DAYS,
        .max_depth = LIMIT_PATH_DEPTH,
        .concurrency = DEFAULT_CONCURRENCY,
        .retries = DEFAULT_RETRIES,
        .connect_ms = LIMIT_CONNECT_MS,
        .handshake_ms = LIMIT_HANDSHAKE_MS,
        .target_ms = LIMIT_TARGET_MS,
    };
}

/* The first argument may be a command; without one it is `scan`. */
static int take_command(struct options *options, int argc, char **argv)
{
    if (argc < 2)
        return 1;
    for (size_t i = 0; i < command_count; i++) {
        if (strcmp(argv[1], all_commands[i].name) == 0) {
            options->command = all_commands[i].command;
            return 2;
        }
    }
    return 1;
}

/* getopt's two tables, made from ours, for the options of one command. */
struct getopt_tables {
    struct option *longs;
    char *letters;
};

static struct getopt_tables make_tables(const struct options *options)
{
    struct getopt_tables tables = {
        .longs = ARENA_NEW(options->arena, option_count + 1, struct option),
        .letters = ARENA_NEW(options->arena, 2 * option_count + 2, char),
    };
    size_t used = 0;
    char *letter = tables.letters;
    *letter++ = ':';
    for (size_t i = 0; i < option_count; i++) {
        const struct option_row *row = &all_options[i];
        if ((row->commands & options->command) == 0)
            continue;
        tables.longs[used++] = (struct option){
            .name = row->name,
            .has_arg = row->value == NULL ? no_argument : required_argument,
            .val = FIRST_LONG + (int)i,
        };
        if (row->letter == 0)
            continue;
        *letter++ = row->letter;
        if (row->value != NULL)
            *letter++ = ':';
    }
    return tables;
}

static const struct option_row *row_of(int found, enum command command)
{
    if (found >= FIRST_LONG)
        return &all_options[found - FIRST_LONG];
    for (size_t i = 0; i < option_count; i++)
        if (all_options[i].letter == found &&
            (all_options[i].commands & command) != 0)
            return &all_options[i];
    return NULL;
}

/* getopt has gone past the word at fault; of a letter it tells which. */
static const char *option_as_given(const struct options *options, char **argv)
{
    const char *word = argv[optind - 1];
    if (optopt > 0 && optopt < FIRST_LONG)
        return arena_printf(
            options->arena, "-%s",
            text_clean(options->arena,
                       (struct bytes){ (uint8_t[]){ (uint8_t)optopt }, 1 }));
    return shown_value(options, word);
}

static bool wrong_option(const struct options *options, int found, char **argv,
                         struct failure *failure)
{
    const char *name = option_as_given(options, argv);
    const char *what = "unknown option";
    if (found == ':')
        what = "a value is missing after";
    else if (optopt >= FIRST_LONG)
        what = "no value may follow";
    return wrong_use(options, failure, "%s %s (see certready %s --help)", what,
                     name, command_name(options->command));
}

/* A password in a URL does not belong in a report. */
static const char *without_password(const struct options *options,
                                    const char *value)
{
    const char *scheme = strstr(value, "://");
    const char *at = strrchr(value, '@');
    if (scheme == NULL || at == NULL || at < scheme)
        return value;
    return arena_printf(options->arena, "%.*s***%s", (int)(scheme + 3 - value),
                        value, at);
}

static void remember(struct options *options, const struct option_row *row,
                     const char *value)
{
    const char *text = row->value == NULL
                           ? arena_printf(options->arena, "--%s", row->name)
                           : arena_printf(options->arena, "--%s=%s", row->name,
                                          without_password(options, value));
    texts_add(&options->given, options->arena,
              text_clean(options->arena, bytes_of_text(text)));
}

bool options_parse(int argc, char **argv, struct options *options,
                   struct failure *failure)
{
    set_defaults(options);
    int first = take_command(options, argc, argv);
    struct getopt_tables tables = make_tables(options);
    opterr = 0;
    optind = first;
    for (;;) {
        int found = getopt_long(argc, argv, tables.letters, tables.longs, NULL);
        if (found < 0)
            break;
        if (found == '?' || found == ':')
            return wrong_option(options, found, argv, failure);
        const struct option_row *row = row_of(found, options->command);
        if (!option_take(options, row, optarg, failure))
            return false;
        remember(options, row, optarg);
    }
    for (int i = optind; i < argc; i++)
        texts_add(&options->arguments, options->arena, argv[i]);
    return true;
}
