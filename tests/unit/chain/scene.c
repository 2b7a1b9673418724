#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"

struct scene *scene_new(void)
{
    struct scene *scene = calloc(1, sizeof(*scene));
    if (scene == NULL)
        abort();
    scene->arena = arena_new();
    scene->store = trust_store_new();
    scene->cache = signature_cache_new();
    scene->options.now = FORGE_NOW;
    scene->options.max_depth = LIMIT_PATH_DEPTH;
    scene->options.crls = scene->crls;
    return scene;
}

void scene_free(struct scene *scene)
{
    signature_cache_free(scene->cache);
    signature_thread_end();
    trust_store_free(scene->store);
    arena_free(scene->arena);
    free(scene);
}

int scene_set_up(void **state)
{
    *state = scene_new();
    return 0;
}

int scene_tear_down(void **state)
{
    scene_free(*state);
    return 0;
}

const struct cert *scene_serve(struct scene *scene, const struct cert *cert)
{
    if (scene->served_count == SCENE_MOST)
        abort();
    return scene->served[scene->served_count++] = cert;
}

const struct cert *scene_fetch(struct scene *scene, const struct cert *cert)
{
    if (scene->fetched_count == SCENE_MOST)
        abort();
    return scene->fetched[scene->fetched_count++] = cert;
}

const struct cert *scene_trust(struct scene *scene, enum root_source source,
                               const struct cert *cert)
{
    trust_store_add(scene->store, cert->der, source, false);
    return cert;
}

const struct crl *scene_give(struct scene *scene, const struct crl *crl)
{
    if (scene->options.crl_count == SCENE_MOST)
        abort();
    return scene->crls[scene->options.crl_count++] = crl;
}

const struct paths *scene_build(struct scene *scene)
{
    if (!scene->is_finished)
        trust_store_finish(scene->store);
    scene->is_finished = true;
    const struct path_input input = {
        .leaf = scene->served[0],
        .served = scene->served,
        .served_count = scene->served_count,
        .fetched = scene->fetched,
        .fetched_count = scene->fetched_count,
    };
    return paths_build(&input, &scene->options, scene->store, scene->cache,
                       scene->arena);
}

const struct cert *scene_leaf(struct scene *scene)
{
    return FORGE(scene->arena, .subject = "CN=leaf", .issuer = "CN=CA",
                 .key = LEAF_KEY, .issuer_key = CA_KEY);
}

const struct cert *scene_ca(struct scene *scene)
{
    return FORGE(scene->arena, .subject = "CN=CA", .issuer = "CN=Root",
                 .key = CA_KEY, .issuer_key = ROOT_KEY, .flags = FORGE_CA);
}

const struct cert *scene_root(struct scene *scene)
{
    return FORGE(scene->arena, .subject = "CN=Root", .issuer = "CN=Root",
                 .key = ROOT_KEY, .issuer_key = ROOT_KEY, .flags = FORGE_CA);
}

static const char *path_names(const struct path *path, struct arena *arena)
{
    const char *names = "";
    for (size_t i = 0; i < path->length; i++)
        names = arena_printf(arena, "%s%s%s", names, i == 0 ? "" : ",",
                             cert_short_text(path->certs[i], arena));
    return names;
}

void assert_path(struct scene *scene, const struct path *path,
                 const char *names, enum path_fault reason)
{
    assert_string_equal(path_names(path, scene->arena), names);
    assert_string_equal(path_fault_text(path->reason), path_fault_text(reason));
    assert_int_equal(path->result,
                     reason == FAULT_NONE ? PATH_VALID : PATH_INVALID);
}
