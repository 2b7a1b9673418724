/* Which connection follows what was seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the first four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "probe/ladder.h"
#include "record/capture.h"
#include "x509/cert.h"

#define NAME "www.example.com"

static struct arena *arena;
static struct probe_options options;
static struct ladder ladder;
static struct capture capture;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    options = (struct probe_options){ 0 };
    capture = (struct capture){ .alert = ABSENT };
    ladder_init(&ladder, &options, NAME);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* A leaf as the X.509 reader leaves it. */
static struct cert *new_leaf(enum oid key)
{
    struct cert *leaf = ARENA_NEW(arena, 1, struct cert);
    leaf->key.algorithm.id = key;
    leaf->der = arena_copy(arena, bytes_of_text(NAME));
    leaf->scts.count = 2;
    return leaf;
}

static struct capture with_leaf(struct cert *leaf, enum capture_status status)
{
    struct capture seen = { .status = status,
                            .alert = ABSENT,
                            .server_name = NAME,
                            .version = 0x0304 };
    seen.chain = ARENA_NEW(arena, 1, const struct cert *);
    seen.chain[0] = leaf;
    seen.chain_length = seen.served_count = 1;
    return seen;
}

static struct capture failed(enum status status)
{
    return (struct capture){ .status = CAPTURE_HANDSHAKE_FAILED,
                             .failure = { status, 0, "seen" },
                             .alert = ABSENT,
                             .server_name = NAME };
}

static struct capture refused_by(int alert)
{
    struct capture seen = failed(STATUS_ALERT);
    seen.alert = seen.failure.code = alert;
    return seen;
}

/* The rung after a connection that saw this; a retry is no move. */
static enum rung after(struct capture seen)
{
    bool is_retry;
    ladder_move(&ladder, &seen, &capture, arena, &is_retry);
    assert_false(is_retry);
    return ladder.rung;
}

static bool is_retried(struct capture seen)
{
    bool is_retry;
    enum rung rung = ladder.rung;
    ladder_move(&ladder, &seen, &capture, arena, &is_retry);
    if (is_retry)
        assert_int_equal(ladder.rung, rung);
    return is_retry;
}

static void test_good(void **state)
{
    (void)state;
    struct tls_offer offer = ladder_offer(&ladder, &capture);
    assert_string_equal(offer.server_name, NAME);
    assert_false(offer.only_look);
    assert_false(offer.ask_status);
    assert_int_equal(offer.raw_version, 0);
    assert_false(ladder_is_side(&ladder));
    assert_int_equal(after(with_leaf(new_leaf(OID_RSA), CAPTURE_OK)), RUNG_END);
    assert_int_equal(capture.status, CAPTURE_OK);
    assert_int_equal(capture.tries, 1);
}

static void test_answers_that_end_it(void **state)
{
    (void)state;
    static const enum status answers[] = {
        STATUS_NOT_TLS,    STATUS_CLOSED,  STATUS_REFUSED,
        STATUS_OVER_LIMIT, STATUS_BAD_TLS, STATUS_LOCAL,
    };
    options.retries = 5;
    for (size_t i = 0; i < COUNT_OF(answers); i++) {
        capture = (struct capture){ .alert = ABSENT };
        ladder_init(&ladder, &options, NAME);
        assert_int_equal(after(failed(answers[i])), RUNG_END);
        assert_int_equal(capture.failure.status, answers[i]);
    }
    ladder_init(&ladder, &options, NAME);
    assert_int_equal(after(refused_by(42)), RUNG_END);
}

static void test_retries(void **state)
{
    (void)state;
    static const enum status silences[] = { STATUS_TIMED_OUT, STATUS_RESET,
                                            STATUS_UNREACHABLE };
    for (size_t i = 0; i < COUNT_OF(silences); i++) {
        options.retries = 2;
        capture = (struct capture){ .alert = ABSENT };
        ladder_init(&ladder, &options, NAME);
        assert_true(is_retried(failed(silences[i])));
        assert_true(is_retried(failed(silences[i])));
        assert_false(is_retried(failed(silences[i])));
        assert_int_equal(ladder.rung, RUNG_END);
        assert_int_equal(capture.tries, 3);
        assert_int_equal(capture.failure.status, silences[i]);
    }
    /* The chain that a broken connection showed is not lost. */
    options.retries = 1;
    capture = (struct capture){ .alert = ABSENT };
    ladder_init(&ladder, &options, NAME);
    struct capture broken =
        with_leaf(new_leaf(OID_RSA), CAPTURE_HANDSHAKE_FAILED);
    broken.failure = (struct failure){ STATUS_RESET, 0, NULL };
    assert_true(is_retried(broken));
    assert_int_equal(after(failed(STATUS_CLOSED)), RUNG_END);
    assert_int_equal(capture.chain_length, 1);
    assert_int_equal(capture.failure.status, STATUS_RESET);
}

static void test_by_hand(void **state)
{
    (void)state;
    assert_int_equal(after(refused_by(40)), RUNG_BY_HAND);
    struct tls_offer offer = ladder_offer(&ladder, &capture);
    assert_int_equal(offer.raw_version, 0x0303);
    assert_true(offer.ask_status);
    struct capture seen = with_leaf(new_leaf(OID_RSA), CAPTURE_OK);
    seen.way = WAY_RAW;
    seen.version = 0x0303;
    seen.cipher = 0x0041;
    assert_int_equal(after(seen), RUNG_END);
    assert_int_equal(capture.status, CAPTURE_HANDSHAKE_FAILED);
    assert_int_equal(capture.failure.status, STATUS_UNSUPPORTED);
    assert_non_null(strstr(capture.failure.detail,
                           "TLSv1.2, TLS_RSA_WITH_CAMELLIA_128_CBC_SHA"));
    assert_true(capture.local_fault);
    assert_int_equal(capture.alert, 40);
    assert_int_equal(capture.chain_length, 1);
    assert_int_equal(capture.tries, 2);
    assert_true(capture.staple_was_asked);
}

/* What nobody offers is no lack of ours. */
static void test_by_hand_and_broken(void **state)
{
    (void)state;
    assert_int_equal(after(refused_by(40)), RUNG_BY_HAND);
    struct capture seen = with_leaf(new_leaf(OID_RSA), CAPTURE_OK);
    seen.way = WAY_RAW;
    seen.version = 0x0303;
    seen.cipher = 0x0005;
    assert_int_equal(after(seen), RUNG_END);
    assert_int_equal(capture.status, CAPTURE_HANDSHAKE_FAILED);
    assert_int_equal(capture.failure.status, STATUS_BAD_TLS);
    assert_non_null(
        strstr(capture.failure.detail, "TLSv1.2, TLS_RSA_WITH_RC4_128_SHA"));
    assert_false(capture.local_fault);
    assert_int_equal(capture.chain_length, 1);
}

/* What the hello by hand meets says nothing. */
static void test_by_hand_in_vain(void **state)
{
    (void)state;
    struct capture unsupported = failed(STATUS_UNSUPPORTED);
    unsupported.local_fault = true;
    assert_int_equal(after(unsupported), RUNG_BY_HAND);
    assert_int_equal(after(refused_by(70)), RUNG_END);
    assert_int_equal(capture.failure.status, STATUS_UNSUPPORTED);
    assert_true(capture.local_fault);
    assert_int_equal(capture.tries, 2);
}

static void test_unknown_name(void **state)
{
    (void)state;
    assert_int_equal(after(refused_by(112)), RUNG_WITHOUT_SNI);
    assert_null(ladder_offer(&ladder, &capture).server_name);
    struct capture seen = with_leaf(new_leaf(OID_RSA), CAPTURE_OK);
    seen.server_name = NULL;
    assert_int_equal(after(seen), RUNG_END);
    assert_int_equal(capture.way, WAY_WITHOUT_SNI);
    assert_int_equal(capture.alert, 112);
    assert_int_equal(capture.status, CAPTURE_OK);
    assert_int_equal(capture.failure.status, STATUS_OK);
}

static void test_unknown_name_without_one(void **state)
{
    (void)state;
    struct capture seen = refused_by(112);
    seen.server_name = NULL;
    assert_int_equal(after(seen), RUNG_BY_HAND);
}

static void test_down_to_the_end(void **state)
{
    (void)state;
    assert_int_equal(after(refused_by(112)), RUNG_WITHOUT_SNI);
    struct capture seen = refused_by(40);
    seen.server_name = NULL;
    assert_int_equal(after(seen), RUNG_BY_HAND);
    assert_string_equal(ladder_offer(&ladder, &capture).server_name, NAME);
    assert_int_equal(after(failed(STATUS_CLOSED)), RUNG_END);
    assert_int_equal(capture.failure.code, 112);
    assert_int_equal(capture.tries, 3);
}

/* After a chain was shown there is nothing to be won. */
static void test_alert_after_chain(void **state)
{
    (void)state;
    struct capture seen =
        with_leaf(new_leaf(OID_RSA), CAPTURE_HANDSHAKE_FAILED);
    seen.failure = (struct failure){ STATUS_ALERT, 40, NULL };
    seen.alert = 40;
    assert_int_equal(after(seen), RUNG_END);
    assert_int_equal(capture.tries, 1);
}

static struct cert *with_responder(struct cert *leaf)
{
    static const uint8_t ocsp[] = { 0x2b, 6, 1, 5, 5, 7, 0x30, 1 };
    struct access *access = ARENA_NEW(arena, 1, struct access);
    access->method = (struct bytes){ ocsp, sizeof(ocsp) };
    leaf->aia = access;
    leaf->aia_count = 1;
    return leaf;
}

static void test_staple(void **state)
{
    (void)state;
    struct cert *leaf = with_responder(new_leaf(OID_RSA));
    assert_int_equal(after(with_leaf(leaf, CAPTURE_OK)), RUNG_STAPLE);
    assert_true(ladder_is_side(&ladder));
    struct tls_offer offer = ladder_offer(&ladder, &capture);
    assert_int_equal(offer.raw_version, 0x0303);
    assert_true(offer.ask_status);
    assert_true(offer.only_look);
    struct capture seen = with_leaf(leaf, CAPTURE_OK);
    seen.staple = bytes_of_text("staple");
    seen.sct_list = bytes_of_text("scts");
    assert_int_equal(after(seen), RUNG_END);
    assert_true(capture.staple_was_asked);
    assert_true(capture.scts_were_asked);
    assert_int_equal(capture.staple.size, 6);
    assert_int_equal(capture.sct_list.size, 4);
    assert_int_equal(capture.tries, 1);
}

static void test_staple_of_tls13(void **state)
{
    (void)state;
    struct cert *leaf = new_leaf(OID_RSA);
    leaf->has_tls_feature_status_request = true;
    assert_int_equal(after(with_leaf(leaf, CAPTURE_OK)), RUNG_STAPLE);
    assert_int_equal(after(refused_by(70)), RUNG_STAPLE_OF_TLS13);
    struct tls_offer offer = ladder_offer(&ladder, &capture);
    assert_int_equal(offer.raw_version, 0);
    assert_true(offer.ask_status);
    assert_true(offer.only_look);
    struct capture seen = with_leaf(leaf, CAPTURE_OK);
    seen.staple = bytes_of_text("staple");
    assert_int_equal(after(seen), RUNG_END);
    assert_true(capture.staple_was_asked);
    assert_false(capture.scts_were_asked);
    assert_int_equal(capture.staple.size, 6);
    assert_int_equal(capture.status, CAPTURE_OK);
    assert_int_equal(capture.failure.status, STATUS_OK);
}

/* Another machine behind the same address may have answered. */
static void test_staple_of_another(void **state)
{
    (void)state;
    struct cert *leaf = with_responder(new_leaf(OID_RSA));
    struct cert *other = new_leaf(OID_RSA);
    other->sha256[0] = 1;
    other->der = arena_copy(arena, bytes_of_text("other"));
    assert_int_equal(after(with_leaf(leaf, CAPTURE_OK)), RUNG_STAPLE);
    struct capture seen = with_leaf(other, CAPTURE_OK);
    seen.staple = bytes_of_text("staple");
    assert_int_equal(after(seen), RUNG_STAPLE_OF_TLS13);
    assert_int_equal(after(seen), RUNG_END);
    assert_false(capture.staple_was_asked);
    assert_int_equal(capture.staple.size, 0);
}

/* What only a hello by hand was answered, is asked by hand under other names
 * too. */
static void test_other_names_by_hand(void **state)
{
    (void)state;
    options.ask_without_sni = true;
    assert_int_equal(after(refused_by(70)), RUNG_BY_HAND);
    struct capture seen = with_leaf(new_leaf(OID_RSA), CAPTURE_OK);
    seen.way = WAY_RAW;
    assert_int_equal(after(seen), RUNG_NO_NAME);
    assert_int_equal(ladder_offer(&ladder, &capture).raw_version, 0x0303);
    assert_int_equal(after(refused_by(70)), RUNG_UNKNOWN_NAME);
    assert_int_equal(ladder_offer(&ladder, &capture).raw_version, 0x0303);
}

static void test_besides(void **state)
{
    (void)state;
    options.ask_without_sni = options.ask_legacy = true;
    options.ask_both_keys = options.ask_scts = true;
    struct cert *leaf = new_leaf(OID_RSA);
    leaf->scts.count = 0;
    struct capture seen = with_leaf(leaf, CAPTURE_OK);
    assert_int_equal(after(seen), RUNG_STAPLE);
    assert_int_equal(after(seen), RUNG_NO_NAME);
    assert_null(ladder_offer(&ladder, &capture).server_name);
    assert_int_equal(after(seen), RUNG_UNKNOWN_NAME);
    assert_string_equal(ladder_offer(&ladder, &capture).server_name,
                        "unknown.invalid");
    assert_int_equal(ladder_offer(&ladder, &capture).raw_version, 0);
    assert_int_equal(after(failed(STATUS_TIMED_OUT)), RUNG_LEGACY);
    assert_int_equal(ladder_offer(&ladder, &capture).raw_version, 0x0302);
    assert_int_equal(after(refused_by(70)), RUNG_OTHER_KEY);
    assert_true(ladder_offer(&ladder, &capture).only_ecdsa);
    assert_false(ladder_offer(&ladder, &capture).only_rsa);
    assert_int_equal(ladder_rungs_left(&ladder), 3); /* pages, if asked */
    assert_int_equal(after(with_leaf(new_leaf(OID_EC_PUBLIC_KEY), CAPTURE_OK)),
                     RUNG_END);
    assert_int_equal(capture.tries, 1);
    assert_ptr_equal(capture.without_sni.leaf, leaf);
    assert_int_equal(capture.unknown_sni.failure.status, STATUS_TIMED_OUT);
    assert_int_equal(capture.legacy.failure.status, STATUS_ALERT);
    assert_int_equal(capture.other_key_chain_length, 1);
    assert_int_equal(capture.status, CAPTURE_OK);
}

static void test_nothing_besides_failure(void **state)
{
    (void)state;
    options.ask_without_sni = options.ask_legacy = true;
    options.ask_both_keys = options.ask_scts = true;
    assert_int_equal(after(failed(STATUS_NOT_TLS)), RUNG_END);
    assert_false(capture.legacy.was_made);
}

#define TEST(function)                                                         \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down)

static void expect_page(const char *path, uint16_t port, bool is_plain)
{
    capture.port = 8443;
    assert_string_equal(ladder_page(&ladder), path);
    assert_int_equal(ladder_port(&ladder, &capture), port);
    assert_int_equal(ladder_is_plain(&ladder), is_plain);
    assert_false(ladder_offer(&ladder, &capture).only_look);
}

static void test_pages(void **state)
{
    (void)state;
    options.ask_pages = true;
    assert_null(ladder_page(&ladder));
    assert_int_equal(after(with_leaf(new_leaf(OID_RSA), CAPTURE_OK)),
                     RUNG_HEALTH);
    expect_page("/check_health", 8443, false);
    struct capture seen = { .health = { .http_status = 200 } };
    assert_int_equal(after(seen), RUNG_PORT_80);
    expect_page("/", 80, true);
    seen.port_80.http_status = 301;
    assert_int_equal(after(seen), RUNG_END);
    assert_int_equal(capture.health.http_status, 200);
    assert_int_equal(capture.port_80.http_status, 301);
    assert_int_equal(capture.chain_length, 1);
}

/* Without a session there is nobody to ask for the health. */
static void test_pages_without_a_handshake(void **state)
{
    (void)state;
    options.ask_pages = true;
    struct capture seen =
        with_leaf(new_leaf(OID_RSA), CAPTURE_HANDSHAKE_FAILED);
    assert_int_equal(after(seen), RUNG_PORT_80);
}

/* SEQUENCE { SET { SEQUENCE { organizationName, UTF8String } } } */
static struct bytes organization(const char *name)
{
    static uint8_t der[64];
    size_t size = strlen(name);
    const uint8_t head[] = { 0x30,         (uint8_t)(size + 11),
                             0x31,         (uint8_t)(size + 9),
                             0x30,         (uint8_t)(size + 7),
                             0x06,         0x03,
                             0x55,         0x04,
                             0x0a,         0x0c,
                             (uint8_t)size };
    memcpy(der, head, sizeof(head));
    memcpy(der + sizeof(head), name, size);
    return (struct bytes){ der, sizeof(head) + size };
}

static void test_port_80_of_acme(void **state)
{
    (void)state;
    options.ask_port_80 = true;
    struct cert *leaf = new_leaf(OID_RSA);
    leaf->issuer.der = organization("Let's Encrypt");
    assert_int_equal(after(with_leaf(leaf, CAPTURE_OK)), RUNG_PORT_80);
    capture = (struct capture){ .alert = ABSENT };
    ladder_init(&ladder, &options, NAME);
    leaf->issuer.der = organization("Let's Decrypt");
    assert_int_equal(after(with_leaf(leaf, CAPTURE_OK)), RUNG_END);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_good),
        TEST(test_answers_that_end_it),
        TEST(test_retries),
        TEST(test_by_hand),
        TEST(test_by_hand_and_broken),
        TEST(test_by_hand_in_vain),
        TEST(test_unknown_name),
        TEST(test_unknown_name_without_one),
        TEST(test_down_to_the_end),
        TEST(test_alert_after_chain),
        TEST(test_staple),
        TEST(test_staple_of_tls13),
        TEST(test_staple_of_another),
        TEST(test_other_names_by_hand),
        TEST(test_besides),
        TEST(test_nothing_besides_failure),
        TEST(test_pages),
        TEST(test_pages_without_a_handshake),
        TEST(test_port_80_of_acme),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
