#include "chain/name_constraints.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "forge.h"

static const struct bytes none = { (const uint8_t *)"", 0 };

struct outcome {
    enum constraint_result result;
    unsigned left;
    const char *detail;
};

static struct outcome check(struct arena *arena, struct bytes permitted,
                            struct bytes excluded, const struct cert *cert,
                            unsigned budget)
{
    const struct cert *ca =
        FORGE(arena, .subject = "CN=CA", .issuer = "CN=Root", .flags = FORGE_CA,
              .extensions = forge_name_constraints(arena, permitted, excluded));
    struct outcome outcome = { .left = budget };
    outcome.result =
        name_constraints_check(ca, cert, &outcome.left, arena, &outcome.detail);
    return outcome;
}

static const struct cert *leaf(struct arena *arena, const char *subject,
                               struct bytes san)
{
    return FORGE(arena, .subject = subject, .issuer = "CN=CA", .key = 1,
                 .san = san);
}

static enum constraint_result result(struct arena *arena,
                                     struct bytes permitted,
                                     struct bytes excluded,
                                     const struct cert *cert)
{
    struct outcome outcome = check(arena, permitted, excluded, cert, 1000);
    /* Whoever is refused is told why. */
    assert_int_equal(outcome.detail == NULL,
                     outcome.result == CONSTRAINT_SATISFIED);
    return outcome.result;
}

static void without_constraints_everything_is_satisfied(void **state)
{
    struct arena *arena = *state;
    const struct cert *ca = FORGE(arena, .subject = "CN=CA",
                                  .issuer = "CN=Root", .flags = FORGE_CA);
    unsigned budget = 0;
    const char *detail;
    assert_int_equal(
        name_constraints_check(ca, leaf(arena, "CN=a", forge_dns(arena, "a")),
                               &budget, arena, &detail),
        CONSTRAINT_SATISFIED);
}

static void every_name_must_be_permitted(void **state)
{
    struct arena *arena = *state;
    struct bytes permitted = FORGE_CAT(arena, forge_dns(arena, "a.example"),
                                       forge_dns(arena, "b.example"));
    struct bytes good = FORGE_CAT(arena, forge_dns(arena, "b.example"),
                                  forge_dns(arena, "www.a.example"));
    assert_int_equal(result(arena, permitted, none, leaf(arena, "", good)),
                     CONSTRAINT_SATISFIED);
    struct bytes bad = FORGE_CAT(arena, good, forge_dns(arena, "c.example"));
    struct outcome outcome =
        check(arena, permitted, none, leaf(arena, "", bad), 1000);
    assert_int_equal(outcome.result, CONSTRAINT_VIOLATED);
    assert_non_null(strstr(outcome.detail, "c.example"));
    assert_non_null(strstr(outcome.detail, "a.example"));
}

static void no_name_may_be_excluded(void **state)
{
    struct arena *arena = *state;
    struct bytes excluded = forge_dns(arena, "secret.example");
    struct bytes permitted = forge_dns(arena, "example");
    assert_int_equal(result(arena, permitted, excluded,
                            leaf(arena, "", forge_dns(arena, "www.example"))),
                     CONSTRAINT_SATISFIED);
    assert_int_equal(
        result(arena, permitted, excluded,
               leaf(arena, "", forge_dns(arena, "a.secret.example"))),
        CONSTRAINT_VIOLATED);
    /* What a wildcard can stand for is excluded as well. */
    assert_int_equal(result(arena, permitted, excluded,
                            leaf(arena, "", forge_dns(arena, "*.example"))),
                     CONSTRAINT_VIOLATED);
    assert_int_equal(result(arena, excluded, none,
                            leaf(arena, "", forge_dns(arena, "*.example"))),
                     CONSTRAINT_VIOLATED);
}

static void a_form_without_constraints_is_free(void **state)
{
    struct arena *arena = *state;
    struct bytes permitted = forge_uri(arena, "www.example");
    struct bytes san = FORGE_CAT(arena, forge_dns(arena, "other.org"),
                                 forge_email(arena, "not an address"));
    assert_int_equal(result(arena, permitted, none, leaf(arena, "CN=any", san)),
                     CONSTRAINT_SATISFIED);
}

static void the_subject_is_a_directory_name(void **state)
{
    struct arena *arena = *state;
    struct bytes permitted = forge_directory(arena, "O=Example");
    struct bytes san = forge_dns(arena, "a");
    assert_int_equal(
        result(arena, permitted, none, leaf(arena, "O=Example,CN=a", san)),
        CONSTRAINT_SATISFIED);
    assert_int_equal(result(arena, permitted, none, leaf(arena, "CN=a", san)),
                     CONSTRAINT_VIOLATED);
    assert_int_equal(
        result(arena, none, permitted, leaf(arena, "O=Example,CN=a", san)),
        CONSTRAINT_VIOLATED);
    /* An empty one is no name. */
    assert_int_equal(result(arena, permitted, none, leaf(arena, "", san)),
                     CONSTRAINT_SATISFIED);
    /* In the alternative name it counts as well. */
    assert_int_equal(
        result(arena, permitted, none,
               leaf(arena, "O=Example", forge_directory(arena, "O=Other"))),
        CONSTRAINT_VIOLATED);
}

static void an_email_in_the_subject_counts_if_there_is_no_other(void **state)
{
    struct arena *arena = *state;
    struct bytes permitted = forge_email(arena, "example.com");
    const char *subject = "emailAddress=a@example.com,emailAddress=b@other";
    struct bytes dns = forge_dns(arena, "a");
    assert_int_equal(result(arena, permitted, none, leaf(arena, subject, dns)),
                     CONSTRAINT_VIOLATED);
    assert_int_equal(result(arena, permitted, none,
                            leaf(arena, "emailAddress=a@example.com", dns)),
                     CONSTRAINT_SATISFIED);
    assert_int_equal(
        result(arena, permitted, none,
               leaf(arena, subject, forge_email(arena, "a@example.com"))),
        CONSTRAINT_SATISFIED);
}

/* otherName, x400Address, ediPartyName, registeredID. */
static void forms_that_are_not_processed_fail_closed(void **state)
{
    struct arena *arena = *state;
    struct bytes other = forge_general_name(
        arena, GENERAL_NAME_OTHER,
        FORGE_CAT(arena, forge_oid(arena, OID_TITLE),
                  forge_tlv(arena, 0xa0, forge_integer(arena, 1))));
    struct bytes registered = forge_general_name(
        arena, GENERAL_NAME_REGISTERED_ID, oid_octets(OID_TITLE));
    struct bytes both = FORGE_CAT(arena, other, registered);
    assert_int_equal(result(arena, none, other, leaf(arena, "", other)),
                     CONSTRAINT_UNSUPPORTED);
    assert_int_equal(result(arena, other, none, leaf(arena, "", other)),
                     CONSTRAINT_UNSUPPORTED);
    assert_int_equal(
        result(arena, registered, none, leaf(arena, "", registered)),
        CONSTRAINT_UNSUPPORTED);
    /* Only where such a name is. */
    assert_int_equal(
        result(arena, none, both, leaf(arena, "", forge_dns(arena, "a"))),
        CONSTRAINT_SATISFIED);
    assert_int_equal(result(arena, none, other, leaf(arena, "", registered)),
                     CONSTRAINT_SATISFIED);
}

static void malformed_constraints_matter_where_they_are_applied(void **state)
{
    struct arena *arena = *state;
    struct bytes bad = forge_dns(arena, ".example");
    assert_int_equal(result(arena, bad, none,
                            leaf(arena, "", forge_dns(arena, "a.example"))),
                     CONSTRAINT_MALFORMED);
    assert_int_equal(
        result(arena, none, bad, leaf(arena, "", forge_dns(arena, "a"))),
        CONSTRAINT_MALFORMED);
    assert_int_equal(result(arena, none, bad,
                            leaf(arena, "", forge_email(arena, "a@b.example"))),
                     CONSTRAINT_SATISFIED);
}

static void a_malformed_extension_fails_closed(void **state)
{
    struct arena *arena = *state;
    const struct cert *ca =
        FORGE(arena, .subject = "CN=CA", .issuer = "CN=Root", .flags = FORGE_CA,
              .extensions = forge_extension(arena, OID_NAME_CONSTRAINTS, true,
                                            bytes_of_text("\x30\x01")));
    unsigned budget = 10;
    const char *detail;
    assert_int_equal(
        name_constraints_check(ca, leaf(arena, "", forge_dns(arena, "a")),
                               &budget, arena, &detail),
        CONSTRAINT_MALFORMED);
    assert_non_null(detail);
}

static struct bytes numbered(struct arena *arena, unsigned count,
                             const char *end)
{
    struct bytes names = none;
    for (unsigned i = 0; i < count; i++)
        names =
            FORGE_CAT(arena, names,
                      forge_dns(arena, arena_printf(arena, "n%u.%s", i, end)));
    return names;
}

/* 20 names that none of 10 excluded subtrees holds: 200 comparisons. */
static void comparisons_are_counted(void **state)
{
    struct arena *arena = *state;
    struct bytes excluded = numbered(arena, 10, "excluded");
    const struct cert *cert = leaf(arena, "", numbered(arena, 20, "example"));
    struct outcome outcome = check(arena, none, excluded, cert, 200);
    assert_int_equal(outcome.result, CONSTRAINT_SATISFIED);
    assert_int_equal(outcome.left, 0);
    outcome = check(arena, none, excluded, cert, 199);
    assert_int_equal(outcome.result, CONSTRAINT_OVER_BUDGET);
    assert_int_equal(outcome.left, 0);
    assert_non_null(outcome.detail);
    outcome = check(arena, none, excluded, cert, LIMIT_NAME_COMPARISONS);
    assert_int_equal(outcome.left, LIMIT_NAME_COMPARISONS - 200);
}

/* A subject of many addresses is read again for each of them. */
static void emails_of_the_subject_are_counted(void **state)
{
    struct arena *arena = *state;
    struct bytes permitted = forge_email(arena, "");
    const struct cert *cert =
        leaf(arena, "emailAddress=a@b,emailAddress=c@d", forge_dns(arena, "a"));
    /* Two comparisons, and looking for the first, second and third. */
    assert_int_equal(check(arena, permitted, none, cert, 8).result,
                     CONSTRAINT_SATISFIED);
    assert_int_equal(check(arena, permitted, none, cert, 7).result,
                     CONSTRAINT_OVER_BUDGET);
}

static void long_directory_names_cost_more(void **state)
{
    struct arena *arena = *state;
    char subject[1100] = "CN=";
    memset(subject + 3, 'a', sizeof(subject) - 4);
    const struct cert *cert = leaf(arena, subject, forge_dns(arena, "a"));
    struct outcome outcome =
        check(arena, none, forge_directory(arena, "O=b"), cert, 1000);
    assert_int_equal(outcome.result, CONSTRAINT_SATISFIED);
    assert_in_range(1000 - outcome.left, 8, 12);
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
        cmocka_unit_test(without_constraints_everything_is_satisfied),
        cmocka_unit_test(every_name_must_be_permitted),
        cmocka_unit_test(no_name_may_be_excluded),
        cmocka_unit_test(a_form_without_constraints_is_free),
        cmocka_unit_test(the_subject_is_a_directory_name),
        cmocka_unit_test(an_email_in_the_subject_counts_if_there_is_no_other),
        cmocka_unit_test(forms_that_are_not_processed_fail_closed),
        cmocka_unit_test(malformed_constraints_matter_where_they_are_applied),
        cmocka_unit_test(a_malformed_extension_fails_closed),
        cmocka_unit_test(comparisons_are_counted),
        cmocka_unit_test(emails_of_the_subject_are_counted),
        cmocka_unit_test(long_directory_names_cost_more),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
