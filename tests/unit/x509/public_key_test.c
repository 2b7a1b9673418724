#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "make.h"
#include "x509/cert.h"

static struct public_key read_key(struct bytes encoded)
{
    struct der der = der_of(encoded);
    struct public_key key;
    assert_true(public_key_read(&der, &key));
    assert_true(der_end(&der));
    assert_true(bytes_equal(key.der, encoded));
    return key;
}

static struct bytes rsa_key(struct bytes numbers)
{
    return SEQ(SEQ(oid(OID_RSA), null()), bits(0, SEQ(numbers)));
}

static struct bytes number(struct bytes octets)
{
    return tlv(DER_INTEGER, octets);
}

static void an_rsa_key_has_modulus_and_exponent(void **state)
{
    (void)state;
    struct bytes modulus = JOIN(hex("c1"), repeated(hex("5a"), 255));
    struct public_key key = read_key(
        rsa_key(JOIN(number(JOIN(hex("00"), modulus)), number(hex("010001")))));
    assert_int_equal(key.algorithm.id, OID_RSA);
    assert_true(bytes_equal(key.algorithm.parameters, null()));
    assert_true(bytes_equal(key.modulus, modulus));
    assert_true(bytes_equal(key.exponent, hex("010001")));
    assert_int_equal(key.size_bits, 2048);
    assert_false(key.rsa_is_malformed);
}

static void sizes_are_counted_in_bits(void **state)
{
    (void)state;
    static const struct {
        const char *modulus;
        unsigned bits;
    } cases[] = { { "01", 1 },      { "7f", 7 },     { "0080", 8 },
                  { "00ff", 8 },    { "0100", 9 },   { "07ff", 11 },
                  { "00ffff", 16 }, { "010000", 17 } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct public_key key =
            read_key(rsa_key(JOIN(number(hex(cases[i].modulus)), integer(3))));
        assert_false(key.rsa_is_malformed);
        assert_int_equal(key.size_bits, cases[i].bits);
    }
}

static void bits_that_are_no_rsa_key_are_marked(void **state)
{
    (void)state;
    const struct bytes cases[] = {
        NOTHING,
        integer(3),
        JOIN(integer(0), integer(3)),
        JOIN(integer(-5), integer(3)),
        JOIN(integer(5), integer(-3)),
        JOIN(integer(5), integer(0)),
        JOIN(integer(5), integer(3), integer(3)),
        JOIN(number(hex("0005")), integer(3)),
        JOIN(null(), integer(3)),
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct public_key key = read_key(rsa_key(cases[i]));
        assert_true(key.rsa_is_malformed);
        assert_int_equal(key.modulus.size, 0);
        assert_int_equal(key.size_bits, 0);
    }
    struct public_key key =
        read_key(SEQ(SEQ(oid(OID_RSA), null()),
                     bits(0, JOIN(SEQ(integer(5), integer(3)), null()))));
    assert_true(key.rsa_is_malformed);
}

static struct bytes ec_key(struct bytes parameters)
{
    return SEQ(SEQ(oid(OID_EC_PUBLIC_KEY), parameters), bits(0, hex("0401")));
}

static void an_ec_key_has_a_curve(void **state)
{
    (void)state;
    static const struct {
        enum oid curve;
        unsigned bits;
    } cases[] = {
        { OID_P192, 192 },           { OID_P224, 224 },
        { OID_P256, 256 },           { OID_P384, 384 },
        { OID_P521, 521 },           { OID_SECP256K1, 256 },
        { OID_BRAINPOOL_P256, 256 }, { OID_BRAINPOOL_P384, 384 },
        { OID_BRAINPOOL_P512, 512 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct public_key key = read_key(ec_key(oid(cases[i].curve)));
        assert_int_equal(key.curve, cases[i].curve);
        assert_int_equal(key.size_bits, cases[i].bits);
        assert_false(key.curve_is_explicit);
        assert_true(bytes_equal(key.bits, hex("0401")));
    }
}

static void other_curves_are_unknown(void **state)
{
    (void)state;
    struct public_key key = read_key(ec_key(hex("06032a0304")));
    assert_int_equal(key.curve, OID_UNKNOWN);
    assert_int_equal(key.size_bits, 0);
    key = read_key(ec_key(SEQ(integer(1))));
    assert_true(key.curve_is_explicit);
    assert_int_equal(key.curve, OID_UNKNOWN);
    key = read_key(ec_key(null()));
    assert_false(key.curve_is_explicit);
    assert_int_equal(key.curve, OID_UNKNOWN);
    key = read_key(ec_key(NOTHING));
    assert_int_equal(key.curve, OID_UNKNOWN);
}

static struct public_key key_of(enum oid algorithm, struct bytes parameters)
{
    return read_key(SEQ(SEQ(oid(algorithm), parameters), bits(0, hex("01"))));
}

static void other_algorithms_have_a_size_where_it_is_known(void **state)
{
    (void)state;
    assert_int_equal(key_of(OID_ED25519, NOTHING).size_bits, 256);
    assert_int_equal(key_of(OID_ED448, NOTHING).size_bits, 456);
    assert_int_equal(key_of(OID_X25519, NOTHING).size_bits, 256);
    assert_int_equal(key_of(OID_X448, NOTHING).size_bits, 448);
    assert_int_equal(key_of(OID_DSA, NOTHING).size_bits, 0);
    assert_int_equal(
        key_of(OID_DSA, SEQ(number(hex("00ffff")), integer(3), integer(2)))
            .size_bits,
        16);
    assert_int_equal(key_of(OID_SERVER_AUTH, NOTHING).size_bits, 0);
    assert_true(key_of(OID_RSA_PSS, NOTHING).rsa_is_malformed);
}

static bool is_no_key(struct bytes encoded)
{
    struct der der = der_of(encoded);
    struct public_key key;
    return !public_key_read(&der, &key) && der.rest.size == encoded.size;
}

static void the_frame_of_a_key_is_checked(void **state)
{
    (void)state;
    struct bytes algorithm = SEQ(oid(OID_ED25519));
    assert_true(is_no_key(NOTHING));
    assert_true(is_no_key(SEQ(NOTHING)));
    assert_true(is_no_key(SEQ(algorithm)));
    assert_true(is_no_key(SEQ(algorithm, octets(hex("01")))));
    assert_true(is_no_key(SEQ(algorithm, bits(1, hex("02")))));
    assert_true(is_no_key(SEQ(algorithm, bits(0, hex("02")), null())));
    assert_true(is_no_key(SEQ(SEQ(null()), bits(0, hex("02")))));
}

static bool algorithm_reads(struct bytes encoded, struct algorithm *out)
{
    struct der der = der_of(encoded);
    bool is_read = algorithm_read(&der, out);
    assert_int_equal(der.rest.size, is_read ? 0 : encoded.size);
    return is_read;
}

static void an_algorithm_may_have_parameters(void **state)
{
    (void)state;
    struct algorithm algorithm;
    struct bytes encoded = SEQ(oid(OID_SHA256_RSA), null());
    assert_true(algorithm_reads(encoded, &algorithm));
    assert_int_equal(algorithm.id, OID_SHA256_RSA);
    assert_true(bytes_equal(algorithm.oid, oid_octets(OID_SHA256_RSA)));
    assert_true(bytes_equal(algorithm.parameters, null()));
    assert_true(bytes_equal(algorithm.der, encoded));
    assert_true(algorithm_reads(SEQ(hex("06032a0304")), &algorithm));
    assert_int_equal(algorithm.id, OID_UNKNOWN);
    assert_int_equal(algorithm.parameters.size, 0);

    assert_false(algorithm_reads(NOTHING, &algorithm));
    assert_false(algorithm_reads(SEQ(NOTHING), &algorithm));
    assert_false(
        algorithm_reads(SEQ(oid(OID_RSA), null(), null()), &algorithm));
    assert_false(algorithm_reads(SEQ(oid(OID_RSA), hex("05")), &algorithm));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_rsa_key_has_modulus_and_exponent),
        cmocka_unit_test(sizes_are_counted_in_bits),
        cmocka_unit_test(bits_that_are_no_rsa_key_are_marked),
        cmocka_unit_test(an_ec_key_has_a_curve),
        cmocka_unit_test(other_curves_are_unknown),
        cmocka_unit_test(other_algorithms_have_a_size_where_it_is_known),
        cmocka_unit_test(the_frame_of_a_key_is_checked),
        cmocka_unit_test(an_algorithm_may_have_parameters),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
