#include "chain/path_verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/limits.h"
#include "chain/trust_store.h"
#include "forge.h"

static const struct path_options options = {
    .now = FORGE_NOW,
    .max_depth = LIMIT_PATH_DEPTH,
    .fatal_if_public = FAULT_BIT(FAULT_EKU_ABSENT),
};

enum { LEAF_KEY = 1, CA_KEY, ROOT_KEY };

/* A path of three, as judged. */
struct fixture {
    struct arena *arena;
    struct path_budget budget;
    struct path_judge judge;
    const struct cert *certs[3];
    struct root_entry root;
    struct path_draft draft;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    struct arena *arena = arena_new();
    fixture = (struct fixture){
        .arena = arena,
        .budget = { .most_comparisons = 100 },
        .certs = { FORGE(arena, .subject = "CN=leaf", .issuer = "CN=CA",
                         .key = LEAF_KEY, .issuer_key = CA_KEY,
                         .flags = FORGE_NO_EKU),
                   FORGE(arena, .subject = "CN=CA", .issuer = "CN=Root",
                         .key = CA_KEY, .issuer_key = ROOT_KEY,
                         .flags = FORGE_CA),
                   FORGE(arena, .subject = "CN=Root", .issuer = "CN=Root",
                         .key = ROOT_KEY, .issuer_key = ROOT_KEY,
                         .flags = FORGE_CA) },
        .root = { .source = ROOT_SOURCE_STORE, .is_known = true },
    };
    fixture.judge = (struct path_judge){ &options, arena, &fixture.budget, 0 };
    fixture.draft = (struct path_draft){ .certs = fixture.certs,
                                         .length = 3,
                                         .root = &fixture.root,
                                         .source = ROOT_SOURCE_STORE,
                                         .is_complete = true };
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    arena_free(fixture->arena);
    return 0;
}

static struct path judged(struct fixture *fixture)
{
    struct path path;
    path_judge(&fixture->judge, &fixture->draft, &path);
    return path;
}

static void what_counts_depends_on_the_root(void **state)
{
    struct fixture *fixture = *state;
    struct path path = judged(fixture);
    assert_int_equal(path.result, PATH_VALID);
    assert_true(path_has_fault(&path, FAULT_EKU_ABSENT));
    fixture->root.is_public = true;
    path = judged(fixture);
    assert_int_equal(path.result, PATH_INVALID);
    assert_int_equal(path.reason, FAULT_EKU_ABSENT);
    fixture->judge.ignored = FAULT_BIT(FAULT_EKU_ABSENT);
    path = judged(fixture);
    assert_int_equal(path.result, PATH_VALID);
    assert_false(path_has_fault(&path, FAULT_EKU_ABSENT));
}

static void what_we_cannot_verify_makes_it_unknown(void **state)
{
    struct fixture *fixture = *state;
    static const bool is_unsupported[] = { false, true };
    fixture->draft.is_unsupported = is_unsupported;
    struct path path = judged(fixture);
    assert_int_equal(path.result, PATH_UNKNOWN);
    assert_int_equal(path.reason, FAULT_UNSUPPORTED);
    assert_int_equal(path.broken_at, 1);
    /* But what is known to be wrong is wrong. */
    fixture->root.is_public = true;
    path = judged(fixture);
    assert_int_equal(path.result, PATH_INVALID);
    assert_int_equal(path.reason, FAULT_EKU_ABSENT);
}

static void faults_may_be_added(void **state)
{
    struct fixture *fixture = *state;
    struct path path = judged(fixture);
    size_t count = path.fault_count;
    path_add_fault(&fixture->judge, &path,
                   (struct path_fault_entry){ FAULT_CA_REVOKED, 1, "why" });
    assert_int_equal(path.fault_count, count + 1);
    assert_int_equal(path.result, PATH_INVALID);
    assert_int_equal(path.reason, FAULT_CA_REVOKED);
    assert_int_equal(path.broken_at, 1);
}

/* What a person should hear first: a broken rule of the path, then that there
 * is no path, then what is wrong with a certificate in itself. */
static void the_reason_is_the_most_telling(void **state)
{
    static const struct {
        enum path_fault faults[3];
        enum path_fault reason;
    } rows[] = {
        { { FAULT_INCOMPLETE, FAULT_EXPIRED, FAULT_EKU_ABSENT },
          FAULT_EXPIRED },
        { { FAULT_EKU_ABSENT, FAULT_INCOMPLETE, FAULT_EKU_ABSENT },
          FAULT_INCOMPLETE },
        { { FAULT_EXPIRED, FAULT_REVOKED, FAULT_EXPIRED }, FAULT_REVOKED },
        { { FAULT_UNKNOWN_ROOT, FAULT_BAD_SIGNATURE, FAULT_INCOMPLETE },
          FAULT_BAD_SIGNATURE },
        { { FAULT_EXPIRED, FAULT_TOO_DEEP, FAULT_INCOMPLETE }, FAULT_EXPIRED },
        { { FAULT_TOO_DEEP, FAULT_CA_REVOKED, FAULT_INCOMPLETE },
          FAULT_CA_REVOKED },
        { { FAULT_EKU_ABSENT, FAULT_TOO_DEEP, FAULT_EKU_ABSENT },
          FAULT_TOO_DEEP },
        { { FAULT_KEY_IDS, FAULT_KEY_IDS, FAULT_KEY_IDS }, FAULT_NONE },
    };
    struct fixture *fixture = *state;
    fixture->root.is_public = true;
    fixture->judge.ignored = FAULT_BIT(FAULT_EKU_ABSENT);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct path path = judged(fixture);
        for (size_t k = 0; k < 3; k++)
            path_add_fault(
                &fixture->judge, &path,
                (struct path_fault_entry){ rows[i].faults[k], k, NULL });
        assert_string_equal(path_fault_text(path.reason),
                            path_fault_text(rows[i].reason));
    }
}

/* Certificates of two paths, of which one ends before its leaf. */
static const struct cert until_9 = { .not_after = 9 };
static const struct cert until_8 = { .not_after = 8 };
static const struct cert *lasting[] = { &until_9, &until_9, &until_9,
                                        &until_9 };
static const struct cert *ending[] = { &until_9, &until_9, &until_8 };

/* Each row is better than the next. */
static void better_paths_come_first(void **state)
{
    static const struct path_fault_entry expired = { FAULT_EXPIRED, 0, NULL };
    static const struct path_fault_entry two[] = { { FAULT_EXPIRED, 0, NULL },
                                                   { FAULT_EKU, 1, NULL } };
    static const struct path_fault_entry wrong = { FAULT_BAD_SIGNATURE, 0,
                                                   NULL };
    static const struct path_fault_entry missing = { FAULT_INCOMPLETE, 0,
                                                     NULL };
    static const struct path_fault_entry warning = { FAULT_SERIAL, 0, NULL };
    static const struct path rows[] = {
        { .result = PATH_VALID,
          .root_is_known = true,
          .root_is_public = true,
          .certs = lasting,
          .length = 4 },
        { .result = PATH_VALID,
          .root_is_known = true,
          .root_is_public = true,
          .certs = ending,
          .length = 3 },
        { .result = PATH_VALID,
          .root_is_known = true,
          .root_is_public = true,
          .faults = &warning,
          .fault_count = 1 },
        { .result = PATH_VALID,
          .root_is_known = true,
          .certs = lasting,
          .length = 3 },
        { .result = PATH_UNKNOWN, .root_is_known = true },
        { .result = PATH_INVALID,
          .root_is_known = true,
          .reason = FAULT_EXPIRED,
          .faults = &expired,
          .fault_count = 1 },
        { .result = PATH_INVALID,
          .root_is_known = true,
          .reason = FAULT_EKU,
          .faults = two,
          .fault_count = 2 },
        { .result = PATH_INVALID,
          .reason = FAULT_BAD_SIGNATURE,
          .faults = &wrong,
          .fault_count = 1 },
        { .result = PATH_INVALID,
          .reason = FAULT_INCOMPLETE,
          .length = 2,
          .faults = &missing,
          .fault_count = 1 },
        { .result = PATH_INVALID,
          .reason = FAULT_INCOMPLETE,
          .length = 1,
          .faults = &missing,
          .fault_count = 1 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        for (size_t k = 0; k < COUNT_OF(rows); k++)
            assert_int_equal(path_is_better(&options, &rows[i], &rows[k]),
                             i < k);
}

static void comparisons_come_from_the_budget(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = fixture->arena;
    fixture->certs[2] =
        FORGE(arena, .subject = "CN=Root", .issuer = "CN=Root", .key = ROOT_KEY,
              .issuer_key = ROOT_KEY, .flags = FORGE_CA,
              .extensions = forge_name_constraints(
                  arena, forge_dns(arena, "example"), bytes_of_text("")));
    struct path path = judged(fixture);
    assert_int_equal(path.result, PATH_VALID);
    assert_int_equal(fixture->budget.comparisons, 1);
    assert_int_equal(fixture->budget.exhausted, LIMIT_OF_NOTHING);
    fixture->budget.comparisons = fixture->budget.most_comparisons;
    path = judged(fixture);
    assert_int_equal(path.reason, FAULT_OVER_LIMIT);
    assert_int_equal(fixture->budget.exhausted, LIMIT_OF_COMPARISONS);
}

/* Those of a self-issued certificate on the way are not looked at; those of
 * the leaf are, even if it is self-issued (6.1.3 (b), (c)). */
static void self_issued_certificates_are_exempt_from_constraints(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = fixture->arena;
    struct bytes other = forge_name_constraints(
        arena, forge_directory(arena, "O=Other"), bytes_of_text(""));
    fixture->certs[0] = FORGE(arena, .subject = "", .issuer = "CN=Root",
                              .key = LEAF_KEY, .issuer_key = CA_KEY);
    fixture->certs[1] =
        FORGE(arena, .subject = "CN=Root", .issuer = "CN=Root", .key = CA_KEY,
              .issuer_key = ROOT_KEY, .flags = FORGE_CA);
    fixture->certs[2] =
        FORGE(arena, .subject = "CN=Root", .issuer = "CN=Root", .key = ROOT_KEY,
              .issuer_key = ROOT_KEY, .flags = FORGE_CA, .extensions = other);
    assert_int_equal(judged(fixture).result, PATH_VALID);
    fixture->certs[0] = fixture->certs[1];
    fixture->certs[1] = fixture->certs[2];
    fixture->draft.length = 2;
    struct path path = judged(fixture);
    assert_int_equal(path.reason, FAULT_NAME_CONSTRAINTS);
    assert_int_equal(path.broken_at, 0);
}

/* Policies stop below the anchor: what its certificate asks for is its own
 * affair (6.1.1). */
static void the_anchor_is_no_part_of_policies(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = fixture->arena;
    struct bytes require = forge_policy_constraints(arena, 0, ABSENT);
    fixture->certs[2] =
        FORGE(arena, .subject = "CN=Root", .issuer = "CN=Root", .key = ROOT_KEY,
              .issuer_key = ROOT_KEY, .flags = FORGE_CA, .extensions = require);
    assert_int_equal(judged(fixture).result, PATH_VALID);
    fixture->certs[1] =
        FORGE(arena, .subject = "CN=CA", .issuer = "CN=Root", .key = CA_KEY,
              .issuer_key = ROOT_KEY, .flags = FORGE_CA, .extensions = require);
    assert_int_equal(judged(fixture).reason, FAULT_POLICY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(what_counts_depends_on_the_root),
        TEST(what_we_cannot_verify_makes_it_unknown),
        TEST(faults_may_be_added),
        TEST(the_reason_is_the_most_telling),
        TEST(better_paths_come_first),
        TEST(comparisons_come_from_the_budget),
        TEST(self_issued_certificates_are_exempt_from_constraints),
        TEST(the_anchor_is_no_part_of_policies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
