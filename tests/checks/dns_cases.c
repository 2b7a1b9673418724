#include "base/arena.h"
#include "base/limits.h"
#include "cases.h"

static struct dns_answer *dns(struct world *world)
{
    return &world->nodes[0].dns;
}

static void invalid(struct world *world)
{
    world->record.target.invalid = "empty label";
    world->record.target.text = "bad..example.com";
    world->record.target.node_count = 0;
    world->record.capture_count = 0;
}

static void literal(struct world *world)
{
    world_literal(world, ADDRESS);
}

static void given(struct world *world)
{
    static struct address address;
    address = world_parse(ADDRESS);
    world->nodes[0].given = &address;
    world->nodes[0].given_count = 1;
    dns(world)->status = DNS_GIVEN;
}

static void lookup(struct world *world, enum dns_status status)
{
    dns(world)->status = dns(world)->a.status = status;
    dns(world)->a.count = 0;
    world->record.capture_count = 0;
}

static void nxdomain(struct world *world)
{
    lookup(world, DNS_NXDOMAIN);
}

static void nodata(struct world *world)
{
    lookup(world, DNS_NODATA);
}

static void alias_loop(struct world *world)
{
    lookup(world, DNS_CNAME_LOOP);
}

static void servfail(struct world *world)
{
    lookup(world, DNS_SERVFAIL);
}

static void timed_out(struct world *world)
{
    lookup(world, DNS_TIMED_OUT);
}

static void refused(struct world *world)
{
    lookup(world, DNS_REFUSED);
}

static void tell(struct world *world, const char *server, const char *detail)
{
    dns(world)->server = server;
    dns(world)->a.failure.detail = detail;
}

static void nxdomain_told(struct world *world)
{
    nxdomain(world);
    tell(world, "192.0.2.53:53", "192.0.2.53:53 answered NXDOMAIN");
}

static void alias_loop_told(struct world *world)
{
    alias_loop(world);
    tell(world, "192.0.2.53:53", "a.example is an alias of an earlier name");
}

static void timed_out_told(struct world *world)
{
    timed_out(world);
    tell(world, NULL, "192.0.2.53:53 did not answer");
}

static void dangling(struct world *world)
{
    static const char *const names[] = { "gone.example.net" };
    lookup(world, DNS_NXDOMAIN);
    dns(world)->cnames = names;
    dns(world)->cname_count = 1;
}

static void six_only(struct world *world)
{
    world->options.ipv6_only = true;
}

static void aaaa(struct world *world)
{
    world_address(world, &world->nodes[0], ADDRESS_V6);
}

static void aaaa_only(struct world *world)
{
    dns(world)->a = (struct dns_addresses){ .status = DNS_NODATA };
    world->record.capture_count = 0;
    aaaa(world);
}

static void six_only_with_aaaa(struct world *world)
{
    aaaa_only(world);
    six_only(world);
    world->captures[0].node = &world->nodes[0];
}

static void alias(struct world *world)
{
    static const char *const names[] = { "a.example.net", "b.example.net" };
    dns(world)->cnames = names;
    dns(world)->cname_count = 2;
}

static void at(struct world *world, const char *address)
{
    struct address *item = ARENA_NEW(world->arena, 1, struct address);
    *item = world_parse(address);
    dns(world)->a.items = item;
    dns(world)->a.count = 1;
    world->captures[0].address = *item;
}

static void loopback(struct world *world)
{
    at(world, "127.0.0.1");
}

static void factory(struct world *world)
{
    at(world, "169.254.1.1");
}

static void documentation(struct world *world)
{
    at(world, "192.0.2.1");
}

static void private(struct world *world)
{
    at(world, "10.1.2.3");
}

static void shared(struct world *world)
{
    at(world, "100.64.0.1");
}

static void allowed(struct world *world)
{
    at(world, "127.0.0.1");
    world->options.allow_special_addresses = true;
}

static void allowed_private(struct world *world)
{
    at(world, "10.1.2.3");
    world->options.allow_special_addresses = true;
}

static void two(struct world *world)
{
    world_address(world, &world->nodes[0], OTHER_ADDRESS);
}

static void many(struct world *world, size_t count)
{
    struct address *items = ARENA_NEW(world->arena, count, struct address);
    for (size_t i = 0; i < count; i++)
        items[i] = (struct address){ { 8, 8, 1, (uint8_t)i }, 4 };
    dns(world)->a.items = items;
    dns(world)->a.count = count;
}

static void at_the_limit(struct world *world)
{
    many(world, LIMIT_ADDRESSES);
}

static void past_the_limit(struct world *world)
{
    many(world, LIMIT_ADDRESSES + 1);
}

static void past_the_limit_given(struct world *world)
{
    given(world);
    past_the_limit(world);
}

/* Two servers; the second has this. */
static void views(struct world *world, enum dns_status status,
                  const char *address)
{
    struct dns_view *items = ARENA_NEW(world->arena, 2, struct dns_view);
    struct address *other = ARENA_NEW(world->arena, 1, struct address);
    *other = world_parse(address);
    items[0] = (struct dns_view){ "9.9.9.9:53", dns(world)->a };
    items[1] = (struct dns_view){
        "1.1.1.1:53",
        { .status = status, .items = other, .count = status == DNS_OK },
    };
    dns(world)->views = items;
    dns(world)->view_count = 2;
}

static void same_views(struct world *world)
{
    views(world, DNS_OK, ADDRESS);
}

static void other_views(struct world *world)
{
    views(world, DNS_OK, OTHER_ADDRESS);
}

static void split_views(struct world *world)
{
    views(world, DNS_NXDOMAIN, ADDRESS);
}

static void silent_view(struct world *world)
{
    views(world, DNS_TIMED_OUT, ADDRESS);
}

static void expect(struct world *world, const char *first, const char *second)
{
    struct address *items = ARENA_NEW(world->arena, 2, struct address);
    items[0] = world_parse(first);
    if (second != NULL)
        items[1] = world_parse(second);
    world->options.expected_addresses = items;
    world->options.expected_address_count = second == NULL ? 1 : 2;
}

static void as_expected(struct world *world)
{
    expect(world, ADDRESS, NULL);
}

static void other_expected(struct world *world)
{
    expect(world, OTHER_ADDRESS, NULL);
}

static void more_expected(struct world *world)
{
    expect(world, ADDRESS, OTHER_ADDRESS);
}

static void fewer_expected(struct world *world)
{
    two(world);
    expect(world, ADDRESS, NULL);
}

static void expected_in_another_order(struct world *world)
{
    two(world);
    expect(world, OTHER_ADDRESS, ADDRESS);
}

/* AAAA records count only where one is expected. */
static void aaaa_not_expected(struct world *world)
{
    aaaa(world);
    expect(world, ADDRESS, NULL);
}

static void aaaa_expected(struct world *world)
{
    expect(world, ADDRESS, ADDRESS_V6);
}

static struct capture *v6(struct world *world)
{
    aaaa(world);
    return &world->captures[1];
}

static void v6_refused(struct world *world)
{
    struct capture *capture = v6(world);
    capture->status = CAPTURE_CONNECT_FAILED;
    capture->failure.status = STATUS_REFUSED;
    capture->chain_length = capture->served_count = 0;
    capture->paths = NULL;
}

static void v6_silent(struct world *world)
{
    v6_refused(world);
    world->captures[1].failure.status = STATUS_TIMED_OUT;
}

static void v6_other_leaf(struct world *world)
{
    SERVE(world, v6(world), world_renew(world, world->leaf), world->ca);
}

static void v6_without_route(struct world *world)
{
    struct capture copy = world->captures[0];
    v6_other_leaf(world);
    world->captures[0] = copy;
    world->record.capture_count = 1; /* none was probed */
    world->record.ipv6_is_reachable = false;
}

static void v6_not_probed(struct world *world)
{
    v6(world)->status = CAPTURE_NOT_PROBED;
}

static void four_only(struct world *world)
{
    world->options.ipv4_only = true;
}

static void named(struct world *world, const char *host)
{
    world->nodes[0].host = world->nodes[0].server_name = host;
    NAMES(world, world->leaf, host);
}

static void dot_local(struct world *world)
{
    named(world, "support.example.local");
}

static void single_label(struct world *world)
{
    named(world, "support");
}

static void file(struct world *world)
{
    world_make_file(world);
}

static const struct check_case cases[] = {
    { "dns.name-invalid", "no target", ANSWER_FAIL, "empty label", invalid },
    { "dns.name-invalid", "a name", ANSWER_PASS, NULL, NULL },
    { "dns.name-invalid", "files", ANSWER_NOT_APPLICABLE, NULL, file },

    { "dns.ip-literal", "an address", ANSWER_FAIL, ADDRESS, literal },
    { "dns.ip-literal", "a name", ANSWER_PASS, NULL, NULL },

    { "dns.lookup", "found", ANSWER_PASS, NULL, NULL },
    { "dns.lookup", "NXDOMAIN", ANSWER_FAIL, "nxdomain", nxdomain },
    { "dns.lookup", "NODATA", ANSWER_FAIL, "nodata", nodata },
    { "dns.lookup", "a loop", ANSWER_FAIL, "cname-loop", alias_loop },
    { "dns.lookup", "what the server said, once", ANSWER_FAIL,
      "support.example.com: 192.0.2.53:53 answered NXDOMAIN", nxdomain_told },
    { "dns.lookup", "a loop, and who told of it", ANSWER_FAIL,
      "of an earlier name (answer from 192.0.2.53:53)", alias_loop_told },
    { "dns.lookup", "nobody answered", ANSWER_UNKNOWN,
      "support.example.com: 192.0.2.53:53 did not answer", timed_out_told },
    { "dns.lookup", "an alias of nothing", ANSWER_FAIL,
      "gone.example.net: nxdomain", dangling },
    { "dns.lookup", "SERVFAIL", ANSWER_UNKNOWN, "servfail", servfail },
    { "dns.lookup", "silence", ANSWER_UNKNOWN, "timed-out", timed_out },
    { "dns.lookup", "REFUSED", ANSWER_UNKNOWN, "refused", refused },
    { "dns.lookup", "given", ANSWER_NOT_JUDGED, NULL, given },
    { "dns.lookup", "a literal", ANSWER_NOT_APPLICABLE, NULL, literal },
    { "dns.lookup", "-6 without AAAA", ANSWER_FAIL, "AAAA query", six_only },
    { "dns.lookup", "-6 with AAAA", ANSWER_PASS, NULL, six_only_with_aaaa },

    { "dns.no-a", "an A record", ANSWER_PASS, NULL, NULL },
    { "dns.no-a", "AAAA only", ANSWER_FAIL, ADDRESS_V6, aaaa_only },
    { "dns.no-a", "nothing: dns.lookup says it", ANSWER_NOT_APPLICABLE, NULL,
      nxdomain },
    { "dns.no-a", "-6", ANSWER_NOT_APPLICABLE, NULL, six_only_with_aaaa },

    { "dns.cname", "no alias", ANSWER_PASS, NULL, NULL },
    { "dns.cname", "aliases", ANSWER_FAIL, "a.example.net, b.example.net",
      alias },

    { "dns.bad-address", "public", ANSWER_PASS, NULL, NULL },
    { "dns.bad-address", "private", ANSWER_PASS, NULL, private },
    { "dns.bad-address", "loopback", ANSWER_FAIL, "127.0.0.1 is loopback",
      loopback },
    { "dns.bad-address", "on delivery", ANSWER_FAIL, "link-local", factory },
    { "dns.bad-address", "documentation", ANSWER_FAIL, "documentation",
      documentation },
    { "dns.bad-address", "allowed", ANSWER_NOT_APPLICABLE, NULL, allowed },
    { "dns.bad-address", "given", ANSWER_NOT_JUDGED, NULL, given },

    { "dns.private-address", "public", ANSWER_PASS, NULL, NULL },
    { "dns.private-address", "RFC 1918", ANSWER_FAIL, "10.1.2.3 is private",
      private },
    { "dns.private-address", "RFC 6598", ANSWER_FAIL, "100.64.0.1", shared },
    { "dns.private-address", "allowed", ANSWER_NOT_APPLICABLE, NULL,
      allowed_private },

    { "dns.multiple", "one", ANSWER_PASS, NULL, NULL },
    { "dns.multiple", "two", ANSWER_FAIL, "2 addresses: " ADDRESS, two },

    { "dns.too-many", "one", ANSWER_PASS, NULL, NULL },
    { "dns.too-many", "at the limit", ANSWER_PASS, NULL, at_the_limit },
    { "dns.too-many", "one past it", ANSWER_UNKNOWN,
      "33 addresses, of which 32", past_the_limit },
    { "dns.too-many", "one past it, given", ANSWER_UNKNOWN, "33 addresses",
      past_the_limit_given },

    { "dns.resolvers-differ", "one server", ANSWER_NOT_JUDGED, NULL, NULL },
    { "dns.resolvers-differ", "the same", ANSWER_PASS, NULL, same_views },
    { "dns.resolvers-differ", "others", ANSWER_FAIL,
      "1.1.1.1:53: " OTHER_ADDRESS, other_views },
    { "dns.resolvers-differ", "a split zone", ANSWER_FAIL, "nxdomain",
      split_views },
    { "dns.resolvers-differ", "silence", ANSWER_UNKNOWN, "timed-out",
      silent_view },

    { "dns.unexpected", "nothing expected", ANSWER_NOT_JUDGED, NULL, NULL },
    { "dns.unexpected", "the same", ANSWER_PASS, NULL, as_expected },
    { "dns.unexpected", "in another order", ANSWER_PASS, NULL,
      expected_in_another_order },
    { "dns.unexpected", "another", ANSWER_FAIL,
      "expected " OTHER_ADDRESS "; found A: " ADDRESS, other_expected },
    { "dns.unexpected", "one is missing", ANSWER_FAIL, "expected",
      more_expected },
    { "dns.unexpected", "one too many", ANSWER_FAIL, "expected",
      fewer_expected },
    { "dns.unexpected", "AAAA beside", ANSWER_PASS, NULL, aaaa_not_expected },
    { "dns.unexpected", "AAAA is missing", ANSWER_FAIL, ADDRESS_V6,
      aaaa_expected },

    { "dns.ipv6-differs", "no AAAA", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "dns.ipv6-differs", "the same leaf", ANSWER_PASS, NULL, aaaa },
    { "dns.ipv6-differs", "refused", ANSWER_FAIL,
      ADDRESS_V6 ": connect-failed (refused)", v6_refused },
    { "dns.ipv6-differs", "silent", ANSWER_FAIL, "timed-out", v6_silent },
    { "dns.ipv6-differs", "another leaf", ANSWER_FAIL, "serves leaf",
      v6_other_leaf },
    { "dns.ipv6-differs", "no route from here", ANSWER_NOT_JUDGED, NULL,
      v6_without_route },
    { "dns.ipv6-differs", "not probed", ANSWER_UNKNOWN, "compared",
      v6_not_probed },
    { "dns.ipv6-differs", "-4", ANSWER_NOT_JUDGED, NULL, four_only },
    { "dns.ipv6-differs", "AAAA only", ANSWER_NOT_APPLICABLE, NULL, aaaa_only },

    { "dns.internal-name", "public", ANSWER_PASS, NULL, NULL },
    { "dns.internal-name", ".local", ANSWER_FAIL, ".local", dot_local },
    { "dns.internal-name", "one label", ANSWER_FAIL, "single label",
      single_label },
};

const struct case_list dns_cases = { cases, COUNT_OF(cases) };
