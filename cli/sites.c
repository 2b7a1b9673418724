#include "cli/sites.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "chain/trust_store.h"
#include "cli/host_name.h"
#include "cli/options.h"
#include "cli/run.h"
#include "cli/trust.h"
#include "record/record.h"

enum { SHOWN_NAME = 200 };

static bool take_name(const struct yaml_file *file,
                      const struct yaml_value *value, struct site *out,
                      struct failure *failure)
{
    if (!yaml_is_text(file, value, failure))
        return false;
    out->name =
        text_clean_short(file->arena, bytes_of_text(value->text), SHOWN_NAME);
    out->place = value->place;
    return true;
}

/* Each is parsed once more when its turn comes: into the record's arena. */
static bool take_host(const struct yaml_file *file,
                      const struct yaml_value *value, struct site *out,
                      struct failure *failure)
{
    struct target target = { 0 };
    if (!yaml_is_text(file, value, failure))
        return false;
    struct bytes text = bytes_of_text(value->text);
    target_parse(text, &out->defaults, file->arena, &target);
    if (target.invalid != NULL)
        return yaml_wrong(file, value->place, failure, "%s", target.invalid);
    out->hosts[out->host_count++] =
        (struct site_host){ .text = text, .line = value->place.line };
    return true;
}

static bool take_hosts(const struct yaml_file *file,
                       const struct yaml_value *value, struct site *out,
                       struct failure *failure)
{
    if (!yaml_is_list(file, value, failure))
        return false;
    out->hosts = ARENA_NEW(file->arena, value->count, struct site_host);
    for (size_t i = 0; i < value->count; i++)
        if (!take_host(file, &value->entries[i].value, out, failure))
            return false;
    return true;
}

static bool take_nodes(const struct yaml_file *file,
                       const struct yaml_value *value, enum node_role role,
                       struct target_defaults *out, struct failure *failure)
{
    if (value == NULL)
        return true;
    if (!yaml_is_list(file, value, failure))
        return false;
    size_t count = out->node_count + value->count;
    struct node_entry *nodes = ARENA_NEW(file->arena, count, struct node_entry);
    if (out->node_count > 0)
        memcpy(nodes, out->nodes, out->node_count * sizeof(*nodes));
    out->nodes = nodes;
    for (size_t i = 0; i < value->count; i++) {
        const struct yaml_value *one = &value->entries[i].value;
        const char *reason;
        if (!yaml_is_text(file, one, failure))
            return false;
        if (!node_entry_parse(bytes_of_text(one->text), role, file->arena,
                              &nodes[out->node_count++], &reason))
            return yaml_wrong(file, one->place, failure, "%s", reason);
    }
    return true;
}

static bool take_licensed_host(const struct yaml_file *file,
                               const struct yaml_value *value,
                               struct check_options *out,
                               struct failure *failure)
{
    struct host_name name;
    const char *reason;
    if (value == NULL)
        return true;
    if (!yaml_is_text(file, value, failure))
        return false;
    if (!host_name_parse(bytes_of_text(value->text), file->arena, &name,
                         &reason))
        return yaml_wrong(file, value->place, failure, "%s", reason);
    out->licensed_host = name.host;
    return true;
}

static bool take_licensed_root(const struct yaml_file *file,
                               const struct yaml_value *value, struct site *out,
                               struct failure *failure)
{
    if (value == NULL)
        return true;
    out->licensed_root = value;
    return yaml_is_text(file, value, failure);
}

static bool take_goal(const struct yaml_file *file,
                      const struct yaml_value *value, struct check_options *out,
                      struct failure *failure)
{
    if (value == NULL)
        return true;
    if (!yaml_is_text(file, value, failure))
        return false;
    for (int goal = 0; goal < GOAL_COUNT; goal++) {
        if (strcmp(goal_text((enum goal)goal), value->text) == 0) {
            out->goal = (enum goal)goal;
            return true;
        }
    }
    return yaml_wrong(file, value->place, failure,
                      "expected the goal license or full");
}

static bool take_waivers(const struct yaml_file *file,
                         const struct yaml_value *value, struct site *out,
                         struct failure *failure)
{
    return value == NULL || waivers_take(file, value, &out->waivers, failure);
}

static bool take_site(const struct yaml_file *file,
                      const struct yaml_value *value, struct site *out,
                      struct failure *failure)
{
    static const struct yaml_field fields[] = {
        { "name", true },           { "hosts", true },
        { "nodes", false },         { "failover", false },
        { "licensed-root", false }, { "licensed-host", false },
        { "goal", false },          { "waivers", false },
    };
    return yaml_is_map(file, value, fields, COUNT_OF(fields), failure) &&
           take_name(file, yaml_get(value, "name"), out, failure) &&
           take_nodes(file, yaml_get(value, "nodes"), ROLE_ATLAS,
                      &out->defaults, failure) &&
           take_nodes(file, yaml_get(value, "failover"), ROLE_FAILOVER,
                      &out->defaults, failure) &&
           take_hosts(file, yaml_get(value, "hosts"), out, failure) &&
           take_licensed_root(file, yaml_get(value, "licensed-root"), out,
                              failure) &&
           take_licensed_host(file, yaml_get(value, "licensed-host"),
                              &out->checks, failure) &&
           take_goal(file, yaml_get(value, "goal"), &out->checks, failure) &&
           take_waivers(file, yaml_get(value, "waivers"), out, failure);
}

static int compare_names(const void *a, const void *b)
{
    const struct site *const *left = a, *const *right = b;
    int order = strcmp((*left)->name, (*right)->name);
    if (order != 0)
        return order;
    return *left < *right ? -1 : *left > *right;
}

/* The name tells the records of a fleet apart. */
static bool names_differ(const struct sites *sites, struct failure *failure)
{
    const struct site **sorted =
        ARENA_NEW(sites->file.arena, sites->count, const struct site *);
    for (size_t i = 0; i < sites->count; i++)
        sorted[i] = &sites->items[i];
    qsort(sorted, sites->count, sizeof(*sorted), compare_names);
    for (size_t i = 1; i < sites->count; i++)
        if (strcmp(sorted[i - 1]->name, sorted[i]->name) == 0)
            return yaml_wrong(&sites->file, sorted[i]->place, failure,
                              "there is a site of this name in line %" PRIu64,
                              sorted[i - 1]->place.line);
    return true;
}

bool sites_take(const struct options *options,
                const struct target_defaults *defaults, struct sites *out,
                struct failure *failure)
{
    static const struct yaml_field fields[] = { { "sites", true } };
    const struct yaml_file *file = &out->file;
    if (!yaml_is_map(file, &file->root, fields, COUNT_OF(fields), failure))
        return false;
    const struct yaml_value *list = yaml_get(&file->root, "sites");
    if (!yaml_is_list(file, list, failure))
        return false;
    out->items = ARENA_NEW(file->arena, list->count, struct site);
    out->count = list->count;
    for (size_t i = 0; i < list->count; i++) {
        struct site *site = &out->items[i];
        site->defaults = *defaults;
        site->checks.goal = (enum goal)options->goal;
        if (!take_site(file, &list->entries[i].value, site, failure))
            return false;
        out->host_count += site->host_count;
    }
    return names_differ(out, failure);
}

bool sites_read(const struct options *options,
                const struct target_defaults *defaults, struct sites *out,
                struct failure *failure)
{
    *out = (struct sites){ 0 };
    return yaml_read(options->sites, options->arena, &out->file, failure) &&
           sites_take(options, defaults, out, failure);
}

/* A relative path starts from where the sites file is. */
static const char *beside(const struct yaml_file *file, const char *path)
{
    const char *slash = strrchr(file->path, '/');
    if (path[0] == '/' || slash == NULL)
        return path;
    return arena_printf(file->arena, "%.*s%s", (int)(slash + 1 - file->path),
                        file->path, path);
}

static const struct trust_store *known_store(const struct sites *sites,
                                             const struct cert *root)
{
    for (size_t i = 0; i < sites->store_count; i++)
        if (cert_equal(sites->stores[i].root, root))
            return sites->stores[i].store;
    return NULL;
}

/* The run's store, or one of its own if the licensed root is not known there:
 * what one site trusts, no other does. */
static const struct trust_store *
store_with(struct sites *sites, const struct run *run, const struct site *site,
           const struct cert *root, struct failure *failure)
{
    const struct root_entry *entry = trust_store_entry(run->store, root);
    if (entry != NULL && entry->is_known)
        return run->store;
    const struct trust_store *known = known_store(sites, root);
    if (known != NULL)
        return known;
    if (sites->store_count == LIMIT_SITE_STORES) {
        (void)yaml_wrong(&sites->file, site->licensed_root->place, failure,
                         "more than %d private roots; give some of them "
                         "with --extra-roots",
                         LIMIT_SITE_STORES);
        return NULL;
    }
    struct trust_store *store = trust_store_of(run->options, root, failure);
    if (store != NULL)
        sites->stores[sites->store_count++] =
            (struct site_store){ root, store };
    return store;
}

static bool load_licensed_root(struct sites *sites, const struct run *run,
                               struct site *site, struct failure *failure)
{
    const struct yaml_value *value = site->licensed_root;
    struct arena *arena = sites->file.arena;
    if (value == NULL)
        return true;
    site->checks.licensed_root = trust_read_sha256(value->text, arena);
    if (site->checks.licensed_root != NULL)
        return true;
    const char *path = beside(&sites->file, value->text);
    const struct cert *root = trust_read_root(path, arena, failure);
    if (root == NULL)
        return yaml_wrong(
            &sites->file, value->place, failure, "%s: %s",
            text_clean_short(arena, bytes_of_text(path), SHOWN_NAME),
            failure->detail);
    site->checks.licensed_root = root->sha256;
    site->checks.store = store_with(sites, run, site, root, failure);
    return site->checks.store != NULL;
}

static bool prepare(struct sites *sites, struct run *run, struct site *site,
                    struct failure *failure)
{
    struct check_options own = site->checks;
    site->checks = run->judge.checks;
    site->checks.goal = own.goal;
    site->checks.licensed_host = own.licensed_host;
    site->checks.site_waivers = site->waivers.items;
    site->checks.site_waiver_count = site->waivers.count;
    return load_licensed_root(sites, run, site, failure);
}

bool sites_prepare(struct sites *sites, struct run *run,
                   struct failure *failure)
{
    sites->stores =
        ARENA_NEW(sites->file.arena, LIMIT_SITE_STORES, struct site_store);
    for (size_t i = 0; i < sites->count; i++) {
        if (!prepare(sites, run, &sites->items[i], failure))
            return false;
        run_register_waivers(run, &sites->items[i].waivers);
    }
    return true;
}

void sites_free(struct sites *sites)
{
    for (size_t i = 0; i < sites->store_count; i++)
        trust_store_free(sites->stores[i].store);
    sites->store_count = 0;
}

bool sites_next(struct sites *sites, struct record *record)
{
    if (sites->next_site == sites->count)
        return false;
    const struct site *site = &sites->items[sites->next_site];
    const struct site_host *host = &site->hosts[sites->next_host++];
    if (sites->next_host == site->host_count) {
        sites->next_site++;
        sites->next_host = 0;
    }
    struct target *target = &record->target;
    target_parse(host->text, &site->defaults, record->arena, target);
    target->site = site->name;
    target->file = sites->file.path;
    target->line = host->line;
    record->checks = &site->checks;
    return true;
}
