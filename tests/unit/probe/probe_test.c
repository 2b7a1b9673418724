/* What a probe makes of servers that are none, or bad ones. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
/* cmocka.h wants those of stdarg.h, stddef.h, stdint.h and setjmp.h first. */
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
    bench_peers_start(&peers, "plain");
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
    options = bench_options();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    bench_close(&bench);
    return 0;
}

static uint16_t port_of(const char *name)
{
    return peers_find(&peers, name)->port;
}

static const struct capture *probe(const char *name)
{
    bench_open(&bench, &options);
    return bench_probe(&bench, port_of(name), NAME);
}

/* The same in one test. */
static const struct capture *probe_again(const char *name)
{
    bench_close(&bench);
    return probe(name);
}

/* A port on which nobody listens, or not any more. */
static uint16_t bind_port(int *fd, int backlog)
{
    struct sockaddr_in at = { .sin_family = AF_INET,
                              .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t size = sizeof(at);
    *fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(*fd >= 0);
    assert_int_equal(bind(*fd, (struct sockaddr *)&at, size), 0);
    assert_int_equal(getsockname(*fd, (struct sockaddr *)&at, &size), 0);
    if (backlog >= 0)
        assert_int_equal(listen(*fd, backlog), 0);
    return ntohs(at.sin_port);
}

static void test_good(void **state)
{
    (void)state;
    const struct capture *capture = probe("good");
    assert_int_equal(capture->status, CAPTURE_OK);
    assert_int_equal(capture->failure.status, STATUS_OK);
    assert_int_equal(capture->way, WAY_FULL);
    assert_int_equal(capture->tries, 1);
    assert_int_equal(capture->alert, ABSENT);
    assert_string_equal(capture->server_name, NAME);
    assert_true(capture->connect_ms > 0);
    assert_true(capture->handshake_ms > 0);
    assert_true(capture->octets_received > 0);
    assert_true(peer_sent_chain(peers_find(&peers, "good"), capture));
    assert_ptr_equal(capture->node, &bench.probings[0].node);
    assert_int_equal(capture->port, port_of("good"));
    assert_false(capture->without_sni.was_made);
}

static void test_refused(void **state)
{
    (void)state;
    int fd;
    uint16_t port = bind_port(&fd, -1);
    options.retries = 3;
    bench_open(&bench, &options);
    const struct capture *capture = bench_probe(&bench, port, NAME);
    close(fd);
    assert_int_equal(capture->status, CAPTURE_CONNECT_FAILED);
    assert_int_equal(capture->failure.status, STATUS_REFUSED);
    assert_int_equal(capture->failure.code, ECONNREFUSED);
    assert_int_equal(capture->tries, 1);
    assert_false(capture->local_fault);
    assert_false(capture_is_silent(capture));
}

/* A link-local address without its scope leads nowhere. */
/* TCP has no broadcast: the system refuses at once, on every machine and
 * without a packet. */
static void test_unreachable(void **state)
{
    (void)state;
    options.retries = 1;
    bench_open(&bench, &options);
    const struct capture *capture =
        bench_probe_address(&bench, "255.255.255.255", 443, NAME);
    assert_int_equal(capture->status, CAPTURE_CONNECT_FAILED);
    assert_int_equal(capture->failure.status, STATUS_UNREACHABLE);
    assert_int_equal(capture->tries, 2);
    assert_true(capture_is_silent(capture));
}

/* Fills the queue of a listener that never accepts: the kernel then drops
 * what else would connect. */
static void test_no_answer_to_connect(void **state)
{
    (void)state;
    enum { MOST_FILLERS = 16 };
    int listener, fillers[MOST_FILLERS];
    uint16_t port = bind_port(&listener, 0);
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons(port),
                              .sin_addr = { htonl(INADDR_LOOPBACK) } };
    for (size_t i = 0; i < MOST_FILLERS; i++) {
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)!connect(fillers[i], (struct sockaddr *)&to, sizeof(to));
    }
    options.connect_ms = 100;
    options.retries = 1;
    bench_open(&bench, &options);
    const struct capture *capture = bench_probe(&bench, port, NAME);
    assert_int_equal(capture->status, CAPTURE_CONNECT_FAILED);
    assert_int_equal(capture->failure.status, STATUS_TIMED_OUT);
    assert_int_equal(capture->tries, 2);
    assert_true(capture_is_silent(capture));
    for (size_t i = 0; i < MOST_FILLERS; i++)
        close(fillers[i]);
    close(listener);
}

static void test_silence(void **state)
{
    (void)state;
    options.handshake_ms = 100;
    options.retries = 2;
    const struct capture *capture = probe("silent");
    assert_int_equal(capture->status, CAPTURE_HANDSHAKE_FAILED);
    assert_int_equal(capture->failure.status, STATUS_TIMED_OUT);
    assert_int_equal(capture->tries, 3);
    assert_int_equal(capture->version, 0);
    assert_int_equal(capture->octets_received, 0);
    assert_true(capture_is_silent(capture));
}

static void check_not_tls(const char *name, const char *detail)
{
    const struct capture *capture = probe_again(name);
    assert_int_equal(capture->status, CAPTURE_HANDSHAKE_FAILED);
    assert_int_equal(capture->failure.status, STATUS_NOT_TLS);
    assert_string_equal(capture->failure.detail, detail);
    assert_int_equal(capture->tries, 1);
    assert_false(capture_is_silent(capture));
}

static void test_not_tls(void **state)
{
    (void)state;
    bench_open(&bench, &options);
    check_not_tls("http", "plain HTTP: \"HTTP/1.1 400 Bad Request\"");
    check_not_tls("ssh", "SSH: \"SSH-2.0-OpenSSH_9.2\"");
    check_not_tls("smtp", "SMTP or FTP: \"220 mail.example.com ESMTP\"");
    check_not_tls("escapes", "not TLS: \"\\u{001B}]0;owned\\u{0007}\\xFF\"");
}

static void test_closing_and_resetting(void **state)
{
    (void)state;
    options.retries = 1;
    const struct capture *capture = probe("closes");
    assert_int_equal(capture->failure.status, STATUS_CLOSED);
    assert_string_equal(capture->failure.detail, "it closed without an answer");
    assert_int_equal(capture->tries, 1);
    assert_false(capture_is_silent(capture));
    capture = probe_again("resets");
    assert_int_equal(capture->failure.status, STATUS_RESET);
    assert_int_equal(capture->failure.code, ECONNRESET);
    assert_int_equal(capture->tries, 2);
    assert_true(capture_is_silent(capture));
    options.retries = 0;
    for (size_t i = 0; i < 20; i++) {
        capture = probe_again("says-and-resets");
        assert_int_equal(capture->failure.status, STATUS_RESET);
        assert_int_equal(capture->octets_received, 105);
    }
    options.retries = 1;
    capture = probe_again("reset-then-good");
    assert_int_equal(capture->status, CAPTURE_OK);
    assert_int_equal(capture->tries, 2);
}

static void check_alert(const char *name, int alert, unsigned tries,
                        const char *detail)
{
    const struct capture *capture = probe_again(name);
    assert_int_equal(capture->status, CAPTURE_HANDSHAKE_FAILED);
    assert_int_equal(capture->failure.status, STATUS_ALERT);
    assert_int_equal(capture->failure.code, alert);
    assert_string_equal(capture->failure.detail, detail);
    assert_int_equal(capture->alert, alert);
    assert_int_equal(capture->tries, tries);
    assert_false(capture_is_silent(capture));
}

/* The ladder is gone down, and the first reason stands. */
static void test_alerts(void **state)
{
    (void)state;
    bench_open(&bench, &options);
    check_alert("alert-40", 40, 2, "handshake_failure");
    check_alert("alert-70", 70, 2, "protocol_version");
    check_alert("alert-80", 80, 2, "internal_error");
    check_alert("alert-112", 112, 3, "unrecognized_name");
    check_alert("alert-200", 200, 1, "alert 200");
    options.handshake_ms = 2000;
    check_alert("alert-then-silent", 40, 2, "handshake_failure");
}

/* A limit on each read would never end these. */
static void test_drip(void **state)
{
    (void)state;
    options.handshake_ms = 1500;
    const struct capture *capture = probe("drip");
    assert_int_equal(capture->failure.status, STATUS_TIMED_OUT);
    assert_true(capture->octets_received > 0);
    assert_true(capture->octets_received < 100);
}

static void test_floods(void **state)
{
    (void)state;
    const struct capture *capture = probe("empty-records");
    assert_int_equal(capture->failure.status, STATUS_OVER_LIMIT);
    capture = probe_again("warnings");
    assert_true(capture->failure.status == STATUS_BAD_TLS ||
                capture->failure.status == STATUS_OVER_LIMIT);
    capture = probe_again("zeros");
    assert_int_equal(capture->failure.status, STATUS_NOT_TLS);
    capture = probe_again("huge-message");
    assert_int_equal(capture->failure.status, STATUS_OVER_LIMIT);
    assert_false(capture_is_silent(capture));
}

static void test_stalls(void **state)
{
    (void)state;
    options.handshake_ms = 3000;
    bench_open(&bench, &options);
    struct capture *hello =
        &bench_start(&bench, port_of("stall-hello"), NAME, PATIENCE_MS)
             ->capture;
    struct capture *middle =
        &bench_start(&bench, port_of("stall-certificate"), NAME, PATIENCE_MS)
             ->capture;
    struct capture *end =
        &bench_start(&bench, port_of("stall-signature"), NAME, PATIENCE_MS)
             ->capture;
    bench_run(&bench);
    assert_int_equal(hello->failure.status, STATUS_TIMED_OUT);
    assert_int_equal(hello->version, 0);
    assert_int_equal(middle->failure.status, STATUS_TIMED_OUT);
    assert_int_equal(middle->version, 0x0304);
    assert_null(capture_leaf(middle));
    assert_int_equal(end->failure.status, STATUS_TIMED_OUT);
    assert_true(peer_sent_chain(peers_find(&peers, "stall-signature"), end));
    assert_true(capture_is_silent(end));
}

/* The deadline ends a probe in every phase. */
static void test_deadline(void **state)
{
    (void)state;
    options.retries = 100;
    bench_open(&bench, &options);
    struct probing *silent = bench_start(&bench, port_of("silent"), NAME, 150);
    struct probing *resets = bench_start(&bench, port_of("resets"), NAME, 1500);
    struct probing *late = bench_start(&bench, port_of("good"), NAME, 0);
    bench_run(&bench);
    assert_int_equal(silent->capture.failure.status, STATUS_TIMED_OUT);
    assert_int_equal(silent->capture.tries, 1);
    assert_int_equal(resets->capture.failure.status, STATUS_RESET);
    assert_true(resets->capture.tries < 10);
    assert_int_equal(late->capture.status, CAPTURE_NOT_PROBED);
    assert_int_equal(late->capture.tries, 0);
    assert_true(late->capture.local_fault);
    assert_true(capture_is_silent(&late->capture));
}

static void test_turns(void **state)
{
    (void)state;
    options.most_sockets = 1;
    options.handshake_ms = 100;
    bench_open(&bench, &options);
    struct probing *first =
        bench_start(&bench, port_of("silent"), NAME, PATIENCE_MS);
    struct probing *impatient = bench_start(&bench, port_of("good"), NAME, 50);
    struct probing *patient =
        bench_start(&bench, port_of("stall-hello"), NAME, PATIENCE_MS);
    struct probing *last =
        bench_start(&bench, port_of("stall-hello"), NAME, PATIENCE_MS);
    bench_run(&bench);
    assert_int_equal(first->capture.failure.status, STATUS_TIMED_OUT);
    assert_int_equal(impatient->capture.status, CAPTURE_NOT_PROBED);
    assert_int_equal(impatient->capture.failure.status, STATUS_TIMED_OUT);
    assert_int_equal(patient->capture.tries, 1);
    assert_int_equal(last->capture.tries, 1);
}

static void test_rate(void **state)
{
    (void)state;
    options.rate = 50;
    options.most_sockets = 3;
    bench_open(&bench, &options);
    for (size_t i = 0; i < 8; i++)
        bench_start(&bench, port_of("good"), NAME, PATIENCE_MS);
    bench_run(&bench);
    for (size_t i = 0; i < 8; i++)
        assert_int_equal(bench.probings[i].capture.status, CAPTURE_OK);
}

/* The number of the next descriptor that would be opened. */
static int next_descriptor(void)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    close(fd);
    return fd;
}

static void test_few_descriptors(void **state)
{
    (void)state;
    struct rlimit before, few;
    bench_open(&bench, &options);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    few = before;
    few.rlim_cur = (rlim_t)next_descriptor() + 3;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    for (size_t i = 0; i < 20; i++)
        bench_start(&bench, port_of("good"), NAME, PATIENCE_MS);
    bench_run(&bench);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    for (size_t i = 0; i < 20; i++)
        assert_int_equal(bench.probings[i].capture.status, CAPTURE_OK);
}

static void test_no_descriptors(void **state)
{
    (void)state;
    struct rlimit before, none;
    bench_open(&bench, &options);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = (rlim_t)next_descriptor();
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    const struct capture *capture = bench_probe(&bench, port_of("good"), NAME);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(capture->failure.status, STATUS_LOCAL);
    assert_int_equal(capture->failure.code, EMFILE);
    assert_true(capture->local_fault);
    assert_true(capture_is_silent(capture));
}

#define TEST(function)                                                         \
    cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_good),
        TEST(test_refused),
        TEST(test_unreachable),
        TEST(test_no_answer_to_connect),
        TEST(test_silence),
        TEST(test_not_tls),
        TEST(test_closing_and_resetting),
        TEST(test_alerts),
        TEST(test_drip),
        TEST(test_floods),
        TEST(test_stalls),
        TEST(test_deadline),
        TEST(test_turns),
        TEST(test_rate),
        TEST(test_few_descriptors),
        TEST(test_no_descriptors),
    };
    return cmocka_run_group_tests(tests, start_peers, stop_peers);
}
