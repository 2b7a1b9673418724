#include "chain/root.h"

#include "base/arena.h"
#include "chain/trust_store.h"

/*
 * Every complete path ends at a root that clients could be given. Of those,
 * the one to recommend is reached by what the server sends, is known, by a
 * path that is valid, as long as possible: then it is the issuer of the last
 * certificate served, and old clients find it too. But a licence outlives the
 * leaf, so that a way which ends before it, or a root that clients are about
 * to drop, is only for want of a better one. A root that all addresses lead to
 * goes before one that only some do.
 */

/* One root that some address leads to, by its best path. */
struct root_candidate {
    const struct path *path;
    const struct capture *capture; /* that has this path */
    size_t capture_count;          /* addresses that lead to it */
};

/* The roots of a record's addresses: of those that decide, else of those that
 * are only compared. */
struct root_candidates {
    const struct record *record;
    root_notice *has_notice;
    bool ipv6_decides, of_deciding;
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

/* Will clients still follow the path when the leaf ends? */
static bool lasts(const struct path *path, root_notice *has_notice)
{
    return path_outlives_leaf(path) && !has_notice(path);
}

static bool is_better(const struct path *a, const struct path *b,
                      root_notice *has_notice)
{
    if (is_usable(a) != is_usable(b))
        return is_usable(a);
    if (a->root_is_known != b->root_is_known)
        return a->root_is_known;
    if (a->result != b->result && a->result == PATH_VALID)
        return true;
    if (a->result != b->result)
        return false;
    bool a_lasts = lasts(a, has_notice), b_lasts = lasts(b, has_notice);
    return a_lasts != b_lasts ? a_lasts : a->length > b->length;
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

static bool any_is_usable(const struct paths *paths)
{
    for (size_t i = 0; i < paths->count; i++)
        if (paths->paths[i].is_complete && is_usable(&paths->paths[i]))
            return true;
    return false;
}

/* Does one of the first `count` paths end at that root? Others than usable
 * ones count only where there is none. */
static bool leads_to(const struct paths *paths, size_t count,
                     const struct cert *root)
{
    bool needs_usable = paths != NULL && any_is_usable(paths);
    for (size_t i = 0; paths != NULL && i < count; i++)
        if (paths->paths[i].is_complete &&
            (!needs_usable || is_usable(&paths->paths[i])) &&
            cert_equal(root_of(&paths->paths[i]), root))
            return true;
    return false;
}

bool root_is_reached(const struct capture *capture, const struct cert *root)
{
    const struct paths *paths = paths_of(capture);
    return paths != NULL && leads_to(paths, paths->count, root);
}

static struct root_candidate *find(struct root_candidates *candidates,
                                   const struct cert *root)
{
    for (size_t i = 0; i < candidates->count; i++)
        if (cert_equal(root_of(candidates->items[i].path), root))
            return &candidates->items[i];
    return NULL;
}

static void add_path(struct root_candidates *candidates,
                     const struct capture *capture, size_t index)
{
    const struct paths *paths = paths_of(capture);
    const struct path *path = &paths->paths[index];
    if (!path->is_complete || (any_is_usable(paths) && !is_usable(path)))
        return;
    struct root_candidate *candidate = find(candidates, root_of(path));
    if (candidate == NULL) {
        candidate = &candidates->items[candidates->count++];
        *candidate = (struct root_candidate){ path, capture, 0 };
    }
    if (is_better(path, candidate->path, candidates->has_notice)) {
        candidate->path = path;
        candidate->capture = capture;
    }
    if (!leads_to(paths, index, root_of(path)))
        candidate->capture_count++;
}

/* An address that showed a leaf, and that these candidates are of. */
static bool is_of(const struct root_candidates *candidates,
                  const struct capture *capture)
{
    return capture_leaf(capture) != NULL &&
           capture_decides(capture, candidates->ipv6_decides) ==
               candidates->of_deciding;
}

static struct root_candidates collect(const struct record *record,
                                      root_notice *has_notice,
                                      bool ipv6_decides, bool of_deciding)
{
    size_t most = 0;
    struct root_candidates candidates = {
        .record = record,
        .has_notice = has_notice,
        .ipv6_decides = ipv6_decides,
        .of_deciding = of_deciding,
    };
    for (size_t i = 0; i < record->capture_count; i++)
        most += count_complete(paths_of(&record->captures[i]));
    candidates.items = ARENA_NEW(record->arena, most, struct root_candidate);
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        const struct paths *paths = paths_of(capture);
        if (!is_of(&candidates, capture))
            continue;
        candidates.capture_count++;
        for (size_t k = 0; paths != NULL && k < paths->count; k++)
            add_path(&candidates, capture, k);
    }
    return candidates;
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
             is_better(candidate->path, best->path, candidates->has_notice)))
            best = candidate;
    }
    return best;
}

/* It would do as well: every address that leads to the chosen root leads to
 * this one too, by what it serves. */
static bool is_alternate(const struct root_candidates *candidates,
                         const struct root_candidate *candidate,
                         const struct root_candidate *chosen)
{
    const struct record *record = candidates->record;
    const struct cert *root = root_of(candidate->path);
    if (candidate == chosen || !root_is_reached(chosen->capture, root))
        return false;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        if (is_of(candidates, capture) &&
            root_is_reached(capture, root_of(chosen->path)) &&
            !root_is_reached(capture, root))
            return false;
    }
    return true;
}

static void set_alternates(struct record *record,
                           const struct root_candidates *candidates,
                           const struct root_candidate *chosen)
{
    const struct cert **alternates =
        ARENA_NEW(record->arena, candidates->count, const struct cert *);
    size_t count = 0;
    for (size_t i = 0; i < candidates->count; i++)
        if (is_alternate(candidates, &candidates->items[i], chosen))
            alternates[count++] = root_of(candidates->items[i].path);
    record->root.alternates = alternates;
    record->root.alternate_count = count;
}

void root_choose(struct record *record, const struct trust_store *store,
                 bool ipv6_decides, root_notice *has_notice)
{
    record->root = (struct root_choice){ 0 };
    struct root_candidates candidates =
        collect(record, has_notice, ipv6_decides, true);
    if (candidates.count == 0)
        candidates = collect(record, has_notice, ipv6_decides, false);
    const struct root_candidate *chosen = choose(&candidates);
    if (chosen == NULL)
        return;
    const struct cert *root = root_of(chosen->path);
    const struct root_entry *entry = trust_store_entry(store, root);
    record->root.cert = root;
    record->root.source = entry != NULL ? entry->source : chosen->path->source;
    struct root_agreement agreement = root_agreement(record, ipv6_decides);
    record->root.same_for_all = root_is_same_for_all(&agreement);
    set_alternates(record, &candidates, chosen);
}

static void count_capture(struct root_agreement *agreement,
                          const struct record *record,
                          const struct capture *capture, bool ipv6_decides)
{
    const struct cert *root = record->root.cert;
    bool is_same = root != NULL && root_is_reached(capture, root);
    if (!capture_decides(capture, ipv6_decides)) {
        agreement->compared++;
        agreement->compared_differing += is_same ? 0 : 1;
        return;
    }
    agreement->addresses++;
    if (capture_leaf(capture) == NULL)
        agreement->silent++;
    else if (!is_same)
        agreement->differing++;
}

/* Of a family of which some were probed all were meant to be. */
static void count_left_out(struct root_agreement *agreement,
                           const struct dns_addresses *listed, size_t probed)
{
    if (probed == 0 || listed->count <= probed)
        return;
    agreement->unprobed += listed->count - probed;
    agreement->addresses += listed->count - probed;
}

static void count_node(struct root_agreement *agreement,
                       const struct record *record, const struct node *node,
                       bool ipv6_decides)
{
    size_t v4 = 0, v6 = 0;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        if (capture->node != node || !capture_decides(capture, ipv6_decides))
            continue;
        if (address_is_v6(&capture->address))
            v6++;
        else
            v4++;
    }
    agreement->lost_nodes += v4 + v6 == 0 ? 1 : 0;
    count_left_out(agreement, &node->dns.a, v4);
    count_left_out(agreement, &node->dns.aaaa, v6);
}

struct root_agreement root_agreement(const struct record *record,
                                     bool ipv6_decides)
{
    struct root_agreement agreement = { 0 };
    for (size_t i = 0; i < record->capture_count; i++)
        count_capture(&agreement, record, &record->captures[i], ipv6_decides);
    for (size_t i = 0; i < record->target.node_count; i++)
        count_node(&agreement, record, &record->target.nodes[i], ipv6_decides);
    return agreement;
}

bool root_is_same_for_all(const struct root_agreement *agreement)
{
    return agreement->addresses > 0 && agreement->unprobed == 0 &&
           agreement->silent == 0 && agreement->differing == 0 &&
           agreement->lost_nodes == 0;
}
