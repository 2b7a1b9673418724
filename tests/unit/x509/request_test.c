#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "data_file.h"
#include "make.h"
#include "x509/pem.h"
#include "x509/request.h"

static const struct request *read_file(const char *name)
{
    struct bytes octets = data_file(name);
    struct pem_reader reader = pem_reader_of(octets);
    struct pem_block block;
    if (!pem_is(octets))
        return request_parse(octets, arena);
    assert_true(pem_read(&reader, arena, &block));
    return request_parse(block.der, arena);
}

static void expect_names(const struct request *request)
{
    assert_true(request->has_extensions && request->has_san);
    assert_false(request->san_is_malformed);
    assert_int_equal(request->san.count, 2);
    assert_true(
        bytes_equal(request->san.items[0].value, text("support.example.com")));
    assert_true(
        bytes_equal(request->san.items[1].value, text("help.example.com")));
}

static void the_requests_of_other_programs_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *file, *key;
        enum oid algorithm;
    } cases[] = {
        { "p256.csr", "p256", OID_SHA256_ECDSA },
        { "p256.csr.der", "p256", OID_SHA256_ECDSA },
        { "rsa.csr", "rsa", OID_SHA256_RSA },
        { "ed25519.csr", "ed25519", OID_ED25519 },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        const struct request *request = read_file(cases[i].file);
        print_message("%s\n", cases[i].file);
        assert_int_equal(request->failure.status, STATUS_OK);
        assert_string_equal(name_text(request->subject, arena),
                            "CN=support.example.com");
        assert_memory_equal(request->spki_sha256,
                            known_key(cases[i].key).spki_sha256.data,
                            SHA256_SIZE);
        assert_int_equal(request->algorithm.id, cases[i].algorithm);
        assert_true(request->signature.size > 0);
        expect_names(request);
    }
}

static void names_may_be_missing(void **state)
{
    (void)state;
    const struct request *request = read_file("no-san.csr");
    assert_int_equal(request->failure.status, STATUS_OK);
    assert_false(request->has_san);
    assert_int_equal(request->san.count, 0);
    request = read_file("challenge.csr");
    assert_int_equal(request->failure.status, STATUS_OK);
    assert_false(request->has_extensions);
    assert_int_equal(request->attributes.count, 1);
}

/* The parts of a request, each to be replaced. */
struct parts {
    struct bytes version, subject, key, attributes, algorithm, signature;
};

static struct bytes attribute(enum oid type, struct bytes values)
{
    return SEQ(oid(type), SET(values));
}

static struct bytes san_attribute(enum oid type)
{
    struct bytes name = string(0x82, "a.example.com");
    return attribute(type,
                     SEQ(extension(OID_SUBJECT_ALT_NAME, false, SEQ(name))));
}

static struct parts good(void)
{
    return (struct parts){
        .version = integer(0),
        .subject = common_name("a"),
        .key = good_parts().key,
        .attributes = tlv(0xa0, san_attribute(OID_EXTENSION_REQUEST)),
        .algorithm = SEQ(oid(OID_SHA256_RSA), null()),
        .signature = bits(0, hex("00")),
    };
}

static struct bytes encoded(const struct parts *parts)
{
    return SEQ(
        SEQ(parts->version, parts->subject, parts->key, parts->attributes),
        parts->algorithm, parts->signature);
}

static const struct request *parse(const struct parts *parts)
{
    return request_parse(encoded(parts), arena);
}

static void attributes_in_other_forms(void **state)
{
    (void)state;
    struct parts parts = good();
    assert_int_equal(parse(&parts)->san.count, 1);
    parts.attributes = tlv(0xa0, san_attribute(OID_MICROSOFT_EXTENSIONS));
    assert_int_equal(parse(&parts)->san.count, 1);
    parts.attributes = tlv(0xa0, JOIN(attribute(OID_SHA1, null()),
                                      san_attribute(OID_EXTENSION_REQUEST),
                                      san_attribute(OID_MICROSOFT_EXTENSIONS)));
    const struct request *request = parse(&parts);
    assert_int_equal(request->san.count, 1); /* the first counts */
    assert_int_equal(request->attributes.count, 3);
    parts.attributes = tlv(0xa0, NOTHING);
    assert_int_equal(parse(&parts)->failure.status, STATUS_OK);
    parts.attributes = NOTHING;
    assert_int_equal(parse(&parts)->failure.status, STATUS_OK);
}

static void a_damaged_san_is_no_failure_of_the_request(void **state)
{
    (void)state;
    static const char *const values[] = { "05 00", "30 00", "30 03 82 05 61" };
    for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
        struct parts parts = good();
        parts.attributes =
            tlv(0xa0, attribute(OID_EXTENSION_REQUEST,
                                SEQ(extension(OID_SUBJECT_ALT_NAME, false,
                                              hex(values[i])))));
        const struct request *request = parse(&parts);
        assert_int_equal(request->failure.status, STATUS_OK);
        assert_true(request->has_san && request->san_is_malformed);
        assert_int_equal(request->san.count, 0);
    }
}

static void expect_failure(const struct request *request, const char *expected)
{
    assert_int_equal(request->failure.status, STATUS_MALFORMED);
    assert_string_equal(request->failure.detail, expected);
    assert_true(request->failure_offset <= request->der.size);
}

static void the_first_fault_is_named(void **state)
{
    (void)state;
    struct parts parts = good();
    struct bytes der = encoded(&parts);
    expect_failure(request_parse(NOTHING, arena),
                   "expected SEQUENCE CertificationRequest");
    expect_failure(request_parse(bytes_slice(der, 0, der.size - 1), arena),
                   "expected SEQUENCE CertificationRequest");
    expect_failure(request_parse(JOIN(der, hex("00")), arena),
                   "expected nothing after the request");
    expect_failure(request_parse(SEQ(null()), arena),
                   "expected CertificationRequestInfo");
    parts.version = null();
    expect_failure(parse(&parts), "expected INTEGER version");
    parts = good();
    parts.subject = SEQ(null());
    expect_failure(parse(&parts), "expected Name subject");
    parts = good();
    parts.key = null();
    expect_failure(parse(&parts), "expected SubjectPublicKeyInfo");
    parts = good();
    parts.attributes = null();
    expect_failure(parse(&parts), "expected [0] attributes");
    parts.attributes = tlv(0xa0, SEQ(null()));
    expect_failure(parse(&parts), "expected Attribute");
    parts.attributes = tlv(0xa0, attribute(OID_EXTENSION_REQUEST, null()));
    expect_failure(parse(&parts), "expected Attribute");
    parts.attributes = JOIN(tlv(0xa0, NOTHING), null());
    expect_failure(parse(&parts),
                   "expected the end of CertificationRequestInfo");
    parts = good();
    parts.algorithm = null();
    expect_failure(parse(&parts), "expected AlgorithmIdentifier");
    parts = good();
    parts.signature = JOIN(bits(0, hex("00")), null());
    expect_failure(parse(&parts), "expected BIT STRING signature");
}

static void sizes_are_bounded(void **state)
{
    (void)state;
    struct parts parts = good();
    struct bytes one = attribute(OID_SHA1, null());
    parts.attributes = tlv(0xa0, repeated(one, LIMIT_EXTENSIONS));
    assert_int_equal(parse(&parts)->failure.status, STATUS_OK);
    parts.attributes = tlv(0xa0, repeated(one, LIMIT_EXTENSIONS + 1));
    expect_failure(parse(&parts), "expected [0] attributes");
    struct bytes large =
        tlv(DER_SEQUENCE, repeated(hex("00"), LIMIT_CERT_BYTES));
    assert_int_equal(request_parse(large, arena)->failure.status,
                     STATUS_OVER_LIMIT);
}

static size_t difference(struct bytes a, struct bytes b)
{
    size_t count = 0;
    assert_int_equal(a.size, b.size);
    for (size_t i = 0; i < a.size; i++) {
        count += a.data[i] != b.data[i];
        if (a.data[i] != b.data[i])
            assert_int_equal(b.data[i], '*');
    }
    return count;
}

static void a_password_is_covered(void **state)
{
    (void)state;
    const struct request *request = read_file("challenge.csr");
    struct bytes masked = request_without_password(request, arena);
    assert_true(difference(request->der, masked) > 0);
    const struct request *again = request_parse(masked, arena);
    assert_int_equal(again->failure.status, STATUS_OK);
    assert_int_equal(again->attributes.count, request->attributes.count);
    assert_memory_equal(again->spki_sha256, request->spki_sha256, SHA256_SIZE);
    assert_int_equal(difference(masked, request_without_password(again, arena)),
                     0);
    assert_int_equal(
        request_without_password(read_file("p256.csr"), arena).size, 0);
}

/* Each value of each such attribute, and nothing else. */
static void every_password_is_covered(void **state)
{
    (void)state;
    struct parts parts = good();
    struct bytes values = JOIN(tlv(DER_UTF8_STRING, text("secret")),
                               tlv(DER_PRINTABLE_STRING, text("other")));
    parts.attributes =
        tlv(0xa0, JOIN(attribute(OID_CHALLENGE_PASSWORD, values),
                       attribute(OID_SHA1, values),
                       attribute(OID_CHALLENGE_PASSWORD, values)));
    const struct request *request = parse(&parts);
    assert_int_equal(request->failure.status, STATUS_OK);
    assert_int_equal(
        difference(request->der, request_without_password(request, arena)),
        2 * strlen("secretother"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_requests_of_other_programs_are_read),
        cmocka_unit_test(names_may_be_missing),
        cmocka_unit_test(attributes_in_other_forms),
        cmocka_unit_test(a_damaged_san_is_no_failure_of_the_request),
        cmocka_unit_test(the_first_fault_is_named),
        cmocka_unit_test(sizes_are_bounded),
        cmocka_unit_test(a_password_is_covered),
        cmocka_unit_test(every_password_is_covered),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
