#include "checks/waiver.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/text.h"
#include "checks/evidence.h"
#include "checks/subject.h"
#include "x509/time.h"

/* "*.example.com" is every name below example.com. */
static bool is_for_host(const struct waiver *waiver, const char *host)
{
    const char *pattern = waiver->host;
    if (strncmp(pattern, "*.", 2) != 0)
        return strcasecmp(pattern, host) == 0;
    size_t ending = strlen(pattern + 1), length = strlen(host);
    return length > ending &&
           strcasecmp(host + (length - ending), pattern + 1) == 0;
}

static bool is_about(const struct waiver *waiver, const struct finding *finding,
                     const char *host)
{
    return strcmp(waiver->rule, finding->rule->id) == 0 &&
           is_for_host(waiver, host);
}

/* The first in force; else the last that has ended; NULL if none is about the
 * finding. */
static const struct waiver *find(const struct waiver *waivers, size_t count,
                                 const struct finding *finding,
                                 const struct record *record)
{
    const struct waiver *ended = NULL;
    const char *host = record_host(record)->host;
    for (size_t i = 0; i < count; i++) {
        if (!is_about(&waivers[i], finding, host))
            continue;
        if (record->now <= waivers[i].until)
            return &waivers[i];
        ended = &waivers[i];
    }
    return ended;
}

static const struct waiver *choose(const struct check_options *options,
                                   const struct finding *finding,
                                   const struct record *record)
{
    const struct waiver *of_site = find(
        options->site_waivers, options->site_waiver_count, finding, record);
    if (of_site != NULL && record->now <= of_site->until)
        return of_site;
    const struct waiver *of_run =
        find(options->waivers, options->waiver_count, finding, record);
    return of_run != NULL ? of_run : of_site;
}

void waivers_apply(const struct check_options *options,
                   const struct record *record, struct finding *finding)
{
    if (record->target.node_count == 0)
        return;
    const struct waiver *waiver = choose(options, finding, record);
    finding->waived_by = waiver;
    if (waiver == NULL)
        return;
    if (record->now <= waiver->until) {
        finding->waived = true;
        finding->waiver = waiver->reason;
        return;
    }
    finding->evidence = arena_printf(
        record->arena, "%s (the waiver in %s line %" PRIu64 " ended on %s)",
        finding->evidence,
        text_clean_short(record->arena, bytes_of_text(waiver->file),
                         SHOWN_TEXT),
        waiver->line, time_date_text(waiver->until, record->arena));
}

enum { MOST_NAMED = 4 };

/* Adds those that have ended to the text; gives how many there are. */
static size_t name_ended(const struct waiver *waivers, size_t count,
                         const struct record *record, const char **text)
{
    size_t ended = 0;
    for (size_t i = 0; i < count; i++) {
        const struct waiver *waiver = &waivers[i];
        if (record->now <= waiver->until ||
            !is_for_host(waiver, record_host(record)->host))
            continue;
        if (++ended > MOST_NAMED)
            continue;
        *text = arena_printf(
            record->arena,
            "%s%sthe waiver in %s line %" PRIu64 " for %s ended on %s", *text,
            **text == '\0' ? "" : "; ",
            text_clean_short(record->arena, bytes_of_text(waiver->file),
                             SHOWN_TEXT),
            waiver->line, waiver->rule,
            time_date_text(waiver->until, record->arena));
    }
    return ended;
}

enum answer judge_ended_waivers(const struct subject *subject,
                                struct note *note)
{
    const struct check_options *options = subject->options;
    const struct record *record = subject->record;
    const char *text = "";
    if (options->site_waiver_count + options->waiver_count == 0 ||
        record->target.node_count == 0)
        return ANSWER_NOT_APPLICABLE;
    size_t ended =
        name_ended(options->site_waivers, options->site_waiver_count, record,
                   &text) +
        name_ended(options->waivers, options->waiver_count, record, &text);
    if (ended == 0)
        return ANSWER_PASS;
    note_printf(note, "%s%s", text, ended > MOST_NAMED ? "; and more" : "");
    return ANSWER_FAIL;
}
