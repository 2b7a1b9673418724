#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "make.h"
#include "x509/cert.h"

/* A certificate with that one extension, which must be there. */
static const struct cert *with(enum oid id, struct bytes value)
{
    const struct cert *cert =
        cert_parse(cert_with(extension(id, false, value)), arena);
    assert_int_equal(cert->failure.status, STATUS_OK);
    assert_int_equal(cert->extension_count, 1);
    assert_int_equal(cert->has_malformed_extension,
                     cert->extensions[0].is_malformed);
    assert_int_equal(cert->extensions[0].is_malformed,
                     cert->extensions[0].fault != NULL);
    return cert;
}

static const struct cert *good(enum oid id, struct bytes value)
{
    const struct cert *cert = with(id, value);
    assert_false(cert->has_malformed_extension);
    return cert;
}

static void expect_malformed(enum oid id, struct bytes value)
{
    const struct cert *cert = with(id, value);
    assert_true(cert->has_malformed_extension);
    assert_false(cert->extensions[0].is_empty);
}

/* Malformed for no other reason than that a list is empty. */
static const struct cert *expect_empty(enum oid id, struct bytes value)
{
    const struct cert *cert = with(id, value);
    assert_true(cert->has_malformed_extension);
    assert_true(cert->extensions[0].is_empty);
    assert_string_equal(cert->extensions[0].fault,
                        "expected at least one entry");
    return cert;
}

static struct bytes number(const char *digits)
{
    return tlv(DER_INTEGER, hex(digits));
}

static void basic_constraints(void **state)
{
    (void)state;
    enum oid id = OID_BASIC_CONSTRAINTS;
    const struct cert *cert = good(id, SEQ(boolean(true), integer(3)));
    assert_ptr_equal(cert->basic_constraints_ext, &cert->extensions[0]);
    assert_true(cert->is_ca);
    assert_int_equal(cert->path_length, 3);
    cert = good(id, SEQ(boolean(true)));
    assert_true(cert->is_ca);
    assert_int_equal(cert->path_length, ABSENT);
    cert = good(id, SEQ(NOTHING));
    assert_false(cert->is_ca);
    assert_false(cert->is_not_der);
    /* FALSE is the default: no DER, but let pass. */
    cert = good(id, SEQ(boolean(false)));
    assert_false(cert->is_ca);
    assert_true(cert->is_not_der);
    assert_true(cert->extensions[0].is_not_der);
    /* A length without cA is for rules to judge. */
    cert = good(id, SEQ(integer(0)));
    assert_false(cert->is_ca);
    assert_int_equal(cert->path_length, 0);
    cert = good(id, SEQ(boolean(true), number("00ffffffff")));
    assert_int_equal(cert->path_length, INT32_MAX);

    expect_malformed(id, NOTHING);
    expect_malformed(id, null());
    expect_malformed(id, SEQ(hex("010101")));
    expect_malformed(id, SEQ(boolean(true), integer(-1)));
    expect_malformed(id, SEQ(boolean(true), number("0001")));
    expect_malformed(id, SEQ(integer(1), boolean(true)));
    expect_malformed(id, SEQ(boolean(true), integer(1), null()));
    expect_malformed(id, JOIN(SEQ(boolean(true)), null()));
    /* Half an extension never counts. */
    assert_false(with(id, SEQ(boolean(true), null()))->is_ca);
    assert_false(with(id, JOIN(SEQ(boolean(true)), null()))->is_ca);
}

static void key_usage(void **state)
{
    (void)state;
    enum oid id = OID_KEY_USAGE;
    const struct cert *cert = good(id, bits(5, hex("a0")));
    assert_int_equal(cert->key_usage,
                     KEY_USAGE_DIGITAL_SIGNATURE | KEY_USAGE_KEY_ENCIPHERMENT);
    assert_false(cert->is_not_der);
    assert_int_equal(good(id, bits(1, hex("06")))->key_usage,
                     KEY_USAGE_KEY_CERT_SIGN | KEY_USAGE_CRL_SIGN);
    assert_int_equal(good(id, bits(7, hex("0080")))->key_usage,
                     KEY_USAGE_DECIPHER_ONLY);
    assert_int_equal(good(id, bits(0, hex("01")))->key_usage,
                     KEY_USAGE_ENCIPHER_ONLY);
    /* Bits that no standard names are there too, up to 16. */
    assert_int_equal(good(id, bits(0, hex("000100ff")))->key_usage, 0x8000);
    /* No bits at all: data. Zeros at the end: no DER, but let pass. */
    cert = good(id, bits(0, NOTHING));
    assert_int_equal(cert->key_usage, 0);
    assert_false(cert->is_not_der);
    assert_true(good(id, bits(0, hex("a0")))->is_not_der);
    assert_true(good(id, bits(7, hex("00")))->is_not_der);
    assert_true(good(id, bits(4, hex("a0")))->is_not_der);

    expect_malformed(id, NOTHING);
    expect_malformed(id, hex("0300"));
    expect_malformed(id, bits(5, hex("a8")));
    expect_malformed(id, bits(8, hex("a0")));
    expect_malformed(id, octets(hex("05a0")));
    expect_malformed(id, JOIN(bits(5, hex("a0")), null()));
}

static void extended_key_usage(void **state)
{
    (void)state;
    enum oid id = OID_EXT_KEY_USAGE;
    const struct cert *cert =
        good(id, SEQ(oid(OID_SERVER_AUTH), oid(OID_CLIENT_AUTH)));
    assert_int_equal(cert->eku, EKU_SERVER_AUTH | EKU_CLIENT_AUTH);
    assert_int_equal(cert->eku_oids.count, 2);
    assert_true(oid_is(cert->eku_oids.items[1], OID_CLIENT_AUTH));
    cert = good(id, SEQ(oid(OID_ANY_EKU), oid(OID_CODE_SIGNING),
                        oid(OID_EMAIL_PROTECTION), oid(OID_TIME_STAMPING),
                        oid(OID_OCSP_SIGNING), hex("06032a0304")));
    assert_int_equal(cert->eku, EKU_ANY | EKU_CODE_SIGNING |
                                    EKU_EMAIL_PROTECTION | EKU_TIME_STAMPING |
                                    EKU_OCSP_SIGNING | EKU_OTHER);
    assert_int_equal(expect_empty(id, SEQ(NOTHING))->eku, 0);
    expect_malformed(id, NOTHING);
    expect_malformed(id, SEQ(oid(OID_SERVER_AUTH), null()));
    expect_malformed(id, SEQ(hex("0600")));
    assert_int_equal(with(id, SEQ(oid(OID_SERVER_AUTH), null()))->eku, 0);
}

static void subject_alternative_names(void **state)
{
    (void)state;
    enum oid id = OID_SUBJECT_ALT_NAME;
    const struct cert *cert =
        good(id, SEQ(tlv(0x82, text("a.b")), tlv(0x87, hex("c0000201")),
                     tlv(0x87, hex("c00002")), tlv(0x82, hex("6100"))));
    assert_int_equal(cert->san.count, 4);
    assert_int_equal(cert->san.items[1].type, GENERAL_NAME_IP);
    assert_int_equal(cert->san.items[2].value.size, 3);
    assert_int_equal(expect_empty(id, SEQ(NOTHING))->san.count, 0);
    expect_malformed(id, NOTHING);
    expect_malformed(id, SEQ(tlv(0x82, text("a")), tlv(0x8a, text("b"))));
    expect_malformed(id, SEQ(text("malformed")));

    assert_true(bytes_equal(good(OID_ISSUER_ALT_NAME, SEQ(tlv(0x82, text("a"))))
                                ->issuer_alt_name_ext->oid,
                            oid_octets(OID_ISSUER_ALT_NAME)));
    expect_malformed(OID_ISSUER_ALT_NAME, SEQ(null()));
}

static void ten_thousand_names_and_more(void **state)
{
    (void)state;
    struct bytes entry = tlv(0x82, text("host.example.com"));
    enum oid id = OID_SUBJECT_ALT_NAME;
    assert_int_equal(good(id, SEQ(repeated(entry, 10000)))->san.count, 10000);
    assert_int_equal(
        good(id, SEQ(repeated(entry, LIMIT_LIST_ENTRIES)))->san.count,
        LIMIT_LIST_ENTRIES);
    expect_malformed(id, SEQ(repeated(entry, LIMIT_LIST_ENTRIES + 1)));
}

static struct bytes subtree(struct bytes base)
{
    return SEQ(base);
}

static void name_constraints(void **state)
{
    (void)state;
    enum oid id = OID_NAME_CONSTRAINTS;
    struct bytes dns = tlv(0x82, text("a.b"));
    struct bytes ip = tlv(0x87, hex("c0000200ffffff00"));
    const struct cert *cert =
        good(id, SEQ(tlv(0xa0, JOIN(subtree(dns), subtree(ip))),
                     tlv(0xa1, subtree(dns))));
    assert_int_equal(cert->name_constraints.permitted.count, 2);
    assert_int_equal(cert->name_constraints.excluded.count, 1);
    assert_int_equal(cert->name_constraints.permitted.items[1].value.size, 8);
    cert = good(id, SEQ(tlv(0xa1, subtree(dns))));
    assert_int_equal(cert->name_constraints.permitted.count, 0);
    assert_int_equal(cert->name_constraints.excluded.count, 1);
    /* An address that is no range is for path validation to judge. */
    cert = good(id, SEQ(tlv(0xa0, subtree(tlv(0x87, hex("c0000201"))))));
    assert_int_equal(cert->name_constraints.permitted.items[0].value.size, 4);
    /* A minimum of 0 is the default. */
    cert = good(id, SEQ(tlv(0xa0, SEQ(dns, hex("800100")))));
    assert_true(cert->is_not_der);

    expect_empty(id, SEQ(NOTHING));
    expect_empty(id, SEQ(tlv(0xa0, NOTHING)));
    expect_empty(id, SEQ(tlv(0xa0, NOTHING), tlv(0xa1, NOTHING)));
    expect_malformed(id, SEQ(tlv(0xa0, SEQ(dns, hex("800101")))));
    expect_malformed(id, SEQ(tlv(0xa0, SEQ(dns, hex("8001ff")))));
    expect_malformed(id, SEQ(tlv(0xa0, SEQ(dns, hex("810100")))));
    expect_malformed(id, SEQ(tlv(0xa0, SEQ(dns, hex("800100 810100")))));
    expect_malformed(id, SEQ(tlv(0xa0, SEQ(NOTHING))));
    expect_malformed(id, SEQ(tlv(0xa1, SEQ(dns)), tlv(0xa0, SEQ(dns))));
    expect_malformed(id, SEQ(null(), null()));
    expect_malformed(id, SEQ(tlv(0x80, SEQ(dns))));
    expect_malformed(id, NOTHING);
    cert = with(id, SEQ(tlv(0xa0, SEQ(dns)), null()));
    assert_int_equal(cert->name_constraints.permitted.count, 0);
}

static void key_identifiers(void **state)
{
    (void)state;
    const struct cert *cert =
        good(OID_SUBJECT_KEY_ID, octets(hex("0102030405")));
    assert_true(bytes_equal(cert->ski, hex("0102030405")));
    assert_int_equal(good(OID_SUBJECT_KEY_ID, octets(NOTHING))->ski.size, 0);
    expect_malformed(OID_SUBJECT_KEY_ID, null());
    expect_malformed(OID_SUBJECT_KEY_ID, JOIN(octets(hex("01")), null()));

    enum oid id = OID_AUTHORITY_KEY_ID;
    struct bytes names = tlv(0xa1, tlv(0xa4, common_name("a")));
    cert = good(id, SEQ(hex("80020102"), names, hex("82020203")));
    assert_true(bytes_equal(cert->aki_key_id, hex("0102")));
    assert_int_equal(cert->aki_issuer.count, 1);
    assert_true(bytes_equal(cert->aki_serial, hex("0203")));
    cert = good(id, SEQ(NOTHING));
    assert_int_equal(cert->aki_key_id.size, 0);
    assert_int_equal(cert->aki_serial.size, 0);
    cert = good(id, SEQ(hex("82020203")));
    assert_int_equal(cert->aki_key_id.size, 0);
    assert_int_equal(cert->aki_serial.size, 2);
    expect_malformed(id, NOTHING);
    expect_malformed(id, SEQ(octets(hex("01"))));
    expect_malformed(id, SEQ(tlv(0xa1, NOTHING)));
    expect_malformed(id, SEQ(hex("8200")));
    expect_malformed(id, SEQ(hex("820103 800101")));
}

static struct bytes qualifier(struct bytes id)
{
    return SEQ(id, string(DER_IA5_STRING, "http://cps"));
}

static void certificate_policies(void **state)
{
    (void)state;
    enum oid id = OID_CERTIFICATE_POLICIES;
    struct bytes one = oid(OID_BR_DOMAIN_VALIDATED);
    const struct cert *cert = good(
        id, SEQ(SEQ(one),
                SEQ(oid(OID_ANY_POLICY),
                    SEQ(qualifier(oid(OID_QUALIFIER_CPS)),
                        qualifier(oid(OID_QUALIFIER_USER_NOTICE)))),
                SEQ(hex("06032a0304"), SEQ(qualifier(oid(OID_QUALIFIER_CPS)),
                                           qualifier(hex("06032a0305"))))));
    assert_int_equal(cert->policy_count, 3);
    assert_true(oid_is(cert->policies[0].oid, OID_BR_DOMAIN_VALIDATED));
    assert_false(cert->policies[0].has_qualifiers);
    assert_true(cert->policies[1].has_qualifiers);
    assert_false(cert->policies[1].has_unknown_qualifier);
    assert_true(cert->policies[2].has_unknown_qualifier);
    assert_false(cert->has_duplicate_policy);
    assert_true(good(id, SEQ(SEQ(one), SEQ(oid(OID_ANY_POLICY)), SEQ(one)))
                    ->has_duplicate_policy);

    expect_empty(id, SEQ(NOTHING));
    expect_empty(id, SEQ(SEQ(one, SEQ(NOTHING))));
    expect_malformed(id, SEQ(SEQ(NOTHING)));
    expect_malformed(id, SEQ(one));
    expect_malformed(id, SEQ(SEQ(one, SEQ(SEQ(one)))));
    expect_malformed(id, SEQ(SEQ(one, SEQ(SEQ(one, null(), null())))));
    expect_malformed(id, SEQ(SEQ(one, SEQ(qualifier(one)), null())));
    expect_malformed(id, JOIN(SEQ(SEQ(one)), null()));
}

static void policy_mappings_and_constraints(void **state)
{
    (void)state;
    struct bytes one = oid(OID_BR_DOMAIN_VALIDATED);
    struct bytes two = oid(OID_ANY_POLICY);
    const struct cert *cert = good(OID_POLICY_MAPPINGS, SEQ(SEQ(one, two)));
    assert_int_equal(cert->policy_mapping_count, 1);
    assert_true(oid_is(cert->policy_mappings[0].issuer_policy,
                       OID_BR_DOMAIN_VALIDATED));
    assert_true(
        oid_is(cert->policy_mappings[0].subject_policy, OID_ANY_POLICY));
    expect_empty(OID_POLICY_MAPPINGS, SEQ(NOTHING));
    expect_malformed(OID_POLICY_MAPPINGS, SEQ(SEQ(one)));
    expect_malformed(OID_POLICY_MAPPINGS, SEQ(SEQ(one, two, two)));

    cert = good(OID_POLICY_CONSTRAINTS, SEQ(hex("800102"), hex("810100")));
    assert_int_equal(cert->require_explicit_policy, 2);
    assert_int_equal(cert->inhibit_policy_mapping, 0);
    cert = good(OID_POLICY_CONSTRAINTS, SEQ(hex("810100")));
    assert_int_equal(cert->require_explicit_policy, ABSENT);
    assert_int_equal(cert->inhibit_policy_mapping, 0);
    expect_empty(OID_POLICY_CONSTRAINTS, SEQ(NOTHING));
    expect_malformed(OID_POLICY_CONSTRAINTS, SEQ(hex("8001ff")));
    expect_malformed(OID_POLICY_CONSTRAINTS, SEQ(hex("810100 800100")));
    expect_malformed(OID_POLICY_CONSTRAINTS, SEQ(hex("8000")));

    assert_int_equal(
        good(OID_INHIBIT_ANY_POLICY, integer(4))->inhibit_any_policy, 4);
    expect_malformed(OID_INHIBIT_ANY_POLICY, integer(-1));
    expect_malformed(OID_INHIBIT_ANY_POLICY, JOIN(integer(1), null()));
}

static void crl_distribution_points(void **state)
{
    (void)state;
    enum oid id = OID_CRL_DISTRIBUTION_POINTS;
    struct bytes url = tlv(0x86, text("http://a/b.crl"));
    struct bytes issuer = tlv(0xa4, common_name("crl"));
    struct bytes attribute =
        SEQ(oid(OID_COMMON_NAME), string(DER_UTF8_STRING, "x"));
    const struct cert *cert =
        good(id, SEQ(SEQ(tlv(0xa0, tlv(0xa0, url))),
                     SEQ(tlv(0xa0, tlv(0xa1, attribute)), hex("81020560"),
                         tlv(0xa2, issuer))));
    assert_int_equal(cert->crl_dps.count, 2);
    const struct distribution_point *points = cert->crl_dps.items;
    assert_int_equal(points[0].full_name.count, 1);
    assert_int_equal(points[0].full_name.items[0].type, GENERAL_NAME_URI);
    assert_false(points[0].has_reasons);
    assert_int_equal(points[0].relative_name.size, 0);
    assert_true(bytes_equal(points[1].relative_name, attribute));
    assert_true(points[1].has_reasons);
    assert_int_equal(points[1].reasons, 1 << 1 | 1 << 2);
    assert_int_equal(points[1].crl_issuer.count, 1);
    /* One that says nothing is for rules to judge. */
    assert_int_equal(good(id, SEQ(SEQ(NOTHING)))->crl_dps.count, 1);

    expect_empty(id, SEQ(NOTHING));
    expect_malformed(id, SEQ(SEQ(tlv(0xa0, NOTHING))));
    expect_malformed(id, SEQ(SEQ(tlv(0xa0, tlv(0xa0, NOTHING)))));
    expect_malformed(id, SEQ(SEQ(tlv(0xa0, tlv(0xa1, NOTHING)))));
    expect_malformed(id,
                     SEQ(SEQ(tlv(0xa0, JOIN(tlv(0xa0, url), tlv(0xa0, url))))));
    expect_malformed(id, SEQ(SEQ(tlv(0xa0, url))));
    expect_malformed(id, SEQ(SEQ(hex("8100"))));
    expect_malformed(id, SEQ(SEQ(tlv(0xa2, NOTHING))));
    expect_malformed(id, SEQ(SEQ(tlv(0xa2, issuer), hex("81020560"))));

    assert_int_equal(good(OID_FRESHEST_CRL, SEQ(SEQ(tlv(0xa0, tlv(0xa0, url)))))
                         ->freshest_crl.count,
                     1);
}

static void information_access(void **state)
{
    (void)state;
    enum oid id = OID_AUTHORITY_INFO_ACCESS;
    struct bytes url = tlv(0x86, text("http://a/b.crt"));
    struct bytes one = SEQ(oid(OID_AD_CA_ISSUERS), url);
    const struct cert *cert = good(id, SEQ(SEQ(oid(OID_AD_OCSP), url), one));
    assert_int_equal(cert->aia_count, 2);
    assert_true(oid_is(cert->aia[1].method, OID_AD_CA_ISSUERS));
    assert_true(
        bytes_equal(cert->aia[1].location.value, text("http://a/b.crt")));
    expect_empty(id, SEQ(NOTHING));
    expect_malformed(id, text("malformed"));
    expect_malformed(id, SEQ(SEQ(oid(OID_AD_OCSP))));
    expect_malformed(id, SEQ(SEQ(oid(OID_AD_OCSP), url, url)));
    expect_malformed(id, SEQ(one, null()));
    assert_non_null(good(OID_SUBJECT_INFO_ACCESS, SEQ(one))->sia_ext);
    expect_malformed(OID_SUBJECT_INFO_ACCESS, SEQ(null()));
}

/* RFC 7633 4.1 */
static void tls_features(void **state)
{
    (void)state;
    enum oid id = OID_TLS_FEATURE;
    assert_true(good(id, SEQ(integer(5)))->has_tls_feature_status_request);
    assert_true(
        good(id, SEQ(integer(17), integer(5)))->has_tls_feature_status_request);
    assert_false(good(id, SEQ(integer(17)))->has_tls_feature_status_request);
    assert_false(good(id, SEQ(NOTHING))->has_tls_feature_status_request);
    expect_malformed(id, SEQ(null()));
    expect_malformed(id, integer(5));
    assert_false(
        with(id, SEQ(integer(5), null()))->has_tls_feature_status_request);
}

static void certificate_transparency(void **state)
{
    (void)state;
    struct bytes list = hex("0005 0003 01ffff");
    assert_int_equal(good(OID_SCT_LIST, octets(list))->scts.count, 1);
    expect_malformed(OID_SCT_LIST, list);
    expect_malformed(OID_SCT_LIST, octets(hex("0000")));
    assert_non_null(good(OID_PRECERT_POISON, null())->poison_ext);
    expect_malformed(OID_PRECERT_POISON, NOTHING);
    assert_non_null(good(OID_OCSP_NO_CHECK, null())->ocsp_no_check_ext);
    expect_malformed(OID_OCSP_NO_CHECK, hex("050100"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(basic_constraints),
        cmocka_unit_test(key_usage),
        cmocka_unit_test(extended_key_usage),
        cmocka_unit_test(subject_alternative_names),
        cmocka_unit_test(ten_thousand_names_and_more),
        cmocka_unit_test(name_constraints),
        cmocka_unit_test(key_identifiers),
        cmocka_unit_test(certificate_policies),
        cmocka_unit_test(policy_mappings_and_constraints),
        cmocka_unit_test(crl_distribution_points),
        cmocka_unit_test(information_access),
        cmocka_unit_test(tls_features),
        cmocka_unit_test(certificate_transparency),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
