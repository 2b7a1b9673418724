/* Chains that no ordinary server would load are captured octet for octet. */
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

/* What only the build of ci/wolfssl can: TLS 1.0, more than 9 certificates,
 * messages of more than 18 KB. Debian's still sees them all. It also gives up
 * on a renegotiation_info that it has not asked for, and the scripted server
 * sends one before TLS 1.3. */
#ifdef WOLFSSL_ALLOW_TLSV10
static const bool library_is_ours = true;
#else
static const bool library_is_ours = false;
#endif

static struct meeting meeting;

static int set_up(void **state)
{
    (void)state;
    meeting_start(&meeting, "odd");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    meeting_stop(&meeting);
    return 0;
}

static const struct tls_offer usual = { .server_name = "probe.example.com" };

static struct capture meet(const char *name)
{
    return handshake(&meeting, &usual, peers_find(&meeting.peers, name), NULL);
}

static bool ends_with(const char *text, const char *end)
{
    size_t size = strlen(text), end_size = strlen(end);
    return size >= end_size && strcmp(text + size - end_size, end) == 0;
}

/* Without TLS 1.0 the library does not take the version, and need not see
 * what comes of it. */
static bool library_can(const struct peer *peer)
{
    return library_is_ours || !ends_with(peer->name, "-1.0");
}

static bool is_beyond_the_limit(const struct peer *peer)
{
    return strncmp(peer->name, "too-large-", 10) == 0 ||
           strncmp(peer->name, "none-", 5) == 0;
}

static void check_chain(const struct peer *peer, size_t piece)
{
    struct mishap mishap = { .piece = piece };
    struct capture capture = handshake(&meeting, &usual, peer, &mishap);
    if (!peer_sent_chain(peer, &capture))
        fail_msg("%s in pieces of %zu: %zu certificates, %s", peer->name, piece,
                 capture.served_count, capture.failure.detail);
    if (capture.status == CAPTURE_OK)
        assert_int_equal(capture.failure.status, STATUS_OK);
}

static void test_every_chain_is_as_sent(void **state)
{
    (void)state;
    for (size_t i = 0; i < meeting.peers.count; i++)
        if (library_can(&meeting.peers.items[i]) &&
            !is_beyond_the_limit(&meeting.peers.items[i]) &&
            strncmp(meeting.peers.items[i].name, "stalling", 8) != 0 &&
            strncmp(meeting.peers.items[i].name, "closing-1", 9) != 0)
            check_chain(&meeting.peers.items[i], 0);
}

static void test_small_pieces(void **state)
{
    (void)state;
    static const char *const names[] = {
        "plain-1.3", "plain-1.2", "malformed-leaf-1.3", "malformed-leaf-1.2",
        "fat-1.3",   "fat-1.2",   "retried-1.3",        "asking-1.2",
    };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        check_chain(peers_find(&meeting.peers, names[i]), 7);
    check_chain(peers_find(&meeting.peers, "plain-1.3"), 1);
    check_chain(peers_find(&meeting.peers, "plain-1.2"), 1);
}

static void test_by_hand(void **state)
{
    (void)state;
    static const struct tls_offer newest = { .raw_version = 0x0303 };
    for (size_t i = 0; i < meeting.peers.count; i++) {
        const struct peer *peer = &meeting.peers.items[i];
        if (ends_with(peer->name, "-1.3") || is_beyond_the_limit(peer) ||
            strncmp(peer->name, "stalling", 8) == 0 ||
            strncmp(peer->name, "closing-1", 9) == 0)
            continue;
        struct capture capture = handshake(&meeting, &newest, peer, NULL);
        if (!peer_sent_chain(peer, &capture))
            fail_msg("%s: %zu certificates, %s", peer->name,
                     capture.served_count, capture.failure.detail);
        assert_int_equal(capture.way, WAY_RAW);
    }
}

/* Where the library gives up on the certificates that is its own affair. */
static void test_library_gives_up(void **state)
{
    (void)state;
    static const char *const names[] = {
        "malformed-leaf-1.3", "malformed-leaf-1.2",   "truncated-leaf-1.3",
        "noise-1.2",          "unknown-critical-1.3", "unknown-critical-1.2",
        "empty-leaf-1.3",
    };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct capture capture = meet(names[i]);
        assert_int_equal(capture.status, CAPTURE_HANDSHAKE_FAILED);
        assert_int_equal(capture.failure.status, STATUS_UNSUPPORTED);
        assert_true(capture.failure.code < 0);
        assert_non_null(strstr(capture.failure.detail, "wolfSSL gave up"));
        assert_true(capture.local_fault);
        assert_true(capture_is_silent(&capture));
        assert_non_null(capture_leaf(&capture));
    }
}

static void test_good_handshakes(void **state)
{
    (void)state;
    static const struct expectation {
        const char *name;
        uint16_t version;
        bool asked_again, asks_for_certificate;
    } expected[] = {
        { "plain-1.3", 0x0304, false, false },
        { "plain-1.2", 0x0303, false, false },
        { "rsa-1.3", 0x0304, false, false },
        { "ed25519-1.3", 0x0304, false, false },
        { "ed25519-1.2", 0x0303, false, false },
        { "twelve-1.3", 0x0304, false, false },
        { "fat-1.2", 0x0303, false, false },
        { "reversed-cas-1.2", 0x0303, false, false },
        { "asking-1.2", 0x0303, false, true },
        { "asking-1.3", 0x0304, false, true },
        { "coalesced-1.3", 0x0304, false, false },
        { "retried-1.3", 0x0304, true, false },
        { "large-1.3", 0x0304, false, false },
        { "large-1.2", 0x0303, false, false },
        { "thirty-two-1.3", 0x0304, false, false },
        { "thirty-two-1.2", 0x0303, false, false },
    };
    for (size_t i = 0; i < COUNT_OF(expected); i++) {
        const struct expectation *wanted = &expected[i];
        struct capture capture = meet(wanted->name);
        if (!library_is_ours && capture.local_fault)
            continue;
        if (capture.status != CAPTURE_OK)
            fail_msg("%s: %s", wanted->name, capture.failure.detail);
        assert_int_equal(capture.version, wanted->version);
        assert_int_equal(capture.asked_again, wanted->asked_again);
        assert_int_equal(capture.asked_for_client_certificate,
                         wanted->asks_for_certificate);
        assert_false(capture.local_fault);
        assert_int_equal(capture.alert, ABSENT);
    }
}

/* A limit that the server's certificates exhaust is observed. */
static void test_over_limit(void **state)
{
    (void)state;
    static const char *const names[] = { "too-large-1.3", "too-large-1.2" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct capture capture = meet(names[i]);
        assert_int_equal(capture.status, CAPTURE_HANDSHAKE_FAILED);
        assert_int_equal(capture.failure.status, STATUS_OVER_LIMIT);
        assert_false(capture.local_fault);
        assert_false(capture_is_silent(&capture));
    }
    struct capture capture = meet("thirty-three-1.3");
    assert_int_equal(capture.served_count, 33);
    assert_int_equal(capture.chain_length, 32);
    if (capture.status != CAPTURE_OK)
        assert_int_equal(capture.failure.status, STATUS_OVER_LIMIT);
}

static void test_no_certificate(void **state)
{
    (void)state;
    static const char *const names[] = { "none-1.3", "none-1.2" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct capture capture = meet(names[i]);
        assert_int_equal(capture.failure.status, STATUS_BAD_TLS);
        assert_null(capture_leaf(&capture));
        assert_false(capture.local_fault);
    }
}

/* The certificate is not its own: that is proven, and no shortcoming. */
static void test_forged_signature(void **state)
{
    (void)state;
    static const char *const names[] = { "forged-1.3", "forged-1.2",
                                         "other-rsa-key-1.3",
                                         "other-rsa-key-1.2" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct capture capture = meet(names[i]);
        assert_int_equal(capture.status, CAPTURE_HANDSHAKE_FAILED);
        assert_non_null(capture_leaf(&capture));
        if (!library_is_ours)
            continue; /* it did not come to the signature */
        if (capture.failure.status != STATUS_BAD_TLS)
            fail_msg("%s: %s", names[i], capture.failure.detail);
        assert_false(capture.local_fault);
        assert_int_equal(capture.way, WAY_RAW);
    }
}

/* An alert before the signature proves nothing, whatever was asked for. */
static void test_refused_before_the_proof(void **state)
{
    (void)state;
    static const char *const names[] = { "refusing-1.3", "refusing-1.2" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct capture capture = meet(names[i]);
        assert_int_equal(capture.status, CAPTURE_HANDSHAKE_FAILED);
        assert_non_null(capture_leaf(&capture));
        assert_true(capture.asked_for_client_certificate);
        assert_int_equal(capture.way, WAY_RAW);
        if (library_is_ours)
            assert_int_equal(capture.failure.status, STATUS_ALERT);
    }
}

static void test_cut_flights(void **state)
{
    (void)state;
    static const struct cut {
        const char *name;
        bool shows_chain;
    } cuts[] = {
        { "closing-1.3", false },
        { "closing-1.2", false },
        { "closing-late-1.3", true },
        { "closing-late-1.2", true },
    };
    for (size_t i = 0; i < COUNT_OF(cuts); i++) {
        struct capture capture = meet(cuts[i].name);
        assert_int_equal(capture.status, CAPTURE_HANDSHAKE_FAILED);
        assert_int_equal(capture_leaf(&capture) != NULL, cuts[i].shows_chain);
        if (library_is_ours)
            assert_int_equal(capture.failure.status, STATUS_CLOSED);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_chain_is_as_sent),
        cmocka_unit_test(test_small_pieces),
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_library_gives_up),
        cmocka_unit_test(test_good_handshakes),
        cmocka_unit_test(test_over_limit),
        cmocka_unit_test(test_no_certificate),
        cmocka_unit_test(test_forged_signature),
        cmocka_unit_test(test_refused_before_the_proof),
        cmocka_unit_test(test_cut_flights),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
