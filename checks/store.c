#include "checks/store.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "chain/trust_store.h"
#include "checks/evidence.h"

static size_t count_given(const struct trust_store *store)
{
    size_t count, given = 0;
    const struct root_entry *entries = trust_store_entries(store, &count);
    for (size_t i = 0; i < count; i++)
        given += entries[i].is_known && entries[i].source == ROOT_SOURCE_FILE
                     ? 1
                     : 0;
    return given;
}

const char *searched_text(const struct check_options *options,
                          struct arena *arena)
{
    if (options->store == NULL)
        return "the known roots (none)";
    const struct store_info *info = trust_store_info(options->store);
    size_t given = count_given(options->store);
    const char *words = given == 1 ? "root" : "roots";
    if (info->is_replaced || info->path == NULL)
        return arena_printf(arena, "the %zu given %s", given, words);
    const char *path =
        text_clean_short(arena, bytes_of_text(info->path), SHOWN_TEXT);
    if (given == 0)
        return arena_printf(arena, "the %zu roots of %s", info->count, path);
    return arena_printf(arena, "the %zu roots of %s and %zu given %s",
                        info->count, path, given, words);
}

const struct root_entry *store_find(const struct check_options *options,
                                    const uint8_t *sha256)
{
    size_t count;
    if (options->store == NULL)
        return NULL;
    const struct root_entry *entries =
        trust_store_entries(options->store, &count);
    for (size_t i = 0; i < count; i++) {
        if (memcmp(entries[i].cert->sha256, sha256, SHA256_SIZE) == 0)
            return &entries[i];
    }
    return NULL;
}
