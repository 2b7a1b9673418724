/* Fetches and probes through an HTTP proxy. */
#include "probe/proxy.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
/* cmocka.h wants them, <stddef.h> and <stdint.h> before it. */
#include <cmocka.h>

#include "base/compiler.h"
#include "base/limits.h"
#include "fetching.h"
#include "probe/probe.h"
#include "record/capture.h"

/* 192.0.2.0/24 is nowhere, so what is got was got through the proxy. */
#define TARGET "192.0.2.7"

static struct fetch_lab lab;
static struct prober *prober;

static struct service_name names[] = {
    { .name = "crl.example.com", .addresses = { TARGET } },
    { .name = "metadata.example.com", .addresses = { "169.254.169.254" } },
    { .name = "proxy.example.com", .addresses = { "127.0.0.1" } },
};

/* The server behind the proxy, and on the same connection the proxy. */
static void be_proxy(struct web_client *client)
{
    if (web_asks(client, "CONNECT ")) {
        web_say(client, "HTTP/1.1 200 Connection established\r\n"
                        "Date: of the proxy\r\n\r\n");
        web_go_on(client);
    } else {
        web_answer(client, bytes_of_text(client->request));
    }
}

static int set_up(void **state)
{
    (void)state;
    fetch_lab_open(&lab, be_proxy, names, COUNT_OF(names));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    prober_free(prober);
    prober = NULL;
    fetch_lab_close(&lab);
    return 0;
}

static const char *proxy_url(const char *host)
{
    return arena_printf(lab.arena, "http://%s:%u", host, lab.web.port);
}

static void use(const char *proxy)
{
    fetch_lab_use(
        &lab, &(struct fetch_options){ .allow_private = true, .proxy = proxy });
}

/* URLs of proxies */

static void a_proxy_has_an_http_url(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        uint16_t port; /* 0: refused */
    } cases[] = {
        { "http://127.0.0.1:3128", 3128 },
        { "http://127.0.0.1:3128/", 3128 },
        { "http://user:secret@127.0.0.1:8", 8 },
        { "127.0.0.1:3128", 3128 },
        { "user:secret@127.0.0.1:3128", 3128 },
        { "http://127.0.0.1", 1080 },
        { "http://[::1]:3128", 3128 },
        { "http://localhost:3128", 3128 },
        { "http://proxy.example.com:3128", 0 }, /* no resolver is given */
        { "https://127.0.0.1:3128", 0 },
        { "socks5://127.0.0.1:1080", 0 },
        { "file:///secret", 0 },
        { "http://127.0.0.1:0", 0 },
        { "http://127.0.0.1:65536", 0 },
        { "http://", 0 },
        { "", 0 },
        { "http://sec ret", 0 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct failure failure = { STATUS_OK, 0, "" };
        struct proxy *proxy = proxy_new(cases[i].url, NULL, &failure);
        if ((proxy != NULL) != (cases[i].port != 0))
            fail_msg("%s: %s", cases[i].url, failure.detail);
        if (proxy != NULL)
            assert_int_equal(proxy_peer(proxy).port, cases[i].port);
        else
            assert_int_equal(failure.status, STATUS_PROXY);
        assert_null(strstr(failure.detail, "sec"));
        proxy_free(proxy);
    }
}

/* Fetches */

static void a_fetch_asks_the_proxy_for_an_address(void **state)
{
    (void)state;
    use(proxy_url("127.0.0.1"));
    const struct fetch *fetch = fetch_lab_expect(
        &lab, "http://crl.example.com:8080/a.crl", STATUS_OK, "");
    assert_non_null(strstr(arena_text(lab.arena, fetch->body),
                           "GET /a.crl HTTP/1.1\r\n"
                           "Host: crl.example.com:8080\r\n"));
    assert_null(fetch->date); /* not that of the proxy */
    assert_int_equal(fetch->http_status, 200);
}

static const char *asked_for; /* the proxy's first line */

static void note_and_refuse(struct web_client *client)
{
    asked_for = arena_printf(lab.arena, "%.200s", client->request);
    web_say(client, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
}

static void the_proxy_gets_the_address_and_not_the_name(void **state)
{
    (void)state;
    lab.web.script = note_and_refuse;
    use(proxy_url("127.0.0.1"));
    fetch_lab_expect(&lab, "http://crl.example.com/", STATUS_PROXY,
                     "the proxy: HTTP/1.1 403 Forbidden");
    assert_non_null(strstr(asked_for, "CONNECT " TARGET ":80 HTTP/1.1\r\n"
                                      "Host: " TARGET ":80\r\n"));
    assert_null(strstr(asked_for, "Authorization"));
    fetch_lab_expect(&lab, "http://[2001:db8::7]/", STATUS_PROXY, "403");
    assert_non_null(strstr(asked_for, "CONNECT [2001:db8::7]:80 HTTP/1.1"));
}

static void a_password_is_for_the_proxy_alone(void **state)
{
    (void)state;
    const char *url = arena_printf(
        lab.arena, "http://us%%40er:sec%%3Aret@127.0.0.1:%u", lab.web.port);
    use(url);
    const struct fetch *fetch =
        fetch_lab_expect(&lab, "http://crl.example.com/", STATUS_OK, "");
    assert_null(strstr(arena_text(lab.arena, fetch->body), "Authorization"));
    lab.web.script = note_and_refuse;
    fetch =
        fetch_lab_expect(&lab, "http://crl.example.com/", STATUS_PROXY, "403");
    assert_null(strstr(fetch->failure.detail, "sec"));
    assert_non_null(strstr(asked_for, /* us@er:sec:ret */
                           "Proxy-Authorization: Basic "
                           "dXNAZXI6c2VjOnJldA=="));
}

static void what_may_not_be_asked_is_not_asked_of_a_proxy(void **state)
{
    (void)state;
    use(proxy_url("127.0.0.1"));
    fetch_lab_expect(&lab, "http://metadata.example.com/", STATUS_FORBIDDEN,
                     "");
    fetch_lab_expect(&lab, "http://169.254.169.254/", STATUS_FORBIDDEN, "");
    fetch_lab_use(&lab,
                  &(struct fetch_options){ .proxy = proxy_url("127.0.0.1") });
    fetch_lab_expect(&lab, "http://crl.example.com/", STATUS_FORBIDDEN, "");
    assert_int_equal(lab.web.accepted, 0);
}

static void a_proxy_with_a_name_is_asked_for_once(void **state)
{
    (void)state;
    names[2].asked = 0;
    use(proxy_url("proxy.example.com"));
    fetch_lab_expect(&lab, "http://" TARGET "/1", STATUS_OK, "");
    fetch_lab_expect(&lab, "http://" TARGET "/2", STATUS_OK, "");
    assert_int_equal(names[2].asked, 1);
    use(proxy_url("absent.example.com"));
    fetch_lab_expect(&lab, "http://" TARGET "/3", STATUS_PROXY,
                     "the name of the proxy, absent.example.com: nxdomain");
}

static void ask_for_a_password(struct web_client *client)
{
    web_say(client, "HTTP/1.1 407 Proxy Authentication Required\r\n"
                    "Proxy-Authenticate: Basic realm=\"x\"\r\n"
                    "Content-Length: 4\r\n\r\nsome");
}

static void say_bad_gateway(struct web_client *client)
{
    web_say(client, "HTTP/1.1 502 Bad\x1b[2J Gateway\r\n"
                    "Content-Length: 0\r\n\r\n");
}

static void say_nonsense(struct web_client *client)
{
    web_say(client, "220 mail.example.com ESMTP\r\n\r\n");
}

static void be_silent(struct web_client *client)
{
    (void)client;
}

struct bad_proxy {
    web_script *script;
    const char *detail;
};

static const struct bad_proxy bad_proxies[] = {
    { ask_for_a_password, "407 Proxy Authentication Required" },
    { say_bad_gateway, "the proxy: HTTP/1.1 502 Bad\\u{001B}[2J Gateway" },
    { say_nonsense, "the proxy: " },
    { web_hang_up, "the proxy: " },
    { web_reset, "the proxy: " },
};

static void a_fetch_says_what_the_proxy_said(void **state)
{
    (void)state;
    use(proxy_url("127.0.0.1"));
    for (size_t i = 0; i < COUNT_OF(bad_proxies); i++) {
        lab.web.script = bad_proxies[i].script;
        fetch_lab_expect(&lab, "http://" TARGET "/", STATUS_PROXY,
                         bad_proxies[i].detail);
    }
    web_close(&lab.web);
    fetch_lab_expect(&lab, "http://" TARGET "/", STATUS_PROXY, "refused");
}

static void a_silent_proxy_gets_no_more_than_its_time(void **state)
{
    (void)state;
    enum { SHORT_MS = 100 };
    lab.web.script = be_silent;
    use(proxy_url("127.0.0.1"));
    struct fetch fetch = { .url = "http://" TARGET "/", .most_octets = 10 };
    struct fetching *fetching = fetch_lab_start(&lab, &fetch, SHORT_MS);
    fetch_lab_wait(&lab);
    assert_int_equal(fetching->fetch.failure.status, STATUS_TIMED_OUT);
}

/* Probes */

static struct capture capture;
static struct node node;
static unsigned calls;

static void on_probed(void *user)
{
    (void)user;
    calls++;
}

static void start_probe(const char *proxy, uint64_t within_ms)
{
    struct failure failure = { STATUS_OK, 0, "" };
    struct probe_options options = { .connect_ms = PATIENCE_MS,
                                     .handshake_ms = PATIENCE_MS,
                                     .proxy = proxy,
                                     .resolver = lab.resolver };
    prober_free(prober);
    prober = prober_new(&lab.loop, &options, &failure);
    if (prober == NULL)
        fail_msg("%s", failure.detail);
    node = (struct node){ .server_name = "host.example.com" };
    capture = (struct capture){ .node = &node, .port = 443 };
    assert_true(address_parse(bytes_of_text(TARGET), &capture.address));
    calls = 0;
    uv_update_time(&lab.loop);
    probe_start(prober, uv_now(&lab.loop) + within_ms, lab.arena, &capture,
                on_probed, NULL);
    assert_int_equal(calls, 0);
    while (calls == 0)
        assert_int_not_equal(uv_run(&lab.loop, UV_RUN_ONCE), 0);
    assert_int_equal(calls, 1);
}

/* Says handshake_failure to whatever comes. */
static void be_proxy_and_alert(struct web_client *client)
{
    static const uint8_t alert[] = { 0x15, 3, 3, 0, 2, 2, 40 };
    assert_true(web_asks(client, "CONNECT " TARGET ":443 HTTP/1.1\r\n"));
    web_say(client, "HTTP/1.1 200 OK\r\n\r\n");
    web_send(client, (struct bytes){ alert, sizeof(alert) });
}

static void a_probe_goes_through_the_proxy(void **state)
{
    (void)state;
    lab.web.script = be_proxy_and_alert;
    start_probe(proxy_url("127.0.0.1"), PATIENCE_MS);
    assert_int_equal(capture.status, CAPTURE_HANDSHAKE_FAILED);
    assert_int_equal(capture.failure.status, STATUS_ALERT);
    assert_int_equal(capture.alert, 40);
    assert_true(capture.connect_ms > 0);
}

static void a_probe_finds_the_proxy_by_its_name(void **state)
{
    (void)state;
    names[2].asked = 0;
    lab.web.script = be_proxy_and_alert;
    start_probe(proxy_url("proxy.example.com"), PATIENCE_MS);
    assert_int_equal(capture.failure.status, STATUS_ALERT);
    assert_int_equal(names[2].asked, 1);
    start_probe(proxy_url("absent.example.com"), PATIENCE_MS);
    assert_int_equal(capture.failure.status, STATUS_PROXY);
    assert_non_null(strstr(capture.failure.detail, "nxdomain"));
}

static void a_probe_says_what_the_proxy_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad_proxies); i++) {
        lab.web.script = bad_proxies[i].script;
        start_probe(proxy_url("127.0.0.1"), PATIENCE_MS);
        assert_int_equal(capture.status, CAPTURE_CONNECT_FAILED);
        assert_int_equal(capture.failure.status, STATUS_PROXY);
        if (strstr(capture.failure.detail, bad_proxies[i].detail) == NULL)
            fail_msg("\"%s\" is not in \"%s\"", bad_proxies[i].detail,
                     capture.failure.detail);
        assert_true(capture_is_silent(&capture));
    }
    web_close(&lab.web);
    start_probe(proxy_url("127.0.0.1"), PATIENCE_MS);
    assert_int_equal(capture.failure.status, STATUS_PROXY);
    assert_int_equal(capture.failure.code, ECONNREFUSED);
}

static void a_probe_keeps_to_its_time(void **state)
{
    (void)state;
    enum { SHORT_MS = 100 };
    lab.web.script = be_silent;
    start_probe(proxy_url("127.0.0.1"), SHORT_MS);
    assert_int_equal(capture.failure.status, STATUS_TIMED_OUT);
    assert_string_equal(capture.failure.detail,
                        "no connection through the proxy in time");
    /* The name of the proxy is still being asked for at the end. */
    lab.names.is_silent = true;
    start_probe(proxy_url("proxy.example.com"), SHORT_MS);
    assert_int_equal(capture.failure.status, STATUS_TIMED_OUT);
}

static void a_probe_refuses_what_is_no_proxy(void **state)
{
    (void)state;
    struct failure failure = { STATUS_OK, 0, "" };
    struct probe_options options = { .proxy = "socks5://127.0.0.1:1" };
    assert_null(prober_new(&lab.loop, &options, &failure));
    assert_int_equal(failure.status, STATUS_PROXY);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_proxy_has_an_http_url),
        TEST(a_fetch_asks_the_proxy_for_an_address),
        TEST(the_proxy_gets_the_address_and_not_the_name),
        TEST(a_password_is_for_the_proxy_alone),
        TEST(what_may_not_be_asked_is_not_asked_of_a_proxy),
        TEST(a_proxy_with_a_name_is_asked_for_once),
        TEST(a_fetch_says_what_the_proxy_said),
        TEST(a_silent_proxy_gets_no_more_than_its_time),
        TEST(a_probe_goes_through_the_proxy),
        TEST(a_probe_finds_the_proxy_by_its_name),
        TEST(a_probe_says_what_the_proxy_said),
        TEST(a_probe_keeps_to_its_time),
        TEST(a_probe_refuses_what_is_no_proxy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
