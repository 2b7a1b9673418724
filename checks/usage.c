#include "checks/evidence.h"
#include "checks/families.h"
#include "checks/fault.h"
#include "checks/subject.h"

/* Rules about the leaf whose fault chain/ finds; without a path nothing is
 * known. */
static enum answer judge_leaf(const struct subject *subject, struct note *note)
{
    return subject->path == NULL ? ANSWER_NOT_JUDGED
                                 : judge_fault(subject, note);
}

static enum answer judge_ca_leaf(const struct subject *subject,
                                 struct note *note)
{
    if (path_is_self_signed(subject->path))
        return ANSWER_NOT_APPLICABLE;
    return judge_leaf(subject, note);
}

static enum answer judge_purpose(const struct subject *subject,
                                 struct note *note)
{
    enum answer answer = judge_leaf(subject, note);
    if (answer == ANSWER_PASS && subject->cert->eku_ext == NULL)
        return ANSWER_NOT_APPLICABLE;
    if (answer == ANSWER_FAIL && subject->options->purpose == PURPOSE_CLIENT)
        note_fix(note, "Reissue as a TLS client certificate.");
    return answer;
}

/* The fault names the first purpose that is too much. */
static enum answer judge_eku_any(const struct subject *subject,
                                 struct note *note)
{
    enum answer answer = judge_leaf(subject, note);
    if (answer == ANSWER_FAIL)
        note_printf(note, "%s; extKeyUsage: %s", note->evidence,
                    extended_key_usage_text(subject->cert, note->arena));
    return answer;
}

static enum answer judge_key_usage(const struct subject *subject,
                                   struct note *note)
{
    enum answer answer = judge_leaf(subject, note);
    if (answer == ANSWER_FAIL)
        note_printf(note, "%s; keyUsage: %s", note->evidence,
                    key_usage_text(subject->cert, note->arena));
    return answer;
}

static enum answer judge_eku_client(const struct subject *subject,
                                    struct note *note)
{
    const struct cert *leaf = subject->cert;
    if (!path_is_public(subject->path) || leaf->eku_ext == NULL ||
        subject->options->purpose == PURPOSE_CLIENT)
        return ANSWER_NOT_APPLICABLE;
    if ((leaf->eku & EKU_CLIENT_AUTH) == 0)
        return ANSWER_PASS;
    note_printf(note, "extKeyUsage: %s",
                extended_key_usage_text(leaf, note->arena));
    return ANSWER_FAIL;
}

static enum answer judge_encipherment_only(const struct subject *subject,
                                           struct note *note)
{
    const struct cert *leaf = subject->cert;
    if (leaf->key_usage_ext == NULL || leaf->key.algorithm.id != OID_RSA)
        return ANSWER_NOT_APPLICABLE;
    if ((leaf->key_usage & KEY_USAGE_DIGITAL_SIGNATURE) != 0 ||
        (leaf->key_usage & KEY_USAGE_KEY_ENCIPHERMENT) == 0)
        return ANSWER_PASS;
    note_printf(note, "keyUsage: %s", key_usage_text(leaf, note->arena));
    return ANSWER_FAIL;
}

static const struct policy_word {
    enum oid oid;
    const char *text;
} policy_words[] = {
    { OID_BR_DOMAIN_VALIDATED, "domain validated (DV)" },
    { OID_BR_ORGANIZATION_VALIDATED, "organization validated (OV)" },
    { OID_BR_INDIVIDUAL_VALIDATED, "individual validated (IV)" },
    { OID_BR_EXTENDED_VALIDATION, "extended validation (EV)" },
};

static const char *policy_word(struct bytes oid)
{
    for (size_t i = 0; i < COUNT_OF(policy_words); i++) {
        if (oid_is(oid, policy_words[i].oid))
            return policy_words[i].text;
    }
    return NULL;
}

/* Passes for one reserved policy, the ordinary case of a domain-validated
 * certificate; anything else is worth a note. */
static enum answer judge_bc_policy(const struct subject *subject,
                                   struct note *note)
{
    const struct cert *leaf = subject->cert;
    struct text_list list = { .arena = note->arena };
    bool is_plain = true;
    if (!path_is_public(subject->path))
        return ANSWER_NOT_APPLICABLE;
    for (size_t i = 0; i < leaf->policy_count; i++) {
        struct bytes oid = leaf->policies[i].oid;
        const char *word = policy_word(oid);
        if (word == NULL)
            continue;
        is_plain = oid_is(oid, OID_BR_DOMAIN_VALIDATED);
        text_list_add(&list, "%s %s", oid_dotted(note->arena, oid), word);
    }
    if (list.count == 1 && is_plain)
        return ANSWER_PASS;
    note_printf(note, "reserved policies: %s", text_list_end(&list));
    return ANSWER_FAIL;
}

static const struct rule rules[] = {
    {
        .id = "usage.eku-server",
        .title = "A leaf that names purposes names TLS servers "
                 "(with --purpose client: TLS clients).",
        .why = "Clients refuse a certificate that was made for something "
               "else.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_LEAF,
        .standard = "RFC 5280 4.2.1.12; BR 7.1.2.7.10; Apple 103769",
        .fix = "Reissue as a TLS server certificate.",
        .judge = judge_purpose,
        .openssl = "error 26: unsuitable certificate purpose",
        .yields_to = "file.no-leaf",
    },
    {
        .id = "usage.eku-absent",
        .title = "The leaf names its purposes (extended key usage).",
        .why = "Apple's clients refuse a certificate that names none, and "
               "public CAs must name them.",
        .severity = { "EE-", "EE-" },
        .binds = BINDS_PUBLIC_FOR_LICENSE,
        .scope = SCOPE_LEAF,
        .standard = "RFC 5280 4.2.1.12; BR 7.1.2.7.10; Apple 103769",
        .fix = "Reissue as a TLS server certificate.",
        .judge = judge_leaf,
        .yields_to = "file.no-leaf",
    },
    {
        .id = "usage.eku-any",
        .title = "The leaf is for no purpose that a server may not have.",
        .why = "Public CAs may not add these purposes, and strict clients "
               "refuse them.",
        .severity = { "WE-", "WE-" },
        .scope = SCOPE_LEAF,
        .standard = "BR 7.1.2.7.10",
        .fix = "Reissue with serverAuth only.",
        .judge = judge_eku_any,
        .yields_to = "usage.eku-server",
    },
    {
        .id = "usage.eku-client",
        .title = "The leaf is not for client authentication too.",
        .why = "Public CAs are ceasing to add this purpose.",
        .severity = { "II-", "II-" },
        .scope = SCOPE_LEAF,
        .standard = "Chrome Root Program 1.8",
        .fix = "None; the next renewal will not have it.",
        .judge = judge_eku_client,
    },
    {
        .id = "usage.key-usage",
        .title = "The key usage allows what a TLS server does, and not to "
                 "issue certificates.",
        .why = "Clients refuse a key that may not sign, and one that claims "
               "to be a CA's.",
        /* RFC 8446 binds every server, whatever the root. */
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_LEAF,
        .standard = "BR 7.1.2.7.11; RFC 8446 4.4.2.2; RFC 5280 4.2.1.9",
        .fix = "Reissue with digitalSignature.",
        .judge = judge_key_usage,
        .yields_to = "file.no-leaf",
    },
    {
        .id = "usage.key-encipherment-only",
        .title = "The key usage of an RSA leaf has digitalSignature.",
        .why = "TLS 1.3, and ECDHE in TLS 1.2, need it.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_LEAF,
        .standard = "RFC 8446 4.4.2.2",
        .fix = "Reissue with digitalSignature.",
        .judge = judge_encipherment_only,
    },
    {
        .id = "usage.ca-leaf",
        .title = "The leaf is not the certificate of a CA.",
        .why = "Some clients refuse the certificate of a CA as that of a "
               "server.",
        .severity = { "WE-", "WE-" },
        .scope = SCOPE_LEAF,
        .standard = "BR 7.1.2.7.8",
        .fix = "Reissue as an end-entity certificate.",
        .judge = judge_ca_leaf,
        .yields_to = "file.no-leaf",
    },
    {
        .id = "usage.bc-policy",
        .title = "A public leaf is domain validated and says so.",
        .why = "Another kind of validation, or none, is worth knowing.",
        .severity = { "I--", "I--" },
        .scope = SCOPE_LEAF,
        .standard = "BR 7.1.2.7.9",
        .fix = "None.",
        .judge = judge_bc_policy,
    },
};

const struct family family_usage = {
    .name = "usage",
    .title = "Usage",
    .rules = rules,
    .count = COUNT_OF(rules),
};
