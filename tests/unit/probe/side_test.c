/* The ladder and what is asked besides, with real servers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka.h wants the first four before it. */
#include <cmocka.h>

#include "peers.h"
#include "probe/probe.h"
#include "probing.h"

#define NAME "probe.example.com"

static struct peers peers;
static struct bench bench;
static struct probe_options options;

static int start_peers(void **state)
{
    (void)state;
    bench_peers_start(&peers, "openssl");
    return 0;
}

static int stop_peers(void **state)
{
    (void)state;
    bench_peers_stop(&peers);
    return 0;
}

static int set_up(void **state)
{
    (void)state;
    bench = (struct bench){ 0 };
    options = bench_options();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    bench_close(&bench);
    return 0;
}

static const struct capture *probe(const char *name, const char *server_name)
{
    if (bench.arena != NULL && bench.finished > 0)
        bench_close(&bench);
    bench_open(&bench, &options);
    return bench_probe(&bench, peers_find(&peers, name)->port, server_name);
}

static bool is_staple_of(const char *name, const struct capture *capture)
{
    return peer_sent_staple(peers_find(&peers, name), capture->staple);
}

static void test_staples(void **state)
{
    (void)state;
    static const char *const names[] = { "staple-any", "staple-1.2",
                                         "staple-1.3", "staple-none" };
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct capture *capture = probe(names[i], NAME);
        assert_int_equal(capture->status, CAPTURE_OK);
        assert_int_equal(capture->way, WAY_FULL);
        assert_int_equal(capture->tries, 1);
        assert_true(capture->staple_was_asked);
        assert_true(is_staple_of(names[i], capture));
        /* A hello of TLS 1.2 cannot ask a server of TLS 1.3. */
        bool is_asked = strcmp(names[i], "staple-1.3") != 0;
        assert_int_equal(capture->scts_were_asked, is_asked);
        if (is_asked)
            assert_true(peer_sent_scts(peers_find(&peers, names[i]),
                                       capture->sct_list));
    }
}

/* No second connection without a reason. */
static void test_scts(void **state)
{
    (void)state;
    const struct capture *capture = probe("scts-only", NAME);
    assert_int_equal(capture->status, CAPTURE_OK);
    assert_false(capture->staple_was_asked);
    assert_false(capture->scts_were_asked);
    options.ask_scts = true;
    capture = probe("scts-only", NAME);
    assert_true(capture->scts_were_asked);
    assert_true(
        peer_sent_scts(peers_find(&peers, "scts-only"), capture->sct_list));
    assert_int_equal(capture->scts.count, 2);
    /* This leaf embeds its own. */
    capture = probe("ecdsa-1.2", NAME);
    assert_false(capture->scts_were_asked);
}

static void test_by_hand(void **state)
{
    (void)state;
    const struct capture *capture = probe("camellia", NAME);
    assert_int_equal(capture->status, CAPTURE_HANDSHAKE_FAILED);
    assert_int_equal(capture->failure.status, STATUS_UNSUPPORTED);
    assert_non_null(strstr(capture->failure.detail,
                           "TLSv1.2, TLS_RSA_WITH_CAMELLIA_128_CBC_SHA"));
    assert_int_equal(capture->way, WAY_RAW);
    assert_int_equal(capture->alert, 40);
    assert_int_equal(capture->tries, 2);
    assert_true(capture->local_fault);
    assert_true(capture_is_silent(capture));
    assert_true(peer_sent_chain(peers_find(&peers, "camellia"), capture));
    /* Nobody can do anything with this one. */
    capture = probe("anonymous", NAME);
    assert_int_equal(capture->failure.status, STATUS_ALERT);
    assert_false(capture->local_fault);
    assert_int_equal(capture->tries, 2);
}

static void test_without_sni(void **state)
{
    (void)state;
    const struct capture *capture = probe("named", NAME);
    assert_int_equal(capture->status, CAPTURE_OK);
    assert_int_equal(capture->failure.status, STATUS_OK);
    assert_int_equal(capture->way, WAY_WITHOUT_SNI);
    assert_int_equal(capture->alert, 112);
    assert_null(capture->server_name);
    assert_int_equal(capture->tries, 2);
    assert_true(peer_sent_chain(peers_find(&peers, "named"), capture));
}

static void test_names_besides(void **state)
{
    (void)state;
    options.ask_without_sni = true;
    const struct capture *capture = probe("named", "other.example.com");
    assert_int_equal(capture->status, CAPTURE_OK);
    assert_string_equal(capture->server_name, "other.example.com");
    assert_int_equal(capture->tries, 1);
    assert_true(capture->without_sni.was_made);
    assert_int_equal(capture->without_sni.status, CAPTURE_OK);
    assert_true(cert_equal(capture->without_sni.leaf, capture->chain[0]));
    assert_true(capture->unknown_sni.was_made);
    assert_int_equal(capture->unknown_sni.status, CAPTURE_HANDSHAKE_FAILED);
    assert_int_equal(capture->unknown_sni.failure.code, 112);
    assert_null(capture->unknown_sni.leaf);
    /* Without a name there is nothing to compare. */
    capture = probe("named", NULL);
    assert_int_equal(capture->status, CAPTURE_OK);
    assert_false(capture->without_sni.was_made);
    assert_false(capture->unknown_sni.was_made);
}

static void test_legacy(void **state)
{
    (void)state;
    options.ask_legacy = true;
    const struct capture *capture = probe("rsa-1.1", NAME);
    assert_true(capture->legacy.was_made);
    assert_int_equal(capture->legacy.status, CAPTURE_OK);
    assert_int_equal(capture->legacy.version, 0x0302);
    capture = probe("ecdsa-1.2", NAME);
    assert_int_equal(capture->status, CAPTURE_OK);
    assert_true(capture->legacy.was_made);
    assert_int_equal(capture->legacy.status, CAPTURE_HANDSHAKE_FAILED);
    assert_int_equal(capture->legacy.failure.status, STATUS_ALERT);
    assert_int_equal(capture->legacy.version, 0);
}

static void test_both_keys(void **state)
{
    (void)state;
    options.ask_both_keys = true;
    const struct capture *capture = probe("both", NAME);
    assert_int_equal(capture->status, CAPTURE_OK);
    assert_true(capture->other_key.was_made);
    assert_int_equal(capture->other_key.status, CAPTURE_OK);
    assert_int_equal(capture->other_key.way, WAY_FULL);
    assert_true(capture->other_key_chain_length > 0);
    assert_ptr_equal(capture->other_key.leaf, capture->other_key_chain[0]);
    assert_int_not_equal(capture->other_key.leaf->key.algorithm.id,
                         capture->chain[0]->key.algorithm.id);
    capture = probe("rsa-1.3", NAME);
    assert_true(capture->other_key.was_made);
    assert_int_equal(capture->other_key.failure.status, STATUS_ALERT);
    assert_int_equal(capture->other_key_chain_length, 0);
}

/* A server that takes no more questions spoils nothing. */
static void test_all_at_once(void **state)
{
    (void)state;
    options.ask_without_sni = options.ask_legacy = true;
    options.ask_both_keys = options.ask_scts = true;
    bench_open(&bench, &options);
    for (size_t i = 0; i < peers.count && i < MOST_PROBINGS; i++)
        bench_start(&bench, peers.items[i].port, NAME, PATIENCE_MS);
    bench_run(&bench);
    for (size_t i = 0; i < bench.count; i++) {
        const struct capture *capture = &bench.probings[i].capture;
        bool is_seen = capture->chain_length > 0;
        if (is_seen)
            assert_true(peer_sent_chain(&peers.items[i], capture));
        assert_int_equal(capture->legacy.was_made, is_seen);
        assert_int_equal(capture->other_key.was_made, is_seen);
    }
}

#define TEST(function)                                                         \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_staples),     TEST(test_scts),          TEST(test_by_hand),
        TEST(test_without_sni), TEST(test_names_besides), TEST(test_legacy),
        TEST(test_both_keys),   TEST(test_all_at_once),
    };
    return cmocka_run_group_tests(tests, start_peers, stop_peers);
}
