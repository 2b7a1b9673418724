#include "chain/policy.h"

#include "base/arena.h"
#include "base/limits.h"
#include "x509/oid.h"

/*
 * The policy graph of RFC 9618 5, kept one level at a time. A level has one
 * node for each policy that is valid there. What lies below a node depends on
 * nothing but its expected policies, and whether the path as a whole may be
 * used depends on one more fact: does the node descend from a policy that the
 * user accepts? So each node carries that fact along, and no parents need to
 * be kept: there is no pruning, because a node without children is simply not
 * carried on.
 */
struct policy_node {
    struct bytes policy;
    const struct bytes *expected; /* expected_policy_set */
    size_t expected_count;
    bool is_accepted; /* descends from a policy of the initial set */
};

struct level {
    struct policy_node *nodes; /* room for `room` of them */
    size_t count, room;
    bool has_any; /* the node of anyPolicy, which expects only itself */
};

struct policy_state {
    const struct policy_inputs *inputs;
    struct arena *arena;
    struct level level;
    struct level spare; /* to build the next one in */
    /* The counters of 6.1.2 (d) to (f). */
    size_t explicit_policy, policy_mapping, inhibit_any;
    const char *detail;
};

static bool is_any(struct bytes policy)
{
    return oid_is(policy, OID_ANY_POLICY);
}

static bool graph_is_null(const struct level *level)
{
    return level->count == 0 && !level->has_any;
}

static void graph_delete(struct level *level)
{
    level->count = 0;
    level->has_any = false;
}

static bool is_wanted(const struct policy_inputs *inputs, struct bytes policy)
{
    if (inputs->initial_count == 0)
        return true;
    for (size_t i = 0; i < inputs->initial_count; i++)
        if (is_any(inputs->initial_set[i]) ||
            bytes_equal(inputs->initial_set[i], policy))
            return true;
    return false;
}

static struct policy_node *find_node(struct level *level, struct bytes policy)
{
    for (size_t i = 0; i < level->count; i++)
        if (bytes_equal(level->nodes[i].policy, policy))
            return &level->nodes[i];
    return NULL;
}

static bool expects(const struct policy_node *node, struct bytes policy)
{
    for (size_t i = 0; i < node->expected_count; i++)
        if (bytes_equal(node->expected[i], policy))
            return true;
    return false;
}

/* Few certificates have policies, and those have few. */
static struct policy_node *new_node(struct policy_state *state,
                                    struct level *level)
{
    enum { FIRST_ROOM = 8 };
    if (level->count == level->room) {
        size_t room = level->room == 0 ? FIRST_ROOM : 2 * level->room;
        struct policy_node *nodes =
            ARENA_NEW(state->arena, room, struct policy_node);
        for (size_t i = 0; i < level->count; i++)
            nodes[i] = level->nodes[i];
        level->nodes = nodes;
        level->room = room;
    }
    return &level->nodes[level->count++];
}

/* The node of `policy`, made if it is not there; NULL if there are too many.
 * Its own policy is what it expects until a mapping says otherwise. */
static struct policy_node *need_node(struct policy_state *state,
                                     struct level *level, struct bytes policy)
{
    struct policy_node *node = find_node(level, policy);
    if (node != NULL)
        return node;
    if (level->count == LIMIT_POLICIES)
        return NULL;
    node = new_node(state, level);
    struct bytes *expected = ARENA_NEW(state->arena, 1, struct bytes);
    *expected = policy;
    *node = (struct policy_node){ policy, expected, 1, false };
    return node;
}

/* 6.1.3 (d) (1): one policy of the certificate, not anyPolicy. */
static bool add_policy(struct policy_state *state, struct bytes policy)
{
    const struct level *above = &state->level;
    bool found = false, accepted = false;
    for (size_t i = 0; i < above->count; i++) {
        if (!expects(&above->nodes[i], policy))
            continue;
        found = true;
        accepted = accepted || above->nodes[i].is_accepted;
    }
    if (!found) {
        if (!above->has_any)
            return true;
        accepted = is_wanted(state->inputs, policy);
    }
    struct policy_node *node = need_node(state, &state->spare, policy);
    if (node == NULL)
        return false;
    node->is_accepted = accepted;
    return true;
}

/* 6.1.3 (d) (2): anyPolicy of the certificate stands for everything that the
 * level above expects and (1) did not give. */
static bool add_expected(struct policy_state *state)
{
    const struct level *above = &state->level;
    size_t listed = state->spare.count;
    for (size_t i = 0; i < above->count; i++) {
        const struct policy_node *parent = &above->nodes[i];
        for (size_t k = 0; k < parent->expected_count; k++) {
            struct policy_node *node =
                need_node(state, &state->spare, parent->expected[k]);
            if (node == NULL)
                return false;
            if (node >= state->spare.nodes + listed)
                node->is_accepted |= parent->is_accepted;
        }
    }
    state->spare.has_any = above->has_any;
    return true;
}

static bool any_policy_counts(const struct policy_state *state,
                              const struct cert *cert, bool is_last)
{
    return state->inhibit_any > 0 || (!is_last && cert->is_self_issued);
}

/* 6.1.3 (d), (e). */
static enum policy_result grow_graph(struct policy_state *state,
                                     const struct cert *cert, bool is_last)
{
    if (cert->policies_ext == NULL || graph_is_null(&state->level)) {
        graph_delete(&state->level);
        return POLICY_OK;
    }
    if (cert->policy_count > LIMIT_POLICIES)
        return POLICY_OVER_LIMIT;
    graph_delete(&state->spare);
    bool has_any = false;
    for (size_t i = 0; i < cert->policy_count; i++) {
        struct bytes policy = cert->policies[i].oid;
        if (is_any(policy))
            has_any = true;
        else if (!add_policy(state, policy))
            return POLICY_OVER_LIMIT;
    }
    if (has_any && any_policy_counts(state, cert, is_last) &&
        !add_expected(state))
        return POLICY_OVER_LIMIT;
    struct level above = state->level;
    state->level = state->spare;
    state->spare = above;
    return POLICY_OK;
}

static bool is_mapped_before(const struct cert *cert, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (bytes_equal(cert->policy_mappings[i].issuer_policy,
                        cert->policy_mappings[index].issuer_policy))
            return true;
    return false;
}

/* All that `policy` is mapped to. */
static void set_expected(struct policy_state *state, struct policy_node *node,
                         const struct cert *cert)
{
    struct bytes *expected =
        ARENA_NEW(state->arena, cert->policy_mapping_count, struct bytes);
    size_t count = 0;
    for (size_t i = 0; i < cert->policy_mapping_count; i++)
        if (bytes_equal(cert->policy_mappings[i].issuer_policy, node->policy))
            expected[count++] = cert->policy_mappings[i].subject_policy;
    node->expected = expected;
    node->expected_count = count;
}

static void remove_node(struct level *level, struct bytes policy)
{
    struct policy_node *node = find_node(level, policy);
    if (node != NULL)
        *node = level->nodes[--level->count];
}

/* 6.1.4 (b) for one issuerDomainPolicy. */
static bool map_policy(struct policy_state *state, const struct cert *cert,
                       struct bytes policy)
{
    if (state->policy_mapping == 0) {
        remove_node(&state->level, policy);
        return true;
    }
    struct policy_node *node = find_node(&state->level, policy);
    if (node == NULL) {
        if (!state->level.has_any)
            return true;
        node = need_node(state, &state->level, policy);
        if (node == NULL)
            return false;
        node->is_accepted = is_wanted(state->inputs, policy);
    }
    set_expected(state, node, cert);
    return true;
}

/* 6.1.4 (a), (b). */
static enum policy_result map_policies(struct policy_state *state,
                                       const struct cert *cert)
{
    if (cert->policy_mapping_count > LIMIT_POLICIES)
        return POLICY_OVER_LIMIT;
    for (size_t i = 0; i < cert->policy_mapping_count; i++) {
        const struct policy_mapping *mapping = &cert->policy_mappings[i];
        if (is_any(mapping->issuer_policy) || is_any(mapping->subject_policy)) {
            state->detail = "anyPolicy is mapped";
            return POLICY_FAILED;
        }
    }
    for (size_t i = 0; i < cert->policy_mapping_count; i++)
        if (!is_mapped_before(cert, i) &&
            !map_policy(state, cert, cert->policy_mappings[i].issuer_policy))
            return POLICY_OVER_LIMIT;
    return POLICY_OK;
}

static void count_down(size_t *counter)
{
    if (*counter > 0)
        (*counter)--;
}

static void lower_to(size_t *counter, int32_t skip)
{
    if (skip != ABSENT && (size_t)skip < *counter)
        *counter = (size_t)skip;
}

/* 6.1.4 (h) to (j). */
static void prepare_counters(struct policy_state *state,
                             const struct cert *cert)
{
    if (!cert->is_self_issued) {
        count_down(&state->explicit_policy);
        count_down(&state->policy_mapping);
        count_down(&state->inhibit_any);
    }
    if (cert->policy_constraints_ext != NULL) {
        lower_to(&state->explicit_policy, cert->require_explicit_policy);
        lower_to(&state->policy_mapping, cert->inhibit_policy_mapping);
    }
    if (cert->inhibit_any_ext != NULL)
        lower_to(&state->inhibit_any, cert->inhibit_any_policy);
}

/* 6.1.5 (a), (b), (g). */
static bool wrap_up(struct policy_state *state, const struct cert *leaf)
{
    count_down(&state->explicit_policy);
    if (leaf->policy_constraints_ext != NULL &&
        leaf->require_explicit_policy == 0)
        state->explicit_policy = 0;
    if (state->explicit_policy > 0)
        return true;
    /* Under an anyPolicy node each policy of the initial set gets its own. */
    if (state->level.has_any)
        return true;
    for (size_t i = 0; i < state->level.count; i++)
        if (state->level.nodes[i].is_accepted)
            return true;
    return false;
}

static enum policy_result step(struct policy_state *state,
                               const struct cert *cert, bool is_last)
{
    enum policy_result result = grow_graph(state, cert, is_last);
    if (result != POLICY_OK)
        return result;
    if (state->explicit_policy == 0 && graph_is_null(&state->level)) {
        state->detail = "an explicit policy is required, and none of the "
                        "issuer's policies is left here";
        return POLICY_FAILED;
    }
    if (is_last)
        return POLICY_OK;
    if (cert->policy_mappings_ext != NULL)
        result = map_policies(state, cert);
    prepare_counters(state, cert);
    return result;
}

static void state_init(struct policy_state *state,
                       const struct policy_inputs *inputs, size_t count,
                       struct arena *arena)
{
    *state = (struct policy_state){ .inputs = inputs, .arena = arena };
    state->level.has_any = true;
    state->explicit_policy = inputs->require_explicit ? 0 : count + 1;
    state->policy_mapping = inputs->inhibit_mapping ? 0 : count + 1;
    state->inhibit_any = inputs->inhibit_any ? 0 : count + 1;
}

enum policy_result policy_check_with(const struct policy_inputs *inputs,
                                     const struct cert *const *certs,
                                     size_t count, struct arena *arena,
                                     size_t *at, const char **detail)
{
    struct policy_state state;
    state_init(&state, inputs, count, arena);
    *detail = NULL;
    for (size_t i = count; i-- > 0;) {
        *at = i;
        enum policy_result result = step(&state, certs[i], i == 0);
        *detail = state.detail;
        if (result == POLICY_OVER_LIMIT)
            *detail = "more than 256 certificate policies";
        if (result != POLICY_OK)
            return result;
    }
    if (count == 0 || wrap_up(&state, certs[0]))
        return POLICY_OK;
    *detail = "an explicit policy is required, and no policy is valid for "
              "the whole path";
    return POLICY_FAILED;
}

enum policy_result policy_check(const struct cert *const *certs, size_t count,
                                struct arena *arena, size_t *at,
                                const char **detail)
{
    static const struct policy_inputs defaults = { 0 };
    return policy_check_with(&defaults, certs, count, arena, at, detail);
}
