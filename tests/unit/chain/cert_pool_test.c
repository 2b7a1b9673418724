#include "chain/cert_pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "scene.h"

static uint32_t hash(struct arena *arena, const char *name)
{
    return name_hash((struct name){ forge_name(arena, name) });
}

static void equal_names_have_equal_hashes(void **state)
{
    static const char *const pairs[][2] = {
        { "O=Example,CN=Root", "p:O=EXAMPLE,b:CN=root" },
        { "CN=Root CA 1", "CN= Root  CA 1 " },
        { "CN=Z\xc3\xbcrich", "CN=Z\xc3\xbcrich" },
        { "", "" },
    };
    struct scene *scene = *state;
    for (size_t i = 0; i < COUNT_OF(pairs); i++) {
        struct name a = { forge_name(scene->arena, pairs[i][0]) };
        struct name b = { forge_name(scene->arena, pairs[i][1]) };
        assert_true(name_equal(a, b));
        assert_int_equal(name_hash(a), name_hash(b));
    }
}

static void other_names_mostly_have_others(void **state)
{
    static const char *const names[] = {
        "CN=a", "CN=b", "O=a", "CN=a,O=a", "O=a,CN=a", "CN=a,CN=a", "",
    };
    struct scene *scene = *state;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        for (size_t k = 0; k < i; k++)
            assert_int_not_equal(hash(scene->arena, names[i]),
                                 hash(scene->arena, names[k]));
}

static void what_is_no_name_has_a_hash(void **state)
{
    (void)state;
    struct name cut = { bytes_of_text("\x30\x05\x31") };
    struct name empty = { { 0 } };
    assert_int_not_equal(name_hash(cut), 0);
    assert_int_not_equal(name_hash(empty), 0);
}

static struct cert_pool *pool_of(struct scene *scene)
{
    trust_store_finish(scene->store);
    const struct path_input input = { .leaf = scene->served[0],
                                      .served = scene->served,
                                      .served_count = scene->served_count,
                                      .fetched = scene->fetched,
                                      .fetched_count = scene->fetched_count };
    return cert_pool_new(&input, &scene->options, scene->store, scene->arena);
}

static void serve_leaf(struct scene *scene)
{
    scene_serve(scene, FORGE(scene->arena, .subject = "CN=leaf",
                             .issuer = "CN=CA", .key = 1, .issuer_key = 2));
}

static const struct cert *issuer(struct scene *scene, unsigned key,
                                 const char *above, unsigned flags,
                                 int64_t not_before, int64_t not_after)
{
    return FORGE(scene->arena, .subject = "CN=CA", .issuer = above, .key = key,
                 .issuer_key = 9, .flags = FORGE_CA | flags,
                 .not_before = not_before, .not_after = not_after);
}

static void each_certificate_is_there_once(void **state)
{
    struct scene *scene = *state;
    serve_leaf(scene);
    const struct cert *ca = issuer(scene, 2, "CN=Root", 0, 0, 0);
    scene_serve(scene, ca);
    scene_serve(scene, scene->served[0]);
    scene_serve(scene, ca);
    scene_fetch(scene, ca);
    const struct cert *fetched = issuer(scene, 3, "CN=Root", 0, 0, 0);
    scene_fetch(scene, fetched);
    size_t count;
    const struct pool_entry *entries =
        cert_pool_entries(pool_of(scene), &count);
    assert_int_equal(count, 3);
    assert_ptr_equal(entries[0].cert, scene->served[0]);
    assert_false(entries[1].is_fetched);
    assert_ptr_equal(entries[2].cert, fetched);
    assert_true(entries[2].is_fetched);
}

/* The least likely is served first, the most likely last. */
static void the_likely_come_first(void **state)
{
    struct scene *scene = *state;
    int64_t old = FORGE_NOW - 5 * FORGE_YEAR, new = FORGE_NOW - FORGE_YEAR;
    serve_leaf(scene);
    scene_trust(scene, ROOT_SOURCE_STORE,
                FORGE(scene->arena, .subject = "CN=Root", .issuer = "CN=Root",
                      .key = 9, .issuer_key = 9, .flags = FORGE_CA));
    const struct cert *wanted[] = {
        scene_trust(scene, ROOT_SOURCE_STORE,
                    issuer(scene, 2, "CN=CA", FORGE_NO_KEY_IDS, 0, 0)),
        issuer(scene, 2, "CN=Root", 0, new, 0),
        issuer(scene, 2, "CN=Root", 0, old, 0),
        issuer(scene, 2, "CN=Root", 0, FORGE_NOW - 9, FORGE_NOW - 1),
        issuer(scene, 2, "CN=Root", FORGE_NO_KEY_IDS, 0, 0),
        issuer(scene, 2, "CN=Nobody", 0, new, 0),
        issuer(scene, 3, "CN=Root", 0, new, 0),
    };
    for (size_t i = COUNT_OF(wanted); i-- > 1;)
        scene_serve(scene, wanted[i]);
    size_t count;
    const struct candidate *candidates =
        cert_pool_issuers(pool_of(scene), 0, &count);
    assert_int_equal(count, COUNT_OF(wanted));
    for (size_t i = 0; i < count; i++)
        assert_true(cert_equal(candidates[i].cert, wanted[i]));
    assert_non_null(candidates[0].root);
    assert_null(candidates[1].root);
    assert_true(candidates[6].has_other_key_id);
}

static void ways_to_a_root_are_known(void **state)
{
    struct scene *scene = *state;
    struct arena *arena = scene->arena;
    serve_leaf(scene);
    scene_serve(scene, issuer(scene, 2, "CN=Upper", 0, 0, 0));
    scene_serve(scene, FORGE(arena, .subject = "CN=Upper", .issuer = "CN=Root",
                             .flags = FORGE_CA));
    scene_serve(scene, FORGE(arena, .subject = "CN=Alone",
                             .issuer = "CN=Nobody", .flags = FORGE_CA));
    scene_trust(scene, ROOT_SOURCE_STORE,
                FORGE(arena, .subject = "CN=Root", .issuer = "CN=Root",
                      .key = 9, .issuer_key = 9, .flags = FORGE_CA));
    size_t count;
    const struct pool_entry *entries =
        cert_pool_entries(pool_of(scene), &count);
    assert_true(entries[0].reaches_root);
    assert_true(entries[1].reaches_root);
    assert_true(entries[2].reaches_root);
    assert_false(entries[3].reaches_root);
}

/* Served or not, a known root is a root; it is not offered twice. */
static void a_served_root_is_a_root(void **state)
{
    struct scene *scene = *state;
    serve_leaf(scene);
    scene_serve(scene, scene_trust(scene, ROOT_SOURCE_FILE,
                                   issuer(scene, 2, "CN=CA", 0, 0, 0)));
    size_t count;
    const struct candidate *candidates =
        cert_pool_issuers(pool_of(scene), 0, &count);
    assert_int_equal(count, 1);
    assert_non_null(candidates[0].root);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, scene_set_up, scene_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(equal_names_have_equal_hashes),
        TEST(other_names_mostly_have_others),
        TEST(what_is_no_name_has_a_hash),
        TEST(each_certificate_is_there_once),
        TEST(the_likely_come_first),
        TEST(ways_to_a_root_are_known),
        TEST(a_served_root_is_a_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
