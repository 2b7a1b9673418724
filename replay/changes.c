#include "replay/changes.h"

#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "replay/change_list.h"
#include "x509/time.h"

static const char *hex(const uint8_t *sha256, struct arena *arena)
{
    return hex_encode(arena, (struct bytes){ sha256, SHA256_SIZE });
}

/* Of one address: what its leaf says. */
struct view {
    const char *host;
    struct address address;
    uint16_t port;
    const uint8_t *sha256;
    const char *issuer; /* NULL: it does not decode */
    int64_t not_after;
};

struct views {
    struct view *items;
    size_t count;
};

static struct views views_now(const struct record *record)
{
    struct views views = {
        ARENA_NEW(record->arena, record->capture_count, struct view), 0
    };
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        const struct cert *leaf = capture_leaf(capture);
        if (leaf == NULL)
            continue;
        bool is_good = leaf->failure.status == STATUS_OK;
        views.items[views.count++] = (struct view){
            .host = capture->node->host,
            .address = capture->address,
            .port = record->is_file ? 0 : capture->port,
            .sha256 = leaf->sha256,
            .issuer = is_good ? name_text(leaf->issuer, record->arena) : NULL,
            .not_after = leaf->not_after,
        };
    }
    return views;
}

static struct views views_before(const struct known_result *known,
                                 struct arena *arena)
{
    struct views views = { ARENA_NEW(arena, known->endpoint_count, struct view),
                           0 };
    for (size_t i = 0; i < known->endpoint_count; i++) {
        const struct known_endpoint *endpoint = &known->endpoints[i];
        if (endpoint->cert_count == 0)
            continue;
        views.items[views.count++] = (struct view){
            .host = endpoint->host,
            .address = endpoint->address,
            .port = endpoint->port,
            .sha256 = endpoint->certs[0].sha256,
            .issuer = endpoint->issuer,
            .not_after = endpoint->not_after,
        };
    }
    return views;
}

static bool has_value(const struct view *view, enum change_kind kind)
{
    return kind == CHANGE_LEAF || view->issuer != NULL;
}

static bool same_value(const struct view *a, const struct view *b,
                       enum change_kind kind)
{
    if (!has_value(a, kind) || !has_value(b, kind))
        return has_value(a, kind) == has_value(b, kind);
    if (kind == CHANGE_LEAF)
        return memcmp(a->sha256, b->sha256, SHA256_SIZE) == 0;
    if (kind == CHANGE_ISSUER)
        return strcmp(a->issuer, b->issuer) == 0;
    return a->not_after == b->not_after;
}

static bool are_alike(const struct views *views, enum change_kind kind)
{
    for (size_t i = 1; i < views->count; i++)
        if (!same_value(&views->items[i], &views->items[0], kind))
            return false;
    return views->count > 0;
}

static const char *value_text(const struct view *view, enum change_kind kind,
                              struct arena *arena)
{
    if (view == NULL || !has_value(view, kind))
        return NULL;
    if (kind == CHANGE_LEAF)
        return hex(view->sha256, arena);
    return kind == CHANGE_ISSUER ? view->issuer
                                 : time_text(view->not_after, arena);
}

/* before NULL: there is none to compare with. */
static struct change *add_views(struct change_list *list, enum change_kind kind,
                                const struct view *before,
                                const struct view *after)
{
    struct arena *arena = list->record->arena;
    return change_list_add(list, kind, value_text(before, kind, arena),
                           value_text(after, kind, arena));
}

static bool same_place(const struct view *a, const struct view *b)
{
    return a->port == b->port && address_equal(&a->address, &b->address) &&
           strcmp(a->host, b->host) == 0;
}

static const struct view *at_same_place(const struct views *views,
                                        const struct view *view)
{
    for (size_t i = 0; i < views->count; i++)
        if (same_place(&views->items[i], view))
            return &views->items[i];
    return NULL;
}

static bool any_like(const struct views *views, const struct view *view,
                     enum change_kind kind)
{
    for (size_t i = 0; i < views->count; i++)
        if (same_value(&views->items[i], view, kind))
            return true;
    return false;
}

/* An address that is new is told where it shows something new. */
static void compare_places(struct change_list *list, enum change_kind kind,
                           const struct views *before,
                           const struct views *after)
{
    const struct record *record = list->record;
    for (size_t i = 0; i < after->count; i++) {
        const struct view *view = &after->items[i];
        const struct view *old = at_same_place(before, view);
        if (!has_value(view, kind) ||
            (old == NULL ? any_like(before, view, kind)
                         : same_value(old, view, kind)))
            continue;
        struct change *change = add_views(list, kind, old, view);
        if (strcmp(view->host, record->target.nodes[0].host) != 0)
            change->host = view->host;
        if (!record->is_file)
            change->address = address_text(&view->address, record->arena);
    }
}

/* One line where all addresses agree in both. */
static void compare_leaves(struct change_list *list, enum change_kind kind,
                           const struct views *before,
                           const struct views *after)
{
    if (before->count == 0 || after->count == 0)
        return;
    if (!are_alike(before, kind) || !are_alike(after, kind))
        compare_places(list, kind, before, after);
    else if (!same_value(&before->items[0], &after->items[0], kind) &&
             has_value(&after->items[0], kind))
        add_views(list, kind, &before->items[0], &after->items[0]);
}

static void compare_root(struct change_list *list)
{
    const struct known_result *known = list->known;
    const struct cert *root = list->record->root.cert;
    struct arena *arena = list->record->arena;
    if (root == NULL ? !known->has_root
                     : known->has_root &&
                           memcmp(known->root, root->sha256, SHA256_SIZE) == 0)
        return;
    struct change *change = change_list_add(
        list, CHANGE_ROOT, known->has_root ? hex(known->root, arena) : NULL,
        root == NULL ? NULL : hex(root->sha256, arena));
    change->before_subject = known->root_subject;
    change->after_subject =
        root == NULL ? NULL : name_text(root->subject, arena);
}

static void compare_verdicts(struct change_list *list)
{
    const struct record *record = list->record;
    if (record->verdict != list->known->verdict)
        change_list_add(list, CHANGE_VERDICT,
                        verdict_text(list->known->verdict),
                        verdict_text(record->verdict));
}

void changes_find(struct record *record, const struct known_result *known,
                  struct changes *out)
{
    struct change_list list = { .record = record, .known = known };
    struct views before = views_before(known, record->arena);
    struct views after = views_now(record);
    if (before.count > 0 && after.count > 0)
        compare_root(&list);
    compare_verdicts(&list);
    compare_leaves(&list, CHANGE_LEAF, &before, &after);
    compare_leaves(&list, CHANGE_ISSUER, &before, &after);
    compare_leaves(&list, CHANGE_NOT_AFTER, &before, &after);
    address_changes_find(&list);
    out->items = list.items;
    out->count = list.count;
}
