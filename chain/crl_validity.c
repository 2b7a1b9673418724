#include "chain/crl_validity.h"

#include "base/arena.h"
#include "chain/revocation.h"
#include "chain/signature.h"
#include "x509/oid.h"
#include "x509/time.h"

static const struct extension *find_extension(const struct crl *crl,
                                              enum oid id)
{
    for (size_t i = 0; i < crl->extension_count; i++)
        if (crl->extensions[i].id == id)
            return &crl->extensions[i];
    return NULL;
}

static bool is_critical(const struct crl *crl, enum oid id)
{
    const struct extension *extension = find_extension(crl, id);
    return extension != NULL && extension->critical;
}

/* What is wrong with the form of a list (5.1, 5.2), or NULL. */
static const char *form_fault(const struct crl *crl)
{
    if (crl->failure.status != STATUS_OK)
        return "the list cannot be read";
    if (crl->has_duplicate_extension || crl->has_malformed_extension)
        return "an extension of the list is malformed or there twice";
    if (crl->has_unknown_critical)
        return "a critical extension of the list is unknown";
    if (crl->has_unknown_critical_entry)
        return "a critical extension of an entry is unknown";
    if (!bytes_equal(crl->inner_algorithm.der, crl->outer_algorithm.der))
        return "the list names two different signature algorithms";
    if (signature_is_weak(&crl->outer_algorithm))
        return "the list is signed with a broken digest";
    if (crl->is_delta && crl->number.size == 0)
        return "the list has no number (RFC 5280 5.2.3)";
    if (is_critical(crl, OID_CRL_NUMBER) ||
        is_critical(crl, OID_AUTHORITY_KEY_ID) ||
        is_critical(crl, OID_FRESHEST_CRL))
        return "an extension is critical that must not be";
    if (!crl->has_next_update)
        return "the list has no nextUpdate";
    return NULL;
}

/* 4.2.1.3: a key whose use is limited must be for this one. */
static bool may_sign_crls(const struct cert *cert)
{
    if (cert->failure.status != STATUS_OK)
        return false;
    if (cert->key_usage_ext == NULL)
        return true;
    return !cert->key_usage_ext->is_malformed &&
           (cert->key_usage & KEY_USAGE_CRL_SIGN) != 0;
}

static void note_signature(struct known_crl *known, const struct cert *signer,
                           struct signature_cache *cache)
{
    if (!may_sign_crls(signer)) {
        if (known->detail == NULL)
            known->detail = "keyUsage of the list's issuer lacks cRLSign";
        return;
    }
    bool computed;
    switch (signature_of_crl(cache, known->crl, &signer->key, &computed)) {
    case SIGNATURE_VALID:
        known->is_good = true;
        return;
    case SIGNATURE_UNSUPPORTED:
        known->trouble = REVOCATION_UNKNOWN;
        known->detail = "the list's signature cannot be verified by this "
                        "program";
        return;
    default:
        known->detail = "the list's signature does not verify";
    }
}

static void check_signature(struct known_crl *known,
                            const struct crl_subject *subject,
                            struct signature_cache *cache)
{
    const struct name issuer = known->crl->issuer;
    if (name_equal(subject->issuer->subject, issuer))
        note_signature(known, subject->issuer, cache);
    for (size_t i = 0; i < subject->issuer_count && !known->is_good; i++)
        if (name_equal(subject->issuers[i]->subject, issuer))
            note_signature(known, subject->issuers[i], cache);
    if (!known->is_good && known->detail == NULL)
        known->detail = "the list's issuer has no valid path to the same root";
}

bool crl_is_good(struct known_crl *known, const struct crl_subject *subject,
                 struct signature_cache *cache)
{
    if (known->is_checked)
        return known->is_good;
    known->is_checked = true;
    known->trouble = REVOCATION_INVALID;
    known->detail = form_fault(known->crl);
    if (known->detail == NULL)
        check_signature(known, subject, cache);
    return known->is_good;
}

bool crl_is_current(const struct crl *crl, int64_t now)
{
    return crl->this_update <= now && now <= crl->next_update;
}

bool crl_counts(struct known_crl *known, const struct crl_subject *subject,
                int64_t now, struct signature_cache *cache)
{
    return crl_is_current(known->crl, now) &&
           crl_is_good(known, subject, cache);
}

const char *crl_time_fault(const struct crl *crl, int64_t now,
                           struct arena *arena)
{
    if (crl->this_update > now)
        return arena_printf(arena, "thisUpdate %s is in the future",
                            time_text(crl->this_update, arena));
    if (crl->next_update < now)
        return arena_printf(arena, "nextUpdate %s is past",
                            time_text(crl->next_update, arena));
    return NULL;
}

struct revocation_answer crl_answer(const struct crl *crl,
                                    enum revocation_status status,
                                    const char *detail)
{
    return (struct revocation_answer){
        .status = status,
        .this_update = crl->this_update,
        .next_update = crl->next_update,
        .reason = ABSENT,
        .detail = detail,
    };
}

struct revocation_answer crl_entry_answer(const struct crl *crl,
                                          const struct crl_entry *entry,
                                          struct arena *arena)
{
    return (struct revocation_answer){
        .status = REVOCATION_REVOKED,
        .this_update = crl->this_update,
        .next_update = crl->next_update,
        .revoked_at = entry->revoked_at,
        .reason = entry->reason,
        .detail = arena_printf(arena, "revoked at %s, %s",
                               time_text(entry->revoked_at, arena),
                               crl_reason_text(entry->reason)),
    };
}
