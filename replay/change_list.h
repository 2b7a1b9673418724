#pragma once

#include "record/record.h"
#include "replay/known_result.h"

/* The differences between a record and what was known, as they are found; in
 * the record's arena. */
struct change_list {
    struct record *record;
    const struct known_result *known;
    struct change *items;
    size_t count;
};

/* What the kind needs beyond the two texts is filled in by the caller. */
struct change *change_list_add(struct change_list *list, enum change_kind kind,
                               const char *before, const char *after);

/* The addresses of the target and of its nodes. */
void address_changes_find(struct change_list *list);
