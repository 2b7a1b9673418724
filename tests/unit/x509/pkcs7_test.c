#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "make.h"
#include "x509/pkcs7.h"

static struct bytes signed_data(struct bytes certificates, struct bytes crls)
{
    struct bytes content = SEQ(hex("06092a864886f70d010701"));
    return SEQ(oid(OID_SIGNED_DATA),
               tlv(0xa0, SEQ(integer(1), SET(NOTHING), content, certificates,
                             crls, SET(NOTHING))));
}

static size_t count_of(struct ber list, bool *is_malformed)
{
    struct bytes item;
    size_t count = 0;
    while (pkcs7_next(&list, &item, is_malformed))
        count++;
    return count;
}

static void expect_counts(struct bytes octets, size_t certificates, size_t crls)
{
    struct pkcs7 pkcs7;
    bool is_malformed;
    assert_true(pkcs7_parse(octets, &pkcs7));
    assert_int_equal(count_of(pkcs7.certificates, &is_malformed), certificates);
    assert_false(is_malformed);
    assert_int_equal(count_of(pkcs7.crls, &is_malformed), crls);
    assert_false(is_malformed);
}

static void certificates_and_crls_are_taken_out(void **state)
{
    (void)state;
    struct bytes one = SEQ(integer(1));
    struct bytes two = SEQ(integer(2));
    struct bytes octets =
        signed_data(tlv(0xa0, JOIN(one, two)), tlv(0xa1, one));
    struct pkcs7 pkcs7;
    struct bytes item;
    bool is_malformed;
    expect_counts(octets, 2, 1);
    assert_true(pkcs7_parse(octets, &pkcs7));
    assert_true(pkcs7_next(&pkcs7.certificates, &item, &is_malformed));
    assert_true(bytes_equal(item, one));
    assert_true(pkcs7_next(&pkcs7.certificates, &item, &is_malformed));
    assert_true(bytes_equal(item, two));
    expect_counts(signed_data(NOTHING, NOTHING), 0, 0);
    expect_counts(signed_data(NOTHING, tlv(0xa1, one)), 0, 1);
    expect_counts(signed_data(tlv(0xa0, NOTHING), NOTHING), 0, 0);
    /* Attribute certificates and other choices are passed over. */
    expect_counts(signed_data(tlv(0xa0, JOIN(tlv(0xa1, null()), one)), NOTHING),
                  1, 0);
}

static struct bytes indefinite(const char *tag, struct bytes content)
{
    return JOIN(hex(tag), hex("80"), content, hex("0000"));
}

/* RFC 5280 4.2.2.1: "BER or DER encoded" */
static void ber_is_taken_too(void **state)
{
    (void)state;
    struct bytes one = SEQ(integer(1));
    struct bytes data =
        indefinite("30", JOIN(integer(1), SET(NOTHING),
                              indefinite("30", hex("06092a864886f70d010701")),
                              indefinite("a0", JOIN(one, one)), SET(NOTHING)));
    struct bytes octets =
        indefinite("30", JOIN(oid(OID_SIGNED_DATA), indefinite("a0", data)));
    expect_counts(octets, 2, 0);
}

static void other_structures_are_refused(void **state)
{
    (void)state;
    struct pkcs7 pkcs7;
    struct bytes one = SEQ(integer(1));
    assert_false(pkcs7_parse(NOTHING, &pkcs7));
    assert_false(pkcs7_parse(one, &pkcs7));
    assert_false(pkcs7_parse(SEQ(oid(OID_SIGNED_DATA)), &pkcs7));
    assert_false(pkcs7_parse(
        SEQ(hex("06092a864886f70d010701"), tlv(0xa0, null())), &pkcs7));
    assert_false(pkcs7_parse(
        SEQ(oid(OID_SIGNED_DATA), tlv(0xa0, SEQ(integer(1)))), &pkcs7));
    struct bytes whole = signed_data(tlv(0xa0, one), NOTHING);
    for (size_t size = 0; size < whole.size; size++)
        assert_false(pkcs7_parse(bytes_slice(whole, 0, size), &pkcs7));
}

static void what_is_no_element_in_a_list_is_reported(void **state)
{
    (void)state;
    struct pkcs7 pkcs7;
    struct bytes one = SEQ(integer(1));
    bool is_malformed;
    assert_true(pkcs7_parse(
        signed_data(tlv(0xa0, JOIN(one, hex("3005"))), NOTHING), &pkcs7));
    assert_int_equal(count_of(pkcs7.certificates, &is_malformed), 1);
    assert_true(is_malformed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(certificates_and_crls_are_taken_out),
        cmocka_unit_test(ber_is_taken_too),
        cmocka_unit_test(other_structures_are_refused),
        cmocka_unit_test(what_is_no_element_in_a_list_is_reported),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
