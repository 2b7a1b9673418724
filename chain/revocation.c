#include "chain/revocation.h"

#include "base/arena.h"
#include "chain/crl_scope.h"
#include "chain/signature.h"
#include "x509/oid.h"
#include "x509/time.h"

/*
 * RFC 5280 6.3.3 over lists that are all there already: whichever of them is
 * about the certificate, whatever distribution point it came from. What a list
 * says counts only if the list is in order, current, and signed by one of the
 * given issuers; else it is remembered why not, for the case that nothing else
 * answers.
 */

/* A list, and what is known of it by now. */
struct known_crl {
    const struct crl *crl;
    bool is_checked, is_good; /* form and signature */
    enum revocation_status trouble;
    const char *detail;
};

struct judgement {
    const struct crl_subject *subject;
    int64_t now;
    struct signature_cache *cache;
    struct arena *arena;
    struct known_crl *crls;
    size_t crl_count;
    uint16_t reasons_mask; /* what was answered */
    struct revocation_answer answer;
    struct revocation_answer trouble; /* the first that kept from answering */
};

enum { REMOVE_FROM_CRL = 8 };

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
    if (crl->number.size == 0)
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
                           const struct judgement *judgement)
{
    if (!may_sign_crls(signer)) {
        if (known->detail == NULL)
            known->detail = "keyUsage of the list's issuer lacks cRLSign";
        return;
    }
    bool computed;
    switch (signature_of_crl(judgement->cache, known->crl, &signer->key,
                             &computed)) {
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
                            const struct judgement *judgement)
{
    const struct name issuer = known->crl->issuer;
    const struct crl_subject *subject = judgement->subject;
    if (name_equal(subject->issuer->subject, issuer))
        note_signature(known, subject->issuer, judgement);
    for (size_t i = 0; i < subject->issuer_count && !known->is_good; i++)
        if (name_equal(subject->issuers[i]->subject, issuer))
            note_signature(known, subject->issuers[i], judgement);
    if (!known->is_good && known->detail == NULL)
        known->detail = "the list's issuer has no valid path to the same root";
}

/* Is the list in order and signed? Time apart. */
static bool is_good(struct known_crl *known, const struct judgement *judgement)
{
    if (known->is_checked)
        return known->is_good;
    known->is_checked = true;
    known->trouble = REVOCATION_INVALID;
    known->detail = form_fault(known->crl);
    if (known->detail == NULL)
        check_signature(known, judgement);
    return known->is_good;
}

static void note_trouble(struct judgement *judgement, const struct crl *crl,
                         enum revocation_status status, const char *detail)
{
    if (judgement->trouble.status != REVOCATION_GOOD)
        return;
    judgement->trouble = (struct revocation_answer){
        .status = status,
        .this_update = crl->this_update,
        .next_update = crl->next_update,
        .reason = ABSENT,
        .detail = detail,
    };
}

static bool is_current(const struct crl *crl, int64_t now)
{
    return crl->this_update <= now && now <= crl->next_update;
}

/* Numbers are positive INTEGERs of any length. */
static int compare_numbers(struct bytes a, struct bytes b)
{
    while (a.size > 0 && a.data[0] == 0)
        a = bytes_slice(a, 1, a.size);
    while (b.size > 0 && b.data[0] == 0)
        b = bytes_slice(b, 1, b.size);
    if (a.size != b.size)
        return a.size < b.size ? -1 : 1;
    return bytes_compare(a, b);
}

/* 5.2.4, 6.3.3 (c): the newest delta that goes on from this list. */
static const struct crl *find_delta(struct judgement *judgement,
                                    const struct crl *complete)
{
    const struct crl *best = NULL;
    for (size_t i = 0; i < judgement->crl_count; i++) {
        struct known_crl *known = &judgement->crls[i];
        const struct crl *delta = known->crl;
        if (delta->failure.status != STATUS_OK || !delta->is_delta ||
            !crl_has_scope_of(delta, complete) ||
            compare_numbers(complete->number, delta->base_number) < 0 ||
            compare_numbers(complete->number, delta->number) >= 0 ||
            !is_current(delta, judgement->now) || !is_good(known, judgement))
            continue;
        if (best == NULL || compare_numbers(delta->number, best->number) > 0)
            best = delta;
    }
    return best;
}

enum search_result { NOT_LISTED, LISTED, REMOVED, UNREADABLE };

static enum search_result look_up(struct judgement *judgement,
                                  const struct crl *crl)
{
    struct crl_entry entry;
    bool malformed;
    bool found = crl_find(crl, judgement->subject->cert->issuer,
                          judgement->subject->cert->serial, &entry, &malformed);
    if (malformed) {
        note_trouble(judgement, crl, REVOCATION_INVALID,
                     "an entry of the list is malformed");
        return UNREADABLE;
    }
    if (!found)
        return NOT_LISTED;
    if (entry.reason == REMOVE_FROM_CRL)
        return REMOVED;
    judgement->answer = (struct revocation_answer){
        .status = REVOCATION_REVOKED,
        .this_update = crl->this_update,
        .next_update = crl->next_update,
        .revoked_at = entry.revoked_at,
        .reason = entry.reason,
        .detail = arena_printf(judgement->arena, "revoked at %s, %s",
                               time_text(entry.revoked_at, judgement->arena),
                               crl_reason_text(entry.reason)),
    };
    return LISTED;
}

/* How current the answer is: as the oldest list that it rests upon. */
static void note_good(struct judgement *judgement, const struct crl *crl)
{
    struct revocation_answer *answer = &judgement->answer;
    if (answer->status == REVOCATION_GOOD &&
        answer->next_update <= crl->next_update)
        return;
    *answer = (struct revocation_answer){
        .status = REVOCATION_GOOD,
        .this_update = crl->this_update,
        .next_update = crl->next_update,
        .reason = ABSENT,
    };
}

/* 6.3.3 (i) to (l): the delta first, then the complete list. */
static void apply(struct judgement *judgement, const struct crl *complete,
                  const struct crl *delta, uint16_t reasons)
{
    enum search_result result = NOT_LISTED;
    if (delta != NULL)
        result = look_up(judgement, delta);
    if (result == NOT_LISTED)
        result = look_up(judgement, complete);
    if (result == UNREADABLE)
        return;
    judgement->reasons_mask |= reasons;
    if (result != LISTED)
        note_good(judgement, delta != NULL ? delta : complete);
}

/* One list for one distribution point. */
static void consider(struct judgement *judgement, struct known_crl *known,
                     const struct distribution_point *point)
{
    const struct crl *crl = known->crl;
    if (crl->failure.status != STATUS_OK || crl->is_delta)
        return;
    uint16_t reasons = crl_reasons_covered(crl, judgement->subject->cert, point,
                                           judgement->arena);
    if ((reasons & ~judgement->reasons_mask) == 0)
        return;
    if (!is_good(known, judgement)) {
        note_trouble(judgement, crl, known->trouble, known->detail);
        return;
    }
    if (crl->this_update > judgement->now) {
        note_trouble(
            judgement, crl, REVOCATION_STALE,
            arena_printf(judgement->arena, "thisUpdate %s is in the future",
                         time_text(crl->this_update, judgement->arena)));
        return;
    }
    const struct crl *delta = find_delta(judgement, crl);
    if (delta == NULL && !is_current(crl, judgement->now)) {
        note_trouble(
            judgement, crl, REVOCATION_STALE,
            arena_printf(judgement->arena, "nextUpdate %s is past",
                         time_text(crl->next_update, judgement->arena)));
        return;
    }
    apply(judgement, crl, delta, reasons);
}

static bool is_decided(const struct judgement *judgement)
{
    return judgement->answer.status == REVOCATION_REVOKED ||
           judgement->reasons_mask == ALL_REASONS;
}

static void consider_all(struct judgement *judgement,
                         const struct distribution_point *point)
{
    for (size_t i = 0; i < judgement->crl_count; i++) {
        if (is_decided(judgement))
            return;
        consider(judgement, &judgement->crls[i], point);
    }
}

/* All points that the certificate names, then any list of its issuer. */
static void consider_points(struct judgement *judgement)
{
    const struct cert *cert = judgement->subject->cert;
    if (cert->crl_dp_ext != NULL && !cert->crl_dp_ext->is_malformed)
        for (size_t i = 0; i < cert->crl_dps.count; i++)
            consider_all(judgement, &cert->crl_dps.items[i]);
    consider_all(judgement, NULL);
}

static struct revocation_answer conclude(const struct judgement *judgement)
{
    if (is_decided(judgement))
        return judgement->answer;
    if (judgement->trouble.status != REVOCATION_GOOD)
        return judgement->trouble;
    return (struct revocation_answer){
        .status = REVOCATION_UNKNOWN,
        .reason = ABSENT,
        .detail = judgement->reasons_mask == 0
                      ? "no list is about this certificate"
                      : "the lists leave out some reasons for revocation",
    };
}

struct revocation_answer crls_judge(const struct crl *const *crls,
                                    size_t crl_count,
                                    const struct crl_subject *subject,
                                    int64_t now, struct signature_cache *cache,
                                    struct arena *arena)
{
    struct judgement judgement = {
        .subject = subject,
        .now = now,
        .cache = cache,
        .arena = arena,
        .crls = ARENA_NEW(arena, crl_count, struct known_crl),
        .crl_count = crl_count,
        .answer = { .status = REVOCATION_UNKNOWN, .reason = ABSENT },
        .trouble = { .status = REVOCATION_GOOD },
    };
    for (size_t i = 0; i < crl_count; i++)
        judgement.crls[i].crl = crls[i];
    consider_points(&judgement);
    return conclude(&judgement);
}
