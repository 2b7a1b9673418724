#include <string.h>

#include "base/arena.h"
#include "checks/evidence.h"
#include "checks/families.h"
#include "checks/subject.h"
#include "x509/time.h"

/* An address that showed a leaf; the others are judged elsewhere. */
static bool shows_leaf(const struct subject *subject,
                       const struct capture *capture)
{
    return capture_is_judged(capture, subject->options) &&
           capture_leaf(capture) != NULL;
}

/* Which captures a comparison is about. */
typedef bool selection(const struct subject *subject,
                       const struct capture *capture);
typedef bool comparison(const struct capture *a, const struct capture *b);

/* A certificate of the other kind of key is never the same. */
static bool shows_first_leaf(const struct subject *subject,
                             const struct capture *capture)
{
    return capture->other_key_of == NULL && shows_leaf(subject, capture);
}

static bool is_of_node(const struct subject *subject,
                       const struct capture *capture)
{
    return capture->node == subject->node && shows_first_leaf(subject, capture);
}

static bool is_of_pair(const struct subject *subject,
                       const struct capture *capture)
{
    return capture->node->role != ROLE_ATLAS &&
           shows_first_leaf(subject, capture);
}

static bool same_leaf(const struct capture *a, const struct capture *b)
{
    return cert_equal(capture_leaf(a), capture_leaf(b));
}

/* The CA certificates, in their order; what else the leaf says is told by
 * agreement.leaf. */
static bool same_cas(const struct capture *a, const struct capture *b)
{
    if (a->chain_length != b->chain_length)
        return false;
    for (size_t i = 1; i < a->chain_length; i++) {
        if (!cert_equal(a->chain[i], b->chain[i]))
            return false;
    }
    return true;
}

static bool same_key(const struct capture *a, const struct capture *b)
{
    const struct cert *left = capture_leaf(a), *right = capture_leaf(b);
    return memcmp(left->spki_sha256, right->spki_sha256, SHA256_SIZE) == 0;
}

static const char *place_text(const struct capture *capture,
                              struct arena *arena)
{
    const char *endpoint = endpoint_text(capture, arena);
    if (capture->node->role == ROLE_TARGET)
        return endpoint;
    return arena_printf(arena, "%s %s", capture->node->host, endpoint);
}

static const char *leaf_text(const struct capture *capture, struct arena *arena)
{
    const struct cert *leaf = capture_leaf(capture);
    return arena_printf(arena, "leaf %s until %s",
                        sha256_text(leaf->sha256, arena),
                        leaf->failure.status == STATUS_OK
                            ? time_date_text(leaf->not_after, arena)
                            : "?");
}

static const char *chain_text(const struct capture *capture,
                              struct arena *arena)
{
    struct text_list list = { .arena = arena };
    for (size_t i = 1; i < capture->chain_length; i++)
        text_list_add(&list, "#%zu %s", i,
                      sha256_text(capture->chain[i]->sha256, arena));
    return arena_printf(arena, "serves [%s]", text_list_end(&list));
}

static const char *key_text(const struct capture *capture, struct arena *arena)
{
    return arena_printf(arena, "key %s",
                        sha256_text(capture_leaf(capture)->spki_sha256, arena));
}

static const char *table_text(const struct subject *subject, selection *is_in,
                              const char *(*describe)(const struct capture *,
                                                      struct arena *),
                              struct arena *arena)
{
    const struct record *record = subject->record;
    struct text_list list = { .arena = arena };
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        if (is_in(subject, capture))
            text_list_add(&list, "%s: %s", place_text(capture, arena),
                          describe(capture, arena));
    }
    return text_list_end(&list);
}

/*
 * Holds all selected captures against the first. PASS if they agree; FAIL with
 * a table of all; NOT_APPLICABLE if there is nothing to compare.
 */
static enum answer
compare(const struct subject *subject, selection *is_in, comparison *agree,
        const char *(*describe)(const struct capture *, struct arena *),
        struct note *note)
{
    const struct record *record = subject->record;
    const struct capture *first = NULL;
    size_t count = 0;
    bool differ = false;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        if (!is_in(subject, capture))
            continue;
        if (count++ == 0)
            first = capture;
        differ |= !agree(first, capture);
    }
    if (count < 2)
        return ANSWER_NOT_APPLICABLE;
    if (!differ)
        return ANSWER_PASS;
    note_printf(note, "%s", table_text(subject, is_in, describe, note->arena));
    return ANSWER_FAIL;
}

static enum answer judge_leaf(const struct subject *subject, struct note *note)
{
    return compare(subject, is_of_node, same_leaf, leaf_text, note);
}

static bool has_role(const struct record *record, enum node_role role)
{
    for (size_t i = 0; i < record->target.node_count; i++) {
        if (record->target.nodes[i].role == role)
            return true;
    }
    return false;
}

/* Does any of the host's own addresses serve this leaf? */
static bool host_serves(const struct subject *subject,
                        const struct capture *leaf)
{
    const struct record *record = subject->record;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *own = &record->captures[i];
        if (own->node->role == ROLE_TARGET && shows_leaf(subject, own) &&
            same_leaf(own, leaf))
            return true;
    }
    return false;
}

static bool any_standby_differs(const struct subject *subject)
{
    const struct record *record = subject->record;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        if (capture->node->role == ROLE_FAILOVER &&
            shows_first_leaf(subject, capture) &&
            !host_serves(subject, capture))
            return true;
    }
    return false;
}

/* Fails for the standby; that the host's own addresses differ is said by
 * agreement.leaf. */
static enum answer judge_failover_leaf(const struct subject *subject,
                                       struct note *note)
{
    if (!has_role(subject->record, ROLE_FAILOVER))
        return ANSWER_NOT_APPLICABLE;
    enum answer answer =
        compare(subject, is_of_pair, same_leaf, leaf_text, note);
    return answer == ANSWER_FAIL && !any_standby_differs(subject) ? ANSWER_PASS
                                                                  : answer;
}

static enum answer judge_chain(const struct subject *subject, struct note *note)
{
    return compare(subject, is_of_pair, same_cas, chain_text, note);
}

/* Another leaf with the same key: only then is the agreement worth a note. */
static enum answer judge_key(const struct subject *subject, struct note *note)
{
    enum answer leaf = compare(subject, is_of_pair, same_leaf, leaf_text, note);
    if (leaf != ANSWER_FAIL)
        return leaf;
    if (compare(subject, is_of_pair, same_key, key_text, note) != ANSWER_PASS)
        return ANSWER_PASS;
    note_printf(note, "%s",
                table_text(subject, is_of_pair, key_text, note->arena));
    return ANSWER_FAIL;
}

/* Does any complete path of what was served end at that root? Valid ones
 * count, others only where there is no valid one. */
static bool leads_to(const struct capture *capture, const struct cert *root)
{
    const struct paths *paths = capture->paths;
    bool needs_valid = paths->paths[0].result != PATH_INVALID;
    for (size_t i = 0; i < paths->count; i++) {
        const struct cert *end = path_root(&paths->paths[i]);
        if (end != NULL && cert_equal(end, root) &&
            (!needs_valid || paths->paths[i].result != PATH_INVALID))
            return true;
    }
    return false;
}

static bool has_root(const struct subject *subject,
                     const struct capture *capture)
{
    return shows_leaf(subject, capture) &&
           path_root(capture_path(capture)) != NULL;
}

static bool all_lead_to(const struct subject *subject, const struct cert *root)
{
    const struct record *record = subject->record;
    for (size_t i = 0; i < record->capture_count; i++) {
        if (has_root(subject, &record->captures[i]) &&
            !leads_to(&record->captures[i], root))
            return false;
    }
    return true;
}

/* One root of the first that all the others lead to. */
static bool share_root(const struct subject *subject,
                       const struct capture *first)
{
    for (size_t i = 0; i < first->paths->count; i++) {
        const struct cert *root = path_root(&first->paths->paths[i]);
        if (root != NULL && leads_to(first, root) && all_lead_to(subject, root))
            return true;
    }
    return false;
}

static const char *root_text(const struct capture *capture, struct arena *arena)
{
    return cert_text(path_root(capture_path(capture)), -1, "root", arena);
}

static enum answer judge_root(const struct subject *subject, struct note *note)
{
    const struct record *record = subject->record;
    const struct capture *first = NULL;
    size_t count = 0;
    for (size_t i = 0; i < record->capture_count; i++) {
        if (!has_root(subject, &record->captures[i]))
            continue;
        if (count++ == 0)
            first = &record->captures[i];
    }
    if (count < 2)
        return ANSWER_NOT_APPLICABLE;
    if (share_root(subject, first))
        return ANSWER_PASS;
    note_printf(note, "%s",
                table_text(subject, has_root, root_text, note->arena));
    return ANSWER_FAIL;
}

static const struct rule rules[] = {
    {
        .id = "agreement.leaf",
        .title = "All addresses of a name serve the same certificate.",
        .why = "What a client sees must not depend on the address that it "
               "happens to be given.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_NODE,
        .standard = "BeyondTrust failover guide",
        .fix = "Export with private key and chain from the primary and import "
               "on the other appliance.",
        .judge = judge_leaf,
    },
    {
        .id = "agreement.failover-leaf",
        .title = "Each failover node serves the certificate of the host.",
        .why = "Otherwise clients cannot connect after a failover.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_HOST,
        .standard = "BeyondTrust failover guide",
        .fix = "Export with private key and chain from the primary and import "
               "on the other appliance.",
        .judge = judge_failover_leaf,
    },
    {
        .id = "agreement.chain",
        .title = "All addresses serve the same CA certificates.",
        .why = "A chain that is complete at one address only fails at the "
               "others.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_HOST,
        .standard = "BeyondTrust failover guide (private key and chain)",
        .fix = "Import the same chain on all appliances.",
        .judge = judge_chain,
        .yields_to = "agreement.leaf agreement.failover-leaf agreement.root",
    },
    {
        .id = "agreement.root",
        .title = "All addresses and nodes lead to the same root.",
        .why = "The licence holds one root; clients that reach another node "
               "are lost.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_HOST,
        .standard = "BeyondTrust SSL requirements; Atlas prerequisites",
        .fix = "Use one CA, or ask Support for a package with all roots.",
        .judge = judge_root,
    },
    {
        .id = "agreement.key",
        .title = "Different certificates have different keys.",
        .why = "The same key in two certificates means that a renewal is not "
               "everywhere yet.",
        .severity = { "III", "III" },
        .scope = SCOPE_HOST,
        .standard = "certready",
        .fix = "None (renewal in progress on one node).",
        .judge = judge_key,
    },
};

const struct family family_agreement = {
    .name = "agreement",
    .title = "Agreement of addresses and nodes",
    .rules = rules,
    .count = COUNT_OF(rules),
};
