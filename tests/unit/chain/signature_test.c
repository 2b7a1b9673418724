#include "chain/signature.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "case_file.h"

#define DATA "tests/unit/chain/data/signatures.pem"

struct fixture {
    struct arena *arena;
    struct test_cases cases;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture.arena = arena_new();
    fixture.cases = case_file_read(DATA, fixture.arena);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    arena_free(fixture->arena);
    signature_thread_end();
    return 0;
}

static const struct cert *cert_of(const struct fixture *fixture,
                                  const char *name)
{
    return cert_parse(case_find(&fixture->cases, name)->der, fixture->arena);
}

static enum signature_result verify(const struct cert *cert)
{
    return signature_verify(&cert->key, &cert->outer_algorithm, cert->tbs,
                            cert->signature, cert->signature_unused_bits);
}

static const char *result_text(enum signature_result result)
{
    switch (result) {
    case SIGNATURE_VALID:
        return "valid";
    case SIGNATURE_INVALID:
        return "invalid";
    case SIGNATURE_UNSUPPORTED:
        return "unsupported";
    case SIGNATURE_OVER_LIMIT:
        return "over-limit";
    }
    return "?";
}

/* Compressed points and RSA of 8,192 bits depend on how the library was
 * built, but are never said to be invalid; and some versions see only when
 * they verify that the octets of an Edwards curve are no point. */
static bool is_as_expected(const char *expected, enum signature_result result)
{
    if (strcmp(expected, "valid-if-built") == 0)
        return result == SIGNATURE_VALID || result == SIGNATURE_UNSUPPORTED;
    if (strcmp(expected, "refused") == 0)
        return result == SIGNATURE_INVALID || result == SIGNATURE_OVER_LIMIT;
    return strcmp(expected, result_text(result)) == 0;
}

static void every_case_has_its_result(void **state)
{
    struct fixture *fixture = *state;
    size_t wrong = 0;
    assert_true(fixture->cases.count > 150);
    for (size_t i = 0; i < fixture->cases.count; i++) {
        const struct test_case *item = &fixture->cases.items[i];
        const struct cert *cert = cert_parse(item->der, fixture->arena);
        enum signature_result result = verify(cert);
        if (is_as_expected(item->words, result))
            continue;
        print_message("%s: %s, not %s\n", item->name, result_text(result),
                      item->words);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

/* Any change of what was signed must be seen. */
static void changed_octets_are_invalid(void **state)
{
    static const char *const names[] = { "rsa-sha256", "pss-sha256",
                                         "ecdsa-p256-sha256", "ed25519",
                                         "ed448" };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct cert *cert = cert_of(fixture, names[i]);
        struct bytes copy = arena_copy(fixture->arena, cert->tbs);
        ((uint8_t *)copy.data)[copy.size - 1] ^= 1;
        assert_int_equal(verify(cert), SIGNATURE_VALID);
        assert_int_equal(signature_verify(&cert->key, &cert->outer_algorithm,
                                          copy, cert->signature, 0),
                         SIGNATURE_INVALID);
    }
}

static void cache_remembers(void **state)
{
    struct fixture *fixture = *state;
    struct signature_cache *cache = signature_cache_new();
    const struct cert *good = cert_of(fixture, "ecdsa-p256-sha256");
    const struct cert *bad = cert_of(fixture, "ecdsa-other-key");
    bool computed;
    for (int round = 0; round < 2; round++) {
        assert_int_equal(signature_of_cert(cache, good, &good->key, &computed),
                         SIGNATURE_VALID);
        assert_int_equal(computed, round == 0);
        assert_int_equal(signature_of_cert(cache, bad, &bad->key, &computed),
                         SIGNATURE_INVALID);
        assert_int_equal(computed, round == 0);
    }
    signature_cache_free(cache);
}

/* The same certificate under another key is another question. */
static void cache_tells_keys_apart(void **state)
{
    struct fixture *fixture = *state;
    struct signature_cache *cache = signature_cache_new();
    const struct cert *cert = cert_of(fixture, "ecdsa-p256-sha256");
    const struct cert *other = cert_of(fixture, "ecdsa-p521-sha256");
    bool computed;
    assert_int_equal(signature_of_cert(cache, cert, &cert->key, &computed),
                     SIGNATURE_VALID);
    assert_int_equal(signature_of_cert(cache, cert, &other->key, &computed),
                     SIGNATURE_INVALID);
    assert_true(computed);
    signature_cache_free(cache);
}

static void cache_may_be_absent(void **state)
{
    struct fixture *fixture = *state;
    const struct cert *cert = cert_of(fixture, "ed25519");
    bool computed;
    for (int round = 0; round < 2; round++) {
        assert_int_equal(signature_of_cert(NULL, cert, &cert->key, &computed),
                         SIGNATURE_VALID);
        assert_true(computed);
    }
}

static void refusals_cost_nothing(void **state)
{
    static const char *const names[] = { "rsa-16384", "rsa-exponent-1",
                                         "rsa-md2", "rsa-signature-long",
                                         "ecdsa-explicit-curve" };
    struct fixture *fixture = *state;
    struct signature_cache *cache = signature_cache_new();
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct cert *cert = cert_of(fixture, names[i]);
        bool computed = true;
        assert_int_not_equal(
            signature_of_cert(cache, cert, &cert->key, &computed),
            SIGNATURE_VALID);
        assert_false(computed);
    }
    signature_cache_free(cache);
}

/* More pairs than there is room for: the first is forgotten, none is taken
 * for another. */
static void cache_is_bounded(void **state)
{
    enum { PAIRS = 20000 };
    struct fixture *fixture = *state;
    struct signature_cache *cache = signature_cache_new();
    struct cert cert = *cert_of(fixture, "rsa-512");
    bool computed;
    size_t forgotten = 0;
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < PAIRS; i++) {
            digest_sha256((struct bytes){ (uint8_t *)&i, sizeof i },
                          cert.sha256);
            assert_int_equal(
                signature_of_cert(cache, &cert, &cert.key, &computed),
                SIGNATURE_VALID);
            forgotten += computed;
        }
    assert_true(forgotten > PAIRS + PAIRS / 2);
    /* The last ones are still there. */
    assert_int_equal(signature_of_cert(cache, &cert, &cert.key, &computed),
                     SIGNATURE_VALID);
    assert_false(computed);
    signature_cache_free(cache);
}

static void crls_are_verified_too(void **state)
{
    struct fixture *fixture = *state;
    const struct cert *cert = cert_of(fixture, "ecdsa-p256-sha256");
    struct signature_cache *cache = signature_cache_new();
    struct crl crl = {
        .outer_algorithm = cert->outer_algorithm,
        .tbs = cert->tbs,
        .signature = cert->signature,
        .sha256 = { 1 },
    };
    bool computed;
    assert_int_equal(signature_of_crl(cache, &crl, &cert->key, &computed),
                     SIGNATURE_VALID);
    assert_true(computed);
    assert_int_equal(signature_of_crl(cache, &crl, &cert->key, &computed),
                     SIGNATURE_VALID);
    assert_false(computed);
    crl.sha256[0] = 2;
    crl.signature_unused_bits = 1;
    assert_int_equal(signature_of_crl(cache, &crl, &cert->key, &computed),
                     SIGNATURE_INVALID);
    assert_false(computed);
    signature_cache_free(cache);
}

/* What did not decode has no signature; it must not be looked for. */
static void malformed_certificates_are_not_valid(void **state)
{
    struct fixture *fixture = *state;
    struct bytes der = case_find(&fixture->cases, "rsa-sha256")->der;
    const struct cert *key = cert_parse(der, fixture->arena);
    bool computed;
    for (size_t size = 0; size < der.size; size += 13) {
        const struct cert *cert =
            cert_parse(bytes_slice(der, 0, size), fixture->arena);
        assert_int_not_equal(
            signature_of_cert(NULL, cert, &key->key, &computed),
            SIGNATURE_VALID);
    }
}

struct judgement {
    const char *name, *text;
    bool is_weak, is_permitted;
};

static void algorithms_are_named_and_judged(void **state)
{
    static const struct judgement rows[] = {
        { "rsa-md2", "md2WithRSAEncryption", true, false },
        { "rsa-md5", "md5WithRSAEncryption", true, false },
        { "rsa-sha1", "sha1WithRSAEncryption", true, false },
        { "rsa-sha224", "sha224WithRSAEncryption", false, false },
        { "rsa-sha256", "sha256WithRSAEncryption", false, true },
        { "rsa-sha384", "sha384WithRSAEncryption", false, true },
        { "rsa-sha512", "sha512WithRSAEncryption", false, true },
        { "rsa-no-parameters", "sha256WithRSAEncryption", false, false },
        { "rsa-parameters-octets", "sha256WithRSAEncryption", false, false },
        { "rsa-unknown-algorithm", "1.2.3.4", false, false },
        { "pss-sha1", "RSASSA-PSS with SHA-1", true, false },
        { "pss-sha224", "RSASSA-PSS with SHA-224", false, false },
        { "pss-sha256", "RSASSA-PSS with SHA-256", false, true },
        { "pss-sha384", "RSASSA-PSS with SHA-384", false, true },
        { "pss-sha512", "RSASSA-PSS with SHA-512", false, true },
        { "pss-salt-222", "RSASSA-PSS with SHA-256", false, false },
        { "pss-digests-without-null", "RSASSA-PSS with SHA-256", false, false },
        { "pss-two-digests", "RSASSA-PSS with SHA-256 and MGF1 with SHA-1",
          true, false },
        { "pss-no-parameters", "RSASSA-PSS with malformed parameters", false,
          false },
        { "ecdsa-p256-sha1", "ecdsa-with-SHA1", true, false },
        { "ecdsa-p256-sha224", "ecdsa-with-SHA224", false, false },
        { "ecdsa-p256-sha256", "ecdsa-with-SHA256", false, true },
        { "ecdsa-p256-sha384", "ecdsa-with-SHA384", false, false },
        { "ecdsa-p384", "ecdsa-with-SHA384", false, true },
        { "ecdsa-p521", "ecdsa-with-SHA512", false, true },
        { "ecdsa-p521-sha256", "ecdsa-with-SHA256", false, false },
        { "ecdsa-secp256k1", "ecdsa-with-SHA256", false, false },
        { "ecdsa-parameters", "ecdsa-with-SHA256", false, false },
        { "ed25519", "Ed25519", false, false },
        { "ed448", "Ed448", false, false },
        { "dsa", "dsa-with-SHA256", false, false },
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct cert *cert = cert_of(fixture, rows[i].name);
        const struct algorithm *algorithm = &cert->outer_algorithm;
        const char *text = signature_algorithm_text(algorithm, fixture->arena);
        bool is_weak = signature_is_weak(algorithm);
        bool is_permitted =
            signature_algorithm_is_permitted(algorithm, &cert->key);
        if (strcmp(text, rows[i].text) != 0 || is_weak != rows[i].is_weak ||
            is_permitted != rows[i].is_permitted)
            fail_msg("%s: %s, weak %d, permitted %d", rows[i].name, text,
                     is_weak, is_permitted);
    }
}

static void forgotten_algorithms_are_weak(void **state)
{
    static const struct {
        const char *octets;
        size_t size;
        const char *text;
    } rows[] = {
        { "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x03", 9, "md4WithRSAEncryption" },
        { "\x2b\x0e\x03\x02\x03", 5, "md5WithRSA" },
        { "\x2b\x0e\x03\x02\x1d", 5, "sha1WithRSASignature" },
    };
    struct fixture *fixture = *state;
    const struct cert *cert = cert_of(fixture, "rsa-sha1");
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct algorithm algorithm = {
            .oid = { (const uint8_t *)rows[i].octets, rows[i].size },
            .parameters = cert->outer_algorithm.parameters,
        };
        assert_true(signature_is_weak(&algorithm));
        assert_false(signature_algorithm_is_permitted(&algorithm, NULL));
        assert_string_equal(
            signature_algorithm_text(&algorithm, fixture->arena), rows[i].text);
        assert_int_equal(signature_verify(&cert->key, &algorithm, cert->tbs,
                                          cert->signature, 0),
                         SIGNATURE_UNSUPPORTED);
    }
}

/* Without the issuer's key the curve is not known, only the digest. */
static void permission_without_a_key(void **state)
{
    struct fixture *fixture = *state;
    const struct cert *good = cert_of(fixture, "ecdsa-p256-sha384");
    const struct cert *weak = cert_of(fixture, "ecdsa-p256-sha1");
    assert_true(signature_algorithm_is_permitted(&good->outer_algorithm, NULL));
    assert_false(
        signature_algorithm_is_permitted(&weak->outer_algorithm, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_has_its_result),
        cmocka_unit_test(changed_octets_are_invalid),
        cmocka_unit_test(cache_remembers),
        cmocka_unit_test(cache_tells_keys_apart),
        cmocka_unit_test(cache_may_be_absent),
        cmocka_unit_test(refusals_cost_nothing),
        cmocka_unit_test(cache_is_bounded),
        cmocka_unit_test(crls_are_verified_too),
        cmocka_unit_test(malformed_certificates_are_not_valid),
        cmocka_unit_test(algorithms_are_named_and_judged),
        cmocka_unit_test(forgotten_algorithms_are_weak),
        cmocka_unit_test(permission_without_a_key),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
