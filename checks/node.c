#include "checks/evidence.h"
#include "checks/families.h"
#include "checks/subject.h"

/* Let's Encrypt validates the one appliance that the DNS names. */
static enum answer judge_lets_encrypt(const struct subject *subject,
                                      struct note *note)
{
    if (subject->node->role != ROLE_FAILOVER)
        return ANSWER_NOT_APPLICABLE;
    if (!is_from_lets_encrypt(subject->cert, note->arena))
        return ANSWER_PASS;
    note_printf(note, "issuer \"%s\"",
                text_shortened(name_text(subject->cert->issuer, note->arena),
                               SHOWN_TEXT, note->arena));
    return ANSWER_FAIL;
}

/* The host itself is the primary node of the cluster. */
static enum answer judge_atlas_no_wildcard(const struct subject *subject,
                                           struct note *note)
{
    const struct record *record = subject->record;
    const struct cert *first = NULL;
    struct text_list list = { .arena = note->arena };
    bool has_node = false, differ = false;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        const struct cert *leaf = capture_leaf(capture);
        if (leaf == NULL || capture->node->role == ROLE_FAILOVER ||
            !capture_is_judged(capture, subject->options))
            continue;
        has_node |= capture->node->role == ROLE_ATLAS;
        if (first == NULL)
            first = leaf;
        differ |= !cert_equal(first, leaf);
        text_list_add(&list, "%s: %s", capture->node->host,
                      cert_text(leaf, 0, "", note->arena));
    }
    if (!has_node || list.count < 2)
        return ANSWER_NOT_APPLICABLE;
    note_printf(note, "%s", text_list_end(&list));
    return differ ? ANSWER_FAIL : ANSWER_PASS;
}

static const struct rule rules[] = {
    {
        .id = "node.lets-encrypt",
        .title = "A failover node has no Let's Encrypt certificate.",
        .why = "DNS names only one appliance of the pair at a time, so the "
               "other one cannot renew.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_LEAF,
        .standard = "BeyondTrust failover guide",
        .fix = "Use a certificate that can be copied to both appliances.",
        .judge = judge_lets_encrypt,
    },
    {
        .id = "node.atlas-no-wildcard",
        .title = "All Atlas nodes have the same certificate.",
        .why = "With one for each node the software may have to be built "
               "anew whenever a node is added.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_HOST,
        .standard = "BeyondTrust Atlas prerequisites",
        .fix = "Use one wildcard certificate, or expect a software rebuild "
               "when nodes are added.",
        .judge = judge_atlas_no_wildcard,
    },
};

const struct family family_node = {
    .name = "node",
    .title = "Nodes",
    .rules = rules,
    .count = COUNT_OF(rules),
};
