#include "cli/exports.h"

#include "base/arena.h"
#include "base/text.h"
#include "cli/options.h"
#include "cli/run.h"
#include "record/record.h"
#include "reports/kit.h"
#include "reports/root_words.h"
#include "reports/roots.h"
#include "reports/writer.h"

const char exports_root_unasked[] = "-";

bool exports_are_wanted(const struct options *options)
{
    return options->export_root != NULL || options->export_chain != NULL ||
           options->kit != NULL;
}

void exports_init(struct exports *exports, const struct options *options,
                  const struct run_info *run)
{
    *exports = (struct exports){ .options = options,
                                 .run = run,
                                 .is_wanted = exports_are_wanted(options),
                                 .arena = arena_new() };
}

static void note_fault(struct exports *exports, const char *fault)
{
    if (exports->fault == NULL)
        exports->fault = arena_printf(exports->arena, "%s", fault);
}

static void note_lack(struct exports *exports, const char *option,
                      const char *path)
{
    if (exports->lack == NULL && path != exports_root_unasked)
        exports->lack = arena_printf(
            exports->arena, "--%s %s: there is nothing to write", option,
            text_clean(exports->arena, bytes_of_text(path)));
}

/* An empty file would be taken for an export: none is written. */
static void write_file(struct exports *exports, const char *option,
                       const char *path, const char *text)
{
    struct failure failure;
    if (*text == '\0') {
        note_lack(exports, option, path);
        return;
    }
    struct writer *writer = writer_open(path, &failure);
    if (writer == NULL) {
        note_fault(exports, failure.detail);
        return;
    }
    write_text(writer, text);
    if (!writer_close(writer, true, &failure))
        note_fault(exports, failure.detail);
}

static void watch(const struct record *record, void *user)
{
    struct exports *exports = user;
    const struct options *options = exports->options;
    struct arena *arena = exports->arena;
    struct failure failure;
    exports->has_root = record->root.cert != NULL;
    exports->source = record->root.source;
    exports->is_silent = record->verdict == VERDICT_INCONCLUSIVE;
    exports->agreement = root_agreement_of(record, exports->run->checks);
    if (options->export_root != NULL)
        write_file(exports, "export-root", options->export_root,
                   root_pem(record, arena));
    if (options->export_chain != NULL)
        write_file(exports, "export-chain", options->export_chain,
                   corrected_chain_pem(record, arena));
    if (options->kit != NULL &&
        !kit_write(options->kit, record, exports->run, arena, &failure))
        note_fault(exports, failure.detail);
}

void exports_attach(struct exports *exports, struct scan_config *config)
{
    if (!exports->is_wanted)
        return;
    config->watch = watch;
    config->watch_user = exports;
}

bool exports_finish(struct exports *exports)
{
    bool good = exports->fault == NULL;
    if (exports->lack != NULL)
        complain(exports->lack);
    if (!good)
        complain(exports->fault);
    arena_free(exports->arena);
    return good;
}
