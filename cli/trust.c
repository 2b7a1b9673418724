#include "cli/trust.h"

#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/limits.h"
#include "base/text.h"
#include "chain/trust_store.h"
#include "cli/file.h"
#include "cli/host_name.h"
#include "cli/options.h"
#include "cli/run.h"
#include "x509/bundle.h"

static bool refuse_licensed_root(const struct options *options, const char *why,
                                 struct failure *failure)
{
    *failure = (struct failure){
        .status = STATUS_IO,
        .detail =
            arena_printf(options->arena, "--licensed-root %s: %s",
                         text_clean_short(options->arena,
                                          bytes_of_text(options->licensed_root),
                                          LIMIT_SHOWN_POINTS),
                         why),
    };
    return false;
}

const struct cert *trust_read_root(const char *path, struct arena *arena,
                                   struct failure *failure)
{
    struct bytes octets;
    struct bundle bundle;
    if (!file_read(path, arena, &octets, failure))
        return NULL;
    bundle_parse(octets, arena, &bundle);
    if (bundle.cert_count == 1 && bundle.certs[0]->failure.status == STATUS_OK)
        return bundle.certs[0];
    *failure = (struct failure){
        .status = STATUS_LOCAL,
        .detail = "expected one certificate, or a SHA-256",
    };
    return NULL;
}

const uint8_t *trust_read_sha256(const char *text, struct arena *arena)
{
    struct bytes octets;
    bool is_hex = hex_decode(arena, bytes_of_text(text), &octets);
    return is_hex && octets.size == SHA256_SIZE ? octets.data : NULL;
}

/* A file with one certificate, or the SHA-256 of one. */
static bool take_licensed_root(struct run *run, const struct cert **root,
                               struct failure *failure)
{
    const struct options *options = run->options;
    const char *value = options->licensed_root;
    if (value == NULL)
        return true;
    run->licensed_root = trust_read_sha256(value, options->arena);
    if (run->licensed_root != NULL)
        return true;
    *root = trust_read_root(value, options->arena, failure);
    if (*root == NULL)
        return refuse_licensed_root(options, failure->detail, failure);
    run->licensed_root = (*root)->sha256;
    return true;
}

static bool load_into(struct trust_store *store, const struct options *options,
                      struct failure *failure)
{
    bool replaced = options->roots != NULL;
    struct failure unimportant;
    if (!trust_store_load_system(store, !replaced,
                                 replaced ? &unimportant : failure) &&
        !replaced)
        return false;
    if (replaced && !trust_store_load_file(store, options->roots, failure))
        return false;
    for (size_t i = 0; i < options->extra_roots.count; i++)
        if (!trust_store_load_file(store, options->extra_roots.items[i],
                                   failure))
            return false;
    return true;
}

struct trust_store *trust_store_of(const struct options *options,
                                   const struct cert *licensed,
                                   struct failure *failure)
{
    struct trust_store *store = trust_store_new();
    if (!load_into(store, options, failure)) {
        *failure = failure_copy(failure, options->arena);
        trust_store_free(store);
        return NULL;
    }
    if (licensed != NULL)
        trust_store_add(store, licensed->der, ROOT_SOURCE_FILE, true);
    trust_store_finish(store);
    return store;
}

bool trust_load_roots(struct run *run, struct failure *failure)
{
    const struct cert *licensed = NULL;
    if (!take_licensed_root(run, &licensed, failure))
        return false;
    run->store = trust_store_of(run->options, licensed, failure);
    return run->store != NULL;
}

static bool refuse_crl(const struct options *options, const char *path,
                       const char *why, struct failure *failure)
{
    *failure = (struct failure){
        .status = STATUS_IO,
        .detail =
            arena_printf(options->arena, "--crl %s: %s",
                         text_clean(options->arena, bytes_of_text(path)), why),
    };
    return false;
}

/* Adds the revocation lists of one file. A list that does not decode stays in:
 * what it would have said must not be taken for good. */
static bool load_crl_file(struct run *run, const char *path,
                          struct failure *failure)
{
    struct arena *arena = run->options->arena;
    struct path_options *paths = &run->judge.paths;
    struct bytes content;
    struct bundle bundle;
    if (!file_read(path, arena, &content, failure))
        return refuse_crl(run->options, path, failure->detail, failure);
    bundle_parse(content, arena, &bundle);
    if (bundle.crl_count == 0)
        return refuse_crl(run->options, path,
                          bundle.failure.status != STATUS_OK
                              ? bundle.failure.detail
                              : "holds no revocation list",
                          failure);
    size_t count = paths->crl_count + bundle.crl_count;
    const struct crl **crls = ARENA_NEW(arena, count, const struct crl *);
    if (paths->crl_count > 0)
        memcpy(crls, paths->crls, paths->crl_count * sizeof(*crls));
    memcpy(crls + paths->crl_count, bundle.crls,
           bundle.crl_count * sizeof(*crls));
    paths->crls = crls;
    paths->crl_count = count;
    return true;
}

bool trust_load_crls(struct run *run, struct failure *failure)
{
    for (size_t i = 0; i < run->options->crls.count; i++)
        if (!load_crl_file(run, run->options->crls.items[i], failure))
            return false;
    return true;
}

bool trust_take_licensed_host(struct run *run, struct failure *failure)
{
    const struct options *options = run->options;
    struct host_name name;
    const char *reason;
    if (options->licensed_host == NULL)
        return true;
    if (!host_name_parse(bytes_of_text(options->licensed_host), options->arena,
                         &name, &reason))
        return wrong_use(options, failure, "--licensed-host: %s", reason);
    run->licensed_host = name.host;
    return true;
}
