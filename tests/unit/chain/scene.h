#pragma once

#include "chain/path_builder.h"
#include "chain/signature.h"
#include "chain/trust_store.h"
#include "forge.h"

/* What paths are built from in one test: roots, what was served, options. */
enum { SCENE_MOST = 128 };

struct scene {
    struct arena *arena;
    struct trust_store *store;
    struct signature_cache *cache;
    struct path_options options;
    const struct cert *served[SCENE_MOST]; /* the leaf first */
    size_t served_count;
    const struct cert *fetched[SCENE_MOST];
    size_t fetched_count;
    const struct crl *crls[SCENE_MOST];
    bool is_finished; /* the store */
};

struct scene *scene_new(void);
void scene_free(struct scene *scene);
/* The same for cmocka: a scene is the state of each test. */
int scene_set_up(void **state);
int scene_tear_down(void **state);
/* Each returns what it was given. */
const struct cert *scene_serve(struct scene *scene, const struct cert *cert);
const struct cert *scene_fetch(struct scene *scene, const struct cert *cert);
const struct cert *scene_trust(struct scene *scene, enum root_source source,
                               const struct cert *cert);
const struct crl *scene_give(struct scene *scene, const struct crl *crl);
/* Trust no more roots after it. */
const struct paths *scene_build(struct scene *scene);

/* An ordinary chain: CN=leaf, CN=CA, CN=Root. */
enum { LEAF_KEY = 1, CA_KEY, ROOT_KEY, OTHER_KEY, THIRD_KEY };
const struct cert *scene_leaf(struct scene *scene);
const struct cert *scene_ca(struct scene *scene);
const struct cert *scene_root(struct scene *scene);

/* The path's names from the leaf up, as one text, and why it is invalid. */
void assert_path(struct scene *scene, const struct path *path,
                 const char *names, enum path_fault reason);
