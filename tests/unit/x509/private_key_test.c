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
#include "x509/cipher.h"
#include "x509/pem.h"
#include "x509/private_key.h"

static const char right[] = "correct horse";
static const char utf8[] = "p\xc3\xa4ss \xe2\x82\xac \xf0\x9f\x90\x8e";

static struct unlocking unlock_with(const char *passphrase)
{
    if (passphrase == NULL)
        return unlocking_of(NULL);
    struct bytes octets = text(passphrase);
    return unlocking_of(&octets);
}

static struct private_key read_octets(struct bytes octets,
                                      const char *passphrase)
{
    struct private_key key;
    struct unlocking unlocking = unlock_with(passphrase);
    struct pem_reader reader = pem_reader_of(octets);
    struct pem_block block;
    if (!pem_is(octets)) {
        private_key_read(octets, &unlocking, arena, &key);
        return key;
    }
    /* EC PARAMETERS may stand before the key. */
    do
        assert_true(pem_find(&reader, arena, &block));
    while (bytes_equal(block.label, text("EC PARAMETERS")));
    private_key_read_pem(&block, &unlocking, arena, &key);
    return key;
}

static struct private_key read_file(const char *name, const char *passphrase)
{
    return read_octets(data_file(name), passphrase);
}

static void expect_key(const struct private_key *key, const char *name)
{
    struct known_key known = known_key(name);
    assert_true(private_key_is_open(key));
    assert_null(key->fault);
    assert_memory_equal(key->spki_sha256, known.spki_sha256.data, SHA256_SIZE);
}

struct plain_case {
    const char *file, *key, *form;
};

static const struct plain_case plain_cases[] = {
    { "rsa.pkcs1.pem", "rsa", "PKCS#1" },
    { "rsa.pkcs1.der", "rsa", "PKCS#1" },
    { "rsa.pkcs8.pem", "rsa", "PKCS#8" },
    { "rsa.pkcs8.der", "rsa", "PKCS#8" },
    { "p256.sec1.pem", "p256", "SEC 1" },
    { "p256.sec1.der", "p256", "SEC 1" },
    { "p256.pkcs8.pem", "p256", "PKCS#8" },
    { "p384.pkcs8.pem", "p384", "PKCS#8" },
    { "p384.no-public.der", "p384", "SEC 1" },
    { "p521.pkcs8.pem", "p521", "PKCS#8" },
    { "secp256k1.pkcs8.pem", "secp256k1", "PKCS#8" },
    { "brainpool.pkcs8.pem", "brainpool", "PKCS#8" },
    { "ed25519.pkcs8.pem", "ed25519", "PKCS#8" },
    { "ed448.pkcs8.pem", "ed448", "PKCS#8" },
};

static void the_public_half_of_each_kind_is_found(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(plain_cases) / sizeof(*plain_cases); i++) {
        const struct plain_case *c = &plain_cases[i];
        print_message("%s\n", c->file);
        struct private_key key = read_file(c->file, NULL);
        expect_key(&key, c->key);
        assert_int_equal(key.lock, LOCK_NONE);
        assert_string_equal(key.form, c->form);
        assert_false(key.is_encrypted);
        assert_null(key.encryption);
    }
}

struct locked_case {
    const char *file, *encryption;
    enum cipher cipher; /* that the build must have */
    bool is_legacy;
};

static const struct locked_case locked_cases[] = {
    { "p256.aes256.pem", "AES-256-CBC, PBKDF2 with HMAC-SHA-256", CIPHER_AES,
      false },
    { "p256.aes192.pem", "AES-192-CBC, PBKDF2 with HMAC-SHA-512", CIPHER_AES,
      false },
    { "p256.aes128.pem", "AES-128-CBC, PBKDF2 with HMAC-SHA-1", CIPHER_AES,
      false },
    { "p256.aes-sha384.pem", "AES-256-CBC, PBKDF2 with HMAC-SHA-384",
      CIPHER_AES, false },
    { "p256.aes-sha224.pem", "AES-256-CBC, PBKDF2 with HMAC-SHA-224",
      CIPHER_AES, false },
    { "p256.des3.pem", "3DES-CBC, PBKDF2 with HMAC-SHA-256", CIPHER_3DES,
      true },
    { "p256.des-cbc.pem", "DES-CBC, PBKDF2 with HMAC-SHA-256", CIPHER_DES,
      true },
    { "p256.rc2.pem", "RC2-CBC, PBKDF2 with HMAC-SHA-256", CIPHER_RC2, true },
    { "p256.pbe-3des.pem", "3DES with SHA-1", CIPHER_3DES, true },
    { "p256.pbe-2des.pem", "two-key 3DES with SHA-1", CIPHER_3DES, true },
    { "p256.pbe-rc2-40.pem", "RC2-40 with SHA-1", CIPHER_RC2, true },
    { "p256.pbe-rc2-128.pem", "RC2-128 with SHA-1", CIPHER_RC2, true },
    { "p256.pbe-md5-des.pem", "DES with MD5", CIPHER_DES, true },
    { "p256.pbe-sha1-des.pem", "DES with SHA-1", CIPHER_DES, true },
    { "p256.pbe-sha1-rc2.pem", "RC2-64 with SHA-1", CIPHER_RC2, true },
    { "p256.pem-aes-256-cbc.pem", "AES-256-CBC", CIPHER_AES, false },
    { "p256.pem-aes-128-cbc.pem", "AES-128-CBC", CIPHER_AES, false },
    { "p256.pem-des3.pem", "DES-EDE3-CBC", CIPHER_3DES, true },
    { "p256.pem-des.pem", "DES-CBC", CIPHER_DES, true },
};

static void check_locked(const struct locked_case *c)
{
    static const char *const passphrases[] = { right, NULL, "wrong horse", "" };
    static const enum lock locks[] = { LOCK_OPENED, LOCK_NEEDS_PASSPHRASE,
                                       LOCK_WRONG_PASSPHRASE,
                                       LOCK_WRONG_PASSPHRASE };
    for (size_t i = 0; i < sizeof(locks) / sizeof(*locks); i++) {
        struct private_key key = read_file(c->file, passphrases[i]);
        bool is_ours = !cipher_is_supported(c->cipher);
        assert_int_equal(key.lock, is_ours ? LOCK_UNSUPPORTED : locks[i]);
        assert_string_equal(key.encryption, c->encryption);
        assert_true(key.is_encrypted);
        assert_int_equal(key.is_legacy, c->is_legacy);
        if (private_key_is_open(&key))
            expect_key(&key, "p256");
        else
            assert_non_null(key.fault);
    }
}

static void each_scheme_is_opened_by_its_passphrase_only(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(locked_cases) / sizeof(*locked_cases); i++) {
        print_message("%s\n", locked_cases[i].file);
        check_locked(&locked_cases[i]);
    }
    struct private_key key = read_file("rsa.aes256.der", right);
    expect_key(&key, "rsa");
    assert_string_equal(key.form, "encrypted PKCS#8");
    key = read_file("rsa.pem-aes-256-cbc.pem", right);
    expect_key(&key, "rsa");
    assert_string_equal(key.form, "PEM with DEK-Info");
}

static void a_passphrase_may_be_any_text(void **state)
{
    (void)state;
    struct private_key key = read_file("p256.utf8.pem", utf8);
    expect_key(&key, "p256");
    key = read_file("p256.utf8.pem", "pass");
    assert_int_equal(key.lock, LOCK_WRONG_PASSPHRASE);
}

/* Nobody has to give an empty one, and it protects nothing. */
static void an_empty_passphrase_is_tried(void **state)
{
    (void)state;
    struct private_key key = read_file("p256.empty-pass.pem", NULL);
    expect_key(&key, "p256");
    assert_int_equal(key.lock, LOCK_OPENED);
    assert_false(key.is_encrypted);
    key = read_file("p256.empty-pass.pem", right);
    assert_int_equal(key.lock, LOCK_WRONG_PASSPHRASE);
}

static void expect_ours(const char *file, const char *says)
{
    struct private_key key = read_file(file, right);
    assert_int_equal(key.lock, LOCK_UNSUPPORTED);
    assert_non_null(strstr(key.fault, says));
}

static void what_only_we_cannot_do_says_so(void **state)
{
    (void)state;
    expect_ours("p256.scrypt.pem", "cannot decrypt AES-256-CBC, scrypt");
    expect_ours("p256.pbe-rc4.pem", "cannot decrypt RC4-128 with SHA-1");
    expect_ours("p256.camellia.pem", "cannot decrypt 1.2.392");
    expect_ours("p256.pem-camellia-256-cbc.pem", "CAMELLIA-256-CBC");
    expect_ours("p256.openssh.pem", "OpenSSH");
    expect_ours("x25519.pkcs8.pem", "kind of key");
    expect_ours("dsa.pkcs8.pem", "kind of key");
    expect_ours("p256.many-rounds.pem", "asks for 6000000 rounds");
}

/* The curve's numbers in place of its name: computed by nobody here, so what
 * the file states is taken. */
static void an_explicit_curve_has_the_key_that_is_stated(void **state)
{
    (void)state;
    struct private_key key = read_file("p256.explicit.pem", NULL);
    struct private_key named = read_file("p256.sec1.pem", NULL);
    assert_true(private_key_is_open(&key));
    assert_true(key.key.curve_is_explicit);
    assert_true(bytes_equal(key.key.bits, named.key.bits));
}

static void the_work_is_shared_by_all_of_a_file(void **state)
{
    (void)state;
    struct unlocking unlocking = unlock_with(right);
    struct private_key key;
    struct bytes file = data_file("rsa.aes256.der");
    private_key_read(file, &unlocking, arena, &key);
    uint64_t used = LIMIT_KEY_ROUNDS - unlocking.work;
    assert_int_equal(used, 2048);
    unlocking.work = used; /* just enough */
    private_key_read(file, &unlocking, arena, &key);
    assert_int_equal(key.lock, LOCK_OPENED);
    assert_int_equal(unlocking.work, 0);
    unlocking.work = used - 1;
    private_key_read(file, &unlocking, arena, &key);
    assert_int_equal(key.lock, LOCK_UNSUPPORTED);
    unlocking = unlock_with(right);
    unlocking.is_known_wrong = true;
    private_key_read(file, &unlocking, arena, &key);
    assert_int_equal(key.lock, LOCK_WRONG_PASSPHRASE);
    assert_int_equal(unlocking.work, LIMIT_KEY_ROUNDS);
}

static struct bytes pkcs8(struct bytes algorithm, struct bytes content)
{
    return SEQ(integer(0), algorithm, octets(content));
}

static void expect_lock(struct bytes octets_given, enum lock lock)
{
    struct private_key key = read_octets(octets_given, right);
    assert_int_equal(key.lock, lock);
    assert_non_null(key.fault);
}

static void what_is_no_key_is_said_to_be_none(void **state)
{
    (void)state;
    struct bytes ec = SEQ(oid(OID_EC_PUBLIC_KEY), oid(OID_P256));
    struct bytes number = octets(repeated(hex("01"), 32));
    expect_lock(NOTHING, LOCK_MALFORMED);
    expect_lock(hex("3000"), LOCK_MALFORMED);
    expect_lock(SEQ(integer(2), integer(3)), LOCK_MALFORMED);
    expect_lock(SEQ(integer(0), octets(hex("00"))), LOCK_MALFORMED);
    expect_lock(SEQ(integer(0), integer(3), integer(3)), LOCK_MALFORMED);
    expect_lock(pkcs8(SEQ(oid(OID_RSA), null()), hex("3000")), LOCK_MALFORMED);
    expect_lock(pkcs8(SEQ(oid(OID_EC_PUBLIC_KEY)), SEQ(integer(1), number)),
                LOCK_MALFORMED);
    expect_lock(pkcs8(SEQ(oid(OID_ED25519)), octets(hex("00"))),
                LOCK_MALFORMED);
    expect_lock(pkcs8(SEQ(oid(OID_ED448)), hex("00")), LOCK_MALFORMED);
    /* a number that is none of the curve */
    expect_lock(pkcs8(ec, SEQ(integer(1), octets(repeated(hex("00"), 32)))),
                LOCK_MALFORMED);
    expect_lock(pkcs8(ec, SEQ(integer(1), octets(NOTHING))), LOCK_MALFORMED);
    expect_lock(pkcs8(ec, SEQ(integer(1), octets(repeated(hex("ff"), 3000)))),
                LOCK_MALFORMED);
    /* no curve at all, a curve that we lack, and nothing stated */
    expect_lock(SEQ(integer(1), number), LOCK_UNSUPPORTED);
    expect_lock(pkcs8(SEQ(oid(OID_EC_PUBLIC_KEY), oid(OID_RSA)),
                      SEQ(integer(1), number)),
                LOCK_UNSUPPORTED);
    struct bytes good = data_file("rsa.pkcs8.der");
    expect_lock(bytes_slice(good, 0, good.size - 1), LOCK_MALFORMED);
    expect_lock(JOIN(good, hex("00")), LOCK_MALFORMED);
}

static struct bytes encrypted(struct bytes parameters, struct bytes content)
{
    return SEQ(SEQ(oid(OID_PKCS12_3DES), parameters), octets(content));
}

static void encryption_that_is_none_is_said_to_be_none(void **state)
{
    (void)state;
    struct bytes salt = octets(hex("0102030405060708"));
    struct bytes block = repeated(hex("5a"), 16);
    expect_lock(encrypted(SEQ(salt, integer(1)), block), LOCK_WRONG_PASSPHRASE);
    expect_lock(encrypted(SEQ(salt, integer(0)), block), LOCK_MALFORMED);
    expect_lock(encrypted(SEQ(salt, integer(-1)), block), LOCK_MALFORMED);
    expect_lock(encrypted(SEQ(salt), block), LOCK_MALFORMED);
    expect_lock(encrypted(NOTHING, block), LOCK_MALFORMED);
    expect_lock(encrypted(SEQ(salt, integer(1)), hex("5a5a")), LOCK_MALFORMED);
    expect_lock(encrypted(SEQ(salt, integer(1)), NOTHING), LOCK_MALFORMED);
    struct bytes long_salt = octets(repeated(hex("01"), LIMIT_SALT_BYTES));
    expect_lock(encrypted(SEQ(long_salt, integer(1)), block),
                LOCK_WRONG_PASSPHRASE);
    long_salt = octets(repeated(hex("01"), LIMIT_SALT_BYTES + 1));
    expect_lock(encrypted(SEQ(long_salt, integer(1)), block), LOCK_MALFORMED);
    expect_lock(SEQ(SEQ(oid(OID_PBES2), SEQ(NOTHING)), octets(block)),
                LOCK_MALFORMED);
    expect_lock(SEQ(SEQ(oid(OID_SHA256)), octets(block)), LOCK_UNSUPPORTED);
}

static void pem_headers_that_are_none(void **state)
{
    (void)state;
    static const char head[] = "-----BEGIN EC PRIVATE KEY-----\n"
                               "Proc-Type: 4,ENCRYPTED\n";
    static const char tail[] = "\n\nAAAAAAAAAAAAAAAAAAAAAA==\n"
                               "-----END EC PRIVATE KEY-----\n";
    static const struct {
        const char *header;
        enum lock lock;
    } cases[] = {
        { "DEK-Info: AES-128-CBC,000102030405060708090a0b0c0d0e0f",
          LOCK_WRONG_PASSPHRASE },
        { "dek-info:AES-128-CBC,000102030405060708090a0b0c0d0e0f",
          LOCK_WRONG_PASSPHRASE },
        { "DEK-Info: AES-128-CBC,00", LOCK_MALFORMED },
        { "DEK-Info: AES-128-CBC,xx", LOCK_MALFORMED },
        { "DEK-Info: AES-128-CBC", LOCK_MALFORMED },
        { "DEK-Info:", LOCK_MALFORMED },
        { "DEK-Info: ROT-13,00", LOCK_UNSUPPORTED },
        { "X-Other: 1", LOCK_MALFORMED },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        print_message("%s\n", cases[i].header);
        expect_lock(JOIN(text(head), text(cases[i].header), text(tail)),
                    cases[i].lock);
    }
    struct private_key key =
        read_octets(text("-----BEGIN PRIVATE KEY-----\nAQ*D\n"
                         "-----END PRIVATE KEY-----\n"),
                    NULL);
    assert_int_equal(key.lock, LOCK_MALFORMED);
    assert_string_equal(key.fault, "line 2: not base64");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_public_half_of_each_kind_is_found),
        cmocka_unit_test(each_scheme_is_opened_by_its_passphrase_only),
        cmocka_unit_test(a_passphrase_may_be_any_text),
        cmocka_unit_test(an_empty_passphrase_is_tried),
        cmocka_unit_test(what_only_we_cannot_do_says_so),
        cmocka_unit_test(an_explicit_curve_has_the_key_that_is_stated),
        cmocka_unit_test(the_work_is_shared_by_all_of_a_file),
        cmocka_unit_test(what_is_no_key_is_said_to_be_none),
        cmocka_unit_test(encryption_that_is_none_is_said_to_be_none),
        cmocka_unit_test(pem_headers_that_are_none),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
