#include "chain/revocation.h"

#include "base/arena.h"
#include "chain/crl_delta.h"
#include "chain/crl_scope.h"
#include "chain/crl_validity.h"
#include "x509/time.h"

/*
 * RFC 5280 6.3.3 over lists that are all there already: whichever of them is
 * about the certificate, whatever distribution point it came from. What a list
 * says counts only if the list is in order, current, and signed by one of the
 * given issuers; else it is remembered why not, for the case that nothing else
 * answers. Then a list that is only past its nextUpdate can still revoke.
 */

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

static bool is_good(struct known_crl *known, const struct judgement *judgement)
{
    return crl_is_good(known, judgement->subject, judgement->cache);
}

static bool counts(struct known_crl *known, const struct judgement *judgement)
{
    return crl_counts(known, judgement->subject, judgement->now,
                      judgement->cache);
}

static void note_trouble(struct judgement *judgement, const struct crl *crl,
                         enum revocation_status status, const char *detail)
{
    if (judgement->trouble.status == REVOCATION_GOOD)
        judgement->trouble = crl_answer(crl, status, detail);
}

static void note_stale(struct judgement *judgement, const struct crl *crl)
{
    note_trouble(judgement, crl, REVOCATION_STALE,
                 crl_time_fault(crl, judgement->now, judgement->arena));
}

/* 5.2.4, 6.3.3 (c): the newest delta that goes on from this list. */
static const struct crl *find_delta(struct judgement *judgement,
                                    const struct crl *complete)
{
    const struct crl *best = NULL;
    for (size_t i = 0; i < judgement->crl_count; i++) {
        struct known_crl *known = &judgement->crls[i];
        const struct crl *delta = known->crl;
        if (crl_delta_goes_on_from(delta, complete) &&
            (best == NULL || crl_is_newer(delta, best)) &&
            counts(known, judgement))
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
    if (entry.reason == CRL_REMOVE_FROM_CRL)
        return REMOVED;
    judgement->answer = crl_entry_answer(crl, &entry, judgement->arena);
    return LISTED;
}

/* How current the answer is: as the oldest list that it rests upon. */
static void note_good(struct judgement *judgement, const struct crl *crl)
{
    struct revocation_answer *answer = &judgement->answer;
    if (answer->status == REVOCATION_GOOD &&
        answer->next_update <= crl->next_update)
        return;
    *answer = crl_answer(crl, REVOCATION_GOOD, NULL);
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
    /* What a list says of somebody counts, however it is made; to be silent
     * about him it must be in order. Lists of X.509 version 1 have no number. */
    if (result != LISTED && complete->number.size == 0) {
        note_trouble(judgement, complete, REVOCATION_INVALID,
                     "the list has no number (RFC 5280 5.2.3)");
        return;
    }
    judgement->reasons_mask |= reasons;
    if (result != LISTED)
        note_good(judgement, delta != NULL ? delta : complete);
}

static uint16_t reasons_of(const struct judgement *judgement,
                           const struct crl *crl)
{
    return crl_reasons_by_any_point(crl, judgement->subject->cert,
                                    judgement->arena);
}

/*
 * A later list that says as much has taken the place of this one, whichever of
 * them came first: a mirror may lag behind, and files stand in any order.
 */
static bool is_superseded(struct judgement *judgement, const struct crl *crl,
                          uint16_t reasons)
{
    for (size_t i = 0; i < judgement->crl_count; i++) {
        struct known_crl *other = &judgement->crls[i];
        if (crl_is_complete(other->crl) &&
            other->crl->this_update > crl->this_update &&
            (reasons & ~reasons_of(judgement, other->crl)) == 0 &&
            counts(other, judgement))
            return true;
    }
    return false;
}

/* One list for one distribution point. */
static void consider(struct judgement *judgement, struct known_crl *known,
                     const struct distribution_point *point)
{
    const struct crl *crl = known->crl;
    if (!crl_is_complete(crl))
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
        note_stale(judgement, crl);
        return;
    }
    if (is_superseded(judgement, crl, reasons))
        return;
    const struct crl *delta = find_delta(judgement, crl);
    if (delta == NULL && !crl_is_current(crl, judgement->now)) {
        note_stale(judgement, crl);
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

/* A hold can be lifted; what is revoked otherwise stays so (5.3.1), so that a
 * list which has ended still proves it. */
static void consider_ended(struct judgement *judgement)
{
    for (size_t i = 0; i < judgement->crl_count; i++) {
        struct known_crl *known = &judgement->crls[i];
        const struct crl *crl = known->crl;
        if (!crl_is_complete(crl) || crl->next_update >= judgement->now ||
            reasons_of(judgement, crl) == 0 || !is_good(known, judgement) ||
            look_up(judgement, crl) != LISTED)
            continue;
        struct revocation_answer *answer = &judgement->answer;
        if (answer->reason != CRL_CERTIFICATE_HOLD) {
            answer->detail = arena_printf(
                judgement->arena,
                "%s; nextUpdate %s is past, but this is final", answer->detail,
                time_text(crl->next_update, judgement->arena));
            return;
        }
        answer->status = REVOCATION_UNKNOWN;
    }
}

static struct revocation_answer conclude(struct judgement *judgement)
{
    if (!is_decided(judgement))
        consider_ended(judgement);
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
