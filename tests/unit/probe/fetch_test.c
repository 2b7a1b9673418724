/* What a fetch makes of servers, good and bad ones. */
#include "probe/fetch.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
/* cmocka.h wants them, <stddef.h> and <stdint.h> before it. */
#include <cmocka.h>

#include "base/compiler.h"
#include "base/limits.h"
#include "fetching.h"

static struct fetch_lab lab;

/* One path of the server. */
struct page {
    const char *path;
    web_script *script;
    const char *text; /* for those below: sent as it is */
};

/* The table stands below the scripts that it names. */
static const struct page *first_page(void);

static const struct page *page_of(const struct web_client *client)
{
    for (const struct page *page = first_page(); page->path != NULL; page++) {
        const char *start = arena_printf(lab.arena, " %s ", page->path);
        const char *blank = strchr(client->request, ' ');
        if (blank != NULL && strncmp(blank, start, strlen(start)) == 0)
            return page;
    }
    fail_msg("nobody asked for %.60s", client->request);
    return NULL;
}

static void serve(struct web_client *client)
{
    page_of(client)->script(client);
}

static void say(struct web_client *client)
{
    web_say(client, page_of(client)->text);
}

static void say_and_hang_up(struct web_client *client)
{
    struct web_client *last = client;
    say(client);
    /* What was said still goes out. */
    uv_shutdown_t *shutdown = ARENA_NEW(lab.arena, 1, uv_shutdown_t);
    uv_shutdown(shutdown, (uv_stream_t *)&last->tcp, NULL);
}

static void redirect(struct web_client *client)
{
    web_redirect(client, 301, page_of(client)->text);
}

static void redirect_back(struct web_client *client)
{
    web_redirect(client, 307, fetch_lab_url(&lab, "/loop"));
}

static void redirect_absolutely(struct web_client *client)
{
    web_redirect(client, 302, fetch_lab_url(&lab, "/ok"));
}

static void send_exactly(struct web_client *client)
{
    size_t size = strtoul(page_of(client)->text, NULL, 10);
    uint8_t *body = ARENA_NEW(lab.arena, size, uint8_t);
    for (size_t i = 0; i < size; i++)
        body[i] = (uint8_t)(i % 251);
    web_answer(client, (struct bytes){ body, size });
}

static void pour_chunks(struct web_client *client)
{
    web_say(client, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    web_pour(client, "a\r\n0123456789\r\n");
}

static void pour_body(struct web_client *client)
{
    web_say(client, page_of(client)->text);
    web_pour(client, "0123456789abcdef");
}

static void pour_header(struct web_client *client)
{
    web_say(client, "HTTP/1.1 200 OK\r\n");
    web_pour(client, page_of(client)->text);
}

static void pour_continues(struct web_client *client)
{
    web_pour(client, "HTTP/1.1 100 Continue\r\n\r\n");
}

/* Ten thousand small lines, and then an end. */
static void send_many_lines(struct web_client *client)
{
    enum { LINES = 10000, LINE = 8 };
    char *text = ARENA_NEW(lab.arena, LINES * LINE + 1, char);
    for (size_t i = 0; i < LINES; i++)
        memcpy(text + i * LINE, "X: 123\r\n", LINE);
    web_say(client, "HTTP/1.1 200 OK\r\n");
    web_say(client, text);
    web_say(client, "Content-Length: 0\r\n\r\n");
}

static void drip(struct web_client *client)
{
    enum { EACH_MS = 10 };
    web_drip(client,
             "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
             "0123456789012345678901234567890123456789012345678901234567890",
             EACH_MS);
}

static void be_silent(struct web_client *client)
{
    (void)client;
}

static void reset_after_header(struct web_client *client)
{
    web_say(client, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc");
    web_reset(client);
}

static void echo(struct web_client *client)
{
    assert_true(web_asks(client, "POST "));
    assert_true(web_has_line(client, "Content-Type: application/x-test"));
    assert_null(strstr(client->request, "Expect"));
    web_answer(client, web_body(client));
}

static void check_request(struct web_client *client)
{
    assert_true(web_asks(client, "GET /request HTTP/1.1\r\n"));
    assert_true(web_has_line(client, "User-Agent: certready"));
    assert_true(web_has_line(
        client, arena_printf(lab.arena, "Host: 127.0.0.1:%u", lab.web.port)));
    assert_null(strstr(client->request, "Encoding"));
    assert_null(strstr(client->request, "Authorization"));
    assert_null(strstr(client->request, "Cookie"));
    assert_null(strstr(client->request, "Referer"));
    web_say(client, "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\n"
                    "Content-Length: 2\r\n\r\nok");
}

#define OK_BODY "Content-Length: 2\r\n\r\nok"

static const struct page pages[] = {
    { "/ok", say,
      "HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 12:00:00 GMT\r\n" OK_BODY },
    { "/empty", say, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n" },
    { "/http10", say_and_hang_up, "HTTP/1.0 200 OK\r\n\r\nto the end" },
    { "/chunked", say,
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "2\r\nch\r\n4;x=y\r\nunks\r\n0\r\nTrailer: a\r\nDate: no\r\n\r\n" },
    { "/continue", say,
      "HTTP/1.1 100 Continue\r\nLocation: /loop\r\nDate: no\r\n\r\n"
      "HTTP/1.1 200 OK\r\n" OK_BODY },
    { "/gzip", say,
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip, br\r\n" OK_BODY },
    { "/date", say,
      "HTTP/1.1 200 OK\r\nDATE:  \x1b[2J\xff now \t\r\n"
      "Date: later\r\n" OK_BODY },
    { "/long-date", say,
      "HTTP/1.1 200 OK\r\nDate: 0123456789012345678901234567890123456789"
      "012345678901234567890123456789\r\n" OK_BODY },
    { "/no-content", say, "HTTP/1.1 204 No Content\r\n\r\n" },
    { "/not-found", say,
      "HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\n\r\nabsent" },
    { "/error", say,
      "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n" },
    { "/large-not-found", say,
      "HTTP/1.1 404 Not Found\r\nContent-Length: 99999999999\r\n\r\nabsent" },
    { "/endless-not-found", pour_body, "HTTP/1.1 404 Not Found\r\n\r\n" },
    { "/not-modified", say, "HTTP/1.1 304 Not Modified\r\n\r\n" },
    { "/unknown-status", say,
      "HTTP/1.1 999 What\r\nContent-Length: 0\r\n\r\n" },

    { "/1", redirect, "/ok" },
    { "/2", redirect, "/1" },
    { "/3", redirect, "/2" },
    { "/4", redirect, "/3" },
    { "/loop", redirect_back, NULL },
    { "/absolute", redirect_absolutely, NULL },
    { "/a/b/relative", redirect, "../../ok" },
    { "/query", redirect, "?asked" },
    { "/query?asked", redirect, "ok#part" },
    { "/nowhere", say, "HTTP/1.1 301 Moved\r\nContent-Length: 0\r\n\r\n" },
    { "/empty-place", redirect, "" },
    { "/two-places", say,
      "HTTP/1.1 302 Found\r\nLocation: /ok\r\nLocation: file:///etc/passwd\r\n"
      "Content-Length: 0\r\n\r\n" },
    { "/large-redirect", pour_body,
      "HTTP/1.1 302 Found\r\nLocation: /ok\r\n\r\n" },
    { "/to-https", redirect, "https://127.0.0.1/" },
    { "/to-file", redirect, "file:///etc/passwd" },
    { "/to-ldap", redirect, "ldap://127.0.0.1/" },
    { "/to-gopher", redirect, "gopher://127.0.0.1:70/_x" },
    { "/to-metadata", redirect, "http://169.254.169.254/latest/" },
    { "/to-mapped", redirect, "//[::ffff:127.0.0.1]/ok" },
    { "/to-number", redirect, "http://2130706433/ok" },
    { "/to-user", redirect, "http://a@127.0.0.1/ok" },
    { "/to-name", redirect, "http://metadata.example.com/" },
    { "/to-control", redirect, "/a\x01\x1b[2J" },
    { "/to-blank", redirect, "/a b" },
    { "/to-utf-8", redirect, "/\xc3\xbc" },
    { "/to-backslash", redirect, "\\\\127.0.0.1\\ok" },

    { "/65536", send_exactly, "65536" },
    { "/65537", send_exactly, "65537" },
    { "/chunks", pour_chunks, NULL },
    { "/endless", pour_body, "HTTP/1.1 200 OK\r\n\r\n" },
    { "/large", say,
      "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nabc" },
    { "/more", say, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokay" },
    { "/less", say_and_hang_up,
      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nokay" },
    { "/no-length", say, "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\nok" },
    { "/lines", pour_header, "X-Again: and again\r\n" },
    { "/line", pour_header, "and again and again and again" },
    { "/continues", pour_continues, NULL },
    { "/many-lines", send_many_lines, NULL },
    { "/bad-chunk", say,
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n" },
    { "/large-chunk", say,
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "ffffffffffffffffff\r\nab" },
    { "/nul", send_exactly, "0" },
    { "/hello", say, "220 mail.example.com ESMTP\r\n" },
    { "/drip", drip, NULL },
    { "/silent", be_silent, NULL },
    { "/close", web_hang_up, NULL },
    { "/reset", web_reset, NULL },
    { "/reset-late", reset_after_header, NULL },
    { "/cut-header", say_and_hang_up, "HTTP/1.1 200 OK\r\nContent-Le" },
    { "/echo", echo, NULL },
    { "/echo-1", redirect, "/echo" },
    { "/request", check_request, NULL },
    { NULL, NULL, NULL },
};

static const struct page *first_page(void)
{
    return pages;
}

static struct service_name names[] = {
    { .name = "good.example.com", .addresses = { "127.0.0.1" } },
    { .name = "refusing.example.com",
      .addresses = { "127.0.0.2", "127.0.0.1", "127.0.0.3" } },
    { .name = "mixed.example.com",
      .addresses = { "169.254.169.254", "127.0.0.1", "0.0.0.0" } },
    { .name = "metadata.example.com",
      .addresses = { "169.254.169.254", "100.100.100.200" } },
    { .name = "rebinding.example.com",
      .addresses = { "127.0.0.1" },
      .second = "169.254.169.254" },
    { .name = "empty.example.com" },
    { .name = "localhost", .addresses = { "127.0.0.1" } },
    { .name = "localhost.example.com", .addresses = { "127.0.0.1" } },
    { .name = "private.example.com",
      .addresses = { "10.0.0.1", "192.168.0.1", "172.16.0.1" } },
};

static int set_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        names[i].asked = 0;
    fetch_lab_open(&lab, serve, names, COUNT_OF(names));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    fetch_lab_close(&lab);
    return 0;
}

static const struct fetch *expect(const char *path, enum status status,
                                  const char *detail)
{
    return fetch_lab_expect(&lab, fetch_lab_url(&lab, path), status, detail);
}

static void expect_body(const char *path, const char *body)
{
    const struct fetch *fetch = expect(path, STATUS_OK, "");
    if (!bytes_equal(fetch->body, bytes_of_text(body)))
        fail_msg("%s: another body of %zu octets", path, fetch->body.size);
    assert_int_equal(fetch->http_status, 200);
}

static void an_answer_is_got_with_its_date(void **state)
{
    (void)state;
    const struct fetch *fetch = expect("/ok", STATUS_OK, "");
    assert_true(bytes_equal(fetch->body, bytes_of_text("ok")));
    assert_int_equal(fetch->http_status, 200);
    assert_int_equal(fetch->hops, 1);
    assert_string_equal(fetch->date, "Mon, 23 Nov 2026 12:00:00 GMT");
    assert_string_equal(fetch->final_url, fetch_lab_url(&lab, "/ok"));
    assert_null(expect("/request", STATUS_OK, "")->date);
}

static void bodies_are_got_in_all_their_forms(void **state)
{
    (void)state;
    expect_body("/empty", "");
    expect_body("/http10", "to the end");
    expect_body("/chunked", "chunks");
    expect_body("/continue", "ok");
    expect_body("/more", "ok");
    assert_null(expect("/continue", STATUS_OK, "")->date);
    assert_null(expect("/chunked", STATUS_OK, "")->date);
}

static void no_body_is_decoded(void **state)
{
    (void)state;
    expect_body("/gzip", "ok");
}

static void a_date_is_made_harmless(void **state)
{
    (void)state;
    assert_string_equal(expect("/date", STATUS_OK, "")->date,
                        "\\u{001B}[2J\\xFF now");
    const char *date = expect("/long-date", STATUS_OK, "")->date;
    assert_int_equal(strlen(date), 64 + strlen("…"));
}

static void other_statuses_are_failures(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        int status;
    } cases[] = {
        { "/no-content", 204 },
        { "/not-found", 404 },
        { "/error", 500 },
        { "/large-not-found", 404 },
        { "/endless-not-found", 404 },
        { "/not-modified", 304 },
        { "/nowhere", 301 },
        { "/unknown-status", 999 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const struct fetch *fetch =
            expect(cases[i].path, STATUS_HTTP,
                   arena_printf(lab.arena, "HTTP status %d", cases[i].status));
        assert_int_equal(fetch->http_status, cases[i].status);
        assert_int_equal(fetch->failure.code, cases[i].status);
    }
}

static void three_redirects_are_followed(void **state)
{
    (void)state;
    expect_body("/1", "ok");
    const struct fetch *fetch = expect("/3", STATUS_OK, "");
    assert_int_equal(fetch->hops, 4);
    assert_string_equal(fetch->final_url, fetch_lab_url(&lab, "/ok"));
    assert_non_null(fetch->date);
    lab.web.requests = 0;
    fetch = expect("/4", STATUS_OVER_LIMIT, "more than 3 redirects");
    assert_int_equal(lab.web.requests, 4);
    assert_int_equal(fetch->http_status, 301);
    assert_null(fetch->date);
    expect("/loop", STATUS_OVER_LIMIT, "/loop");
    assert_int_equal(lab.web.requests, 8);
}

static void redirects_lead_to_what_they_mean(void **state)
{
    (void)state;
    expect_body("/absolute", "ok");
    expect_body("/a/b/relative", "ok");
    expect_body("/query", "ok");
    expect_body("/two-places", "ok");
    expect_body("/large-redirect", "ok");
}

static void redirects_lead_nowhere_else(void **state)
{
    (void)state;
    static const struct {
        const char *path;
        enum status status;
    } cases[] = {
        { "/to-https", STATUS_FORBIDDEN },
        { "/to-file", STATUS_FORBIDDEN },
        { "/to-ldap", STATUS_FORBIDDEN },
        { "/to-gopher", STATUS_FORBIDDEN },
        { "/to-metadata", STATUS_FORBIDDEN },
        { "/to-mapped", STATUS_FORBIDDEN },
        { "/to-number", STATUS_FORBIDDEN },
        { "/to-user", STATUS_FORBIDDEN },
        { "/to-name", STATUS_FORBIDDEN },
        { "/to-control", STATUS_MALFORMED },
        { "/to-blank", STATUS_MALFORMED },
        { "/to-utf-8", STATUS_MALFORMED },
        { "/to-backslash", STATUS_MALFORMED },
        { "/empty-place", STATUS_MALFORMED },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        expect(cases[i].path, cases[i].status, "");
    assert_int_equal(lab.web.accepted, COUNT_OF(cases));
}

static void octets_are_counted_to_the_limit(void **state)
{
    (void)state;
    const struct fetch *fetch = expect("/65536", STATUS_OK, "");
    assert_int_equal(fetch->body.size, 65536);
    for (size_t i = 0; i < fetch->body.size; i++)
        assert_int_equal(fetch->body.data[i], i % 251);
    expect("/65537", STATUS_OVER_LIMIT, "more than 65536 octets");
    expect("/chunks", STATUS_OVER_LIMIT, "more than 65536 octets");
    expect("/endless", STATUS_OVER_LIMIT, "more than 65536 octets");
    expect("/large", STATUS_OVER_LIMIT, "more than 65536 octets");
}

static void nothing_may_be_wanted(void **state)
{
    (void)state;
    struct fetch fetch = { .url = fetch_lab_url(&lab, "/empty") };
    struct fetching *empty = fetch_lab_start(&lab, &fetch, PATIENCE_MS);
    fetch.url = fetch_lab_url(&lab, "/http10");
    struct fetching *more = fetch_lab_start(&lab, &fetch, PATIENCE_MS);
    fetch_lab_wait(&lab);
    assert_int_equal(empty->fetch.failure.status, STATUS_OK);
    assert_int_equal(more->fetch.failure.status, STATUS_OVER_LIMIT);
}

static void header_lines_are_counted(void **state)
{
    (void)state;
    expect("/lines", STATUS_OVER_LIMIT, "64 KiB of header lines");
    expect("/continues", STATUS_OVER_LIMIT, "64 KiB of header lines");
    /* By us or by libcurl, whose limits come first in some versions. */
    expect("/many-lines", STATUS_OVER_LIMIT, "header line");
    expect("/line", STATUS_OVER_LIMIT, "header line");
}

static void what_is_cut_off_is_no_answer(void **state)
{
    (void)state;
    expect("/less", STATUS_CLOSED, "before the answer was whole");
    expect("/close", STATUS_CLOSED, "before the answer was whole");
    expect("/cut-header", STATUS_CLOSED, "before the answer was whole");
    expect("/reset", STATUS_RESET, "the connection broke");
    expect("/reset-late", STATUS_RESET, "the connection broke");
}

static void what_is_no_http_is_no_answer(void **state)
{
    (void)state;
    expect("/hello", STATUS_HTTP, "");
    expect("/bad-chunk", STATUS_HTTP, "");
    expect("/large-chunk", STATUS_HTTP, "");
    expect("/no-length", STATUS_HTTP, "");
}

static void expect_timeout(const char *path, uint64_t within_ms,
                           const char *detail)
{
    struct fetch fetch = { .url = fetch_lab_url(&lab, path),
                           .most_octets = 1000 };
    struct fetching *fetching = fetch_lab_start(&lab, &fetch, within_ms);
    fetch_lab_wait(&lab);
    assert_int_equal(fetching->fetch.failure.status, STATUS_TIMED_OUT);
    assert_string_equal(fetching->fetch.failure.detail, detail);
    assert_int_equal(fetching->fetch.body.size, 0);
}

static void a_slow_server_gets_no_more_than_its_time(void **state)
{
    (void)state;
    static const char detail[] = "no whole answer in the time there was";
    enum { SHORT_MS = 200 };
    expect_timeout("/drip", SHORT_MS, detail);
    expect_timeout("/silent", SHORT_MS, detail);
    assert_int_equal(lab.web.requests, 2);
}

static void after_the_deadline_nothing_is_asked(void **state)
{
    (void)state;
    expect_timeout("/ok", 0, "no time was left to ask");
    struct fetch fetch = { .url = "http://good.example.com/",
                           .most_octets = 1000 };
    uv_update_time(&lab.loop);
    struct fetching *fetching = fetch_lab_start(&lab, &fetch, (uint64_t)-1);
    assert_true(uv_now(&lab.loop) > 0);
    fetch_lab_wait(&lab);
    assert_int_equal(fetching->fetch.failure.status, STATUS_TIMED_OUT);
    assert_int_equal(lab.web.accepted, 0);
    assert_int_equal(lab.names.queries, 0);
}

static void a_silent_name_server_gets_no_more_than_its_time(void **state)
{
    (void)state;
    enum { SHORT_MS = 100 };
    struct fetch fetch = { .url = "http://x.example.com/",
                           .most_octets = 1000 };
    lab.names.is_silent = true;
    struct fetching *fetching = fetch_lab_start(&lab, &fetch, SHORT_MS);
    fetch_lab_wait(&lab);
    assert_int_equal(fetching->fetch.failure.status, STATUS_TIMED_OUT);
}

static struct fetching *start_post(const char *path, const char *body)
{
    struct fetch fetch = { .url = fetch_lab_url(&lab, path),
                           .post = bytes_of_text(body),
                           .post_type = "application/x-test",
                           .most_octets = 1000 };
    return fetch_lab_start(&lab, &fetch, PATIENCE_MS);
}

static void a_post_has_a_body_and_a_type(void **state)
{
    (void)state;
    struct fetching *direct = start_post("/echo", "question");
    struct fetching *redirected = start_post("/echo-1", "another");
    fetch_lab_wait(&lab);
    assert_int_equal(direct->fetch.failure.status, STATUS_OK);
    assert_true(bytes_equal(direct->fetch.body, bytes_of_text("question")));
    assert_int_equal(redirected->fetch.failure.status, STATUS_OK);
    assert_true(bytes_equal(redirected->fetch.body, bytes_of_text("another")));
}

static void expect_host(const char *host, enum status status,
                        const char *detail)
{
    fetch_lab_expect(&lab, fetch_lab_host_url(&lab, host, "/ok"), status,
                     detail);
}

static void names_are_asked_of_the_resolver(void **state)
{
    (void)state;
    expect_host("good.example.com", STATUS_OK, "");
    expect_host("GOOD.example.com.", STATUS_OK, "");
    expect_host("localhost", STATUS_OK, "");
    assert_int_equal(lab.web.accepted, 3);
    expect_host("absent.example.com", STATUS_NXDOMAIN,
                "absent.example.com: nxdomain");
    expect_host("empty.example.com", STATUS_NODATA, "nodata");
    assert_int_equal(lab.web.accepted, 3);
}

static void the_next_address_is_tried_if_one_refuses(void **state)
{
    (void)state;
    expect_host("refusing.example.com", STATUS_OK, "");
    assert_int_equal(lab.web.accepted, 1);
    web_close(&lab.web);
    expect_host("refusing.example.com", STATUS_REFUSED, "refused");
}

static void only_an_address_that_may_be_asked_is_asked(void **state)
{
    (void)state;
    expect_host("mixed.example.com", STATUS_OK, "");
    expect_host("metadata.example.com", STATUS_FORBIDDEN,
                "100.100.100.200 is a cloud's instance metadata service");
    assert_int_equal(lab.web.accepted, 1);
}

static void send_to_itself(struct web_client *client)
{
    web_redirect(client, 302,
                 fetch_lab_host_url(&lab, "rebinding.example.com", "/ok"));
}

/* Each hop asks again, and looks at the answer. */
static void a_name_that_changes_is_looked_at_again(void **state)
{
    (void)state;
    lab.web.script = send_to_itself;
    expect_host("rebinding.example.com", STATUS_FORBIDDEN, "169.254.169.254");
    assert_int_equal(lab.web.accepted, 1);
    assert_int_equal(names[4].asked, 2);
}

static void private_addresses_are_not_asked(void **state)
{
    (void)state;
    fetch_lab_use(&lab, &(struct fetch_options){ .allow_private = false });
    fetch_lab_expect(&lab, "http://127.0.0.1/", STATUS_FORBIDDEN, "loopback");
    fetch_lab_expect(&lab, "http://good.example.com/", STATUS_FORBIDDEN,
                     "127.0.0.1 is loopback");
    fetch_lab_expect(&lab, "http://private.example.com/", STATUS_FORBIDDEN,
                     "private");
    fetch_lab_expect(&lab, "http://metadata.example.com/", STATUS_FORBIDDEN,
                     "metadata");
    fetch_lab_expect(&lab, "http://localhost/", STATUS_FORBIDDEN, "localhost");
    fetch_lab_expect(&lab, "http://localhost.example.com/", STATUS_FORBIDDEN,
                     "loopback");
    expect_host("good.example.com", STATUS_FORBIDDEN, "ports 80 and 443");
    assert_int_equal(lab.web.accepted, 0);
}

/* What a certificate has in place of a URL may be long and have anything in
 * it; the failure's text is harmless. */
static void no_url_is_no_url(void **state)
{
    (void)state;
    expect("/ok", STATUS_OK, "");
    const struct fetch *fetch = fetch_lab_expect(
        &lab, "\x1b]0;x\x07http://good.example.com/", STATUS_MALFORMED, "");
    assert_null(fetch->final_url);
    fetch_lab_expect(&lab, "", STATUS_MALFORMED, "");
}

static unsigned unanswered, most_unanswered;

static void answer_later(uv_timer_t *timer)
{
    unanswered--;
    web_say(timer->data, "HTTP/1.1 200 OK\r\n" OK_BODY);
}

static void wait_a_little(struct web_client *client)
{
    enum { LITTLE_MS = 5 };
    if (++unanswered > most_unanswered)
        most_unanswered = unanswered;
    uv_timer_start(&client->timer, answer_later, LITTLE_MS, 0);
}

static void many_fetches_take_turns(void **state)
{
    (void)state;
    lab.web.script = wait_a_little;
    unanswered = most_unanswered = 0;
    fetch_lab_use(&lab,
                  &(struct fetch_options){ .allow_private = true, .most = 2 });
    for (size_t i = 0; i < MOST_FETCHINGS; i++) {
        struct fetch fetch = { .url = fetch_lab_url(&lab, "/ok"),
                               .most_octets = 1000 };
        fetch_lab_start(&lab, &fetch, PATIENCE_MS);
    }
    fetch_lab_wait(&lab);
    for (size_t i = 0; i < MOST_FETCHINGS; i++)
        assert_int_equal(lab.fetchings[i].fetch.failure.status, STATUS_OK);
    assert_int_equal(lab.web.accepted, MOST_FETCHINGS);
    assert_int_equal(most_unanswered, 2);
}

static void a_turn_may_not_come_in_time(void **state)
{
    (void)state;
    enum { SHORT_MS = 100 };
    fetch_lab_use(&lab,
                  &(struct fetch_options){ .allow_private = true, .most = 1 });
    struct fetch fetch = { .url = fetch_lab_url(&lab, "/silent"),
                           .most_octets = 1000 };
    struct fetching *first = fetch_lab_start(&lab, &fetch, 2 * SHORT_MS);
    fetch.url = fetch_lab_url(&lab, "/ok");
    struct fetching *second = fetch_lab_start(&lab, &fetch, SHORT_MS);
    struct fetching *third = fetch_lab_start(&lab, &fetch, PATIENCE_MS);
    fetch_lab_wait(&lab);
    assert_int_equal(first->fetch.failure.status, STATUS_TIMED_OUT);
    assert_int_equal(second->fetch.failure.status, STATUS_TIMED_OUT);
    assert_string_equal(second->fetch.failure.detail,
                        "its time ran out before its turn came");
    assert_int_equal(third->fetch.failure.status, STATUS_OK);
    assert_int_equal(lab.web.requests, 2);
}

static void a_lack_of_descriptors_is_ours(void **state)
{
    (void)state;
    struct rlimit before, none;
    struct fetch fetch = { .url = fetch_lab_url(&lab, "/ok"),
                           .most_octets = 1000 };
    int first_free = dup(STDIN_FILENO);
    close(first_free);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
    none = before;
    none.rlim_cur = (rlim_t)first_free;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    struct fetching *fetching = fetch_lab_start(&lab, &fetch, PATIENCE_MS);
    fetch_lab_wait(&lab);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
    assert_int_equal(fetching->fetch.failure.status, STATUS_LOCAL);
    assert_int_equal(fetching->fetch.failure.code, EMFILE);
}

static void the_environment_changes_nothing(void **state)
{
    (void)state;
    static const char *const variables[] = { "http_proxy", "HTTP_PROXY",
                                             "all_proxy", "ALL_PROXY" };
    for (size_t i = 0; i < COUNT_OF(variables); i++)
        setenv(variables[i], "http://127.0.0.1:1/", 1);
    expect_body("/ok", "ok");
    for (size_t i = 0; i < COUNT_OF(variables); i++)
        unsetenv(variables[i]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_answer_is_got_with_its_date),
        TEST(bodies_are_got_in_all_their_forms),
        TEST(no_body_is_decoded),
        TEST(a_date_is_made_harmless),
        TEST(other_statuses_are_failures),
        TEST(three_redirects_are_followed),
        TEST(redirects_lead_to_what_they_mean),
        TEST(redirects_lead_nowhere_else),
        TEST(octets_are_counted_to_the_limit),
        TEST(nothing_may_be_wanted),
        TEST(header_lines_are_counted),
        TEST(what_is_cut_off_is_no_answer),
        TEST(what_is_no_http_is_no_answer),
        TEST(a_slow_server_gets_no_more_than_its_time),
        TEST(after_the_deadline_nothing_is_asked),
        TEST(a_silent_name_server_gets_no_more_than_its_time),
        TEST(a_post_has_a_body_and_a_type),
        TEST(names_are_asked_of_the_resolver),
        TEST(the_next_address_is_tried_if_one_refuses),
        TEST(only_an_address_that_may_be_asked_is_asked),
        TEST(a_name_that_changes_is_looked_at_again),
        TEST(private_addresses_are_not_asked),
        TEST(no_url_is_no_url),
        TEST(many_fetches_take_turns),
        TEST(a_turn_may_not_come_in_time),
        TEST(a_lack_of_descriptors_is_ours),
        TEST(the_environment_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
