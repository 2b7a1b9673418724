#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "replay/change_list.h"

/* Addresses in order, without repeats. */
struct address_set {
    struct address *items;
    size_t count;
};

static int compare_items(const void *a, const void *b)
{
    return address_compare(a, b);
}

static void sort(struct address_set *set)
{
    size_t kept = 0;
    if (set->count > 0)
        qsort(set->items, set->count, sizeof(*set->items), compare_items);
    for (size_t i = 0; i < set->count; i++)
        if (kept == 0 || !address_equal(&set->items[kept - 1], &set->items[i]))
            set->items[kept++] = set->items[i];
    set->count = kept;
}

static void append(struct address_set *set, const struct address *items,
                   size_t count)
{
    if (count > 0)
        memcpy(set->items + set->count, items, count * sizeof(*items));
    set->count += count;
}

static struct address_set set_now(const struct dns_answer *dns,
                                  struct arena *arena)
{
    struct address_set set = {
        ARENA_NEW(arena, dns->a.count + dns->aaaa.count, struct address), 0
    };
    append(&set, dns->a.items, dns->a.count);
    append(&set, dns->aaaa.items, dns->aaaa.count);
    sort(&set);
    return set;
}

static struct address_set set_before(const struct known_name *name,
                                     struct arena *arena)
{
    struct address_set set = { ARENA_NEW(arena, name->count, struct address),
                               0 };
    append(&set, name->addresses, name->count);
    sort(&set);
    return set;
}

static bool same_set(const struct address_set *a, const struct address_set *b)
{
    for (size_t i = 0; a->count == b->count && i < a->count; i++)
        if (!address_equal(&a->items[i], &b->items[i]))
            return false;
    return a->count == b->count;
}

/* NULL if it is empty. */
static const char *set_text(const struct address_set *set, struct arena *arena)
{
    enum { MOST = 48 }; /* octets of an IPv6 address, comma and space */
    if (set->count == 0)
        return NULL;
    char *text = ARENA_NEW(arena, set->count * MOST, char);
    size_t size = 0;
    for (size_t i = 0; i < set->count; i++) {
        const char *one = arena_printf(arena, "%s%s", i == 0 ? "" : ", ",
                                       address_text(&set->items[i], arena));
        memcpy(text + size, one, strlen(one) + 1);
        size += strlen(one);
    }
    return text;
}

static void compare_sets(struct change_list *list, const char *host,
                         const struct address_set *before,
                         const struct address_set *after)
{
    struct arena *arena = list->record->arena;
    if (same_set(before, after))
        return;
    change_list_add(list, CHANGE_ADDRESSES, set_text(before, arena),
                    set_text(after, arena))
        ->host = host;
}

static bool is_named(const struct known_name *name, const char *host)
{
    return name->host == NULL || host == NULL ? name->host == host
                                              : strcmp(name->host, host) == 0;
}

static const struct known_name *known_name(const struct known_result *known,
                                           const char *host)
{
    for (size_t i = 0; i < known->name_count; i++)
        if (is_named(&known->names[i], host))
            return &known->names[i];
    return NULL;
}

/* The target's own name is NULL. */
static const char *own_name(const struct target *target, size_t node)
{
    return node == 0 ? NULL : target->nodes[node].host;
}

static void compare_addresses(struct change_list *list)
{
    static const struct known_name none = { 0 };
    const struct target *target = &list->record->target;
    struct arena *arena = list->record->arena;
    for (size_t i = 0; i < target->node_count; i++) {
        const struct dns_answer *dns = &target->nodes[i].dns;
        const char *host = own_name(target, i);
        const struct known_name *before = known_name(list->known, host);
        if (before == NULL)
            before = &none;
        if (before->is_silent || dns->status == DNS_NOT_ASKED ||
            dns_status_is_silence(dns->status))
            continue;
        struct address_set now = set_now(dns, arena);
        struct address_set then = set_before(before, arena);
        compare_sets(list, host, &then, &now);
    }
}

static bool has_node(const struct target *target, const struct known_name *name)
{
    for (size_t i = 0; i < target->node_count; i++)
        if (is_named(name, own_name(target, i)))
            return true;
    return false;
}

/* Nodes that are asked about no more. */
static void compare_lost_nodes(struct change_list *list)
{
    const struct known_result *known = list->known;
    for (size_t i = 0; i < known->name_count; i++) {
        const struct known_name *name = &known->names[i];
        struct address_set nothing = { NULL, 0 };
        if (name->is_silent || has_node(&list->record->target, name))
            continue;
        struct address_set then = set_before(name, list->record->arena);
        compare_sets(list, name->host, &then, &nothing);
    }
}

void address_changes_find(struct change_list *list)
{
    compare_addresses(list);
    compare_lost_nodes(list);
}
