#include "replay/change_list.h"

#include "base/arena.h"

struct change *change_list_add(struct change_list *list, enum change_kind kind,
                               const char *before, const char *after)
{
    list->items = ARENA_GROW(list->record->arena, list->items, list->count);
    struct change *change = &list->items[list->count++];
    *change = (struct change){ .kind = kind, .before = before, .after = after };
    return change;
}
