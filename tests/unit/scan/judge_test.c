/* Which addresses share their paths, and which paths are built again. */
#include "scan/judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "../chain/scene.h"
#include "base/arena.h"

enum { ADDRESSES = 4 };

/* A host of four addresses: two serve the whole chain, two the leaf alone. */
struct host {
    struct scene *scene;
    struct judge_config config;
    const struct cert *whole[2], *leaf_alone[1]; /* each from the leaf up */
    struct capture captures[ADDRESSES];
    struct issuer_fetch fetch; /* of the CA that the others leave out */
    struct record *record;
};

static int set_up(void **state)
{
    static struct host host;
    struct scene *scene = scene_new();
    const struct cert *leaf = scene_leaf(scene), *ca = scene_ca(scene);
    scene_trust(scene, ROOT_SOURCE_STORE, scene_root(scene));
    trust_store_finish(scene->store);
    host = (struct host){
        .scene = scene,
        .config = { .store = scene->store, .paths = scene->options },
        .whole = { leaf, ca },
        .leaf_alone = { leaf },
        .record = record_new(),
    };
    for (size_t i = 0; i < ADDRESSES; i++) {
        host.captures[i].chain = i % 2 == 0 ? host.whole : host.leaf_alone;
        host.captures[i].chain_length = i % 2 == 0 ? 2 : 1;
    }
    host.fetch =
        (struct issuer_fetch){ .certs = &host.whole[1], .cert_count = 1 };
    host.record->now = FORGE_NOW;
    host.record->captures = host.captures;
    host.record->capture_count = ADDRESSES;
    judge_paths(host.record, &host.config, scene->cache);
    *state = &host;
    return 0;
}

static int tear_down(void **state)
{
    struct host *host = *state;
    record_free(host->record);
    scene_free(host->scene);
    return 0;
}

static void give_issuers(struct host *host, size_t count)
{
    host->record->issuer_fetches = &host->fetch;
    host->record->issuer_fetch_count = count;
    judge_issuers(host->record, &host->config, host->scene->cache);
}

static void what_serves_the_same_has_the_same_paths(void **state)
{
    struct host *host = *state;
    const struct capture *captures = host->captures;
    assert_path(host->scene, &captures[0].paths->paths[0], "leaf,CA,Root",
                FAULT_NONE);
    assert_path(host->scene, &captures[1].paths->paths[0], "leaf",
                FAULT_INCOMPLETE);
    assert_ptr_equal(captures[2].paths, captures[0].paths);
    assert_ptr_equal(captures[3].paths, captures[1].paths);
}

static void what_showed_no_certificate_has_no_path(void **state)
{
    struct host *host = *state;
    host->captures[0].chain_length = 0;
    host->captures[0].paths = NULL;
    judge_paths(host->record, &host->config, host->scene->cache);
    assert_null(host->captures[0].paths);
    assert_non_null(host->captures[2].paths);
}

static void issuers_repair_what_is_broken(void **state)
{
    struct host *host = *state;
    const struct capture *captures = host->captures;
    give_issuers(host, 1);
    assert_null(captures[0].repaired_paths);
    assert_null(captures[2].repaired_paths);
    assert_path(host->scene, &captures[1].repaired_paths->paths[0],
                "leaf,CA,Root", FAULT_NONE);
    assert_ptr_equal(captures[3].repaired_paths, captures[1].repaired_paths);
    /* What was served is judged as it was. */
    assert_int_equal(captures[1].paths->paths[0].result, PATH_INVALID);
}

/* What only we cannot verify is not broken. */
static void issuers_do_not_decide_what_is_unknown(void **state)
{
    struct host *host = *state;
    struct path unknown = { .result = PATH_UNKNOWN };
    const struct paths paths = { .paths = &unknown, .count = 1 };
    host->captures[1].paths = &paths;
    give_issuers(host, 1);
    assert_null(host->captures[1].repaired_paths);
    assert_non_null(host->captures[3].repaired_paths);
}

static void without_issuers_nothing_is_repaired(void **state)
{
    struct host *host = *state;
    give_issuers(host, 1);
    give_issuers(host, 0);
    for (size_t i = 0; i < ADDRESSES; i++)
        assert_null(host->captures[i].repaired_paths);
}

static void a_revocation_concerns_all_that_share_the_path(void **state)
{
    struct host *host = *state;
    struct revocation_evidence evidence = {
        .cert = host->whole[0],
        .issuer = host->whole[1],
        .answer = { .status = REVOCATION_REVOKED, .detail = "on a list" },
    };
    const struct paths *broken = host->captures[1].paths;
    host->record->revocations = &evidence;
    host->record->revocation_count = 1;
    judge_revocation(host->record, &host->config);
    assert_path(host->scene, &host->captures[0].paths->paths[0], "leaf,CA,Root",
                FAULT_REVOKED);
    assert_ptr_equal(host->captures[2].paths, host->captures[0].paths);
    assert_ptr_equal(host->captures[1].paths, broken);
    assert_ptr_equal(host->captures[3].paths, broken);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_serves_the_same_has_the_same_paths),
        TEST(what_showed_no_certificate_has_no_path),
        TEST(issuers_repair_what_is_broken),
        TEST(issuers_do_not_decide_what_is_unknown),
        TEST(without_issuers_nothing_is_repaired),
        TEST(a_revocation_concerns_all_that_share_the_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
