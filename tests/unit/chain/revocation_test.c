#include "chain/revocation.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "chain/signature.h"
#include "forge.h"

enum { CA_KEY = 2, OTHER_KEY, LIST_KEY };
enum { SERIAL = 77, MOST = 8 };
enum { KEY_COMPROMISE = 1, SUPERSEDED = 4, HOLD = 6, REMOVED = 8 };

/* A certificate of a CA, lists about it, and who may have signed them. */
struct fixture {
    struct arena *arena;
    const struct cert *ca, *cert;
    const struct crl *crls[MOST];
    size_t crl_count;
    const struct cert *issuers[MOST];
    size_t issuer_count;
};

static struct revocation_answer judge(const struct fixture *fixture)
{
    const struct crl_subject subject = {
        .cert = fixture->cert,
        .issuer = fixture->ca,
        .issuers = fixture->issuers,
        .issuer_count = fixture->issuer_count,
    };
    return crls_judge(fixture->crls, fixture->crl_count, &subject, FORGE_NOW,
                      NULL, fixture->arena);
}

static void assert_status(const struct fixture *fixture,
                          enum revocation_status status)
{
    struct revocation_answer answer = judge(fixture);
    assert_int_equal(answer.status, status);
    /* All that is not good says why. */
    assert_int_equal(answer.detail == NULL, status == REVOCATION_GOOD);
}

static void give(struct fixture *fixture, const struct crl *crl)
{
    fixture->crls[fixture->crl_count++] = crl;
}

#define GIVE(fixture, ...)                                                     \
    give(fixture, FORGE_LIST((fixture)->arena, .issuer = "CN=CA",              \
                             .key = CA_KEY, __VA_ARGS__))

static struct bytes entry(struct fixture *fixture, int reason)
{
    return forge_entry(fixture->arena, SERIAL, reason, NULL);
}

static void without_a_list_nothing_is_known(void **state)
{
    assert_status(*state, REVOCATION_UNKNOWN);
}

static void who_is_not_listed_is_good(void **state)
{
    struct fixture *fixture = *state;
    GIVE(fixture, .entries = forge_entry(fixture->arena, SERIAL + 1,
                                         KEY_COMPROMISE, NULL));
    struct revocation_answer answer = judge(fixture);
    assert_int_equal(answer.status, REVOCATION_GOOD);
    assert_int_equal(answer.this_update, FORGE_NOW - FORGE_YEAR);
    assert_int_equal(answer.next_update, FORGE_NOW + FORGE_YEAR);
}

static void who_is_listed_is_revoked(void **state)
{
    struct fixture *fixture = *state;
    struct bytes entries =
        FORGE_CAT(fixture->arena, forge_entry(fixture->arena, 1, ABSENT, NULL),
                  entry(fixture, SUPERSEDED));
    GIVE(fixture, .entries = entries);
    struct revocation_answer answer = judge(fixture);
    assert_int_equal(answer.status, REVOCATION_REVOKED);
    assert_int_equal(answer.revoked_at, FORGE_NOW - FORGE_YEAR);
    assert_int_equal(answer.reason, SUPERSEDED);
    assert_non_null(strstr(answer.detail, "superseded"));
}

static void a_hold_is_a_revocation(void **state)
{
    struct fixture *fixture = *state;
    GIVE(fixture, .entries = entry(fixture, HOLD));
    assert_status(fixture, REVOCATION_REVOKED);
}

/* Such a list is not in order, but nobody is on it by mistake. */
static void a_list_without_number_can_revoke(void **state)
{
    struct fixture *fixture = *state;
    GIVE(fixture, .has_no_number = true, .entries = entry(fixture, SUPERSEDED));
    assert_status(fixture, REVOCATION_REVOKED);
}

/* The same serial number of another issuer means nothing. */
static void lists_of_others_do_not_matter(void **state)
{
    struct fixture *fixture = *state;
    give(fixture,
         FORGE_LIST(fixture->arena, .issuer = "CN=Other", .key = OTHER_KEY,
                    .entries = entry(fixture, KEY_COMPROMISE)));
    assert_status(fixture, REVOCATION_UNKNOWN);
    GIVE(fixture, .number = 1);
    assert_status(fixture, REVOCATION_GOOD);
}

static void lists_are_current_from_end_to_end(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        int64_t this_update, next_update;
        enum revocation_status status;
    } rows[] = {
        { FORGE_NOW, FORGE_NOW, REVOCATION_GOOD },
        { FORGE_NOW + 1, FORGE_NOW + 9, REVOCATION_STALE },
        { FORGE_NOW - 9, FORGE_NOW - 1, REVOCATION_STALE },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        fixture->crl_count = 0;
        GIVE(fixture, .this_update = rows[i].this_update,
             .next_update = rows[i].next_update);
        assert_status(fixture, rows[i].status);
        /* Another one that is current helps. */
        GIVE(fixture, .number = 2);
        assert_status(fixture, REVOCATION_GOOD);
    }
}

/* Whichever comes first: files stand in any order, and a mirror may lag. */
static void the_later_list_decides(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        int64_t clean, listing;
        int reason;
        enum revocation_status status;
    } rows[] = {
        { FORGE_NOW - 2, FORGE_NOW - 1, KEY_COMPROMISE, REVOCATION_REVOKED },
        { FORGE_NOW - 2, FORGE_NOW - 1, HOLD, REVOCATION_REVOKED },
        { FORGE_NOW - 1, FORGE_NOW - 2, HOLD, REVOCATION_GOOD },
        { FORGE_NOW + 1, FORGE_NOW - 2, HOLD, REVOCATION_REVOKED },
        { FORGE_NOW - 2, FORGE_NOW + 1, HOLD, REVOCATION_GOOD },
    };
    for (size_t i = 0; i < 2 * COUNT_OF(rows); i++) {
        size_t row = i / 2;
        fixture->crl_count = 0;
        for (size_t k = 0; k < 2; k++) {
            if ((i + k) % 2 == 0)
                GIVE(fixture, .this_update = rows[row].clean);
            else
                GIVE(fixture, .number = 2, .this_update = rows[row].listing,
                     .entries = entry(fixture, rows[row].reason));
        }
        assert_status(fixture, rows[row].status);
    }
}

static void a_later_list_must_be_in_order(void **state)
{
    struct fixture *fixture = *state;
    GIVE(fixture, .entries = entry(fixture, KEY_COMPROMISE));
    GIVE(fixture, .number = 2, .this_update = FORGE_NOW - 1,
         .flags = FORGE_BAD_SIGNATURE);
    assert_status(fixture, REVOCATION_REVOKED);
}

/* Only a hold can be lifted since. */
static void a_list_that_has_ended_still_revokes(void **state)
{
    struct fixture *fixture = *state;
    GIVE(fixture, .next_update = FORGE_NOW - 1,
         .entries = entry(fixture, KEY_COMPROMISE));
    struct revocation_answer answer = judge(fixture);
    assert_int_equal(answer.status, REVOCATION_REVOKED);
    assert_int_equal(answer.reason, KEY_COMPROMISE);
    assert_non_null(strstr(answer.detail, "is past, but this is final"));
    fixture->crl_count = 0;
    GIVE(fixture, .next_update = FORGE_NOW - 1,
         .entries = entry(fixture, HOLD));
    assert_status(fixture, REVOCATION_STALE);
    fixture->crl_count = 0;
    GIVE(fixture, .next_update = FORGE_NOW - 1, .flags = FORGE_BAD_SIGNATURE,
         .entries = entry(fixture, KEY_COMPROMISE));
    assert_status(fixture, REVOCATION_INVALID);
    GIVE(fixture, .number = 2);
    assert_status(fixture, REVOCATION_GOOD);
}

static void a_bad_signature_makes_a_list_worthless(void **state)
{
    struct fixture *fixture = *state;
    GIVE(fixture, .flags = FORGE_BAD_SIGNATURE);
    assert_status(fixture, REVOCATION_INVALID);
    fixture->crl_count = 0;
    GIVE(fixture, .flags = FORGE_BAD_SIGNATURE,
         .entries = entry(fixture, KEY_COMPROMISE));
    assert_status(fixture, REVOCATION_INVALID);
}

static void the_signer_must_be_allowed_to_sign_lists(void **state)
{
    struct fixture *fixture = *state;
    fixture->ca = FORGE(fixture->arena, .subject = "CN=CA", .issuer = "CN=Root",
                        .key = CA_KEY, .flags = FORGE_CA,
                        .key_usage = KEY_USAGE_KEY_CERT_SIGN);
    GIVE(fixture, .number = 1);
    struct revocation_answer answer = judge(fixture);
    assert_int_equal(answer.status, REVOCATION_INVALID);
    assert_non_null(strstr(answer.detail, "cRLSign"));
    fixture->ca = FORGE(fixture->arena, .subject = "CN=CA", .issuer = "CN=Root",
                        .key = CA_KEY, .flags = FORGE_CA | FORGE_NO_KEY_USAGE);
    assert_status(fixture, REVOCATION_GOOD);
}

/* A CA may keep another key for its lists; it is one of the issuers given. */
static void another_key_of_the_issuer_may_sign(void **state)
{
    struct fixture *fixture = *state;
    give(fixture,
         FORGE_LIST(fixture->arena, .issuer = "CN=CA", .key = LIST_KEY));
    assert_status(fixture, REVOCATION_INVALID);
    fixture->issuers[fixture->issuer_count++] =
        FORGE(fixture->arena, .subject = "CN=CA", .issuer = "CN=Root",
              .key = LIST_KEY, .key_usage = KEY_USAGE_CRL_SIGN);
    assert_status(fixture, REVOCATION_GOOD);
}

static void lists_that_break_the_profile_are_not_used(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = fixture->arena;
    struct bytes value = forge_integer(arena, 1);
    GIVE(fixture, .has_no_number = true);
    assert_status(fixture, REVOCATION_INVALID);
    fixture->crl_count = 0;
    GIVE(fixture, .has_no_number = true,
         .extensions = forge_extension(arena, OID_CRL_NUMBER, true, value));
    assert_status(fixture, REVOCATION_INVALID);
    fixture->crl_count = 0;
    GIVE(fixture, .extensions = forge_extension(arena, OID_TITLE, true, value));
    assert_status(fixture, REVOCATION_INVALID);
    fixture->crl_count = 0;
    GIVE(fixture,
         .extensions = forge_extension(arena, OID_CRL_NUMBER, false, value));
    assert_status(fixture, REVOCATION_INVALID);
    fixture->crl_count = 0;
    GIVE(fixture,
         .extensions = forge_extension(arena, OID_TITLE, false, value));
    assert_status(fixture, REVOCATION_GOOD);
    fixture->crl_count = 0;
    give(fixture, crl_parse(bytes_of_text("no list"), arena));
    assert_status(fixture, REVOCATION_UNKNOWN);
}

/* 5.2.1, 5.2.6: software that does not know them must be able to read on. */
static void some_extensions_must_not_be_critical(void **state)
{
    static const enum oid ids[] = { OID_AUTHORITY_KEY_ID, OID_FRESHEST_CRL };
    struct fixture *fixture = *state;
    struct arena *arena = fixture->arena;
    struct bytes values[] = {
        forge_tlv(arena, 0x30,
                  forge_tlv(arena, 0x80, bytes_of_text("identifier"))),
        forge_tlv(arena, 0x30,
                  forge_point(arena, forge_uri(arena, "http://crl.example/d"),
                              0, (struct bytes){ 0 })),
    };
    for (size_t i = 0; i < COUNT_OF(ids); i++) {
        fixture->crl_count = 0;
        GIVE(fixture,
             .extensions = forge_extension(arena, ids[i], false, values[i]));
        assert_status(fixture, REVOCATION_GOOD);
        fixture->crl_count = 0;
        GIVE(fixture,
             .extensions = forge_extension(arena, ids[i], true, values[i]));
        struct revocation_answer answer = judge(fixture);
        assert_int_equal(answer.status, REVOCATION_INVALID);
        assert_non_null(strstr(answer.detail, "must not be"));
    }
}

/* Lists for some reasons each: together they must cover all. */
static void reasons_add_up(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = fixture->arena;
    GIVE(fixture, .idp = forge_idp_reasons(arena, 0x006));
    assert_status(fixture, REVOCATION_UNKNOWN);
    GIVE(fixture, .idp = forge_idp_reasons(arena, 0x0f8));
    assert_status(fixture, REVOCATION_UNKNOWN);
    GIVE(fixture, .idp = forge_idp_reasons(arena, 0x100));
    assert_status(fixture, REVOCATION_GOOD);
    /* One that revokes is enough. */
    fixture->crl_count = 1;
    GIVE(fixture, .idp = forge_idp_reasons(arena, 0x0f8),
         .entries = entry(fixture, SUPERSEDED));
    assert_status(fixture, REVOCATION_REVOKED);
}

/* Lists cut by distribution point: the one that is named is asked. */
static void the_partition_of_the_certificate_is_asked(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = fixture->arena;
    struct bytes here = forge_uri(arena, "http://lists/1");
    struct bytes there = forge_uri(arena, "http://lists/2");
    fixture->cert =
        FORGE(arena, .subject = "CN=a", .issuer = "CN=CA", .serial = SERIAL,
              .extensions = forge_crl_dps(
                  arena, forge_point(arena, here, 0, bytes_of_text(""))));
    GIVE(fixture, .idp = forge_idp_name(arena, there));
    assert_status(fixture, REVOCATION_UNKNOWN);
    GIVE(fixture, .idp = forge_idp_name(arena, here),
         .entries = entry(fixture, KEY_COMPROMISE));
    assert_status(fixture, REVOCATION_REVOKED);
}

static void an_indirect_list_says_whose_entries_they_are(void **state)
{
    struct fixture *fixture = *state;
    struct arena *arena = fixture->arena;
    fixture->cert =
        FORGE(arena, .subject = "CN=a", .issuer = "CN=CA", .serial = SERIAL,
              .extensions = forge_crl_dps(
                  arena, forge_point(arena, bytes_of_text(""), 0,
                                     forge_directory(arena, "CN=Lists"))));
    fixture->issuers[fixture->issuer_count++] =
        FORGE(arena, .subject = "CN=Lists", .issuer = "CN=Root",
              .key = LIST_KEY, .key_usage = KEY_USAGE_CRL_SIGN);
    struct bytes indirect = forge_idp_flag(arena, IDP_INDIRECT);
    give(fixture, FORGE_LIST(arena, .issuer = "CN=Lists", .key = LIST_KEY,
                             .idp = indirect,
                             .entries = forge_entry(
                                 arena, SERIAL, KEY_COMPROMISE, "CN=Other")));
    assert_status(fixture, REVOCATION_GOOD);
    fixture->crl_count = 0;
    give(fixture,
         FORGE_LIST(
             arena, .issuer = "CN=Lists", .key = LIST_KEY, .idp = indirect,
             .entries = FORGE_CAT(arena, forge_entry(arena, 1, ABSENT, "CN=CA"),
                                  entry(fixture, KEY_COMPROMISE))));
    assert_status(fixture, REVOCATION_REVOKED);
}

static void a_delta_adds_and_removes(void **state)
{
    struct fixture *fixture = *state;
    GIVE(fixture, .number = 5);
    GIVE(fixture, .number = 6, .base_number = 5,
         .entries = entry(fixture, KEY_COMPROMISE));
    assert_status(fixture, REVOCATION_REVOKED);
    /* A hold that was lifted. */
    fixture->crl_count = 0;
    GIVE(fixture, .number = 5, .entries = entry(fixture, HOLD));
    assert_status(fixture, REVOCATION_REVOKED);
    GIVE(fixture, .number = 6, .base_number = 5,
         .entries = entry(fixture, REMOVED));
    assert_status(fixture, REVOCATION_GOOD);
    /* The newest delta counts. */
    GIVE(fixture, .number = 7, .base_number = 5,
         .entries = entry(fixture, KEY_COMPROMISE));
    assert_status(fixture, REVOCATION_REVOKED);
}

static void a_delta_goes_on_from_its_base_or_later(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        unsigned complete, base, number;
        bool counts;
    } rows[] = {
        { 5, 5, 6, true },  { 6, 5, 7, true },  { 4, 5, 6, false },
        { 6, 5, 6, false }, { 7, 5, 6, false },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        fixture->crl_count = 0;
        GIVE(fixture, .number = rows[i].complete);
        GIVE(fixture, .number = rows[i].number, .base_number = rows[i].base,
             .entries = entry(fixture, KEY_COMPROMISE));
        assert_status(fixture,
                      rows[i].counts ? REVOCATION_REVOKED : REVOCATION_GOOD);
    }
}

static void a_delta_alone_says_nothing(void **state)
{
    struct fixture *fixture = *state;
    GIVE(fixture, .number = 6, .base_number = 5);
    assert_status(fixture, REVOCATION_UNKNOWN);
}

static void a_worthless_delta_is_left_aside(void **state)
{
    struct fixture *fixture = *state;
    GIVE(fixture, .number = 5);
    GIVE(fixture, .number = 6, .base_number = 5, .flags = FORGE_BAD_SIGNATURE,
         .entries = entry(fixture, KEY_COMPROMISE));
    assert_status(fixture, REVOCATION_GOOD);
}

/* 6.3.3 (a): a current delta brings an old list up to date. */
static void a_current_delta_renews_its_base(void **state)
{
    struct fixture *fixture = *state;
    GIVE(fixture, .number = 5, .next_update = FORGE_NOW - 1);
    assert_status(fixture, REVOCATION_STALE);
    GIVE(fixture, .number = 6, .base_number = 5);
    assert_status(fixture, REVOCATION_GOOD);
    fixture->crl_count = 1;
    GIVE(fixture, .number = 6, .base_number = 5, .next_update = FORGE_NOW - 1);
    assert_status(fixture, REVOCATION_STALE);
    fixture->crl_count = 1;
    GIVE(fixture, .number = 6, .base_number = 5, .this_update = FORGE_NOW + 1);
    assert_status(fixture, REVOCATION_STALE);
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

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(without_a_list_nothing_is_known),
        TEST(who_is_not_listed_is_good),
        TEST(who_is_listed_is_revoked),
        TEST(a_hold_is_a_revocation),
        TEST(a_list_without_number_can_revoke),
        TEST(lists_of_others_do_not_matter),
        TEST(lists_are_current_from_end_to_end),
        TEST(the_later_list_decides),
        TEST(a_later_list_must_be_in_order),
        TEST(a_list_that_has_ended_still_revokes),
        TEST(a_bad_signature_makes_a_list_worthless),
        TEST(the_signer_must_be_allowed_to_sign_lists),
        TEST(another_key_of_the_issuer_may_sign),
        TEST(lists_that_break_the_profile_are_not_used),
        TEST(some_extensions_must_not_be_critical),
        TEST(reasons_add_up),
        TEST(the_partition_of_the_certificate_is_asked),
        TEST(an_indirect_list_says_whose_entries_they_are),
        TEST(a_delta_adds_and_removes),
        TEST(a_delta_goes_on_from_its_base_or_later),
        TEST(a_delta_alone_says_nothing),
        TEST(a_worthless_delta_is_left_aside),
        TEST(a_current_delta_renews_its_base),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
