#include "cli/outputs.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/file.h"
#include "cli/options.h"
#include "cli/run.h"
#include "reports/format.h"
#include "reports/writer.h"

static bool env_is_set(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && *value != '\0';
}

static bool env_is_on(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && *value != '\0' && strcmp(value, "0") != 0;
}

static bool wants_color(const struct options *options)
{
    if (options->color != WHEN_AUTO)
        return options->color == WHEN_ALWAYS;
    if (env_is_set("NO_COLOR"))
        return false;
    if (env_is_on("CLICOLOR_FORCE") || env_is_on("FORCE_COLOR"))
        return true;
    const char *term = getenv("TERM");
    bool dumb = term == NULL || strcmp(term, "dumb") == 0;
    bool off = env_is_set("CLICOLOR") && !env_is_on("CLICOLOR");
    return isatty(STDOUT_FILENO) && !dumb && !off;
}

static bool wrong_output(const struct options *options, const char *option,
                         const char *value, const char *why,
                         struct failure *failure)
{
    return wrong_use(options, failure, "--%s %s: %s", option,
                     text_clean_short(options->arena, bytes_of_text(value),
                                      LIMIT_SHOWN_POINTS),
                     why);
}

static const char *formats_there_are(struct arena *arena)
{
    const char *text = "";
    for (size_t i = 0; i < format_count; i++)
        text = arena_printf(arena, "%s%s%s", text, i == 0 ? "" : ", ",
                            all_formats[i]->name);
    return arena_printf(arena, "no such format; there are: %s", text);
}

/* An output not opened yet: a format and a path (NULL: standard output). */
static bool add_output(struct run *run, const char *option, const char *value,
                       const char *name, const char **paths, const char *path,
                       struct failure *failure)
{
    const struct options *options = run->options;
    const struct format *format = format_named(name);
    if (format == NULL)
        return wrong_output(options, option, value,
                            formats_there_are(options->arena), failure);
    for (size_t i = 0; i < run->output_count; i++)
        if (strcmp(plain_path(paths[i]), plain_path(path)) == 0)
            return wrong_output(options, option, value,
                                strcmp(path, "-") == 0
                                    ? "two reports on standard output"
                                    : "two reports to one file",
                                failure);
    paths[run->output_count] = path;
    run->outputs[run->output_count++] = (struct report_output){
        .format = format,
        .options = { .color = strcmp(path, "-") == 0 && wants_color(options),
                     .verbose = options->verbose,
                     .quiet = options->quiet,
                     .has_junit_files = options->junit_file_attr,
                     .columns = 80,
                     .fail_on_warning =
                         options->strict || options->fail_on == FAIL_ON_WARNING,
                     .fail_on_new = options->fail_on == FAIL_ON_NEW },
    };
    return true;
}

/* NAME:FILE. Standard output is for -f, or for the one -o that asks for it. */
bool outputs_list(struct run *run, const char **paths, struct failure *failure)
{
    const struct options *options = run->options;
    bool stdout_is_taken = false;
    for (size_t i = 0; i < options->outputs.count; i++) {
        const char *value = options->outputs.items[i];
        const char *colon = strchr(value, ':');
        if (colon == NULL || colon[1] == '\0')
            return wrong_output(options, "output", value,
                                "expected NAME:FILE, such as html:report.html",
                                failure);
        struct bytes name = { (const uint8_t *)value, (size_t)(colon - value) };
        if (!add_output(run, "output", value, arena_text(options->arena, name),
                        paths, colon + 1, failure))
            return false;
        stdout_is_taken |= strcmp(colon + 1, "-") == 0;
    }
    if (stdout_is_taken && options->format == NULL)
        return true;
    const char *format = options->format == NULL ? "text" : options->format;
    return add_output(run, "format", format, format, paths, "-", failure);
}

bool outputs_open(struct run *run, const char **paths, struct failure *failure)
{
    for (size_t i = 0; i < run->output_count; i++) {
        run->outputs[i].writer = writer_open(paths[i], failure);
        if (run->outputs[i].writer == NULL)
            return false;
    }
    return true;
}

void outputs_abandon(struct run *run)
{
    struct failure ignored;
    for (size_t i = 0; i < run->output_count; i++)
        if (run->outputs[i].writer != NULL &&
            !writer_close(run->outputs[i].writer, false, &ignored))
            continue;
    run->output_count = 0;
}
