/* Certificate policies: paths over a small alphabet, judged by the graph of
 * chain/policy.c and by the tree of RFC 5280 6.1 as it is written, which must
 * agree. One octet is the length of the path, one the inputs, the rest says
 * for each certificate from the anchor down what it has. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "chain/policy.h"
#include "must.h"
#include "x509/oid.h"

enum { MOST_CERTS = 5, MOST_NODES = 20000, LETTERS = 4, ANY = LETTERS };
enum { MOST_LISTED = 5, MOST_MAPPINGS = 4 };

/* One certificate as the input says it. */
struct piece {
    bool has_policies, has_mappings, is_self_issued;
    unsigned policies[MOST_LISTED]; /* letters, or ANY; each once */
    size_t policy_count;
    unsigned from[MOST_MAPPINGS], to[MOST_MAPPINGS];
    size_t mapping_count;
    int require, inhibit_mapping, inhibit_any; /* or ABSENT */
};

struct inputs {
    bool wanted[LETTERS];
    bool wants_any;
    bool require_explicit, inhibit_mapping, inhibit_any;
};

struct reader {
    struct bytes rest;
};

static uint8_t take(struct reader *reader)
{
    if (reader->rest.size == 0)
        return 0;
    uint8_t octet = reader->rest.data[0];
    reader->rest = bytes_slice(reader->rest, 1, reader->rest.size);
    return octet;
}

static int skip_of(unsigned bits)
{
    return bits == 3 ? ABSENT : (int)bits;
}

static void piece_read(struct reader *reader, struct piece *piece)
{
    *piece = (struct piece){ 0 };
    uint8_t flags = take(reader);
    uint8_t listed = take(reader);
    uint8_t skips = take(reader);
    piece->has_policies = (flags & 1) != 0;
    piece->is_self_issued = (flags & 2) != 0;
    piece->has_mappings = (flags & 4) != 0;
    for (unsigned letter = 0; letter <= ANY; letter++)
        if ((listed >> letter & 1) != 0)
            piece->policies[piece->policy_count++] = letter;
    piece->has_policies = piece->has_policies && piece->policy_count > 0;
    piece->require = skip_of(skips & 3U);
    piece->inhibit_mapping = skip_of(skips >> 2 & 3U);
    piece->inhibit_any = skip_of(skips >> 4 & 3U);
    piece->mapping_count = piece->has_mappings ? 1 + (flags >> 6) : 0;
    for (size_t i = 0; i < piece->mapping_count; i++) {
        uint8_t pair = take(reader);
        piece->from[i] = pair % (LETTERS + 1U);
        piece->to[i] = (pair >> 4) % (LETTERS + 1U);
        /* anyPolicy is rarely mapped: it ends all else. */
        if (piece->from[i] == ANY && (pair & 8) == 0)
            piece->from[i] = 0;
        if (piece->to[i] == ANY && (pair & 8) == 0)
            piece->to[i] = 0;
    }
}

/* The tree. */

struct node {
    size_t parent, depth;
    unsigned policy;
    unsigned expected; /* bits of letters and ANY */
    bool is_gone;
};

struct tree {
    struct node nodes[MOST_NODES];
    size_t count;
    bool is_null, is_too_large;
};

static void add_node(struct tree *tree, size_t parent, unsigned policy)
{
    if (tree->count == MOST_NODES) {
        tree->is_too_large = true;
        return;
    }
    tree->nodes[tree->count++] =
        (struct node){ parent, tree->nodes[parent].depth + 1, policy,
                       1U << policy, false };
}

static bool is_at(const struct tree *tree, size_t index, size_t depth)
{
    return !tree->nodes[index].is_gone && tree->nodes[index].depth == depth;
}

static bool has_child(const struct tree *tree, size_t parent, unsigned policy)
{
    for (size_t i = parent + 1; i < tree->count; i++)
        if (!tree->nodes[i].is_gone && tree->nodes[i].parent == parent &&
            tree->nodes[i].policy == policy)
            return true;
    return false;
}

/* Nodes above `depth` without children go, from the lowest up. */
static void prune(struct tree *tree, size_t depth)
{
    for (size_t level = depth; level-- > 0;)
        for (size_t i = 0; i < tree->count; i++) {
            if (!is_at(tree, i, level))
                continue;
            bool has_any_child = false;
            for (size_t k = i + 1; k < tree->count && !has_any_child; k++)
                has_any_child =
                    is_at(tree, k, level + 1) && tree->nodes[k].parent == i;
            tree->nodes[i].is_gone = !has_any_child;
        }
    tree->is_null = tree->nodes[0].is_gone;
}

/* 6.1.3 (d) (1). */
static void grow_by_policy(struct tree *tree, size_t depth, unsigned policy)
{
    size_t count = tree->count;
    bool found = false;
    for (size_t i = 0; i < count; i++)
        if (is_at(tree, i, depth - 1) &&
            (tree->nodes[i].expected >> policy & 1) != 0) {
            add_node(tree, i, policy);
            found = true;
        }
    for (size_t i = 0; i < count && !found; i++)
        if (is_at(tree, i, depth - 1) && tree->nodes[i].policy == ANY)
            add_node(tree, i, policy);
}

/* 6.1.3 (d) (2). */
static void grow_by_any(struct tree *tree, size_t depth)
{
    size_t count = tree->count;
    for (size_t i = 0; i < count; i++)
        for (unsigned policy = 0; policy <= ANY; policy++)
            if (is_at(tree, i, depth - 1) &&
                (tree->nodes[i].expected >> policy & 1) != 0 &&
                !has_child(tree, i, policy))
                add_node(tree, i, policy);
}

static unsigned mapped_to(const struct piece *piece, unsigned policy)
{
    unsigned set = 0;
    for (size_t i = 0; i < piece->mapping_count; i++)
        if (piece->from[i] == policy)
            set |= 1U << piece->to[i];
    return set;
}

/* 6.1.4 (b) for one policy. */
static void map_node(struct tree *tree, size_t depth, unsigned policy,
                     unsigned to, bool is_allowed)
{
    size_t count = tree->count;
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        if (!is_at(tree, i, depth) || tree->nodes[i].policy != policy)
            continue;
        found = true;
        if (is_allowed)
            tree->nodes[i].expected = to;
        else
            tree->nodes[i].is_gone = true;
    }
    for (size_t i = 0; i < count && !found && is_allowed; i++)
        if (is_at(tree, i, depth) && tree->nodes[i].policy == ANY) {
            add_node(tree, tree->nodes[i].parent, policy);
            tree->nodes[tree->count - 1].expected = to;
        }
}

struct counters {
    int explicit, mapping, any;
};

static void lower(int *counter, int value)
{
    if (value != ABSENT && value < *counter)
        *counter = value;
}

static void prepare(struct counters *counters, const struct piece *piece)
{
    if (!piece->is_self_issued) {
        counters->explicit -= counters->explicit > 0 ? 1 : 0;
        counters->mapping -= counters->mapping > 0 ? 1 : 0;
        counters->any -= counters->any > 0 ? 1 : 0;
    }
    lower(&counters->explicit, piece->require);
    lower(&counters->mapping, piece->inhibit_mapping);
    lower(&counters->any, piece->inhibit_any);
}

/* 6.1.4 (a), (b): false if it may not be. */
static bool map_all(struct tree *tree, size_t depth, const struct piece *piece,
                    bool is_allowed)
{
    for (size_t i = 0; i < piece->mapping_count; i++)
        if (piece->from[i] == ANY || piece->to[i] == ANY)
            return false;
    for (unsigned policy = 0; policy < LETTERS; policy++)
        if (mapped_to(piece, policy) != 0)
            map_node(tree, depth, policy, mapped_to(piece, policy), is_allowed);
    return true;
}

/* 6.1.5 (g) (iii): is a node left whose policy, as the anchor's domain calls
 * it, is wanted? */
static bool is_any_wanted(const struct tree *tree, size_t depth,
                          const struct inputs *inputs)
{
    for (size_t i = 0; i < tree->count; i++) {
        if (!is_at(tree, i, depth))
            continue;
        size_t top = i;
        while (top != 0 && tree->nodes[tree->nodes[top].parent].policy != ANY)
            top = tree->nodes[top].parent;
        if (tree->nodes[top].policy == ANY || inputs->wants_any ||
            inputs->wanted[tree->nodes[top].policy])
            return true;
    }
    return false;
}

static void grow(struct tree *tree, size_t depth, const struct piece *piece,
                 bool any_counts)
{
    if (!piece->has_policies) {
        tree->is_null = true;
        return;
    }
    bool has_any = false;
    for (size_t i = 0; i < piece->policy_count; i++) {
        if (piece->policies[i] == ANY)
            has_any = true;
        else
            grow_by_policy(tree, depth, piece->policies[i]);
    }
    if (has_any && any_counts)
        grow_by_any(tree, depth);
    prune(tree, depth);
}

static enum policy_result judge_by_tree(struct tree *tree,
                                        const struct piece *pieces,
                                        size_t count,
                                        const struct inputs *inputs)
{
    int most = (int)count + 1;
    struct counters counters = { inputs->require_explicit ? 0 : most,
                                 inputs->inhibit_mapping ? 0 : most,
                                 inputs->inhibit_any ? 0 : most };
    tree->nodes[0] = (struct node){ 0, 0, ANY, 1U << ANY, false };
    tree->count = 1;
    tree->is_null = tree->is_too_large = false;
    for (size_t i = 1; i <= count; i++) {
        const struct piece *piece = &pieces[i - 1];
        bool is_last = i == count;
        if (!tree->is_null)
            grow(tree, i, piece,
                 counters.any > 0 || (!is_last && piece->is_self_issued));
        if (counters.explicit == 0 && tree->is_null)
            return POLICY_FAILED;
        if (is_last)
            break;
        if (!map_all(tree, i, piece, counters.mapping > 0))
            return POLICY_FAILED;
        if (!tree->is_null)
            prune(tree, i);
        prepare(&counters, piece);
    }
    counters.explicit -= counters.explicit > 0 ? 1 : 0;
    if (pieces[count - 1].require == 0)
        counters.explicit = 0;
    return counters.explicit > 0 ||
                   (!tree->is_null && is_any_wanted(tree, count, inputs))
               ? POLICY_OK
               : POLICY_FAILED;
}

/* The graph. */

static struct bytes oid_of(unsigned letter)
{
    static const uint8_t oids[LETTERS][2] = {
        { 42, 1 }, { 42, 2 }, { 42, 3 }, { 42, 4 }
    };
    return letter == ANY ? oid_octets(OID_ANY_POLICY)
                         : (struct bytes){ oids[letter], 2 };
}

static const struct cert *cert_of(const struct piece *piece,
                                  struct arena *arena)
{
    static const struct extension present;
    struct cert *cert = ARENA_NEW(arena, 1, struct cert);
    struct policy *policies = ARENA_NEW(arena, MOST_LISTED, struct policy);
    struct policy_mapping *mappings =
        ARENA_NEW(arena, MOST_MAPPINGS, struct policy_mapping);
    for (size_t i = 0; i < piece->policy_count; i++)
        policies[i].oid = oid_of(piece->policies[i]);
    for (size_t i = 0; i < piece->mapping_count; i++)
        mappings[i] = (struct policy_mapping){ oid_of(piece->from[i]),
                                               oid_of(piece->to[i]) };
    *cert = (struct cert){
        .is_self_issued = piece->is_self_issued,
        .policies_ext = piece->has_policies ? &present : NULL,
        .policies = policies,
        .policy_count = piece->has_policies ? piece->policy_count : 0,
        .policy_mappings_ext = piece->has_mappings ? &present : NULL,
        .policy_mappings = mappings,
        .policy_mapping_count = piece->mapping_count,
        .policy_constraints_ext = &present,
        .require_explicit_policy = piece->require,
        .inhibit_policy_mapping = piece->inhibit_mapping,
        .inhibit_any_ext = &present,
        .inhibit_any_policy = piece->inhibit_any,
    };
    return cert;
}

static enum policy_result judge_by_graph(const struct piece *pieces,
                                         size_t count,
                                         const struct inputs *inputs)
{
    struct arena *arena = arena_new();
    const struct cert *certs[MOST_CERTS];
    struct bytes wanted[LETTERS];
    struct policy_inputs given = {
        .initial_set = wanted,
        .require_explicit = inputs->require_explicit,
        .inhibit_mapping = inputs->inhibit_mapping,
        .inhibit_any = inputs->inhibit_any,
    };
    for (unsigned i = 0; i < LETTERS && !inputs->wants_any; i++)
        if (inputs->wanted[i])
            wanted[given.initial_count++] = oid_of(i);
    for (size_t i = 0; i < count; i++)
        certs[count - 1 - i] = cert_of(&pieces[i], arena);
    size_t at;
    const char *detail;
    enum policy_result result =
        policy_check_with(&given, certs, count, arena, &at, &detail);
    must((detail == NULL) == (result == POLICY_OK) && at < count);
    arena_free(arena);
    return result;
}

static void inputs_read(uint8_t octet, struct inputs *inputs)
{
    *inputs = (struct inputs){ .require_explicit = (octet & 1) != 0,
                               .inhibit_mapping = (octet & 2) != 0,
                               .inhibit_any = (octet & 4) != 0 };
    inputs->wants_any = octet >> 4 == 0;
    for (unsigned i = 0; i < LETTERS; i++)
        inputs->wanted[i] = (octet >> (4 + i) & 1) != 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct tree tree;
    struct reader reader = { { data, size } };
    struct piece pieces[MOST_CERTS];
    struct inputs inputs;
    size_t count = 1 + take(&reader) % MOST_CERTS;
    inputs_read(take(&reader), &inputs);
    for (size_t i = 0; i < count; i++)
        piece_read(&reader, &pieces[i]);
    enum policy_result wanted = judge_by_tree(&tree, pieces, count, &inputs);
    enum policy_result got = judge_by_graph(pieces, count, &inputs);
    must(tree.is_too_large || got == wanted);
    return 0;
}
