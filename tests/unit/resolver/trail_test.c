#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "resolver/dns_message.h"
#include "resolver/trail.h"
#include "wire.h"

static struct wire wire;

struct fixture {
    struct arena *arena;
    struct trail trail;
    struct trail_oddity oddity;
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){ .arena = arena_new() };
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    arena_free(fixture->arena);
    return 0;
}

/* A search for "host.example.com", and a message that answers it. */
static void start(struct fixture *fixture, unsigned type, unsigned flags)
{
    struct dns_name name;
    assert_true(dns_name_parse(bytes_of_text("host.example.com"), &name));
    trail_start(&fixture->trail, &name, type);
    wire_start(&wire, flags, "host.example.com", type);
}

static enum dns_status follow(struct fixture *fixture)
{
    return trail_follow(&fixture->trail, wire_octets(&wire), fixture->arena,
                        &fixture->oddity);
}

static const char *name_text(struct fixture *fixture)
{
    return dns_name_text(&fixture->trail.name, fixture->arena);
}

static void addresses_are_sorted_and_without_repeats(void **state)
{
    struct fixture *fixture = *state;
    static const uint8_t last[] = { 9, 2, 255, 2, 10, 9 };
    start(fixture, DNS_TYPE_A, WIRE_ANSWER);
    for (size_t i = 0; i < sizeof(last); i++)
        wire_a(&wire, "host.example.com", 300, last[i]);
    assert_int_equal(follow(fixture), DNS_OK);
    assert_int_equal(fixture->trail.address_count, 4);
    assert_int_equal(fixture->trail.addresses[0].octets[3], 2);
    assert_int_equal(fixture->trail.addresses[1].octets[3], 9);
    assert_int_equal(fixture->trail.addresses[2].octets[3], 10);
    assert_int_equal(fixture->trail.addresses[3].octets[3], 255);
}

static void records_of_other_names_and_types_do_not_count(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, DNS_TYPE_A, WIRE_ANSWER);
    wire_a(&wire, "other.example.com", 1, 1);
    wire_aaaa(&wire, "host.example.com", 2, 2);
    wire_a(&wire, "host.example.com", 300, 3);
    assert_int_equal(follow(fixture), DNS_OK);
    assert_int_equal(fixture->trail.address_count, 1);
    assert_int_equal(fixture->trail.addresses[0].octets[3], 3);
    assert_int_equal(fixture->trail.ttl, 300);
}

static void ipv6_addresses_are_taken(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, DNS_TYPE_AAAA, WIRE_ANSWER);
    wire_aaaa(&wire, "host.example.com", 300, 1);
    assert_int_equal(follow(fixture), DNS_OK);
    assert_string_equal(address_text(fixture->trail.addresses, fixture->arena),
                        "2001:db8::1");
}

static void aliases_are_followed_whatever_their_order(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, DNS_TYPE_A, WIRE_ANSWER);
    wire_a(&wire, "c.example.com", 300, 3);
    wire_cname(&wire, "b.example.com", 60, "C.example.com");
    wire_cname(&wire, "host.example.com", 900, "b.example.com");
    assert_int_equal(follow(fixture), DNS_OK);
    assert_int_equal(fixture->trail.alias_count, 2);
    assert_string_equal(name_text(fixture), "c.example.com");
    assert_int_equal(fixture->trail.address_count, 1);
    assert_int_equal(fixture->trail.ttl, 60);
}

static void a_ttl_of_0_is_the_smallest(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, DNS_TYPE_A, WIRE_ANSWER);
    wire_a(&wire, "host.example.com", 0, 3);
    wire_a(&wire, "host.example.com", 300, 4);
    assert_int_equal(follow(fixture), DNS_OK);
    assert_true(fixture->trail.has_ttl);
    assert_int_equal(fixture->trail.ttl, 0);
}

static void an_answer_that_stops_at_an_alias_goes_on(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, DNS_TYPE_A, WIRE_ANSWER);
    wire_cname(&wire, "host.example.com", 300, "b.example.net");
    assert_int_equal(follow(fixture), DNS_NOT_ASKED);
    assert_string_equal(name_text(fixture), "b.example.net");
    /* and the next answer is one to the new question */
    assert_int_equal(follow(fixture), DNS_MALFORMED);
    wire_start(&wire, WIRE_ANSWER, "b.example.net", DNS_TYPE_A);
    wire_a(&wire, "b.example.net", 300, 1);
    assert_int_equal(follow(fixture), DNS_OK);
    assert_int_equal(fixture->trail.alias_count, 1);
}

static void loops_of_aliases_are_found(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, DNS_TYPE_A, WIRE_ANSWER);
    wire_cname(&wire, "host.example.com", 300, "b.example.com");
    wire_cname(&wire, "b.example.com", 300, "host.example.com");
    assert_int_equal(follow(fixture), DNS_CNAME_LOOP);
    start(fixture, DNS_TYPE_A, WIRE_ANSWER);
    wire_cname(&wire, "host.example.com", 300, "HOST.example.com");
    assert_int_equal(follow(fixture), DNS_CNAME_LOOP);
    start(fixture, DNS_TYPE_A, WIRE_ANSWER);
    wire_cname(&wire, "host.example.com", 300, "b.example.com");
    wire_cname(&wire, "b.example.com", 300, "c.example.com");
    wire_cname(&wire, "c.example.com", 300, "b.example.com");
    assert_int_equal(follow(fixture), DNS_CNAME_LOOP);
}

/* host is an alias of n0, n0 of n1, and so on. */
static void add_aliases(unsigned count)
{
    char owner[32] = "host.example.com";
    for (unsigned i = 0; i < count; i++) {
        char target[32];
        snprintf(target, sizeof(target), "n%u.example.com", i);
        wire_cname(&wire, owner, 300, target);
        memcpy(owner, target, sizeof(owner));
    }
    wire_a(&wire, owner, 300, 1);
}

static void aliases_are_followed_up_to_the_limit(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, DNS_TYPE_A, WIRE_ANSWER);
    add_aliases(LIMIT_CNAMES);
    assert_int_equal(follow(fixture), DNS_OK);
    assert_int_equal(fixture->trail.alias_count, LIMIT_CNAMES);
    start(fixture, DNS_TYPE_A, WIRE_ANSWER);
    add_aliases(LIMIT_CNAMES + 1);
    assert_int_equal(follow(fixture), DNS_OVER_LIMIT);
    assert_int_equal(fixture->trail.alias_count, LIMIT_CNAMES);
}

static void no_records_are_told_from_no_name(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, DNS_TYPE_A, WIRE_ANSWER);
    assert_int_equal(follow(fixture), DNS_NODATA);
    start(fixture, DNS_TYPE_A, WIRE_ANSWER | DNS_RCODE_NXDOMAIN);
    assert_int_equal(follow(fixture), DNS_NXDOMAIN);
}

/* RFC 2308 2.1: the response code is about the last name. */
static void an_alias_may_lead_to_nowhere(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, DNS_TYPE_A, WIRE_ANSWER | DNS_RCODE_NXDOMAIN);
    wire_cname(&wire, "host.example.com", 300, "b.example.com");
    assert_int_equal(follow(fixture), DNS_NXDOMAIN);
    assert_string_equal(name_text(fixture), "b.example.com");
    assert_int_equal(fixture->trail.alias_count, 1);
}

static void failures_of_the_server_leave_the_trail_alone(void **state)
{
    static const struct {
        unsigned rcode;
        enum dns_status status;
    } cases[] = {
        { 1, DNS_SERVFAIL }, { 2, DNS_SERVFAIL },  { 4, DNS_SERVFAIL },
        { 5, DNS_REFUSED },  { 15, DNS_SERVFAIL },
    };
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        start(fixture, DNS_TYPE_A, WIRE_ANSWER | cases[i].rcode);
        wire_cname(&wire, "host.example.com", 300, "b.example.com");
        assert_int_equal(follow(fixture), cases[i].status);
        assert_int_equal(fixture->oddity.rcode, cases[i].rcode);
        assert_string_equal(name_text(fixture), "host.example.com");
        assert_int_equal(fixture->trail.alias_count, 0);
    }
}

static void a_malformed_answer_leaves_the_trail_alone(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, DNS_TYPE_A, WIRE_ANSWER);
    wire_cname(&wire, "host.example.com", 300, "b.example.com");
    wire_set_answer_count(&wire, 2);
    assert_int_equal(follow(fixture), DNS_MALFORMED);
    assert_string_equal(name_text(fixture), "host.example.com");
    assert_int_equal(fixture->trail.alias_count, 0);
}

/* Empty, not authoritative, and it offers no recursion. */
static void a_lame_referral_is_no_answer(void **state)
{
    struct fixture *fixture = *state;
    start(fixture, DNS_TYPE_A, WIRE_RESPONSE);
    assert_int_equal(follow(fixture), DNS_SERVFAIL);
    assert_true(fixture->oddity.is_lame);
    start(fixture, DNS_TYPE_A, WIRE_RESPONSE | WIRE_AUTHORITATIVE);
    assert_int_equal(follow(fixture), DNS_NODATA);
    start(fixture, DNS_TYPE_A, WIRE_RESPONSE | WIRE_RECURSIVE);
    assert_int_equal(follow(fixture), DNS_NODATA);
    start(fixture, DNS_TYPE_A, WIRE_RESPONSE);
    wire_a(&wire, "host.example.com", 300, 1);
    assert_int_equal(follow(fixture), DNS_OK);
    assert_false(fixture->oddity.is_lame);
}

static void caa_properties_are_made_harmless(void **state)
{
    static const uint8_t value[] = { 'c', 'a', 0, 27, '[', 0xff };
    struct fixture *fixture = *state;
    start(fixture, DNS_TYPE_CAA, WIRE_ANSWER);
    wire_caa(&wire, "host.example.com", 128, "IsSue",
             bytes_of_text("ca.example; policy=ev"));
    wire_caa(&wire, "host.example.com", 0, "iodef",
             (struct bytes){ value, sizeof(value) });
    wire_caa(&wire, "host.example.com", 0, "issuewild", bytes_of_text(""));
    assert_int_equal(follow(fixture), DNS_OK);
    const struct caa *caas = fixture->trail.caas;
    assert_int_equal(fixture->trail.caa_count, 3);
    assert_int_equal(caas[0].flags, 128);
    assert_string_equal(caas[0].tag, "issue");
    assert_string_equal(caas[0].value, "ca.example; policy=ev");
    assert_string_equal(caas[1].tag, "iodef");
    assert_string_equal(caas[1].value, "ca\\u{0000}\\u{001B}[\\xFF");
    assert_string_equal(caas[2].value, "");
}

/* As many as a message over TCP can hold: the name is a pointer. */
static void the_largest_message_is_read(void **state)
{
    struct fixture *fixture = *state;
    unsigned count = 0;
    start(fixture, DNS_TYPE_A, WIRE_ANSWER);
    for (; wire.size + 16 <= UINT16_MAX; count++) {
        wire_u16(&wire, 0xc00c);
        wire_u16(&wire, DNS_TYPE_A);
        wire_u16(&wire, 1);
        wire_u32(&wire, 300);
        wire_u16(&wire, 4);
        wire_u32(&wire, 0x0a000000 + count);
    }
    wire_set_answer_count(&wire, count);
    assert_int_equal(follow(fixture), DNS_OK);
    assert_int_equal(fixture->trail.address_count, count);
    assert_true(count > 4000 && count <= LIMIT_ADDRESSES_LISTED);
}

/* Only the root's name is short enough for more records than are listed. */
static void addresses_are_listed_up_to_the_limit(void **state)
{
    struct fixture *fixture = *state;
    size_t offset = 0;
    struct dns_name root;
    assert_true(
        dns_name_read((struct bytes){ (uint8_t[]){ 0 }, 1 }, &offset, &root));
    trail_start(&fixture->trail, &root, DNS_TYPE_A);
    wire_start(&wire, WIRE_ANSWER, "", DNS_TYPE_A);
    for (unsigned i = 0; i < LIMIT_ADDRESSES_LISTED + 1; i++) {
        uint8_t data[] = { 10, 0, (uint8_t)(i >> 8), (uint8_t)i };
        wire_record(&wire, "", DNS_TYPE_A, 300,
                    (struct bytes){ data, sizeof(data) });
    }
    assert_int_equal(follow(fixture), DNS_OK);
    assert_int_equal(fixture->trail.address_count, LIMIT_ADDRESSES_LISTED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(addresses_are_sorted_and_without_repeats),
        TEST(records_of_other_names_and_types_do_not_count),
        TEST(ipv6_addresses_are_taken),
        TEST(aliases_are_followed_whatever_their_order),
        TEST(a_ttl_of_0_is_the_smallest),
        TEST(an_answer_that_stops_at_an_alias_goes_on),
        TEST(loops_of_aliases_are_found),
        TEST(aliases_are_followed_up_to_the_limit),
        TEST(no_records_are_told_from_no_name),
        TEST(an_alias_may_lead_to_nowhere),
        TEST(failures_of_the_server_leave_the_trail_alone),
        TEST(a_malformed_answer_leaves_the_trail_alone),
        TEST(a_lame_referral_is_no_answer),
        TEST(caa_properties_are_made_harmless),
        TEST(the_largest_message_is_read),
        TEST(addresses_are_listed_up_to_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
