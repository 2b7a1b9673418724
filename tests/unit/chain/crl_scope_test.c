#include "chain/crl_scope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "forge.h"

enum { KEY_COMPROMISE = 1 << 1, CA_COMPROMISE = 1 << 2 };

static const struct bytes none = { (const uint8_t *)"", 0 };

static const struct cert *subject(struct arena *arena, bool is_ca,
                                  struct bytes points)
{
    return FORGE(arena, .subject = "CN=a", .issuer = "CN=CA",
                 .flags = is_ca ? FORGE_CA : 0,
                 .extensions =
                     points.size > 0 ? forge_crl_dps(arena, points) : none);
}

static const struct crl *list(struct arena *arena, const char *issuer,
                              struct bytes idp)
{
    return FORGE_LIST(arena, .issuer = issuer, .idp = idp);
}

/* What the list covers by the first point of the certificate, or by none. */
static unsigned covered(struct arena *arena, const struct crl *crl,
                        const struct cert *cert)
{
    const struct distribution_point *point =
        cert->crl_dps.count > 0 ? &cert->crl_dps.items[0] : NULL;
    return crl_reasons_covered(crl, cert, point, arena);
}

static void a_plain_list_covers_what_its_issuer_issued(void **state)
{
    struct arena *arena = *state;
    const struct cert *cert = subject(arena, false, none);
    const struct crl *own = list(arena, "CN=CA", none);
    const struct crl *other = list(arena, "CN=Other", none);
    assert_int_equal(covered(arena, own, cert), ALL_REASONS);
    assert_int_equal(covered(arena, other, cert), 0);
    /* Whatever point it came from. */
    cert = subject(arena, false,
                   forge_point(arena, forge_uri(arena, "http://a/"), 0, none));
    assert_int_equal(covered(arena, own, cert), ALL_REASONS);
}

static void the_kind_of_certificate_counts(void **state)
{
    struct arena *arena = *state;
    const struct cert *user = subject(arena, false, none);
    const struct cert *ca = subject(arena, true, none);
    static const struct {
        unsigned flag;
        unsigned of_user, of_ca;
    } rows[] = { { IDP_ONLY_USER, ALL_REASONS, 0 },
                 { IDP_ONLY_CA, 0, ALL_REASONS },
                 { IDP_ONLY_AA, 0, 0 } };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct crl *crl =
            list(arena, "CN=CA", forge_idp_flag(arena, rows[i].flag));
        assert_int_equal(covered(arena, crl, user), rows[i].of_user);
        assert_int_equal(covered(arena, crl, ca), rows[i].of_ca);
    }
}

static void a_name_of_the_list_must_be_one_of_the_point(void **state)
{
    struct arena *arena = *state;
    struct bytes here = forge_uri(arena, "http://a/1");
    struct bytes there = forge_uri(arena, "http://a/2");
    struct bytes both = FORGE_CAT(arena, there, here);
    const struct crl *crl = list(arena, "CN=CA", forge_idp_name(arena, here));
    assert_int_equal(
        covered(arena, crl,
                subject(arena, false, forge_point(arena, both, 0, none))),
        ALL_REASONS);
    assert_int_equal(
        covered(arena, crl,
                subject(arena, false, forge_point(arena, there, 0, none))),
        0);
    /* Without a point, only the issuer's own name will do. */
    assert_int_equal(covered(arena, crl, subject(arena, false, none)), 0);
    crl = list(arena, "CN=CA",
               forge_idp_name(arena, forge_directory(arena, "CN=ca")));
    assert_int_equal(covered(arena, crl, subject(arena, false, none)),
                     ALL_REASONS);
}

/* A name may be given as what comes below the issuer's. */
static void relative_names_are_completed(void **state)
{
    struct arena *arena = *state;
    struct bytes rdn = bytes_slice(forge_name(arena, "CN=list"), 4, 99);
    struct bytes relative = forge_tlv(arena, 0xa0, forge_tlv(arena, 0xa1, rdn));
    const struct crl *crl = list(arena, "CN=CA", relative);
    struct bytes full =
        forge_point(arena, forge_directory(arena, "CN=CA,CN=list"), 0, none);
    struct bytes other =
        forge_point(arena, forge_directory(arena, "CN=list"), 0, none);
    struct bytes same = forge_tlv(arena, DER_SEQUENCE, relative);
    assert_int_equal(covered(arena, crl, subject(arena, false, full)),
                     ALL_REASONS);
    assert_int_equal(covered(arena, crl, subject(arena, false, same)),
                     ALL_REASONS);
    assert_int_equal(covered(arena, crl, subject(arena, false, other)), 0);
}

static void another_issuer_must_be_named_and_say_so(void **state)
{
    struct arena *arena = *state;
    const struct cert *cert = subject(
        arena, false,
        forge_point(arena, none, 0, forge_directory(arena, "CN=Lists")));
    struct bytes indirect = forge_idp_flag(arena, IDP_INDIRECT);
    assert_int_equal(covered(arena, list(arena, "CN=Lists", indirect), cert),
                     ALL_REASONS);
    assert_int_equal(covered(arena, list(arena, "CN=Lists", none), cert), 0);
    assert_int_equal(covered(arena, list(arena, "CN=Third", indirect), cert),
                     0);
    /* The point says who issues the list: the CA itself does not. */
    assert_int_equal(covered(arena, list(arena, "CN=CA", none), cert), 0);
    /* Without a point, nobody but the issuer of the certificate does. */
    assert_int_equal(covered(arena, list(arena, "CN=Lists", indirect),
                             subject(arena, false, none)),
                     0);
}

/* By all points together, and by none. */
static void a_list_may_leave_something_out(void **state)
{
    struct arena *arena = *state;
    struct bytes here = forge_uri(arena, "http://a/1");
    struct bytes there = forge_uri(arena, "http://a/2");
    const struct cert *cert =
        subject(arena, false,
                FORGE_CAT(arena, forge_point(arena, there, 0, none),
                          forge_point(arena, here, 0, none)));
    const struct crl *plain = list(arena, "CN=CA", none);
    const struct crl *second =
        list(arena, "CN=CA", forge_idp_name(arena, here));
    const struct crl *third = list(
        arena, "CN=CA", forge_idp_name(arena, forge_uri(arena, "http://b/")));
    const struct crl *some =
        list(arena, "CN=CA", forge_idp_reasons(arena, KEY_COMPROMISE));
    const struct crl *other = list(arena, "CN=Other", none);
    const struct cert *plain_cert = subject(arena, false, none);
    assert_int_equal(crl_reasons_by_any_point(plain, cert, arena), ALL_REASONS);
    assert_int_equal(crl_reasons_by_any_point(second, cert, arena),
                     ALL_REASONS);
    assert_int_equal(crl_reasons_by_any_point(third, cert, arena), 0);
    assert_int_equal(crl_reasons_by_any_point(some, cert, arena),
                     KEY_COMPROMISE);
    assert_int_equal(crl_reasons_by_any_point(other, cert, arena), 0);
    assert_int_equal(crl_reasons_by_any_point(plain, plain_cert, arena),
                     ALL_REASONS);
}

static void reasons_of_list_and_point_intersect(void **state)
{
    struct arena *arena = *state;
    unsigned both = KEY_COMPROMISE | CA_COMPROMISE;
    const struct crl *some =
        list(arena, "CN=CA", forge_idp_reasons(arena, both));
    struct bytes name = forge_uri(arena, "http://a/");
    assert_int_equal(covered(arena, some, subject(arena, false, none)), both);
    assert_int_equal(
        covered(arena, some,
                subject(arena, false,
                        forge_point(arena, name, KEY_COMPROMISE, none))),
        KEY_COMPROMISE);
    assert_int_equal(
        covered(arena, list(arena, "CN=CA", none),
                subject(arena, false,
                        forge_point(arena, name, KEY_COMPROMISE, none))),
        KEY_COMPROMISE);
}

static void a_delta_has_the_scope_of_its_list(void **state)
{
    struct arena *arena = *state;
    struct bytes user = forge_idp_flag(arena, IDP_ONLY_USER);
    const struct crl *plain = list(arena, "CN=CA", none);
    const struct crl *scoped = list(arena, "CN=CA", user);
    const struct crl *delta =
        FORGE_LIST(arena, .issuer = "CN=CA", .base_number = 1, .idp = user);
    const struct crl *other =
        FORGE_LIST(arena, .issuer = "CN=B", .base_number = 1, .idp = user);
    assert_true(crl_has_scope_of(delta, scoped));
    assert_false(crl_has_scope_of(delta, plain));
    assert_false(crl_has_scope_of(other, scoped));
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
        cmocka_unit_test(a_plain_list_covers_what_its_issuer_issued),
        cmocka_unit_test(the_kind_of_certificate_counts),
        cmocka_unit_test(a_name_of_the_list_must_be_one_of_the_point),
        cmocka_unit_test(relative_names_are_completed),
        cmocka_unit_test(another_issuer_must_be_named_and_say_so),
        cmocka_unit_test(a_list_may_leave_something_out),
        cmocka_unit_test(reasons_of_list_and_point_intersect),
        cmocka_unit_test(a_delta_has_the_scope_of_its_list),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
