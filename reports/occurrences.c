#include "reports/occurrences.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "x509/digest.h"

struct slot {
    uint64_t hash; /* 0: empty */
    uint32_t number;
};

/* Open addressing; at most half of the slots are in use. */
struct occurrences {
    struct arena *arena;
    struct slot *slots;
    size_t size; /* a power of two */
    size_t used;
};

enum { FIRST_SIZE = 1024 };

struct occurrences *occurrences_new(struct arena *arena)
{
    struct occurrences *all = ARENA_NEW(arena, 1, struct occurrences);
    *all = (struct occurrences){ .arena = arena, .size = FIRST_SIZE };
    all->slots = ARENA_NEW(arena, all->size, struct slot);
    return all;
}

static uint64_t hash_of(const char *text)
{
    uint8_t digest[SHA256_SIZE];
    uint64_t hash;
    digest_sha256(bytes_of_text(text), digest);
    memcpy(&hash, digest, sizeof(hash));
    return hash == 0 ? 1 : hash;
}

/* Its slot, or the empty one where it belongs. */
static struct slot *slot_of(const struct occurrences *all, uint64_t hash)
{
    size_t at = hash & (all->size - 1);
    while (all->slots[at].hash != 0 && all->slots[at].hash != hash)
        at = (at + 1) & (all->size - 1);
    return &all->slots[at];
}

/* The former slots stay in the arena: together they are as large as the new
 * ones. */
static void grow(struct occurrences *all)
{
    struct occurrences larger = *all;
    larger.size = all->size * 2;
    larger.slots = ARENA_NEW(all->arena, larger.size, struct slot);
    for (size_t i = 0; i < all->size; i++)
        if (all->slots[i].hash != 0)
            *slot_of(&larger, all->slots[i].hash) = all->slots[i];
    *all = larger;
}

uint32_t *occurrences_of(struct occurrences *all, const char *text)
{
    uint64_t hash = hash_of(text);
    struct slot *slot = slot_of(all, hash);
    if (slot->hash == hash)
        return &slot->number;
    if (all->used == LIMIT_TOLD_APART)
        return NULL;
    if (all->used == all->size / 2) {
        grow(all);
        slot = slot_of(all, hash);
    }
    all->used++;
    slot->hash = hash;
    return &slot->number;
}

const uint32_t *occurrences_find(const struct occurrences *all,
                                 const char *text)
{
    const struct slot *slot = slot_of(all, hash_of(text));
    return slot->hash == 0 ? NULL : &slot->number;
}

uint32_t occurrences_count(struct occurrences *all, const char *text)
{
    uint32_t *number = occurrences_of(all, text);
    return number == NULL ? 1 : ++*number;
}
