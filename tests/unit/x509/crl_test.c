#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "make.h"
#include "x509/crl.h"
#include "x509/extension.h"

/* The parts of a list, each to be replaced; NOTHING leaves it out. */
struct crl_parts {
    struct bytes version, inner_algorithm, issuer, this_update, next_update;
    struct bytes entries;    /* one after the other */
    struct bytes extensions; /* one after the other */
    struct bytes after_extensions, outer_algorithm, signature;
};

static struct crl_parts good_list(void)
{
    struct bytes algorithm = SEQ(oid(OID_SHA256_ECDSA));
    return (struct crl_parts){
        .version = integer(1),
        .inner_algorithm = algorithm,
        .issuer = common_name("Issuer"),
        .this_update = utc_time("260101000000Z"),
        .next_update = utc_time("260201000000Z"),
        .outer_algorithm = algorithm,
        .signature = bits(0, hex("3003020101")),
    };
}

static struct bytes list_of(const struct crl_parts *parts)
{
    struct bytes entries =
        parts->entries.size > 0 ? SEQ(parts->entries) : NOTHING;
    struct bytes extensions = parts->extensions.size > 0
                                  ? tlv(0xa0, SEQ(parts->extensions))
                                  : NOTHING;
    return SEQ(SEQ(parts->version, parts->inner_algorithm, parts->issuer,
                   parts->this_update, parts->next_update, entries, extensions,
                   parts->after_extensions),
               parts->outer_algorithm, parts->signature);
}

static const struct crl *made(const struct crl_parts *parts)
{
    return crl_parse(list_of(parts), arena);
}

static const struct crl *good(const struct crl_parts *parts)
{
    const struct crl *crl = made(parts);
    assert_int_equal(crl->failure.status, STATUS_OK);
    return crl;
}

static const struct crl *with_extension(enum oid id, bool critical,
                                        struct bytes value)
{
    struct crl_parts parts = good_list();
    parts.extensions = extension(id, critical, value);
    return good(&parts);
}

static struct bytes entry(int serial, struct bytes extensions)
{
    return SEQ(integer(serial), utc_time("260102000000Z"),
               extensions.size > 0 ? SEQ(extensions) : NOTHING);
}

static struct bytes reason(int code)
{
    uint8_t octet = (uint8_t)code;
    return extension(
        OID_CRL_REASON, false,
        tlv(DER_ENUMERATED, arena_copy(arena, (struct bytes){ &octet, 1 })));
}

static struct bytes issued_by(const char *name)
{
    return extension(
        OID_CERTIFICATE_ISSUER, true,
        SEQ(tlv(0x82, text("not a name")), tlv(0xa4, common_name(name))));
}

static struct name named(const char *name)
{
    return (struct name){ common_name(name) };
}

static void every_field_is_read(void **state)
{
    (void)state;
    struct crl_parts parts = good_list();
    parts.entries = entry(5, NOTHING);
    struct bytes der = list_of(&parts);
    const struct crl *crl = crl_parse(der, arena);
    uint8_t digest[SHA256_SIZE];
    digest_sha256(der, digest);
    assert_int_equal(crl->failure.status, STATUS_OK);
    assert_memory_equal(crl->sha256, digest, SHA256_SIZE);
    assert_int_equal(crl->version, 2);
    assert_int_equal(crl->inner_algorithm.id, OID_SHA256_ECDSA);
    assert_int_equal(crl->outer_algorithm.id, OID_SHA256_ECDSA);
    assert_true(bytes_equal(crl->issuer.der, parts.issuer));
    assert_true(crl->this_update == 1767225600);
    assert_true(crl->has_next_update);
    assert_true(crl->next_update == 1769904000);
    assert_int_equal(crl->entry_count, 1);
    assert_true(bytes_equal(crl->signature, hex("3003020101")));
    assert_int_equal(crl->tbs.data[0], DER_SEQUENCE);
    assert_int_equal(crl->only, CRL_SCOPE_ALL);
    assert_false(crl->is_delta || crl->has_idp || crl->is_indirect);
}

static void optional_fields_may_be_absent(void **state)
{
    (void)state;
    struct crl_parts parts = good_list();
    parts.version = NOTHING;
    parts.next_update = NOTHING;
    const struct crl *crl = good(&parts);
    assert_int_equal(crl->version, 1);
    assert_false(crl->has_next_update);
    assert_int_equal(crl->entries.size, 0);
    parts = good_list();
    parts.next_update = generalized_time("20500101000000Z");
    assert_true(good(&parts)->next_update == 2524608000);
    parts = good_list();
    parts.version = integer(2);
    assert_int_equal(good(&parts)->version, 3);
    /* An empty list of entries is found in practice. */
    parts = good_list();
    parts.after_extensions = SEQ(NOTHING);
    assert_int_equal(good(&parts)->entry_count, 0);
}

static void expect_fault(const struct crl_parts *parts, const char *detail)
{
    const struct crl *crl = made(parts);
    assert_int_equal(crl->failure.status, STATUS_MALFORMED);
    assert_string_equal(crl->failure.detail, detail);
    assert_true(crl->failure_offset > 0);
}

static void a_broken_part_is_named(void **state)
{
    (void)state;
    struct crl_parts parts = good_list();
    parts.version = integer(-1);
    expect_fault(&parts, "expected INTEGER version");
    parts = good_list();
    parts.inner_algorithm = NOTHING;
    expect_fault(&parts, "expected AlgorithmIdentifier signature");
    parts = good_list();
    parts.issuer = SEQ(null());
    expect_fault(&parts, "expected Name issuer");
    parts = good_list();
    parts.this_update = NOTHING;
    parts.next_update = NOTHING;
    expect_fault(&parts, "expected Time thisUpdate");
    parts = good_list();
    parts.next_update = utc_time("2602010000Z");
    expect_fault(&parts, "expected Time nextUpdate");
    parts = good_list();
    parts.outer_algorithm = NOTHING;
    expect_fault(&parts, "expected AlgorithmIdentifier signatureAlgorithm");
    parts = good_list();
    parts.signature = NOTHING;
    expect_fault(&parts, "expected BIT STRING signatureValue");
    parts = good_list();
    parts.signature = JOIN(parts.signature, null());
    expect_fault(&parts, "expected the end of CertificateList");
    parts = good_list();
    parts.after_extensions = null();
    expect_fault(&parts, "expected the end of TBSCertList");
    parts = good_list();
    parts.after_extensions = tlv(0xa0, null());
    expect_fault(&parts, "expected [0] crlExtensions");
    parts.after_extensions = tlv(0xa0, JOIN(SEQ(NOTHING), null()));
    expect_fault(&parts, "expected the end of the extensions");
    parts = good_list();
    parts.extensions = null();
    expect_fault(&parts, "expected SEQUENCE Extension");
}

static void broken_entries_break_the_list(void **state)
{
    (void)state;
    const struct bytes wrong[] = {
        null(),
        SEQ(NOTHING),
        SEQ(integer(1)),
        SEQ(hex("02020001"), utc_time("260102000000Z")),
        SEQ(integer(1), utc_time("2601020000Z")),
        SEQ(integer(1), utc_time("260102000000Z"), null()),
        SEQ(integer(1), utc_time("260102000000Z"), SEQ(NOTHING), null()),
        SEQ(integer(1), utc_time("260102000000Z"), SEQ(null())),
        entry(1, extension(OID_CRL_REASON, false, integer(1))),
        entry(1, extension(OID_CRL_REASON, false, JOIN(hex("0a0101"), null()))),
        entry(1, extension(OID_CERTIFICATE_ISSUER, true, SEQ(NOTHING))),
        entry(1, extension(OID_CERTIFICATE_ISSUER, true,
                           SEQ(tlv(0x82, text("a"))))),
        entry(1,
              extension(OID_INVALIDITY_DATE, false, generalized_time("today"))),
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct crl_parts parts = good_list();
        parts.entries = JOIN(entry(7, NOTHING), wrong[i]);
        expect_fault(&parts, "expected an entry of the list");

        const struct crl *crl = made(&parts);
        struct crl_entry found;
        bool is_malformed;
        assert_true(
            crl_find(crl, crl->issuer, hex("07"), &found, &is_malformed));
        assert_false(is_malformed);
        assert_false(
            crl_find(crl, crl->issuer, hex("09"), &found, &is_malformed));
        assert_true(is_malformed);
    }
}

static void lists_that_are_cut_off_or_followed_say_so(void **state)
{
    (void)state;
    struct crl_parts parts = good_list();
    parts.entries = entry(5, reason(1));
    parts.extensions = extension(OID_CRL_NUMBER, false, integer(1));
    struct bytes der = list_of(&parts);
    for (size_t size = 0; size < der.size; size++) {
        struct bytes cut = arena_copy(arena, bytes_slice(der, 0, size));
        assert_int_equal(crl_parse(cut, arena)->failure.status,
                         STATUS_MALFORMED);
    }
    const struct crl *crl = crl_parse(JOIN(der, null()), arena);
    assert_string_equal(crl->failure.detail,
                        "expected nothing after the CertificateList");
    assert_int_equal(crl->failure_offset, der.size);
}

static void entries_are_found_by_serial_number(void **state)
{
    (void)state;
    struct crl_parts parts = good_list();
    parts.entries =
        JOIN(entry(5, NOTHING), entry(6, reason(1)),
             entry(7, JOIN(reason(6),
                           extension(OID_INVALIDITY_DATE, false,
                                     generalized_time("20251231000000Z")))));
    const struct crl *crl = good(&parts);
    struct crl_entry found;
    bool is_malformed;
    assert_int_equal(crl->entry_count, 3);
    assert_true(
        crl_find(crl, named("ISSUER"), hex("05"), &found, &is_malformed));
    assert_int_equal(found.reason, ABSENT);
    assert_true(found.revoked_at == 1767312000);
    assert_true(name_equal(found.issuer, crl->issuer));
    assert_false(found.has_unknown_critical);
    assert_true(
        crl_find(crl, named("Issuer"), hex("07"), &found, &is_malformed));
    assert_int_equal(found.reason, 6);
    assert_false(
        crl_find(crl, named("Issuer"), hex("08"), &found, &is_malformed));
    assert_false(
        crl_find(crl, named("Issuer"), hex("0005"), &found, &is_malformed));
    assert_false(
        crl_find(crl, named("Other"), hex("05"), &found, &is_malformed));
    assert_false(is_malformed);
}

/* RFC 5280 5.3.3 */
static void an_indirect_list_names_issuers_where_they_change(void **state)
{
    (void)state;
    struct crl_parts parts = good_list();
    parts.entries = JOIN(entry(1, NOTHING), entry(2, issued_by("A")),
                         entry(3, NOTHING), entry(1, issued_by("B")),
                         entry(4, reason(1)), entry(2, issued_by("Issuer")));
    parts.extensions =
        extension(OID_ISSUING_DISTRIBUTION_POINT, true, SEQ(hex("8401ff")));
    const struct crl *crl = good(&parts);
    static const struct {
        const char *issuer, *serial;
        bool is_there;
    } cases[] = {
        { "Issuer", "01", true },  { "Issuer", "02", true },
        { "Issuer", "03", false }, { "A", "01", false },
        { "A", "02", true },       { "A", "03", true },
        { "A", "04", false },      { "B", "01", true },
        { "B", "04", true },       { "B", "02", false },
        { "C", "01", false },
    };
    assert_true(crl->is_indirect);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct crl_entry found;
        bool is_malformed;
        assert_int_equal(crl_find(crl, named(cases[i].issuer),
                                  hex(cases[i].serial), &found, &is_malformed),
                         cases[i].is_there);
        assert_false(is_malformed);
    }
}

static void a_list_that_is_not_indirect_may_name_no_issuer(void **state)
{
    (void)state;
    struct crl_parts parts = good_list();
    parts.entries = JOIN(entry(1, NOTHING), entry(2, issued_by("A")));
    const struct crl *crl = good(&parts);
    struct crl_entry found;
    bool is_malformed;
    assert_true(
        crl_find(crl, named("Issuer"), hex("01"), &found, &is_malformed));
    assert_false(is_malformed);
    assert_false(
        crl_find(crl, named("Issuer"), hex("02"), &found, &is_malformed));
    assert_true(is_malformed);
}

static void an_unknown_critical_entry_taints_the_list(void **state)
{
    (void)state;
    struct bytes unknown =
        SEQ(hex("06032a0304"), boolean(true), octets(NOTHING));
    struct crl_parts parts = good_list();
    parts.entries = JOIN(entry(1, NOTHING), entry(2, unknown));
    const struct crl *crl = good(&parts);
    struct crl_entry found;
    bool is_malformed;
    assert_true(crl->has_unknown_critical_entry);
    assert_true(
        crl_find(crl, named("Issuer"), hex("02"), &found, &is_malformed));
    assert_true(found.has_unknown_critical);
    assert_true(
        crl_find(crl, named("Issuer"), hex("01"), &found, &is_malformed));
    assert_false(found.has_unknown_critical);

    parts.entries = entry(2, SEQ(hex("06032a0304"), octets(NOTHING)));
    assert_false(good(&parts)->has_unknown_critical_entry);
}

static void number_delta_and_key_id(void **state)
{
    (void)state;
    const struct crl *crl = with_extension(OID_CRL_NUMBER, false, integer(9));
    assert_true(bytes_equal(crl->number, hex("09")));
    assert_false(crl->has_malformed_extension || crl->has_unknown_critical);
    crl = with_extension(OID_DELTA_CRL_INDICATOR, true, integer(4));
    assert_true(crl->is_delta);
    assert_true(bytes_equal(crl->base_number, hex("04")));
    assert_false(crl->has_unknown_critical);
    crl = with_extension(OID_AUTHORITY_KEY_ID, false,
                         SEQ(hex("80020102"), hex("820103")));
    assert_true(bytes_equal(crl->aki_key_id, hex("0102")));
    assert_true(bytes_equal(crl->aki_serial, hex("03")));
    crl = with_extension(
        OID_FRESHEST_CRL, false,
        SEQ(SEQ(tlv(0xa0, tlv(0xa0, tlv(0x86, text("http://a")))))));
    assert_int_equal(crl->freshest_crl.count, 1);

    assert_true(
        with_extension(OID_CRL_NUMBER, false, null())->has_malformed_extension);
    crl = with_extension(OID_DELTA_CRL_INDICATOR, true, null());
    assert_true(crl->has_malformed_extension);
    assert_true(crl->is_delta);
    assert_true(with_extension(OID_AUTHORITY_KEY_ID, false, null())
                    ->has_malformed_extension);
    assert_true(with_extension(OID_FRESHEST_CRL, false, SEQ(NOTHING))
                    ->has_malformed_extension);
}

static const struct crl *with_idp(struct bytes value)
{
    return with_extension(OID_ISSUING_DISTRIBUTION_POINT, true, value);
}

/* RFC 5280 5.2.5 */
static void the_scope_is_read(void **state)
{
    (void)state;
    struct bytes name = tlv(0xa0, tlv(0xa0, tlv(0x86, text("http://a/b.crl"))));
    const struct crl *crl =
        with_idp(SEQ(name, hex("8101ff"), hex("83020560"), hex("8401ff")));
    assert_true(crl->has_idp && crl->idp_is_critical && crl->is_indirect);
    assert_int_equal(crl->only, CRL_SCOPE_USER_CERTS);
    assert_int_equal(crl->idp.full_name.count, 1);
    assert_true(crl->idp.has_reasons);
    assert_int_equal(crl->idp.reasons, 1 << 1 | 1 << 2);
    assert_false(crl->has_malformed_extension);
    assert_int_equal(with_idp(SEQ(hex("8201ff")))->only, CRL_SCOPE_CA_CERTS);
    assert_int_equal(with_idp(SEQ(hex("8501ff")))->only,
                     CRL_SCOPE_ATTRIBUTE_CERTS);
    crl = with_idp(SEQ(hex("810100"), hex("840100")));
    assert_int_equal(crl->only, CRL_SCOPE_ALL);
    assert_false(crl->is_indirect || crl->has_malformed_extension);
    crl = with_extension(OID_ISSUING_DISTRIBUTION_POINT, false, SEQ(NOTHING));
    assert_true(crl->has_idp);
    assert_false(crl->idp_is_critical);
}

static void a_broken_scope_is_marked(void **state)
{
    (void)state;
    const struct bytes wrong[] = {
        NOTHING,
        null(),
        SEQ(hex("8101ff"), hex("8201ff")),
        SEQ(hex("8101ff"), hex("8501ff")),
        SEQ(hex("810101")),
        SEQ(hex("8100")),
        SEQ(hex("8201ff"), hex("8101ff")),
        SEQ(tlv(0xa0, NOTHING)),
        SEQ(hex("8300")),
        SEQ(boolean(true)),
        JOIN(SEQ(hex("8101ff")), null()),
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        const struct crl *crl = with_idp(wrong[i]);
        assert_true(crl->has_idp);
        assert_true(crl->has_malformed_extension);
        assert_true(crl->extensions[0].is_malformed);
    }
}

static void other_critical_extensions_are_unknown(void **state)
{
    (void)state;
    struct crl_parts parts = good_list();
    parts.extensions = SEQ(hex("06032a0304"), boolean(true), octets(NOTHING));
    assert_true(good(&parts)->has_unknown_critical);
    parts.extensions = SEQ(hex("06032a0304"), octets(NOTHING));
    assert_false(good(&parts)->has_unknown_critical);
    parts.extensions = extension(OID_KEY_USAGE, true, NOTHING);
    assert_true(good(&parts)->has_unknown_critical);
    parts.extensions = JOIN(extension(OID_CRL_NUMBER, false, integer(1)),
                            extension(OID_CRL_NUMBER, false, integer(2)));
    assert_true(good(&parts)->has_duplicate_extension);
    assert_true(bytes_equal(good(&parts)->number, hex("01")));
    parts.extensions =
        SEQ(oid(OID_CRL_NUMBER), boolean(false), octets(integer(1)));
    assert_true(good(&parts)->is_not_der);
}

/* RFC 5280 5.3.1 */
static void reasons_have_words(void **state)
{
    (void)state;
    assert_string_equal(crl_reason_text(ABSENT), "unspecified");
    assert_string_equal(crl_reason_text(0), "unspecified");
    assert_string_equal(crl_reason_text(1), "keyCompromise");
    assert_string_equal(crl_reason_text(6), "certificateHold");
    assert_string_equal(crl_reason_text(7), "unknown");
    assert_string_equal(crl_reason_text(8), "removeFromCRL");
    assert_string_equal(crl_reason_text(10), "aACompromise");
    assert_string_equal(crl_reason_text(11), "unknown");
    assert_string_equal(crl_reason_text(-2), "unknown");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field_is_read),
        cmocka_unit_test(optional_fields_may_be_absent),
        cmocka_unit_test(a_broken_part_is_named),
        cmocka_unit_test(broken_entries_break_the_list),
        cmocka_unit_test(lists_that_are_cut_off_or_followed_say_so),
        cmocka_unit_test(entries_are_found_by_serial_number),
        cmocka_unit_test(an_indirect_list_names_issuers_where_they_change),
        cmocka_unit_test(a_list_that_is_not_indirect_may_name_no_issuer),
        cmocka_unit_test(an_unknown_critical_entry_taints_the_list),
        cmocka_unit_test(number_delta_and_key_id),
        cmocka_unit_test(the_scope_is_read),
        cmocka_unit_test(a_broken_scope_is_marked),
        cmocka_unit_test(other_critical_extensions_are_unknown),
        cmocka_unit_test(reasons_have_words),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
