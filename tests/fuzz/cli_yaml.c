/* Any octets as a file of waivers and of sites. */
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/options.h"
#include "cli/sites.h"
#include "cli/waivers.h"
#include "cli/yaml.h"
#include "must.h"

/* "f.yaml:LINE:COLUMN: …", at a place that is in the file. */
static void check_failure(const struct failure *failure, size_t size)
{
    char *end;
    must(text_is_clean(bytes_of_text(failure->detail)) ||
         strchr(failure->detail, '\\') != NULL);
    must(strncmp(failure->detail, "f.yaml:", 7) == 0);
    uint64_t line = strtoull(failure->detail + 7, &end, 10);
    must(*end == ':' && line >= 1 && line <= size + 1);
    uint64_t column = strtoull(end + 1, &end, 10);
    must(end[0] == ':' && end[1] == ' ' && column >= 1 && column <= size + 1);
}

static void check_value(const struct yaml_value *value, unsigned depth)
{
    must(depth <= LIMIT_YAML_DEPTH + 1);
    must(value->place.line >= 1 && value->place.column >= 1);
    must((value->kind == YAML_TEXT) == (value->text != NULL));
    must(value->kind != YAML_TEXT || value->text[0] != '\0');
    must(value->kind != YAML_MAP || value->count <= LIMIT_YAML_KEYS);
    for (size_t i = 0; i < value->count; i++) {
        const struct yaml_entry *entry = &value->entries[i];
        must((value->kind == YAML_MAP) == (entry->key != NULL));
        /* The first of its name, so no key is there twice. */
        must(entry->key == NULL ||
             yaml_get(value, entry->key) == &entry->value);
        check_value(&entry->value, depth + 1);
    }
}

static void take_waivers(const struct yaml_file *file, size_t size)
{
    struct waiver_list list;
    struct failure failure;
    if (!waivers_take(file, &file->root, &list, &failure)) {
        check_failure(&failure, size);
        return;
    }
    must(list.count > 0);
    for (size_t i = 0; i < list.count; i++) {
        must(rule_find(list.items[i].rule) != NULL);
        must(text_is_clean(bytes_of_text(list.items[i].host)));
        must(strchr(list.items[i].reason, '\033') == NULL);
    }
}

static void take_sites(const struct yaml_file *file, struct arena *arena,
                       size_t size)
{
    struct options options = { .arena = arena };
    struct target_defaults defaults = { .port = 443 };
    struct sites sites = { .file = *file };
    struct failure failure;
    if (!sites_take(&options, &defaults, &sites, &failure)) {
        check_failure(&failure, size);
        return;
    }
    size_t count = 0;
    struct record *record = record_new();
    while (sites_next(&sites, record)) {
        must(record->target.invalid == NULL && record->target.site != NULL);
        must(record->target.node_count >= 1);
        count++;
        record_reset(record);
    }
    must(count == sites.host_count);
    record_free(record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct yaml_file file;
    struct failure failure;
    if (yaml_parse("f.yaml", (struct bytes){ data, size }, arena, &file,
                   &failure)) {
        check_value(&file.root, 1);
        take_waivers(&file, size);
        take_sites(&file, arena, size);
    } else {
        check_failure(&failure, size);
    }
    arena_free(arena);
    return 0;
}
