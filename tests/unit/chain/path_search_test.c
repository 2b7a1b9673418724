#include "chain/path_search.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "scene.h"

/* How far the search goes, and what it costs: asked through paths_build(). */

/* The way through `count` CAs, the leaf's issuer being number 1. */
static void serve_line(struct scene *scene, size_t count)
{
    struct arena *arena = scene->arena;
    scene_serve(scene, FORGE(arena, .subject = "CN=leaf", .issuer = "CN=1",
                             .key = LEAF_KEY, .issuer_key = 11));
    for (unsigned i = 1; i <= count; i++)
        scene_serve(
            scene,
            FORGE(arena, .subject = arena_printf(arena, "CN=%u", i),
                  .issuer = i == count ? "CN=Root"
                                       : arena_printf(arena, "CN=%u", i + 1),
                  .key = 10 + i, .issuer_key = i == count ? ROOT_KEY : 11 + i,
                  .flags = FORGE_CA));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
}

static void depth_is_limited(void **state)
{
    struct scene *scene = *state;
    serve_line(scene, LIMIT_PATH_DEPTH);
    assert_int_equal(scene_build(scene)->paths[0].result, PATH_VALID);
}

static void one_too_deep_is_refused(void **state)
{
    struct scene *scene = *state;
    serve_line(scene, LIMIT_PATH_DEPTH + 1);
    const struct path *path = &scene_build(scene)->paths[0];
    assert_int_equal(path->reason, FAULT_TOO_DEEP);
    assert_int_equal(path->broken_at, LIMIT_PATH_DEPTH + 1);
    assert_int_equal(path->length, LIMIT_PATH_DEPTH + 3);
}

static void a_line_without_end_is_cut(void **state)
{
    struct scene *scene = *state;
    serve_line(scene, 60);
    const struct paths *paths = scene_build(scene);
    assert_int_equal(paths->paths[0].result, PATH_INVALID);
    assert_true(paths->paths[0].length <= LIMIT_PATH_CERTS);
    assert_true(paths->signature_checks <= LIMIT_SIGNATURES);
}

/* `count` CAs of the right name but the wrong key, newer than the right one,
 * so that each of them is tried before it. */
static void serve_decoys(struct scene *scene, size_t count)
{
    struct arena *arena = scene->arena;
    scene_serve(scene, FORGE(arena, .subject = "CN=leaf", .issuer = "CN=CA",
                             .key = LEAF_KEY, .issuer_key = CA_KEY,
                             .flags = FORGE_NO_KEY_IDS));
    for (unsigned i = 0; i < count; i++)
        scene_serve(scene, FORGE(arena, .subject = "CN=CA", .issuer = "CN=Root",
                                 .key = 10 + i, .issuer_key = ROOT_KEY,
                                 .flags = FORGE_CA));
    scene_serve(scene,
                FORGE(arena, .subject = "CN=CA", .issuer = "CN=Root",
                      .key = CA_KEY, .issuer_key = ROOT_KEY, .flags = FORGE_CA,
                      .not_before = FORGE_NOW - 11 * FORGE_YEAR));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
}

static void signatures_are_limited(void **state)
{
    struct scene *scene = *state;
    serve_decoys(scene, LIMIT_SIGNATURES - 2);
    const struct paths *paths = scene_build(scene);
    assert_path(scene, &paths->paths[0], "leaf,CA,Root", FAULT_NONE);
    assert_int_equal(paths->signature_checks, LIMIT_SIGNATURES);
    assert_false(paths->over_limit);
}

static void one_signature_too_many_is_refused(void **state)
{
    struct scene *scene = *state;
    serve_decoys(scene, LIMIT_SIGNATURES - 1);
    const struct paths *paths = scene_build(scene);
    assert_int_equal(paths->paths[0].result, PATH_INVALID);
    assert_int_equal(paths->paths[0].reason, FAULT_OVER_LIMIT);
    assert_int_equal(paths->signature_checks, LIMIT_SIGNATURES);
    assert_true(paths->over_limit);
    assert_string_equal(paths->limit_text, "100 signature checks");
}

/* The right key identifier finds the right one at once. */
static void key_identifiers_save_work(void **state)
{
    struct scene *scene = *state;
    serve_decoys(scene, LIMIT_SIGNATURES - 1);
    scene->served[0] = scene_leaf(scene);
    const struct paths *paths = scene_build(scene);
    assert_path(scene, &paths->paths[0], "leaf,CA,Root", FAULT_NONE);
    assert_int_equal(paths->signature_checks, 2);
}

/* Nine CAs with one key, each certified by each of the others: their
 * signatures are soon known, but there are 9! ways through them. The root has
 * the right name, but did not sign. */
static void steps_are_limited(void **state)
{
    struct scene *scene = *state;
    struct arena *arena = scene->arena;
    enum { COUNT = 9 };
    scene_serve(scene, FORGE(arena, .subject = "CN=leaf", .issuer = "CN=0",
                             .key = LEAF_KEY, .issuer_key = CA_KEY));
    for (int i = 0; i < COUNT; i++)
        for (int k = 0; k <= COUNT; k++)
            if (i != k)
                scene_serve(
                    scene,
                    FORGE(arena, .subject = arena_printf(arena, "CN=%d", i),
                          .issuer = k == COUNT
                                        ? "CN=Root"
                                        : arena_printf(arena, "CN=%d", k),
                          .key = CA_KEY, .issuer_key = CA_KEY,
                          .flags = FORGE_CA));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    const struct paths *paths = scene_build(scene);
    assert_int_equal(paths->paths[0].reason, FAULT_OVER_LIMIT);
    assert_true(paths->over_limit);
    assert_true(paths->signature_checks <= LIMIT_SIGNATURES);
    assert_in_range(paths->steps, LIMIT_PATH_STEPS, LIMIT_PATH_STEPS + 100);
    assert_string_equal(paths->limit_text, "20000 search steps");
}

static void two_cas_that_certify_each_other_end(void **state)
{
    struct scene *scene = *state;
    struct arena *arena = scene->arena;
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, FORGE(arena, .subject = "CN=CA", .issuer = "CN=B",
                             .key = CA_KEY, .issuer_key = OTHER_KEY,
                             .flags = FORGE_CA));
    scene_serve(scene, FORGE(arena, .subject = "CN=B", .issuer = "CN=CA",
                             .key = OTHER_KEY, .issuer_key = CA_KEY,
                             .flags = FORGE_CA));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    const struct paths *paths = scene_build(scene);
    assert_path(scene, &paths->paths[0], "leaf,CA,B", FAULT_INCOMPLETE);
    assert_false(paths->over_limit);
}

static struct bytes many_names(struct arena *arena, unsigned count,
                               const char *end)
{
    struct bytes names = bytes_of_text("");
    for (unsigned i = 0; i < count; i++)
        names =
            FORGE_CAT(arena, names,
                      forge_dns(arena, arena_printf(arena, "n%u.%s", i, end)));
    return names;
}

static const struct paths *
build_constrained(struct scene *scene, unsigned names, unsigned constraints)
{
    struct arena *arena = scene->arena;
    scene_serve(scene, FORGE(arena, .subject = "", .issuer = "CN=CA",
                             .key = LEAF_KEY, .issuer_key = CA_KEY,
                             .san = many_names(arena, names, "example")));
    scene_serve(scene,
                FORGE(arena, .subject = "CN=CA", .issuer = "CN=Root",
                      .key = CA_KEY, .issuer_key = ROOT_KEY, .flags = FORGE_CA,
                      .extensions = forge_name_constraints(
                          arena, bytes_of_text(""),
                          many_names(arena, constraints, "excluded"))));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    return scene_build(scene);
}

static void comparisons_are_limited(void **state)
{
    struct scene *scene = *state;
    const struct paths *paths = build_constrained(scene, 500, 500);
    assert_int_equal(paths->paths[0].result, PATH_VALID);
    assert_int_equal(paths->name_comparisons, LIMIT_NAME_COMPARISONS);
}

static void one_comparison_too_many_is_refused(void **state)
{
    struct scene *scene = *state;
    const struct paths *paths = build_constrained(scene, 501, 500);
    assert_int_equal(paths->paths[0].result, PATH_INVALID);
    assert_int_equal(paths->paths[0].reason, FAULT_OVER_LIMIT);
    assert_true(paths->over_limit);
    assert_string_equal(paths->limit_text,
                        "250000 name-constraint comparisons");
}

/* Many cross-signs, most of them forged: some are listed, and the work stays
 * small. */
static void alternatives_cost_little(void **state)
{
    struct scene *scene = *state;
    struct arena *arena = scene->arena;
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, scene_ca(scene));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    for (unsigned i = 0; i < 60; i++) {
        const char *name = arena_printf(arena, "CN=Root %u", i);
        scene_serve(
            scene,
            FORGE(arena, .subject = "CN=Root", .issuer = name, .key = ROOT_KEY,
                  .issuer_key = 20 + i,
                  .flags = FORGE_CA | (i % 4 == 0 ? 0U : FORGE_BAD_SIGNATURE)));
        scene_trust(scene, ROOT_SOURCE_STORE,
                    FORGE(arena, .subject = name, .issuer = name, .key = 20 + i,
                          .issuer_key = 20 + i, .flags = FORGE_CA));
    }
    const struct paths *paths = scene_build(scene);
    assert_path(scene, &paths->paths[0], "leaf,CA,Root", FAULT_NONE);
    assert_in_range(paths->count, 2, LIMIT_PATHS);
    assert_int_equal(paths->signature_checks, 2 + LIMIT_ALTERNATE_SIGNATURES);
    assert_false(paths->over_limit);
    for (size_t i = 0; i < paths->count; i++)
        assert_int_equal(paths->paths[i].result, PATH_VALID);
}

/* What can be seen to be wrong is not worth a signature check. */
static void faulty_candidates_cost_no_signature(void **state)
{
    struct scene *scene = *state;
    scene_serve(scene, FORGE(scene->arena, .subject = "CN=leaf",
                             .issuer = "CN=CA", .key = LEAF_KEY,
                             .issuer_key = CA_KEY, .flags = FORGE_NO_KEY_IDS));
    for (unsigned i = 0; i < 20; i++)
        scene_serve(scene,
                    FORGE(scene->arena, .subject = "CN=CA", .issuer = "CN=Root",
                          .key = 20 + i, .issuer_key = ROOT_KEY,
                          .flags = FORGE_CA, .not_after = FORGE_NOW - 1));
    scene_serve(scene, scene_ca(scene));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    const struct paths *paths = scene_build(scene);
    assert_path(scene, &paths->paths[0], "leaf,CA,Root", FAULT_NONE);
    assert_int_equal(paths->signature_checks, 2);
}

/* What was found until then is not all there is: the limit is the reason. */
static void an_exhausted_limit_is_told_first(void **state)
{
    struct scene *scene = *state;
    struct arena *arena = scene->arena;
    serve_decoys(scene, LIMIT_SIGNATURES);
    scene_serve(
        scene, FORGE(arena, .subject = "CN=CA", .issuer = "CN=Root",
                     .key = CA_KEY, .issuer_key = ROOT_KEY, .flags = FORGE_CA,
                     .not_before = FORGE_NOW - FORGE_YEAR,
                     .extensions = forge_name_constraints(
                         arena, forge_dns(arena, "other"), bytes_of_text(""))));
    const struct paths *paths = scene_build(scene);
    assert_int_equal(paths->count, 2);
    assert_int_equal(paths->paths[0].reason, FAULT_OVER_LIMIT);
    assert_int_equal(paths->paths[1].reason, FAULT_NAME_CONSTRAINTS);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, scene_set_up, scene_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(depth_is_limited),
        TEST(one_too_deep_is_refused),
        TEST(a_line_without_end_is_cut),
        TEST(signatures_are_limited),
        TEST(one_signature_too_many_is_refused),
        TEST(key_identifiers_save_work),
        TEST(steps_are_limited),
        TEST(two_cas_that_certify_each_other_end),
        TEST(comparisons_are_limited),
        TEST(one_comparison_too_many_is_refused),
        TEST(alternatives_cost_little),
        TEST(faulty_candidates_cost_no_signature),
        TEST(an_exhausted_limit_is_told_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
