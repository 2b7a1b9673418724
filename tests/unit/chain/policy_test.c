#include "chain/policy.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/limits.h"
#include "forge.h"

/* One certificate of a path. Policies and mappings are letters, see forge.h;
 * NULL is no extension. Of the numbers, 0 is none and n + 1 is n. */
struct piece {
    const char *policies, *mappings;
    int require, inhibit_mapping, inhibit_any;
    bool is_self_issued;
};

enum { MOST_PIECES = 6 };

/* A path from the certificate below the anchor down to the leaf. */
struct row {
    const char *title;
    struct piece pieces[MOST_PIECES];
    size_t count;
    enum policy_result result;
    size_t at; /* if it failed: index from the leaf */
};

static const struct row rows[] = {
    { "nothing is asked for", { { 0 }, { 0 } }, 2, POLICY_OK, 0 },
    { "policies differ, and nobody asks",
      { { .policies = "a" }, { .policies = "b" } },
      2,
      POLICY_OK,
      0 },
    { "asked for, and none there",
      { { .require = 1 }, { 0 } },
      2,
      POLICY_FAILED,
      0 },
    { "asked for, and the same all the way",
      { { .policies = "a", .require = 1 }, { .policies = "ab" } },
      2,
      POLICY_OK,
      0 },
    { "asked for, and different ones",
      { { .policies = "a", .require = 1 }, { .policies = "b" } },
      2,
      POLICY_FAILED,
      0 },
    { "the leaf asks for itself",
      { { .policies = "a" }, { .require = 1 } },
      2,
      POLICY_FAILED,
      0 },
    { "asked for from one below on, which is the leaf",
      { { .require = 2 }, { 0 } },
      2,
      POLICY_FAILED,
      0 },
    { "asked for from two below on, where the path has ended",
      { { .require = 3 }, { 0 } },
      2,
      POLICY_OK,
      0 },
    { "asked for from two below on",
      { { .require = 3 }, { 0 }, { 0 }, { 0 } },
      4,
      POLICY_FAILED,
      0 },
    { "self-issued certificates are not counted",
      { { .require = 3 }, { .is_self_issued = true }, { 0 } },
      3,
      POLICY_OK,
      0 },
    { "a later larger number does not relax",
      { { .require = 1 }, { .require = 9 }, { 0 } },
      3,
      POLICY_FAILED,
      1 },
    { "anyPolicy above gives what is below",
      { { .policies = "*", .require = 1 }, { .policies = "a" } },
      2,
      POLICY_OK,
      0 },
    { "anyPolicy below takes what is above",
      { { .policies = "a", .require = 1 }, { .policies = "*" } },
      2,
      POLICY_OK,
      0 },
    { "anyPolicy in between",
      { { .policies = "a", .require = 1 },
        { .policies = "*" },
        { .policies = "b" } },
      3,
      POLICY_FAILED,
      0 },
    { "anyPolicy is inhibited below",
      { { .policies = "a", .require = 1, .inhibit_any = 1 },
        { .policies = "*" } },
      2,
      POLICY_FAILED,
      0 },
    { "anyPolicy is inhibited, but not yet",
      { { .policies = "a", .require = 1, .inhibit_any = 2 },
        { .policies = "*" } },
      2,
      POLICY_OK,
      0 },
    { "inhibited anyPolicy in a self-issued certificate that is not last",
      { { .policies = "a", .require = 1, .inhibit_any = 1 },
        { .policies = "*", .is_self_issued = true },
        { .policies = "a" } },
      3,
      POLICY_OK,
      0 },
    { "inhibited anyPolicy in a self-issued leaf",
      { { .policies = "a", .require = 1, .inhibit_any = 1 },
        { .policies = "*", .is_self_issued = true } },
      2,
      POLICY_FAILED,
      0 },
    { "a policy is mapped",
      { { .policies = "a", .mappings = "ab", .require = 1 },
        { .policies = "b" } },
      2,
      POLICY_OK,
      0 },
    { "a mapped policy is replaced",
      { { .policies = "a", .mappings = "ab", .require = 1 },
        { .policies = "a" } },
      2,
      POLICY_FAILED,
      0 },
    { "to several",
      { { .policies = "a", .mappings = "abac", .require = 1 },
        { .policies = "c" } },
      2,
      POLICY_OK,
      0 },
    { "twice on the way",
      { { .policies = "a", .mappings = "ab", .require = 1 },
        { .policies = "b", .mappings = "bc" },
        { .policies = "c" } },
      3,
      POLICY_OK,
      0 },
    { "a mapping of what is not valid gives nothing",
      { { .policies = "a", .mappings = "bc", .require = 1 },
        { .policies = "c" } },
      2,
      POLICY_FAILED,
      0 },
    { "a mapping of what anyPolicy allows",
      { { .policies = "*", .mappings = "bc", .require = 1 },
        { .policies = "c" } },
      2,
      POLICY_OK,
      0 },
    { "mappings are inhibited",
      { { .policies = "a", .inhibit_mapping = 1, .require = 1 },
        { .policies = "a", .mappings = "ab" },
        { .policies = "b" } },
      3,
      POLICY_FAILED,
      0 },
    { "mappings are inhibited, but not yet",
      { { .policies = "a", .inhibit_mapping = 2, .require = 1 },
        { .policies = "a", .mappings = "ab" },
        { .policies = "b" } },
      3,
      POLICY_OK,
      0 },
    { "inhibited mappings of other policies do no harm",
      { { .policies = "ab", .inhibit_mapping = 1, .require = 1 },
        { .policies = "ab", .mappings = "ac" },
        { .policies = "b" } },
      3,
      POLICY_OK,
      0 },
    { "anyPolicy is mapped",
      { { .policies = "*", .mappings = "*b" }, { .policies = "b" } },
      2,
      POLICY_FAILED,
      1 },
    { "anyPolicy is mapped to",
      { { .policies = "a", .mappings = "a*" }, { .policies = "a" } },
      2,
      POLICY_FAILED,
      1 },
    { "mappings in the leaf mean nothing",
      { { .policies = "a", .require = 1 },
        { .policies = "a", .mappings = "*b" } },
      2,
      POLICY_OK,
      0 },
    { "a gap in the middle",
      { { .policies = "a", .require = 1 }, { 0 }, { .policies = "a" } },
      3,
      POLICY_FAILED,
      1 },
};

static struct bytes extensions(struct arena *arena, const struct piece *piece)
{
    struct bytes list = bytes_of_text("");
    if (piece->policies != NULL)
        list = FORGE_CAT(arena, list, forge_policies(arena, piece->policies));
    if (piece->mappings != NULL)
        list = FORGE_CAT(arena, list,
                         forge_policy_mappings(arena, piece->mappings));
    if (piece->require != 0 || piece->inhibit_mapping != 0)
        list = FORGE_CAT(arena, list,
                         forge_policy_constraints(arena, piece->require - 1,
                                                  piece->inhibit_mapping - 1));
    if (piece->inhibit_any != 0)
        list = FORGE_CAT(
            arena, list,
            forge_inhibit_any(arena, (unsigned)piece->inhibit_any - 1));
    return list;
}

static const struct cert *make(struct arena *arena, const struct piece *piece)
{
    return FORGE(arena, .subject = "CN=b",
                 .issuer = piece->is_self_issued ? "CN=b" : "CN=a",
                 .flags = FORGE_CA, .extensions = extensions(arena, piece));
}

static void paths_are_judged_by_the_policy_graph(void **state)
{
    struct arena *arena = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct cert *certs[MOST_PIECES];
        for (size_t k = 0; k < rows[i].count; k++)
            certs[rows[i].count - 1 - k] = make(arena, &rows[i].pieces[k]);
        size_t at = 99;
        const char *detail;
        enum policy_result result =
            policy_check(certs, rows[i].count, arena, &at, &detail);
        if (result != rows[i].result ||
            (result != POLICY_OK && at != rows[i].at))
            fail_msg("%s: %d at %zu", rows[i].title, result, at);
        assert_int_equal(detail == NULL, result == POLICY_OK);
    }
}

static void a_path_of_the_anchor_alone_has_no_policies(void **state)
{
    size_t at;
    const char *detail;
    assert_int_equal(policy_check(NULL, 0, *state, &at, &detail), POLICY_OK);
}

static enum policy_result with_inputs(struct arena *arena, const char *initial,
                                      const struct piece *pieces, size_t count,
                                      const struct policy_inputs *flags)
{
    const struct cert *certs[MOST_PIECES];
    struct bytes set[8];
    struct policy_inputs inputs = *flags;
    inputs.initial_set = set;
    for (; initial[inputs.initial_count] != '\0'; inputs.initial_count++)
        set[inputs.initial_count] =
            forge_policy_oid(arena, initial[inputs.initial_count]);
    for (size_t k = 0; k < count; k++)
        certs[count - 1 - k] = make(arena, &pieces[k]);
    size_t at;
    const char *detail;
    return policy_check_with(&inputs, certs, count, arena, &at, &detail);
}

static void the_initial_set_decides_when_asked_for(void **state)
{
    static const struct policy_inputs explicit = { .require_explicit = true };
    static const struct policy_inputs nothing = { 0 };
    static const struct piece same[] = { { .policies = "a" },
                                         { .policies = "a" } };
    static const struct piece any[] = { { .policies = "*" },
                                        { .policies = "*" } };
    static const struct piece mapped[] = {
        { .policies = "a", .mappings = "ab" }, { .policies = "b" }
    };
    struct arena *arena = *state;
    assert_int_equal(with_inputs(arena, "", same, 2, &explicit), POLICY_OK);
    assert_int_equal(with_inputs(arena, "a", same, 2, &explicit), POLICY_OK);
    assert_int_equal(with_inputs(arena, "ba", same, 2, &explicit), POLICY_OK);
    assert_int_equal(with_inputs(arena, "b*", same, 2, &explicit), POLICY_OK);
    assert_int_equal(with_inputs(arena, "b", same, 2, &explicit),
                     POLICY_FAILED);
    assert_int_equal(with_inputs(arena, "b", same, 2, &nothing), POLICY_OK);
    assert_int_equal(with_inputs(arena, "b", any, 2, &explicit), POLICY_OK);
    /* It is about what the anchor's domain calls the policy. */
    assert_int_equal(with_inputs(arena, "a", mapped, 2, &explicit), POLICY_OK);
    assert_int_equal(with_inputs(arena, "b", mapped, 2, &explicit),
                     POLICY_FAILED);
}

static void initial_inhibitions_bind_from_the_start(void **state)
{
    static const struct policy_inputs no_any = { .require_explicit = true,
                                                 .inhibit_any = true };
    static const struct policy_inputs no_mapping = { .require_explicit = true,
                                                     .inhibit_mapping = true };
    static const struct piece any[] = { { .policies = "*" },
                                        { .policies = "a" } };
    static const struct piece mapped[] = {
        { .policies = "a", .mappings = "ab" }, { .policies = "b" }
    };
    struct arena *arena = *state;
    assert_int_equal(with_inputs(arena, "", any, 2, &no_any), POLICY_FAILED);
    assert_int_equal(with_inputs(arena, "", mapped, 2, &no_mapping),
                     POLICY_FAILED);
}

/* Each of `count` policies, 2.999.1.n. */
static struct bytes many_policies(struct arena *arena, unsigned count)
{
    struct bytes list = bytes_of_text("");
    for (unsigned i = 0; i < count; i++) {
        uint8_t oid[] = { 0x88, 0x37, (uint8_t)(0x80 | (1 + i / 128)),
                          (uint8_t)(i % 128) };
        struct bytes octets = { oid, sizeof(oid) };
        list = FORGE_CAT(
            arena, list,
            forge_tlv(arena, DER_SEQUENCE, forge_tlv(arena, DER_OID, octets)));
    }
    return forge_extension(arena, OID_CERTIFICATE_POLICIES, false,
                           forge_tlv(arena, DER_SEQUENCE, list));
}

static enum policy_result with_many(struct arena *arena, unsigned count)
{
    const struct cert *cert =
        FORGE(arena, .subject = "CN=b", .issuer = "CN=a", .flags = FORGE_CA,
              .extensions = many_policies(arena, count));
    const struct cert *certs[] = { cert, cert };
    size_t at;
    const char *detail;
    return policy_check(certs, 2, arena, &at, &detail);
}

static void a_level_has_a_limit(void **state)
{
    assert_int_equal(with_many(*state, LIMIT_POLICIES), POLICY_OK);
    assert_int_equal(with_many(*state, LIMIT_POLICIES + 1), POLICY_OVER_LIMIT);
}

/* In a tree, two policies that are each mapped to both, level after level,
 * would make 2 to the 12th nodes. */
static void crossed_mappings_do_not_multiply(void **state)
{
    struct arena *arena = *state;
    const struct piece top = { .policies = "ab",
                               .mappings = "aaabbabb",
                               .require = 1 };
    const struct piece middle = { .policies = "ab", .mappings = "aaabbabb" };
    const struct piece end = { .policies = "a" };
    const struct cert *certs[LIMIT_PATH_DEPTH];
    certs[0] = make(arena, &end);
    for (size_t i = 1; i + 1 < COUNT_OF(certs); i++)
        certs[i] = make(arena, &middle);
    certs[COUNT_OF(certs) - 1] = make(arena, &top);
    size_t at;
    const char *detail;
    assert_int_equal(policy_check(certs, COUNT_OF(certs), arena, &at, &detail),
                     POLICY_OK);
}

static int set_up(void **state)
{
    *state = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    arena_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_judged_by_the_policy_graph),
        cmocka_unit_test(a_path_of_the_anchor_alone_has_no_policies),
        cmocka_unit_test(the_initial_set_decides_when_asked_for),
        cmocka_unit_test(initial_inhibitions_bind_from_the_start),
        cmocka_unit_test(a_level_has_a_limit),
        cmocka_unit_test(crossed_mappings_do_not_multiply),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
