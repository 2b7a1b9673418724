#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/run.h"
#include "reports/rules.h"

static enum exit_code refuse(const struct options *options, const char *what,
                             const char *value, const char *hint)
{
    complain(arena_printf(options->arena, "%s \"%s\"%s", what,
                          shown_value(options, value), hint));
    return EXIT_USAGE;
}

static const char *formats_there_are(struct arena *arena)
{
    const char *text = "; there are: ";
    for (const char *const *it = rules_formats; *it != NULL; it++)
        text = arena_printf(arena, "%s%s%s", text,
                            it == rules_formats ? "" : ", ", *it);
    return text;
}

enum exit_code command_rules(const struct options *options)
{
    const char *format = options->format == NULL ? "text" : options->format;
    const char *id =
        options->arguments.count > 0 ? options->arguments.items[0] : NULL;
    struct failure failure;
    if (options->arguments.count > 1)
        return refuse(options, "one rule at a time, not also",
                      options->arguments.items[1], "");
    if (id != NULL && rule_find(id) == NULL)
        return refuse(options, "no rule", id, " (certready rules lists them)");
    struct writer *writer = writer_open(NULL, &failure);
    bool is_known = rules_write(writer, format, id);
    bool is_written = writer_close(writer, is_known, &failure);
    if (!is_known)
        return refuse(options, "no such format", format,
                      formats_there_are(options->arena));
    if (is_written)
        return EXIT_READY;
    complain(failure.detail);
    return EXIT_INTERNAL;
}
