/* A real name server (NSD) with a zone that has all sorts of names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
/* cmocka.h wants the first four before it. */
#include <cmocka.h>

#include "base/limits.h"
#include "lab.h"
#include "name_server.h"

static struct lab lab;
static struct name_server server;

static const char zone_head[] =
    "$ORIGIN example.com.\n"
    "$TTL 300\n"
    "@ SOA ns hostmaster 1 3600 600 86400 300\n"
    "@ NS ns\n"
    "ns A 127.0.0.1\n"
    "host A 192.0.2.10\n"
    "host A 192.0.2.9\n"
    "host 120 AAAA 2001:db8::9\n"
    "six AAAA 2001:db8::6\n"
    "text TXT \"no address\"\n"
    "now 0 A 192.0.2.1\n"
    "mapped AAAA ::ffff:169.254.169.254\n"
    "_under A 192.0.2.7\n"
    "alias 900 CNAME alias2\n"
    "alias2 60 CNAME host\n"
    "alias-text CNAME text\n"
    "loop-a CNAME loop-b\n"
    "loop-b CNAME loop-a\n"
    "loop-self CNAME loop-self\n"
    "dangling CNAME gone\n"
    "outside CNAME elsewhere.example.net.\n"
    /* a delegation to a server that is not asked */
    "delegated NS ns.delegated\n"
    "ns.delegated A 192.0.2.53\n"
    "with-caa A 192.0.2.1\n"
    "with-caa CAA 0 issue \"ca.example\"\n"
    "with-caa CAA 128 iodef \"mailto:a@b.example\"\n"
    "below.with-caa A 192.0.2.1\n"
    "to-caa CNAME with-caa\n"
    "to-nowhere.with-caa CNAME gone\n"
    "caa-loop CNAME loop-a\n";

/* l0 … l16: chains of 16 and 17 aliases; many: 200 addresses. */
static void write_zone(char *zone, size_t size)
{
    size_t used = (size_t)snprintf(zone, size, "%s", zone_head);
    for (int i = 0; i < 16; i++)
        used += (size_t)snprintf(
            zone + used, size - used,
            i < 15 ? "l%d CNAME l%d\n" : "l%d CNAME host\n", i, i + 1);
    used += (size_t)snprintf(zone + used, size - used, "long CNAME l0\n");
    for (int i = 1; i <= 200; i++)
        used +=
            (size_t)snprintf(zone + used, size - used, "many A 10.0.0.%d\n", i);
    for (int i = 0; i < 1000; i++)
        used += (size_t)snprintf(zone + used, size - used, "h%d A 10.1.%d.%d\n",
                                 i, i / 250, i % 250);
    assert_true(used < size);
}

static int start(void **state)
{
    static char zone[64 * 1024];
    (void)state;
    write_zone(zone, sizeof(zone));
    name_server_start(&server, zone);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    name_server_stop(&server);
    return 0;
}

static int set_up(void **state)
{
    const char *text = server.text;
    (void)state;
    lab_open(&lab);
    lab_use(&lab, LIMIT_DNS_MS, 1, &text);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    lab_close(&lab);
    return 0;
}

static void expect_failure(const struct dns_answer *answer,
                           enum dns_status status, enum status failure,
                           const char *detail)
{
    assert_int_equal(answer->status, status);
    assert_int_equal(answer->a.failure.status, failure);
    assert_string_equal(answer->server, server.text);
    if (strstr(answer->a.failure.detail, detail) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", detail, answer->a.failure.detail);
}

static void a_name_has_its_addresses(void **state)
{
    (void)state;
    struct dns_answer found = lab_addresses(&lab, "Host.example.com");
    assert_int_equal(found.status, DNS_OK);
    assert_string_equal(found.name, "host.example.com");
    assert_string_equal(lab_text(&lab, &found.a), "192.0.2.9 192.0.2.10");
    assert_string_equal(lab_text(&lab, &found.aaaa), "2001:db8::9");
    assert_int_equal(found.ttl, 120);
    assert_string_equal(found.server, server.text);
}

static void a_name_may_have_ipv6_only(void **state)
{
    (void)state;
    struct dns_answer found = lab_addresses(&lab, "six.example.com");
    assert_int_equal(found.status, DNS_OK);
    assert_int_equal(found.a.status, DNS_NODATA);
    assert_string_equal(lab_text(&lab, &found.aaaa), "2001:db8::6");
}

static void an_odd_address_is_shown_as_it_is(void **state)
{
    (void)state;
    struct dns_answer found = lab_addresses(&lab, "mapped.example.com");
    assert_string_equal(lab_text(&lab, &found.aaaa), "::ffff:169.254.169.254");
    assert_int_equal(lab_a(&lab, "_under.example.com").status, DNS_OK);
}

static void no_name_and_no_address_are_told_apart(void **state)
{
    (void)state;
    struct dns_answer found = lab_addresses(&lab, "gone.example.com");
    expect_failure(&found, DNS_NXDOMAIN, STATUS_NXDOMAIN, "NXDOMAIN");
    found = lab_addresses(&lab, "text.example.com");
    expect_failure(&found, DNS_NODATA, STATUS_NODATA, "without records");
    assert_int_equal(found.aaaa.status, DNS_NODATA);
}

static void failures_of_the_server_are_told_apart(void **state)
{
    (void)state;
    struct dns_answer found = lab_addresses(&lab, "broken.example.com");
    expect_failure(&found, DNS_SERVFAIL, STATUS_SERVFAIL, "SERVFAIL");
    found = lab_addresses(&lab, "host.example.net");
    expect_failure(&found, DNS_REFUSED, STATUS_DNS_REFUSED, "REFUSED");
    found = lab_addresses(&lab, "www.delegated.example.com");
    expect_failure(&found, DNS_SERVFAIL, STATUS_SERVFAIL, "lame");
}

static void a_ttl_of_0_is_kept(void **state)
{
    (void)state;
    struct dns_answer found = lab_addresses(&lab, "now.example.com");
    assert_int_equal(found.status, DNS_OK);
    assert_int_equal(found.ttl, 0);
}

static void many_addresses_come_over_tcp(void **state)
{
    (void)state;
    struct dns_answer found = lab_addresses(&lab, "many.example.com");
    assert_int_equal(found.status, DNS_OK);
    assert_int_equal(found.a.count, 200);
    for (size_t i = 0; i < 200; i++)
        assert_int_equal(found.a.items[i].octets[3], i + 1);
    assert_int_equal(found.aaaa.status, DNS_NODATA);
}

static void aliases_are_listed_in_order(void **state)
{
    (void)state;
    struct dns_answer found = lab_addresses(&lab, "alias.example.com");
    assert_int_equal(found.status, DNS_OK);
    assert_string_equal(lab_aliases(&lab, &found),
                        "alias2.example.com host.example.com");
    assert_int_equal(found.a.count, 2);
    assert_int_equal(found.ttl, 60);
}

static void an_alias_may_lead_to_no_address(void **state)
{
    (void)state;
    struct dns_answer found = lab_addresses(&lab, "alias-text.example.com");
    expect_failure(&found, DNS_NODATA, STATUS_NODATA, "text.example.com");
    assert_string_equal(lab_aliases(&lab, &found), "text.example.com");
}

static void a_dangling_alias_names_its_target(void **state)
{
    (void)state;
    struct dns_answer found = lab_addresses(&lab, "dangling.example.com");
    expect_failure(&found, DNS_NXDOMAIN, STATUS_NXDOMAIN,
                   "alias target gone.example.com");
    assert_string_equal(lab_aliases(&lab, &found), "gone.example.com");
}

static void an_alias_out_of_the_zone_is_asked_for(void **state)
{
    (void)state;
    struct dns_answer found = lab_addresses(&lab, "outside.example.com");
    expect_failure(&found, DNS_REFUSED, STATUS_DNS_REFUSED,
                   "alias target elsewhere.example.net");
}

static void alias_loops_are_found(void **state)
{
    (void)state;
    struct dns_answer found = lab_addresses(&lab, "loop-a.example.com");
    expect_failure(&found, DNS_CNAME_LOOP, STATUS_CNAME_LOOP,
                   "loop-b.example.com");
    assert_string_equal(lab_aliases(&lab, &found), "loop-b.example.com");
    found = lab_addresses(&lab, "loop-self.example.com");
    expect_failure(&found, DNS_CNAME_LOOP, STATUS_CNAME_LOOP, "loop-self");
}

static void aliases_are_followed_up_to_the_limit(void **state)
{
    (void)state;
    struct dns_answer found = lab_addresses(&lab, "l0.example.com");
    assert_int_equal(found.status, DNS_OK);
    assert_int_equal(found.cname_count, LIMIT_CNAMES);
    found = lab_addresses(&lab, "long.example.com");
    expect_failure(&found, DNS_OVER_LIMIT, STATUS_OVER_LIMIT, "16 aliases");
    assert_int_equal(found.cname_count, LIMIT_CNAMES);
}

static struct dns_answer ask_caa(const char *name)
{
    struct dns_answer found = lab_resolve(
        &lab, &(struct resolver_question){ .name = name, .caa = true });
    assert_true(found.caa_was_asked);
    assert_int_equal(found.status, DNS_NOT_ASKED);
    return found;
}

static void the_nearest_caa_set_counts(void **state)
{
    static const char *const names[] = {
        "with-caa.example.com",
        "below.with-caa.example.com",
        "not.there.with-caa.example.com",
        "to-caa.example.com",
        "to-nowhere.with-caa.example.com",
    };
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        struct dns_answer found = ask_caa(names[i]);
        assert_int_equal(found.caa_status, DNS_OK);
        assert_string_equal(found.caa_owner, "with-caa.example.com");
        assert_int_equal(found.caa_count, 2);
        size_t iodef = found.caas[0].flags == 128 ? 0 : 1;
        assert_string_equal(found.caas[iodef].tag, "iodef");
        assert_string_equal(found.caas[iodef].value, "mailto:a@b.example");
        assert_string_equal(found.caas[1 - iodef].tag, "issue");
        assert_string_equal(found.caas[1 - iodef].value, "ca.example");
    }
}

/* "com" is not this server's, and the set might be there. */
static void a_failure_ends_the_climb(void **state)
{
    (void)state;
    struct dns_answer found = ask_caa("host.example.com");
    assert_int_equal(found.caa_status, DNS_REFUSED);
    assert_int_equal(found.caa_count, 0);
    assert_null(found.caa_owner);
    assert_int_equal(ask_caa("caa-loop.example.com").caa_status,
                     DNS_CNAME_LOOP);
    assert_int_equal(ask_caa("broken.example.com").caa_status, DNS_SERVFAIL);
}

static void caa_is_asked_beside_the_addresses(void **state)
{
    (void)state;
    struct dns_answer found = lab_resolve(
        &lab, &(struct resolver_question){ .name = "with-caa.example.com",
                                           .a = true,
                                           .aaaa = true,
                                           .caa = true });
    assert_int_equal(found.status, DNS_OK);
    assert_string_equal(lab_text(&lab, &found.a), "192.0.2.1");
    assert_int_equal(found.caa_status, DNS_OK);
    assert_int_equal(found.caa_count, 2);
}

enum { MANY = 1000 };

static void a_thousand_lookups_at_once_all_succeed(void **state)
{
    static struct lookup_case lookups[MANY];
    static char names[MANY][32];
    (void)state;
    for (int i = 0; i < MANY; i++) {
        snprintf(names[i], sizeof(names[i]), "h%d.example.com", i);
        lab_start(&lab, &lookups[i],
                  &(struct resolver_question){
                      .name = names[i], .a = true, .aaaa = true });
    }
    for (int i = 0; i < MANY; i++) {
        char address[32];
        snprintf(address, sizeof(address), "10.1.%d.%d", i / 250, i % 250);
        lab_wait(&lab, &lookups[i]);
        assert_int_equal(lookups[i].answer.status, DNS_OK);
        assert_string_equal(lookups[i].answer.name, names[i]);
        assert_string_equal(lab_text(&lab, &lookups[i].answer.a), address);
        assert_int_equal(lookups[i].answer.aaaa.status, DNS_NODATA);
    }
}

static void a_resolver_that_was_never_used_leaves_nothing(void **state)
{
    /* tear_down() looks */
    (void)state;
    assert_int_equal(uv_loop_alive(&lab.loop), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_name_has_its_addresses),
        TEST(a_name_may_have_ipv6_only),
        TEST(an_odd_address_is_shown_as_it_is),
        TEST(no_name_and_no_address_are_told_apart),
        TEST(failures_of_the_server_are_told_apart),
        TEST(a_ttl_of_0_is_kept),
        TEST(many_addresses_come_over_tcp),
        TEST(aliases_are_listed_in_order),
        TEST(an_alias_may_lead_to_no_address),
        TEST(a_dangling_alias_names_its_target),
        TEST(an_alias_out_of_the_zone_is_asked_for),
        TEST(alias_loops_are_found),
        TEST(aliases_are_followed_up_to_the_limit),
        TEST(the_nearest_caa_set_counts),
        TEST(a_failure_ends_the_climb),
        TEST(caa_is_asked_beside_the_addresses),
        TEST(a_thousand_lookups_at_once_all_succeed),
        TEST(a_resolver_that_was_never_used_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
