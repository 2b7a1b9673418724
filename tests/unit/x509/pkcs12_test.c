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
#include "x509/cert.h"
#include "x509/cipher.h"
#include "x509/pkcs12.h"

static const char right[] = "correct horse";
static const char utf8[] = "p\xc3\xa4ss \xe2\x82\xac \xf0\x9f\x90\x8e";

static struct pkcs12 read_octets(struct bytes octets, const char *passphrase)
{
    struct pkcs12 pkcs12;
    struct bytes given = passphrase == NULL ? NOTHING : text(passphrase);
    struct unlocking unlocking =
        unlocking_of(passphrase == NULL ? NULL : &given);
    pkcs12_read(octets, &unlocking, arena, &pkcs12);
    return pkcs12;
}

static struct pkcs12 read_file(const char *name, const char *passphrase)
{
    return read_octets(data_file(name), passphrase);
}

struct open_case {
    const char *file, *passphrase;
    size_t certs, keys;
    const char *algorithms, *legacy; /* in them; NULL: there are none */
    enum cipher cipher;
};

static const struct open_case open_cases[] = {
    { "modern.p12", right, 3, 1, "AES-256-CBC, PBKDF2 with HMAC-SHA-256", NULL,
      CIPHER_AES },
    { "mac-sha512.p12", right, 3, 1, "MAC: HMAC-SHA-512", NULL, CIPHER_AES },
    { "java.p12", right, 3, 1, "MAC: HMAC-SHA-256", NULL, CIPHER_AES },
    { "gnutls.p12", right, 1, 1, "MAC: HMAC", NULL, CIPHER_AES },
    { "ber.p12", right, 3, 1, "MAC: HMAC-SHA-256", NULL, CIPHER_AES },
    { "pbmac1.p12", right, 3, 1, "MAC: PBMAC1 with HMAC-SHA-256", NULL,
      CIPHER_AES },
    { "cut-mac.p12", right, 3, 1, "contents: AES-256-CBC", NULL, CIPHER_AES },
    { "utf8.p12", utf8, 3, 1, "MAC: HMAC-SHA-256", NULL, CIPHER_AES },
    { "no-key.p12", right, 3, 0, "contents: AES-256-CBC", NULL, CIPHER_AES },
    { "key-only.p12", right, 0, 1, "key: AES-256-CBC", NULL, CIPHER_AES },
    { "plain-certs.p12", right, 3, 1, "key: AES-256-CBC", NULL, CIPHER_AES },
    { "legacy.p12", right, 3, 1, "contents: RC2-40 with SHA-1",
      "MAC: HMAC-SHA-1; contents: RC2-40 with SHA-1; key: 3DES with SHA-1",
      CIPHER_RC2 },
    { "three-des.p12", right, 3, 1, "contents: 3DES with SHA-1",
      "MAC: HMAC-SHA-1; contents: 3DES with SHA-1; key: 3DES with SHA-1",
      CIPHER_3DES },
};

static void check_contents(const struct pkcs12 *pkcs12, size_t certs,
                           size_t keys)
{
    assert_int_equal(pkcs12->cert_count, certs);
    assert_int_equal(pkcs12->key_count, keys);
    for (size_t i = 0; i < certs; i++)
        assert_int_equal(cert_parse(pkcs12->certs[i], arena)->failure.status,
                         STATUS_OK);
    for (size_t i = 0; i < keys; i++) {
        assert_true(private_key_is_open(&pkcs12->keys[i]));
        assert_memory_equal(pkcs12->keys[i].spki_sha256,
                            known_key("p256").spki_sha256.data, SHA256_SIZE);
    }
}

static void check_open(const struct open_case *c)
{
    struct pkcs12 pkcs12 = read_file(c->file, c->passphrase);
    assert_non_null(strstr(pkcs12.algorithms, c->algorithms));
    if (c->legacy == NULL)
        assert_null(pkcs12.legacy);
    else
        assert_string_equal(pkcs12.legacy, c->legacy);
    if (!cipher_is_supported(c->cipher)) {
        assert_int_equal(pkcs12.lock, LOCK_UNSUPPORTED);
        return;
    }
    assert_int_equal(pkcs12.lock, LOCK_OPENED);
    assert_null(pkcs12.fault);
    assert_false(pkcs12.passphrase_is_empty);
    check_contents(&pkcs12, c->certs, c->keys);
}

static void the_files_of_other_programs_are_opened(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(open_cases) / sizeof(*open_cases); i++) {
        print_message("%s\n", open_cases[i].file);
        check_open(&open_cases[i]);
    }
}

static void nothing_is_opened_with_a_wrong_passphrase(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(open_cases) / sizeof(*open_cases); i++) {
        const struct open_case *c = &open_cases[i];
        struct pkcs12 pkcs12 = read_file(c->file, "wrong horse");
        print_message("%s\n", c->file);
        assert_non_null(pkcs12.fault);
        assert_true(pkcs12.key_count == 0 ||
                    pkcs12.keys[0].lock == LOCK_WRONG_PASSPHRASE ||
                    !cipher_is_supported(c->cipher));
        assert_true(pkcs12.lock == LOCK_WRONG_PASSPHRASE ||
                    !cipher_is_supported(c->cipher));
        pkcs12 = read_file(c->file, NULL);
        assert_true(pkcs12.lock == LOCK_NEEDS_PASSPHRASE ||
                    !cipher_is_supported(c->cipher));
    }
}

static void why_it_stays_shut(void **state)
{
    (void)state;
    struct pkcs12 pkcs12 = read_file("modern.p12", "wrong");
    assert_string_equal(pkcs12.fault,
                        "its MAC does not verify: the passphrase is wrong, or "
                        "the file is damaged");
    assert_int_equal(pkcs12.cert_count, 0);
    assert_int_equal(pkcs12.key_count, 1); /* its bag is not encrypted */
    pkcs12 = read_file("modern.p12", NULL);
    assert_string_equal(pkcs12.fault,
                        "its MAC does not verify without a passphrase");
    pkcs12 = read_file("cut-mac.p12", "wrong");
    assert_string_equal(pkcs12.fault, "the passphrase does not decrypt it");
    pkcs12 = read_file("cut-mac.p12", NULL);
    assert_string_equal(pkcs12.fault, "it needs a passphrase");
}

/* What is not encrypted is seen whatever the passphrase. */
static void plain_parts_are_read_without_a_passphrase(void **state)
{
    (void)state;
    struct pkcs12 pkcs12 = read_file("plain-certs.p12", NULL);
    assert_int_equal(pkcs12.lock, LOCK_NEEDS_PASSPHRASE);
    assert_int_equal(pkcs12.cert_count, 3);
    assert_int_equal(pkcs12.keys[0].lock, LOCK_NEEDS_PASSPHRASE);
    pkcs12 = read_file("no-mac.p12", "wrong");
    assert_int_equal(pkcs12.lock, LOCK_NONE);
    assert_int_equal(pkcs12.cert_count, 3);
    assert_int_equal(pkcs12.keys[0].lock, LOCK_WRONG_PASSPHRASE);
    pkcs12 = read_file("no-mac.p12", right);
    check_contents(&pkcs12, 3, 1);
    pkcs12 = read_file("plain.p12", NULL);
    assert_int_equal(pkcs12.cert_count, 3);
    assert_int_equal(pkcs12.keys[0].lock, LOCK_NONE);
    assert_false(pkcs12.keys[0].is_encrypted);
    assert_memory_equal(pkcs12.keys[0].spki_sha256,
                        known_key("p256").spki_sha256.data, SHA256_SIZE);
}

static void an_empty_passphrase_is_said_to_be_empty(void **state)
{
    (void)state;
    struct pkcs12 pkcs12 = read_file("empty-pass.p12", NULL);
    assert_int_equal(pkcs12.lock, LOCK_OPENED);
    assert_true(pkcs12.passphrase_is_empty);
    assert_false(pkcs12.keys[0].is_encrypted);
    check_contents(&pkcs12, 3, 1);
    pkcs12 = read_file("empty-pass.p12", "");
    assert_int_equal(pkcs12.lock, LOCK_OPENED);
}

static void what_only_we_cannot_do_says_so(void **state)
{
    (void)state;
    struct pkcs12 pkcs12 = read_file("rc4.p12", right);
    assert_int_equal(pkcs12.lock, LOCK_UNSUPPORTED);
    assert_string_equal(pkcs12.fault,
                        "this build cannot decrypt RC4-128 with SHA-1");
    assert_int_equal(pkcs12.cert_count, 0);
    check_contents(&pkcs12, 0, cipher_is_supported(CIPHER_3DES) ? 1 : 0);
    pkcs12 = read_file("many-rounds.p12", right);
    assert_int_equal(pkcs12.lock, LOCK_UNSUPPORTED);
    assert_non_null(strstr(pkcs12.fault, "asks for 6000000 rounds"));
}

/* The contents tell, where we cannot check the MAC. */
static void an_unknown_mac_is_passed_over(void **state)
{
    (void)state;
    struct pkcs12 pkcs12 = read_file("mac-sha3.p12", right);
    assert_int_equal(pkcs12.lock, LOCK_OPENED);
    assert_string_equal(pkcs12.mac, "2.16.840.1.101.3.4.2.8");
    check_contents(&pkcs12, 3, 1);
    pkcs12 = read_file("mac-sha3.p12", "wrong");
    assert_int_equal(pkcs12.lock, LOCK_WRONG_PASSPHRASE);
}

/* PFX by hand, without a MAC. */

static struct bytes content_info(enum oid type, struct bytes content)
{
    return SEQ(oid(type), tlv(0xa0, content));
}

static struct bytes pfx(struct bytes infos)
{
    return SEQ(integer(3), content_info(OID_PKCS7_DATA, octets(SEQ(infos))));
}

static struct bytes bag(enum oid type, struct bytes value)
{
    return SEQ(oid(type), tlv(0xa0, value));
}

static struct bytes cert_bag(struct bytes der)
{
    return bag(OID_CERT_BAG,
               SEQ(oid(OID_BAG_CERTIFICATE), tlv(0xa0, octets(der))));
}

static struct bytes plain(struct bytes bags)
{
    return content_info(OID_PKCS7_DATA, octets(SEQ(bags)));
}

static struct pkcs12 read_bags(struct bytes bags)
{
    return read_octets(pfx(plain(bags)), NULL);
}

static void bags_of_every_kind(void **state)
{
    (void)state;
    struct bytes crl =
        bag(OID_CRL_BAG, SEQ(oid(OID_BAG_CRL), tlv(0xa0, octets(hex("30")))));
    struct bytes other =
        bag(OID_CRL_BAG, SEQ(oid(OID_SHA1), tlv(0xa0, octets(hex("30")))));
    struct pkcs12 pkcs12 =
        read_bags(JOIN(cert_bag(hex("3001")), crl, other, bag(OID_SHA1, null()),
                       bag(OID_KEY_BAG, data_file("rsa.pkcs8.der")),
                       bag(OID_SAFE_CONTENTS_BAG, SEQ(cert_bag(hex("3002"))))));
    assert_int_equal(pkcs12.lock, LOCK_NONE);
    assert_null(pkcs12.mac);
    assert_string_equal(pkcs12.algorithms, "none");
    assert_int_equal(pkcs12.cert_count, 2);
    assert_int_equal(pkcs12.crl_count, 1);
    assert_int_equal(pkcs12.other_count, 2);
    assert_int_equal(pkcs12.key_count, 1);
    assert_int_equal(pkcs12.keys[0].lock, LOCK_NONE);
}

static struct bytes nested(unsigned depth)
{
    struct bytes bags = cert_bag(hex("3001"));
    for (unsigned i = 0; i < depth; i++)
        bags = bag(OID_SAFE_CONTENTS_BAG, SEQ(bags));
    return bags;
}

static void nesting_is_bounded(void **state)
{
    (void)state;
    struct pkcs12 pkcs12 = read_bags(nested(LIMIT_SAFE_DEPTH));
    assert_int_equal(pkcs12.cert_count, 1);
    assert_false(pkcs12.over_limit);
    pkcs12 = read_bags(nested(LIMIT_SAFE_DEPTH + 1));
    assert_int_equal(pkcs12.cert_count, 0);
    assert_true(pkcs12.over_limit || pkcs12.lock == LOCK_MALFORMED);
}

static void the_number_of_bags_is_bounded(void **state)
{
    (void)state;
    struct pkcs12 pkcs12 =
        read_bags(repeated(cert_bag(hex("3001")), LIMIT_FILE_CERTS));
    assert_int_equal(pkcs12.cert_count, LIMIT_FILE_CERTS);
    assert_false(pkcs12.over_limit);
    pkcs12 = read_bags(repeated(cert_bag(hex("3001")), LIMIT_FILE_CERTS + 1));
    assert_int_equal(pkcs12.cert_count, LIMIT_FILE_CERTS);
    assert_true(pkcs12.over_limit);
    pkcs12 = read_bags(
        repeated(bag(OID_KEY_BAG, SEQ(integer(0))), LIMIT_FILE_KEYS + 1));
    assert_int_equal(pkcs12.key_count, LIMIT_FILE_KEYS);
    assert_true(pkcs12.over_limit);
}

static void expect_malformed(struct bytes octets_given, const char *expected)
{
    struct pkcs12 pkcs12 = read_octets(octets_given, right);
    assert_int_equal(pkcs12.lock, LOCK_MALFORMED);
    assert_string_equal(pkcs12.fault, expected);
}

static void what_is_no_pfx_is_said_to_be_none(void **state)
{
    (void)state;
    struct bytes good = data_file("modern.p12");
    expect_malformed(NOTHING, "expected PFX");
    expect_malformed(bytes_slice(good, 0, good.size - 1), "expected PFX");
    expect_malformed(SEQ(integer(3)), "expected PFX");
    expect_malformed(SEQ(integer(3), content_info(OID_PKCS7_DATA, null())),
                     "expected OCTET STRING with AuthenticatedSafe");
    expect_malformed(
        SEQ(integer(3), content_info(OID_PKCS7_DATA, octets(null()))),
        "expected AuthenticatedSafe");
    expect_malformed(JOIN(pfx(SEQ(NOTHING))), "expected ContentInfo");
    expect_malformed(pfx(content_info(OID_SHA1, null())),
                     "expected data or encryptedData");
    expect_malformed(pfx(content_info(OID_PKCS7_DATA, null())),
                     "expected OCTET STRING with SafeContents");
    expect_malformed(pfx(content_info(OID_PKCS7_DATA, octets(null()))),
                     "expected SafeContents");
    expect_malformed(pfx(plain(SEQ(NOTHING))), "expected a SafeBag");
    expect_malformed(pfx(plain(bag(OID_CERT_BAG, null()))),
                     "expected a CertBag or CRLBag");
    expect_malformed(pfx(plain(bag(OID_KEY_BAG, null()))),
                     "expected a private key in its bag");
    expect_malformed(pfx(content_info(OID_ENCRYPTED_DATA, SEQ(NOTHING))),
                     "expected EncryptedData");
    expect_malformed(SEQ(integer(3),
                         content_info(OID_PKCS7_DATA, octets(SEQ(NOTHING))),
                         SEQ(NOTHING)),
                     "expected MacData");
}

static void what_is_made_for_public_keys_is_ours(void **state)
{
    (void)state;
    struct pkcs12 pkcs12 =
        read_octets(pfx(content_info(OID_ENVELOPED_DATA, null())), right);
    assert_int_equal(pkcs12.lock, LOCK_UNSUPPORTED);
    pkcs12 = read_octets(SEQ(integer(3), content_info(OID_SIGNED_DATA, null())),
                         right);
    assert_int_equal(pkcs12.lock, LOCK_UNSUPPORTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_files_of_other_programs_are_opened),
        cmocka_unit_test(nothing_is_opened_with_a_wrong_passphrase),
        cmocka_unit_test(why_it_stays_shut),
        cmocka_unit_test(plain_parts_are_read_without_a_passphrase),
        cmocka_unit_test(an_empty_passphrase_is_said_to_be_empty),
        cmocka_unit_test(what_only_we_cannot_do_says_so),
        cmocka_unit_test(an_unknown_mac_is_passed_over),
        cmocka_unit_test(bags_of_every_kind),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(the_number_of_bags_is_bounded),
        cmocka_unit_test(what_is_no_pfx_is_said_to_be_none),
        cmocka_unit_test(what_is_made_for_public_keys_is_ours),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
