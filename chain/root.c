#include "chain/root.h"

#include "base/arena.h"
#include "chain/trust_store.h"

/*
 * Every complete path ends at a root that clients could be given. Of those,
 * the one to recommend is reached by what the server sends, is known, by a
 * path that is valid, as long as possible: then it is the issuer of the last
 * certificate served, and old clients find it too. A root that all addresses
 * lead to goes before one that only some do.
 */

/* One root that some address leads to, by its best path. */
struct root_candidate {
    const struct path *path;
    size_t capture_count; /* addresses that lead to it */
};

struct root_candidates {
    struct root_candidate *items;
    size_t count;
    size_t capture_count; /* addresses that showed a leaf */
};

static const struct cert *root_of(const struct path *path)
{
    return path->certs[path->length - 1];
}

/* Nothing is wrong with it but that its root is not known. */
static bool is_usable(const struct path *path)
{
    return path->result != PATH_INVALID || path->reason == FAULT_UNKNOWN_ROOT ||
           path->reason == FAULT_SELF_SIGNED;
}

static bool is_better(const struct path *a, const struct path *b)
{
    if (is_usable(a) != is_usable(b))
        return is_usable(a);
    if (a->root_is_known != b->root_is_known)
        return a->root_is_known;
    if (a->result != b->result && a->result == PATH_VALID)
        return true;
    return a->result == b->result && a->length > b->length;
}

static size_t count_complete(const struct paths *paths)
{
    size_t count = 0;
    for (size_t i = 0; paths != NULL && i < paths->count; i++)
        count += paths->paths[i].is_complete ? 1 : 0;
    return count;
}

/* What was fetched counts only where nothing else leads to a root. */
static const struct paths *paths_of(const struct capture *capture)
{
    return count_complete(capture->paths) > 0 ? capture->paths
                                              : capture->repaired_paths;
}

static struct root_candidate *find(struct root_candidates *candidates,
                                   const struct cert *root)
{
    for (size_t i = 0; i < candidates->count; i++)
        if (cert_equal(root_of(candidates->items[i].path), root))
            return &candidates->items[i];
    return NULL;
}

/* An earlier path of the same address has the same root. */
static bool is_repeated(const struct paths *paths, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (paths->paths[i].is_complete &&
            cert_equal(root_of(&paths->paths[i]),
                       root_of(&paths->paths[index])))
            return true;
    return false;
}

static void add_path(struct root_candidates *candidates,
                     const struct paths *paths, size_t index)
{
    const struct path *path = &paths->paths[index];
    if (!path->is_complete)
        return;
    struct root_candidate *candidate = find(candidates, root_of(path));
    if (candidate == NULL) {
        candidate = &candidates->items[candidates->count++];
        candidate->path = path;
    }
    if (is_better(path, candidate->path))
        candidate->path = path;
    if (!is_repeated(paths, index))
        candidate->capture_count++;
}

static void collect(const struct record *record,
                    struct root_candidates *candidates)
{
    size_t most = 0;
    for (size_t i = 0; i < record->capture_count; i++)
        most += count_complete(paths_of(&record->captures[i]));
    candidates->items = ARENA_NEW(record->arena, most, struct root_candidate);
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct paths *paths = paths_of(&record->captures[i]);
        if (capture_leaf(&record->captures[i]) == NULL)
            continue;
        candidates->capture_count++;
        for (size_t k = 0; paths != NULL && k < paths->count; k++)
            add_path(candidates, paths, k);
    }
}

static const struct root_candidate *
choose(const struct root_candidates *candidates)
{
    const struct root_candidate *best = NULL;
    for (size_t i = 0; i < candidates->count; i++) {
        const struct root_candidate *candidate = &candidates->items[i];
        bool is_common = candidate->capture_count == candidates->capture_count;
        bool best_is_common =
            best != NULL && best->capture_count == candidates->capture_count;
        if (best == NULL || (is_common && !best_is_common) ||
            (is_common == best_is_common &&
             is_better(candidate->path, best->path)))
            best = candidate;
    }
    return best;
}

/* The others that would do as well. */
static void set_alternates(struct record *record,
                           const struct root_candidates *candidates,
                           const struct root_candidate *chosen)
{
    const struct cert **alternates =
        ARENA_NEW(record->arena, candidates->count, const struct cert *);
    size_t count = 0;
    for (size_t i = 0; i < candidates->count; i++) {
        const struct path *path = candidates->items[i].path;
        if (&candidates->items[i] != chosen &&
            (is_usable(path) || !is_usable(chosen->path)))
            alternates[count++] = root_of(path);
    }
    record->root.alternates = alternates;
    record->root.alternate_count = count;
}

void root_choose(struct record *record, const struct trust_store *store)
{
    struct root_candidates candidates = { 0 };
    record->root = (struct root_choice){ 0 };
    collect(record, &candidates);
    const struct root_candidate *chosen = choose(&candidates);
    if (chosen == NULL)
        return;
    const struct cert *root = root_of(chosen->path);
    const struct root_entry *entry = trust_store_entry(store, root);
    record->root.cert = root;
    record->root.source = entry != NULL ? entry->source : chosen->path->source;
    record->root.same_for_all =
        chosen->capture_count == candidates.capture_count;
    set_alternates(record, &candidates, chosen);
}
