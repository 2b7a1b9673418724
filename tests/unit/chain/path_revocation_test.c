#include "chain/path_revocation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "scene.h"

enum { LIST_KEY = THIRD_KEY };
enum { LEAF_SERIAL = 10, CA_SERIAL = 20, SIGNER_SERIAL = 30 };

/* leaf, CA, Root; the root's list is there, that of the CA is not yet. */
static int set_up(void **state)
{
    struct scene *scene = scene_new();
    struct arena *arena = scene->arena;
    scene->options.crls_are_required = true;
    scene_serve(scene, FORGE(arena, .subject = "CN=leaf", .issuer = "CN=CA",
                             .key = LEAF_KEY, .issuer_key = CA_KEY,
                             .serial = LEAF_SERIAL));
    scene_serve(scene, FORGE(arena, .subject = "CN=CA", .issuer = "CN=Root",
                             .key = CA_KEY, .issuer_key = ROOT_KEY,
                             .flags = FORGE_CA, .serial = CA_SERIAL));
    scene_trust(scene, ROOT_SOURCE_STORE,
                FORGE(arena, .subject = "CN=Root", .issuer = "CN=Root",
                      .key = ROOT_KEY, .issuer_key = ROOT_KEY,
                      .flags = FORGE_CA));
    *state = scene;
    return 0;
}

static int tear_down(void **state)
{
    scene_free(*state);
    return 0;
}

static struct bytes revoked(struct scene *scene, unsigned serial)
{
    return forge_entry(scene->arena, serial, 1, NULL);
}

static void root_list(struct scene *scene, struct bytes entries)
{
    scene_give(scene, FORGE_LIST(scene->arena, .issuer = "CN=Root",
                                 .key = ROOT_KEY, .entries = entries));
}

static void ca_list(struct scene *scene, unsigned key, struct bytes entries)
{
    scene_give(scene, FORGE_LIST(scene->arena, .issuer = "CN=CA", .key = key,
                                 .entries = entries));
}

static void assert_reason(struct scene *scene, enum path_fault reason,
                          size_t index)
{
    const struct path *path = &scene_build(scene)->paths[0];
    assert_string_equal(path_fault_text(path->reason), path_fault_text(reason));
    assert_int_equal(path->broken_at, index);
    assert_int_equal(path->result,
                     reason == FAULT_NONE ? PATH_VALID : PATH_INVALID);
}

static const struct bytes none = { (const uint8_t *)"", 0 };

static void lists_of_all_issuers_are_wanted(void **state)
{
    struct scene *scene = *state;
    root_list(scene, none);
    ca_list(scene, CA_KEY, none);
    assert_reason(scene, FAULT_NONE, 0);
}

static void without_any_list_nothing_is_known(void **state)
{
    struct scene *scene = *state;
    assert_reason(scene, FAULT_REVOCATION_UNKNOWN, 0);
}

static void one_list_is_not_enough(void **state)
{
    struct scene *scene = *state;
    root_list(scene, none);
    assert_reason(scene, FAULT_REVOCATION_UNKNOWN, 0);
}

/* It is said all the same, but does not decide. */
static void lists_need_not_be_required(void **state)
{
    struct scene *scene = *state;
    scene->options.crls_are_required = false;
    root_list(scene, none);
    const struct path *path = &scene_build(scene)->paths[0];
    assert_int_equal(path->result, PATH_VALID);
    assert_true(path_has_fault(path, FAULT_REVOCATION_UNKNOWN));
}

static void a_revoked_leaf_is_refused(void **state)
{
    struct scene *scene = *state;
    scene->options.crls_are_required = false;
    ca_list(scene, CA_KEY, revoked(scene, LEAF_SERIAL));
    assert_reason(scene, FAULT_REVOKED, 0);
}

static void a_revoked_ca_is_refused(void **state)
{
    struct scene *scene = *state;
    root_list(scene, revoked(scene, CA_SERIAL));
    ca_list(scene, CA_KEY, none);
    assert_reason(scene, FAULT_CA_REVOKED, 1);
}

/* The same name and key, certified twice; one of the two is revoked. */
static void a_revoked_cross_sign_makes_the_search_go_on(void **state)
{
    struct scene *scene = *state;
    scene_serve(scene,
                FORGE(scene->arena, .subject = "CN=CA", .issuer = "CN=Root",
                      .key = CA_KEY, .issuer_key = ROOT_KEY, .flags = FORGE_CA,
                      .not_before = FORGE_NOW - 11 * FORGE_YEAR,
                      .serial = CA_SERIAL + 1));
    root_list(scene, revoked(scene, CA_SERIAL));
    ca_list(scene, CA_KEY, none);
    const struct path *path = &scene_build(scene)->paths[0];
    assert_int_equal(path->result, PATH_VALID);
    assert_ptr_equal(path->certs[1], scene->served[2]);
}

/* The CA has another key for its lists, certified by the root. */
static void serve_signer(struct scene *scene, unsigned issuer_key,
                         const char *issuer)
{
    scene_serve(scene, FORGE(scene->arena, .subject = "CN=CA", .issuer = issuer,
                             .key = LIST_KEY, .issuer_key = issuer_key,
                             .key_usage = KEY_USAGE_CRL_SIGN,
                             .flags = FORGE_NO_EKU, .serial = SIGNER_SERIAL));
}

static void a_separate_key_may_sign_lists(void **state)
{
    struct scene *scene = *state;
    serve_signer(scene, ROOT_KEY, "CN=Root");
    root_list(scene, none);
    ca_list(scene, LIST_KEY, none);
    assert_reason(scene, FAULT_NONE, 0);
}

static void a_separate_key_that_revokes_is_heard(void **state)
{
    struct scene *scene = *state;
    serve_signer(scene, ROOT_KEY, "CN=Root");
    root_list(scene, none);
    ca_list(scene, LIST_KEY, revoked(scene, LEAF_SERIAL));
    assert_reason(scene, FAULT_REVOKED, 0);
}

static void a_revoked_key_is_not_believed(void **state)
{
    struct scene *scene = *state;
    serve_signer(scene, ROOT_KEY, "CN=Root");
    root_list(scene, revoked(scene, SIGNER_SERIAL));
    ca_list(scene, LIST_KEY, none);
    assert_reason(scene, FAULT_REVOCATION_INVALID, 0);
}

static void a_key_without_path_is_not_believed(void **state)
{
    struct scene *scene = *state;
    serve_signer(scene, OTHER_KEY, "CN=Root");
    root_list(scene, none);
    ca_list(scene, LIST_KEY, none);
    assert_reason(scene, FAULT_REVOCATION_INVALID, 0);
}

/* It must be the same root (6.3.3 (f)). */
static void a_key_under_another_root_is_not_believed(void **state)
{
    struct scene *scene = *state;
    serve_signer(scene, OTHER_KEY, "CN=Other");
    scene_trust(scene, ROOT_SOURCE_STORE,
                FORGE(scene->arena, .subject = "CN=Other", .issuer = "CN=Other",
                      .key = OTHER_KEY, .issuer_key = OTHER_KEY,
                      .flags = FORGE_CA));
    scene_give(scene, FORGE_LIST(scene->arena, .issuer = "CN=Other",
                                 .key = OTHER_KEY));
    root_list(scene, none);
    ca_list(scene, LIST_KEY, none);
    assert_reason(scene, FAULT_REVOCATION_INVALID, 0);
}

/* Certified by the CA itself, and told about by the list it signs. */
static void a_key_may_speak_for_itself_if_nobody_else_does(void **state)
{
    struct scene *scene = *state;
    serve_signer(scene, CA_KEY, "CN=CA");
    root_list(scene, none);
    ca_list(scene, LIST_KEY, none);
    assert_reason(scene, FAULT_NONE, 0);
}

static void a_key_may_not_speak_against_others(void **state)
{
    struct scene *scene = *state;
    serve_signer(scene, CA_KEY, "CN=CA");
    root_list(scene, none);
    ca_list(scene, LIST_KEY, none);
    /* The CA's own list is out of date for the leaf, but not for this. */
    scene_give(scene, FORGE_LIST(scene->arena, .issuer = "CN=CA", .key = CA_KEY,
                                 .idp = forge_idp_reasons(scene->arena, 0x2),
                                 .entries = revoked(scene, SIGNER_SERIAL)));
    assert_reason(scene, FAULT_REVOCATION_INVALID, 0);
}

/* Where lists are required too, the complete one is enough. */
static void a_bad_delta_is_said_and_decides_nothing(void **state)
{
    struct scene *scene = *state;
    root_list(scene, none);
    ca_list(scene, CA_KEY, none);
    scene_give(scene, FORGE_LIST(scene->arena, .issuer = "CN=CA", .key = CA_KEY,
                                 .number = 2, .base_number = 1,
                                 .next_update = FORGE_NOW - 1,
                                 .entries = revoked(scene, LEAF_SERIAL)));
    assert_reason(scene, FAULT_NONE, 0);
    const struct path *path = &scene_build(scene)->paths[0];
    assert_int_equal(path->fault_count, 1);
    assert_int_equal(path->faults[0].fault, FAULT_DELTA_STALE);
    assert_int_equal(path->faults[0].index, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(lists_of_all_issuers_are_wanted),
        TEST(without_any_list_nothing_is_known),
        TEST(one_list_is_not_enough),
        TEST(lists_need_not_be_required),
        TEST(a_revoked_leaf_is_refused),
        TEST(a_revoked_ca_is_refused),
        TEST(a_revoked_cross_sign_makes_the_search_go_on),
        TEST(a_separate_key_may_sign_lists),
        TEST(a_separate_key_that_revokes_is_heard),
        TEST(a_revoked_key_is_not_believed),
        TEST(a_key_without_path_is_not_believed),
        TEST(a_key_under_another_root_is_not_believed),
        TEST(a_key_may_speak_for_itself_if_nobody_else_does),
        TEST(a_key_may_not_speak_against_others),
        TEST(a_bad_delta_is_said_and_decides_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
