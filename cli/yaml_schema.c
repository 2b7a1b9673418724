/* What the values of a YAML file must be. */

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "cli/yaml.h"

enum { SHOWN_KEY = 40 };

static bool is_of_kind(const struct yaml_file *file,
                       const struct yaml_value *value, enum yaml_kind kind,
                       struct failure *failure)
{
    static const char *const words[] = {
        [YAML_TEXT] = "a text",
        [YAML_LIST] = "a list (\"- \" before each entry)",
        [YAML_MAP] = "keys with values (\"key: value\")",
    };
    return value->kind == kind ||
           yaml_wrong(file, value->place, failure, "expected %s", words[kind]);
}

static const char *all_keys(const struct yaml_file *file,
                            const struct yaml_field *fields, size_t count)
{
    const char *text = "";
    for (size_t i = 0; i < count; i++)
        text = arena_printf(file->arena, "%s%s%s", text, i == 0 ? "" : ", ",
                            fields[i].key);
    return text;
}

static bool is_among(const char *key, const struct yaml_field *fields,
                     size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].key, key) == 0)
            return true;
    return false;
}

bool yaml_is_map(const struct yaml_file *file, const struct yaml_value *value,
                 const struct yaml_field *fields, size_t count,
                 struct failure *failure)
{
    if (!is_of_kind(file, value, YAML_MAP, failure))
        return false;
    for (size_t i = 0; i < value->count; i++) {
        const struct yaml_entry *entry = &value->entries[i];
        if (!is_among(entry->key, fields, count))
            return yaml_wrong(
                file, entry->place, failure, "no key \"%s\"; there are: %s",
                text_clean_short(file->arena, bytes_of_text(entry->key),
                                 SHOWN_KEY),
                all_keys(file, fields, count));
    }
    for (size_t i = 0; i < count; i++)
        if (fields[i].is_required && yaml_get(value, fields[i].key) == NULL)
            return yaml_wrong(file, value->place, failure, "\"%s\" is missing",
                              fields[i].key);
    return true;
}

bool yaml_is_list(const struct yaml_file *file, const struct yaml_value *value,
                  struct failure *failure)
{
    return is_of_kind(file, value, YAML_LIST, failure) &&
           (value->count > 0 ||
            yaml_wrong(file, value->place, failure, "the list is empty"));
}

bool yaml_is_text(const struct yaml_file *file, const struct yaml_value *value,
                  struct failure *failure)
{
    return is_of_kind(file, value, YAML_TEXT, failure);
}

const struct yaml_value *yaml_get(const struct yaml_value *map, const char *key)
{
    for (size_t i = 0; i < map->count; i++)
        if (strcmp(map->entries[i].key, key) == 0)
            return &map->entries[i].value;
    return NULL;
}
