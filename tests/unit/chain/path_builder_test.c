#include "chain/path_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/limits.h"
#include "scene.h"
#include "x509/pem.h"

static void an_ordinary_chain_is_valid_and_cheap(void **state)
{
    struct scene *scene = *state;
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, scene_ca(scene));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    const struct paths *paths = scene_build(scene);
    assert_int_equal(paths->count, 1);
    const struct path *path = &paths->paths[0];
    assert_path(scene, path, "leaf,CA,Root", FAULT_NONE);
    assert_true(path->is_complete && path->root_is_known);
    assert_true(path->root_is_public);
    assert_int_equal(path->source, ROOT_SOURCE_STORE);
    assert_int_equal(path->layer, LAYER_STRICT);
    assert_int_equal(paths->signature_checks, 2);
    assert_false(paths->over_limit);
    assert_null(paths->last);
    const char *urls[LIMIT_AIA_URLS];
    assert_int_equal(paths_wanted(paths, urls, COUNT_OF(urls), scene->arena),
                     0);
}

/* With what is remembered, the same chain costs nothing. */
static void signatures_are_remembered(void **state)
{
    struct scene *scene = *state;
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, scene_ca(scene));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    assert_int_equal(scene_build(scene)->signature_checks, 2);
    const struct path_input input = { .leaf = scene->served[0],
                                      .served = scene->served,
                                      .served_count = scene->served_count };
    const struct paths *paths = paths_build(
        &input, &scene->options, scene->store, scene->cache, scene->arena);
    assert_int_equal(paths->paths[0].result, PATH_VALID);
    assert_int_equal(paths->signature_checks, 0);
}

static void order_and_strangers_do_not_matter(void **state)
{
    struct scene *scene = *state;
    const struct cert *stranger =
        FORGE(scene->arena, .subject = "CN=Stranger", .issuer = "CN=Nobody",
              .key = OTHER_KEY, .issuer_key = OTHER_KEY, .flags = FORGE_CA);
    const struct cert *upper =
        FORGE(scene->arena, .subject = "CN=Upper", .issuer = "CN=Root",
              .key = THIRD_KEY, .issuer_key = ROOT_KEY, .flags = FORGE_CA);
    const struct cert *lower =
        FORGE(scene->arena, .subject = "CN=CA", .issuer = "CN=Upper",
              .key = CA_KEY, .issuer_key = THIRD_KEY, .flags = FORGE_CA);
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, scene_trust(scene, ROOT_SOURCE_FILE, scene_root(scene)));
    scene_serve(scene, upper);
    scene_serve(scene, stranger);
    scene_serve(scene, lower);
    scene_serve(scene, lower);
    scene_serve(scene,
                cert_parse(bytes_of_text("no certificate"), scene->arena));
    const struct paths *paths = scene_build(scene);
    assert_int_equal(paths->count, 1);
    assert_path(scene, &paths->paths[0], "leaf,CA,Upper,Root", FAULT_NONE);
    assert_int_equal(paths->paths[0].source, ROOT_SOURCE_FILE);
    assert_false(paths->paths[0].root_is_public);
}

/* Names compare as RFC 5280 7.1 has it. */
static void names_chain_whatever_their_encoding(void **state)
{
    struct scene *scene = *state;
    const struct cert *odd =
        FORGE(scene->arena, .subject = "p:CN=ca", .issuer = "b:CN= ROOT",
              .key = CA_KEY, .issuer_key = ROOT_KEY, .flags = FORGE_CA);
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, odd);
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    assert_int_equal(scene_build(scene)->paths[0].result, PATH_VALID);
}

static void a_missing_intermediate_is_named(void **state)
{
    struct scene *scene = *state;
    const struct cert *lonely = FORGE(
        scene->arena, .subject = "CN=leaf", .issuer = "CN=CA", .key = LEAF_KEY,
        .issuer_key = CA_KEY,
        .extensions = forge_aia(scene->arena, "http://aia.example/ca.cer"));
    scene_serve(scene, lonely);
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    const struct paths *paths = scene_build(scene);
    assert_path(scene, &paths->paths[0], "leaf", FAULT_INCOMPLETE);
    assert_false(paths->paths[0].is_complete);
    assert_ptr_equal(paths->last, lonely);
    assert_non_null(strstr(paths->paths[0].faults[0].detail, "CN=CA"));
    assert_non_null(strstr(paths->paths[0].faults[0].detail, "key identifier"));
    const char *urls[LIMIT_AIA_URLS];
    assert_int_equal(paths_wanted(paths, urls, COUNT_OF(urls), scene->arena),
                     1);
    assert_string_equal(urls[0], "http://aia.example/ca.cer");
}

static void what_was_fetched_repairs_the_chain(void **state)
{
    struct scene *scene = *state;
    scene_serve(scene, scene_leaf(scene));
    scene_fetch(scene, scene_ca(scene));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    const struct paths *paths = scene_build(scene);
    assert_path(scene, &paths->paths[0], "leaf,CA,Root", FAULT_NONE);
    assert_int_equal(paths->paths[0].layer, LAYER_REPAIRED);
}

static void a_root_that_is_not_known_ends_the_path(void **state)
{
    struct scene *scene = *state;
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, scene_ca(scene));
    scene_serve(scene, scene_root(scene));
    const struct paths *paths = scene_build(scene);
    assert_path(scene, &paths->paths[0], "leaf,CA,Root", FAULT_UNKNOWN_ROOT);
    assert_true(paths->paths[0].is_complete);
    assert_false(paths->paths[0].root_is_known);
    assert_int_equal(paths->paths[0].source, ROOT_SOURCE_SERVED);
    assert_int_equal(paths->paths[0].broken_at, 2);
}

static void a_fetched_root_is_not_known(void **state)
{
    struct scene *scene = *state;
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, scene_ca(scene));
    scene_fetch(scene, scene_root(scene));
    const struct path *path = &scene_build(scene)->paths[0];
    assert_path(scene, path, "leaf,CA,Root", FAULT_UNKNOWN_ROOT);
    assert_int_equal(path->source, ROOT_SOURCE_AIA);
    assert_int_equal(path->layer, LAYER_REPAIRED);
}

/* --roots replaces the system's store: its roots still end a path, so that it
 * can be told where it leads, but they are not trusted. */
static void a_root_of_the_replaced_store_is_not_known(void **state)
{
    struct scene *scene = *state;
    char path[] = "/tmp/certready-path-builder-XXXXXX";
    int file = mkstemp(path);
    const char *pem =
        pem_encode(scene->arena, "CERTIFICATE", scene_root(scene)->der);
    assert_int_equal(write(file, pem, strlen(pem)), strlen(pem));
    assert_int_equal(close(file), 0);
    assert_int_equal(setenv("SSL_CERT_FILE", path, 1), 0);
    struct failure failure;
    assert_true(trust_store_load_system(scene->store, false, &failure));
    assert_int_equal(unsetenv("SSL_CERT_FILE"), 0);
    assert_int_equal(unlink(path), 0);
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, scene_ca(scene));
    const struct path *found = &scene_build(scene)->paths[0];
    assert_path(scene, found, "leaf,CA,Root", FAULT_UNKNOWN_ROOT);
    assert_true(found->is_complete && found->root_is_public);
    assert_false(found->root_is_known);
    assert_int_equal(found->source, ROOT_SOURCE_STORE);
}

static const struct cert *self_signed(struct scene *scene)
{
    return FORGE(scene->arena, .subject = "CN=leaf", .issuer = "CN=leaf",
                 .key = LEAF_KEY, .issuer_key = LEAF_KEY);
}

static void a_self_signed_leaf_is_its_own_root(void **state)
{
    struct scene *scene = *state;
    scene_serve(scene, self_signed(scene));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    const struct paths *paths = scene_build(scene);
    assert_int_equal(paths->count, 1);
    assert_path(scene, &paths->paths[0], "leaf", FAULT_SELF_SIGNED);
    assert_true(paths->paths[0].is_complete);
}

static void a_self_signed_leaf_that_is_known_is_valid(void **state)
{
    struct scene *scene = *state;
    scene_trust(scene, ROOT_SOURCE_FILE,
                scene_serve(scene, self_signed(scene)));
    const struct path *path = &scene_build(scene)->paths[0];
    assert_path(scene, path, "leaf", FAULT_NONE);
    assert_true(path->is_complete && path->root_is_known);
    assert_int_equal(path->source, ROOT_SOURCE_FILE);
}

/* A leaf that another CA signed is not vouched for by being in the store. */
static void a_known_leaf_that_another_signed_is_no_anchor(void **state)
{
    struct scene *scene = *state;
    scene_trust(scene, ROOT_SOURCE_FILE, scene_serve(scene, scene_leaf(scene)));
    assert_path(scene, &scene_build(scene)->paths[0], "leaf", FAULT_INCOMPLETE);
}

static void
a_self_issued_leaf_that_another_key_signed_is_incomplete(void **state)
{
    struct scene *scene = *state;
    scene_serve(scene,
                FORGE(scene->arena, .subject = "CN=leaf", .issuer = "CN=leaf",
                      .key = LEAF_KEY, .issuer_key = OTHER_KEY));
    assert_path(scene, &scene_build(scene)->paths[0], "leaf", FAULT_INCOMPLETE);
}

/* An intermediate in the store ends the path (RFC 5280 6.1.1 (d)). */
static void an_intermediate_can_be_the_anchor(void **state)
{
    struct scene *scene = *state;
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, scene_root(scene));
    scene_trust(scene, ROOT_SOURCE_FILE, scene_ca(scene));
    assert_path(scene, &scene_build(scene)->paths[0], "leaf,CA", FAULT_NONE);
}

static void the_wrong_ca_is_blamed(void **state)
{
    struct scene *scene = *state;
    const struct cert *wrong = FORGE(
        scene->arena, .subject = "CN=CA", .issuer = "CN=Root", .key = OTHER_KEY,
        .issuer_key = ROOT_KEY, .flags = FORGE_CA | FORGE_NO_KEY_IDS);
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, wrong);
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    const struct path *path = &scene_build(scene)->paths[0];
    assert_path(scene, path, "leaf", FAULT_BAD_SIGNATURE);
    assert_int_equal(path->broken_at, 0);
}

/* A CA of the name that says it has another key is not the one that is
 * meant: the right one is missing. */
static void another_key_identifier_is_no_blame(void **state)
{
    struct scene *scene = *state;
    const struct cert *other =
        FORGE(scene->arena, .subject = "CN=CA", .issuer = "CN=Root",
              .key = OTHER_KEY, .issuer_key = ROOT_KEY, .flags = FORGE_CA);
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, other);
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    assert_path(scene, &scene_build(scene)->paths[0], "leaf", FAULT_INCOMPLETE);
}

/* But key identifiers only help to find, they do not decide. */
static void a_wrong_key_identifier_does_not_break_the_path(void **state)
{
    struct scene *scene = *state;
    const struct cert *mislabelled = FORGE(
        scene->arena, .subject = "CN=CA", .issuer = "CN=Root", .key = CA_KEY,
        .issuer_key = ROOT_KEY, .flags = FORGE_CA | FORGE_OTHER_SKI);
    assert_false(cert_may_issue(mislabelled, scene_leaf(scene)));
    assert_true(cert_may_issue(scene_ca(scene), scene_leaf(scene)));
    assert_false(cert_may_issue(scene_root(scene), scene_leaf(scene)));
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, mislabelled);
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    assert_path(scene, &scene_build(scene)->paths[0], "leaf,CA,Root",
                FAULT_NONE);
}

static void a_forged_leaf_is_refused(void **state)
{
    struct scene *scene = *state;
    scene_serve(scene,
                FORGE(scene->arena, .subject = "CN=leaf", .issuer = "CN=CA",
                      .key = LEAF_KEY, .issuer_key = CA_KEY,
                      .flags = FORGE_BAD_SIGNATURE));
    scene_serve(scene, scene_ca(scene));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    assert_path(scene, &scene_build(scene)->paths[0], "leaf",
                FAULT_BAD_SIGNATURE);
}

static void a_damaged_issuer_is_named(void **state)
{
    struct scene *scene = *state;
    const struct cert *whole = scene_ca(scene);
    struct bytes der = whole->der;
    uint8_t *octets = (uint8_t *)arena_copy(scene->arena, der).data;
    /* The subject is still read; what names its key's algorithm is no
     * object identifier. */
    octets[whole->key.algorithm.oid.data - der.data - 2] ^= 0xff;
    scene_serve(scene, scene_leaf(scene));
    const struct cert *damaged = scene_serve(
        scene, cert_parse((struct bytes){ octets, der.size }, scene->arena));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    assert_int_not_equal(damaged->failure.status, STATUS_OK);
    const struct path *path = &scene_build(scene)->paths[0];
    assert_int_equal(path->reason, FAULT_MALFORMED);
    assert_int_equal(path->length, 2);
    assert_int_equal(path->broken_at, 1);
}

static void a_damaged_leaf_has_a_path_of_its_own(void **state)
{
    struct scene *scene = *state;
    scene_serve(scene, cert_parse(bytes_of_text("\x30\x01"), scene->arena));
    const struct paths *paths = scene_build(scene);
    assert_int_equal(paths->count, 1);
    assert_int_equal(paths->paths[0].length, 1);
    assert_int_equal(paths->paths[0].reason, FAULT_MALFORMED);
    assert_int_equal(paths->paths[0].result, PATH_INVALID);
}

/* Two issuers of one name and key; the first that is tried is no good. */
static void a_fault_makes_the_search_go_on(void **state)
{
    static const struct {
        const char *title;
        struct forge_cert upper;
        enum path_fault fault;
    } rows[] = {
        { "expired", { .not_after = FORGE_NOW - 1 }, FAULT_EXPIRED },
        { "not yet", { .not_before = FORGE_NOW + 1 }, FAULT_NOT_YET_VALID },
        { "path length",
          { .flags = FORGE_CA | FORGE_LIMIT_PATH },
          FAULT_PATH_LENGTH },
        { "purpose", { .eku = OID_CLIENT_AUTH }, FAULT_EKU },
        { "key usage",
          { .key_usage = KEY_USAGE_CRL_SIGN },
          FAULT_NO_CERT_SIGN },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct scene *scene = scene_new();
        struct forge_cert upper = rows[i].upper;
        upper.subject = "CN=Upper";
        upper.issuer = "CN=Root";
        upper.key = THIRD_KEY;
        upper.issuer_key = ROOT_KEY;
        upper.flags |= FORGE_CA;
        const struct cert *bad = forge_cert(scene->arena, &upper);
        const struct cert *good =
            FORGE(scene->arena, .subject = "CN=Upper", .issuer = "CN=Root",
                  .key = THIRD_KEY, .issuer_key = ROOT_KEY, .flags = FORGE_CA,
                  .not_before = FORGE_NOW - FORGE_YEAR * 9, .serial = 2);
        scene_serve(scene, scene_leaf(scene));
        scene_serve(scene, FORGE(scene->arena, .subject = "CN=CA",
                                 .issuer = "CN=Upper", .key = CA_KEY,
                                 .issuer_key = THIRD_KEY, .flags = FORGE_CA));
        scene_serve(scene, bad);
        scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
        const struct path *path = &scene_build(scene)->paths[0];
        assert_path(scene, path, "leaf,CA,Upper,Root", rows[i].fault);
        assert_int_equal(path->broken_at, 2);
        scene_serve(scene, good);
        const struct path_input input = { .leaf = scene->served[0],
                                          .served = scene->served,
                                          .served_count = scene->served_count };
        path = &paths_build(&input, &scene->options, scene->store, scene->cache,
                            scene->arena)
                    ->paths[0];
        assert_path(scene, path, "leaf,CA,Upper,Root", FAULT_NONE);
        assert_ptr_equal(path->certs[2], good);
        scene_free(scene);
    }
}

/* Constraints and policies are judged over a whole path only. */
static void constraints_make_the_search_go_on(void **state)
{
    struct scene *scene = *state;
    struct arena *arena = scene->arena;
    const struct cert *narrow =
        FORGE(arena, .subject = "CN=CA", .issuer = "CN=Root", .key = CA_KEY,
              .issuer_key = ROOT_KEY, .flags = FORGE_CA,
              .extensions = forge_name_constraints(
                  arena, forge_dns(arena, "other.example"), bytes_of_text("")));
    const struct cert *strict =
        FORGE(arena, .subject = "CN=CA", .issuer = "CN=Root", .key = CA_KEY,
              .issuer_key = ROOT_KEY, .flags = FORGE_CA,
              .extensions = forge_policy_constraints(arena, 0, ABSENT));
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, narrow);
    scene_serve(scene, strict);
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    const struct paths *paths = scene_build(scene);
    assert_int_equal(paths->count, 2);
    assert_true(path_has_fault(&paths->paths[0], FAULT_POLICY) !=
                path_has_fault(&paths->paths[1], FAULT_POLICY));
    assert_true(path_has_fault(&paths->paths[0], FAULT_NAME_CONSTRAINTS) !=
                path_has_fault(&paths->paths[1], FAULT_NAME_CONSTRAINTS));
    scene_serve(scene, scene_ca(scene));
    const struct path_input input = { .leaf = scene->served[0],
                                      .served = scene->served,
                                      .served_count = scene->served_count };
    paths = paths_build(&input, &scene->options, scene->store, scene->cache,
                        scene->arena);
    assert_path(scene, &paths->paths[0], "leaf,CA,Root", FAULT_NONE);
}

/* The limits of a root bind too, and those of every CA on the way. */
static void constraints_accumulate(void **state)
{
    struct scene *scene = *state;
    struct arena *arena = scene->arena;
    scene_serve(scene, scene_leaf(scene));
    scene_serve(
        scene,
        FORGE(arena, .subject = "CN=CA", .issuer = "CN=Root", .key = CA_KEY,
              .issuer_key = ROOT_KEY, .flags = FORGE_CA,
              .extensions = forge_name_constraints(
                  arena, forge_dns(arena, "example"), bytes_of_text(""))));
    scene_trust(
        scene, ROOT_SOURCE_FILE,
        FORGE(arena, .subject = "CN=Root", .issuer = "CN=Root", .key = ROOT_KEY,
              .issuer_key = ROOT_KEY, .flags = FORGE_CA,
              .extensions = forge_name_constraints(
                  arena, bytes_of_text(""), forge_dns(arena, "leaf.example"))));
    const struct path *path = &scene_build(scene)->paths[0];
    assert_path(scene, path, "leaf,CA,Root", FAULT_NAME_CONSTRAINTS);
    assert_int_equal(path->broken_at, 0);
    const char *detail = path->faults[0].detail;
    assert_non_null(strstr(detail, "leaf.example"));
    assert_non_null(strstr(detail, "Root"));
}

/* Of faults of certificates, the caller's table says which count. */
static void the_table_of_faults_decides(void **state)
{
    struct scene *scene = *state;
    scene_serve(scene, FORGE(scene->arena, .subject = "CN=leaf",
                             .issuer = "CN=CA", .key = LEAF_KEY,
                             .issuer_key = CA_KEY, .flags = FORGE_NO_EKU));
    scene_serve(scene, scene_ca(scene));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    const struct path *path = &scene_build(scene)->paths[0];
    assert_path(scene, path, "leaf,CA,Root", FAULT_NONE);
    assert_true(path_has_fault(path, FAULT_EKU_ABSENT));
    const struct path_input input = { .leaf = scene->served[0],
                                      .served = scene->served,
                                      .served_count = scene->served_count };
    scene->options.fatal_if_private = FAULT_BIT(FAULT_EKU_ABSENT);
    path = &paths_build(&input, &scene->options, scene->store, scene->cache,
                        scene->arena)
                ->paths[0];
    assert_path(scene, path, "leaf,CA,Root", FAULT_NONE);
    scene->options.fatal_if_public = FAULT_BIT(FAULT_EKU_ABSENT);
    path = &paths_build(&input, &scene->options, scene->store, scene->cache,
                        scene->arena)
                ->paths[0];
    assert_path(scene, path, "leaf,CA,Root", FAULT_EKU_ABSENT);
}

/* Root 2 has cross-signed Root; both are known: two paths. */
static void cross_signs_are_alternatives(void **state)
{
    struct scene *scene = *state;
    struct arena *arena = scene->arena;
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, scene_ca(scene));
    scene_serve(scene, FORGE(arena, .subject = "CN=Root", .issuer = "CN=Old",
                             .key = ROOT_KEY, .issuer_key = OTHER_KEY,
                             .flags = FORGE_CA));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    scene_trust(scene, ROOT_SOURCE_STORE,
                FORGE(arena, .subject = "CN=Old", .issuer = "CN=Old",
                      .key = OTHER_KEY, .issuer_key = OTHER_KEY,
                      .flags = FORGE_CA));
    const struct paths *paths = scene_build(scene);
    assert_int_equal(paths->count, 2);
    assert_path(scene, &paths->paths[0], "leaf,CA,Root", FAULT_NONE);
    assert_path(scene, &paths->paths[1], "leaf,CA,Root,Old", FAULT_NONE);
    assert_false(paths->over_limit);
}

/* The path to a public root before that to the user's own. */
static void public_roots_are_preferred(void **state)
{
    struct scene *scene = *state;
    struct arena *arena = scene->arena;
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, scene_ca(scene));
    scene_serve(scene, FORGE(arena, .subject = "CN=Root", .issuer = "CN=Old",
                             .key = ROOT_KEY, .issuer_key = OTHER_KEY,
                             .flags = FORGE_CA));
    scene_trust(scene, ROOT_SOURCE_FILE, scene_root(scene));
    scene_trust(scene, ROOT_SOURCE_STORE,
                FORGE(arena, .subject = "CN=Old", .issuer = "CN=Old",
                      .key = OTHER_KEY, .issuer_key = OTHER_KEY,
                      .flags = FORGE_CA));
    const struct paths *paths = scene_build(scene);
    assert_int_equal(paths->count, 2);
    assert_path(scene, &paths->paths[0], "leaf,CA,Root,Old", FAULT_NONE);
}

/* The expired root that is served leads nowhere, the renewed one does. */
static void an_expired_cross_sign_does_no_harm(void **state)
{
    struct scene *scene = *state;
    struct arena *arena = scene->arena;
    scene_serve(scene, scene_leaf(scene));
    scene_serve(scene, scene_ca(scene));
    scene_serve(scene, FORGE(arena, .subject = "CN=Root", .issuer = "CN=Old",
                             .key = ROOT_KEY, .issuer_key = OTHER_KEY,
                             .flags = FORGE_CA, .not_after = FORGE_NOW - 1));
    scene_trust(scene, ROOT_SOURCE_STORE,
                FORGE(arena, .subject = "CN=Old", .issuer = "CN=Old",
                      .key = OTHER_KEY, .issuer_key = OTHER_KEY,
                      .flags = FORGE_CA));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    const struct paths *paths = scene_build(scene);
    assert_path(scene, &paths->paths[0], "leaf,CA,Root", FAULT_NONE);
}

static void an_expired_intermediate_may_be_fetched_anew(void **state)
{
    struct scene *scene = *state;
    scene_serve(
        scene,
        FORGE(scene->arena, .subject = "CN=leaf", .issuer = "CN=CA",
              .key = LEAF_KEY, .issuer_key = CA_KEY,
              .extensions = forge_aia(scene->arena, "http://aia.example/ca")));
    scene_serve(scene,
                FORGE(scene->arena, .subject = "CN=CA", .issuer = "CN=Root",
                      .key = CA_KEY, .issuer_key = ROOT_KEY, .flags = FORGE_CA,
                      .not_after = FORGE_NOW - 1));
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    const struct paths *paths = scene_build(scene);
    assert_path(scene, &paths->paths[0], "leaf,CA,Root", FAULT_EXPIRED);
    const char *urls[LIMIT_AIA_URLS];
    assert_int_equal(paths_wanted(paths, urls, COUNT_OF(urls), scene->arena),
                     1);
}

static void only_plain_http_urls_are_wanted(void **state)
{
    static const struct {
        const char *url;
        size_t count;
    } rows[] = {
        { "http://a.example/b", 1 },  { "HTTP://a.example/b", 1 },
        { "https://a.example/b", 0 }, { "ldap://a.example/b", 0 },
        { "file:///etc/passwd", 0 },  { "http://a.example/b c", 0 },
        { "http://a.example/\n", 0 }, { "", 0 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct scene *scene = scene_new();
        scene_serve(scene,
                    FORGE(scene->arena, .subject = "CN=leaf", .issuer = "CN=CA",
                          .key = LEAF_KEY, .issuer_key = CA_KEY,
                          .extensions = forge_aia(scene->arena, rows[i].url)));
        const char *urls[LIMIT_AIA_URLS];
        assert_int_equal(paths_wanted(scene_build(scene), urls, COUNT_OF(urls),
                                      scene->arena),
                         rows[i].count);
        scene_free(scene);
    }
}

#define TEST(name)                                                             \
    cmocka_unit_test_setup_teardown(name, scene_set_up, scene_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_ordinary_chain_is_valid_and_cheap),
        TEST(signatures_are_remembered),
        TEST(order_and_strangers_do_not_matter),
        TEST(names_chain_whatever_their_encoding),
        TEST(a_missing_intermediate_is_named),
        TEST(what_was_fetched_repairs_the_chain),
        TEST(a_root_that_is_not_known_ends_the_path),
        TEST(a_fetched_root_is_not_known),
        TEST(a_root_of_the_replaced_store_is_not_known),
        TEST(a_self_signed_leaf_is_its_own_root),
        TEST(a_self_signed_leaf_that_is_known_is_valid),
        TEST(a_known_leaf_that_another_signed_is_no_anchor),
        TEST(a_self_issued_leaf_that_another_key_signed_is_incomplete),
        TEST(an_intermediate_can_be_the_anchor),
        TEST(the_wrong_ca_is_blamed),
        TEST(another_key_identifier_is_no_blame),
        TEST(a_wrong_key_identifier_does_not_break_the_path),
        TEST(a_forged_leaf_is_refused),
        TEST(a_damaged_issuer_is_named),
        TEST(a_damaged_leaf_has_a_path_of_its_own),
        TEST(a_fault_makes_the_search_go_on),
        TEST(constraints_make_the_search_go_on),
        TEST(constraints_accumulate),
        TEST(the_table_of_faults_decides),
        TEST(cross_signs_are_alternatives),
        TEST(public_roots_are_preferred),
        TEST(an_expired_cross_sign_does_no_harm),
        TEST(an_expired_intermediate_may_be_fetched_anew),
        TEST(only_plain_http_urls_are_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
