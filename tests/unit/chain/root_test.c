#include "chain/root.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "scene.h"

enum { MOST_CAPTURES = 4 };

/* Two roots of which one has cross-signed the other, and what addresses
 * showed. */
struct fixture {
    struct scene *scene;
    struct record *record;
    const struct cert *root, *old, *cross, *ca, *leaf;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture.scene = scene_new();
    fixture.record = record_new();
    struct arena *arena = fixture.scene->arena;
    fixture.leaf = FORGE(arena, .subject = "CN=leaf", .issuer = "CN=CA",
                         .key = 1, .issuer_key = 2);
    fixture.ca = FORGE(arena, .subject = "CN=CA", .issuer = "CN=Root", .key = 2,
                       .issuer_key = 3, .flags = FORGE_CA);
    fixture.root = FORGE(arena, .subject = "CN=Root", .issuer = "CN=Root",
                         .key = 3, .issuer_key = 3, .flags = FORGE_CA);
    fixture.cross = FORGE(arena, .subject = "CN=Root", .issuer = "CN=Old",
                          .key = 3, .issuer_key = 4, .flags = FORGE_CA);
    fixture.old = FORGE(arena, .subject = "CN=Old", .issuer = "CN=Old",
                        .key = 4, .issuer_key = 4, .flags = FORGE_CA);
    fixture.record->captures =
        ARENA_NEW(fixture.record->arena, MOST_CAPTURES, struct capture);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    record_free(fixture->record);
    scene_free(fixture->scene);
    return 0;
}

/* One more address, with what it served. */
static struct capture *show(struct fixture *fixture,
                            const struct cert *const *certs, size_t count)
{
    struct scene *scene = fixture->scene;
    struct capture *capture =
        &fixture->record->captures[fixture->record->capture_count++];
    scene->served_count = 0;
    for (size_t i = 0; i < count; i++)
        scene_serve(scene, certs[i]);
    capture->status = CAPTURE_OK;
    capture->chain =
        ARENA_NEW(fixture->record->arena, count, const struct cert *);
    for (size_t i = 0; i < count; i++)
        capture->chain[i] = certs[i];
    capture->chain_length = count;
    capture->paths = scene_build(scene);
    return capture;
}

#define SHOW(fixture, ...)                                                     \
    show(fixture, (const struct cert *const[]){ __VA_ARGS__ },                 \
         sizeof((const struct cert *const[]){ __VA_ARGS__ }) /                 \
             sizeof(struct cert *))

static const struct root_choice *choose(struct fixture *fixture)
{
    root_choose(fixture->record, fixture->scene->store);
    return &fixture->record->root;
}

static void an_ordinary_chain_leads_to_its_root(void **state)
{
    struct fixture *fixture = *state;
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->root);
    SHOW(fixture, fixture->leaf, fixture->ca);
    const struct root_choice *choice = choose(fixture);
    assert_true(cert_equal(choice->cert, fixture->root));
    assert_int_equal(choice->source, ROOT_SOURCE_STORE);
    assert_true(choice->same_for_all);
    assert_int_equal(choice->alternate_count, 0);
}

/* The issuer of the last certificate that is served. */
static void the_longest_served_path_is_preferred(void **state)
{
    struct fixture *fixture = *state;
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->root);
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->old);
    SHOW(fixture, fixture->leaf, fixture->ca, fixture->cross);
    const struct root_choice *choice = choose(fixture);
    assert_true(cert_equal(choice->cert, fixture->old));
    assert_int_equal(choice->alternate_count, 1);
    assert_true(cert_equal(choice->alternates[0], fixture->root));
}

/* One address sends the cross-sign, the other does not: the root that both
 * lead to is the one to give. */
static void a_root_for_all_addresses_is_preferred(void **state)
{
    struct fixture *fixture = *state;
    /* A public one is preferred, where it will do. */
    scene_trust(fixture->scene, ROOT_SOURCE_FILE, fixture->root);
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->old);
    SHOW(fixture, fixture->leaf, fixture->ca, fixture->cross);
    assert_true(cert_equal(choose(fixture)->cert, fixture->old));
    SHOW(fixture, fixture->leaf, fixture->ca);
    const struct root_choice *choice = choose(fixture);
    assert_true(cert_equal(choice->cert, fixture->root));
    assert_true(choice->same_for_all);
}

static void different_roots_are_said_to_be(void **state)
{
    struct fixture *fixture = *state;
    const struct cert *other =
        FORGE(fixture->scene->arena, .subject = "CN=leaf", .issuer = "CN=Old",
              .key = 1, .issuer_key = 4);
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->root);
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->old);
    SHOW(fixture, fixture->leaf, fixture->ca);
    SHOW(fixture, other);
    const struct root_choice *choice = choose(fixture);
    assert_true(cert_equal(choice->cert, fixture->root));
    assert_false(choice->same_for_all);
    assert_int_equal(choice->alternate_count, 1);
}

/* An address that showed no certificate says nothing about roots. */
static void silent_addresses_do_not_count(void **state)
{
    struct fixture *fixture = *state;
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->root);
    SHOW(fixture, fixture->leaf, fixture->ca);
    fixture->record->captures[fixture->record->capture_count++].status =
        CAPTURE_CONNECT_FAILED;
    assert_true(choose(fixture)->same_for_all);
}

/* One whose chain leads nowhere does. */
static void an_incomplete_address_has_no_root(void **state)
{
    struct fixture *fixture = *state;
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->root);
    SHOW(fixture, fixture->leaf, fixture->ca);
    SHOW(fixture, fixture->leaf);
    const struct root_choice *choice = choose(fixture);
    assert_true(cert_equal(choice->cert, fixture->root));
    assert_false(choice->same_for_all);
}

static void a_served_root_will_do_if_none_is_known(void **state)
{
    struct fixture *fixture = *state;
    SHOW(fixture, fixture->leaf, fixture->ca, fixture->root);
    const struct root_choice *choice = choose(fixture);
    assert_true(cert_equal(choice->cert, fixture->root));
    assert_int_equal(choice->source, ROOT_SOURCE_SERVED);
}

static void a_self_signed_leaf_is_the_root(void **state)
{
    struct fixture *fixture = *state;
    const struct cert *own =
        FORGE(fixture->scene->arena, .subject = "CN=own", .issuer = "CN=own",
              .key = 1, .issuer_key = 1);
    SHOW(fixture, own);
    const struct root_choice *choice = choose(fixture);
    assert_true(cert_equal(choice->cert, own));
    assert_int_equal(choice->source, ROOT_SOURCE_SERVED);
}

/* What only fetching found is a candidate, marked as such. */
static void a_fetched_root_is_marked(void **state)
{
    struct fixture *fixture = *state;
    struct capture *capture = SHOW(fixture, fixture->leaf, fixture->ca);
    assert_null(choose(fixture)->cert);
    scene_fetch(fixture->scene, fixture->root);
    capture->repaired_paths = scene_build(fixture->scene);
    const struct root_choice *choice = choose(fixture);
    assert_true(cert_equal(choice->cert, fixture->root));
    assert_int_equal(choice->source, ROOT_SOURCE_AIA);
}

static void without_any_path_there_is_no_root(void **state)
{
    struct fixture *fixture = *state;
    assert_null(choose(fixture)->cert);
    SHOW(fixture, fixture->leaf);
    assert_null(choose(fixture)->cert);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_ordinary_chain_leads_to_its_root),
        TEST(the_longest_served_path_is_preferred),
        TEST(a_root_for_all_addresses_is_preferred),
        TEST(different_roots_are_said_to_be),
        TEST(silent_addresses_do_not_count),
        TEST(an_incomplete_address_has_no_root),
        TEST(a_served_root_will_do_if_none_is_known),
        TEST(a_self_signed_leaf_is_the_root),
        TEST(a_fetched_root_is_marked),
        TEST(without_any_path_there_is_no_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
