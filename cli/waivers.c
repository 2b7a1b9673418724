#include "cli/waivers.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/host_name.h"
#include "cli/run.h"
#include "cli/yaml.h"
#include "reports/waiver_use.h"
#include "x509/time.h"

enum { SHOWN_VALUE = 80, DATE_SIZE = 10 };

static const char *shown(const struct yaml_file *file, const char *text)
{
    return text_clean_short(file->arena, bytes_of_text(text), SHOWN_VALUE);
}

static bool take_rule(const struct yaml_file *file,
                      const struct yaml_value *value, struct waiver *out,
                      struct failure *failure)
{
    if (!yaml_is_text(file, value, failure))
        return false;
    const struct rule *rule = rule_find(value->text);
    if (rule == NULL)
        return yaml_wrong(file, value->place, failure,
                          "no rule \"%s\" (certready rules lists them)",
                          shown(file, value->text));
    out->rule = rule->id;
    return true;
}

/* A name, an address, or every name below one: "*.example.com". */
static bool take_host(const struct yaml_file *file,
                      const struct yaml_value *value, struct waiver *out,
                      struct failure *failure)
{
    struct host_name name;
    const char *reason;
    if (!yaml_is_text(file, value, failure))
        return false;
    struct bytes text = bytes_of_text(value->text);
    bool is_pattern = strncmp(value->text, "*.", 2) == 0;
    if (is_pattern)
        text = bytes_slice(text, 2, text.size);
    if (!host_name_parse(text, file->arena, &name, &reason))
        return yaml_wrong(file, value->place, failure, "%s", reason);
    if (is_pattern && name.is_literal)
        return yaml_wrong(file, value->place, failure,
                          "there are no names below an address");
    out->host =
        is_pattern ? arena_printf(file->arena, "*.%s", name.host) : name.host;
    return true;
}

static bool take_reason(const struct yaml_file *file,
                        const struct yaml_value *value, struct waiver *out,
                        struct failure *failure)
{
    if (!yaml_is_text(file, value, failure))
        return false;
    out->reason = text_clean_short(file->arena, bytes_of_text(value->text),
                                   LIMIT_SHOWN_POINTS);
    return true;
}

static bool take_until(const struct yaml_file *file,
                       const struct yaml_value *value, struct waiver *out,
                       struct failure *failure)
{
    if (!yaml_is_text(file, value, failure))
        return false;
    struct bytes text = bytes_of_text(value->text);
    if (!time_parse(text, &out->until))
        return yaml_wrong(file, value->place, failure,
                          "\"%s\" is no date such as 2026-11-23",
                          shown(file, value->text));
    if (text.size == DATE_SIZE)
        out->until += SECONDS_A_DAY - 1;
    return true;
}

static bool take_waiver(const struct yaml_file *file,
                        const struct yaml_value *value, struct waiver *out,
                        struct failure *failure)
{
    static const struct yaml_field fields[] = {
        { "rule", true },
        { "host", true },
        { "reason", true },
        { "until", true },
    };
    *out = (struct waiver){ .file = file->path, .line = value->place.line };
    return yaml_is_map(file, value, fields, COUNT_OF(fields), failure) &&
           take_rule(file, yaml_get(value, "rule"), out, failure) &&
           take_host(file, yaml_get(value, "host"), out, failure) &&
           take_reason(file, yaml_get(value, "reason"), out, failure) &&
           take_until(file, yaml_get(value, "until"), out, failure);
}

bool waivers_take(const struct yaml_file *file, const struct yaml_value *value,
                  struct waiver_list *out, struct failure *failure)
{
    if (!yaml_is_list(file, value, failure))
        return false;
    *out = (struct waiver_list){
        .items = ARENA_NEW(file->arena, value->count, struct waiver),
        .count = value->count,
    };
    for (size_t i = 0; i < value->count; i++)
        if (!take_waiver(file, &value->entries[i].value, &out->items[i],
                         failure))
            return false;
    return true;
}

bool waivers_read(const char *path, struct arena *arena,
                  struct waiver_list *out, struct failure *failure)
{
    struct yaml_file file;
    return yaml_read(path, arena, &file, failure) &&
           waivers_take(&file, &file.root, out, failure);
}

static void add_use(struct run_info *info, struct waiver_use use,
                    struct arena *arena)
{
    info->waivers = ARENA_GROW(arena, info->waivers, info->waiver_count);
    info->waivers[info->waiver_count++] = use;
}

void waivers_register(struct waiver_list *list, int64_t moment,
                      struct arena *arena, struct run_info *info)
{
    for (size_t i = 0; i < list->count; i++) {
        struct waiver *waiver = &list->items[i];
        waiver->number = info->waiver_count;
        add_use(info,
                (struct waiver_use){
                    .waiver = waiver,
                    .is_expired = waiver->until < moment,
                },
                arena);
    }
}

void waivers_tell(const struct run_info *info, struct arena *arena)
{
    size_t count = 0;
    for (size_t i = 0; i < info->waiver_count; i++) {
        if (!waiver_use_is_idle(info, &info->waivers[i]))
            continue;
        if (count++ < LIMIT_SHOWN_NAMES)
            complain(arena_printf(arena, "waiver in %s",
                                  waiver_use_text(&info->waivers[i], arena)));
    }
    if (count > LIMIT_SHOWN_NAMES)
        complain(arena_printf(arena, "and %zu more waivers",
                              count - LIMIT_SHOWN_NAMES));
}
