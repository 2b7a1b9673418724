#include "chain/path_rules.h"

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
#include "forge.h"

static const struct path_options options = { .now = FORGE_NOW,
                                             .purpose = PURPOSE_SERVER,
                                             .max_depth = LIMIT_PATH_DEPTH };

static uint64_t of_one(const struct cert *cert, enum cert_place place)
{
    const struct cert *certs[] = { cert, cert };
    return path_rule_faults(&options, certs, place == PLACE_LEAF ? 0 : 1,
                            place);
}

/* Exactly that fault, and it is explained. */
static void assert_fault(struct arena *arena, const struct cert *cert,
                         enum cert_place place, enum path_fault fault)
{
    const struct cert *certs[] = { cert, cert };
    assert_true(of_one(cert, place) == FAULT_BIT(fault));
    assert_non_null(path_rule_detail(
        &options, certs, place == PLACE_LEAF ? 0 : 1, fault, arena));
}

static void ordinary_certificates_have_no_fault(void **state)
{
    struct arena *arena = *state;
    const struct cert *leaf =
        FORGE(arena, .subject = "CN=leaf", .issuer = "CN=CA");
    const struct cert *ca = FORGE(arena, .subject = "CN=CA",
                                  .issuer = "CN=Root", .flags = FORGE_CA);
    assert_true(of_one(leaf, PLACE_LEAF) == 0);
    assert_true(of_one(ca, PLACE_CA) == 0);
    assert_true(of_one(ca, PLACE_ROOT) == 0);
    assert_true(of_one(ca, PLACE_LEAF) == 0);
}

/* Both ends belong to it (4.1.2.5). */
static void validity_is_inclusive(void **state)
{
    struct arena *arena = *state;
    static const struct {
        int64_t not_before, not_after;
        uint64_t faults;
    } rows[] = {
        { FORGE_NOW, FORGE_NOW, 0 },
        { FORGE_NOW + 1, FORGE_NOW + 2, FAULT_BIT(FAULT_NOT_YET_VALID) },
        { FORGE_NOW - 2, FORGE_NOW - 1, FAULT_BIT(FAULT_EXPIRED) },
        { FORGE_NOW + 1, FORGE_NOW - 1,
          FAULT_BIT(FAULT_NOT_YET_VALID) | FAULT_BIT(FAULT_EXPIRED) },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct cert *cert = FORGE(
            arena, .subject = "CN=a", .issuer = "CN=b", .flags = FORGE_CA,
            .not_before = rows[i].not_before, .not_after = rows[i].not_after);
        assert_true(of_one(cert, PLACE_LEAF) == rows[i].faults);
        assert_true(of_one(cert, PLACE_CA) == rows[i].faults);
        assert_true(of_one(cert, PLACE_ROOT) == rows[i].faults);
    }
}

static void only_a_ca_may_issue(void **state)
{
    struct arena *arena = *state;
    const struct cert *leaf = FORGE(arena, .subject = "CN=a", .issuer = "CN=b",
                                    .flags = FORGE_NO_KEY_USAGE);
    assert_fault(arena, leaf, PLACE_CA, FAULT_NOT_A_CA);
    assert_fault(arena, leaf, PLACE_ROOT, FAULT_NOT_A_CA);
    const struct cert *old = FORGE(arena, .subject = "CN=a", .issuer = "CN=b",
                                   .flags = FORGE_VERSION_1);
    assert_fault(arena, old, PLACE_CA, FAULT_NOT_A_CA);
    assert_true(of_one(old, PLACE_ROOT) == 0);
}

static void key_usage_must_allow_it(void **state)
{
    struct arena *arena = *state;
    const struct cert *crl_only =
        FORGE(arena, .subject = "CN=a", .issuer = "CN=b", .flags = FORGE_CA,
              .key_usage = KEY_USAGE_CRL_SIGN);
    assert_fault(arena, crl_only, PLACE_CA, FAULT_NO_CERT_SIGN);
    assert_fault(arena, crl_only, PLACE_ROOT, FAULT_NO_CERT_SIGN);
    const struct cert *any = FORGE(arena, .subject = "CN=a", .issuer = "CN=b",
                                   .flags = FORGE_CA | FORGE_NO_KEY_USAGE);
    assert_true(of_one(any, PLACE_CA) == 0);
}

static void purposes_bind_all_the_way(void **state)
{
    struct arena *arena = *state;
    static const struct {
        enum oid eku;
        bool server, client;
    } rows[] = {
        { OID_SERVER_AUTH, true, false },
        { OID_CLIENT_AUTH, false, true },
        { OID_ANY_EKU, false, false },
        { OID_CODE_SIGNING, false, false },
    };
    struct path_options client = options;
    client.purpose = PURPOSE_CLIENT;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct cert *cert =
            FORGE(arena, .subject = "CN=a", .issuer = "CN=b", .flags = FORGE_CA,
                  .eku = rows[i].eku);
        const struct cert *certs[] = { cert, cert };
        uint64_t leaf_fault = FAULT_BIT(FAULT_LEAF_EKU);
        uint64_t ca_fault = FAULT_BIT(FAULT_EKU);
        assert_true(of_one(cert, PLACE_LEAF) ==
                    (rows[i].server ? 0 : leaf_fault));
        assert_true(of_one(cert, PLACE_CA) == (rows[i].server ? 0 : ca_fault));
        assert_true(of_one(cert, PLACE_ROOT) ==
                    (rows[i].server ? 0 : ca_fault));
        assert_true(path_rule_faults(&client, certs, 0, PLACE_LEAF) ==
                    (rows[i].client ? 0 : leaf_fault));
    }
}

static void unknown_critical_extensions_are_refused(void **state)
{
    struct arena *arena = *state;
    struct bytes null = bytes_of_text("\x05");
    null.size = 2; /* its length is the NUL */
    static const struct {
        enum oid oid;
        bool critical;
        bool is_refused;
    } rows[] = {
        { OID_TITLE, true, true }, /* no extension of ours */
        { OID_TITLE, false, false },
        { OID_PRECERT_POISON, true, true },
        { OID_OCSP_NO_CHECK, true, false },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct cert *cert =
            FORGE(arena, .subject = "CN=a", .issuer = "CN=b", .flags = FORGE_CA,
                  .extensions = forge_extension(arena, rows[i].oid,
                                                rows[i].critical, null));
        uint64_t wanted =
            rows[i].is_refused ? FAULT_BIT(FAULT_UNKNOWN_CRITICAL) : 0;
        assert_true(of_one(cert, PLACE_LEAF) == wanted);
        assert_true(of_one(cert, PLACE_CA) == wanted);
        assert_true(of_one(cert, PLACE_ROOT) == wanted);
        if (rows[i].is_refused)
            assert_fault(arena, cert, PLACE_CA, FAULT_UNKNOWN_CRITICAL);
    }
}

/* What restricts cannot be left unread; what informs can. */
static void unreadable_restrictions_are_refused(void **state)
{
    struct arena *arena = *state;
    static const struct {
        enum oid oid;
        bool critical;
        bool is_refused;
    } rows[] = {
        { OID_NAME_CONSTRAINTS, false, true },
        { OID_POLICY_CONSTRAINTS, true, true },
        { OID_CERTIFICATE_POLICIES, false, true },
        { OID_AUTHORITY_INFO_ACCESS, false, false },
        { OID_AUTHORITY_INFO_ACCESS, true, true },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct cert *cert = FORGE(
            arena, .subject = "CN=a", .issuer = "CN=b", .flags = FORGE_CA,
            .extensions = forge_extension(arena, rows[i].oid, rows[i].critical,
                                          bytes_of_text("\x30\x01")));
        assert_true(of_one(cert, PLACE_CA) ==
                    (rows[i].is_refused ? FAULT_BIT(FAULT_MALFORMED) : 0));
        if (rows[i].is_refused)
            assert_fault(arena, cert, PLACE_CA, FAULT_MALFORMED);
    }
    const struct cert *broken =
        cert_parse(bytes_of_text("no certificate"), arena);
    assert_fault(arena, broken, PLACE_LEAF, FAULT_MALFORMED);
    assert_fault(arena, broken, PLACE_CA, FAULT_MALFORMED);
}

static const struct cert *ca(struct arena *arena, const char *subject,
                             const char *issuer, int path_length)
{
    return FORGE(arena, .subject = subject, .issuer = issuer,
                 .flags =
                     FORGE_CA | (path_length == ABSENT ? 0U : FORGE_LIMIT_PATH),
                 .path_length = (unsigned)path_length);
}

static void a_path_length_counts_intermediates_below(void **state)
{
    struct arena *arena = *state;
    const struct cert *leaf =
        FORGE(arena, .subject = "CN=leaf", .issuer = "CN=1");
    const struct cert *certs[] = { leaf, ca(arena, "CN=1", "CN=2", 0),
                                   ca(arena, "CN=2", "CN=3", 0),
                                   ca(arena, "CN=3", "CN=4", 2) };
    assert_true(path_rule_faults(&options, certs, 1, PLACE_CA) == 0);
    assert_true(path_rule_faults(&options, certs, 2, PLACE_CA) ==
                FAULT_BIT(FAULT_PATH_LENGTH));
    assert_non_null(
        strstr(path_rule_detail(&options, certs, 2, FAULT_PATH_LENGTH, arena),
               "pathLenConstraint 0"));
    assert_true(path_rule_faults(&options, certs, 3, PLACE_CA) == 0);
    /* The limit of a root binds as well. */
    certs[3] = ca(arena, "CN=3", "CN=3", 1);
    assert_true(path_rule_faults(&options, certs, 3, PLACE_ROOT) ==
                FAULT_BIT(FAULT_PATH_LENGTH));
}

static void self_issued_certificates_do_not_count(void **state)
{
    struct arena *arena = *state;
    const struct cert *leaf =
        FORGE(arena, .subject = "CN=leaf", .issuer = "CN=1");
    const struct cert *certs[] = { leaf, ca(arena, "CN=1", "CN=1", ABSENT),
                                   ca(arena, "CN=1", "CN=2", 0) };
    assert_true(path_rule_faults(&options, certs, 2, PLACE_CA) == 0);
    struct path_options shallow = options;
    shallow.max_depth = 1;
    assert_true(path_rule_faults(&shallow, certs, 2, PLACE_CA) == 0);
    shallow.max_depth = 0;
    assert_true(path_rule_faults(&shallow, certs, 1, PLACE_CA) == 0);
    assert_true(path_rule_faults(&shallow, certs, 2, PLACE_CA) ==
                FAULT_BIT(FAULT_TOO_DEEP));
    assert_true(path_rule_faults(&shallow, certs, 2, PLACE_ROOT) == 0);
}

/* Twelve intermediates, and one more; a larger number means twelve. */
static void depth_is_limited(void **state)
{
    struct arena *arena = *state;
    const struct cert *certs[LIMIT_PATH_DEPTH + 3];
    certs[0] = FORGE(arena, .subject = "CN=leaf", .issuer = "CN=1");
    for (size_t i = 1; i < COUNT_OF(certs); i++)
        certs[i] = ca(arena, arena_printf(arena, "CN=%zu", i),
                      arena_printf(arena, "CN=%zu", i + 1), ABSENT);
    struct path_options deep = options;
    deep.max_depth = 255;
    size_t last = LIMIT_PATH_DEPTH;
    assert_true(path_rule_faults(&deep, certs, last, PLACE_CA) == 0);
    assert_true(path_rule_faults(&deep, certs, last + 1, PLACE_ROOT) == 0);
    assert_true(path_rule_faults(&deep, certs, last + 1, PLACE_CA) ==
                FAULT_BIT(FAULT_TOO_DEEP));
    assert_non_null(
        path_rule_detail(&deep, certs, last + 1, FAULT_TOO_DEEP, arena));
    /* It is said once. */
    assert_true(path_rule_faults(&deep, certs, last + 2, PLACE_CA) == 0);
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
        cmocka_unit_test(ordinary_certificates_have_no_fault),
        cmocka_unit_test(validity_is_inclusive),
        cmocka_unit_test(only_a_ca_may_issue),
        cmocka_unit_test(key_usage_must_allow_it),
        cmocka_unit_test(purposes_bind_all_the_way),
        cmocka_unit_test(unknown_critical_extensions_are_refused),
        cmocka_unit_test(unreadable_restrictions_are_refused),
        cmocka_unit_test(a_path_length_counts_intermediates_below),
        cmocka_unit_test(self_issued_certificates_do_not_count),
        cmocka_unit_test(depth_is_limited),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
