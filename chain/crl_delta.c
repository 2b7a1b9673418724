#include "chain/crl_delta.h"

#include <inttypes.h>

#include "base/arena.h"
#include "base/encode.h"
#include "chain/crl_scope.h"
#include "chain/crl_validity.h"
#include "chain/revocation.h"

static struct bytes without_zeros(struct bytes number)
{
    while (number.size > 0 && number.data[0] == 0)
        number = bytes_slice(number, 1, number.size);
    return number;
}

/* Numbers are positive INTEGERs of any length. */
static int compare_numbers(struct bytes a, struct bytes b)
{
    a = without_zeros(a);
    b = without_zeros(b);
    if (a.size != b.size)
        return a.size < b.size ? -1 : 1;
    return bytes_compare(a, b);
}

bool crl_is_newer(const struct crl *crl, const struct crl *other)
{
    return compare_numbers(crl->number, other->number) > 0;
}

bool crl_is_complete(const struct crl *crl)
{
    return crl->failure.status == STATUS_OK && !crl->is_delta;
}

static bool has_base_in(const struct crl *delta, const struct crl *complete)
{
    return compare_numbers(complete->number, delta->base_number) >= 0;
}

bool crl_delta_goes_on_from(const struct crl *delta, const struct crl *complete)
{
    return delta->failure.status == STATUS_OK && delta->is_delta &&
           crl_has_scope_of(delta, complete) && has_base_in(delta, complete) &&
           crl_is_newer(delta, complete);
}

static const char *number_text(struct bytes number, struct arena *arena)
{
    /* 5.2.3: at most 20 octets. */
    enum { MOST_SHOWN = 20 };
    uint64_t value = 0;
    number = without_zeros(number);
    if (number.size > sizeof(value))
        return arena_printf(
            arena, "0x%s%s",
            hex_encode(arena, bytes_slice(number, 0, MOST_SHOWN)),
            number.size > MOST_SHOWN ? "…" : "");
    for (size_t i = 0; i < number.size; i++)
        value = value << 8 | number.data[i];
    return arena_printf(arena, "%" PRIu64, value);
}

/* It may be older than a list that has come: then it is not needed. */
static struct revocation_answer judge_base(const struct crl *delta,
                                           const struct crl *const *crls,
                                           size_t crl_count,
                                           struct arena *arena)
{
    const struct crl *complete = NULL;
    const struct crl *of_scope = NULL;
    for (size_t i = 0; i < crl_count; i++) {
        if (!crl_is_complete(crls[i]))
            continue;
        complete = crls[i];
        if (!crl_has_scope_of(delta, complete))
            continue;
        of_scope = complete;
        if (has_base_in(delta, complete))
            return crl_answer(delta, REVOCATION_UNKNOWN, NULL);
    }
    if (complete == NULL)
        return crl_answer(delta, REVOCATION_UNKNOWN,
                          "delta list: the list that it changes is not there");
    if (of_scope == NULL)
        return crl_answer(delta, REVOCATION_INVALID,
                          "delta list: no list has its issuer, key and scope");
    return crl_answer(
        delta, REVOCATION_INVALID,
        arena_printf(arena,
                     "delta list: it changes number %s, and the list has "
                     "number %s",
                     number_text(delta->base_number, arena),
                     number_text(of_scope->number, arena)));
}

static bool goes_on_from_any(const struct crl *delta,
                             const struct crl *const *crls, size_t crl_count)
{
    for (size_t i = 0; i < crl_count; i++)
        if (crl_is_complete(crls[i]) && crl_delta_goes_on_from(delta, crls[i]))
            return true;
    return false;
}

static struct revocation_answer
look_up(const struct crl *delta, const struct cert *cert, struct arena *arena)
{
    struct crl_entry entry;
    bool malformed;
    bool found =
        crl_find(delta, cert->issuer, cert->serial, &entry, &malformed);
    if (malformed)
        return crl_answer(delta, REVOCATION_INVALID,
                          "delta list: an entry is malformed");
    if (found && entry.reason != CRL_REMOVE_FROM_CRL)
        return crl_entry_answer(delta, &entry, arena);
    return crl_answer(delta, REVOCATION_UNKNOWN, NULL);
}

static struct revocation_answer
judge(struct known_crl *known, const struct crl *const *crls, size_t crl_count,
      const struct crl_subject *subject, int64_t now,
      struct signature_cache *cache, struct arena *arena)
{
    const struct crl *delta = known->crl;
    if (!crl_is_good(known, subject, cache))
        return crl_answer(delta, known->trouble,
                          arena_printf(arena, "delta list: %s", known->detail));
    const char *fault = crl_time_fault(delta, now, arena);
    if (fault != NULL)
        return crl_answer(delta, REVOCATION_STALE,
                          arena_printf(arena, "delta list: %s", fault));
    if (!goes_on_from_any(delta, crls, crl_count))
        return judge_base(delta, crls, crl_count, arena);
    return look_up(delta, subject->cert, arena);
}

struct revocation_answer
crl_delta_judge(const struct crl *delta, const struct crl *const *crls,
                size_t crl_count, const struct crl_subject *subject,
                int64_t now, struct signature_cache *cache, struct arena *arena)
{
    struct known_crl known = { .crl = delta };
    return judge(&known, crls, crl_count, subject, now, cache, arena);
}

/* Another list that counts and says all that the delta could. */
static bool is_replaced(const struct crl *delta, const struct crl *const *crls,
                        size_t crl_count, const struct crl_subject *subject,
                        int64_t now, struct signature_cache *cache)
{
    for (size_t i = 0; i < crl_count; i++) {
        struct known_crl other = { .crl = crls[i] };
        if (other.crl != delta && crl_has_scope_of(delta, other.crl) &&
            !crl_is_newer(delta, other.crl) &&
            crl_counts(&other, subject, now, cache))
            return true;
    }
    return false;
}

/* One that is in order and has no list to go on from is left aside, too, but
 * then it is the list that is missed. */
static bool is_at_fault(const struct known_crl *delta,
                        const struct revocation_answer *answer)
{
    return !delta->is_good || answer->status == REVOCATION_STALE ||
           answer->status == REVOCATION_INVALID;
}

struct revocation_answer
crl_deltas_judge(const struct crl *const *crls, size_t crl_count,
                 const struct crl_subject *subject, int64_t now,
                 struct signature_cache *cache, struct arena *arena)
{
    for (size_t i = 0; i < crl_count; i++) {
        struct known_crl known = { .crl = crls[i] };
        if (crls[i]->failure.status != STATUS_OK || !crls[i]->is_delta ||
            crl_reasons_by_any_point(crls[i], subject->cert, arena) == 0)
            continue;
        struct revocation_answer answer =
            judge(&known, crls, crl_count, subject, now, cache, arena);
        if (is_at_fault(&known, &answer) &&
            !is_replaced(crls[i], crls, crl_count, subject, now, cache))
            return answer;
    }
    return (struct revocation_answer){ .status = REVOCATION_UNKNOWN,
                                       .reason = ABSENT };
}
