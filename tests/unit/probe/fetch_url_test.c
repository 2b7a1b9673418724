#include "probe/fetch_url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/limits.h"

struct url_case {
    const char *text;
    enum status status;
    const char *result; /* of STATUS_OK: as it is asked for */
};

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* Looks at the address as well, as the fetch does for a host that is one. */
static enum status judge(const char *text, const struct fetch_url *base,
                         bool allow_private, struct fetch_url *url)
{
    struct failure failure = { STATUS_OK, 0, NULL };
    if (!fetch_url_parse(text, base, allow_private, arena, url, &failure)) {
        assert_int_not_equal(failure.status, STATUS_OK);
        assert_non_null(failure.detail);
        return failure.status;
    }
    if (url->is_literal &&
        !fetch_address_is_allowed(&url->literal, allow_private))
        return STATUS_FORBIDDEN;
    return STATUS_OK;
}

static void check(const struct url_case *cases, size_t count,
                  const char *base_text, bool allow_private)
{
    struct fetch_url base, url;
    const struct fetch_url *given = NULL;
    if (base_text != NULL) {
        assert_int_equal(judge(base_text, NULL, allow_private, &base),
                         STATUS_OK);
        given = &base;
    }
    for (size_t i = 0; i < count; i++) {
        enum status status = judge(cases[i].text, given, allow_private, &url);
        if (status != cases[i].status)
            fail_msg("\"%s\": %s", cases[i].text, status_text(status));
        if (status == STATUS_OK && strcmp(url.text, cases[i].result) != 0)
            fail_msg("\"%s\" gives \"%s\"", cases[i].text, url.text);
    }
}

static void ordinary_urls_are_taken(void **state)
{
    (void)state;
    static const struct url_case cases[] = {
        { "http://crl.example.com/a.crl", STATUS_OK,
          "http://crl.example.com/a.crl" },
        { "HTTP://CRL.Example.COM/A.crl", STATUS_OK,
          "http://crl.example.com/A.crl" },
        { "http://crl.example.com", STATUS_OK, "http://crl.example.com/" },
        { "http://crl.example.com:80/", STATUS_OK, "http://crl.example.com/" },
        { "http://crl.example.com:/", STATUS_OK, "http://crl.example.com/" },
        { "http://crl.example.com:0080/", STATUS_OK,
          "http://crl.example.com/" },
        { "http://crl.example.com:443/", STATUS_OK,
          "http://crl.example.com:443/" },
        { "http://crl.example.com./a", STATUS_OK, "http://crl.example.com/a" },
        { "http://crl.example.com?a=b", STATUS_OK,
          "http://crl.example.com/?a=b" },
        { "http://crl.example.com#part", STATUS_OK, "http://crl.example.com/" },
        { "http://crl.example.com/a?b=http://10.0.0.1/@#c", STATUS_OK,
          "http://crl.example.com/a?b=http://10.0.0.1/@" },
        { "http://crl_1.example.com/%7Ea", STATUS_OK,
          "http://crl_1.example.com/%7Ea" },
        { "http://xn--bcher-kva.example/", STATUS_OK,
          "http://xn--bcher-kva.example/" },
        { "http://8.8.8.8/", STATUS_OK, "http://8.8.8.8/" },
        { "http://[2606:4700::1111]:443/a", STATUS_OK,
          "http://[2606:4700::1111]:443/a" },
        { "http://[2606:4700:0:0::1111]/", STATUS_OK,
          "http://[2606:4700::1111]/" },
        { "http://8.8.8.8.nip.io/", STATUS_OK, "http://8.8.8.8.nip.io/" },
    };
    check(cases, COUNT_OF(cases), NULL, false);
}

/* What servers of certificates have been made to ask for. */
static const struct url_case forbidden[] = {
    /* this machine, and machines beside it */
    { "http://127.0.0.1/", STATUS_FORBIDDEN, NULL },
    { "http://127.255.255.254/", STATUS_FORBIDDEN, NULL },
    { "http://localhost/", STATUS_FORBIDDEN, NULL },
    { "http://LOCALHOST./", STATUS_FORBIDDEN, NULL },
    { "http://crl.localhost/", STATUS_FORBIDDEN, NULL },
    { "http://0.0.0.0/", STATUS_FORBIDDEN, NULL },
    { "http://10.0.0.1/", STATUS_FORBIDDEN, NULL },
    { "http://172.16.0.1/", STATUS_FORBIDDEN, NULL },
    { "http://192.168.1.1/", STATUS_FORBIDDEN, NULL },
    { "http://100.64.0.1/", STATUS_FORBIDDEN, NULL },
    { "http://192.0.2.1/", STATUS_FORBIDDEN, NULL },
    { "http://198.18.0.1/", STATUS_FORBIDDEN, NULL },
    { "http://224.0.0.1/", STATUS_FORBIDDEN, NULL },
    { "http://255.255.255.255/", STATUS_FORBIDDEN, NULL },
    { "http://240.0.0.1/", STATUS_FORBIDDEN, NULL },
    { "http://[::1]/", STATUS_FORBIDDEN, NULL },
    { "http://[::]/", STATUS_FORBIDDEN, NULL },
    { "http://[fe80::1]/", STATUS_FORBIDDEN, NULL },
    { "http://[fd00::1]/", STATUS_FORBIDDEN, NULL },
    { "http://[ff02::1]/", STATUS_FORBIDDEN, NULL },
    /* addresses within addresses */
    { "http://[::ffff:127.0.0.1]/", STATUS_FORBIDDEN, NULL },
    { "http://[::ffff:7f00:1]/", STATUS_FORBIDDEN, NULL },
    { "http://[::127.0.0.1]/", STATUS_FORBIDDEN, NULL },
    { "http://[64:ff9b::127.0.0.1]/", STATUS_FORBIDDEN, NULL },
    { "http://[64:ff9b:1::a9fe:a9fe]/", STATUS_FORBIDDEN, NULL },
    { "http://[2002:7f00:1::]/", STATUS_FORBIDDEN, NULL },
    { "http://[2001:0:7f00:1::]/", STATUS_FORBIDDEN, NULL },
    /* where clouds keep secrets */
    { "http://169.254.169.254/latest/meta-data/", STATUS_FORBIDDEN, NULL },
    { "http://100.100.100.200/", STATUS_FORBIDDEN, NULL },
    { "http://168.63.129.16/", STATUS_FORBIDDEN, NULL },
    { "http://192.0.0.192/", STATUS_FORBIDDEN, NULL },
    { "http://[fd00:ec2::254]/", STATUS_FORBIDDEN, NULL },
    { "http://[fd20:ce::254]/", STATUS_FORBIDDEN, NULL },
    { "http://[::ffff:169.254.169.254]/", STATUS_FORBIDDEN, NULL },
    /* numbers that some readers take for addresses */
    { "http://2130706433/", STATUS_FORBIDDEN, NULL },
    { "http://0x7f000001/", STATUS_FORBIDDEN, NULL },
    { "http://017700000001/", STATUS_FORBIDDEN, NULL },
    { "http://0x7f.1/", STATUS_FORBIDDEN, NULL },
    { "http://127.1/", STATUS_FORBIDDEN, NULL },
    { "http://127.0.1/", STATUS_FORBIDDEN, NULL },
    { "http://0177.0.0.1/", STATUS_FORBIDDEN, NULL },
    { "http://127.0.0.01/", STATUS_FORBIDDEN, NULL },
    { "http://0x8.8.8.8/", STATUS_FORBIDDEN, NULL },
    { "http://134744072/", STATUS_FORBIDDEN, NULL },
    { "http://8.8.8.8./", STATUS_FORBIDDEN, NULL },
    { "http://256.256.256.256/", STATUS_FORBIDDEN, NULL },
    { "http://1.2.3.4.5/", STATUS_FORBIDDEN, NULL },
    { "http://[::1%25lo]/", STATUS_FORBIDDEN, NULL },
    { "http://[fe80::1%eth0]/", STATUS_FORBIDDEN, NULL },
    { "http://[8.8.8.8]/", STATUS_FORBIDDEN, NULL },
    { "http://[2606:4700::1111/", STATUS_FORBIDDEN, NULL },
    { "http://[2606:4700::1111]80/", STATUS_FORBIDDEN, NULL },
    { "http://2606:4700::1111/", STATUS_FORBIDDEN, NULL },
    { "http://[v1.fe80::a]/", STATUS_FORBIDDEN, NULL },
    /* names in disguise */
    { "http://%31%32%37.0.0.1/", STATUS_FORBIDDEN, NULL },
    { "http://crl%2eexample.com/", STATUS_FORBIDDEN, NULL },
    { "http://crl.example.com%00.evil.test/", STATUS_FORBIDDEN, NULL },
    { "http://crl..example.com/", STATUS_FORBIDDEN, NULL },
    { "http://.example.com/", STATUS_FORBIDDEN, NULL },
    { "http://./", STATUS_FORBIDDEN, NULL },
    { "http://a,b/", STATUS_FORBIDDEN, NULL },
    /* names and passwords */
    { "http://user@crl.example.com/", STATUS_FORBIDDEN, NULL },
    { "http://user:password@127.0.0.1/", STATUS_FORBIDDEN, NULL },
    { "http://crl.example.com:80@127.0.0.1/", STATUS_FORBIDDEN, NULL },
    { "http://crl.example.com@@127.0.0.1/", STATUS_FORBIDDEN, NULL },
    { "http://@127.0.0.1/", STATUS_FORBIDDEN, NULL },
    /* other ports */
    { "http://crl.example.com:22/", STATUS_FORBIDDEN, NULL },
    { "http://crl.example.com:25/", STATUS_FORBIDDEN, NULL },
    { "http://crl.example.com:6379/", STATUS_FORBIDDEN, NULL },
    { "http://crl.example.com:8080/", STATUS_FORBIDDEN, NULL },
    { "http://crl.example.com:0/", STATUS_MALFORMED, NULL },
    { "http://crl.example.com:65536/", STATUS_MALFORMED, NULL },
    { "http://crl.example.com:4294967376/", STATUS_MALFORMED, NULL },
    { "http://crl.example.com:-80/", STATUS_MALFORMED, NULL },
    { "http://crl.example.com:80:80/", STATUS_MALFORMED, NULL },
    { "http://crl.example.com:80a/", STATUS_MALFORMED, NULL },
    /* no host */
    { "http://", STATUS_FORBIDDEN, NULL },
    { "http:///etc/passwd", STATUS_FORBIDDEN, NULL },
    { "http://:80/", STATUS_FORBIDDEN, NULL },
    { "http://?a", STATUS_FORBIDDEN, NULL },
    { "http:crl.example.com", STATUS_FORBIDDEN, NULL },
    { "http:/crl.example.com/", STATUS_FORBIDDEN, NULL },
    /* other schemes */
    { "https://crl.example.com/", STATUS_FORBIDDEN, NULL },
    { "file:///etc/passwd", STATUS_FORBIDDEN, NULL },
    { "file://localhost/etc/passwd", STATUS_FORBIDDEN, NULL },
    { "ldap://ldap.example.com/cn=ca", STATUS_FORBIDDEN, NULL },
    { "ldap:///CN=CA,DC=example?certificateRevocationList", STATUS_FORBIDDEN,
      NULL },
    { "ldaps://ldap.example.com/", STATUS_FORBIDDEN, NULL },
    { "gopher://127.0.0.1:6379/_FLUSHALL", STATUS_FORBIDDEN, NULL },
    { "ftp://ftp.example.com/ca.crl", STATUS_FORBIDDEN, NULL },
    { "dict://127.0.0.1:11211/stats", STATUS_FORBIDDEN, NULL },
    { "data:,text", STATUS_FORBIDDEN, NULL },
    { "javascript:alert(1)", STATUS_FORBIDDEN, NULL },
    { "http+unix://%2Frun%2Fdocker.sock/", STATUS_FORBIDDEN, NULL },
    { "httpx://crl.example.com/", STATUS_FORBIDDEN, NULL },
    { "://crl.example.com/", STATUS_FORBIDDEN, NULL },
    { "//crl.example.com/", STATUS_FORBIDDEN, NULL },
    { "crl.example.com/a.crl", STATUS_FORBIDDEN, NULL },
    { "/a.crl", STATUS_FORBIDDEN, NULL },
    /* octets that end a URL for some */
    { "", STATUS_MALFORMED, NULL },
    { " http://crl.example.com/", STATUS_MALFORMED, NULL },
    { "http://crl.example.com/ ", STATUS_MALFORMED, NULL },
    { "http://crl.example.com /", STATUS_MALFORMED, NULL },
    { "http://crl.example.com\t/", STATUS_MALFORMED, NULL },
    { "http://crl.example.com/a\r\nHost: 127.0.0.1", STATUS_MALFORMED, NULL },
    { "http://crl.example.com\\@127.0.0.1/", STATUS_MALFORMED, NULL },
    { "http:\\\\127.0.0.1\\", STATUS_MALFORMED, NULL },
    { "http://b\xc3\xbc"
      "cher.example/",
      STATUS_MALFORMED, NULL },
    { "http://127\xe3\x80\x82"
      "0.0.1/",
      STATUS_MALFORMED, NULL },
    { "http://\xe2\x91\xa0\xe2\x91\xa1.example/", STATUS_MALFORMED, NULL },
    { "http://crl.example.com/\x7f", STATUS_MALFORMED, NULL },
};

static void others_are_refused(void **state)
{
    (void)state;
    check(forbidden, COUNT_OF(forbidden), NULL, false);
}

static void private_ones_are_taken_when_they_are_allowed(void **state)
{
    (void)state;
    static const struct url_case cases[] = {
        { "http://127.0.0.1:8080/a", STATUS_OK, "http://127.0.0.1:8080/a" },
        { "http://10.0.0.1/", STATUS_OK, "http://10.0.0.1/" },
        { "http://[fd00::1]:65535/", STATUS_OK, "http://[fd00::1]:65535/" },
        { "http://localhost:1/", STATUS_OK, "http://localhost:1/" },
        { "http://192.0.2.1/", STATUS_OK, "http://192.0.2.1/" },
        { "http://198.18.0.1/", STATUS_OK, "http://198.18.0.1/" },
        /* never */
        { "http://169.254.169.254/", STATUS_FORBIDDEN, NULL },
        { "http://169.254.0.1/", STATUS_FORBIDDEN, NULL },
        { "http://[fe80::1]/", STATUS_FORBIDDEN, NULL },
        { "http://100.100.100.200/", STATUS_FORBIDDEN, NULL },
        { "http://[fd00:ec2::254]/", STATUS_FORBIDDEN, NULL },
        { "http://168.63.129.16/", STATUS_FORBIDDEN, NULL },
        { "http://[::ffff:10.0.0.1]/", STATUS_FORBIDDEN, NULL },
        { "http://[64:ff9b::10.0.0.1]/", STATUS_FORBIDDEN, NULL },
        { "http://0.0.0.0/", STATUS_FORBIDDEN, NULL },
        { "http://224.0.0.1/", STATUS_FORBIDDEN, NULL },
        { "http://2130706433/", STATUS_FORBIDDEN, NULL },
        { "http://127.1/", STATUS_FORBIDDEN, NULL },
        { "http://user@10.0.0.1/", STATUS_FORBIDDEN, NULL },
        { "file:///etc/passwd", STATUS_FORBIDDEN, NULL },
        { "gopher://10.0.0.1/", STATUS_FORBIDDEN, NULL },
        { "http://10.0.0.1:65536/", STATUS_MALFORMED, NULL },
    };
    check(cases, COUNT_OF(cases), NULL, true);
}

static void a_redirect_is_relative_to_where_it_came_from(void **state)
{
    (void)state;
    static const struct url_case cases[] = {
        { "/b.crl", STATUS_OK, "http://crl.example.com:443/b.crl" },
        { "b.crl", STATUS_OK, "http://crl.example.com:443/x/b.crl" },
        { "../b.crl", STATUS_OK, "http://crl.example.com:443/x/../b.crl" },
        { "?q=1", STATUS_OK, "http://crl.example.com:443/x/a.crl?q=1" },
        { "#part", STATUS_OK, "http://crl.example.com:443/x/a.crl?p=/y/z" },
        { "/b?u=http://10.0.0.1/", STATUS_OK,
          "http://crl.example.com:443/b?u=http://10.0.0.1/" },
        { "//other.example.com/b", STATUS_OK, "http://other.example.com/b" },
        { "http://other.example.com", STATUS_OK, "http://other.example.com/" },
        { "//127.0.0.1/", STATUS_FORBIDDEN, NULL },
        { "//2130706433/", STATUS_FORBIDDEN, NULL },
        { "//134744072/", STATUS_FORBIDDEN, NULL },
        { "//user@other.example.com/", STATUS_FORBIDDEN, NULL },
        { "http:b.crl", STATUS_FORBIDDEN, NULL },
        { "https://crl.example.com/b", STATUS_FORBIDDEN, NULL },
        { "file:/etc/passwd", STATUS_FORBIDDEN, NULL },
        { "\\\\127.0.0.1\\", STATUS_MALFORMED, NULL },
        { "/a b", STATUS_MALFORMED, NULL },
        { "", STATUS_MALFORMED, NULL },
    };
    check(cases, COUNT_OF(cases), "http://crl.example.com:443/x/a.crl?p=/y/z#f",
          false);
}

static void a_redirect_from_an_address_stays_there(void **state)
{
    (void)state;
    static const struct url_case cases[] = {
        { "/b", STATUS_OK, "http://[2606:4700::1111]/b" },
        { "/b?u=http://x/", STATUS_OK,
          "http://[2606:4700::1111]/b?u=http://x/" },
    };
    struct fetch_url base, url;
    check(cases, COUNT_OF(cases), "http://[2606:4700::1111]/", false);
    assert_int_equal(judge("http://8.8.8.8:443/a", NULL, false, &base),
                     STATUS_OK);
    assert_int_equal(judge("b", &base, false, &url), STATUS_OK);
    assert_true(url.is_literal);
    assert_true(address_equal(&url.literal, &base.literal));
    assert_int_equal(url.port, 443);
    assert_string_equal(url.host, "8.8.8.8");
}

/* "http://crl.example.com/aaa…" of so many octets. */
static char *long_url(size_t size)
{
    char *text = ARENA_NEW(arena, size + 1, char);
    memset(text, 'a', size);
    static const char start[] = "http://crl.example.com/";
    memcpy(text, start, strlen(start));
    return text;
}

static void the_longest_url_has_2048_octets(void **state)
{
    (void)state;
    struct fetch_url url, base;
    assert_int_equal(judge(long_url(LIMIT_URL_BYTES), NULL, false, &url),
                     STATUS_OK);
    assert_int_equal(strlen(url.text), LIMIT_URL_BYTES);
    assert_int_equal(judge(long_url(LIMIT_URL_BYTES + 1), NULL, false, &url),
                     STATUS_OVER_LIMIT);
    /* A relative one is measured with its base. */
    assert_int_equal(judge("http://crl.example.com:443/", NULL, false, &base),
                     STATUS_OK);
    const char *rest = long_url(LIMIT_URL_BYTES) + strlen(base.text);
    assert_int_equal(judge(rest, &base, false, &url), STATUS_OK);
    assert_int_equal(strlen(url.text), LIMIT_URL_BYTES);
    const char *path = arena_printf(arena, "a%s", rest);
    assert_int_equal(judge(path, &base, false, &url), STATUS_OVER_LIMIT);
}

/* A name of 253 octets in labels of 63. */
static void the_longest_name_is_taken(void **state)
{
    (void)state;
    char name[300];
    struct fetch_url url;
    for (size_t i = 0; i < sizeof(name); i++)
        name[i] = i % 64 == 63 ? '.' : 'a';
    assert_int_equal(
        judge(arena_printf(arena, "http://%.253s/", name), NULL, false, &url),
        STATUS_OK);
    assert_int_equal(
        judge(arena_printf(arena, "http://%.254s/", name), NULL, false, &url),
        STATUS_FORBIDDEN);
    assert_int_equal(judge(arena_printf(arena, "http://%.63sa.example/", name),
                           NULL, false, &url),
                     STATUS_FORBIDDEN);
}

/* What was taken once is taken again, as it is. */
static void the_result_is_its_own_normal_form(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "http://crl.example.com:0443?a#b",
        "HTTP://[2606:4700:0::1111]:80",
        "http://crl.example.com./../a/./b//c?d",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct fetch_url once, twice;
        assert_int_equal(judge(texts[i], NULL, false, &once), STATUS_OK);
        assert_int_equal(judge(once.text, NULL, false, &twice), STATUS_OK);
        assert_string_equal(once.text, twice.text);
        assert_string_equal(once.host, twice.host);
        assert_int_equal(once.port, twice.port);
    }
}

static void no_address_is_never_allowed(void **state)
{
    (void)state;
    struct address none = { .size = 0 };
    assert_false(fetch_address_is_allowed(&none, false));
    assert_false(fetch_address_is_allowed(&none, true));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ordinary_urls_are_taken),
        cmocka_unit_test(others_are_refused),
        cmocka_unit_test(private_ones_are_taken_when_they_are_allowed),
        cmocka_unit_test(a_redirect_is_relative_to_where_it_came_from),
        cmocka_unit_test(a_redirect_from_an_address_stays_there),
        cmocka_unit_test(the_longest_url_has_2048_octets),
        cmocka_unit_test(the_longest_name_is_taken),
        cmocka_unit_test(the_result_is_its_own_normal_form),
        cmocka_unit_test(no_address_is_never_allowed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
