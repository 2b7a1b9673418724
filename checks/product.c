#include <inttypes.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/text.h"
#include "chain/trust_store.h"
#include "checks/evidence.h"
#include "checks/families.h"
#include "checks/product_root.h"
#include "checks/store.h"
#include "checks/subject.h"
#include "checks/waiver.h"
#include "x509/time.h"

/* The user has handed over this certificate as a root. */
static bool is_given(const struct path *path)
{
    return path->is_complete && path->root_is_known;
}

static const char *whole_sha256(const struct cert *cert, struct arena *arena)
{
    return hex_encode(arena, (struct bytes){ cert->sha256, SHA256_SIZE });
}

/* What the customer made, and only forgot the SAN in, is no factory
 * certificate: the name rules tell what is wrong with it. */
static enum answer judge_default_cert(const struct subject *subject,
                                      struct note *note)
{
    const struct cert *leaf = subject->cert;
    const struct node *node = wanted_node(subject->record, subject->node);
    if (!subject->options->judge_name)
        return ANSWER_NOT_JUDGED;
    if (!path_is_self_signed(subject->path) || is_given(subject->path))
        return ANSWER_NOT_APPLICABLE;
    if (covers_any_node(subject->record, leaf) ||
        node_match(node, leaf).reason == NAME_ONLY_IN_CN)
        return ANSWER_PASS;
    note_printf(note,
                "self-signed, and covers neither %s nor a node; subject "
                "\"%s\"; SAN: %s; notBefore %s",
                node->host,
                text_shortened(name_text(leaf->subject, note->arena),
                               SHOWN_TEXT, note->arena),
                san_text(leaf, note->arena),
                time_text(leaf->not_before, note->arena));
    note_fix(note, "Install a certificate for %s and make it the default.",
             node->host);
    return ANSWER_FAIL;
}

/*
 * A licence can be made for a self-signed certificate of the right name, so
 * in the profile product it is no fault of the chain. Files are no server that
 * Support could compare: there chain.unknown-root speaks.
 */
static enum answer judge_self_signed(const struct subject *subject,
                                     struct note *note)
{
    const struct cert *leaf = subject->cert;
    const struct node *node = wanted_node(subject->record, subject->node);
    bool is_product = subject->options->profile == PROFILE_PRODUCT;
    if (subject->path == NULL || subject->record->is_file)
        return ANSWER_NOT_APPLICABLE;
    if (!path_is_self_signed(subject->path))
        return ANSWER_PASS;
    if (is_given(subject->path) && !is_product)
        return ANSWER_PASS;
    if (is_product && !node_match(node, leaf).matches)
        return ANSWER_NOT_APPLICABLE;
    note_printf(note, "SHA-256 to confirm: %s",
                whole_sha256(leaf, note->arena));
    if (!is_given(subject->path))
        note_printf(note, "%s (OpenSSL %s)", note->evidence,
                    subject->rule->openssl);
    if (subject->options->goal == GOAL_FULL || !is_product)
        note_fix(note, "Install a CA-signed certificate: click-to-chat and "
                       "mobile clients refuse a self-signed one.");
    return ANSWER_FAIL;
}

static enum answer judge_private_ca(const struct subject *subject,
                                    struct note *note)
{
    const struct path *path = subject->path;
    const struct cert *root = path_root(path);
    if (root == NULL || !path->root_is_known || path_is_self_signed(path))
        return ANSWER_NOT_APPLICABLE;
    if (path->root_is_public || path->source != ROOT_SOURCE_FILE)
        return ANSWER_PASS;
    note->cert = root;
    note_printf(note,
                "known only because it was given; not in the system's "
                "store; SHA-256 %s",
                whole_sha256(root, note->arena));
    return ANSWER_FAIL;
}

static enum answer judge_store(const struct subject *subject, struct note *note)
{
    const struct trust_store *store = subject->options->store;
    if (store == NULL)
        return ANSWER_NOT_APPLICABLE;
    const struct store_info *info = trust_store_info(store);
    if (info->is_replaced)
        return ANSWER_PASS;
    note_printf(
        note, "%s, of %s, SHA-256 %s",
        searched_text(subject->options, note->arena),
        time_date_text(info->modified_at, note->arena),
        hex_encode(note->arena, (struct bytes){ info->sha256, SHA256_SIZE }));
    return ANSWER_FAIL;
}

enum { STORE_AGE_DAYS = 365 };

static enum answer judge_store_age(const struct subject *subject,
                                   struct note *note)
{
    const struct trust_store *store = subject->options->store;
    const struct root_choice *root = &subject->record->root;
    int64_t now = subject->record->now;
    if (store == NULL)
        return ANSWER_NOT_APPLICABLE;
    const struct store_info *info = trust_store_info(store);
    if (info->is_replaced || info->path == NULL)
        return ANSWER_NOT_APPLICABLE;
    int64_t age = now - info->modified_at;
    bool root_has_ended = root->cert != NULL &&
                          root->source == ROOT_SOURCE_STORE &&
                          now > root->cert->not_after;
    if (age <= (int64_t)STORE_AGE_DAYS * SECONDS_A_DAY && !root_has_ended)
        return ANSWER_PASS;
    note_printf(
        note, "%s, %zu roots, of %s: %s%s",
        text_clean_short(note->arena, bytes_of_text(info->path), SHOWN_TEXT),
        info->count, time_date_text(info->modified_at, note->arena),
        duration_text(age < 0 ? 0 : age, note->arena),
        root_has_ended ? " old, and the root used has expired in it" : " old");
    return ANSWER_FAIL;
}

static const struct rule rules[] = {
    {
        .id = "product.default-cert",
        .title = "The host does not show the certificate that the appliance "
                 "came with.",
        .why = "The certificate on delivery is not enough for a licence: it "
               "is for no name of yours.",
        .severity = { "E--", "E--" },
        .scope = SCOPE_LEAF,
        .standard = "BeyondTrust SSL requirements (default certificate)",
        .fix = "Install a certificate for the host and make it the default.",
        .judge = judge_default_cert,
    },
    {
        .id = "product.self-signed",
        .title = "The certificate is signed by a CA.",
        .why = "A self-signed one is valid for the licence if it is sent to "
               "Support, but browsers warn, and click-to-chat and mobile "
               "clients do not work.",
        .severity = { "WEE", "EEE" },
        .scope = SCOPE_LEAF,
        .standard = "BeyondTrust SSL requirements (CA-signed)",
        .fix = "Usable for the license if sent to Support; install a "
               "CA-signed certificate before production.",
        .judge = judge_self_signed,
        .openssl = "error 18: self-signed certificate",
    },
    {
        .id = "product.private-ca",
        .title = "The root is one that all systems know.",
        .why = "Clients trust an internal CA only once its root is built into "
               "the software; mobile clients may not even then.",
        .severity = { "W--", "E--" },
        .scope = SCOPE_ENDPOINT,
        .standard = "BeyondTrust SSL requirements (authority not trusted on "
                    "all platforms)",
        .fix = "Send the root to Support so that it is built in, and expect "
               "mobile limits.",
        .judge = judge_private_ca,
    },
    {
        .id = "product.root-advisory",
        .title = "No root program has given notice about the root.",
        .why = "A root that clients drop would have to be replaced, with a "
               "new licence package.",
        .severity = { "WW-", "WW-" },
        .scope = SCOPE_ENDPOINT,
        .standard = "Chrome, Mozilla, DigiCert and Let's Encrypt notices",
        .fix = "Reissue under the CA's current root before licensing.",
        .judge = judge_root_advisory,
    },
    {
        .id = "product.store",
        .title = "The roots are those that were given.",
        .why = "What is public depends on the system's store that was used.",
        .severity = { "III", "III" },
        .scope = SCOPE_HOST,
        .standard = "certready",
        .fix = "None.",
        .judge = judge_store,
    },
    {
        .id = "product.store-age",
        .title = "The system's store is not older than a year.",
        .why = "An old store knows roots that clients have dropped, and lacks "
               "new ones.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_HOST,
        .standard = "certready",
        .fix = "Update ca-certificates on the checking machine.",
        .judge = judge_store_age,
    },
    {
        .id = "product.waiver-expired",
        .title = "No waiver for the host has ended.",
        .why = "What was accepted until a day counts again after it.",
        .severity = { "III", "III" },
        .scope = SCOPE_HOST,
        .standard = "certready",
        .fix = "Solve what it was for, and take it out of the file.",
        .judge = judge_ended_waivers,
    },
    {
        .id = "product.root-export",
        .title = "There is no root to send.",
        .why = "The root and the DNS name are what Support builds into the "
               "licence.",
        .severity = { "I--", "I--" },
        .scope = SCOPE_HOST,
        .standard = "BeyondTrust SSL requirements (step 3)",
        .fix = "Send this root and the DNS name to BeyondTrust Support.",
        .judge = judge_root_export,
    },
    {
        .id = "product.root-retrievable",
        .title = "Support can get the root from the public name.",
        .why = "If the name is public and the root is served or well known, "
               "nothing needs to be sent.",
        .severity = { "W--", "W--" },
        .scope = SCOPE_HOST,
        .standard = "BeyondTrust SSL requirements (Support can retrieve)",
        .fix = "Send the root by e-mail instead.",
        .judge = judge_root_retrievable,
        /* They say already that the root must be sent, or that none is
         * there. */
        .yields_to = "dns.lookup dns.no-a dns.private-address "
                     "dns.bad-address dns.internal-name "
                     "product.private-ca product.self-signed "
                     "chain.unknown-root",
    },
};

const struct family family_product = {
    .name = "product",
    .title = "Product readiness",
    .rules = rules,
    .count = COUNT_OF(rules),
};
