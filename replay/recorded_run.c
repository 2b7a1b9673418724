#include "replay/recorded_run.h"

#include <string.h>

#include "base/arena.h"
#include "checks/check.h"
#include "record/record.h"
#include "replay/fields.h"

enum { MOST_SERVERS = 1024, MOST_OPTIONS = 65536, MOST_FILES = 1000000000 };

void recorded_run_init(struct recorded_run *run, const struct run_info *by,
                       struct arena *arena)
{
    *run = (struct recorded_run){
        .arena = arena,
        .info = *by,
        .store = { .is_unknown = true },
        .checks = { .warn_days = WARN_DAYS_DEFAULT },
    };
    run->info.file_count = 0;
    run->info.started_at = run->info.ended_at = 0;
}

static bool is_same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* One of several: all that there are, with commas between. */
static const char *joined(const struct recorded_run *run, const char *texts,
                          const char *text)
{
    if (texts == NULL || text == NULL)
        return texts == NULL ? text : texts;
    size_t size = strlen(text);
    for (const char *at = texts; (at = strstr(at, text)) != NULL; at += size)
        if ((at == texts || at[-1] == ' ') &&
            (at[size] == '\0' || at[size] == ','))
            return texts;
    return arena_printf(run->arena, "%s, %s", texts, text);
}

static void add_versions(struct recorded_run *run, struct fields *fields,
                         const json_t *header)
{
    struct run_info *info = &run->info;
    const json_t *versions = fields_object(fields, header, "versions");
    bool is_first = !run->has_header;
    struct {
        const char *key;
        const char **to;
    } rows[] = {
        { "certready", &info->version },
        { "tls", &info->tls_library },
        { "dns", &info->dns_library },
        { "http", &info->http_library },
        { "public_suffix_list", &info->psl_date },
    };
    fields_enter(fields, "versions");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const char *text = fields_text(fields, versions, rows[i].key);
        bool is_date = rows[i].to == &info->psl_date;
        if (text == NULL && !is_date)
            continue;
        *rows[i].to = is_first ? text : joined(run, *rows[i].to, text);
    }
    fields_leave(fields);
}

/* A store that is not known is written with no root and no digest. */
static struct store_info read_store(struct fields *fields, const json_t *header)
{
    static const uint8_t none[SHA256_SIZE];
    struct store_info store = { 0 };
    const json_t *object = fields_object(fields, header, "trust_store");
    fields_enter(fields, "trust_store");
    store.path = fields_raw_text(fields, object, "path");
    store.modified_at = fields_time(fields, object, "date");
    store.count =
        (size_t)fields_integer(fields, object, "count", 0, INT32_MAX, 0);
    (void)fields_sha256(fields, object, "sha256", store.sha256);
    store.is_replaced = fields_bool(fields, object, "replaced");
    fields_leave(fields);
    store.is_unknown = store.path == NULL && store.count == 0 &&
                       memcmp(store.sha256, none, SHA256_SIZE) == 0;
    return store;
}

static void add_store(struct recorded_run *run, struct fields *fields,
                      const json_t *header)
{
    struct store_info store = read_store(fields, header);
    struct store_info *known = &run->store;
    if (!run->has_header && !run->has_headless) {
        *known = store;
        return;
    }
    if (!is_same(known->path, store.path) || known->count != store.count ||
        known->is_replaced != store.is_replaced ||
        memcmp(known->sha256, store.sha256, SHA256_SIZE) != 0)
        *known = (struct store_info){ .is_unknown = true };
}

static bool has_text(const char *const *texts, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(texts[i], text) == 0)
            return true;
    return false;
}

static void add_resolvers(struct recorded_run *run, struct fields *fields,
                          const json_t *header)
{
    struct run_info *info = &run->info;
    size_t count;
    const char *const *servers =
        fields_texts(fields, header, "resolvers", MOST_SERVERS, &count);
    const char **all =
        ARENA_NEW(run->arena, info->resolver_count + count, const char *);
    size_t used = 0;
    for (; used < info->resolver_count; used++)
        all[used] = info->resolvers[used];
    for (size_t i = 0; i < count; i++)
        if (!has_text(all, used, servers[i]))
            all[used++] = servers[i];
    info->resolvers = all;
    info->resolver_count = used;
}

/* Those of several runs are named only where they are the same. */
static void add_options(struct recorded_run *run, struct fields *fields,
                        const json_t *header)
{
    struct run_info *info = &run->info;
    size_t count;
    const char *const *options =
        fields_texts(fields, header, "options", MOST_OPTIONS, &count);
    bool is_as_before = count == info->option_count;
    for (size_t i = 0; i < count && is_as_before; i++)
        is_as_before = strcmp(options[i], info->options[i]) == 0;
    if (!run->has_header && !run->options_differ) {
        info->options = options;
        info->option_count = count;
    } else if (!is_as_before) {
        run->options_differ = true;
        info->option_count = 0;
    }
}

static void add_command(struct recorded_run *run, struct fields *fields,
                        const json_t *header)
{
    const char *command = fields_wanted_text(fields, header, "command");
    if (!run->has_header)
        run->info.command = command;
    else if (!is_same(run->info.command, command))
        run->info.command = "report";
}

static void note_start(struct recorded_run *run, int64_t time)
{
    if (run->info.started_at == 0 || time < run->info.started_at)
        run->info.started_at = time;
}

static void note_end(struct recorded_run *run, int64_t time)
{
    if (time > run->info.ended_at)
        run->info.ended_at = time;
}

bool recorded_run_add_start(struct recorded_run *run, const json_t *header,
                            const char **fault)
{
    struct fields fields = { .arena = run->arena };
    add_versions(run, &fields, header);
    add_store(run, &fields, header);
    add_resolvers(run, &fields, header);
    add_options(run, &fields, header);
    add_command(run, &fields, header);
    int64_t started_at = fields_time(&fields, header, "started_at");
    run->info.file_count +=
        (uint64_t)fields_integer(&fields, header, "files", 1, MOST_FILES, 1);
    *fault = fields.fault;
    if (*fault != NULL)
        return false;
    note_start(run, started_at);
    run->has_header = true;
    return true;
}

static void read_waiver(struct fields *fields, const json_t *object,
                        struct waiver_use *out)
{
    struct waiver *waiver = ARENA_NEW(fields->arena, 1, struct waiver);
    *waiver = (struct waiver){
        .rule = fields_wanted_text(fields, object, "rule"),
        .host = fields_wanted_text(fields, object, "host"),
        .until = fields_time(fields, object, "until"),
        .file = fields_raw_text(fields, object, "file"),
        .line =
            (uint64_t)fields_integer(fields, object, "line", 0, INT64_MAX, 0),
    };
    if (waiver->file == NULL)
        waiver->file = "-";
    *out = (struct waiver_use){
        .waiver = waiver,
        .is_used = fields_bool(fields, object, "used"),
        .is_expired = fields_bool(fields, object, "expired"),
    };
}

/* Doubling, so that many files do not cost their square. */
static void make_room(struct recorded_run *run, size_t count)
{
    struct run_info *info = &run->info;
    uint64_t wanted = info->waiver_count + count;
    if (wanted <= run->waiver_room)
        return;
    run->waiver_room = wanted * 2;
    struct waiver_use *all =
        ARENA_NEW(run->arena, run->waiver_room, struct waiver_use);
    for (size_t i = 0; i < info->waiver_count; i++)
        all[i] = info->waivers[i];
    info->waivers = all;
}

static bool is_same_waiver(const struct waiver_use *a,
                           const struct waiver_use *b)
{
    return is_same(a->waiver->file, b->waiver->file) &&
           a->waiver->line == b->waiver->line &&
           is_same(a->waiver->rule, b->waiver->rule) &&
           is_same(a->waiver->host, b->waiver->host);
}

/* The same waiver in several runs is one: it was used if any has used it. */
static bool joins_another(struct run_info *info, size_t count,
                          const struct waiver_use *use)
{
    for (size_t i = 0; i < count; i++) {
        struct waiver_use *other = &info->waivers[i];
        if (!is_same_waiver(other, use))
            continue;
        other->is_used |= use->is_used;
        other->is_expired |= use->is_expired;
        return true;
    }
    return false;
}

static void add_waivers(struct recorded_run *run, struct fields *fields,
                        const json_t *header)
{
    struct run_info *info = &run->info;
    size_t count, before = info->waiver_count;
    const json_t *list =
        fields_list(fields, header, "waivers", LIMIT_YAML_VALUES, &count);
    make_room(run, count);
    for (size_t i = 0; i < count && fields->fault == NULL; i++) {
        struct waiver_use use;
        const json_t *object = fields_element(fields, list, "waivers", i);
        fields_enter_element(fields, "waivers", i);
        read_waiver(fields, object, &use);
        fields_leave(fields);
        if (!joins_another(info, before, &use))
            info->waivers[info->waiver_count++] = use;
    }
}

bool recorded_run_add_end(struct recorded_run *run, const json_t *header,
                          const char **fault)
{
    struct fields fields = { .arena = run->arena };
    add_waivers(run, &fields, header);
    run->info.interrupted |= fields_bool(&fields, header, "interrupted");
    note_end(run, fields_time(&fields, header, "ended_at"));
    *fault = fields.fault;
    return *fault == NULL;
}

void recorded_run_add_headless(struct recorded_run *run)
{
    run->has_headless = true;
    run->info.file_count++;
    run->store = (struct store_info){ .is_unknown = true };
}

void recorded_run_add_record(struct recorded_run *run,
                             const struct record *record)
{
    enum { MS_A_SECOND = 1000 };
    if (!run->has_record && record->checks != NULL) {
        run->checks.warn_days = record->checks->warn_days;
        run->checks.warn_days_are_given = record->checks->warn_days_are_given;
    }
    run->has_record = true;
    note_start(run, record->started_at);
    note_end(run, record->started_at +
                      (int64_t)(record->duration_ms / (double)MS_A_SECOND));
}
