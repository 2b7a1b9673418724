#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/memory.h"
#include "cli/command_table.h"
#include "cli/help.h"
#include "cli/run.h"
#include "cli/version.h"
#include "scan/libraries.h"

/* --help without a command or target: the program as a whole is meant. */
static void print_help(const struct options *options, int argc)
{
    if (options->command == COMMAND_SCAN && argc <= 2)
        help_print_overview();
    else
        help_print(options->command);
}

static enum exit_code begin(int argc, char **argv, struct options *options)
{
    struct failure failure;
    if (!options_parse(argc, argv, options, &failure)) {
        complain(failure.detail);
        return EXIT_USAGE;
    }
    if (options->help) {
        print_help(options, argc);
        return EXIT_READY;
    }
    json_set_alloc_funcs(memory_new, free);
    if (!libraries_start(&failure)) {
        complain(failure.detail);
        return EXIT_INTERNAL;
    }
    enum exit_code code = EXIT_READY;
    if (options->version)
        version_print();
    else
        code = command_row_of(options->command)->run(options);
    libraries_stop();
    return code;
}

/* A standard stream that was closed would be the next file or socket opened.
 * What stands in for it fails as a closed one does. */
static void hold_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
            _exit(EXIT_INTERNAL);
}

int main(int argc, char **argv)
{
    hold_standard_streams();
    struct options options = { .arena = arena_new() };
    enum exit_code code = begin(argc, argv, &options);
    arena_free(options.arena);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return (int)code;
    /* A report there, or another, has been told of already. */
    if (code != EXIT_INTERNAL)
        complain("standard output: cannot be written");
    return EXIT_INTERNAL;
}
