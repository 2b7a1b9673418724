/* Handshakes with `openssl s_server`, each of which can do one thing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the first four before it. */
#include <cmocka.h>

#include "handshake.h"
#include "peers.h"
#include "probe/probe.h"

static struct meeting meeting;

static int set_up(void **state)
{
    (void)state;
    meeting_start(&meeting, "openssl");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    meeting_stop(&meeting);
    return 0;
}

static struct capture meet(const char *name, const struct tls_offer *offer)
{
    return handshake(&meeting, offer, peers_find(&meeting.peers, name), NULL);
}

static const struct tls_offer usual = { .server_name = "probe.example.com" };

/* What each server leaves the client no choice but to agree to. */
static const struct agreement {
    const char *name, *version, *cipher, *group;
    bool asked_again;
} agreements[] = {
    { "rsa-1.3", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "X25519", false },
    { "ecdsa-1.3", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "X25519", false },
    { "ed25519-1.3", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "X25519", false },
    { "chacha20", "TLSv1.3", "TLS_CHACHA20_POLY1305_SHA256", "X25519", false },
    { "aes256", "TLSv1.3", "TLS_AES_256_GCM_SHA384", "X25519", false },
    { "ccm", "TLSv1.3", "TLS_AES_128_CCM_SHA256", "X25519", false },
    { "ccm8", "TLSv1.3", "TLS_AES_128_CCM_8_SHA256", "X25519", false },
    { "group-P-256", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "secp256r1", true },
    { "group-P-384", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "secp384r1", true },
    { "group-P-521", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "secp521r1", true },
    { "group-X448", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "X448", true },
    { "group-ffdhe2048", "TLSv1.3", "TLS_AES_128_GCM_SHA256", "ffdhe2048",
      true },
    { "rsa-1.2", "TLSv1.2", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "X25519",
      false },
    { "ecdsa-1.2", "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
      "X25519", false },
    { "ed25519-1.2", "TLSv1.2", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
      "X25519", false },
    { "dhe", "TLSv1.2", "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", NULL, false },
    { "rsa-1.1", "TLSv1.1", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "X25519",
      false },
#ifdef WOLFSSL_ALLOW_TLSV10
    { "ecdsa-1.0", "TLSv1.0", "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "X25519",
      false },
#endif
#ifdef WOLFSSL_STATIC_RSA
    { "static-rsa", "TLSv1.2", "TLS_RSA_WITH_AES_128_CBC_SHA", NULL, false },
#endif
};

static void check_agreement(const struct agreement *wanted)
{
    struct capture capture = meet(wanted->name, &usual);
    if (capture.status != CAPTURE_OK)
        fail_msg("%s: %s", wanted->name, capture.failure.detail);
    assert_string_equal(tls_version_text(capture.version), wanted->version);
    assert_string_equal(tls_cipher_text(capture.cipher), wanted->cipher);
    if (wanted->group != NULL)
        assert_string_equal(tls_group_text(capture.group), wanted->group);
    else
        assert_int_equal(capture.group, 0);
    assert_int_equal(capture.asked_again, wanted->asked_again);
    assert_true(
        peer_sent_chain(peers_find(&meeting.peers, wanted->name), &capture));
    assert_int_equal(capture.way, WAY_FULL);
    assert_int_equal(capture.alert, ABSENT);
    assert_false(capture.asked_for_client_certificate);
    assert_int_equal(capture.staple.size, 0);
    assert_true(capture.octets_received > 0);
}

static void test_what_was_agreed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(agreements); i++)
        check_agreement(&agreements[i]);
}

static void test_alerts(void **state)
{
    (void)state;
    struct capture capture = meet("anonymous", &usual);
    assert_int_equal(capture.status, CAPTURE_HANDSHAKE_FAILED);
    assert_int_equal(capture.failure.status, STATUS_ALERT);
    assert_int_equal(capture.failure.code, 40);
    assert_string_equal(capture.failure.detail, "handshake_failure");
    assert_int_equal(capture.alert, 40);
    assert_int_equal(capture.version, 0);
    assert_false(capture.local_fault);
    assert_false(capture_is_silent(&capture));

    static const struct tls_offer stranger = { .server_name =
                                                   "stranger.example.com" };
    capture = meet("named", &stranger);
    assert_int_equal(capture.failure.status, STATUS_ALERT);
    assert_string_equal(capture.failure.detail, "unrecognized_name");
}

static void test_server_name(void **state)
{
    (void)state;
    /* It refuses every name but one, and takes none and an address. */
    static const char *const names[] = { "other.example.com", NULL, "",
                                         "127.0.0.1", "::1" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct tls_offer offer = { .server_name = names[i] };
        struct capture capture = meet("named", &offer);
        assert_int_equal(capture.status, CAPTURE_OK);
        if (i == 0)
            assert_string_equal(capture.server_name, names[0]);
        else
            assert_null(capture.server_name);
    }
}

static void check_authorities(const struct capture *capture)
{
    assert_true(capture->asked_for_client_certificate);
    assert_int_equal(capture->client_ca_count, 2);
    assert_non_null(
        strstr(capture->client_ca_names[0], "CN=Example Public Root R1"));
    assert_non_null(
        strstr(capture->client_ca_names[1], "CN=Example Public Root E1"));
}

static void test_client_certificate(void **state)
{
    (void)state;
    struct capture capture = meet("asking-1.3", &usual);
    assert_int_equal(capture.status, CAPTURE_OK);
    check_authorities(&capture);
    capture = meet("asking-1.2", &usual);
    assert_int_equal(capture.status, CAPTURE_OK);
    check_authorities(&capture);
    /* It ends the handshake, but has shown its chain before. */
    capture = meet("demanding-1.2", &usual);
    assert_int_equal(capture.status, CAPTURE_HANDSHAKE_FAILED);
    assert_int_equal(capture.failure.status, STATUS_ALERT);
    assert_int_equal(capture.way, WAY_FULL);
    check_authorities(&capture);
    assert_true(
        peer_sent_chain(peers_find(&meeting.peers, "demanding-1.2"), &capture));
}

static void check_evidence(const char *name, const struct tls_offer *offer,
                           bool with_scts)
{
    const struct peer *peer = peers_find(&meeting.peers, name);
    struct capture capture = meet(name, offer);
    if (capture.status != CAPTURE_OK)
        fail_msg("%s: %s", name, capture.failure.detail);
    assert_true(peer_sent_chain(peer, &capture));
    assert_true(peer_sent_staple(peer, capture.staple));
    assert_int_equal(capture.way, WAY_RAW);
    if (with_scts) {
        assert_true(peer_sent_scts(peer, capture.sct_list));
        assert_int_equal(capture.scts.count, peer->has_scts ? 2 : 0);
    }
}

static void test_evidence(void **state)
{
    (void)state;
    static const struct tls_offer by_hand = { .raw_version = 0x0303,
                                              .ask_status = true };
    static const struct tls_offer look = { .only_look = true,
                                           .ask_status = true };
    check_evidence("staple-any", &by_hand, true);
    check_evidence("staple-1.2", &by_hand, true);
    check_evidence("staple-none", &by_hand, true);
    check_evidence("scts-only", &by_hand, true);
    check_evidence("staple-any", &look, false);
    check_evidence("staple-1.3", &look, false);
    check_evidence("staple-none", &look, false);
}

/* Nothing is asked for that the library could not go on with. */
static void test_no_evidence_of_a_handshake(void **state)
{
    (void)state;
    static const struct tls_offer offer = { .ask_status = true };
    struct capture capture = meet("staple-1.3", &offer);
    assert_int_equal(capture.status, CAPTURE_OK);
    assert_int_equal(capture.staple.size, 0);
    capture = meet("staple-1.2", &offer);
    assert_int_equal(capture.status, CAPTURE_OK);
    assert_int_equal(capture.staple.size, 0);
}

static void test_by_hand(void **state)
{
    (void)state;
    static const struct by_hand {
        const char *name;
        uint16_t offered;
        const char *version, *cipher;
    } cases[] = {
        { "rsa-1.3", 0x0303, "TLSv1.2",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256" },
        { "ecdsa-1.2", 0x0303, "TLSv1.2",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" },
        { "rsa-1.1", 0x0302, "TLSv1.1", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA" },
        { "ecdsa-1.0", 0x0302, "TLSv1.0",
          "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA" },
        { "static-rsa", 0x0303, "TLSv1.2", "TLS_RSA_WITH_AES_128_CBC_SHA" },
        { "camellia", 0x0303, "TLSv1.2", "TLS_RSA_WITH_CAMELLIA_128_CBC_SHA" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct tls_offer offer = { .raw_version = cases[i].offered };
        struct capture capture = meet(cases[i].name, &offer);
        if (capture.status != CAPTURE_OK)
            fail_msg("%s: %s", cases[i].name, capture.failure.detail);
        assert_string_equal(tls_version_text(capture.version),
                            cases[i].version);
        assert_string_equal(tls_cipher_text(capture.cipher), cases[i].cipher);
        assert_true(peer_sent_chain(peers_find(&meeting.peers, cases[i].name),
                                    &capture));
    }
    /* Too old, and too new, for one another. */
    static const struct tls_offer sslv3 = { .raw_version = 0x0300 };
    static const struct tls_offer tls12 = { .raw_version = 0x0303 };
    struct capture capture = meet("rsa-1.3", &sslv3);
    assert_int_equal(capture.failure.status, STATUS_ALERT);
    capture = meet("only-1.3", &tls12);
    assert_int_equal(capture.failure.status, STATUS_ALERT);
    assert_string_equal(capture.failure.detail, "protocol_version");
}

static void test_kind_of_key(void **state)
{
    (void)state;
    static const char *const rsa[] = { "rsa-1.3", "rsa-1.2" };
    static const char *const ecdsa[] = { "ecdsa-1.3", "ecdsa-1.2" };
    for (uint16_t raw = 0; raw <= 0x0303; raw += 0x0303)
        for (size_t i = 0; i < 2; i++) {
            struct tls_offer only_rsa = { .only_rsa = true,
                                          .only_look = true,
                                          .raw_version = raw };
            struct tls_offer only_ecdsa = { .only_ecdsa = true,
                                            .only_look = true,
                                            .raw_version = raw };
            assert_int_equal(meet(rsa[i], &only_rsa).status, CAPTURE_OK);
            assert_int_equal(meet(rsa[i], &only_ecdsa).failure.status,
                             STATUS_ALERT);
            assert_int_equal(meet(ecdsa[i], &only_ecdsa).status, CAPTURE_OK);
            assert_int_equal(meet(ecdsa[i], &only_rsa).failure.status,
                             STATUS_ALERT);
        }
}

static const char *const all_ways[] = { "ecdsa-1.3", "rsa-1.2" };

/* Whatever octet is altered on the way: no handshake is good with another
 * chain than the server's. */
static void test_altered_octets(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(all_ways); i++) {
        const struct peer *peer = peers_find(&meeting.peers, all_ways[i]);
        size_t octets = meet(all_ways[i], &usual).octets_received;
        size_t good = 0;
        for (size_t at = 0; at < octets; at += 5) {
            /* A length that has grown leaves both waiting. */
            struct mishap mishap = { .mask = 0x10,
                                     .flip_at = at,
                                     .patience_ms = 100 };
            struct capture capture = handshake(&meeting, &usual, peer, &mishap);
            bool is_good = capture.status == CAPTURE_OK;
            assert_true(!is_good || peer_sent_chain(peer, &capture));
            assert_true(is_good == (capture.failure.status == STATUS_OK));
            good += is_good;
        }
        /* Only what a record's header may say in vain. */
        assert_true(good < 12);
    }
}

/* Wherever it breaks off: a chain is seen whole or not at all. */
static void test_cut_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(all_ways); i++) {
        const struct peer *peer = peers_find(&meeting.peers, all_ways[i]);
        size_t octets = meet(all_ways[i], &usual).octets_received;
        for (size_t at = 0; at < octets - 8; at += 7) {
            struct mishap mishap = { .is_cut = true, .cut_at = at };
            struct capture capture = handshake(&meeting, &usual, peer, &mishap);
            assert_int_equal(capture.failure.status, STATUS_CLOSED);
            assert_true(capture.chain_length == 0 ||
                        peer_sent_chain(peer, &capture));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_was_agreed),
        cmocka_unit_test(test_alerts),
        cmocka_unit_test(test_server_name),
        cmocka_unit_test(test_client_certificate),
        cmocka_unit_test(test_evidence),
        cmocka_unit_test(test_no_evidence_of_a_handshake),
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_kind_of_key),
        cmocka_unit_test(test_altered_octets),
        cmocka_unit_test(test_cut_anywhere),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
