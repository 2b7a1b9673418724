#include "chain/path_revocation.h"

#include <string.h>

#include "base/arena.h"
#include "chain/crl_delta.h"
#include "chain/path_search.h"
#include "chain/revocation.h"

/* Certificates beside the path that are looked at as signers of lists: a CA
 * has one or two keys for that. */
enum { MOST_SIGNERS = 16 };

struct signers {
    struct path_search *search;
    const struct path *path;
    /* Believed: the path's own CA certificates, and others as they prove
     * right. */
    const struct cert *trusted[LIMIT_PATH_CERTS + MOST_SIGNERS];
    size_t count;
    /* The paths of those that are still to prove it. */
    struct path waiting[MOST_SIGNERS];
    size_t waiting_count;
};

static struct crl_subject subject_of(const struct signers *signers,
                                     const struct path *path, size_t index)
{
    return (struct crl_subject){
        .cert = path->certs[index],
        .issuer = path->certs[index + 1],
        .issuers = signers->trusted,
        .issuer_count = signers->count,
    };
}

static struct revocation_answer judge(const struct signers *signers,
                                      const struct path *path, size_t index)
{
    const struct path_search *search = signers->search;
    const struct crl_subject subject = subject_of(signers, path, index);
    return crls_judge(search->options->crls, search->options->crl_count,
                      &subject, search->options->now, search->cache,
                      search->arena);
}

static bool issued_a_list(const struct path_search *search,
                          const struct cert *cert)
{
    const struct path_options *options = search->options;
    for (size_t i = 0; i < options->crl_count; i++)
        if (name_equal(options->crls[i]->issuer, cert->subject))
            return true;
    return false;
}

static bool is_on(const struct path *path, const struct cert *cert)
{
    for (size_t i = 0; i < path->length; i++)
        if (cert_equal(path->certs[i], cert))
            return true;
    return false;
}

static bool may_be_signer(const struct signers *signers,
                          const struct cert *cert)
{
    bool may_sign = cert->key_usage_ext == NULL ||
                    (cert->key_usage & KEY_USAGE_CRL_SIGN) != 0;
    return cert->failure.status == STATUS_OK && may_sign &&
           !is_on(signers->path, cert) && issued_a_list(signers->search, cert);
}

/* A path to the same root by the rules of RFC 5280 6.1 alone: the purpose of
 * the leaf, and the profile, are not those of a signer of lists. */
static bool find_path(const struct signers *signers, size_t entry,
                      struct path *out)
{
    const struct path_search *outer = signers->search;
    struct path_options *options =
        ARENA_NEW(outer->arena, 1, struct path_options);
    *options = *outer->options;
    options->fatal_if_public = 0;
    options->fatal_if_private = 0;
    options->crls_are_required = false;
    struct path_search *search = ARENA_NEW(outer->arena, 1, struct path_search);
    search->options = options;
    search->cache = outer->cache;
    search->arena = outer->arena;
    search->pool = outer->pool;
    search->budget = outer->budget;
    search->judge =
        (struct path_judge){ options, outer->arena, outer->budget,
                             FAULT_BIT(FAULT_EKU) | FAULT_BIT(FAULT_LEAF_EKU) };
    search->only_root = signers->path->certs[signers->path->length - 1];
    path_search_run(search, entry, SEARCH_VALID);
    if (!search->has_valid)
        return false;
    *out = search->found[0];
    return true;
}

static void find_signers(struct signers *signers)
{
    size_t count;
    const struct pool_entry *entries =
        cert_pool_entries(signers->search->pool, &count);
    for (size_t i = 0; i < count; i++) {
        if (signers->waiting_count == MOST_SIGNERS)
            return;
        if (entries[i].reaches_root &&
            may_be_signer(signers, entries[i].cert) &&
            find_path(signers, i, &signers->waiting[signers->waiting_count]))
            signers->waiting_count++;
    }
}

static bool is_good(struct signers *signers, const struct path *path)
{
    for (size_t i = 0; i + 1 < path->length; i++)
        if (judge(signers, path, i).status != REVOCATION_GOOD)
            return false;
    return true;
}

/* Nothing but its own word may be left to ask about a signer: its certificate
 * can name its own list as the one to look at. What others say goes first, and
 * if they say that it is revoked, it is. */
static bool is_good_by_own_list(struct signers *signers,
                                const struct path *path)
{
    for (size_t i = 0; i + 1 < path->length; i++)
        if (judge(signers, path, i).status == REVOCATION_REVOKED)
            return false;
    signers->trusted[signers->count++] = path->certs[0];
    bool good = is_good(signers, path);
    signers->count--;
    return good;
}

/* The first that waits and is good now, if there is one. */
static bool trust_next(struct signers *signers,
                       bool (*is_proven)(struct signers *, const struct path *))
{
    for (size_t i = 0; i < signers->waiting_count; i++) {
        if (!is_proven(signers, &signers->waiting[i]))
            continue;
        signers->trusted[signers->count++] = signers->waiting[i].certs[0];
        signers->waiting[i] = signers->waiting[--signers->waiting_count];
        return true;
    }
    return false;
}

/* One that proves right may be what the next one needs. */
static void trust_signers(struct signers *signers)
{
    bool has_changed;
    do {
        has_changed = trust_next(signers, is_good) ||
                      trust_next(signers, is_good_by_own_list);
    } while (has_changed);
}

static struct path_fault_entry fault_of(const struct revocation_answer *answer,
                                        size_t index)
{
    struct path_fault_entry entry = { FAULT_REVOCATION_UNKNOWN, index,
                                      answer->detail };
    if (answer->status == REVOCATION_REVOKED)
        entry.fault = index == 0 ? FAULT_REVOKED : FAULT_CA_REVOKED;
    else if (answer->status == REVOCATION_STALE)
        entry.fault = FAULT_REVOCATION_STALE;
    else if (answer->status == REVOCATION_INVALID)
        entry.fault = FAULT_REVOCATION_INVALID;
    return entry;
}

static bool is_answered(const struct revocation_answer *answer)
{
    return answer->status == REVOCATION_GOOD ||
           answer->status == REVOCATION_REVOKED;
}

/* True if signers beside the path might still answer something. */
static bool judge_all(const struct signers *signers,
                      struct revocation_answer *answers)
{
    bool is_open = false;
    for (size_t i = 0; i + 1 < signers->path->length; i++) {
        if (!is_answered(&answers[i]))
            answers[i] = judge(signers, signers->path, i);
        is_open = is_open || !is_answered(&answers[i]);
    }
    return is_open;
}

static enum path_fault delta_fault(enum revocation_status status)
{
    switch (status) {
    case REVOCATION_STALE:
        return FAULT_DELTA_STALE;
    case REVOCATION_INVALID:
        return FAULT_DELTA_INVALID;
    default:
        return FAULT_DELTA_UNKNOWN;
    }
}

/* One that is wrong is left aside and told: it may have had something to say
 * that the complete list, which alone decides then, does not (5.2.4). */
static void check_deltas(const struct signers *signers, struct path *path,
                         size_t index)
{
    const struct path_search *search = signers->search;
    const struct crl_subject subject = subject_of(signers, path, index);
    const struct revocation_answer answer = crl_deltas_judge(
        search->options->crls, search->options->crl_count, &subject,
        search->options->now, search->cache, search->arena);
    if (answer.detail != NULL)
        path_add_fault(&search->judge, path,
                       (struct path_fault_entry){ delta_fault(answer.status),
                                                  index, answer.detail });
}

void path_check_revocation(struct path_search *search, struct path *path)
{
    struct signers *signers = ARENA_NEW(search->arena, 1, struct signers);
    struct revocation_answer *answers =
        ARENA_NEW(search->arena, path->length, struct revocation_answer);
    signers->search = search;
    signers->path = path;
    for (size_t i = 0; i < path->length; i++)
        answers[i].status = REVOCATION_UNKNOWN;
    for (size_t i = 1; i < path->length; i++)
        signers->trusted[signers->count++] = path->certs[i];
    if (judge_all(signers, answers)) {
        find_signers(signers);
        trust_signers(signers);
        judge_all(signers, answers);
    }
    for (size_t i = 0; i + 1 < path->length; i++) {
        if (answers[i].status != REVOCATION_GOOD)
            path_add_fault(&search->judge, path, fault_of(&answers[i], i));
        check_deltas(signers, path, i);
    }
}
