#include "replay/baseline.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "replay/changes.h"
#include "replay/results_file.h"
#include "reports/wording.h"

struct baseline {
    struct arena *arena;         /* of all that is kept */
    const char *file;            /* sanitised */
    struct known_result **items; /* sorted by target, site, place in the file */
    size_t count, room;
};

/* What is known while a file is read. */
struct reading {
    struct baseline *baseline;
    struct results_reader reader;
    const char *fault; /* file, line and what is wrong; or NULL */
};

static void add(struct baseline *baseline, struct known_result *result)
{
    if (baseline->count == baseline->room) {
        size_t room = baseline->room == 0 ? 64 : 2 * baseline->room;
        struct known_result **items =
            realloc(baseline->items, room * sizeof(struct known_result *));
        if (items == NULL)
            out_of_memory();
        baseline->items = items;
        baseline->room = room;
    }
    baseline->items[baseline->count++] = result;
}

static bool take_result(const json_t *json, const struct result_place *place,
                        void *user)
{
    struct reading *reading = user;
    struct baseline *baseline = reading->baseline;
    struct known_result *result =
        ARENA_NEW(baseline->arena, 1, struct known_result);
    const char *fault;
    if (!known_result_read(json, baseline->arena, result, &fault)) {
        reading->fault =
            arena_printf(reading->reader.arena, "%s:%" PRIu64 ": %s",
                         baseline->file, place->line, fault);
        return false;
    }
    result->number = place->index;
    add(baseline, result);
    return true;
}

static int compare(const struct known_result *a, const char *target,
                   const char *site)
{
    int order = strcmp(a->target, target);
    return order != 0 ? order : strcmp(a->site, site);
}

static int compare_items(const void *a, const void *b)
{
    const struct known_result *const *left = a, *const *right = b;
    int order = compare(*left, (*right)->target, (*right)->site);
    if (order != 0)
        return order;
    return (*left)->number < (*right)->number ? -1 : 1;
}

static void sort(struct baseline *baseline)
{
    if (baseline->count > 0)
        qsort(baseline->items, baseline->count, sizeof(*baseline->items),
              compare_items);
}

struct baseline *baseline_read(const char *path, struct arena *arena,
                               struct failure *failure)
{
    struct baseline *baseline = calloc(1, sizeof(*baseline));
    if (baseline == NULL)
        out_of_memory();
    baseline->arena = arena_new();
    baseline->file = text_clean_short(baseline->arena, bytes_of_text(path),
                                      LIMIT_SHOWN_POINTS);
    struct reading reading = {
        .baseline = baseline,
        .reader = { .arena = arena, .user = &reading, .result = take_result },
    };
    bool is_good = results_file_read(path, &reading.reader, failure);
    if (reading.fault != NULL)
        *failure = (struct failure){ STATUS_MALFORMED, 0, reading.fault };
    if (!is_good || reading.fault != NULL) {
        baseline_free(baseline);
        return NULL;
    }
    sort(baseline);
    return baseline;
}

void baseline_free(struct baseline *baseline)
{
    if (baseline == NULL)
        return;
    arena_free(baseline->arena);
    free(baseline->items);
    free(baseline);
}

/* The first that does not stand before it. */
static size_t first_not_before(const struct baseline *baseline,
                               const char *target, const char *site)
{
    size_t low = 0, high = baseline->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare(baseline->items[middle], target, site) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The last of that site in the file; where the site is in it nowhere, the last
 * of whatever site. */
static const struct known_result *find(const struct baseline *baseline,
                                       const char *target, const char *site)
{
    const struct known_result *found = NULL, *other = NULL;
    size_t i = first_not_before(baseline, target, "");
    for (; i < baseline->count; i++) {
        const struct known_result *one = baseline->items[i];
        if (strcmp(one->target, target) != 0)
            break;
        if (strcmp(one->site, site) == 0)
            found = one;
        if (other == NULL || one->number > other->number)
            other = one;
    }
    return found == NULL ? other : found;
}

void baseline_compare(const struct baseline *baseline, struct record *record,
                      const struct check_options *checks)
{
    const char *site = record->target.site;
    const struct known_result *known =
        find(baseline, target_label(record, record->arena),
             site == NULL ? "" : site);
    struct changes *changes = ARENA_NEW(record->arena, 1, struct changes);
    /* The baseline may be gone before the record is. */
    changes->file = arena_printf(record->arena, "%s", baseline->file);
    changes->is_known = known != NULL;
    record->changes = changes;
    if (known == NULL) {
        for (size_t i = 0; i < record->finding_count; i++)
            record->findings[i].is_new = true;
        return;
    }
    changes->judged_at = known->judged_at;
    changes_find(record, known, changes);
    changes_find_findings(record, known, checks, changes);
}
