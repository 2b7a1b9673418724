/* Words for what a handshake showed, and what counts as silence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the first four before it. */
#include <cmocka.h>

#include "base/compiler.h"
#include "record/capture.h"
#include "record/target.h"

static void test_statuses(void **state)
{
    (void)state;
    assert_string_equal(capture_status_text(CAPTURE_NOT_PROBED), "not-probed");
    assert_string_equal(capture_status_text(CAPTURE_OK), "ok");
    assert_string_equal(capture_status_text(CAPTURE_CONNECT_FAILED),
                        "connect-failed");
    assert_string_equal(capture_status_text(CAPTURE_HANDSHAKE_FAILED),
                        "handshake-failed");
}

static void test_versions(void **state)
{
    (void)state;
    assert_string_equal(tls_version_text(0x0300), "SSLv3");
    assert_string_equal(tls_version_text(0x0301), "TLSv1.0");
    assert_string_equal(tls_version_text(0x0304), "TLSv1.3");
    assert_null(tls_version_text(0));
    assert_null(tls_version_text(0x0305));
}

/* Each is found by search, so the table is in order. */
static void test_ciphers(void **state)
{
    (void)state;
    size_t count = 0;
    for (uint32_t number = 0; number <= UINT16_MAX; number++) {
        const char *name = tls_cipher_text((uint16_t)number);
        if (name == NULL)
            continue;
        assert_memory_equal(name, "TLS_", 4);
        count++;
    }
    assert_int_equal(count, 238);
    assert_string_equal(tls_cipher_text(0x0001), "TLS_RSA_WITH_NULL_MD5");
    assert_string_equal(tls_cipher_text(0x000a),
                        "TLS_RSA_WITH_3DES_EDE_CBC_SHA");
    assert_string_equal(tls_cipher_text(0x1301), "TLS_AES_128_GCM_SHA256");
    assert_string_equal(tls_cipher_text(0xc02b),
                        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    assert_string_equal(tls_cipher_text(0xccaa),
                        "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
    assert_null(tls_cipher_text(0x0000));
    assert_null(tls_cipher_text(0xffff));
}

static void test_broken_ciphers(void **state)
{
    (void)state;
    static const uint16_t broken[] = { 0x0001 /* NULL */,
                                       0x0003 /* EXPORT, RC4 */,
                                       0x0005 /* RC4 */,
                                       0x0009 /* DES */,
                                       0x000a /* 3DES */,
                                       0x0034 /* anon */,
                                       0x003b /* NULL SHA256 */ };
    static const uint16_t others[] = { 0x002f, 0x0041, 0x1301, 0xc02b,
                                       0xc0a0, 0xccaa, 0xffff };
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++)
        assert_true(tls_cipher_is_broken(broken[i]));
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(tls_cipher_is_broken(others[i]));
}

static void test_groups(void **state)
{
    (void)state;
    assert_string_equal(tls_group_text(29), "X25519");
    assert_string_equal(tls_group_text(23), "secp256r1");
    assert_string_equal(tls_group_text(257), "ffdhe3072");
    assert_string_equal(tls_group_text(4588), "X25519MLKEM768");
    assert_null(tls_group_text(0));
    assert_null(tls_group_text(0xfe00));
}

static void test_alerts(void **state)
{
    (void)state;
    assert_string_equal(tls_alert_text(0), "close_notify");
    assert_string_equal(tls_alert_text(40), "handshake_failure");
    assert_string_equal(tls_alert_text(112), "unrecognized_name");
    assert_string_equal(tls_alert_text(121), "ech_required");
    assert_null(tls_alert_text(ABSENT));
    assert_null(tls_alert_text(1));
    assert_null(tls_alert_text(122));
    assert_null(tls_alert_text(255));
}

static bool is_silent_after(enum status status)
{
    struct capture capture = { .status = CAPTURE_HANDSHAKE_FAILED,
                               .failure = { status, 0, NULL } };
    return capture_is_silent(&capture);
}

static void test_silence(void **state)
{
    (void)state;
    static const enum status silent[] = {
        STATUS_TIMED_OUT, STATUS_UNREACHABLE, STATUS_RESET,
        STATUS_LOCAL,     STATUS_INTERRUPTED, STATUS_PROXY
    };
    static const enum status observed[] = { STATUS_REFUSED, STATUS_ALERT,
                                            STATUS_NOT_TLS, STATUS_CLOSED,
                                            STATUS_BAD_TLS, STATUS_OVER_LIMIT };
    for (size_t i = 0; i < COUNT_OF(silent); i++)
        assert_true(is_silent_after(silent[i]));
    for (size_t i = 0; i < COUNT_OF(observed); i++)
        assert_false(is_silent_after(observed[i]));
    struct capture ours = { .status = CAPTURE_HANDSHAKE_FAILED,
                            .failure = { STATUS_UNSUPPORTED, 0, NULL },
                            .local_fault = true };
    assert_true(capture_is_silent(&ours));
    struct capture none = { .status = CAPTURE_NOT_PROBED };
    assert_true(capture_is_silent(&none));
    struct capture good = { .status = CAPTURE_OK };
    assert_false(capture_is_silent(&good));
}

static void test_leaf(void **state)
{
    (void)state;
    struct capture capture = { 0 };
    struct cert leaf = { 0 };
    const struct cert *chain[] = { &leaf };
    assert_null(capture_leaf(&capture));
    capture.chain = chain;
    capture.chain_length = 1;
    assert_ptr_equal(capture_leaf(&capture), &leaf);
}

/* Only the address of an AAAA record decides nothing, unless -6 is given. */
static void test_which_addresses_decide(void **state)
{
    (void)state;
    struct node asked = { .host = "a.example.com" };
    struct node literal = { .is_literal = true };
    struct node given = { .given_count = 1 };
    struct capture capture = { .node = &asked };
    assert_true(address_parse(bytes_of_text("192.0.2.1"), &capture.address));
    assert_true(capture_decides(&capture, false));
    assert_true(address_parse(bytes_of_text("2001:db8::1"), &capture.address));
    assert_false(capture_decides(&capture, false));
    assert_true(capture_decides(&capture, true));
    capture.node = &literal;
    assert_true(capture_decides(&capture, false));
    capture.node = &given;
    assert_true(capture_decides(&capture, false));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_which_addresses_decide),
        cmocka_unit_test(test_statuses),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_ciphers),
        cmocka_unit_test(test_broken_ciphers),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_alerts),
        cmocka_unit_test(test_silence),
        cmocka_unit_test(test_leaf),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
