#include <string.h>
#include <strings.h>

#include "base/arena.h"
#include "base/text.h"
#include "chain/cert_faults.h"
#include "chain/name_match.h"
#include "chain/signature.h"
#include "checks/evidence.h"
#include "checks/families.h"
#include "checks/fault.h"
#include "checks/given_files.h"
#include "checks/subject.h"

/*
 * A rule is asked about a file, which may hold several requests: the first that
 * fails, or else is undecided, answers for all.
 */
typedef enum answer request_judge(const struct subject *subject,
                                  const struct request *request,
                                  struct note *note);

static unsigned weight(enum answer answer)
{
    switch (answer) {
    case ANSWER_FAIL:
        return 4;
    case ANSWER_UNKNOWN:
        return 3;
    case ANSWER_PASS:
        return 2;
    case ANSWER_NOT_JUDGED:
        return 1;
    case ANSWER_NOT_APPLICABLE:
        break;
    }
    return 0;
}

static enum answer judge_each(const struct subject *subject,
                              request_judge *judge, struct note *note)
{
    const struct given_file *file = subject->file;
    const struct bundle *bundle = &file->bundle;
    enum answer worst = ANSWER_NOT_APPLICABLE;
    for (size_t i = 0; i < bundle->request_count; i++) {
        const struct request *request = bundle->requests[i];
        struct note own = { .arena = note->arena };
        if (request->failure.status != STATUS_OK)
            continue;
        enum answer answer = judge(subject, request, &own);
        if (weight(answer) <= weight(worst))
            continue;
        worst = answer;
        *note = own;
        if (own.evidence != NULL)
            note_printf(
                note, "%s%s",
                file_place_text(file, bundle->request_places[i], note->arena),
                own.evidence);
    }
    return worst;
}

static const char *request_san_text(const struct request *request,
                                    struct arena *arena)
{
    struct text_list list = { .arena = arena };
    if (!request->has_san)
        return "absent";
    if (request->san_is_malformed)
        return "malformed";
    for (size_t i = 0; i < request->san.count; i++)
        text_list_add(
            &list, "%s",
            text_shortened(general_name_text(&request->san.items[i], arena),
                           SHOWN_NAME, arena));
    return text_list_end(&list);
}

static enum answer judge_one_signature(const struct subject *subject,
                                       const struct request *request,
                                       struct note *note)
{
    (void)subject;
    const char *name =
        signature_algorithm_text(&request->algorithm, note->arena);
    if (signature_is_weak(&request->algorithm)) {
        note_printf(note, "signed with %s", name);
        return ANSWER_FAIL;
    }
    if (request->is_masked)
        return ANSWER_NOT_JUDGED;
    switch (signature_verify(&request->key, &request->algorithm, request->info,
                             request->signature,
                             request->signature_unused_bits)) {
    case SIGNATURE_VALID:
        return ANSWER_PASS;
    case SIGNATURE_UNSUPPORTED:
        note_printf(note, "this build cannot verify %s", name);
        return ANSWER_UNKNOWN;
    case SIGNATURE_OVER_LIMIT:
        note_printf(note,
                    "%s: the key is larger than we compute with, or is "
                    "none",
                    name);
        return ANSWER_FAIL;
    case SIGNATURE_INVALID:
        break;
    }
    note_printf(note,
                "%s: the signature is not that of the key in the "
                "request",
                name);
    return ANSWER_FAIL;
}

static enum answer judge_signature(const struct subject *subject,
                                   struct note *note)
{
    return judge_each(subject, judge_one_signature, note);
}

/* As heavy as the same is in a certificate. */
static enum answer judge_one_key(const struct subject *subject,
                                 const struct request *request,
                                 struct note *note)
{
    const struct public_key *key = &request->key;
    uint64_t faults = key_faults(key);
    struct text_list list = { .arena = note->arena };
    for (int i = FAULT_NONE + 1; i < FAULT_COUNT; i++) {
        enum path_fault fault = (enum path_fault)i;
        enum severity severity =
            (faults & FAULT_BIT(fault)) == 0
                ? SEVERITY_NONE
                : fault_severity(fault, subject->options, true);
        if (severity == SEVERITY_NONE)
            continue;
        text_list_add(&list, "%s", key_fault_detail(key, fault, note->arena));
        note->most = severity > note->most ? severity : note->most;
    }
    const char *weakness =
        key->modulus.size > 0 ? key_known_weakness(key) : NULL;
    if (weakness != NULL) {
        text_list_add(&list, "%s", weakness);
        note->most = SEVERITY_ERROR;
    }
    if (list.count == 0)
        return ANSWER_PASS;
    note_printf(note, "%s", text_list_end(&list));
    return ANSWER_FAIL;
}

static enum answer judge_key(const struct subject *subject, struct note *note)
{
    return judge_each(subject, judge_one_key, note);
}

static const char *attributes_text(const struct request *request,
                                   struct arena *arena)
{
    struct text_list list = { .arena = arena };
    for (size_t i = 0; i < request->attributes.count; i++)
        text_list_add(&list, "%s",
                      oid_name(arena, request->attributes.items[i]));
    return text_list_end(&list);
}

static enum answer judge_one_no_san(const struct subject *subject,
                                    const struct request *request,
                                    struct note *note)
{
    (void)subject;
    for (size_t i = 0; i < request->san.count; i++) {
        enum general_name_type type = request->san.items[i].type;
        if (type == GENERAL_NAME_DNS || type == GENERAL_NAME_IP)
            return ANSWER_PASS;
    }
    note_printf(note, "SAN: %s; attributes: %s",
                request_san_text(request, note->arena),
                attributes_text(request, note->arena));
    return ANSWER_FAIL;
}

static enum answer judge_no_san(const struct subject *subject,
                                struct note *note)
{
    return judge_each(subject, judge_one_no_san, note);
}

static bool names_node(const struct general_name *name, const struct node *node)
{
    if (node->is_literal)
        return name->type == GENERAL_NAME_IP &&
               bytes_equal(name->value, (struct bytes){ node->literal.octets,
                                                        node->literal.size });
    return name->type == GENERAL_NAME_DNS && node->host_fault == NULL &&
           name_dns_matches(name->value, node->host);
}

static bool covers_node(const struct request *request, const struct node *node)
{
    for (size_t i = 0; i < request->san.count; i++) {
        if (names_node(&request->san.items[i], node))
            return true;
    }
    return false;
}

static enum answer judge_one_host(const struct subject *subject,
                                  const struct request *request,
                                  struct note *note)
{
    const struct target *target = &subject->record->target;
    struct text_list missing = { .arena = note->arena };
    if (!subject->options->judge_name)
        return ANSWER_NOT_JUDGED;
    for (size_t i = 0; i < target->node_count; i++) {
        if (!covers_node(request, &target->nodes[i]))
            text_list_add(&missing, "%s", target->nodes[i].host);
    }
    if (missing.count == 0)
        return ANSWER_PASS;
    note_printf(note, "%s is not covered; SAN: %s", text_list_end(&missing),
                request_san_text(request, note->arena));
    return ANSWER_FAIL;
}

static enum answer judge_host(const struct subject *subject, struct note *note)
{
    return judge_each(subject, judge_one_host, note);
}

static bool is_dns_name(struct bytes text)
{
    return dns_name_check(text) == DNS_NAME_OK &&
           memchr(text.data, '.', text.size) != NULL;
}

static enum answer judge_one_cn(const struct subject *subject,
                                const struct request *request,
                                struct note *note)
{
    struct bytes common_name;
    const struct general_name *first = request->san.items;
    (void)subject;
    if (request->san.count == 0 ||
        !name_attribute(request->subject, oid_octets(OID_COMMON_NAME), 0,
                        note->arena, &common_name) ||
        !is_dns_name(common_name))
        return ANSWER_NOT_APPLICABLE;
    if (first->type == GENERAL_NAME_DNS &&
        bytes_equal_ignoring_case(common_name, first->value))
        return ANSWER_PASS;
    note_printf(note, "CN: %s; first SAN: %s",
                text_clean_short(note->arena, common_name, SHOWN_NAME),
                text_shortened(general_name_text(first, note->arena),
                               SHOWN_NAME, note->arena));
    return ANSWER_FAIL;
}

static enum answer judge_cn_first(const struct subject *subject,
                                  struct note *note)
{
    return judge_each(subject, judge_one_cn, note);
}

static bool cert_has_name(const struct cert *cert,
                          const struct general_name *wanted,
                          struct arena *arena)
{
    for (size_t i = 0; i < cert->san.count; i++) {
        const struct general_name *name = &cert->san.items[i];
        if (name->type == wanted->type &&
            (bytes_equal(name->value, wanted->value) ||
             (name->type == GENERAL_NAME_DNS &&
              bytes_equal_ignoring_case(name->value, wanted->value))))
            return true;
    }
    /* A wildcard of the certificate covers what was asked for. */
    return wanted->type == GENERAL_NAME_DNS && is_dns_name(wanted->value) &&
           name_match_dns(cert, arena_text(arena, wanted->value)).matches;
}

static const char *missing_names(const struct request *request,
                                 const struct cert *cert, struct arena *arena)
{
    struct text_list list = { .arena = arena };
    for (size_t i = 0; i < request->san.count; i++) {
        const struct general_name *name = &request->san.items[i];
        if (!cert_has_name(cert, name, arena))
            text_list_add(&list, "%s",
                          text_shortened(general_name_text(name, arena),
                                         SHOWN_NAME, arena));
    }
    return list.count == 0 ? NULL : text_list_end(&list);
}

static enum answer judge_one_cert(const struct subject *subject,
                                  const struct request *request,
                                  struct note *note)
{
    const struct cert *leaf = files_leaf(subject);
    if (leaf == NULL)
        return ANSWER_NOT_APPLICABLE;
    if (memcmp(leaf->spki_sha256, request->spki_sha256, SHA256_SIZE) != 0) {
        note_printf(note,
                    "the request has %s, SHA-256 of the public key %s; the "
                    "certificate has %s, %s",
                    public_key_text(&request->key, note->arena),
                    sha256_text(request->spki_sha256, note->arena),
                    public_key_text(&leaf->key, note->arena),
                    sha256_text(leaf->spki_sha256, note->arena));
        return ANSWER_FAIL;
    }
    const char *missing = missing_names(request, leaf, note->arena);
    if (missing == NULL)
        return ANSWER_PASS;
    note_printf(note, "asked for, and not in the certificate: %s", missing);
    return ANSWER_FAIL;
}

static enum answer judge_cert_mismatch(const struct subject *subject,
                                       struct note *note)
{
    return judge_each(subject, judge_one_cert, note);
}

static const struct rule rules[] = {
    {
        .id = "request.signature",
        .title = "The request is signed by its own key, with SHA-256 or "
                 "better.",
        .why = "It shows that the key is there; CAs refuse others.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_FILE,
        .standard = "RFC 2986 4.2; BR 7.1.3.2",
        .fix = "Create the request again.",
        .judge = judge_signature,
    },
    {
        .id = "request.key",
        .title = "The key of the request is one that a certificate may have.",
        .why = "CAs refuse others, and so do clients.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_FILE,
        .standard = "BR 6.1.5",
        .fix = "Create the request with an RSA key of 2048 bits or more, or "
               "with P-256 or P-384.",
        .judge = judge_key,
    },
    {
        .id = "request.no-san",
        .title = "The request asks for Subject Alternative Names (SAN).",
        .why = "Clients look for the host's name there and nowhere else, and "
               "a CA may take it from the request.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_FILE,
        .standard = "BeyondTrust SSL requirements (CSR); BR 7.1.2.7.12",
        .fix = "Add each name with an A record as a SAN.",
        .judge = judge_no_san,
    },
    {
        .id = "request.host",
        .title = "The requested names cover the host and its nodes.",
        .why = "The certificate will not be for more than was asked for.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_FILE,
        .standard = "RFC 9525 6.3; BeyondTrust SSL requirements (CSR)",
        .fix = "Add the missing names.",
        .judge = judge_host,
        .yields_to = "request.no-san",
    },
    {
        .id = "request.cn-first",
        .title = "A Common Name that is a host's name is the first SAN, too.",
        .why = "The vendor asks for it, and clients ignore the Common Name.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_FILE,
        .standard = "BeyondTrust SSL requirements (Name)",
        .fix = "Enter the CN again as the first SAN.",
        .judge = judge_cn_first,
    },
    {
        .id = "request.cert-mismatch",
        .title = "The certificate has the key and all names of the request.",
        .why = "Otherwise it was made for another request, or the CA left out "
               "what was asked for.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_FILE,
        .standard = "RFC 2986",
        .fix = "Ask the CA to reissue from this request.",
        .judge = judge_cert_mismatch,
    },
};

const struct family family_request = {
    .name = "request",
    .title = "Certificate requests",
    .rules = rules,
    .count = COUNT_OF(rules),
};
