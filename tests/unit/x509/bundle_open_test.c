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
#include "x509/bundle.h"
#include "x509/pem.h"
#include "x509/pkcs12.h"
#include "x509/request.h"

static const char right[] = "correct horse";

/* The file's own octets are overwritten, as nothing may point to them. */
static struct bundle open_octets(struct bytes octets, const char *passphrase)
{
    struct bundle bundle;
    struct secret file = secret_copy(octets);
    struct bytes given = passphrase == NULL ? NOTHING : text(passphrase);
    struct unlocking unlocking =
        unlocking_of(passphrase == NULL ? NULL : &given);
    bundle_open(secret_bytes(&file), &unlocking, arena, &bundle);
    memset(file.data, 0xee, file.size);
    secret_free(&file);
    return bundle;
}

static struct bundle open_file(const char *name, const char *passphrase)
{
    return open_octets(data_file(name), passphrase);
}

static void expect_counts(const struct bundle *bundle, size_t certs,
                          size_t keys, size_t requests)
{
    assert_int_equal(bundle->failure.status, STATUS_OK);
    assert_int_equal(bundle->cert_count, certs);
    assert_int_equal(bundle->key_count, keys);
    assert_int_equal(bundle->request_count, requests);
    for (size_t i = 0; i < certs; i++)
        assert_int_equal(bundle->certs[i]->failure.status, STATUS_OK);
}

static void each_format_is_told_by_its_content(void **state)
{
    (void)state;
    static const struct {
        const char *file;
        enum file_format format;
        size_t certs, keys, requests;
    } cases[] = {
        { "leaf.pem", FORMAT_PEM, 1, 0, 0 },
        { "chain.pem", FORMAT_PEM, 3, 0, 0 },
        { "p256.csr", FORMAT_PEM, 0, 0, 1 },
        { "p256.csr.der", FORMAT_REQUEST, 0, 0, 1 },
        { "rsa.pkcs1.der", FORMAT_PRIVATE_KEY, 0, 1, 0 },
        { "rsa.aes256.der", FORMAT_PRIVATE_KEY, 0, 1, 0 },
        { "p256.sec1.pem", FORMAT_PEM, 0, 1, 0 },
        { "p256.explicit.pem", FORMAT_PEM, 0, 1, 0 },
        { "p256.openssh.pem", FORMAT_PEM, 0, 1, 0 },
        { "p256.pem-des3.pem", FORMAT_PEM, 0, 1, 0 },
        { "modern.p12", FORMAT_PKCS12, 3, 1, 0 },
        { "ber.p12", FORMAT_PKCS12, 3, 1, 0 },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct bundle bundle = open_file(cases[i].file, right);
        print_message("%s\n", cases[i].file);
        assert_int_equal(bundle.format, cases[i].format);
        expect_counts(&bundle, cases[i].certs, cases[i].keys,
                      cases[i].requests);
    }
}

static void one_file_may_hold_all(void **state)
{
    (void)state;
    struct bundle bundle =
        open_octets(JOIN(data_file("p256.csr"), data_file("chain.pem"),
                         data_file("p256.sec1.pem")),
                    NULL);
    expect_counts(&bundle, 3, 1, 1);
    assert_int_equal(bundle.request_places[0], 1);
    assert_true(bundle.cert_places[0] > 1);
    assert_true(bundle.key_places[0] > bundle.cert_places[2]);
    assert_memory_equal(bundle.keys[0]->spki_sha256,
                        bundle.certs[0]->spki_sha256, SHA256_SIZE);
    assert_memory_equal(bundle.keys[0]->spki_sha256,
                        bundle.requests[0]->spki_sha256, SHA256_SIZE);
}

static void a_key_by_another_name_is_a_key(void **state)
{
    (void)state;
    struct bytes der = data_file("rsa.pkcs8.der");
    struct bundle bundle =
        open_octets(text(pem_encode(arena, "CERTIFICATE", der)), NULL);
    expect_counts(&bundle, 0, 1, 0);
    assert_int_equal(bundle.keys[0]->lock, LOCK_NONE);
    bundle = open_octets(
        text(pem_encode(arena, "CERTIFICATE", data_file("p256.csr.der"))),
        NULL);
    expect_counts(&bundle, 0, 0, 1);
}

static void what_is_locked_is_no_failure_of_the_file(void **state)
{
    (void)state;
    struct bundle bundle = open_file("modern.p12", "wrong");
    assert_int_equal(bundle.failure.status, STATUS_OK);
    assert_int_equal(bundle.pkcs12->lock, LOCK_WRONG_PASSPHRASE);
    bundle = open_file("legacy.p12", NULL);
    assert_int_equal(bundle.failure.status, STATUS_OK);
    bundle = open_file("p256.aes256.pem", NULL);
    expect_counts(&bundle, 0, 1, 0);
    assert_int_equal(bundle.keys[0]->lock, LOCK_NEEDS_PASSPHRASE);
}

static void expect_failure(struct bytes octets_given, enum file_format format,
                           const char *detail)
{
    struct bundle bundle = open_octets(octets_given, NULL);
    assert_int_equal(bundle.format, format);
    assert_true(bundle.failure.status != STATUS_OK);
    assert_string_equal(bundle.failure.detail, detail);
}

static void what_is_nothing_is_named(void **state)
{
    (void)state;
    expect_failure(NOTHING, FORMAT_EMPTY, "the file is empty");
    expect_failure(data_file("java.jks"), FORMAT_JAVA_KEY_STORE,
                   "octet 0: a Java key store, not a certificate");
    expect_failure(hex("cececece00000002"), FORMAT_JAVA_KEY_STORE,
                   "octet 0: a Java key store, not a certificate");
    expect_failure(text("<html>"), FORMAT_HTML,
                   "octet 0: HTML, not a certificate");
    expect_failure(text(pem_encode(arena, "PUBLIC KEY", hex("3000"))),
                   FORMAT_PEM, "line 1: PUBLIC KEY, but no certificate");
    expect_failure(text("correct horse\n"), FORMAT_UNKNOWN,
                   "octet 0: neither PEM nor DER, begins with 63:6F:72:72");
    struct bytes p12 = data_file("modern.p12");
    expect_failure(bytes_slice(p12, 0, p12.size - 9), FORMAT_PKCS12,
                   "octet 0: PKCS#12: expected PFX");
}

static void damaged_blocks_are_there_with_their_failure(void **state)
{
    (void)state;
    struct bundle bundle = open_octets(
        text("-----BEGIN CERTIFICATE REQUEST-----\nA*\n"
             "-----END CERTIFICATE REQUEST-----\n"
             "-----BEGIN PRIVATE KEY-----\nA*\n-----END PRIVATE KEY-----\n"),
        NULL);
    assert_int_equal(bundle.request_count, 1);
    assert_string_equal(bundle.requests[0]->failure.detail,
                        "line 2: not base64");
    assert_int_equal(bundle.key_count, 1);
    assert_string_equal(bundle.keys[0]->fault, "line 5: not base64");
}

static void keys_are_bounded(void **state)
{
    (void)state;
    struct bytes one = data_file("ed25519.pkcs8.pem");
    struct bundle bundle = open_octets(repeated(one, LIMIT_FILE_KEYS), NULL);
    expect_counts(&bundle, 0, LIMIT_FILE_KEYS, 0);
    bundle = open_octets(repeated(one, LIMIT_FILE_KEYS + 1), NULL);
    assert_int_equal(bundle.failure.status, STATUS_OVER_LIMIT);
    assert_int_equal(bundle.key_count, LIMIT_FILE_KEYS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_format_is_told_by_its_content),
        cmocka_unit_test(one_file_may_hold_all),
        cmocka_unit_test(a_key_by_another_name_is_a_key),
        cmocka_unit_test(what_is_locked_is_no_failure_of_the_file),
        cmocka_unit_test(what_is_nothing_is_named),
        cmocka_unit_test(damaged_blocks_are_there_with_their_failure),
        cmocka_unit_test(keys_are_bounded),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
