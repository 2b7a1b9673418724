#include "chain/path_verdict.h"

#include <string.h>

#include "base/arena.h"
#include "base/failure.h"
#include "chain/name_constraints.h"
#include "chain/path_rules.h"
#include "chain/policy.h"
#include "chain/trust_store.h"

/* The faults of one path while they are collected. */
struct fault_list {
    struct arena *arena;
    struct path_fault_entry *items;
    size_t count;
};

static void add(struct fault_list *list, enum path_fault fault, size_t index,
                const char *detail)
{
    list->items = ARENA_GROW(list->arena, list->items, list->count);
    list->items[list->count++] =
        (struct path_fault_entry){ fault, index, detail };
}

/* No way to a known root, and all of RFC 5280 6.1. */
static uint64_t always_fatal(void)
{
    return (FAULT_BIT(FAULT_CA_REVOKED + 1) - 1) & ~FAULT_BIT(FAULT_NONE);
}

uint64_t path_fatal_faults(const struct path_options *options,
                           bool root_is_public)
{
    uint64_t fatal = always_fatal();
    fatal |=
        root_is_public ? options->fatal_if_public : options->fatal_if_private;
    if (options->crls_are_required)
        fatal |= FAULT_BIT(FAULT_REVOCATION_UNKNOWN) |
                 FAULT_BIT(FAULT_REVOCATION_STALE) |
                 FAULT_BIT(FAULT_REVOCATION_INVALID);
    return fatal & ~FAULT_BIT(FAULT_UNSUPPORTED);
}

static enum cert_place place_of(const struct path_draft *draft, size_t index)
{
    if (index == 0)
        return PLACE_LEAF;
    return draft->is_complete && index + 1 == draft->length ? PLACE_ROOT
                                                            : PLACE_CA;
}

/* The certificate above, or the same where it signed itself. */
static const struct cert *issuer_of(const struct path_draft *draft,
                                    size_t index)
{
    if (index + 1 < draft->length)
        return draft->certs[index + 1];
    const struct cert *cert = draft->certs[index];
    return draft->is_complete && cert->is_self_issued ? cert : NULL;
}

static void add_cert_faults(const struct path_judge *judge,
                            const struct path_draft *draft, size_t index,
                            struct fault_list *list)
{
    const struct path_options *options = judge->options;
    const struct cert *cert = draft->certs[index];
    enum cert_place place = place_of(draft, index);
    const struct cert *issuer = issuer_of(draft, index);
    uint64_t rules =
        path_rule_faults(options, draft->certs, index, place) & ~judge->ignored;
    uint64_t own = 0;
    if (cert->failure.status == STATUS_OK)
        own = cert_faults(cert, place, issuer, options->purpose) &
              ~judge->ignored & ~rules;
    for (unsigned fault = 1; fault < FAULT_COUNT; fault++) {
        if ((rules & FAULT_BIT(fault)) != 0)
            add(list, fault, index,
                path_rule_detail(options, draft->certs, index, fault,
                                 judge->arena));
        else if ((own & FAULT_BIT(fault)) != 0)
            add(list, fault, index,
                cert_fault_detail(cert, place, issuer, options->purpose, fault,
                                  judge->arena));
    }
    if (draft->is_unsupported != NULL && index + 1 < draft->length &&
        draft->is_unsupported[index])
        add(list, FAULT_UNSUPPORTED, index,
            "the signature cannot be verified by this program");
}

static enum path_fault constraint_fault(enum constraint_result result)
{
    return result == CONSTRAINT_OVER_BUDGET ? FAULT_OVER_LIMIT
                                            : FAULT_NAME_CONSTRAINTS;
}

/* The constraints of one CA upon one certificate below it. */
static enum constraint_result constrain(const struct path_judge *judge,
                                        const struct cert *ca,
                                        const struct cert *cert,
                                        const char **detail)
{
    struct path_budget *budget = judge->budget;
    unsigned left = budget->most_comparisons - budget->comparisons;
    enum constraint_result result =
        name_constraints_check(ca, cert, &left, judge->arena, detail);
    budget->comparisons = budget->most_comparisons - left;
    if (result == CONSTRAINT_OVER_BUDGET &&
        budget->exhausted == LIMIT_OF_NOTHING)
        budget->exhausted = LIMIT_OF_COMPARISONS;
    return result;
}

/* 6.1.3 (b), (c): self-issued certificates are exempt unless last. */
static void add_constraint_faults(const struct path_judge *judge,
                                  const struct path_draft *draft,
                                  struct fault_list *list)
{
    for (size_t above = 1; above < draft->length; above++) {
        const struct cert *ca = draft->certs[above];
        if (ca->name_constraints_ext == NULL)
            continue;
        for (size_t i = 0; i < above; i++) {
            const struct cert *cert = draft->certs[i];
            if (i > 0 && cert->is_self_issued)
                continue;
            const char *detail;
            enum constraint_result result = constrain(judge, ca, cert, &detail);
            if (result == CONSTRAINT_SATISFIED)
                continue;
            add(list, constraint_fault(result), i,
                arena_printf(judge->arena, "%s (constraints of %s)", detail,
                             cert_short_text(ca, judge->arena)));
            if (result == CONSTRAINT_OVER_BUDGET)
                return;
        }
    }
}

/* The trust anchor is no part of the path that policies are processed on. */
static void add_policy_faults(const struct path_judge *judge,
                              const struct path_draft *draft,
                              struct fault_list *list)
{
    size_t count = draft->length - (draft->is_complete ? 1 : 0);
    size_t at;
    const char *detail;
    enum policy_result result =
        policy_check(draft->certs, count, judge->arena, &at, &detail);
    if (result == POLICY_OVER_LIMIT)
        add(list, FAULT_OVER_LIMIT, at, detail);
    if (result == POLICY_FAILED)
        add(list, FAULT_POLICY, at, detail);
}

static bool has_malformed(const struct path_draft *draft)
{
    for (size_t i = 0; i < draft->length; i++)
        if (draft->certs[i]->failure.status != STATUS_OK)
            return true;
    return false;
}

/* What kind of reason a person should hear first. */
static unsigned weight(enum path_fault fault)
{
    if (fault >= FAULT_EXPIRED && fault <= FAULT_CA_REVOKED)
        return 2;
    return fault <= FAULT_TOO_DEEP ? 1 : 0;
}

static unsigned rank(enum path_fault fault)
{
    return fault == FAULT_NONE ? 0
                               : weight(fault) * FAULT_COUNT + (unsigned)fault;
}

/* Result and reason from the faults. */
static void settle(const struct path_judge *judge, struct path *path)
{
    uint64_t fatal = path_fatal_faults(judge->options, path->root_is_public);
    path->result = PATH_VALID;
    path->reason = FAULT_NONE;
    path->broken_at = 0;
    for (size_t i = 0; i < path->fault_count; i++) {
        const struct path_fault_entry *entry = &path->faults[i];
        bool is_fatal = (fatal & FAULT_BIT(entry->fault)) != 0;
        bool is_unknown =
            entry->fault == FAULT_UNSUPPORTED && path->result != PATH_INVALID;
        if (!is_fatal && !is_unknown)
            continue;
        if (is_unknown ? path->result == PATH_UNKNOWN
                       : path->result == PATH_INVALID &&
                             rank(entry->fault) <= rank(path->reason))
            continue;
        path->result = is_fatal ? PATH_INVALID : PATH_UNKNOWN;
        path->reason = entry->fault;
        path->broken_at = entry->index;
    }
}

void path_judge(const struct path_judge *judge, const struct path_draft *draft,
                struct path *path)
{
    const struct cert **certs =
        ARENA_NEW(judge->arena, draft->length, const struct cert *);
    memcpy(certs, draft->certs, draft->length * sizeof(*certs));
    *path = (struct path){
        .layer = draft->uses_fetched ? LAYER_REPAIRED : LAYER_STRICT,
        .certs = certs,
        .length = draft->length,
        .is_complete = draft->is_complete,
        .root_is_known = draft->root != NULL && draft->root->is_known,
        .source = draft->source,
        .root_is_public = draft->root != NULL && draft->root->is_public,
    };
    struct fault_list list = { .arena = judge->arena };
    if (draft->end.fault != FAULT_NONE)
        add(&list, draft->end.fault, draft->end.index, draft->end.detail);
    for (size_t i = 0; i < draft->length; i++)
        add_cert_faults(judge, draft, i, &list);
    if (!has_malformed(draft)) {
        add_constraint_faults(judge, draft, &list);
        add_policy_faults(judge, draft, &list);
    }
    path->faults = list.items;
    path->fault_count = list.count;
    settle(judge, path);
}

void path_add_fault(const struct path_judge *judge, struct path *path,
                    struct path_fault_entry fault)
{
    size_t count = path->fault_count;
    struct path_fault_entry *items =
        ARENA_NEW(judge->arena, count + 1, struct path_fault_entry);
    if (count > 0)
        memcpy(items, path->faults, count * sizeof(*items));
    items[count] = fault;
    path->faults = items;
    path->fault_count = count + 1;
    settle(judge, path);
}

static size_t count_fatal(const struct path_options *options,
                          const struct path *path)
{
    uint64_t fatal = path_fatal_faults(options, path->root_is_public);
    size_t count = 0;
    for (size_t i = 0; i < path->fault_count; i++)
        count += (fatal & FAULT_BIT(path->faults[i].fault)) != 0 ? 1 : 0;
    return count;
}

/* Valid before unknown before invalid. */
static unsigned result_order(const struct path *path)
{
    return path->result == PATH_VALID     ? 0
           : path->result == PATH_UNKNOWN ? 1
                                          : 2;
}

static bool valid_is_better(const struct path *a, const struct path *b)
{
    if (a->root_is_public != b->root_is_public)
        return a->root_is_public;
    if (a->fault_count != b->fault_count)
        return a->fault_count < b->fault_count;
    return path_outlives_leaf(a) && !path_outlives_leaf(b);
}

bool path_is_better(const struct path_options *options, const struct path *a,
                    const struct path *b)
{
    if (result_order(a) != result_order(b))
        return result_order(a) < result_order(b);
    if (a->result == PATH_VALID)
        return valid_is_better(a, b);
    if (a->root_is_known != b->root_is_known)
        return a->root_is_known;
    size_t left = count_fatal(options, a), right = count_fatal(options, b);
    if (left != right)
        return left < right;
    if (rank(a->reason) != rank(b->reason))
        return rank(a->reason) > rank(b->reason);
    return a->length > b->length;
}
