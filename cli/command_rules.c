#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/options.h"
#include "cli/run.h"
#include "reports/rules.h"

static enum exit_code wrong_use(struct arena *arena, const char *what,
                                const char *value, const char *hint)
{
    complain(arena_printf(arena, "%s \"%s\"%s", what,
                          text_clean_short(arena, bytes_of_text(value), 80),
                          hint));
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
    struct arena *arena = options->arena;
    const char *format = options->format == NULL ? "text" : options->format;
    const char *id =
        options->arguments.count > 0 ? options->arguments.items[0] : NULL;
    struct failure failure;
    if (options->arguments.count > 1)
        return wrong_use(arena, "one rule at a time, not also",
                         options->arguments.items[1], "");
    if (id != NULL && rule_find(id) == NULL)
        return wrong_use(arena, "no rule", id, " (certready rules lists them)");
    struct writer *writer = writer_open(NULL, &failure);
    bool is_known = rules_write(writer, format, id);
    bool is_written = writer_close(writer, is_known, &failure);
    if (!is_known)
        return wrong_use(arena, "no such format", format,
                         formats_there_are(arena));
    if (is_written)
        return EXIT_READY;
    complain(failure.detail);
    return EXIT_INTERNAL;
}
