#include "scan/judge.h"

#include "chain/root.h"
#include "chain/trust_store.h"

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

void judge_paths(struct record *record, const struct judge_config *config,
                 struct signature_cache *cache)
{
    struct path_options options = config->paths;
    options.now = record->now;
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
        capture->paths =
            paths_build(&input, &options, config->store, cache, record->arena);
    }
}

void judge_findings(struct record *record, const struct judge_config *config)
{
    root_choose(record, config->store);
    checks_run(record, &config->checks);
}
