#include "checks/product_root.h"

#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "checks/dns_addresses.h"
#include "checks/evidence.h"
#include "checks/root_advisories.h"
#include "checks/subject.h"
#include "record/path.h"
#include "x509/time.h"

/* When the leaf became known: its first SCT, else notBefore. */
static int64_t issued_at(const struct cert *leaf)
{
    int64_t first = INT64_MAX;
    for (size_t i = 0; i < leaf->scts.count; i++) {
        const struct sct *sct = &leaf->scts.items[i];
        int64_t at = (int64_t)(sct->timestamp_ms / 1000);
        if (sct->version == 0 && at < first)
            first = at;
    }
    return first != INT64_MAX ? first : leaf->not_before;
}

static bool concerns(const struct root_advisory *advisory,
                     const struct cert *leaf)
{
    switch (advisory->kind) {
    case ADVISORY_ALWAYS:
        return true;
    case ADVISORY_UNTRUSTED_FROM:
        return leaf->not_after >= advisory->when;
    case ADVISORY_ISSUED_AFTER:
        return issued_at(leaf) >= advisory->when + SECONDS_A_DAY;
    }
    return false;
}

static const struct root_advisory *advisory_for(const struct path *path)
{
    const struct cert *root = path_root(path);
    const struct root_advisory *advisory =
        root == NULL ? NULL : root_advisory_find(root->sha256);
    return advisory != NULL && concerns(advisory, path->certs[0]) ? advisory
                                                                  : NULL;
}

bool root_has_notice(const struct path *path)
{
    return advisory_for(path) != NULL;
}

/* A root that clients may take instead, and about which there is none. */
static bool has_alternative(const struct paths *paths)
{
    for (size_t i = 0; i < paths->count; i++) {
        const struct path *path = &paths->paths[i];
        if (path->is_complete && path->result == PATH_VALID &&
            !root_has_notice(path))
            return true;
    }
    return false;
}

enum answer judge_root_advisory(const struct subject *subject,
                                struct note *note)
{
    const struct path *path = subject->path;
    if (path_root(path) == NULL || path_is_self_signed(path) ||
        capture_good_leaf(subject->capture) == NULL)
        return ANSWER_NOT_APPLICABLE;
    const struct root_advisory *advisory = advisory_for(path);
    if (advisory == NULL || has_alternative(subject->capture->paths))
        return ANSWER_PASS;
    note->cert = path_root(path);
    note_printf(note, "%s: %s", advisory->root, advisory->note);
    return ANSWER_FAIL;
}

enum answer judge_root_export(const struct subject *subject, struct note *note)
{
    const struct root_choice *root = &subject->record->root;
    struct arena *arena = note->arena;
    if (root->cert == NULL)
        return ANSWER_PASS;
    note_printf(
        note, "root \"%s\", serial %s, %s to %s, SHA-256 %s; found: %s",
        text_shortened(name_text(root->cert->subject, arena), SHOWN_TEXT,
                       arena),
        hex_encode(arena, bytes_slice(root->cert->serial, 0, 21)),
        time_date_text(root->cert->not_before, arena),
        time_date_text(root->cert->not_after, arena),
        hex_encode(arena, (struct bytes){ root->cert->sha256, SHA256_SIZE }),
        root_source_words(root->source));
    return ANSWER_FAIL;
}

static bool has_public_address(const struct subject *subject)
{
    const struct dns_answer *dns = &record_host(subject->record)->dns;
    const struct dns_addresses *addresses =
        subject->options->ipv6_only ? &dns->aaaa : &dns->a;
    for (size_t i = 0; i < addresses->count; i++) {
        if (subject->options->allow_special_addresses ||
            address_kind(&addresses->items[i]) == ADDRESS_PUBLIC)
            return true;
    }
    return false;
}

static bool is_served(const struct record *record, const struct cert *root)
{
    for (size_t i = 0; i < record->capture_count; i++) {
        if (served_index(&record->captures[i], root) >= 0)
            return true;
    }
    return false;
}

static bool names_issuers(const struct cert *cert)
{
    for (size_t i = 0; i < cert->aia_count; i++)
        if (oid_is(cert->aia[i].method, OID_AD_CA_ISSUERS))
            return true;
    return false;
}

/* Something on a chosen path says where issuers can be fetched. */
static bool any_names_issuers(const struct record *record)
{
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct path *path = capture_path(&record->captures[i]);
        for (size_t k = 0; path != NULL && k < path->length; k++)
            if (names_issuers(path->certs[k]))
                return true;
    }
    return false;
}

/* Whether an address named in a certificate can be reached is not known
 * before something was fetched from there; and what was, is where the root
 * is from. */
enum answer judge_root_retrievable(const struct subject *subject,
                                   struct note *note)
{
    const struct record *record = subject->record;
    const struct root_choice *root = &record->root;
    struct subject host = *subject;
    host.node = record_host(record);
    if (record->is_file || root->cert == NULL)
        return ANSWER_NOT_APPLICABLE;
    if (!dns_was_asked(&host))
        return dns_not_asked(&host);
    bool is_public = has_public_address(subject);
    bool is_at_hand = root->source == ROOT_SOURCE_STORE ||
                      root->source == ROOT_SOURCE_AIA ||
                      is_served(record, root->cert);
    if (is_public && is_at_hand)
        return ANSWER_PASS;
    if (is_public && any_names_issuers(subject->record) &&
        record->issuer_fetch_count == 0)
        return ANSWER_NOT_JUDGED;
    note_printf(note,
                "public address: %s; root served or in the system's store: "
                "%s; an address for issuers in the chain: %s",
                is_public ? "yes" : "no", is_at_hand ? "yes" : "no",
                any_names_issuers(subject->record) ? "yes" : "no");
    return ANSWER_FAIL;
}
