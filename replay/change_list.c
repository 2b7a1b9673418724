#include "replay/change_list.h"

#include <string.h>

#include "base/arena.h"

struct change *change_list_add(struct change_list *list, enum change_kind kind,
                               const char *before, const char *after)
{
    if (list->count == list->room) {
        size_t room = list->room == 0 ? 8 : 2 * list->room;
        struct change *items =
            ARENA_NEW(list->record->arena, room, struct change);
        if (list->count > 0)
            memcpy(items, list->items, list->count * sizeof(*items));
        list->items = items;
        list->room = room;
    }
    struct change *change = &list->items[list->count++];
    *change = (struct change){ .kind = kind, .before = before, .after = after };
    return change;
}
