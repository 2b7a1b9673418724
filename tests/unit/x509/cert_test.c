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

static const struct cert *parse(struct bytes der)
{
    return cert_parse(der, arena);
}

static const struct cert *made(const struct cert_parts *parts)
{
    return parse(cert_of(parts));
}

/* Decodes, so it has no failure. */
static const struct cert *good(const struct cert_parts *parts)
{
    const struct cert *cert = made(parts);
    assert_int_equal(cert->failure.status, STATUS_OK);
    return cert;
}

static void expect_fault(const struct cert *cert, size_t offset,
                         const char *detail)
{
    assert_int_equal(cert->failure.status, STATUS_MALFORMED);
    assert_string_equal(cert->failure.detail, detail);
    assert_int_equal(cert->failure_offset, offset);
}

/* The offset of a part, which must be within the octets. */
static size_t place_of(struct bytes part, struct bytes within)
{
    for (size_t i = 0; i + part.size <= within.size; i++)
        if (bytes_equal(bytes_slice(within, i, part.size), part))
            return i;
    fail_msg("the part is not there");
    return 0;
}

static void every_field_is_read(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    struct bytes der = cert_of(&parts);
    const struct cert *cert = parse(der);
    uint8_t digest[SHA256_SIZE];
    assert_int_equal(cert->failure.status, STATUS_OK);
    assert_true(bytes_equal(cert->der, der));
    digest_sha256(der, digest);
    assert_memory_equal(cert->sha256, digest, SHA256_SIZE);
    assert_int_equal(cert->version, 3);
    assert_true(bytes_equal(cert->serial, hex("05")));
    assert_int_equal(cert->inner_algorithm.id, OID_SHA256_ECDSA);
    assert_true(bytes_equal(cert->outer_algorithm.der, parts.outer_algorithm));
    assert_true(bytes_equal(cert->signature, hex("3003020101")));
    assert_int_equal(cert->signature_unused_bits, 0);
    assert_true(bytes_equal(cert->issuer.der, parts.issuer));
    assert_true(bytes_equal(cert->subject.der, parts.subject));
    assert_true(cert->has_not_before && cert->has_not_after);
    assert_true(cert->not_before == 1767225600);
    assert_true(cert->not_after == 1798761600);
    assert_true(cert->not_before_is_utc && cert->not_after_is_utc);
    assert_int_equal(cert->key.curve, OID_P256);
    digest_sha256(parts.key, digest);
    assert_memory_equal(cert->spki_sha256, digest, SHA256_SIZE);
    assert_false(cert->has_issuer_unique_id || cert->has_subject_unique_id);
    assert_false(cert->has_extensions);
    assert_int_equal(cert->extension_count, 0);
    assert_false(cert->is_self_issued);
    assert_false(cert->is_not_der);
    assert_int_equal(cert->path_length, ABSENT);
    assert_int_equal(cert->require_explicit_policy, ABSENT);
    assert_int_equal(cert->inhibit_policy_mapping, ABSENT);
    assert_int_equal(cert->inhibit_any_policy, ABSENT);
}

static void what_is_signed_keeps_its_header(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    struct bytes der = cert_of(&parts);
    const struct cert *cert = parse(der);
    assert_int_equal(cert->tbs.data[0], DER_SEQUENCE);
    assert_int_equal(place_of(cert->tbs, der) + cert->tbs.size +
                         parts.outer_algorithm.size + parts.signature.size,
                     der.size);
}

static void versions_are_told_apart(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    parts.version = NOTHING;
    assert_int_equal(good(&parts)->version, 1);
    parts.version = tlv(0xa0, integer(1));
    assert_int_equal(good(&parts)->version, 2);
    parts.version = tlv(0xa0, integer(3));
    assert_int_equal(good(&parts)->version, 4);
    parts.version = tlv(0xa0, hex("02050080000000"));
    assert_int_equal(good(&parts)->version, INT32_MAX);
    /* A default that is encoded is no DER, and is let pass. */
    parts.version = tlv(0xa0, integer(0));
    assert_int_equal(good(&parts)->version, 1);
    assert_true(good(&parts)->is_not_der);

    parts.version = tlv(0xa0, integer(-1));
    expect_fault(made(&parts), 6, "expected INTEGER version");
    assert_true(made(&parts)->has_not_after);
    parts.version = tlv(0xa0, JOIN(integer(2), null()));
    expect_fault(made(&parts), 6, "expected INTEGER version");
}

static void odd_serial_numbers_are_data(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    static const struct {
        const char *digits, *shown;
    } cases[] = {
        { "00", "00" },
        { "05", "05" },
        { "ff", "-01" },
        { "80", "-80" },
        { "ff7f", "-81" },
        { "ff00", "-0100" },
        { "0080", "80" },
        { "00ff00000000000000000000000000000000000000",
          "FF00000000000000000000000000000000000000" },
        { "0102030405060708090a0b0c0d0e0f101112131415",
          "0102030405060708090A0B0C0D0E0F101112131415" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        parts.serial = tlv(DER_INTEGER, hex(cases[i].digits));
        const struct cert *cert = good(&parts);
        assert_true(bytes_equal(cert->serial, hex(cases[i].digits)));
        assert_string_equal(cert_serial_text(cert, arena), cases[i].shown);
    }
    parts.serial = hex("02020005");
    const struct cert *cert = made(&parts);
    expect_fault(cert, 11, "expected INTEGER serialNumber");
    assert_string_equal(cert_serial_text(cert, arena), "");
    assert_string_equal(cert_short_text(cert, arena), "Subject");
}

static void other_values_outside_the_profile_are_data(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    parts.issuer = SEQ(NOTHING);
    assert_true(name_is_empty(good(&parts)->issuer));
    parts.issuer = SEQ(SET(NOTHING));
    assert_true(good(&parts)->has_empty_rdn);
    parts.subject = parts.issuer;
    assert_true(good(&parts)->is_self_issued);

    parts = good_parts();
    parts.version = NOTHING;
    parts.extensions = extension(OID_KEY_USAGE, true, bits(0, hex("ff")));
    assert_int_equal(good(&parts)->extension_count, 1);
    assert_int_equal(good(&parts)->version, 1);

    parts = good_parts();
    parts.outer_algorithm = SEQ(oid(OID_SHA1_RSA), null());
    const struct cert *cert = good(&parts);
    assert_int_not_equal(cert->outer_algorithm.id, cert->inner_algorithm.id);

    parts = good_parts();
    parts.signature = hex("030204f0");
    assert_int_equal(good(&parts)->signature_unused_bits, 4);
}

static void unique_ids_are_noted(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    parts.unique_ids = JOIN(hex("8102 00ff"), hex("8202 00ff"));
    assert_true(good(&parts)->has_issuer_unique_id);
    assert_true(good(&parts)->has_subject_unique_id);
    parts.unique_ids = hex("8202 00ff");
    assert_false(good(&parts)->has_issuer_unique_id);
    assert_true(good(&parts)->has_subject_unique_id);
    parts.unique_ids = hex("8102 09ff");
    assert_string_equal(made(&parts)->failure.detail,
                        "expected BIT STRING UniqueIdentifier");
    parts.unique_ids = hex("8201 00 8101 00");
    assert_string_equal(made(&parts)->failure.detail,
                        "expected the end of TBSCertificate");
}

static void both_forms_of_time_are_taken(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    parts.validity = SEQ(generalized_time("20260101000000Z"),
                         generalized_time("99991231235959Z"));
    const struct cert *cert = good(&parts);
    assert_true(cert->not_before == 1767225600);
    assert_true(cert->not_after == 253402300799);
    assert_false(cert->not_before_is_utc || cert->not_after_is_utc);
}

static void a_bad_time_does_not_hide_the_rest(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    parts.validity = SEQ(utc_time("2601010000Z"), utc_time("270101000000Z"));
    struct bytes der = cert_of(&parts);
    const struct cert *cert = parse(der);
    expect_fault(cert, place_of(parts.validity, der) + 2,
                 "expected Time notBefore");
    assert_true(cert->not_before == 1767225600);
    assert_true(cert->not_after == 1798761600);
    assert_true(cert->key.size_bits == 256);

    parts.validity = SEQ(utc_time("260101000000Z"), utc_time("tomorrow"));
    cert = made(&parts);
    assert_string_equal(cert->failure.detail, "expected Time notAfter");
    assert_true(cert->has_not_before);
    assert_false(cert->has_not_after);
    assert_true(cert->key.size_bits == 256);

    parts.validity = SEQ(utc_time("260101000000Z"));
    assert_string_equal(made(&parts)->failure.detail, "expected Time notAfter");
    parts.validity =
        SEQ(utc_time("260101000000Z"), utc_time("270101000000Z"), null());
    assert_string_equal(made(&parts)->failure.detail,
                        "expected the end of Validity");
    parts.validity = null();
    assert_string_equal(made(&parts)->failure.detail,
                        "expected SEQUENCE Validity");
}

static void a_missing_part_is_named(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    parts.serial = NOTHING;
    expect_fault(made(&parts), 11, "expected INTEGER serialNumber");
    parts = good_parts();
    parts.inner_algorithm = NOTHING;
    assert_string_equal(made(&parts)->failure.detail,
                        "expected AlgorithmIdentifier signature");
    parts = good_parts();
    parts.issuer = NOTHING;
    assert_string_equal(made(&parts)->failure.detail, "expected Name issuer");
    parts = good_parts();
    parts.subject = NOTHING;
    assert_string_equal(made(&parts)->failure.detail, "expected Name subject");
    parts = good_parts();
    parts.key = NOTHING;
    assert_string_equal(made(&parts)->failure.detail,
                        "expected SubjectPublicKeyInfo");
    parts = good_parts();
    parts.outer_algorithm = NOTHING;
    assert_string_equal(made(&parts)->failure.detail,
                        "expected AlgorithmIdentifier signatureAlgorithm");
    parts = good_parts();
    parts.signature = NOTHING;
    assert_string_equal(made(&parts)->failure.detail,
                        "expected BIT STRING signatureValue");
    parts = good_parts();
    parts.after_extensions = null();
    assert_string_equal(made(&parts)->failure.detail,
                        "expected the end of TBSCertificate");
    parts = good_parts();
    parts.signature = JOIN(parts.signature, null());
    assert_string_equal(made(&parts)->failure.detail,
                        "expected the end of the Certificate");
}

static void octets_behind_it_are_a_fault_that_shows_all(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    struct bytes der = cert_of(&parts);
    const struct cert *cert = parse(JOIN(der, hex("00")));
    expect_fault(cert, der.size, "expected nothing after the Certificate");
    assert_string_equal(cert_short_text(cert, arena), "Subject");
    assert_int_equal(cert->signature.size, 5);
}

static void octets_that_are_no_certificate_say_so(void **state)
{
    (void)state;
    expect_fault(parse(NOTHING), 0, "expected SEQUENCE Certificate");
    expect_fault(parse(hex("00")), 0, "expected SEQUENCE Certificate");
    expect_fault(parse(text("hello")), 0, "expected SEQUENCE Certificate");
    expect_fault(parse(SEQ(NOTHING)), 2, "expected SEQUENCE TBSCertificate");
    expect_fault(parse(SEQ(SEQ(NOTHING))), 4, "expected INTEGER serialNumber");
    assert_string_equal(cert_short_text(parse(NOTHING), arena), "(malformed)");
}

/* At every length: a failure, and nothing read beyond the end. */
static void a_certificate_that_is_cut_off_says_so(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    parts.extensions =
        extension(OID_SUBJECT_ALT_NAME, false, SEQ(tlv(0x82, text("a.b"))));
    struct bytes der = cert_of(&parts);
    for (size_t size = 0; size < der.size; size++) {
        struct bytes cut = arena_copy(arena, bytes_slice(der, 0, size));
        assert_int_equal(parse(cut)->failure.status, STATUS_MALFORMED);
    }
    expect_fault(parse(bytes_slice(der, 0, der.size - 7)), 0,
                 "expected 7 octets more: it is cut off");
}

/* With one octet wrong: whatever it is, no crash, and the digest is there. */
static void any_octet_may_be_wrong(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    parts.extensions =
        JOIN(extension(OID_SUBJECT_ALT_NAME, false,
                       SEQ(tlv(0x82, text("a.b")), tlv(0xa4, parts.issuer))),
             extension(OID_BASIC_CONSTRAINTS, true, SEQ(boolean(true))));
    struct bytes der = cert_of(&parts);
    struct arena *own = arena_new();
    static const uint8_t values[] = { 0x00, 0x01, 0x30, 0x7f, 0x80, 0xff };
    for (size_t at = 0; at < der.size; at++) {
        for (size_t i = 0; i < COUNT_OF(values); i++) {
            uint8_t *wrong = ARENA_NEW(own, der.size, uint8_t);
            for (size_t j = 0; j < der.size; j++)
                wrong[j] = j == at ? values[i] : der.data[j];
            struct bytes octets = { wrong, der.size };
            uint8_t digest[SHA256_SIZE];
            const struct cert *cert = cert_parse(octets, own);
            digest_sha256(octets, digest);
            assert_memory_equal(cert->sha256, digest, SHA256_SIZE);
            assert_non_null(cert_short_text(cert, own));
        }
        arena_reset(own);
    }
    arena_free(own);
}

/* DER of a TBSCertificate with indefinite lengths outside. */
static struct bytes indefinite(uint8_t tag, struct bytes content)
{
    uint8_t header[] = { tag, 0x80 };
    return JOIN(arena_copy(arena, (struct bytes){ header, 2 }), content,
                hex("0000"));
}

static void ber_is_malformed_but_is_shown(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    struct bytes inner =
        JOIN(parts.version, parts.serial, parts.inner_algorithm, parts.issuer,
             parts.validity, parts.subject, parts.key);
    struct bytes ber =
        indefinite(0x30, JOIN(indefinite(0x30, inner), parts.outer_algorithm,
                              parts.signature));
    const struct cert *cert = parse(ber);
    expect_fault(cert, 0, "expected DER, found BER");
    assert_true(bytes_equal(cert->der, ber));
    assert_string_equal(cert_short_text(cert, arena), "Subject");
    assert_string_equal(cert_serial_text(cert, arena), "05");
    assert_true(cert->not_after == 1798761600);
    /* Nothing may be verified with it. */
    assert_int_equal(cert->tbs.size, 0);
}

/* TRUE is 0xff in DER, and anything but zero in BER. */
static void a_critical_true_of_another_value_is_ber(void **state)
{
    (void)state;
    struct bytes der = cert_with(
        SEQ(oid(OID_KEY_USAGE), hex("010101"), octets(bits(1, hex("06")))));
    const struct cert *cert = parse(der);
    expect_fault(cert, place_of(oid(OID_KEY_USAGE), der) - 2,
                 "expected DER, found BER");
    assert_int_equal(cert->key_usage,
                     KEY_USAGE_KEY_CERT_SIGN | KEY_USAGE_CRL_SIGN);
}

static void extensions_are_listed_in_order(void **state)
{
    (void)state;
    struct bytes private_use = SEQ(hex("06032a0304"), octets(hex("0500")));
    const struct cert *cert = parse(cert_with(
        JOIN(extension(OID_KEY_USAGE, true, bits(1, hex("06"))), private_use)));
    assert_int_equal(cert->failure.status, STATUS_OK);
    assert_true(cert->has_extensions);
    assert_int_equal(cert->extension_count, 2);
    assert_int_equal(cert->extensions[0].id, OID_KEY_USAGE);
    assert_true(cert->extensions[0].critical);
    assert_int_equal(cert->extensions[1].id, OID_UNKNOWN);
    assert_false(cert->extensions[1].critical);
    assert_true(bytes_equal(cert->extensions[1].oid, hex("2a0304")));
    assert_true(bytes_equal(cert->extensions[1].value, hex("0500")));
    assert_false(cert->has_duplicate_extension);
    assert_false(cert->has_malformed_extension);
}

static void of_an_extension_twice_the_first_counts(void **state)
{
    (void)state;
    struct bytes ca = SEQ(boolean(true));
    struct bytes private_use = SEQ(hex("06032a0304"), octets(NOTHING));
    const struct cert *cert = parse(
        cert_with(JOIN(extension(OID_BASIC_CONSTRAINTS, false, SEQ(NOTHING)),
                       extension(OID_BASIC_CONSTRAINTS, true, ca))));
    assert_int_equal(cert->failure.status, STATUS_OK);
    assert_true(cert->has_duplicate_extension);
    assert_false(cert->extensions[0].is_duplicate);
    assert_true(cert->extensions[1].is_duplicate);
    assert_ptr_equal(cert->basic_constraints_ext, &cert->extensions[0]);
    assert_false(cert->is_ca);
    /* also of those that nobody knows */
    assert_true(parse(cert_with(JOIN(private_use, private_use)))
                    ->has_duplicate_extension);
}

static void a_broken_extension_breaks_itself_only(void **state)
{
    (void)state;
    const struct cert *cert = parse(cert_with(
        JOIN(extension(OID_SUBJECT_ALT_NAME, true, hex("ffff")),
             extension(OID_BASIC_CONSTRAINTS, true, SEQ(boolean(true))))));
    assert_int_equal(cert->failure.status, STATUS_OK);
    assert_true(cert->has_malformed_extension);
    assert_true(cert->san_ext->is_malformed);
    assert_string_equal(cert->san_ext->fault, "expected GeneralNames");
    assert_true(cert->is_ca);
    assert_false(cert->basic_constraints_ext->is_malformed);
}

static void a_critical_false_that_is_encoded_is_let_pass(void **state)
{
    (void)state;
    const struct cert *cert = parse(cert_with(
        SEQ(oid(OID_KEY_USAGE), boolean(false), octets(bits(1, hex("06"))))));
    assert_int_equal(cert->failure.status, STATUS_OK);
    assert_false(cert->key_usage_ext->critical);
    assert_true(cert->key_usage_ext->is_not_der);
    assert_true(cert->is_not_der);
}

static void the_frame_of_extensions_is_checked(void **state)
{
    (void)state;
    struct bytes good_one =
        extension(OID_BASIC_CONSTRAINTS, true, SEQ(boolean(true)));
    const struct bytes wrong[] = {
        null(),
        SEQ(NOTHING),
        SEQ(oid(OID_KEY_USAGE)),
        SEQ(oid(OID_KEY_USAGE), bits(1, hex("06"))),
        SEQ(oid(OID_KEY_USAGE), hex("0102ffff"), octets(NOTHING)),
        SEQ(oid(OID_KEY_USAGE), octets(NOTHING), null()),
        hex("3005"),
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct bytes der = cert_with(JOIN(good_one, wrong[i]));
        const struct cert *cert = parse(der);
        assert_int_equal(cert->failure.status, STATUS_MALFORMED);
        assert_string_equal(cert->failure.detail,
                            "expected SEQUENCE Extension");
        assert_int_equal(cert->failure_offset,
                         place_of(good_one, der) + good_one.size);
        assert_true(cert->is_ca);
    }
    struct cert_parts parts = good_parts();
    parts.after_extensions = tlv(0xa3, null());
    assert_string_equal(made(&parts)->failure.detail,
                        "expected SEQUENCE OF Extension");
    parts.after_extensions = tlv(0xa3, JOIN(SEQ(good_one), null()));
    assert_string_equal(made(&parts)->failure.detail,
                        "expected the end of the extensions");
    /* A field with nothing in it is data. */
    parts.after_extensions = tlv(0xa3, SEQ(NOTHING));
    assert_true(good(&parts)->has_extensions);
    assert_int_equal(good(&parts)->extension_count, 0);
}

static struct bytes private_extensions(size_t count)
{
    struct bytes *parts = ARENA_NEW(arena, count, struct bytes);
    for (size_t i = 0; i < count; i++) {
        uint8_t octets_of_oid[] = { 0x2a, (uint8_t)(0x80 | (1 + i / 128)),
                                    (uint8_t)(i % 128) };
        parts[i] = SEQ(
            tlv(DER_OID, arena_copy(arena, (struct bytes){ octets_of_oid, 3 })),
            octets(NOTHING));
    }
    return join(parts, count);
}

static void there_is_a_limit_to_extensions(void **state)
{
    (void)state;
    const struct cert *cert =
        parse(cert_with(private_extensions(LIMIT_EXTENSIONS)));
    assert_int_equal(cert->failure.status, STATUS_OK);
    assert_int_equal(cert->extension_count, LIMIT_EXTENSIONS);
    assert_false(cert->has_duplicate_extension);
    cert = parse(cert_with(private_extensions(LIMIT_EXTENSIONS + 1)));
    assert_int_equal(cert->failure.status, STATUS_OVER_LIMIT);
    assert_string_equal(cert->failure.detail,
                        "expected at most 128 extensions");
    assert_int_equal(cert->extension_count, LIMIT_EXTENSIONS);
}

static void there_is_a_limit_to_octets(void **state)
{
    (void)state;
    struct bytes filler = SEQ(hex("06032a0304"), octets(NOTHING));
    size_t rest = LIMIT_CERT_BYTES - cert_with(filler).size;
    struct bytes value = repeated(hex("00"), rest - 20);
    struct bytes der = cert_with(SEQ(hex("06032a0304"), octets(value)));
    value = repeated(hex("00"), value.size + LIMIT_CERT_BYTES - der.size);
    der = cert_with(SEQ(hex("06032a0304"), octets(value)));
    assert_int_equal(der.size, LIMIT_CERT_BYTES);
    assert_int_equal(parse(der)->failure.status, STATUS_OK);
    value = repeated(hex("00"), value.size + 1);
    der = cert_with(SEQ(hex("06032a0304"), octets(value)));
    const struct cert *cert = parse(der);
    assert_int_equal(cert->failure.status, STATUS_OVER_LIMIT);
    assert_string_equal(cert->failure.detail,
                        "expected at most 1048576 octets");
    assert_int_equal(cert->extension_count, 0);
}

static void self_issued_is_by_name(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    parts.subject = SEQ(rdn(OID_COMMON_NAME, DER_PRINTABLE_STRING, "ISSUER"));
    assert_true(good(&parts)->is_self_issued);
}

static void equal_means_the_same_octets(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    const struct cert *one = good(&parts);
    assert_true(cert_equal(one, good(&parts)));
    parts.serial = integer(6);
    assert_false(cert_equal(one, good(&parts)));
}

static void a_short_text_is_found_for_all(void **state)
{
    (void)state;
    struct cert_parts parts = good_parts();
    assert_string_equal(cert_short_text(good(&parts), arena), "Subject");
    parts.subject = SEQ(NOTHING);
    assert_string_equal(cert_short_text(good(&parts), arena), "(no subject)");
    parts.extensions = extension(OID_SUBJECT_ALT_NAME, true,
                                 SEQ(tlv(0x82, text("a.example"))));
    assert_string_equal(cert_short_text(good(&parts), arena), "a.example");
    parts.extensions =
        extension(OID_SUBJECT_ALT_NAME, true, SEQ(tlv(0x87, hex("c0000201"))));
    assert_string_equal(cert_short_text(good(&parts), arena), "IP:192.0.2.1");
    parts.subject = common_name("\x1b[2J");
    assert_string_equal(cert_short_text(good(&parts), arena), "\\u{001B}[2J");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_read),
        cmocka_unit_test(what_is_signed_keeps_its_header),
        cmocka_unit_test(versions_are_told_apart),
        cmocka_unit_test(odd_serial_numbers_are_data),
        cmocka_unit_test(other_values_outside_the_profile_are_data),
        cmocka_unit_test(unique_ids_are_noted),
        cmocka_unit_test(both_forms_of_time_are_taken),
        cmocka_unit_test(a_bad_time_does_not_hide_the_rest),
        cmocka_unit_test(a_missing_part_is_named),
        cmocka_unit_test(octets_behind_it_are_a_fault_that_shows_all),
        cmocka_unit_test(octets_that_are_no_certificate_say_so),
        cmocka_unit_test(a_certificate_that_is_cut_off_says_so),
        cmocka_unit_test(any_octet_may_be_wrong),
        cmocka_unit_test(ber_is_malformed_but_is_shown),
        cmocka_unit_test(a_critical_true_of_another_value_is_ber),
        cmocka_unit_test(extensions_are_listed_in_order),
        cmocka_unit_test(of_an_extension_twice_the_first_counts),
        cmocka_unit_test(a_broken_extension_breaks_itself_only),
        cmocka_unit_test(a_critical_false_that_is_encoded_is_let_pass),
        cmocka_unit_test(the_frame_of_extensions_is_checked),
        cmocka_unit_test(there_is_a_limit_to_extensions),
        cmocka_unit_test(there_is_a_limit_to_octets),
        cmocka_unit_test(self_issued_is_by_name),
        cmocka_unit_test(equal_means_the_same_octets),
        cmocka_unit_test(a_short_text_is_found_for_all),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
