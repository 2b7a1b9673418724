#include "chain/path_builder.h"

#include <limits.h>
#include <string.h>

#include "base/arena.h"
#include "base/failure.h"
#include "base/limits.h"
#include "chain/path_revocation.h"
#include "chain/path_rules.h"
#include "chain/path_search.h"
#include "chain/trust_store.h"
#include "x509/oid.h"

/*
 * The search is that of RFC 4158 and of Go's crypto/x509: a depth-first walk
 * upwards from the leaf (path_search.c) over candidates sorted by likelihood
 * (cert_pool.c). A complete path is judged as a whole (path_verdict.c). Only
 * when no path is valid is the same ground walked again, without cutting off
 * what is faulty, to find out what to tell.
 */

/* Whatever is above it, a path with this leaf cannot be valid. */
static bool leaf_is_hopeless(const struct path_search *search,
                             const struct cert *leaf)
{
    const struct path_options *options = search->options;
    uint64_t faults = path_rule_faults(options, &leaf, 0, PLACE_LEAF);
    uint64_t fatal =
        path_fatal_faults(options, true) & path_fatal_faults(options, false);
    return (faults & fatal) != 0;
}

/* A path of the leaf alone. */
static void record_leaf(struct path_search *search, const struct cert *leaf,
                        const struct root_entry *root, bool is_complete,
                        enum path_fault fault, const char *detail)
{
    struct path_draft draft = {
        .certs = &leaf,
        .length = 1,
        .root = root,
        .source = root != NULL ? root->source : ROOT_SOURCE_SERVED,
        .is_complete = is_complete,
        .end = { fault, 0, detail },
    };
    path_search_record(search, &draft);
}

/*
 * A self-signed leaf is its own root, and valid if that is a known one: the
 * anchor's name and key issued it (RFC 5280 6.1). A leaf that another CA
 * signed is no anchor for itself, even if the store has it.
 */
static bool record_self_signed(struct path_search *search,
                               const struct trust_store *store,
                               const struct cert *leaf)
{
    if (!path_search_is_self_signed(search, leaf))
        return false;
    const struct root_entry *root = trust_store_entry(store, leaf);
    if (root != NULL && root->is_known)
        record_leaf(search, leaf, root, true, FAULT_NONE, NULL);
    else
        record_leaf(search, leaf, NULL, true, FAULT_SELF_SIGNED,
                    "it is signed by its own key, and is not a known root");
    return true;
}

/* The way that was being tried when the limit was reached. */
static void record_over_limit(struct path_search *search)
{
    size_t length = search->at_limit_length;
    if (length == 0)
        return;
    search->budget->most_steps = UINT_MAX;
    struct path_draft draft = {
        .certs = search->at_limit,
        .length = length,
        .source = ROOT_SOURCE_SERVED,
        .end = { FAULT_OVER_LIMIT, length - 1,
                 "the work limits were reached before a valid path was "
                 "found" },
    };
    path_search_record(search, &draft);
}

/* The path that says that a limit was reached comes first: what else was
 * found is not all there is. */
static void put_over_limit_first(struct path_search *search)
{
    for (size_t i = 0; i < search->found_count; i++) {
        struct path path = search->found[i];
        if (!path_has_fault(&path, FAULT_OVER_LIMIT))
            continue;
        memmove(&search->found[1], &search->found[0],
                i * sizeof(search->found[0]));
        search->found[0] = path;
        return;
    }
}

static const char *limit_text(const struct path_search *search)
{
    switch (search->budget->exhausted) {
    case LIMIT_OF_SIGNATURES:
        return arena_printf(search->arena, "%d signature checks",
                            LIMIT_SIGNATURES);
    case LIMIT_OF_COMPARISONS:
        return arena_printf(search->arena, "%d name-constraint comparisons",
                            LIMIT_NAME_COMPARISONS);
    case LIMIT_OF_STEPS:
        return arena_printf(search->arena, "%d search steps", LIMIT_PATH_STEPS);
    default:
        return NULL;
    }
}

static bool has_result(const struct path_search *search)
{
    return search->found_count > 0 && search->found[0].result != PATH_INVALID;
}

/* True if the limits kept it from an answer. */
static bool search_all(struct path_search *search, const struct cert *leaf)
{
    struct path_budget *budget = search->budget;
    size_t count;
    bool reaches_root = cert_pool_entries(search->pool, &count)[0].reaches_root;
    if (reaches_root && !leaf_is_hopeless(search, leaf))
        path_search_run(search, 0, SEARCH_VALID);
    if (has_result(search))
        return false;
    if (budget->exhausted != LIMIT_OF_NOTHING)
        return true;
    if (reaches_root)
        path_search_run(search, 0, SEARCH_KNOWN);
    if (search->found_count == 0 && budget->exhausted == LIMIT_OF_NOTHING)
        path_search_run(search, 0, SEARCH_ENDS);
    return search->found_count == 0;
}

static void search_leaf(struct path_search *search,
                        const struct trust_store *store,
                        const struct cert *leaf, struct paths *paths)
{
    if (leaf->failure.status != STATUS_OK) {
        record_leaf(search, leaf, NULL, false, FAULT_NONE, NULL);
        return;
    }
    if (record_self_signed(search, store, leaf) || !search_all(search, leaf))
        return;
    paths->over_limit = true;
    paths->limit_text = limit_text(search);
    record_over_limit(search);
    put_over_limit_first(search);
}

/* The certificate whose issuer is missing, of the best path that has one. */
static const struct cert *last_without_issuer(const struct path_search *search)
{
    for (size_t i = 0; i < search->found_count; i++)
        if (path_has_fault(&search->found[i], FAULT_INCOMPLETE))
            return search->found[i].certs[search->found[i].length - 1];
    return NULL;
}

static struct path_budget full_budget(void)
{
    return (struct path_budget){
        .most_signatures = LIMIT_SIGNATURES,
        .most_comparisons = LIMIT_NAME_COMPARISONS,
        .most_steps = LIMIT_PATH_STEPS,
    };
}

const struct paths *paths_build(const struct path_input *input,
                                const struct path_options *options,
                                const struct trust_store *store,
                                struct signature_cache *cache,
                                struct arena *arena)
{
    struct paths *paths = ARENA_NEW(arena, 1, struct paths);
    struct path_search *search = ARENA_NEW(arena, 1, struct path_search);
    struct path_budget budget = full_budget();
    search->options = options;
    search->cache = cache;
    search->arena = arena;
    search->pool = cert_pool_new(input, options, store, arena);
    search->budget = &budget;
    search->judge =
        (struct path_judge){ options, arena, &budget, .ignored = 0 };
    if (options->crl_count > 0 || options->crls_are_required)
        search->look_further = path_check_revocation;
    search_leaf(search, store, input->leaf, paths);
    paths->paths = ARENA_NEW(arena, search->found_count, struct path);
    memcpy(paths->paths, search->found,
           search->found_count * sizeof(*paths->paths));
    paths->count = search->found_count;
    paths->signature_checks = budget.signatures;
    paths->name_comparisons = budget.comparisons;
    paths->steps = budget.steps;
    paths->last = last_without_issuer(search);
    return paths;
}

struct url_list {
    const char **urls;
    size_t count, most;
    struct arena *arena;
};

static bool is_http(struct bytes uri)
{
    return bytes_equal_ignoring_case(bytes_slice(uri, 0, 7),
                                     bytes_of_text("http://"));
}

static bool is_plain(struct bytes uri)
{
    for (size_t i = 0; i < uri.size; i++)
        if (uri.data[i] <= ' ' || uri.data[i] > '~')
            return false;
    return uri.size <= LIMIT_URL_BYTES;
}

static bool is_listed(const struct url_list *list, struct bytes uri)
{
    for (size_t i = 0; i < list->count; i++)
        if (bytes_equal(bytes_of_text(list->urls[i]), uri))
            return true;
    return false;
}

static void add_urls(struct url_list *list, const struct cert *cert)
{
    if (cert->aia_ext == NULL || cert->aia_ext->is_malformed)
        return;
    for (size_t i = 0; i < cert->aia_count; i++) {
        const struct access *access = &cert->aia[i];
        struct bytes uri = access->location.value;
        if (list->count < list->most &&
            oid_is(access->method, OID_AD_CA_ISSUERS) &&
            access->location.type == GENERAL_NAME_URI && is_http(uri) &&
            is_plain(uri) && !is_listed(list, uri))
            list->urls[list->count++] = arena_text(list->arena, uri);
    }
}

/* The certificate whose issuer may be got anew: none was there, the wrong one
 * was, or one that has expired since. */
static const struct cert *wants_issuer(const struct path *path,
                                       const struct path_fault_entry *fault)
{
    if (fault->fault == FAULT_INCOMPLETE || fault->fault == FAULT_BAD_SIGNATURE)
        return path->certs[fault->index];
    if (fault->fault == FAULT_EXPIRED && fault->index > 0)
        return path->certs[fault->index - 1];
    return NULL;
}

size_t paths_wanted(const struct paths *paths, const char **urls, size_t most,
                    struct arena *arena)
{
    struct url_list list = { urls, 0, most, arena };
    if (list.most > LIMIT_AIA_URLS)
        list.most = LIMIT_AIA_URLS;
    if (paths->count == 0 || paths->paths[0].result == PATH_VALID)
        return 0;
    for (size_t i = 0; i < paths->count; i++) {
        const struct path *path = &paths->paths[i];
        for (size_t k = 0; k < path->fault_count; k++) {
            const struct cert *cert = wants_issuer(path, &path->faults[k]);
            if (cert != NULL)
                add_urls(&list, cert);
        }
    }
    return list.count;
}
