#include "chain/crl_delta.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "chain/revocation.h"
#include "chain/signature.h"
#include "forge.h"

enum { CA_KEY = 2, OTHER_KEY };
enum { SERIAL = 77, MOST = 4 };
enum { SUPERSEDED = 4, REMOVED = 8 };

/* A certificate, the complete lists about it, and the delta that is judged. */
struct fixture {
    struct arena *arena;
    const struct cert *ca, *cert;
    const struct crl *crls[MOST];
    size_t crl_count;
    const struct crl *delta;
};

#define LIST(fixture, ...)                                                     \
    FORGE_LIST((fixture)->arena, .issuer = "CN=CA", .key = CA_KEY, __VA_ARGS__)
#define DELTA(fixture, ...)                                                    \
    ((fixture)->delta =                                                        \
         LIST(fixture, .number = 9, .base_number = 5, __VA_ARGS__))

static struct crl_subject subject_of(const struct fixture *fixture)
{
    return (struct crl_subject){ .cert = fixture->cert, .issuer = fixture->ca };
}

static void give(struct fixture *fixture, const struct crl *crl)
{
    fixture->crls[fixture->crl_count++] = crl;
}

static struct revocation_answer judge(const struct fixture *fixture)
{
    const struct crl_subject subject = subject_of(fixture);
    return crl_delta_judge(fixture->delta, fixture->crls, fixture->crl_count,
                           &subject, FORGE_NOW, NULL, fixture->arena);
}

/* A detail of NULL: nothing is wrong with it. */
static void expect(const struct fixture *fixture, enum revocation_status status,
                   const char *detail)
{
    struct revocation_answer answer = judge(fixture);
    assert_int_equal(answer.status, status);
    if (detail == NULL)
        assert_null(answer.detail);
    else
        assert_string_equal(answer.detail, detail);
}

/* The lists without the delta, and with it. */
static void expect_of_all(const struct fixture *fixture,
                          enum revocation_status without,
                          enum revocation_status with)
{
    const struct crl_subject subject = subject_of(fixture);
    const struct crl *all[MOST + 1];
    size_t count = fixture->crl_count;
    for (size_t i = 0; i < count; i++)
        all[i] = fixture->crls[i];
    all[count] = fixture->delta;
    assert_int_equal(
        crls_judge(all, count, &subject, FORGE_NOW, NULL, fixture->arena)
            .status,
        without);
    assert_int_equal(
        crls_judge(all, count + 1, &subject, FORGE_NOW, NULL, fixture->arena)
            .status,
        with);
}

static struct bytes entry(const struct fixture *fixture, int reason)
{
    return forge_entry(fixture->arena, SERIAL, reason, NULL);
}

static void silence_says_nothing_by_itself(void **state)
{
    struct fixture *fixture = *state;
    DELTA(fixture,
          .entries = forge_entry(fixture->arena, SERIAL + 1, SUPERSEDED, NULL));
    expect(fixture, REVOCATION_UNKNOWN, NULL);
    expect_of_all(fixture, REVOCATION_GOOD, REVOCATION_GOOD);
    DELTA(fixture, .entries = entry(fixture, REMOVED));
    expect(fixture, REVOCATION_UNKNOWN, NULL);
}

static void who_is_on_it_is_revoked(void **state)
{
    struct fixture *fixture = *state;
    DELTA(fixture, .entries = entry(fixture, SUPERSEDED));
    struct revocation_answer answer = judge(fixture);
    assert_int_equal(answer.status, REVOCATION_REVOKED);
    assert_int_equal(answer.reason, SUPERSEDED);
    assert_int_equal(answer.revoked_at, FORGE_NOW - FORGE_YEAR);
    expect_of_all(fixture, REVOCATION_GOOD, REVOCATION_REVOKED);
}

static void it_is_current_from_end_to_end(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        int64_t this_update, next_update;
        enum revocation_status status;
        const char *words;
    } rows[] = {
        { FORGE_NOW, FORGE_NOW, REVOCATION_REVOKED, "revoked at" },
        { FORGE_NOW + 1, FORGE_NOW + 9, REVOCATION_STALE,
          "delta list: thisUpdate " },
        { FORGE_NOW - 9, FORGE_NOW - 1, REVOCATION_STALE,
          "delta list: nextUpdate " },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        DELTA(fixture, .this_update = rows[i].this_update,
              .next_update = rows[i].next_update,
              .entries = entry(fixture, SUPERSEDED));
        struct revocation_answer answer = judge(fixture);
        assert_int_equal(answer.status, rows[i].status);
        assert_ptr_equal(strstr(answer.detail, rows[i].words), answer.detail);
        assert_int_equal(answer.next_update, rows[i].next_update);
        expect_of_all(fixture, REVOCATION_GOOD,
                      i == 0 ? REVOCATION_REVOKED : REVOCATION_GOOD);
    }
}

static void a_bad_one_says_what_is_wrong_with_it(void **state)
{
    struct fixture *fixture = *state;
    DELTA(fixture, .flags = FORGE_BAD_SIGNATURE,
          .entries = entry(fixture, SUPERSEDED));
    expect(fixture, REVOCATION_INVALID,
           "delta list: the list's signature does not verify");
    expect_of_all(fixture, REVOCATION_GOOD, REVOCATION_GOOD);
    fixture->delta =
        FORGE_LIST(fixture->arena, .issuer = "CN=Other", .key = OTHER_KEY,
                   .number = 9, .base_number = 5);
    expect(fixture, REVOCATION_INVALID,
           "delta list: the list's issuer has no valid path to the same root");
    fixture->delta = LIST(fixture, .base_number = 5, .has_no_number = true);
    expect(fixture, REVOCATION_INVALID,
           "delta list: the list has no number (RFC 5280 5.2.3)");
}

static void it_says_which_base_it_lacks(void **state)
{
    struct fixture *fixture = *state;
    fixture->delta = LIST(fixture, .number = 9, .base_number = 8,
                          .entries = entry(fixture, SUPERSEDED));
    expect(fixture, REVOCATION_INVALID,
           "delta list: it changes number 8, and the list has number 7");
    expect_of_all(fixture, REVOCATION_GOOD, REVOCATION_GOOD);
    /* One of several lists is enough. */
    give(fixture, LIST(fixture, .number = 8));
    assert_int_equal(judge(fixture).status, REVOCATION_REVOKED);
}

static void it_must_have_the_scope_of_a_list(void **state)
{
    struct fixture *fixture = *state;
    DELTA(fixture, .idp = forge_idp_flag(fixture->arena, IDP_INDIRECT),
          .entries = entry(fixture, SUPERSEDED));
    expect(fixture, REVOCATION_INVALID,
           "delta list: no list has its issuer, key and scope");
    expect_of_all(fixture, REVOCATION_GOOD, REVOCATION_GOOD);
}

/* The list is as new as it, or newer: it is not needed, and not wrong. */
static void an_older_one_is_no_fault(void **state)
{
    struct fixture *fixture = *state;
    static const unsigned numbers[] = { 6, 7 };
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        fixture->delta = LIST(fixture, .number = numbers[i], .base_number = 5,
                              .entries = entry(fixture, SUPERSEDED));
        expect(fixture, REVOCATION_UNKNOWN, NULL);
        expect_of_all(fixture, REVOCATION_GOOD, REVOCATION_GOOD);
    }
}

static void without_its_list_it_is_no_fault_either(void **state)
{
    struct fixture *fixture = *state;
    fixture->crl_count = 0;
    DELTA(fixture, .entries = entry(fixture, SUPERSEDED));
    expect(fixture, REVOCATION_UNKNOWN,
           "delta list: the list that it changes is not there");
    /* Another delta is none. */
    give(fixture, LIST(fixture, .number = 10, .base_number = 5));
    expect(fixture, REVOCATION_UNKNOWN,
           "delta list: the list that it changes is not there");
}

static void a_stray_issuer_makes_it_malformed(void **state)
{
    struct fixture *fixture = *state;
    DELTA(fixture,
          .entries = forge_entry(fixture->arena, SERIAL, SUPERSEDED, "CN=CA"));
    expect(fixture, REVOCATION_INVALID, "delta list: an entry is malformed");
}

static int set_up(void **state)
{
    static struct fixture fixture;
    struct arena *arena = arena_new();
    fixture = (struct fixture){
        .arena = arena,
        .ca = FORGE(arena, .subject = "CN=CA", .issuer = "CN=Root",
                    .key = CA_KEY, .flags = FORGE_CA),
        .cert = FORGE(arena, .subject = "CN=a", .issuer = "CN=CA",
                      .serial = SERIAL),
    };
    give(&fixture, LIST(&fixture, .number = 7));
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    arena_free(fixture->arena);
    signature_thread_end();
    return 0;
}

/* What is said of all the lists and the delta, given together. */
static void expect_of_given(struct fixture *fixture,
                            enum revocation_status status, const char *detail)
{
    const struct crl_subject subject = subject_of(fixture);
    give(fixture, fixture->delta);
    struct revocation_answer answer =
        crl_deltas_judge(fixture->crls, fixture->crl_count, &subject, FORGE_NOW,
                         NULL, fixture->arena);
    fixture->crl_count--;
    assert_int_equal(answer.status, status);
    if (detail == NULL)
        assert_null(answer.detail);
    else
        assert_non_null(strstr(answer.detail, detail));
}

static void a_bad_one_that_was_given_is_told(void **state)
{
    struct fixture *fixture = *state;
    DELTA(fixture, .entries = entry(fixture, SUPERSEDED));
    expect_of_given(fixture, REVOCATION_UNKNOWN, NULL);
    DELTA(fixture, .next_update = FORGE_NOW - 1);
    expect_of_given(fixture, REVOCATION_STALE, "is past");
    DELTA(fixture, .flags = FORGE_BAD_SIGNATURE);
    expect_of_given(fixture, REVOCATION_INVALID, "does not verify");
    fixture->delta = LIST(fixture, .number = 9, .base_number = 8);
    expect_of_given(fixture, REVOCATION_INVALID, "it changes number 8");
}

/* Its signature is of an algorithm that nobody knows. */
static void one_that_cannot_be_verified_is_told(void **state)
{
    struct fixture *fixture = *state;
    struct crl delta = *DELTA(fixture, .entries = entry(fixture, SUPERSEDED));
    delta.outer_algorithm.id = OID_UNKNOWN;
    delta.inner_algorithm.id = OID_UNKNOWN;
    fixture->delta = &delta;
    expect_of_given(fixture, REVOCATION_UNKNOWN,
                    "delta list: the list's signature cannot be verified");
    expect_of_all(fixture, REVOCATION_GOOD, REVOCATION_GOOD);
    /* What it could say, the list says too. */
    give(fixture, LIST(fixture, .number = 9));
    expect_of_given(fixture, REVOCATION_UNKNOWN, NULL);
}

/* A good one whose list is missed: that is told of the list. */
static void one_without_its_list_is_not_told(void **state)
{
    struct fixture *fixture = *state;
    fixture->crl_count = 0;
    DELTA(fixture, .entries = entry(fixture, SUPERSEDED));
    struct revocation_answer answer = judge(fixture);
    assert_non_null(answer.detail);
    expect_of_given(fixture, REVOCATION_UNKNOWN, NULL);
}

/* One about others, and one that is not needed, are no fault. */
static void a_bad_one_that_does_not_matter_is_not_told(void **state)
{
    struct fixture *fixture = *state;
    fixture->delta = FORGE_LIST(fixture->arena, .issuer = "CN=Other",
                                .key = CA_KEY, .number = 9, .base_number = 5);
    expect_of_given(fixture, REVOCATION_UNKNOWN, NULL);
    DELTA(fixture, .flags = FORGE_BAD_SIGNATURE,
          .idp = forge_idp_flag(fixture->arena, IDP_ONLY_CA));
    expect_of_given(fixture, REVOCATION_UNKNOWN, NULL);
    fixture->delta = LIST(fixture, .number = 7, .base_number = 5,
                          .next_update = FORGE_NOW - 1);
    expect_of_given(fixture, REVOCATION_UNKNOWN, NULL);
}

/* By one that is in order and not older. */
static void a_bad_one_may_be_replaced(void **state)
{
    struct fixture *fixture = *state;
    DELTA(fixture, .next_update = FORGE_NOW - 1);
    give(fixture, LIST(fixture, .number = 8, .base_number = 5));
    expect_of_given(fixture, REVOCATION_STALE, "is past");
    fixture->crls[fixture->crl_count - 1] = LIST(
        fixture, .number = 9, .base_number = 5, .flags = FORGE_BAD_SIGNATURE);
    expect_of_given(fixture, REVOCATION_INVALID, "does not verify");
    fixture->crls[fixture->crl_count - 1] =
        LIST(fixture, .number = 9, .base_number = 5);
    expect_of_given(fixture, REVOCATION_UNKNOWN, NULL);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(silence_says_nothing_by_itself),
        TEST(who_is_on_it_is_revoked),
        TEST(it_is_current_from_end_to_end),
        TEST(a_bad_one_says_what_is_wrong_with_it),
        TEST(it_says_which_base_it_lacks),
        TEST(it_must_have_the_scope_of_a_list),
        TEST(an_older_one_is_no_fault),
        TEST(without_its_list_it_is_no_fault_either),
        TEST(a_stray_issuer_makes_it_malformed),
        TEST(a_bad_one_that_was_given_is_told),
        TEST(one_that_cannot_be_verified_is_told),
        TEST(one_without_its_list_is_not_told),
        TEST(a_bad_one_that_does_not_matter_is_not_told),
        TEST(a_bad_one_may_be_replaced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
