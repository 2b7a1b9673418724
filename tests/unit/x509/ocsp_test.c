#include "x509/ocsp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the first four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/limits.h"
#include "make.h"

/* The parts of a SingleResponse, each to be replaced; NOTHING leaves it out. */
struct single_parts {
    struct bytes hash, name_hash, key_hash, serial, status, this_update,
        next_update, extensions;
};

/* The parts of a response. */
struct response_parts {
    struct bytes code, type;
    struct bytes version, responder, produced_at;
    struct bytes singles;    /* one after the other */
    struct bytes extensions; /* one after the other, or NOTHING */
    struct bytes after_extensions, algorithm, signature, certs, after_certs,
        after_all;
};

#define GOOD tlv(0x80, NOTHING)
#define UNKNOWN tlv(0x82, NOTHING)
#define THIS_UPDATE generalized_time("20260101000000Z")

static struct single_parts good_single(void)
{
    return (struct single_parts){
        .hash = SEQ(oid(OID_SHA1), null()),
        .name_hash = octets(hex("01")),
        .key_hash = octets(hex("02")),
        .serial = integer(5),
        .status = GOOD,
        .this_update = THIS_UPDATE,
        .next_update = tlv(0xa0, generalized_time("20260108000000Z")),
    };
}

static struct bytes single_of(const struct single_parts *parts)
{
    struct bytes extensions = parts->extensions.size > 0
                                  ? tlv(0xa1, SEQ(parts->extensions))
                                  : NOTHING;
    return SEQ(
        SEQ(parts->hash, parts->name_hash, parts->key_hash, parts->serial),
        parts->status, parts->this_update, parts->next_update, extensions);
}

static struct response_parts good_response(void)
{
    struct single_parts single = good_single();
    return (struct response_parts){
        .code = tlv(DER_ENUMERATED, hex("00")),
        .type = oid(OID_OCSP_BASIC),
        .responder = tlv(0xa1, common_name("Responder")),
        .produced_at = generalized_time("20260101000001Z"),
        .singles = single_of(&single),
        .algorithm = SEQ(oid(OID_SHA256_ECDSA)),
        .signature = bits(0, hex("3003020101")),
    };
}

static struct bytes data_of(const struct response_parts *parts)
{
    struct bytes extensions = parts->extensions.size > 0
                                  ? tlv(0xa1, SEQ(parts->extensions))
                                  : NOTHING;
    return SEQ(parts->version, parts->responder, parts->produced_at,
               SEQ(parts->singles), extensions, parts->after_extensions);
}

static struct bytes response_of(const struct response_parts *parts)
{
    struct bytes certs =
        parts->certs.size > 0 ? tlv(0xa0, SEQ(parts->certs)) : NOTHING;
    struct bytes basic = SEQ(data_of(parts), parts->algorithm, parts->signature,
                             certs, parts->after_certs);
    return JOIN(SEQ(parts->code, tlv(0xa0, SEQ(parts->type, octets(basic)))),
                parts->after_all);
}

static const struct ocsp_response *made(const struct response_parts *parts)
{
    return ocsp_response_parse(response_of(parts), arena);
}

static const struct ocsp_response *good(const struct response_parts *parts)
{
    const struct ocsp_response *response = made(parts);
    if (response->failure.status != STATUS_OK)
        fail_msg("%s", response->failure.detail);
    return response;
}

static void expect_fault(const struct response_parts *parts, const char *detail)
{
    const struct ocsp_response *response = made(parts);
    assert_int_equal(response->failure.status, STATUS_MALFORMED);
    assert_string_equal(response->failure.detail, detail);
    assert_in_range(response->failure_offset, 1, response->der.size);
}

static void every_field_is_read(void **state)
{
    (void)state;
    struct response_parts parts = good_response();
    const struct ocsp_response *response = good(&parts);
    assert_int_equal(response->status, OCSP_SUCCESSFUL);
    assert_true(bytes_equal(response->tbs, data_of(&parts)));
    assert_int_equal(response->algorithm.id, OID_SHA256_ECDSA);
    assert_true(bytes_equal(response->signature, hex("3003020101")));
    assert_int_equal(response->signature_unused_bits, 0);
    assert_true(
        bytes_equal(response->responder_name.der, common_name("Responder")));
    assert_int_equal(response->responder_key_hash.size, 0);
    assert_true(response->produced_at == 1767225601);
    assert_int_equal(response->single_count, 1);
    assert_int_equal(response->cert_count, 0);
    assert_int_equal(response->nonce.size, 0);
    assert_false(response->has_unknown_critical);
    const struct ocsp_single *single = &response->singles[0];
    assert_int_equal(single->id.hash.id, OID_SHA1);
    assert_true(bytes_equal(single->id.issuer_name_hash, hex("01")));
    assert_true(bytes_equal(single->id.issuer_key_hash, hex("02")));
    assert_true(bytes_equal(single->id.serial, hex("05")));
    assert_int_equal(single->status, OCSP_GOOD);
    assert_int_equal(single->reason, ABSENT);
    assert_true(single->this_update == 1767225600);
    assert_true(single->has_next_update);
    assert_true(single->next_update == 1767830400);
    assert_false(single->has_unknown_critical);
}

static void optional_fields_may_be_there_or_not(void **state)
{
    (void)state;
    struct response_parts parts = good_response();
    struct single_parts single = good_single();
    single.next_update = NOTHING;
    single.status = UNKNOWN;
    parts.version = tlv(0xa0, integer(0)); /* the default */
    parts.responder = tlv(0xa2, octets(hex("0a0b")));
    parts.singles = single_of(&single);
    parts.extensions = extension(OID_OCSP_NONCE, false, octets(hex("aa")));
    parts.certs = cert_with(NOTHING);
    const struct ocsp_response *response = good(&parts);
    assert_int_equal(response->responder_name.der.size, 0);
    assert_true(bytes_equal(response->responder_key_hash, hex("0a0b")));
    assert_false(response->singles[0].has_next_update);
    assert_int_equal(response->singles[0].status, OCSP_UNKNOWN);
    assert_true(bytes_equal(response->nonce, octets(hex("aa"))));
    assert_int_equal(response->cert_count, 1);
    assert_int_equal(response->certs[0]->failure.status, STATUS_OK);
}

static const struct ocsp_single *single_with(struct bytes status)
{
    struct response_parts parts = good_response();
    struct single_parts single = good_single();
    single.status = status;
    parts.singles = single_of(&single);
    return &good(&parts)->singles[0];
}

static void a_revocation_has_a_time_and_perhaps_a_reason(void **state)
{
    (void)state;
    struct bytes time = generalized_time("20260102000000Z");
    const struct ocsp_single *single = single_with(tlv(0xa1, time));
    assert_int_equal(single->status, OCSP_REVOKED);
    assert_int_equal(single->reason, ABSENT);
    assert_true(single->revoked_at == 1767312000);
    single = single_with(
        tlv(0xa1, JOIN(time, tlv(0xa0, tlv(DER_ENUMERATED, hex("01"))))));
    assert_int_equal(single->reason, 1);
    single = single_with(
        tlv(0xa1, JOIN(time, tlv(0xa0, tlv(DER_ENUMERATED, hex("7f"))))));
    assert_int_equal(single->reason, 127);
}

static void critical_extensions_are_noticed(void **state)
{
    (void)state;
    struct response_parts parts = good_response();
    struct single_parts single = good_single();
    parts.extensions = JOIN(extension(OID_OCSP_NONCE, true, hex("0400")),
                            extension(OID_CRL_NUMBER, false, integer(1)));
    assert_false(good(&parts)->has_unknown_critical);
    parts.extensions = extension(OID_CRL_NUMBER, true, integer(1));
    assert_true(good(&parts)->has_unknown_critical);
    single.extensions = extension(OID_CRL_NUMBER, false, integer(1));
    parts.singles = single_of(&single);
    assert_false(good(&parts)->singles[0].has_unknown_critical);
    single.extensions = extension(OID_CRL_NUMBER, true, integer(1));
    parts.singles = single_of(&single);
    assert_true(good(&parts)->singles[0].has_unknown_critical);
}

static struct bytes scts_of(struct bytes extensions, bool *is_unknown)
{
    struct response_parts parts = good_response();
    struct single_parts single = good_single();
    single.extensions = extensions;
    parts.singles = single_of(&single);
    const struct ocsp_single *read = &good(&parts)->singles[0];
    *is_unknown = read->has_unknown_critical;
    return read->sct_list;
}

/* RFC 6962 3.3. A list that does not decode spoils nothing else, unless it is
 * critical. */
static void timestamps_are_kept(void **state)
{
    (void)state;
    bool is_unknown;
    struct bytes list = octets(hex("0003000101"));
    struct bytes cut = bytes_slice(list, 0, list.size - 1);
    struct bytes more = JOIN(list, hex("00"));
    for (int critical = 0; critical <= 1; critical++) {
        assert_true(bytes_equal(
            scts_of(extension(OID_OCSP_SCT_LIST, critical, list), &is_unknown),
            hex("0003000101")));
        assert_false(is_unknown);
        assert_int_equal(
            scts_of(extension(OID_OCSP_SCT_LIST, critical, cut), &is_unknown)
                .size,
            0);
        assert_int_equal(is_unknown, critical);
        assert_int_equal(
            scts_of(extension(OID_OCSP_SCT_LIST, critical, more), &is_unknown)
                .size,
            0);
        assert_int_equal(
            scts_of(extension(OID_SCT_LIST, critical, list), &is_unknown).size,
            0);
        assert_int_equal(is_unknown, critical);
    }
}

static void lists_are_bounded(void **state)
{
    (void)state;
    struct response_parts parts = good_response();
    struct bytes single = parts.singles, cert = cert_with(NOTHING);
    parts.singles = repeated(single, LIMIT_OCSP_SINGLES);
    assert_int_equal(good(&parts)->single_count, LIMIT_OCSP_SINGLES);
    parts.singles = repeated(single, LIMIT_OCSP_SINGLES + 1);
    expect_fault(&parts, "expected at most 64 responses");
    parts.singles = NOTHING;
    assert_int_equal(good(&parts)->single_count, 0);
    parts.certs = repeated(cert, LIMIT_CHAIN_CERTS);
    assert_int_equal(good(&parts)->cert_count, LIMIT_CHAIN_CERTS);
    parts.certs = repeated(cert, LIMIT_CHAIN_CERTS + 1);
    expect_fault(&parts, "expected at most 32 Certificates");
}

/* One that is broken does not make the response so. */
static void a_broken_certificate_is_there_as_one(void **state)
{
    (void)state;
    struct response_parts parts = good_response();
    parts.certs = SEQ(integer(1));
    const struct ocsp_response *response = good(&parts);
    assert_int_equal(response->cert_count, 1);
    assert_int_equal(response->certs[0]->failure.status, STATUS_MALFORMED);
}

static void faults_are_named(void **state)
{
    (void)state;
    static const struct {
        size_t part; /* of struct response_parts */
        const char *octets;
        const char *detail;
    } cases[] = {
#define PART(name) offsetof(struct response_parts, name)
        { PART(code), "020100", "expected ENUMERATED responseStatus" },
        { PART(type), "06032b0601", "expected a basic OCSP response" },
        { PART(type), "0400", "expected [0] responseBytes" },
        { PART(version), "a003020101", "expected version 1" },
        { PART(version), "a0020500", "expected version 1" },
        { PART(responder), "a1020500", "expected ResponderID" },
        { PART(responder), "a106300402020100", "expected ResponderID" },
        { PART(responder), "a2020500", "expected ResponderID" },
        { PART(responder), "a3020400", "expected ResponderID" },
        { PART(produced_at), "170d3236303130313030303030305a",
          "expected GeneralizedTime producedAt" },
        { PART(singles), "3000", "expected SingleResponse" },
        { PART(singles), "0500", "expected SingleResponse" },
        { PART(extensions), "0500", "expected [1] responseExtensions" },
        { PART(after_extensions), "0500", "expected the end of ResponseData" },
        { PART(algorithm), "3000", "expected a signature" },
        { PART(signature), "0400", "expected a signature" },
        { PART(signature), "03020801", "expected a signature" },
        { PART(certs), "0500", "expected at most 32 Certificates" },
        { PART(after_certs), "0500", "expected the end of BasicOCSPResponse" },
        { PART(after_all), "00", "expected nothing after the OCSPResponse" },
#undef PART
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct response_parts parts = good_response();
        *(struct bytes *)(void *)((char *)&parts + cases[i].part) =
            hex(cases[i].octets);
        expect_fault(&parts, cases[i].detail);
    }
}

static void faults_of_an_answer_are_found(void **state)
{
    (void)state;
    static const struct {
        size_t part; /* of struct single_parts */
        const char *octets;
    } cases[] = {
#define PART(name) offsetof(struct single_parts, name)
        { PART(hash), "0500" },
        { PART(name_hash), "0300" },
        { PART(key_hash), "0500" },
        { PART(serial), "0200" },
        { PART(serial), "02020005" },
        { PART(status), "800100" },
        { PART(status), "820100" },
        { PART(status), "a000" },
        { PART(status), "a100" },
        { PART(status), "8300" },
        { PART(status), "a10f170d3236303130323030303030305a" },
        { PART(status), "a116180f32303236303130323030303030305aa003020101" },
        { PART(this_update), "170d3236303130313030303030305a" },
        { PART(this_update), "180f32303236313330313030303030305a" },
        { PART(next_update), "a000" },
        { PART(next_update), "a00f170d3236303130313030303030305a" },
        { PART(extensions), "0500" },
#undef PART
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct response_parts parts = good_response();
        struct single_parts single = good_single();
        *(struct bytes *)(void *)((char *)&single + cases[i].part) =
            hex(cases[i].octets);
        parts.singles = single_of(&single);
        expect_fault(&parts, "expected SingleResponse");
    }
}

static void an_error_status_stands_alone(void **state)
{
    (void)state;
    static const struct {
        const char *octets;
        enum ocsp_response_status status;
        const char *text;
    } cases[] = {
        { "30030a0101", OCSP_MALFORMED_REQUEST, "malformedRequest" },
        { "30030a0102", OCSP_INTERNAL_ERROR, "internalError" },
        { "30030a0103", OCSP_TRY_LATER, "tryLater" },
        { "30030a0105", OCSP_SIG_REQUIRED, "sigRequired" },
        { "30030a0106", OCSP_UNAUTHORIZED, "unauthorized" },
        { "30030a0109", (enum ocsp_response_status)9, "status 9" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct ocsp_response *response =
            ocsp_response_parse(hex(cases[i].octets), arena);
        assert_int_equal(response->failure.status, STATUS_OK);
        assert_int_equal(response->status, cases[i].status);
        assert_int_equal(response->single_count, 0);
        assert_string_equal(ocsp_status_text(response->status, arena),
                            cases[i].text);
    }
    assert_string_equal(ocsp_status_text(OCSP_SUCCESSFUL, arena), "successful");
    struct response_parts parts = good_response();
    parts.code = tlv(DER_ENUMERATED, hex("03"));
    expect_fault(&parts, "expected the end of OCSPResponse");
    assert_int_equal(
        ocsp_response_parse(hex("30030a0100"), arena)->failure.status,
        STATUS_MALFORMED);
}

static void no_cut_response_is_one(void **state)
{
    (void)state;
    struct response_parts parts = good_response();
    parts.certs = cert_with(NOTHING);
    parts.extensions = extension(OID_OCSP_NONCE, false, octets(hex("aa")));
    struct bytes whole = response_of(&parts);
    for (size_t size = 0; size < whole.size; size++) {
        /* Of its own, so that a sanitizer sees a read past its end. */
        struct bytes cut = arena_copy(arena, bytes_slice(whole, 0, size));
        assert_int_equal(ocsp_response_parse(cut, arena)->failure.status,
                         STATUS_MALFORMED);
    }
}

/* Requests */

static const struct cert *cert_of_serial(struct bytes serial)
{
    struct cert_parts parts = good_parts();
    parts.serial = tlv(DER_INTEGER, serial);
    return cert_parse(cert_of(&parts), arena);
}

static struct bytes request_for(struct bytes serial)
{
    const struct cert *cert = cert_of_serial(serial);
    return ocsp_request_encode(cert, cert, arena);
}

static struct bytes sha1_of(struct bytes octets_in)
{
    uint8_t digest[SHA1_SIZE];
    digest_sha1(octets_in, digest);
    return octets(arena_copy(arena, (struct bytes){ digest, SHA1_SIZE }));
}

static struct bytes expected_request(const struct cert *cert)
{
    return SEQ(SEQ(SEQ(
        SEQ(SEQ(SEQ(oid(OID_SHA1), null()), sha1_of(cert->issuer.der),
                sha1_of(cert->key.bits), tlv(DER_INTEGER, cert->serial))))));
}

static void a_request_names_issuer_and_serial_number(void **state)
{
    (void)state;
    static const size_t sizes[] = { 1, 20, 51, 52, 60, 64 };
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct bytes serial = repeated(hex("11"), sizes[i]);
        assert_true(bytes_equal(request_for(serial),
                                expected_request(cert_of_serial(serial))));
    }
}

static void nobody_is_asked_about_a_giant_serial_number(void **state)
{
    (void)state;
    assert_int_equal(request_for(repeated(hex("11"), 65)).size, 0);
    struct cert none = { .version = 1 };
    assert_int_equal(ocsp_request_encode(&none, &none, arena).size, 0);
}

/* An issuer whose key does not decode has no bits. */
static void an_empty_key_is_no_trouble(void **state)
{
    (void)state;
    const struct cert *cert = cert_of_serial(hex("11"));
    struct cert issuer = *cert;
    issuer.key.bits = NOTHING;
    assert_true(ocsp_request_encode(cert, &issuer, arena).size > 0);
}

static void the_request_is_part_of_the_url(void **state)
{
    (void)state;
    struct bytes request = hex("fbefbe00"); /* "++++AA==" */
    assert_string_equal(ocsp_get_url("http://ocsp.test", request, arena),
                        "http://ocsp.test/%2B%2B%2B%2BAA%3D%3D");
    assert_string_equal(ocsp_get_url("http://ocsp.test/", request, arena),
                        "http://ocsp.test/%2B%2B%2B%2BAA%3D%3D");
    assert_string_equal(
        ocsp_get_url("http://ocsp.test/a", hex("ffffff"), arena),
        "http://ocsp.test/a/%2F%2F%2F%2F");
    assert_string_equal(ocsp_get_url("", hex("00"), arena), "/AA%3D%3D");
}

/* CertIDs */

static struct ocsp_cert_id id_of(enum oid hash, const struct cert *cert)
{
    size_t size = hash == OID_SHA1 ? SHA1_SIZE : SHA256_SIZE;
    uint8_t *names = ARENA_NEW(arena, SHA256_SIZE, uint8_t);
    uint8_t *keys = ARENA_NEW(arena, SHA256_SIZE, uint8_t);
    void (*digest)(struct bytes, uint8_t *) =
        hash == OID_SHA1 ? digest_sha1 : digest_sha256;
    digest(cert->issuer.der, names);
    digest(cert->key.bits, keys);
    return (struct ocsp_cert_id){ .hash = { .id = hash },
                                  .issuer_name_hash = { names, size },
                                  .issuer_key_hash = { keys, size },
                                  .serial = cert->serial };
}

static void a_cert_id_means_one_certificate(void **state)
{
    (void)state;
    static const enum oid hashes[] = { OID_SHA1, OID_SHA256 };
    const struct cert *cert = cert_of_serial(hex("1122"));
    for (size_t i = 0; i < COUNT_OF(hashes); i++) {
        struct ocsp_cert_id good_id = id_of(hashes[i], cert), id = good_id;
        assert_true(ocsp_id_matches(&id, cert, cert));
        id.serial = hex("11");
        assert_false(ocsp_id_matches(&id, cert, cert));
        id.serial = hex("112233");
        assert_false(ocsp_id_matches(&id, cert, cert));
        id.serial = hex("1123");
        assert_false(ocsp_id_matches(&id, cert, cert));
        id = good_id;
        id.issuer_name_hash.size--;
        assert_false(ocsp_id_matches(&id, cert, cert));
        id = good_id;
        id.issuer_name_hash = good_id.issuer_key_hash;
        assert_false(ocsp_id_matches(&id, cert, cert));
        id = good_id;
        id.issuer_key_hash = good_id.issuer_name_hash;
        assert_false(ocsp_id_matches(&id, cert, cert));
        id = good_id;
        id.issuer_key_hash = NOTHING;
        assert_false(ocsp_id_matches(&id, cert, cert));
        id = good_id;
        id.hash.id = OID_UNKNOWN;
        assert_false(ocsp_id_matches(&id, cert, cert));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_read),
        cmocka_unit_test(optional_fields_may_be_there_or_not),
        cmocka_unit_test(a_revocation_has_a_time_and_perhaps_a_reason),
        cmocka_unit_test(critical_extensions_are_noticed),
        cmocka_unit_test(timestamps_are_kept),
        cmocka_unit_test(lists_are_bounded),
        cmocka_unit_test(a_broken_certificate_is_there_as_one),
        cmocka_unit_test(faults_are_named),
        cmocka_unit_test(faults_of_an_answer_are_found),
        cmocka_unit_test(an_error_status_stands_alone),
        cmocka_unit_test(no_cut_response_is_one),
        cmocka_unit_test(a_request_names_issuer_and_serial_number),
        cmocka_unit_test(nobody_is_asked_about_a_giant_serial_number),
        cmocka_unit_test(an_empty_key_is_no_trouble),
        cmocka_unit_test(the_request_is_part_of_the_url),
        cmocka_unit_test(a_cert_id_means_one_certificate),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
