#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "checks/evidence.h"
#include "checks/families.h"
#include "checks/fault.h"
#include "checks/name_reason.h"
#include "checks/subject.h"

/* verify without --host has no name to ask for. */
static bool is_asked(const struct subject *subject)
{
    return subject->options->judge_name;
}

/* Is the leaf to be valid for the target itself? Only an Atlas node has a
 * certificate of its own. */
static bool is_for_target(const struct subject *subject)
{
    return subject->node->role != ROLE_ATLAS;
}

static bool has_name(const struct cert *leaf)
{
    for (size_t i = 0; leaf->san_ext != NULL && i < leaf->san.count; i++) {
        enum general_name_type type = leaf->san.items[i].type;
        if (type == GENERAL_NAME_DNS || type == GENERAL_NAME_IP)
            return true;
    }
    return false;
}

static enum answer judge_no_san(const struct subject *subject,
                                struct note *note)
{
    const struct cert *leaf = subject->cert;
    const char *common_name = common_name_text(leaf, note->arena);
    if (!is_asked(subject))
        return ANSWER_NOT_JUDGED;
    if (has_name(leaf))
        return ANSWER_PASS;
    note_printf(note, "SAN: %s; CN: %s", san_text(leaf, note->arena),
                *common_name == '\0' ? "absent" : common_name);
    note_fix(note, "Reissue with %s as a Subject Alternative Name (SAN).",
             wanted_node(subject->record, subject->node)->host);
    return ANSWER_FAIL;
}

/* The leaf against the name of that node. */
static enum answer judge_match(const struct subject *subject,
                               const struct node *node, struct note *note)
{
    if (node->host_fault != NULL) {
        note_printf(note, "\"%s\" is no host name: %s", node->host,
                    node->host_fault);
        note_fix(note, "Give --host the host's name alone, e.g. "
                       "support.example.com.");
        return ANSWER_FAIL;
    }
    struct name_match match = node_match(node, subject->cert);
    if (match.matches)
        return ANSWER_PASS;
    note_printf(note, "%s is not covered; SAN: %s%s", node->host,
                san_text(subject->cert, note->arena),
                name_reason_text(&match, subject->cert, note->arena));
    note_openssl(subject, note);
    return ANSWER_FAIL;
}

static enum answer judge_mismatch(const struct subject *subject,
                                  struct note *note)
{
    const struct node *node = record_host(subject->record);
    if (!is_asked(subject))
        return ANSWER_NOT_JUDGED;
    if (!is_for_target(subject) || node->is_literal)
        return ANSWER_NOT_APPLICABLE;
    enum answer answer = judge_match(subject, node, note);
    if (answer == ANSWER_FAIL && node->host_fault == NULL)
        name_reason_fix(node, subject->cert, note);
    return answer;
}

static enum answer judge_cn_only(const struct subject *subject,
                                 struct note *note)
{
    const struct node *node = wanted_node(subject->record, subject->node);
    if (!is_asked(subject))
        return ANSWER_NOT_JUDGED;
    struct name_match match = node_match(node, subject->cert);
    if (match.matches || match.reason != NAME_ONLY_IN_CN)
        return ANSWER_PASS;
    note_printf(note, "CN: %s; SAN: %s",
                common_name_text(subject->cert, note->arena),
                san_text(subject->cert, note->arena));
    note_openssl(subject, note);
    note_fix(note, "Add %s as the first SAN; clients ignore the Common Name.",
             node->host);
    return ANSWER_FAIL;
}

/* A dNSName that looks like the address is the usual mistake. */
static const char *address_as_name(const struct cert *leaf, const char *text,
                                   struct arena *arena)
{
    for (size_t i = 0; i < leaf->san.count; i++) {
        const struct general_name *name = &leaf->san.items[i];
        if (name->type == GENERAL_NAME_DNS &&
            bytes_equal(name->value, bytes_of_text(text)))
            return arena_printf(arena,
                                "; %s stands there as a dNSName, which is no "
                                "address",
                                text);
    }
    return "";
}

static enum answer judge_ip_san(const struct subject *subject,
                                struct note *note)
{
    const struct node *node = wanted_node(subject->record, subject->node);
    if (!is_asked(subject))
        return ANSWER_NOT_JUDGED;
    if (!node->is_literal)
        return ANSWER_NOT_APPLICABLE;
    if (node_match(node, subject->cert).matches)
        return ANSWER_PASS;
    note_printf(note, "no iPAddress equals the %u octets of %s; SAN: %s%s",
                node->literal.size, node->host,
                san_text(subject->cert, note->arena),
                address_as_name(subject->cert, node->host, note->arena));
    return ANSWER_FAIL;
}

static enum answer judge_bad_wildcard(const struct subject *subject,
                                      struct note *note)
{
    const struct cert *leaf = subject->cert;
    struct text_list list = { .arena = note->arena };
    if (!is_asked(subject))
        return ANSWER_NOT_JUDGED;
    for (size_t i = 0; i < leaf->san.count; i++) {
        const struct general_name *name = &leaf->san.items[i];
        enum dns_name_fault fault = name->type == GENERAL_NAME_DNS
                                        ? dns_name_check(name->value)
                                        : DNS_NAME_OK;
        if (fault != DNS_NAME_BAD_WILDCARD &&
            fault != DNS_NAME_WILDCARD_PUBLIC_SUFFIX)
            continue;
        const char *text = general_name_text(name, note->arena);
        text_list_add(&list, "%s: %s",
                      text_shortened(text, SHOWN_NAME, note->arena),
                      dns_name_fault_text(fault));
    }
    if (list.count == 0)
        return ANSWER_PASS;
    note_printf(note, "%s", text_list_end(&list));
    return ANSWER_FAIL;
}

/* What chain/ finds in the SAN and the subject of the leaf. */
static enum answer judge_name_fault(const struct subject *subject,
                                    struct note *note)
{
    if (!is_asked(subject))
        return ANSWER_NOT_JUDGED;
    return subject->path == NULL ? ANSWER_NOT_JUDGED
                                 : judge_fault(subject, note);
}

static enum answer judge_cn_not_in_san(const struct subject *subject,
                                       struct note *note)
{
    enum answer answer = judge_name_fault(subject, note);
    if (answer == ANSWER_FAIL)
        note_printf(note, "CN: %s; SAN: %s",
                    common_name_text(subject->cert, note->arena),
                    san_text(subject->cert, note->arena));
    return answer;
}

/* A file is for all nodes that were named with it. */
static enum answer judge_nodes_of_file(const struct subject *subject,
                                       enum node_role role, struct note *note)
{
    const struct target *target = &subject->record->target;
    enum answer answer = ANSWER_NOT_APPLICABLE;
    for (size_t i = 1; i < target->node_count; i++) {
        if (target->nodes[i].role != role)
            continue;
        answer = judge_match(subject, &target->nodes[i], note);
        if (answer == ANSWER_FAIL)
            return answer;
    }
    return answer;
}

static enum answer judge_node(const struct subject *subject,
                              enum node_role role, struct note *note)
{
    if (!is_asked(subject))
        return ANSWER_NOT_JUDGED;
    if (subject->record->is_file)
        return judge_nodes_of_file(subject, role, note);
    if (subject->node->role != role)
        return ANSWER_NOT_APPLICABLE;
    return judge_match(subject, subject->node, note);
}

static enum answer judge_atlas_node(const struct subject *subject,
                                    struct note *note)
{
    return judge_node(subject, ROLE_ATLAS, note);
}

static enum answer judge_failover_node(const struct subject *subject,
                                       struct note *note)
{
    return judge_node(subject, ROLE_FAILOVER, note);
}

static enum answer judge_covered(const struct subject *subject,
                                 struct note *note)
{
    const struct cert *leaf = subject->cert;
    if (!is_asked(subject))
        return ANSWER_NOT_JUDGED;
    if (leaf->san.count <= 1)
        return ANSWER_PASS;
    note_printf(note, "%zu names: %s", leaf->san.count,
                san_text(leaf, note->arena));
    return ANSWER_FAIL;
}

static const struct rule rules[] = {
    {
        .id = "name.no-san",
        .title = "The certificate has a Subject Alternative Name (SAN).",
        .why = "Clients look for the host's name there and nowhere else.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_LEAF,
        .standard = "RFC 9525 2; BR 7.1.2.7.12; Apple 103769",
        .fix = "Reissue with the host's name as a Subject Alternative Name "
               "(SAN).",
        .judge = judge_no_san,
        .yields_to = "file.no-leaf product.default-cert",
    },
    {
        .id = "name.mismatch",
        .title = "A DNS name in the SAN matches the host.",
        .why = "Clients end the connection when the certificate is for "
               "another name; the licence holds exactly one.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_LEAF,
        .standard = "RFC 9525 6.3; BeyondTrust SSL requirements (matches the "
                    "A record)",
        .fix = "Reissue the certificate with the host's name as a Subject "
               "Alternative Name (SAN), or register the DNS name that the "
               "certificate carries.",
        .judge = judge_mismatch,
        .yields_to =
            "file.no-leaf name.no-san name.cn-only product.default-cert",
        .openssl = "error 62: hostname mismatch",
    },
    {
        .id = "name.cn-only",
        .title = "The host's name is among the SANs, not only the Common "
                 "Name.",
        .why = "The Common Name is a title; no current client takes the "
               "host's name from it.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_LEAF,
        .standard = "RFC 9525 2; BeyondTrust SSL requirements (Name)",
        .fix = "Add the host's name as the first SAN; clients ignore the "
               "Common Name.",
        .judge = judge_cn_only,
        .yields_to = "file.no-leaf name.no-san product.default-cert",
        .openssl = "error 62: hostname mismatch",
    },
    {
        .id = "name.ip-san",
        .title = "For a target by address, the SAN holds that address.",
        .why = "Clients compare an address only with the iPAddress entries.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_LEAF,
        .standard = "RFC 9525 6.4",
        .fix = "Reissue with an iPAddress SAN, or use the DNS name.",
        .judge = judge_ip_san,
        .yields_to = "name.no-san product.default-cert",
    },
    {
        .id = "name.bad-wildcard",
        .title = "Each wildcard is the whole left-most label, under a domain "
                 "that somebody registered.",
        .why = "Clients must ignore every other form.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_LEAF,
        .standard = "RFC 9525 6.3, 7.1",
        .fix = "Replace it by *.domain or explicit names.",
        .judge = judge_bad_wildcard,
    },
    {
        .id = "name.cn-not-in-san",
        .title = "A Common Name that is a host's name is also a SAN.",
        .why = "Public CAs may not issue it otherwise, and old software that "
               "reads the Common Name sees another name than the rest.",
        .severity = { "WEW", "WEW" },
        .scope = SCOPE_LEAF,
        .standard = "BR 7.1.4.3; BeyondTrust SSL requirements (Name)",
        .fix = "Repeat the CN as the first SAN.",
        .judge = judge_cn_not_in_san,
        .yields_to = "name.cn-only name.no-san product.default-cert",
    },
    {
        .id = "name.bad-san",
        .title = "Every SAN entry is well formed and of a usual kind.",
        .why = "Some validators refuse the whole certificate for one entry.",
        .severity = { "WEE", "WEE" },
        .scope = SCOPE_LEAF,
        .standard = "RFC 5280 4.2.1.6; BR 7.1.2.7.12",
        .fix = "Reissue without that entry.",
        .judge = judge_name_fault,
        .yields_to = "name.bad-wildcard",
    },
    {
        .id = "name.san-critical",
        .title = "With an empty subject the SAN is marked critical.",
        .why = "The SAN is then the only name there is, and some validators "
               "insist on the mark.",
        .severity = { "WEE", "WEE" },
        .scope = SCOPE_LEAF,
        .standard = "RFC 5280 4.2.1.6",
        .fix = "Reissue; some validators reject it.",
        .judge = judge_name_fault,
    },
    {
        .id = "name.atlas-node",
        .title = "Each Atlas node's certificate covers the node's own name.",
        .why = "Clients are sent to the traffic nodes by their own names.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_LEAF,
        .standard = "BeyondTrust Atlas prerequisites",
        .fix = "Use a wildcard or add each node name as a SAN.",
        .judge = judge_atlas_node,
        .yields_to = "name.no-san name.cn-only",
        .openssl = "error 62: hostname mismatch",
    },
    {
        .id = "name.failover-node",
        .title = "The certificate covers each failover node's own name too.",
        .why = "Each appliance of the pair is also reached by its own name.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_LEAF,
        .standard = "BeyondTrust failover guide",
        .fix = "Use a wildcard or add each node name as a SAN.",
        .judge = judge_failover_node,
    },
    {
        .id = "name.covered",
        .title = "The certificate is for one name.",
        .why = "Other names that it covers are listed.",
        .severity = { "III", "III" },
        .scope = SCOPE_LEAF,
        .standard = "certready",
        .fix = "None.",
        .judge = judge_covered,
    },
};

const struct family family_name = {
    .name = "name",
    .title = "Identity",
    .rules = rules,
    .count = COUNT_OF(rules),
};
