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

void waivers_apply(const struct check_options *options,
                   const struct record *record, struct finding *finding)
{
    const struct waiver *ended = NULL;
    if (record->target.node_count == 0)
        return;
    const char *host = record_host(record)->host;
    for (size_t i = 0; i < options->waiver_count; i++) {
        const struct waiver *waiver = &options->waivers[i];
        if (!is_about(waiver, finding, host))
            continue;
        if (record->now <= waiver->until) {
            finding->waived = true;
            finding->waiver = waiver->reason;
            return;
        }
        ended = waiver;
    }
    if (ended != NULL)
        finding->evidence = arena_printf(
            record->arena, "%s (the waiver in %s line %" PRIu64 " ended on %s)",
            finding->evidence,
            text_clean_short(record->arena, bytes_of_text(ended->file),
                             SHOWN_TEXT),
            ended->line, time_date_text(ended->until, record->arena));
}
