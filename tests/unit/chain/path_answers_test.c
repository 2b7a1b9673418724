#include "chain/path_answers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "scene.h"

/* A record in which somebody was asked about each of these. */
static void answer(struct scene *scene, struct record *record,
                   const struct cert *cert, const struct cert *issuer,
                   enum revocation_status status)
{
    enum { MOST = 8 };
    if (record->revocations == NULL)
        record->revocations =
            ARENA_NEW(scene->arena, MOST, struct revocation_evidence);
    record->arena = scene->arena;
    record->revocations[record->revocation_count++] =
        (struct revocation_evidence){
            .cert = cert,
            .issuer = issuer,
            .answer = { .status = status,
                        .reason = ABSENT,
                        .detail = "on a list" },
        };
}

static const struct cert *cross(struct scene *scene, const char *by,
                                unsigned by_key, unsigned serial)
{
    return FORGE(scene->arena, .subject = "CN=CA", .issuer = by, .key = CA_KEY,
                 .issuer_key = by_key, .flags = FORGE_CA, .serial = serial);
}

/* The CA is signed by two roots: a way to each. */
struct two_ways {
    const struct cert *leaf, *by_root, *by_other, *root, *other;
    const struct paths *paths;
    struct record record;
};

static void make_two_ways(struct scene *scene, struct two_ways *ways)
{
    *ways = (struct two_ways){ .leaf = scene_serve(scene, scene_leaf(scene)) };
    ways->by_root = scene_serve(scene, cross(scene, "CN=Root", ROOT_KEY, 2));
    ways->by_other = scene_serve(scene, cross(scene, "CN=Other", OTHER_KEY, 3));
    ways->root = scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    ways->other = scene_trust(
        scene, ROOT_SOURCE_STORE,
        FORGE(scene->arena, .subject = "CN=Other", .issuer = "CN=Other",
              .key = OTHER_KEY, .issuer_key = OTHER_KEY, .flags = FORGE_CA));
    ways->paths = scene_build(scene);
    assert_int_equal(ways->paths->count, 2);
    ways->record.arena = scene->arena;
}

static const struct paths *after(struct scene *scene, struct two_ways *ways)
{
    return paths_after_answers(ways->paths, &scene->options, &ways->record);
}

static const struct cert *ca_of(const struct paths *paths, size_t index)
{
    return paths->paths[index].certs[1];
}

static const struct cert *issuer_of(const struct two_ways *ways,
                                    const struct cert *ca)
{
    return cert_equal(ca, ways->by_root) ? ways->root : ways->other;
}

static void what_is_good_changes_nothing(void **state)
{
    struct scene *scene = *state;
    struct two_ways ways;
    make_two_ways(scene, &ways);
    assert_ptr_equal(after(scene, &ways), ways.paths);
    answer(scene, &ways.record, ways.leaf, ways.by_root, REVOCATION_GOOD);
    answer(scene, &ways.record, ways.by_root, ways.root, REVOCATION_STALE);
    answer(scene, &ways.record, ways.by_other, ways.other, REVOCATION_UNKNOWN);
    assert_ptr_equal(after(scene, &ways), ways.paths);
}

static void a_revoked_way_stands_behind_a_good_one(void **state)
{
    struct scene *scene = *state;
    struct two_ways ways;
    make_two_ways(scene, &ways);
    const struct cert *first = ca_of(ways.paths, 0);
    const struct cert *second = ca_of(ways.paths, 1);
    answer(scene, &ways.record, first, issuer_of(&ways, first),
           REVOCATION_REVOKED);
    const struct paths *paths = after(scene, &ways);
    assert_int_equal(paths->count, 2);
    assert_ptr_equal(ca_of(paths, 0), second);
    assert_int_equal(paths->paths[0].result, PATH_VALID);
    assert_int_equal(paths->paths[1].result, PATH_INVALID);
    assert_int_equal(paths->paths[1].reason, FAULT_CA_REVOKED);
    assert_int_equal(paths->paths[1].broken_at, 1);
    /* What was there before is as it was. */
    assert_int_equal(ways.paths->paths[0].result, PATH_VALID);
    assert_ptr_equal(ca_of(ways.paths, 0), first);
}

static void the_second_way_may_be_the_revoked_one(void **state)
{
    struct scene *scene = *state;
    struct two_ways ways;
    make_two_ways(scene, &ways);
    const struct cert *first = ca_of(ways.paths, 0);
    const struct cert *second = ca_of(ways.paths, 1);
    answer(scene, &ways.record, second, issuer_of(&ways, second),
           REVOCATION_REVOKED);
    const struct paths *paths = after(scene, &ways);
    assert_ptr_equal(ca_of(paths, 0), first);
    assert_int_equal(paths->paths[0].result, PATH_VALID);
    assert_int_equal(paths->paths[1].reason, FAULT_CA_REVOKED);
}

static void a_revoked_leaf_leaves_no_way(void **state)
{
    struct scene *scene = *state;
    struct two_ways ways;
    make_two_ways(scene, &ways);
    answer(scene, &ways.record, ways.leaf, ways.by_root, REVOCATION_REVOKED);
    const struct paths *paths = after(scene, &ways);
    for (size_t i = 0; i < paths->count; i++) {
        assert_int_equal(paths->paths[i].result, PATH_INVALID);
        assert_int_equal(paths->paths[i].reason, FAULT_REVOKED);
        assert_int_equal(paths->paths[i].broken_at, 0);
    }
    assert_ptr_equal(ca_of(paths, 0), ca_of(ways.paths, 0));
}

/* By a CA of the same name with another key something else was issued. */
static void the_answer_must_be_about_this_issuer(void **state)
{
    struct scene *scene = *state;
    struct two_ways ways;
    make_two_ways(scene, &ways);
    answer(scene, &ways.record, ways.leaf, ways.other, REVOCATION_REVOKED);
    assert_ptr_equal(after(scene, &ways), ways.paths);
}

static void paths_that_are_invalid_anyway_stay(void **state)
{
    struct scene *scene = *state;
    struct two_ways ways;
    scene->options.now = FORGE_NOW + 90 * FORGE_YEAR;
    make_two_ways(scene, &ways);
    assert_int_equal(ways.paths->paths[0].reason, FAULT_EXPIRED);
    answer(scene, &ways.record, ways.leaf, ways.by_root, REVOCATION_REVOKED);
    assert_ptr_equal(after(scene, &ways), ways.paths);
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, scene_set_up, scene_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_is_good_changes_nothing),
        TEST(a_revoked_way_stands_behind_a_good_one),
        TEST(the_second_way_may_be_the_revoked_one),
        TEST(a_revoked_leaf_leaves_no_way),
        TEST(the_answer_must_be_about_this_issuer),
        TEST(paths_that_are_invalid_anyway_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
