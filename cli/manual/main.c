/*
 * Writes the manual pages and the completions from the program's own tables;
 * a tool of the build, not installed.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/compiler.h"
#include "cli/manual/pages.h"

static const struct {
    const char *name;
    void (*write)(const struct page_request *request);
    bool needs_source;
} kinds[] = {
    { "man1", page_command, false }, { "man5", page_files, true },
    { "man7", page_rules, false },   { "bash", completion_bash, true },
    { "zsh", completion_zsh, true }, { "fish", completion_fish, true },
};

static int usage(void)
{
    fputs("usage: certready_manual KIND OUTPUT VERSION DATE [SOURCE]\n"
          "KIND is man1, man5, man7, bash, zsh or fish\n",
          stderr);
    return EXIT_FAILURE;
}

static int write_to(const char *path, size_t kind, struct page_request *request)
{
    request->out = fopen(path, "w");
    if (request->out == NULL) {
        perror(path);
        return EXIT_FAILURE;
    }
    kinds[kind].write(request);
    int failed = ferror(request->out);
    if (fclose(request->out) == 0 && !failed)
        return EXIT_SUCCESS;
    perror(path);
    return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
    if (argc < 5 || argc > 6)
        return usage();
    struct page_request request = {
        .version = argv[3],
        .date = argv[4],
        .source = argc > 5 ? argv[5] : NULL,
    };
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(argv[1], kinds[i].name) == 0 &&
            (request.source != NULL || !kinds[i].needs_source))
            return write_to(argv[2], i, &request);
    return usage();
}
