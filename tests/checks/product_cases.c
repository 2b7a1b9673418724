#include "base/arena.h"
#include "base/encode.h"
#include "cases.h"
#include "forge.h"
#include "x509/time.h"

static void self_signed(struct world *world)
{
    world_self_sign(world);
}

static void factory(struct world *world)
{
    world_self_sign(world);
    NAMES(world, world->leaf, "appliance.example.net");
    world->leaf->subject.der =
        forge_name(world->arena, "O=Example Appliances,CN=appliance");
}

static void self_signed_cn(struct world *world)
{
    world_self_sign(world);
    NAMES(world, world->leaf, "elsewhere.example.com");
}

static void self_signed_for_node(struct world *world)
{
    factory(world);
    world_node(world, ROLE_ATLAS, "appliance.example.net");
}

static void given(struct world *world)
{
    world->path->fault_count = 0;
    world->path->result = PATH_VALID;
    world->path->reason = FAULT_NONE;
    world->path->root_is_known = true;
    world->path->source = ROOT_SOURCE_FILE;
}

static void factory_given(struct world *world)
{
    factory(world);
    given(world);
}

static void self_signed_given(struct world *world)
{
    world_self_sign(world);
    given(world);
}

static void self_signed_given_rfc5280(struct world *world)
{
    self_signed_given(world);
    world->options.profile = PROFILE_RFC5280;
}

static void self_signed_rfc5280(struct world *world)
{
    world_self_sign(world);
    world->options.profile = PROFILE_RFC5280;
}

static void self_signed_file(struct world *world)
{
    world_self_sign(world);
    world_make_file(world);
}

static void no_name_asked(struct world *world)
{
    factory(world);
    world->options.judge_name = false;
}

static void private_ca(struct world *world)
{
    world_make_private(world, true);
}

static void given_and_public(struct world *world)
{
    world->path->source = ROOT_SOURCE_FILE;
}

static void unknown_root(struct world *world)
{
    world_make_private(world, false);
}

static void root_is(struct world *world, struct cert *root, const char *digits)
{
    struct bytes sha256;
    if (!hex_decode(world->arena, bytes_of_text(digits), &sha256))
        return;
    for (size_t i = 0; i < sha256.size; i++)
        root->sha256[i] = sha256.data[i];
}

static void isrg_x2(struct world *world)
{
    root_is(world, world->root,
            "69729b8e15a86efc177a57afb7171dfc"
            "64add28c2fca8cf1507e34453ccb1470");
}

/* The way over X1 leads round the advisory. */
static void isrg_x2_or_other(struct world *world)
{
    struct cert *other = world_cert(world, "CN=X1", "CN=X1", 6, 6);
    isrg_x2(world);
    ADD_PATH(world, (struct paths *)world->captures[0].paths, world->leaf,
             world->ca, other);
}

static void digicert(struct world *world)
{
    root_is(world, world->root,
            "4348a0e9444c78cb265e058d5e8944b4"
            "d84f9662bd26db257f8934a443c70161");
}

/* The distrust lies in the future of this certificate. */
static void isrg_x1(struct world *world)
{
    root_is(world, world->root,
            "96bcec06264976f37460779acf28c5a7"
            "cfe8a3c0aae11a8ffcee05c0bddf08c6");
}

static void isrg_x1_to_the_end(struct world *world)
{
    isrg_x1(world);
    world->leaf->not_after = 1906761600; /* 2030-06-04 */
}

static void chunghwa(struct world *world, const char *first_sct)
{
    struct sct *sct = ARENA_NEW(world->arena, 1, struct sct);
    int64_t at = 0;
    if (!time_parse(bytes_of_text(first_sct), &at))
        return;
    sct->log_id = bytes_of_text("0123456789abcdef0123456789abcdef");
    sct->timestamp_ms = (uint64_t)at * 1000;
    world->leaf->scts = (struct scts){ sct, 1 };
    root_is(world, world->root,
            "c0a6f4dc63a24bfdcf54ef2a6a082a0a"
            "72de35803e2ff5ff527ae5d87206dfd5");
}

static void logged_on_the_day(struct world *world)
{
    chunghwa(world, "2025-07-31T23:59:59Z");
}

static void logged_after(struct world *world)
{
    chunghwa(world, "2025-08-01T00:00:00Z");
}

static void system_store(struct world *world)
{
    world_store(world, false);
}

static void no_root(struct world *world)
{
    world_lose_root(world);
}

static void private_address(struct world *world)
{
    struct address *address = ARENA_NEW(world->arena, 1, struct address);
    *address = world_parse("10.1.1.1");
    world->nodes[0].dns.a.items = address;
}

/* The public answer is said by dns.private-address, so let it be allowed by
 * nobody: only the root is missing. */
static void root_not_at_hand(struct world *world)
{
    world->record.root.source = ROOT_SOURCE_FILE;
}

static void root_served(struct world *world)
{
    root_not_at_hand(world);
    SERVE(world, &world->captures[0], world->leaf, world->ca, world->root);
}

static void root_named(struct world *world)
{
    struct access *access = ARENA_NEW(world->arena, 1, struct access);
    access->method = oid_octets(OID_AD_CA_ISSUERS);
    root_not_at_hand(world);
    world->ca->aia = access;
    world->ca->aia_count = 1;
}

static void root_named_in_vain(struct world *world)
{
    static const struct issuer_fetch fetch = {
        .url = "http://ca.example.net/1.crt",
        .failure = { STATUS_HTTP, 404, NULL },
    };
    root_named(world);
    world->record.issuer_fetches = &fetch;
    world->record.issuer_fetch_count = 1;
}

static void root_fetched(struct world *world)
{
    root_named(world);
    world->record.root.source = ROOT_SOURCE_AIA;
}

static void given_address(struct world *world)
{
    world->nodes[0].dns.status = DNS_GIVEN;
}

/* That many waivers for the host, each ended a second ago. */
static struct waiver *ended_waivers(struct world *world, size_t count)
{
    struct waiver *waivers = ARENA_NEW(world->arena, count, struct waiver);
    for (size_t i = 0; i < count; i++)
        waivers[i] = (struct waiver){ .rule = "name.mismatch",
                                      .host = "*.example.com",
                                      .reason = "the renewal is ordered",
                                      .until = WORLD_NOW - 1,
                                      .file = "waivers.yaml",
                                      .line = 1 + 4 * i };
    world->options.waivers = waivers;
    world->options.waiver_count = count;
    return waivers;
}

static void a_waiver_has_ended(struct world *world)
{
    (void)ended_waivers(world, 1);
}

static void the_waiver_of_the_site_has_ended(struct world *world)
{
    world->options.site_waivers = ended_waivers(world, 1);
    world->options.site_waiver_count = 1;
    world->options.waivers = NULL;
    world->options.waiver_count = 0;
}

static void four_waivers_have_ended(struct world *world)
{
    (void)ended_waivers(world, 4);
}

static void five_waivers_have_ended(struct world *world)
{
    (void)ended_waivers(world, 5);
}

static void a_waiver_ends_now(struct world *world)
{
    ended_waivers(world, 1)->until = WORLD_NOW;
}

static void a_waiver_of_another_host_has_ended(struct world *world)
{
    ended_waivers(world, 1)->host = "other.example.com";
}

static const struct check_case cases[] = {
    { "product.waiver-expired", "no waiver", ANSWER_NOT_APPLICABLE, NULL,
      NULL },
    { "product.waiver-expired", "one in force", ANSWER_PASS, NULL,
      a_waiver_ends_now },
    { "product.waiver-expired", "of another host", ANSWER_PASS, NULL,
      a_waiver_of_another_host_has_ended },
    { "product.waiver-expired", "one that has ended", ANSWER_FAIL,
      "the waiver in waivers.yaml line 1 for name.mismatch ended on "
      "2026-11-23",
      a_waiver_has_ended },
    { "product.waiver-expired", "of the site", ANSWER_FAIL,
      "waivers.yaml line 1", the_waiver_of_the_site_has_ended },
    { "product.waiver-expired", "four", ANSWER_FAIL,
      "; the waiver in waivers.yaml line 13 for name.mismatch ended on "
      "2026-11-23",
      four_waivers_have_ended },
    { "product.waiver-expired", "five", ANSWER_FAIL, "2026-11-23; and more",
      five_waivers_have_ended },

    { "product.default-cert", "CA-signed", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "product.default-cert", "for the host", ANSWER_PASS, NULL, self_signed },
    { "product.default-cert", "for a node", ANSWER_PASS, NULL,
      self_signed_for_node },
    { "product.default-cert", "for nobody here", ANSWER_FAIL,
      "subject \"O=Example Appliances,CN=appliance\"; SAN: "
      "DNS:appliance.example.net",
      factory },
    { "product.default-cert", "the host's in the CN", ANSWER_PASS, NULL,
      self_signed_cn },
    { "product.default-cert", "a given one", ANSWER_NOT_APPLICABLE, NULL,
      factory_given },
    { "product.default-cert", "no name asked for", ANSWER_NOT_JUDGED, NULL,
      no_name_asked },

    { "product.self-signed", "CA-signed", ANSWER_PASS, NULL, NULL },
    { "product.self-signed", "for the host", ANSWER_FAIL,
      "SHA-256 to confirm: ", self_signed },
    { "product.self-signed", "OpenSSL's words", ANSWER_FAIL,
      "(OpenSSL error 18: self-signed certificate)", self_signed },
    { "product.self-signed", "a given one", ANSWER_FAIL, "to confirm",
      self_signed_given },
    { "product.self-signed", "a given one in rfc5280", ANSWER_PASS, NULL,
      self_signed_given_rfc5280 },
    { "product.self-signed", "in rfc5280", ANSWER_FAIL, "to confirm",
      self_signed_rfc5280 },
    { "product.self-signed", "for nobody here: said better",
      ANSWER_NOT_APPLICABLE, NULL, factory },
    { "product.self-signed", "a file: chain.unknown-root says it",
      ANSWER_NOT_APPLICABLE, NULL, self_signed_file },

    { "product.private-ca", "public", ANSWER_PASS, NULL, NULL },
    { "product.private-ca", "given, and public", ANSWER_PASS, NULL,
      given_and_public },
    { "product.private-ca", "given", ANSWER_FAIL, "root \"Example Root\"",
      private_ca },
    { "product.private-ca", "unknown", ANSWER_NOT_APPLICABLE, NULL,
      unknown_root },

    { "product.root-advisory", "none", ANSWER_PASS, NULL, NULL },
    { "product.root-advisory", "always", ANSWER_FAIL,
      "ISRG Root X2: only younger stores", isrg_x2 },
    { "product.root-advisory", "not of the other way", ANSWER_PASS, NULL,
      isrg_x2_or_other },
    { "product.root-advisory", "removed", ANSWER_FAIL, "2026-04-15", digicert },
    { "product.root-advisory", "removed later", ANSWER_PASS, NULL, isrg_x1 },
    { "product.root-advisory", "removed before the end", ANSWER_FAIL,
      "2030-06-04", isrg_x1_to_the_end },
    { "product.root-advisory", "logged in time", ANSWER_PASS, NULL,
      logged_on_the_day },
    { "product.root-advisory", "logged too late", ANSWER_FAIL, "2025-07-31",
      logged_after },

    { "product.store", "no store", ANSWER_NOT_APPLICABLE, NULL, NULL },
    { "product.store", "the system's", ANSWER_FAIL, "SHA-256", system_store },

    { "product.root-export", "found", ANSWER_FAIL,
      "root \"O=Example Trust,CN=Example Root\"", NULL },
    { "product.root-export", "none", ANSWER_PASS, NULL, no_root },

    { "product.root-retrievable", "a known root", ANSWER_PASS, NULL, NULL },
    { "product.root-retrievable", "a served one", ANSWER_PASS, NULL,
      root_served },
    { "product.root-retrievable", "nowhere", ANSWER_FAIL,
      "root served or in the system's store: no", root_not_at_hand },
    { "product.root-retrievable", "perhaps by AIA", ANSWER_NOT_JUDGED, NULL,
      root_named },
    { "product.root-retrievable", "not by AIA", ANSWER_FAIL,
      "an address for issuers in the chain: yes", root_named_in_vain },
    { "product.root-retrievable", "by AIA", ANSWER_PASS, NULL, root_fetched },
    { "product.root-retrievable", "a private address: said better",
      ANSWER_NOT_APPLICABLE, NULL, private_address },
    { "product.root-retrievable", "listed addresses", ANSWER_NOT_JUDGED, NULL,
      given_address },
    { "product.root-retrievable", "no root", ANSWER_NOT_APPLICABLE, NULL,
      no_root },
};

const struct case_list product_cases = { cases, COUNT_OF(cases) };
