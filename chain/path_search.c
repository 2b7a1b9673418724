#include "chain/path_search.h"

#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/failure.h"
#include "chain/detail.h"
#include "chain/path_rules.h"
#include "chain/signature.h"
#include "chain/trust_store.h"

/* Judging a whole path costs about as much as looking at so many candidates,
 * and at one more for so many octets of its certificates: names, policies. */
enum {
    STEPS_OF_A_JUDGEMENT = 50,
    OCTETS_OF_A_STEP = 128,
    /* So that at least one path is judged, however large. */
    MOST_MORE_STEPS = 2000,
};

/* What is known, after all candidates were tried, about why none was good. */
struct dead_end {
    bool has_issuer;                 /* some candidate is the issuer */
    const struct candidate *wrong;   /* its key did not sign */
    const struct candidate *damaged; /* it cannot be read */
    bool wrong_is_over_limit;        /* its key is too large to compute with */
};

static bool is_finished(const struct path_search *search)
{
    if (search->budget->exhausted != LIMIT_OF_NOTHING)
        return true;
    if (search->only_root != NULL && search->has_valid)
        return true;
    return search->recorded >= LIMIT_PATHS &&
           (search->goal != SEARCH_VALID || search->has_valid);
}

static void exhaust(struct path_search *search, enum path_limit limit)
{
    if (search->budget->exhausted == LIMIT_OF_NOTHING)
        search->budget->exhausted = limit;
    if (search->at_limit_length > 0)
        return;
    memcpy(search->at_limit, search->certs,
           search->length * sizeof(search->certs[0]));
    search->at_limit_length = search->length;
}

static bool take_steps(struct path_search *search, unsigned steps)
{
    struct path_budget *budget = search->budget;
    budget->steps += steps;
    if (budget->steps <= budget->most_steps)
        return true;
    exhaust(search, LIMIT_OF_STEPS);
    return false;
}

/* False if the budget does not allow it. */
static bool check_signature(struct path_search *search, const struct cert *cert,
                            const struct public_key *key,
                            enum signature_result *result)
{
    struct path_budget *budget = search->budget;
    if (budget->signatures >= budget->most_signatures) {
        exhaust(search, LIMIT_OF_SIGNATURES);
        return false;
    }
    bool computed = false;
    *result = signature_of_cert(search->cache, cert, key, &computed);
    budget->signatures += computed ? 1 : 0;
    return true;
}

bool path_search_is_self_signed(struct path_search *search,
                                const struct cert *cert)
{
    enum signature_result result;
    if (!cert->is_self_issued || cert->failure.status != STATUS_OK ||
        !check_signature(search, cert, &cert->key, &result))
        return false;
    if (result == SIGNATURE_VALID || result == SIGNATURE_INVALID)
        return result == SIGNATURE_VALID;
    return cert_may_issue(cert, cert);
}

/* RFC 4158 5.2: the same name and key twice lead nowhere new. */
static bool is_on_path(const struct path_search *search,
                       const struct cert *cert)
{
    for (size_t i = 0; i < search->length; i++)
        if (memcmp(search->certs[i]->spki_sha256, cert->spki_sha256,
                   SHA256_SIZE) == 0 &&
            name_equal(search->certs[i]->subject, cert->subject))
            return true;
    return false;
}

static bool leads_on(const struct path_search *search,
                     const struct candidate *candidate)
{
    if (candidate->root == NULL) {
        size_t count;
        return cert_pool_entries(search->pool, &count)[candidate->entry]
            .reaches_root;
    }
    return candidate->root->is_known &&
           (search->only_root == NULL ||
            cert_equal(search->only_root, candidate->cert));
}

/* Nothing that is cheap to see makes every path with it invalid. */
static bool is_plausible(struct path_search *search,
                         const struct candidate *candidate)
{
    const struct path_options *options = search->options;
    search->certs[search->length] = candidate->cert;
    uint64_t faults =
        path_rule_faults(options, search->certs, search->length,
                         candidate->root != NULL ? PLACE_ROOT : PLACE_CA);
    uint64_t fatal =
        path_fatal_faults(options, true) & path_fatal_faults(options, false);
    return ((faults | candidate->faults) & fatal & ~search->judge.ignored) == 0;
}

static bool uses_fetched(const struct path_search *search, size_t length)
{
    size_t count;
    const struct pool_entry *entries = cert_pool_entries(search->pool, &count);
    for (size_t i = 1; i < length; i++)
        if (entries[search->entries[i]].is_fetched)
            return true;
    return false;
}

static bool has_same_certs(const struct path *path,
                           const struct path_draft *draft)
{
    if (path->length != draft->length)
        return false;
    for (size_t i = 0; i < path->length; i++)
        if (!cert_equal(path->certs[i], draft->certs[i]))
            return false;
    return true;
}

static bool was_found(const struct path_search *search,
                      const struct path_draft *draft)
{
    for (size_t i = 0; i < search->found_count; i++)
        if (has_same_certs(&search->found[i], draft))
            return true;
    return false;
}

/* The best stay, the better before the worse, and else in order of finding. */
static void keep(struct path_search *search, const struct path *path)
{
    size_t at = search->found_count;
    while (at > 0 &&
           path_is_better(search->options, path, &search->found[at - 1]))
        at--;
    if (at == LIMIT_PATHS)
        return;
    size_t last = search->found_count < LIMIT_PATHS ? search->found_count++
                                                    : LIMIT_PATHS - 1;
    memmove(&search->found[at + 1], &search->found[at],
            (last - at) * sizeof(search->found[0]));
    search->found[at] = *path;
}

static unsigned at_most(unsigned most, unsigned used, unsigned more)
{
    return most - used < more ? most : used + more;
}

/* A verdict is there. Alternatives are worth knowing if they cost little. */
static void limit_alternatives(struct path_search *search)
{
    struct path_budget *budget = search->budget;
    search->has_valid = true;
    budget->most_signatures =
        at_most(budget->most_signatures, budget->signatures,
                LIMIT_ALTERNATE_SIGNATURES);
    budget->most_comparisons =
        at_most(budget->most_comparisons, budget->comparisons,
                LIMIT_ALTERNATE_COMPARISONS);
    budget->most_steps =
        at_most(budget->most_steps, budget->steps, LIMIT_ALTERNATE_STEPS);
}

static unsigned judgement_steps(const struct path_draft *draft)
{
    size_t octets = 0;
    for (size_t i = 0; i < draft->length; i++)
        octets += draft->certs[i]->der.size;
    size_t more = octets / OCTETS_OF_A_STEP;
    return STEPS_OF_A_JUDGEMENT +
           (unsigned)(more < MOST_MORE_STEPS ? more : MOST_MORE_STEPS);
}

void path_search_record(struct path_search *search,
                        const struct path_draft *draft)
{
    if (was_found(search, draft) || !take_steps(search, judgement_steps(draft)))
        return;
    struct path path;
    path_judge(&search->judge, draft, &path);
    if (search->look_further != NULL && path.root_is_known &&
        path.result != PATH_INVALID)
        search->look_further(search, &path);
    /* An alternative that only the smaller budget left undecided. */
    if (search->has_valid && path_has_fault(&path, FAULT_OVER_LIMIT))
        return;
    search->recorded++;
    keep(search, &path);
    if (path.result == PATH_VALID && !search->has_valid)
        limit_alternatives(search);
}

static void record_end(struct path_search *search, size_t length,
                       enum root_source source, bool is_complete,
                       struct path_fault_entry end)
{
    struct path_draft draft = {
        .certs = search->certs,
        .length = length,
        .source = source,
        .is_complete = is_complete,
        .uses_fetched = uses_fetched(search, length),
        .is_unsupported = search->is_unsupported,
        .end = end,
    };
    path_search_record(search, &draft);
}

/* The root is the last certificate of the way that is being tried. */
static void record_root(struct path_search *search,
                        const struct root_entry *root)
{
    struct path_draft draft = {
        .certs = search->certs,
        .length = search->length,
        .root = root,
        .source = root->source,
        .is_complete = true,
        .uses_fetched = uses_fetched(search, search->length - 1),
        .is_unsupported = search->is_unsupported,
    };
    if (!root->is_known)
        draft.end = (struct path_fault_entry){
            FAULT_UNKNOWN_ROOT, search->length - 1,
            "the root is in the system's store, which is not used here"
        };
    path_search_record(search, &draft);
}

static const char *described(const struct path_search *search,
                             const struct cert *cert)
{
    return arena_printf(
        search->arena, "\"%s\" %s", cert_short_text(cert, search->arena),
        hex_encode(
            search->arena,
            bytes_slice((struct bytes){ cert->sha256, SHA256_SIZE }, 0, 8)));
}

static void record_wrong(struct path_search *search, const struct dead_end *end)
{
    size_t last = search->length - 1;
    const char *who = described(search, end->wrong->cert);
    struct path_fault_entry fault = { FAULT_BAD_SIGNATURE, last, NULL };
    if (end->wrong_is_over_limit) {
        fault.fault = FAULT_OVER_LIMIT;
        fault.detail = arena_printf(
            search->arena, "the key of %s has %u bits, more than %d", who,
            end->wrong->cert->key.size_bits, LIMIT_RSA_BITS);
    } else {
        fault.detail = arena_printf(
            search->arena,
            "%s has the issuer's name, but its key did not sign this", who);
    }
    record_end(search, search->length, ROOT_SOURCE_SERVED, false, fault);
}

static void record_damaged(struct path_search *search,
                           const struct dead_end *end)
{
    search->certs[search->length] = end->damaged->cert;
    search->entries[search->length] = end->damaged->entry;
    search->is_unsupported[search->length - 1] = false;
    record_end(search, search->length + 1, ROOT_SOURCE_SERVED, false,
               (struct path_fault_entry){ .fault = FAULT_NONE });
}

static void record_missing(struct path_search *search)
{
    const struct cert *cert = search->certs[search->length - 1];
    const char *key_id =
        cert->aki_key_id.size == 0
            ? ""
            : arena_printf(search->arena, ", key identifier %s",
                           hex_encode(search->arena, cert->aki_key_id));
    record_end(
        search, search->length, ROOT_SOURCE_SERVED, false,
        (struct path_fault_entry){
            FAULT_INCOMPLETE, search->length - 1,
            arena_printf(search->arena, "no issuer \"%s\"%s",
                         detail_cut(name_text(cert->issuer, search->arena),
                                    search->arena),
                         key_id) });
}

/* A self-signed certificate that no store has. */
static void record_unknown_root(struct path_search *search)
{
    size_t count;
    size_t last = search->length - 1;
    bool is_fetched =
        cert_pool_entries(search->pool, &count)[search->entries[last]]
            .is_fetched;
    record_end(search, search->length,
               is_fetched ? ROOT_SOURCE_AIA : ROOT_SOURCE_SERVED, true,
               (struct path_fault_entry){ FAULT_UNKNOWN_ROOT, last,
                                          "the root is not a known one" });
}

static void record_dead_end(struct path_search *search,
                            const struct dead_end *end)
{
    const struct cert *last = search->certs[search->length - 1];
    if (search->length > 1 && path_search_is_self_signed(search, last))
        record_unknown_root(search);
    else if (end->wrong != NULL)
        record_wrong(search, end);
    else if (end->damaged != NULL && search->length < LIMIT_PATH_CERTS)
        record_damaged(search, end);
    else
        record_missing(search);
}

static void extend(struct path_search *search);

static void follow(struct path_search *search,
                   const struct candidate *candidate, bool is_unsupported)
{
    search->is_unsupported[search->length - 1] = is_unsupported;
    search->certs[search->length] = candidate->cert;
    search->entries[search->length] = candidate->entry;
    search->length++;
    if (candidate->root != NULL)
        record_root(search, candidate->root);
    else
        extend(search);
    search->length--;
}

/* A name is not enough to blame a certificate that says it has another key:
 * then the issuer is simply not there. */
static void note_wrong(struct dead_end *end, const struct candidate *candidate,
                       enum signature_result result)
{
    if (end->wrong != NULL || candidate->has_other_key_id)
        return;
    end->wrong = candidate;
    end->wrong_is_over_limit = result == SIGNATURE_OVER_LIMIT &&
                               candidate->cert->key.size_bits > LIMIT_RSA_BITS;
}

static void consider(struct path_search *search,
                     const struct candidate *candidate, struct dead_end *end)
{
    if (!take_steps(search, 1) || is_on_path(search, candidate->cert))
        return;
    if (candidate->cert->failure.status != STATUS_OK) {
        end->damaged = candidate;
        return;
    }
    if (search->goal != SEARCH_ENDS && !leads_on(search, candidate))
        return;
    if (search->goal == SEARCH_VALID && !is_plausible(search, candidate))
        return;
    if (search->has_valid && candidate->has_other_key_id)
        return;
    enum signature_result result;
    if (!check_signature(search, search->certs[search->length - 1],
                         &candidate->cert->key, &result))
        return;
    if (result == SIGNATURE_INVALID || result == SIGNATURE_OVER_LIMIT) {
        note_wrong(end, candidate, result);
        return;
    }
    end->has_issuer = true;
    follow(search, candidate, result == SIGNATURE_UNSUPPORTED);
}

static void extend(struct path_search *search)
{
    size_t last = search->length - 1;
    if (search->length == LIMIT_PATH_CERTS) {
        if (search->goal == SEARCH_ENDS)
            record_end(search, search->length, ROOT_SOURCE_SERVED, false,
                       (struct path_fault_entry){ FAULT_TOO_DEEP, last,
                                                  "the path does not end" });
        return;
    }
    size_t count;
    const struct candidate *candidates =
        cert_pool_issuers(search->pool, search->entries[last], &count);
    struct dead_end end = { 0 };
    for (size_t i = 0; i < count && !is_finished(search); i++)
        consider(search, &candidates[i], &end);
    if (search->goal == SEARCH_ENDS && !end.has_issuer && !is_finished(search))
        record_dead_end(search, &end);
}

void path_search_run(struct path_search *search, size_t entry,
                     enum search_goal goal)
{
    size_t count;
    search->goal = goal;
    search->recorded = 0;
    search->certs[0] = cert_pool_entries(search->pool, &count)[entry].cert;
    search->entries[0] = entry;
    search->length = 1;
    extend(search);
}
