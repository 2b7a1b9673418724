#include "record/record.h"

#include <stdlib.h>

#include "base/arena.h"

struct record *record_new(void)
{
    struct record *record = malloc(sizeof(*record));
    if (record == NULL)
        out_of_memory();
    *record = (struct record){ .arena = arena_new() };
    return record;
}

void record_free(struct record *record)
{
    if (record == NULL)
        return;
    arena_free(record->arena);
    free(record);
}

void record_reset(struct record *record)
{
    struct arena *arena = record->arena;
    arena_reset(arena);
    *record = (struct record){ .arena = arena };
}
