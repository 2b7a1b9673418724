#include "reports/waiver_use.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/text.h"
#include "reports/layout.h"
#include "x509/time.h"

enum { SHOWN_FILE = 200, INDENT = 2 };

void waiver_uses_note(const struct run_info *run, const struct record *record)
{
    for (size_t i = 0; i < record->finding_count; i++) {
        const struct waiver *waiver = record->findings[i].waived_by;
        if (waiver != NULL && waiver->number < run->waiver_count)
            run->waivers[waiver->number].is_used = true;
    }
}

bool waiver_use_is_idle(const struct run_info *run,
                        const struct waiver_use *use)
{
    return use->is_expired || (!use->is_used && !run->interrupted);
}

const char *waiver_use_text(const struct waiver_use *use, struct arena *arena)
{
    const struct waiver *waiver = use->waiver;
    const char *where = arena_printf(
        arena, "%s line %" PRIu64 ", %s for %s",
        text_clean_short(arena, bytes_of_text(waiver->file), SHOWN_FILE),
        waiver->line, waiver->rule, waiver->host);
    if (!use->is_expired)
        return arena_printf(arena, "%s: was not used", where);
    return arena_printf(arena, "%s: ended on %s", where,
                        time_date_text(waiver->until, arena));
}

void waiver_uses_write(const struct report *report)
{
    const struct run_info *run = report->run;
    struct layout layout = layout_of(report);
    bool any = false;
    for (size_t i = 0; i < run->waiver_count; i++) {
        if (!waiver_use_is_idle(run, &run->waivers[i]))
            continue;
        write_text(report->writer, any ? "  " : "\nWaivers\n  ");
        any = true;
        layout_wrapped(&layout, INDENT, 2 * INDENT,
                       waiver_use_text(&run->waivers[i], report->scratch));
    }
}
