#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/encode.h"
#include "make.h"
#include "x509/key_derivation.h"

enum { MOST = 64 };

static void expect(const uint8_t *made, const char *digits)
{
    struct bytes wanted = hex(digits);
    assert_string_equal(hex_encode(arena, (struct bytes){ made, wanted.size }),
                        digits);
}

struct pkcs12_case {
    enum hash hash;
    enum pkcs12_purpose purpose;
    const char *passphrase, *salt;
    uint32_t rounds;
    const char *key;
};

/* Vectors that BouncyCastle and OpenSSL publish; the last is our own, of two
 * blocks of a long hash, computed by another program. */
static const struct pkcs12_case pkcs12_cases[] = {
    { HASH_SHA1, PKCS12_KEY, "smeg", "0a58cf64530d823f", 1,
      "8aaae6297b6cb04642ab5b077851284eb7128f1a2a7fbca3" },
    { HASH_SHA1, PKCS12_IV, "smeg", "0a58cf64530d823f", 1, "79993dfe048d3b76" },
    { HASH_SHA1, PKCS12_KEY, "smeg", "642b99ab44fb4b1f", 1,
      "f3a95fec48d7711e985cfe67908c5ab79fa3d7c5caa5d966" },
    { HASH_SHA1, PKCS12_MAC, "smeg", "3d83c0e4546ac140", 1,
      "8d967d88f6caa9d714800ab3d48051d63f73a312" },
    { HASH_SHA1, PKCS12_KEY, "queeg", "05dec959acff72f7", 1000,
      "ed2034e36328830ff09df1e1a07dd357185dac0d4f9eb3d4" },
    { HASH_SHA1, PKCS12_IV, "queeg", "05dec959acff72f7", 1000,
      "11dedad7758d4860" },
    { HASH_SHA1, PKCS12_MAC, "queeg", "263216fcc2fab31c", 1000,
      "5ec4c7a80df652294c3925b6489a7ab857c83476" },
    { HASH_SHA384, PKCS12_KEY, "correct horse", "0011223344556677", 3,
      "92471e073c3785c007dd6a1b18694c478350277d21c1e74b57eaadc6d17f0f51598e0b10"
      "b3ec6c255c65bc5fe01157f9186f8227b9a219a4b6e6260c" },
};

static void keys_of_pkcs12(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(pkcs12_cases) / sizeof(*pkcs12_cases); i++) {
        const struct pkcs12_case *c = &pkcs12_cases[i];
        uint8_t made[MOST];
        struct derivation derivation = { c->hash, hex(c->salt), c->rounds };
        struct secret utf16 = passphrase_utf16(text(c->passphrase));
        assert_true(derive_pkcs12(&derivation, c->purpose, secret_bytes(&utf16),
                                  made, hex(c->key).size));
        expect(made, c->key);
        secret_free(&utf16);
    }
}

static void pbkdf2(enum hash hash, const char *passphrase, const char *salt,
                   uint32_t rounds, const char *key)
{
    uint8_t made[MOST];
    struct derivation derivation = { hash, text(salt), rounds };
    assert_true(
        derive_pbkdf2(&derivation, text(passphrase), made, hex(key).size));
    expect(made, key);
}

/* RFC 6070, RFC 7914 11 */
static void keys_of_pbkdf2(void **state)
{
    (void)state;
    pbkdf2(HASH_SHA1, "password", "salt", 1,
           "0c60c80f961f0e71f3a9b524af6012062fe037a6");
    pbkdf2(HASH_SHA1, "password", "salt", 2,
           "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957");
    pbkdf2(HASH_SHA1, "passwordPASSWORDpassword",
           "saltSALTsaltSALTsaltSALTsaltSALTsalt", 4096,
           "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038");
    pbkdf2(HASH_SHA256, "passwd", "salt", 1,
           "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc"
           "49ca9cccf179b64599");
}

static void nothing_is_derived_with_an_unknown_hash(void **state)
{
    (void)state;
    uint8_t made[MOST];
    struct derivation derivation = { HASH_NONE, text("salt"), 1 };
    assert_false(derive_pbkdf2(&derivation, text("a"), made, 8));
    assert_false(derive_pbkdf1(&derivation, text("a"), made, 8));
    assert_false(derive_pkcs12(&derivation, PKCS12_KEY, text("a"), made, 8));
    assert_false(hmac_compute(HASH_NONE, text("a"), text("b"), made));
    assert_int_equal(hash_size(HASH_NONE), 0);
    assert_int_equal(hash_of(OID_RSA), HASH_NONE);
}

/* The first octets of the hash of the hash of passphrase and salt. */
static void keys_of_pbkdf1(void **state)
{
    (void)state;
    uint8_t made[MOST];
    struct derivation derivation = { HASH_SHA1, hex("78578e5a5d63cb06"), 1000 };
    assert_true(derive_pbkdf1(&derivation, text("password"), made, 16));
    expect(made, "dc19847e05c64d2faf10ebfb4a3d2a20");
    assert_false(derive_pbkdf1(&derivation, text("password"), made, 21));
}

static void hmacs(void **state)
{
    (void)state;
    uint8_t made[LONGEST_HASH];
    /* RFC 2202 test 2 and RFC 4231 test 2 */
    assert_true(hmac_compute(HASH_SHA1, text("Jefe"),
                             text("what do ya want for nothing?"), made));
    expect(made, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    assert_true(hmac_compute(HASH_SHA256, text("Jefe"),
                             text("what do ya want for nothing?"), made));
    expect(made, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec"
                 "3843");
}

static void expect_utf16(const char *passphrase, const char *digits)
{
    struct secret utf16 = passphrase_utf16(text(passphrase));
    assert_int_equal(utf16.size, hex(digits).size);
    expect(utf16.data, digits);
    secret_free(&utf16);
}

static void passphrases_become_utf16(void **state)
{
    (void)state;
    expect_utf16("", "0000");
    expect_utf16("Beavis", "0042006500610076006900730000");
    expect_utf16("\xc3\xa9\xe2\x82\xac", "00e920ac0000");
    expect_utf16("\xf0\x9f\x90\x8e", "d83ddc0e0000");
    /* no UTF-8: Latin-1, all of it */
    expect_utf16("\xe9\xc3\xa9", "00e900c300a90000");
}

static void work_counts_blocks_of_the_hash(void **state)
{
    (void)state;
    struct derivation derivation = { HASH_SHA1, { 0 }, 2048 };
    assert_int_equal(derivation_work(&derivation, 20), 2048);
    assert_int_equal(derivation_work(&derivation, 21), 2 * 2048);
    derivation.rounds = UINT32_MAX;
    assert_true(derivation_work(&derivation, 64) == 4 * (uint64_t)UINT32_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_of_pkcs12),
        cmocka_unit_test(keys_of_pbkdf2),
        cmocka_unit_test(keys_of_pbkdf1),
        cmocka_unit_test(nothing_is_derived_with_an_unknown_hash),
        cmocka_unit_test(hmacs),
        cmocka_unit_test(passphrases_become_utf16),
        cmocka_unit_test(work_counts_blocks_of_the_hash),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
