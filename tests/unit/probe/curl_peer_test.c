/* The last gate before a socket, whatever else goes wrong. */
#include "probe/curl_peer.h"

#include <arpa/inet.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/compiler.h"

/* Listens, and answers nobody. */
static int listener;
static uint16_t port;

static int set_up(void **state)
{
    (void)state;
    struct sockaddr_in at = { .sin_family = AF_INET };
    socklen_t size = sizeof(at);
    listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(listener >= 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(listener, 8), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &size), 0);
    port = ntohs(at.sin_port);
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    close(listener);
    curl_global_cleanup();
    return 0;
}

static bool somebody_came(void)
{
    struct pollfd waiting = { .fd = listener, .events = POLLIN };
    if (poll(&waiting, 1, 0) == 0)
        return false;
    close(accept(listener, NULL, NULL));
    return true;
}

static struct curl_peer peer_of(const char *address, uint16_t its_port)
{
    struct curl_peer peer = { .port = its_port };
    assert_true(address_parse(bytes_of_text(address), &peer.address));
    return peer;
}

static CURLcode ask(const char *url, struct curl_peer *peer)
{
    enum { SHORT_MS = 50 };
    CURL *easy = curl_handle_new(peer);
    assert_non_null(easy);
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)SHORT_MS);
    CURLcode result = curl_easy_perform(easy);
    curl_easy_cleanup(easy);
    return result;
}

static CURLcode ask_here(const char *host, struct curl_peer *peer)
{
    char url[64];
    snprintf(url, sizeof(url), "http://%s:%u/", host, port);
    return ask(url, peer);
}

static void the_peer_is_connected_to(void **state)
{
    (void)state;
    struct curl_peer peer = peer_of("127.0.0.1", port);
    assert_int_equal(ask_here("127.0.0.1", &peer), CURLE_OPERATION_TIMEDOUT);
    assert_true(somebody_came());
    assert_false(peer.was_another);
    assert_int_equal(peer.error, 0);
}

static void nobody_else_is(void **state)
{
    (void)state;
    struct curl_peer others[] = {
        peer_of("127.0.0.2", port), peer_of("127.0.0.1", (uint16_t)(port ^ 1)),
        peer_of("::1", port),       peer_of("::ffff:127.0.0.1", port),
        { .port = port },
    };
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        assert_int_equal(ask_here("127.0.0.1", &others[i]),
                         CURLE_COULDNT_CONNECT);
        assert_true(others[i].was_another);
        assert_false(somebody_came());
    }
}

/* What libcurl makes of a host is looked at, not what was written. */
static void a_host_in_disguise_is_looked_through(void **state)
{
    (void)state;
    static const char *const hosts[] = { "2130706433", "0x7f000001", "127.1",
                                         "localhost", "%31%32%37.0.0.1" };
    struct curl_peer peer = peer_of("127.0.0.2", port);
    for (size_t i = 0; i < COUNT_OF(hosts); i++) {
        assert_int_not_equal(ask_here(hosts[i], &peer), CURLE_OK);
        assert_false(somebody_came());
    }
}

static void only_http_is_spoken(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "file:///etc/hostname", "https://127.0.0.1/", "ftp://127.0.0.1/",
        "gopher://127.0.0.1/",  "dict://127.0.0.1/",  "ldap://127.0.0.1/",
        "telnet://127.0.0.1/",  "smtp://127.0.0.1/",  "tftp://127.0.0.1/",
        "scp://127.0.0.1/x",    "imap://127.0.0.1/",  "mqtt://127.0.0.1/x",
    };
    struct curl_peer peer = peer_of("127.0.0.1", port);
    for (size_t i = 0; i < COUNT_OF(urls); i++)
        assert_int_equal(ask(urls[i], &peer), CURLE_UNSUPPORTED_PROTOCOL);
    assert_false(somebody_came());
}

static void the_environment_is_not_asked(void **state)
{
    (void)state;
    static const char *const variables[] = { "http_proxy", "all_proxy",
                                             "ALL_PROXY" };
    struct curl_peer peer = peer_of("127.0.0.1", port);
    for (size_t i = 0; i < COUNT_OF(variables); i++)
        setenv(variables[i], "http://127.0.0.2:1/", 1);
    assert_int_equal(ask_here("127.0.0.1", &peer), CURLE_OPERATION_TIMEDOUT);
    assert_true(somebody_came());
    for (size_t i = 0; i < COUNT_OF(variables); i++)
        unsetenv(variables[i]);
}

static void the_library_knows_all_of_it(void **state)
{
    (void)state;
    assert_true(curl_handle_is_possible());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_peer_is_connected_to),
        cmocka_unit_test(nobody_else_is),
        cmocka_unit_test(a_host_in_disguise_is_looked_through),
        cmocka_unit_test(only_http_is_spoken),
        cmocka_unit_test(the_environment_is_not_asked),
        cmocka_unit_test(the_library_knows_all_of_it),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
