/* Paths through random graphs of certificates against the budget. Signatures
 * are a stand-in (chain_signature.c): the octets of a signature are those of
 * the key that made it, so that the graph costs nothing to make, and more
 * certificates fit in. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "chain/path_builder.h"
#include "chain/signature.h"
#include "chain/trust_store.h"
#include "must.h"
#include "tests/unit/chain/forge.h"

enum { MOST_CERTS = 40, NAMES = 8, KEYS = 8 };

struct reader {
    struct bytes rest;
};

static unsigned take(struct reader *reader, unsigned below)
{
    if (reader->rest.size == 0)
        return 0;
    unsigned octet = reader->rest.data[0];
    reader->rest = bytes_slice(reader->rest, 1, reader->rest.size);
    return octet % below;
}

static struct bytes constraints(struct reader *reader, struct arena *arena)
{
    struct bytes none = bytes_of_text("");
    switch (take(reader, 6)) {
    case 0:
        return forge_name_constraints(arena, forge_dns(arena, "example"), none);
    case 1:
        return forge_name_constraints(arena, none,
                                      forge_dns(arena, "leaf.example"));
    case 2:
        return forge_policy_constraints(arena, 0, ABSENT);
    default:
        return none;
    }
}

static const struct cert *make(struct reader *reader, struct arena *arena)
{
    static const char *const names[NAMES] = { "CN=a", "CN=b", "CN=c", "CN=d",
                                              "CN=e", "CN=f", "CN=g", "CN=h" };
    static const unsigned flags[] = {
        FORGE_CA,
        FORGE_CA,
        FORGE_CA | FORGE_NO_KEY_IDS,
        FORGE_CA | FORGE_LIMIT_PATH,
        FORGE_CA | FORGE_OTHER_SKI,
        FORGE_CA | FORGE_BAD_SIGNATURE,
        FORGE_VERSION_1,
        0,
    };
    struct forge_cert forge = {
        .subject = names[take(reader, NAMES)],
        .issuer = names[take(reader, NAMES)],
        .key = take(reader, KEYS),
        .issuer_key = take(reader, KEYS),
        .flags = flags[take(reader, COUNT_OF(flags))],
    };
    unsigned ends = take(reader, 16);
    if (ends == 0)
        forge.not_after = FORGE_NOW - 1;
    forge.path_length = ends >> 2;
    forge.extensions = constraints(reader, arena);
    return forge_cert(arena, &forge);
}

static void check_link(const struct path *path, size_t index)
{
    const struct cert *cert = path->certs[index];
    const struct cert *issuer = path->certs[index + 1];
    must(name_equal(cert->issuer, issuer->subject));
    bool computed;
    must(signature_of_cert(NULL, cert, &issuer->key, &computed) ==
         SIGNATURE_VALID);
    must(cert->not_before <= FORGE_NOW && FORGE_NOW <= cert->not_after);
}

/* What is said to be valid is; the rest has a reason. */
static void check_path(const struct path *path, const struct trust_store *store)
{
    must(path->length > 0 && path->length <= LIMIT_PATH_CERTS);
    must(path->broken_at < path->length);
    must((path->reason == FAULT_NONE) == (path->result == PATH_VALID));
    for (size_t i = 0; i < path->fault_count; i++)
        must(path->faults[i].index < path->length);
    if (path->result != PATH_VALID)
        return;
    const struct cert *last = path->certs[path->length - 1];
    must(path->is_complete && path->root_is_known);
    must(trust_store_entry(store, last) != NULL);
    for (size_t i = 0; i + 1 < path->length; i++)
        check_link(path, i);
    for (size_t i = 1; i < path->length; i++)
        for (size_t k = 0; k < i; k++)
            must(
                !name_equal(path->certs[i]->subject, path->certs[k]->subject) ||
                !bytes_equal(path->certs[i]->key.der, path->certs[k]->key.der));
}

static void check_paths(const struct paths *paths,
                        const struct trust_store *store, struct arena *arena)
{
    /* A judgement is made as a whole, so the last may go a little further. */
    enum { SLACK = 1000 };
    must(paths->count > 0 && paths->count <= LIMIT_PATHS);
    must(paths->signature_checks <= LIMIT_SIGNATURES);
    must(paths->name_comparisons <= LIMIT_NAME_COMPARISONS);
    must(paths->steps <= LIMIT_PATH_STEPS + SLACK);
    must(!paths->over_limit ||
         (paths->limit_text != NULL && paths->paths[0].result == PATH_INVALID));
    for (size_t i = 0; i < paths->count; i++) {
        check_path(&paths->paths[i], store);
        if (paths->paths[0].result != PATH_VALID)
            must(paths->paths[i].result != PATH_VALID);
    }
    const char *urls[LIMIT_AIA_URLS];
    must(paths_wanted(paths, urls, LIMIT_AIA_URLS, arena) <= LIMIT_AIA_URLS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct reader reader = { { data, size } };
    struct arena *arena = arena_new();
    struct trust_store *store = trust_store_new();
    const struct cert *served[MOST_CERTS];
    size_t served_count = 0;
    unsigned roots = take(&reader, 4);
    for (unsigned i = 0; i < roots; i++)
        trust_store_add(store, make(&reader, arena)->der,
                        i == 0 ? ROOT_SOURCE_FILE : ROOT_SOURCE_STORE, false);
    trust_store_finish(store);
    do
        served[served_count++] = make(&reader, arena);
    while (reader.rest.size > 0 && served_count < MOST_CERTS);
    const struct path_options options = { .now = FORGE_NOW,
                                          .max_depth = LIMIT_PATH_DEPTH };
    size_t fetched = served_count / 4;
    const struct path_input input = {
        .leaf = served[0],
        .served = served,
        .served_count = served_count - fetched,
        .fetched = served + served_count - fetched,
        .fetched_count = fetched,
    };
    check_paths(paths_build(&input, &options, store, NULL, arena), store,
                arena);
    trust_store_free(store);
    arena_free(arena);
    return 0;
}
