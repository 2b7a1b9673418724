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

/* Stands for a root program that is about to drop the old root. */
static struct name old_name;
static bool is_old_noticed;

/* Two roots of which one has cross-signed the other, and what addresses
 * showed. */
struct fixture {
    struct scene *scene;
    struct record *record;
    const struct cert *root, *old, *cross, *ca, *leaf;
    struct node nodes[2]; /* the host and, where a test adds it, another */
    struct address listed[MOST_CAPTURES];
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){ 0 };
    is_old_noticed = false;
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
    old_name = fixture.old->subject;
    fixture.record->captures =
        ARENA_NEW(fixture.record->arena, MOST_CAPTURES, struct capture);
    fixture.record->target.nodes = fixture.nodes;
    fixture.record->target.node_count = 1;
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

/* One more address of the host, silent until it serves something. */
static struct capture *add_address(struct fixture *fixture)
{
    struct capture *capture =
        &fixture->record->captures[fixture->record->capture_count++];
    capture->node = &fixture->nodes[0];
    capture->status = CAPTURE_CONNECT_FAILED;
    return capture;
}

static void make_ipv6(struct capture *capture)
{
    assert_true(address_parse(bytes_of_text("2001:db8::1"), &capture->address));
}

/* One more address, with what it served. */
static struct capture *show(struct fixture *fixture,
                            const struct cert *const *certs, size_t count)
{
    struct scene *scene = fixture->scene;
    struct capture *capture = add_address(fixture);
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

static bool has_notice(const struct path *path)
{
    return is_old_noticed &&
           name_equal(path->certs[path->length - 1]->subject, old_name);
}

static const struct root_choice *choose(struct fixture *fixture)
{
    root_choose(fixture->record, fixture->scene->store, false, has_notice);
    return &fixture->record->root;
}

static struct root_agreement agreement(const struct fixture *fixture)
{
    return root_agreement(fixture->record, false);
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

/* A licence outlives the leaf: the old root, or the way to it, must too. */
static void a_root_that_lasts_is_preferred(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = fixture->scene->arena;
    int64_t soon = fixture->leaf->not_after - 1;
    const struct cert *cross =
        FORGE(arena, .subject = "CN=Root", .issuer = "CN=Old", .key = 3,
              .issuer_key = 4, .flags = FORGE_CA, .not_after = soon);
    const struct cert *as_long =
        FORGE(arena, .subject = "CN=Root", .issuer = "CN=Old", .key = 3,
              .issuer_key = 4, .flags = FORGE_CA, .not_after = soon + 1);
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->root);
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->old);
    SHOW(fixture, fixture->leaf, fixture->ca, cross);
    const struct root_choice *choice = choose(fixture);
    assert_true(cert_equal(choice->cert, fixture->root));
    assert_true(cert_equal(choice->alternates[0], fixture->old));
    fixture->record->capture_count = 0;
    SHOW(fixture, fixture->leaf, fixture->ca, as_long);
    assert_true(cert_equal(choose(fixture)->cert, fixture->old));
    is_old_noticed = true;
    assert_true(cert_equal(choose(fixture)->cert, fixture->root));
}

/* For want of another it is still the root. */
static void a_root_that_does_not_last_is_better_than_none(void **state)
{
    struct fixture *fixture = *state;
    is_old_noticed = true;
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->old);
    SHOW(fixture, fixture->leaf, fixture->ca, fixture->cross);
    assert_true(cert_equal(choose(fixture)->cert, fixture->old));
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
    assert_int_equal(agreement(fixture).differing, 1);
}

/* Two certificates of one CA are two ways of one address to the same root. */
static void two_ways_of_one_address_count_once(void **state)
{
    struct fixture *fixture = *state;
    const struct cert *again =
        FORGE(fixture->scene->arena, .subject = "CN=CA", .issuer = "CN=Root",
              .key = 2, .issuer_key = 3, .flags = FORGE_CA, .serial = 9);
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->root);
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->old);
    SHOW(fixture, fixture->leaf, fixture->ca, again, fixture->cross);
    assert_true(cert_equal(choose(fixture)->cert, fixture->old));
    SHOW(fixture, fixture->leaf, fixture->ca);
    assert_true(cert_equal(choose(fixture)->cert, fixture->root));
}

/* What another address leads to is no alternate, be it a root or a self-signed
 * leaf. */
static void the_root_of_another_address_is_no_alternate(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = fixture->scene->arena;
    const struct cert *other =
        FORGE(arena, .subject = "CN=leaf", .issuer = "CN=Old", .key = 1,
              .issuer_key = 4);
    const struct cert *own =
        FORGE(arena, .subject = "CN=own", .issuer = "CN=own", .key = 1,
              .issuer_key = 1);
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->root);
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->old);
    SHOW(fixture, fixture->leaf, fixture->ca);
    SHOW(fixture, other);
    SHOW(fixture, own);
    const struct root_choice *choice = choose(fixture);
    assert_true(cert_equal(choice->cert, fixture->root));
    assert_int_equal(choice->alternate_count, 0);
}

/* Nor is one that only some of the addresses lead to; one that all do is. */
static void an_alternate_goes_as_far_as_the_root(void **state)
{
    struct fixture *fixture = *state;
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->root);
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->old);
    SHOW(fixture, fixture->leaf, fixture->ca, fixture->cross);
    SHOW(fixture, fixture->leaf, fixture->ca, fixture->cross);
    assert_int_equal(choose(fixture)->alternate_count, 1);
    SHOW(fixture, fixture->leaf, fixture->ca);
    const struct root_choice *choice = choose(fixture);
    assert_true(cert_equal(choice->cert, fixture->root));
    assert_int_equal(choice->alternate_count, 0);
}

/* Where an address leads that showed no certificate is not known. */
static void a_silent_address_leads_nowhere_yet(void **state)
{
    struct fixture *fixture = *state;
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->root);
    SHOW(fixture, fixture->leaf, fixture->ca);
    add_address(fixture);
    assert_false(choose(fixture)->same_for_all);
    assert_int_equal(agreement(fixture).addresses, 2);
    assert_int_equal(agreement(fixture).silent, 1);
    assert_int_equal(agreement(fixture).differing, 0);
}

/* Nor of one that was listed and left out. */
static void an_address_beyond_the_limit_is_missed(void **state)
{
    struct fixture *fixture = *state;
    struct dns_addresses *a = &fixture->nodes[0].dns.a;
    a->items = fixture->listed;
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->root);
    SHOW(fixture, fixture->leaf, fixture->ca);
    SHOW(fixture, fixture->leaf, fixture->ca);
    a->count = 2;
    assert_true(choose(fixture)->same_for_all);
    assert_int_equal(agreement(fixture).unprobed, 0);
    a->count = 3;
    assert_false(choose(fixture)->same_for_all);
    assert_int_equal(agreement(fixture).unprobed, 1);
    assert_int_equal(agreement(fixture).addresses, 3);
}

/* A family that was not asked for is not missed. */
static void a_family_that_is_not_probed_is_not_missed(void **state)
{
    struct fixture *fixture = *state;
    fixture->nodes[0].dns.a.count = 1;
    fixture->nodes[0].dns.aaaa.count = 4;
    fixture->nodes[0].dns.aaaa.items = fixture->listed;
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->root);
    SHOW(fixture, fixture->leaf, fixture->ca);
    assert_true(choose(fixture)->same_for_all);
}

/* A node whose name gave no address leads nowhere. */
static void a_node_without_address_is_missed(void **state)
{
    struct fixture *fixture = *state;
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->root);
    SHOW(fixture, fixture->leaf, fixture->ca);
    fixture->record->target.node_count = 2;
    assert_false(choose(fixture)->same_for_all);
    assert_int_equal(agreement(fixture).lost_nodes, 1);
    SHOW(fixture, fixture->leaf, fixture->ca)->node = &fixture->nodes[1];
    assert_true(choose(fixture)->same_for_all);
    assert_int_equal(agreement(fixture).lost_nodes, 0);
}

/* An AAAA record's address, whether it serves another root or nothing, is told
 * apart and changes nothing. */
static void a_compared_address_decides_nothing(void **state)
{
    struct fixture *fixture = *state;
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->root);
    scene_trust(fixture->scene, ROOT_SOURCE_FILE, fixture->old);
    SHOW(fixture, FORGE(fixture->scene->arena, .subject = "CN=leaf",
                        .issuer = "CN=Old", .key = 1, .issuer_key = 4));
    make_ipv6(SHOW(fixture, fixture->leaf, fixture->ca));
    make_ipv6(add_address(fixture));
    const struct root_choice *choice = choose(fixture);
    assert_true(cert_equal(choice->cert, fixture->old));
    assert_true(choice->same_for_all);
    assert_int_equal(choice->alternate_count, 0);
    assert_int_equal(agreement(fixture).compared, 2);
    assert_int_equal(agreement(fixture).compared_differing, 2);
    /* With -6, and where it was listed, it does. */
    root_choose(fixture->record, fixture->scene->store, true, has_notice);
    assert_false(choice->same_for_all);
    fixture->nodes[0].given_count = 3;
    assert_false(choose(fixture)->same_for_all);
}

/* But where no other leads to a root it is better than none. */
static void a_compared_address_shows_a_root_if_no_other_does(void **state)
{
    struct fixture *fixture = *state;
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->root);
    make_ipv6(SHOW(fixture, fixture->leaf, fixture->ca));
    const struct root_choice *choice = choose(fixture);
    assert_true(cert_equal(choice->cert, fixture->root));
    assert_false(choice->same_for_all);
    assert_int_equal(agreement(fixture).lost_nodes, 1);
    assert_int_equal(agreement(fixture).compared_differing, 0);
}

/* A root by a path that turned out invalid, where another path is valid, is
 * not what the address leads to. */
static void an_invalid_way_beside_a_valid_one_does_not_count(void **state)
{
    struct fixture *fixture = *state;
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->root);
    scene_trust(fixture->scene, ROOT_SOURCE_STORE, fixture->old);
    struct capture *capture =
        SHOW(fixture, fixture->leaf, fixture->ca, fixture->cross);
    for (size_t i = 0; i < capture->paths->count; i++) {
        struct path *path = &capture->paths->paths[i];
        if (!cert_equal(path->certs[path->length - 1], fixture->old))
            continue;
        path->result = PATH_INVALID;
        path->reason = FAULT_CA_REVOKED;
    }
    const struct root_choice *choice = choose(fixture);
    assert_true(cert_equal(choice->cert, fixture->root));
    assert_int_equal(choice->alternate_count, 0);
    assert_true(root_is_reached(capture, fixture->root));
    assert_false(root_is_reached(capture, fixture->old));
    /* Where nothing is valid it does. */
    for (size_t i = 0; i < capture->paths->count; i++) {
        capture->paths->paths[i].result = PATH_INVALID;
        capture->paths->paths[i].reason = FAULT_CA_REVOKED;
    }
    assert_int_equal(choose(fixture)->alternate_count, 1);
    assert_true(root_is_reached(capture, fixture->old));
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
        TEST(a_root_that_lasts_is_preferred),
        TEST(a_root_that_does_not_last_is_better_than_none),
        TEST(a_root_for_all_addresses_is_preferred),
        TEST(two_ways_of_one_address_count_once),
        TEST(different_roots_are_said_to_be),
        TEST(the_root_of_another_address_is_no_alternate),
        TEST(an_alternate_goes_as_far_as_the_root),
        TEST(a_silent_address_leads_nowhere_yet),
        TEST(an_address_beyond_the_limit_is_missed),
        TEST(a_family_that_is_not_probed_is_not_missed),
        TEST(a_node_without_address_is_missed),
        TEST(a_compared_address_decides_nothing),
        TEST(a_compared_address_shows_a_root_if_no_other_does),
        TEST(an_invalid_way_beside_a_valid_one_does_not_count),
        TEST(an_incomplete_address_has_no_root),
        TEST(a_served_root_will_do_if_none_is_known),
        TEST(a_self_signed_leaf_is_the_root),
        TEST(a_fetched_root_is_marked),
        TEST(without_any_path_there_is_no_root),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
