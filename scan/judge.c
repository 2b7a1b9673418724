#include "scan/judge.h"

#include "base/arena.h"
#include "chain/path_answers.h"
#include "chain/root.h"
#include "chain/trust_store.h"
#include "checks/product_root.h"
#include "replay/baseline.h"
#include "scan/other_keys.h"

static bool serves_same(const struct capture *a, const struct capture *b)
{
    if (a->chain_length != b->chain_length)
        return false;
    for (size_t i = 0; i < a->chain_length; i++)
        if (!cert_equal(a->chain[i], b->chain[i]))
            return false;
    return true;
}

/* The paths of an earlier address that served the same, or NULL. */
static const struct paths *known_paths(const struct record *record,
                                       const struct capture *capture)
{
    for (const struct capture *c = record->captures; c < capture; c++)
        if (serves_same(c, capture))
            return c->paths;
    return NULL;
}

/* What the record is judged by: the run's, with what its site says; `now` is
 * the record's. */
static struct judge_config config_of(const struct record *record,
                                     const struct judge_config *of_run)
{
    struct judge_config config = *of_run;
    config.paths.now = record->now;
    if (record->checks == NULL)
        return config;
    config.checks = *record->checks;
    config.store = record->checks->store;
    checks_path_options(&config.checks, &config.paths);
    return config;
}

void judge_paths(struct record *record, const struct judge_config *of_run,
                 struct signature_cache *cache)
{
    struct judge_config config = config_of(record, of_run);
    other_keys_add(record);
    for (size_t i = 0; i < record->capture_count; i++) {
        struct capture *capture = &record->captures[i];
        if (capture->chain_length == 0)
            continue;
        capture->paths = known_paths(record, capture);
        if (capture->paths != NULL)
            continue;
        struct path_input input = {
            .leaf = capture->chain[0],
            .served = capture->chain,
            .served_count = capture->chain_length,
        };
        capture->paths = paths_build(&input, &config.paths, config.store, cache,
                                     record->arena);
    }
}

static bool was_seen(const struct record *record, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (record->captures[i].paths == record->captures[index].paths)
            return true;
    return false;
}

/* All that were fetched, in the order in which they came. */
static const struct cert **fetched_certs(const struct record *record,
                                         size_t *count)
{
    *count = 0;
    for (size_t i = 0; i < record->issuer_fetch_count; i++)
        *count += record->issuer_fetches[i].cert_count;
    const struct cert **certs =
        ARENA_NEW(record->arena, *count, const struct cert *);
    size_t used = 0;
    for (size_t i = 0; i < record->issuer_fetch_count; i++)
        for (size_t k = 0; k < record->issuer_fetches[i].cert_count; k++)
            certs[used++] = record->issuer_fetches[i].certs[k];
    return certs;
}

static const struct paths *repaired_before(const struct record *record,
                                           const struct capture *capture)
{
    for (const struct capture *c = record->captures; c < capture; c++)
        if (c->paths == capture->paths)
            return c->repaired_paths;
    return NULL;
}

void judge_issuers(struct record *record, const struct judge_config *of_run,
                   struct signature_cache *cache)
{
    struct judge_config config = config_of(record, of_run);
    size_t count;
    const struct cert **certs = fetched_certs(record, &count);
    for (size_t i = 0; i < record->capture_count; i++)
        record->captures[i].repaired_paths = NULL;
    for (size_t i = 0; i < record->capture_count && count > 0; i++) {
        struct capture *capture = &record->captures[i];
        if (capture->paths == NULL ||
            capture->paths->paths[0].result != PATH_INVALID)
            continue;
        struct path_input input = {
            .leaf = capture->chain[0],
            .served = capture->chain,
            .served_count = capture->chain_length,
            .fetched = certs,
            .fetched_count = count,
        };
        capture->repaired_paths = repaired_before(record, capture);
        if (capture->repaired_paths == NULL)
            capture->repaired_paths = paths_build(
                &input, &config.paths, config.store, cache, record->arena);
    }
}

/* Captures that share their paths go on to do so. */
void judge_revocation(struct record *record, const struct judge_config *of_run)
{
    struct judge_config config = config_of(record, of_run);
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct paths *before = record->captures[i].paths;
        if (before == NULL || was_seen(record, i))
            continue;
        const struct paths *after =
            paths_after_answers(before, &config.paths, record);
        for (size_t k = i; after != before && k < record->capture_count; k++)
            if (record->captures[k].paths == before)
                record->captures[k].paths = after;
    }
}

void judge_findings(struct record *record, const struct judge_config *of_run)
{
    struct judge_config config = config_of(record, of_run);
    root_choose(record, config.store, config.checks.ipv6_only, root_has_notice);
    checks_run(record, &config.checks);
    other_keys_remove(record);
    if (config.baseline != NULL)
        baseline_compare(config.baseline, record, &config.checks);
}

void judge_again(struct record *record, const struct judge_config *of_run,
                 struct signature_cache *cache)
{
    judge_paths(record, of_run, cache);
    judge_issuers(record, of_run, cache);
    judge_answers(record, cache);
    judge_revocation(record, of_run);
    judge_findings(record, of_run);
}
