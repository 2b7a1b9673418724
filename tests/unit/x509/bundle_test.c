#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "make.h"
#include "x509/bundle.h"
#include "x509/pem.h"

static struct bytes good_cert(void)
{
    struct cert_parts parts = good_parts();
    return cert_of(&parts);
}

static struct bytes good_crl(void)
{
    struct bytes algorithm = SEQ(oid(OID_SHA256_ECDSA));
    return SEQ(SEQ(integer(1), algorithm, common_name("Issuer"),
                   utc_time("260101000000Z")),
               algorithm, bits(0, hex("3003020101")));
}

static struct bytes request(void)
{
    return SEQ(
        SEQ(integer(0), common_name("a"), SEQ(NOTHING), tlv(0xa0, NOTHING)),
        SEQ(oid(OID_SHA256_RSA)), bits(0, hex("00")));
}

static struct bytes pkcs7_of(struct bytes certs, struct bytes crls)
{
    return SEQ(oid(OID_SIGNED_DATA),
               tlv(0xa0, SEQ(integer(1), SET(NOTHING),
                             SEQ(hex("06092a864886f70d010701")),
                             tlv(0xa0, certs), tlv(0xa1, crls), SET(NOTHING))));
}

static struct bytes pkcs8(void)
{
    return SEQ(integer(0), SEQ(oid(OID_RSA), null()), octets(hex("3000")));
}

static struct bytes pem(const char *label, struct bytes der)
{
    return text(pem_encode(arena, label, der));
}

static struct bundle parse(struct bytes file)
{
    struct bundle bundle;
    bundle_parse(file, arena, &bundle);
    return bundle;
}

static struct bundle good(struct bytes file, enum file_format format,
                          size_t certs, size_t crls)
{
    struct bundle bundle = parse(file);
    assert_int_equal(bundle.format, format);
    assert_int_equal(bundle.failure.status, STATUS_OK);
    assert_int_equal(bundle.cert_count, certs);
    assert_int_equal(bundle.crl_count, crls);
    for (size_t i = 0; i < certs; i++)
        assert_int_equal(bundle.certs[i]->failure.status, STATUS_OK);
    for (size_t i = 0; i < crls; i++)
        assert_int_equal(bundle.crls[i]->failure.status, STATUS_OK);
    return bundle;
}

static void expect_failure(struct bytes file, enum file_format format,
                           const char *detail)
{
    struct bundle bundle = parse(file);
    assert_int_equal(bundle.format, format);
    assert_int_equal(bundle.cert_count + bundle.crl_count, 0);
    assert_int_equal(bundle.failure.status, STATUS_MALFORMED);
    assert_string_equal(bundle.failure.detail, detail);
}

static void formats_are_told_by_content(void **state)
{
    (void)state;
    good(good_cert(), FORMAT_DER_CERT, 1, 0);
    good(good_crl(), FORMAT_DER_CRL, 0, 1);
    good(pem("CERTIFICATE", good_cert()), FORMAT_PEM, 1, 0);
    good(pem("X509 CERTIFICATE", good_cert()), FORMAT_PEM, 1, 0);
    good(pem("X509 CRL", good_crl()), FORMAT_PEM, 0, 1);
    good(pkcs7_of(JOIN(good_cert(), good_cert()), good_crl()), FORMAT_PKCS7, 2,
         1);
    good(pem("PKCS7", pkcs7_of(good_cert(), NOTHING)), FORMAT_PEM, 1, 0);
    good(pem("CMS", pkcs7_of(good_cert(), NOTHING)), FORMAT_PEM, 1, 0);
    good(pem("PKCS #7 SIGNED DATA", pkcs7_of(good_cert(), NOTHING)), FORMAT_PEM,
         1, 0);
}

/* Some tools write CERTIFICATE over whatever it is. */
static void content_goes_before_the_label(void **state)
{
    (void)state;
    good(pem("CERTIFICATE", pkcs7_of(good_cert(), NOTHING)), FORMAT_PEM, 1, 0);
    good(pem("CERTIFICATE", good_crl()), FORMAT_PEM, 0, 1);
    expect_failure(pem("CERTIFICATE", request()), FORMAT_REQUEST,
                   "line 1: CERTIFICATE, but no certificate");
}

/* OpenSSL puts its settings behind a trusted certificate. */
static void of_a_trusted_certificate_the_settings_are_left_out(void **state)
{
    (void)state;
    struct bytes with_settings =
        JOIN(good_cert(), SEQ(SEQ(oid(OID_SERVER_AUTH))));
    struct bundle bundle =
        good(pem("TRUSTED CERTIFICATE", with_settings), FORMAT_PEM, 1, 0);
    assert_true(bytes_equal(bundle.certs[0]->der, good_cert()));
    good(pem("TRUSTED CERTIFICATE", good_cert()), FORMAT_PEM, 1, 0);
    bundle = parse(pem("CERTIFICATE", with_settings));
    assert_string_equal(bundle.certs[0]->failure.detail,
                        "expected nothing after the Certificate");
    bundle = parse(pem("TRUSTED CERTIFICATE", hex("3005")));
    assert_int_equal(bundle.certs[0]->failure.status, STATUS_MALFORMED);
}

static void order_and_places_are_kept(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    parts.serial = integer(77);
    struct bytes first = pem("CERTIFICATE", good_cert());
    struct bytes crl = pem("X509 CRL", good_crl());
    struct bytes second = pem("CERTIFICATE", cert_of(&parts));
    struct bundle bundle =
        good(JOIN(text("noise\r\n"), first, text("\n"), crl, second),
             FORMAT_PEM, 2, 1);
    size_t lines_of_first = 0;
    for (size_t i = 0; i < first.size; i++)
        lines_of_first += first.data[i] == '\n';
    assert_true(bytes_equal(bundle.certs[0]->serial, hex("05")));
    assert_true(bytes_equal(bundle.certs[1]->serial, hex("4d")));
    assert_int_equal(bundle.cert_places[0], 2);
    assert_int_equal(bundle.crl_places[0], 3 + lines_of_first);
    assert_true(bundle.cert_places[1] > bundle.crl_places[0]);
    assert_int_equal(good(good_cert(), FORMAT_DER_CERT, 1, 0).cert_places[0],
                     0);
}

static void other_blocks_are_counted(void **state)
{
    (void)state;
    struct bundle bundle =
        good(JOIN(pem("PRIVATE KEY", pkcs8()), pem("X", hex("00")),
                  pem("CERTIFICATE", good_cert())),
             FORMAT_PEM, 1, 0);
    assert_int_equal(bundle.other_blocks, 2);
    assert_string_equal(bundle.first_other_label, "PRIVATE KEY");
    assert_null(good(good_cert(), FORMAT_DER_CERT, 1, 0).first_other_label);
}

/* Nothing is silently lost: a damaged block is a damaged certificate. */
static void damaged_blocks_are_there_with_their_failure(void **state)
{
    (void)state;
    struct bundle bundle = parse(JOIN(text("-----BEGIN CERTIFICATE-----\nAQ*D\n"
                                           "-----END CERTIFICATE-----\n"
                                           "-----BEGIN X509 CRL-----\nAQID\n"),
                                      pem("CERTIFICATE", good_cert()),
                                      pem("CERTIFICATE", hex("3003020101"))));
    assert_int_equal(bundle.failure.status, STATUS_OK);
    assert_int_equal(bundle.cert_count, 3);
    assert_int_equal(bundle.crl_count, 1);
    assert_int_equal(bundle.certs[0]->failure.status, STATUS_MALFORMED);
    assert_string_equal(bundle.certs[0]->failure.detail, "line 2: not base64");
    assert_int_equal(bundle.certs[0]->der.size, 0);
    assert_int_equal(bundle.cert_places[0], 1);
    assert_string_equal(bundle.crls[0]->failure.detail,
                        "line 6: expected an END line before here");
    assert_int_equal(bundle.certs[1]->failure.status, STATUS_OK);
    assert_string_equal(bundle.certs[2]->failure.detail,
                        "expected SEQUENCE TBSCertificate");
    bundle = parse(text("-----BEGIN PKCS7-----\nAQ*D\n-----END PKCS7-----"));
    assert_string_equal(bundle.failure.detail, "line 2: not base64");
}

static void damaged_der_is_judged_as_what_it_was_to_be(void **state)
{
    (void)state;
    struct bytes cert = good_cert();
    struct bundle bundle = parse(bytes_slice(cert, 0, cert.size - 3));
    assert_int_equal(bundle.format, FORMAT_DER_CERT);
    assert_int_equal(bundle.cert_count, 1);
    assert_string_equal(bundle.certs[0]->failure.detail,
                        "expected 3 octets more: it is cut off");
    bundle = parse(JOIN(cert, text("\n")));
    assert_string_equal(bundle.certs[0]->failure.detail,
                        "expected nothing after the Certificate");
    bundle = parse(bytes_slice(good_crl(), 0, 40));
    assert_int_equal(bundle.format, FORMAT_DER_CRL);
    assert_int_equal(bundle.crls[0]->failure.status, STATUS_MALFORMED);
    struct bytes store = pkcs7_of(JOIN(cert, cert), NOTHING);
    bundle = parse(bytes_slice(store, 0, store.size - 1));
    assert_int_equal(bundle.format, FORMAT_PKCS7);
    assert_string_equal(bundle.failure.detail,
                        "octet 0: expected PKCS#7 SignedData");
    bundle = parse(pkcs7_of(JOIN(cert, hex("3005")), NOTHING));
    assert_int_equal(bundle.cert_count, 1);
    assert_string_equal(bundle.failure.detail,
                        "octet 0: expected PKCS#7 SignedData");
    bundle = parse(pem("PKCS7", SEQ(oid(OID_SIGNED_DATA))));
    assert_string_equal(bundle.failure.detail,
                        "line 1: expected PKCS#7 SignedData");
}

static void what_is_no_certificate_is_named(void **state)
{
    (void)state;
    expect_failure(NOTHING, FORMAT_EMPTY, "the file is empty");
    expect_failure(text(" \r\n\t"), FORMAT_EMPTY, "the file is empty");
    expect_failure(text("\xef\xbb\xbf\n"), FORMAT_EMPTY, "the file is empty");
    expect_failure(pkcs8(), FORMAT_PRIVATE_KEY,
                   "octet 0: a private key, not a certificate");
    expect_failure(pem("PRIVATE KEY", pkcs8()), FORMAT_PRIVATE_KEY,
                   "line 1: PRIVATE KEY, but no certificate");
    expect_failure(pem("EC PRIVATE KEY", pkcs8()), FORMAT_PRIVATE_KEY,
                   "line 1: EC PRIVATE KEY, but no certificate");
    expect_failure(
        JOIN(text("\n\n"), pem("NEW CERTIFICATE REQUEST", request())),
        FORMAT_REQUEST, "line 3: NEW CERTIFICATE REQUEST, but no certificate");
    expect_failure(request(), FORMAT_REQUEST,
                   "octet 0: a certificate request, not a certificate");
    expect_failure(SEQ(integer(3), SEQ(oid(OID_SIGNED_DATA))), FORMAT_PKCS12,
                   "octet 0: PKCS#12, not a certificate");
    expect_failure(text("<!DOCTYPE html><title>Sign in</title>"), FORMAT_HTML,
                   "octet 0: HTML, not a certificate");
    expect_failure(text("\n\n<?xml version='1.0'?>\n<HTML>"), FORMAT_HTML,
                   "octet 0: HTML, not a certificate");
    expect_failure(pem("PUBLIC KEY\x1b", hex("3000")), FORMAT_PEM,
                   "line 1: PUBLIC KEY\\u{001B}, but no certificate");
    expect_failure(text("<svg/>"), FORMAT_UNKNOWN,
                   "octet 0: neither PEM nor DER, begins with 3C:73:76:67");
    expect_failure(text("hello, world"), FORMAT_UNKNOWN,
                   "octet 0: neither PEM nor DER, begins with 68:65:6C:6C");
    expect_failure(pkcs7_of(NOTHING, NOTHING), FORMAT_PKCS7,
                   "no certificate in the file");
    expect_failure(pem("PKCS7", pkcs7_of(NOTHING, NOTHING)), FORMAT_PEM,
                   "no certificate in the file");
    expect_failure(hex("fffe2d002d00"), FORMAT_UNKNOWN,
                   "octet 0: UTF-16, where PEM is ASCII");
    expect_failure(hex("00"), FORMAT_UNKNOWN,
                   "octet 0: neither PEM nor DER, begins with 00");
}

/* "0" and "0" are the tags of two sequences, one in the other. */
static void text_that_begins_like_der_is_text(void **state)
{
    (void)state;
    good(JOIN(text("00000000000000 my certificate\n"),
              pem("CERTIFICATE", good_cert())),
         FORMAT_PEM, 1, 0);
}

static void a_file_has_so_many_certificates_at_most(void **state)
{
    (void)state;
    struct bytes one = text("-----BEGIN CERTIFICATE-----\nMAA=\n"
                            "-----END CERTIFICATE-----\n");
    struct bundle bundle = parse(repeated(one, LIMIT_FILE_CERTS));
    assert_int_equal(bundle.cert_count, LIMIT_FILE_CERTS);
    assert_int_equal(bundle.failure.status, STATUS_OK);
    bundle = parse(repeated(one, LIMIT_FILE_CERTS + 1));
    assert_int_equal(bundle.cert_count, LIMIT_FILE_CERTS);
    assert_int_equal(bundle.failure.status, STATUS_OVER_LIMIT);
    assert_string_equal(bundle.failure.detail,
                        "line 12289: more than 4096 blocks");
    bundle = parse(repeated(text("-----BEGIN X-----\n"), 5000));
    assert_int_equal(bundle.other_blocks, LIMIT_FILE_CERTS);
    assert_int_equal(bundle.failure.status, STATUS_OVER_LIMIT);
    struct bytes empty = SEQ(NOTHING);
    bundle = parse(pkcs7_of(repeated(empty, LIMIT_FILE_CERTS), NOTHING));
    assert_int_equal(bundle.cert_count, LIMIT_FILE_CERTS);
    assert_int_equal(bundle.failure.status, STATUS_OK);
    bundle = parse(pkcs7_of(repeated(empty, LIMIT_FILE_CERTS), empty));
    assert_int_equal(bundle.crl_count, 0);
    assert_int_equal(bundle.failure.status, STATUS_OVER_LIMIT);
    assert_string_equal(bundle.failure.detail,
                        "more than 4096 certificates and CRLs");
}

static void a_file_has_so_many_octets_at_most(void **state)
{
    (void)state;
    struct bytes large = { (const uint8_t *)"", LIMIT_FILE_BYTES + 1 };
    struct bundle bundle = parse(large);
    assert_int_equal(bundle.failure.status, STATUS_OVER_LIMIT);
    assert_string_equal(bundle.failure.detail, "larger than 67108864 octets");
    assert_int_equal(bundle.cert_count, 0);
}

static void expect_format(struct bytes octets, enum file_format format)
{
    assert_int_equal(der_format(octets), format);
}

static void the_shape_of_a_value_tells_what_it_is(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    struct bytes algorithm = SEQ(oid(OID_RSA), null());
    parts.version = NOTHING;
    expect_format(cert_of(&parts), FORMAT_DER_CERT);
    parts.serial = integer(0);
    expect_format(cert_of(&parts), FORMAT_DER_CERT);
    expect_format(SEQ(SEQ(null())), FORMAT_DER_CERT);
    expect_format(SEQ(SEQ(integer(1), algorithm)), FORMAT_DER_CERT);
    /* a CRL of version 1 begins with its algorithm */
    expect_format(
        SEQ(SEQ(algorithm, common_name("a"), utc_time("260101000000Z")),
            algorithm),
        FORMAT_DER_CRL);
    /* keys: PKCS#1, PKCS#8, RFC 5915, RFC 5958, encrypted, public */
    expect_format(SEQ(integer(0), integer(7), integer(3)), FORMAT_PRIVATE_KEY);
    expect_format(SEQ(integer(0), algorithm, octets(NOTHING)),
                  FORMAT_PRIVATE_KEY);
    expect_format(SEQ(integer(1), octets(hex("01"))), FORMAT_PRIVATE_KEY);
    expect_format(SEQ(integer(1), algorithm, octets(NOTHING)),
                  FORMAT_PRIVATE_KEY);
    expect_format(SEQ(algorithm, octets(NOTHING)), FORMAT_PRIVATE_KEY);
    expect_format(SEQ(algorithm, bits(0, NOTHING)), FORMAT_UNKNOWN);
    expect_format(SEQ(integer(7), integer(3)), FORMAT_UNKNOWN);
    expect_format(SEQ(integer(0), null()), FORMAT_UNKNOWN);
    expect_format(SEQ(oid(OID_RSA)), FORMAT_UNKNOWN);
    expect_format(hex("3080 06092a864886f70d010702"), FORMAT_PKCS7);
    expect_format(hex("3080 020103 3080"), FORMAT_PKCS12);
    expect_format(SEQ(NOTHING), FORMAT_UNKNOWN);
    expect_format(null(), FORMAT_UNKNOWN);
    expect_format(NOTHING, FORMAT_UNKNOWN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(formats_are_told_by_content),
        cmocka_unit_test(content_goes_before_the_label),
        cmocka_unit_test(of_a_trusted_certificate_the_settings_are_left_out),
        cmocka_unit_test(order_and_places_are_kept),
        cmocka_unit_test(other_blocks_are_counted),
        cmocka_unit_test(damaged_blocks_are_there_with_their_failure),
        cmocka_unit_test(damaged_der_is_judged_as_what_it_was_to_be),
        cmocka_unit_test(what_is_no_certificate_is_named),
        cmocka_unit_test(text_that_begins_like_der_is_text),
        cmocka_unit_test(a_file_has_so_many_certificates_at_most),
        cmocka_unit_test(a_file_has_so_many_octets_at_most),
        cmocka_unit_test(the_shape_of_a_value_tells_what_it_is),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
