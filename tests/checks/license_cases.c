#include <string.h>

#include "base/arena.h"
#include "cases.h"
#include "chain/trust_store.h"
#include "forge.h"

static void license(struct world *world, const struct cert *root)
{
    uint8_t *sha256 = ARENA_NEW(world->arena, SHA256_SIZE, uint8_t);
    memcpy(sha256, root->sha256, SHA256_SIZE);
    world->options.licensed_root = sha256;
}

static void same(struct world *world)
{
    world_store(world, false);
    license(world, world->root);
}

/* Another root that the store has. */
static struct cert *old_root(struct world *world, const char *name,
                             unsigned key)
{
    struct cert *root = world_cert(world, name, name, key, key);
    world->store = trust_store_new();
    trust_store_add(world->store, root->der, ROOT_SOURCE_FILE, true);
    trust_store_finish(world->store);
    world->options.store = world->store;
    license(world, root);
    return root;
}

static void changed(struct world *world)
{
    old_root(world, "CN=Old Root", 6);
}

/* Only the SHA-256 was given, and nobody has the certificate. */
static void changed_or_not(struct world *world)
{
    world_store(world, false);
    license(world, world_cert(world, "CN=Old Root", "CN=Old Root", 6, 6));
}

static void by_another_way(struct world *world)
{
    struct cert *root = old_root(world, "CN=Old Root", 6);
    ADD_PATH(world, (struct paths *)world->captures[0].paths, world->leaf,
             world->ca, root);
}

/* Today it is reached; the leaf outlives the way there by a second. */
static void by_a_way_that_ends(struct world *world)
{
    struct cert *root = old_root(world, "CN=Old Root", 6);
    struct cert *cross = world_cert(world, "O=Example Trust,CN=Example Root",
                                    "CN=Old Root", 3, 6);
    cross->not_after = world->leaf->not_after - 1;
    ADD_PATH(world, (struct paths *)world->captures[0].paths, world->leaf,
             world->ca, cross, root);
}

static void by_one_way_that_ends(struct world *world)
{
    by_a_way_that_ends(world);
    ADD_PATH(world, (struct paths *)world->captures[0].paths, world->leaf,
             world->ca, world_cert(world, "CN=Old Root", "CN=Old Root", 6, 6));
}

static void by_an_expired_way(struct world *world)
{
    struct cert *root = old_root(world, "CN=Old Root", 6);
    struct path *path =
        ADD_PATH(world, (struct paths *)world->captures[0].paths, world->leaf,
                 world->ca, root);
    path->result = PATH_INVALID;
}

static void no_root(struct world *world)
{
    changed(world);
    world_lose_root(world);
}

/* The same name and key in another certificate. */
static void reissued(struct world *world)
{
    old_root(world, "O=Example Trust,CN=Example Root", 3);
    world->root = world_renew(world, world->root);
    world->path->certs[2] = world->root;
}

/* A client that holds the licensed one goes on to find it. */
static void reissued_beside(struct world *world)
{
    reissued(world);
    const struct root_entry *entry =
        trust_store_entries(world->store, &(size_t){ 0 });
    ADD_PATH(world, (struct paths *)world->captures[0].paths, world->leaf,
             world->ca, entry->cert);
}

/* The system's store has both. */
static void both_current(struct world *world)
{
    const char *name = "O=Example Trust,CN=Example Root";
    struct cert *old = world_cert(world, name, name, 3, 3);
    world->store = trust_store_new();
    trust_store_add(world->store, old->der, ROOT_SOURCE_STORE, true);
    trust_store_finish(world->store);
    world->options.store = world->store;
    license(world, old);
    world->root = world_renew(world, world->root);
    world->path->certs[2] = world->root;
}

static void same_name_other_key(struct world *world)
{
    old_root(world, "O=Example Trust,CN=Example Root", 6);
}

static void host(struct world *world)
{
    world->options.licensed_host = "Support.Example.com";
}

static void other_host(struct world *world)
{
    world->options.licensed_host = "help.example.com";
}

static const struct check_case cases[] = {
    { "license.root-changed", "none given", ANSWER_NOT_JUDGED, NULL, NULL },
    { "license.root-changed", "the same", ANSWER_PASS, NULL, same },
    { "license.root-changed", "another", ANSWER_FAIL,
      "leads to root \"Example Root\"", changed },
    { "license.root-changed", "nowhere", ANSWER_FAIL, "leads to no root",
      no_root },
    { "license.root-changed", "by another way", ANSWER_PASS, NULL,
      by_another_way },
    { "license.root-changed", "by a way that ends", ANSWER_FAIL,
      "is reached only until this one ends", by_a_way_that_ends },
    { "license.root-changed", "another way lasts", ANSWER_PASS, NULL,
      by_one_way_that_ends },
    { "license.root-changed", "by an expired way", ANSWER_FAIL, "licensed root",
      by_an_expired_way },
    { "license.root-changed", "not at hand", ANSWER_UNKNOWN, "give its file",
      changed_or_not },
    { "license.root-changed", "reissued", ANSWER_PASS, NULL, reissued },

    { "license.root-reissued", "none given", ANSWER_NOT_JUDGED, NULL, NULL },
    { "license.root-reissued", "the same", ANSWER_PASS, NULL, same },
    { "license.root-reissued", "another key", ANSWER_PASS, NULL,
      same_name_other_key },
    { "license.root-reissued", "reissued", ANSWER_FAIL, "the same name and key",
      reissued },
    { "license.root-reissued", "reissued, and reached as well", ANSWER_FAIL,
      "the same name and key", reissued_beside },
    { "license.root-reissued", "both in the store", ANSWER_PASS, NULL,
      both_current },

    { "license.host-changed", "none given", ANSWER_NOT_JUDGED, NULL, NULL },
    { "license.host-changed", "the same", ANSWER_PASS, NULL, host },
    { "license.host-changed", "another", ANSWER_FAIL,
      "licensed for help.example.com; this is " HOST, other_host },
};

const struct case_list license_cases = { cases, COUNT_OF(cases) };
