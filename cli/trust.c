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

/* A file with one certificate, or the SHA-256 of one. A root that is at hand is
 * a known root. */
static bool load_licensed_root(struct run *run, struct failure *failure)
{
    const struct options *options = run->options;
    struct bytes octets;
    struct bundle bundle;
    if (options->licensed_root == NULL)
        return true;
    if (hex_decode(options->arena, bytes_of_text(options->licensed_root),
                   &octets) &&
        octets.size == SHA256_SIZE) {
        run->licensed_root = octets.data;
        return true;
    }
    if (!file_read(options->licensed_root, options->arena, &octets, failure))
        return refuse_licensed_root(options, failure->detail, failure);
    bundle_parse(octets, options->arena, &bundle);
    if (bundle.cert_count != 1 || bundle.certs[0]->failure.status != STATUS_OK)
        return refuse_licensed_root(
            options, "expected one certificate, or a SHA-256", failure);
    run->licensed_root = bundle.certs[0]->sha256;
    trust_store_add(run->store, bundle.certs[0]->der, ROOT_SOURCE_FILE, true);
    return true;
}

bool trust_load_roots(struct run *run, struct failure *failure)
{
    const struct options *options = run->options;
    bool replaced = options->roots != NULL;
    struct failure unimportant;
    run->store = trust_store_new();
    if (!trust_store_load_system(run->store, !replaced,
                                 replaced ? &unimportant : failure) &&
        !replaced)
        return false;
    if (replaced && !trust_store_load_file(run->store, options->roots, failure))
        return false;
    for (size_t i = 0; i < options->extra_roots.count; i++)
        if (!trust_store_load_file(run->store, options->extra_roots.items[i],
                                   failure))
            return false;
    if (!load_licensed_root(run, failure))
        return false;
    trust_store_finish(run->store);
    return true;
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
                         &name, &reason)) {
        *failure = (struct failure){
            .status = STATUS_LOCAL,
            .detail =
                arena_printf(options->arena, "--licensed-host: %s", reason),
        };
        return false;
    }
    run->licensed_host = name.host;
    return true;
}
