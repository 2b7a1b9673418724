#include "base/arena.h"
#include "cases.h"
#include "forge.h"

static struct dns_answer *dns(struct world *world)
{
    return &world->nodes[0].dns;
}

static void issued_by(struct world *world, const char *organization)
{
    world->leaf->issuer.der = forge_name(
        world->arena, arena_printf(world->arena, "O=%s,CN=X1", organization));
}

static void asked(struct world *world, enum dns_status status)
{
    dns(world)->caa_was_asked = true;
    dns(world)->caa_status = status;
    dns(world)->caa_owner = "example.com";
    issued_by(world, "Let's Encrypt");
}

static void record(struct world *world, uint8_t flags, const char *tag,
                   const char *value)
{
    size_t count = dns(world)->caa_count;
    struct caa *items = ARENA_NEW(world->arena, count + 1, struct caa);
    for (size_t i = 0; i < count; i++)
        items[i] = dns(world)->caas[i];
    items[count] = (struct caa){ flags, tag, value };
    dns(world)->caas = items;
    dns(world)->caa_count = count + 1;
}

static void none(struct world *world)
{
    asked(world, DNS_NODATA);
}

static void silence(struct world *world)
{
    asked(world, DNS_TIMED_OUT);
}

static void same(struct world *world)
{
    asked(world, DNS_OK);
    record(world, 0, "issue", "digicert.com");
    record(world, 0, "issue", " LetsEncrypt.org ; accounturi=x");
}

static void other(struct world *world)
{
    asked(world, DNS_OK);
    record(world, 0, "issue", "digicert.com");
}

static void longer(struct world *world)
{
    asked(world, DNS_OK);
    record(world, 0, "issue", "letsencrypt.org.example.com");
}

static void nobody(struct world *world)
{
    asked(world, DNS_OK);
    record(world, 0, "issue", ";");
}

static void only_iodef(struct world *world)
{
    asked(world, DNS_OK);
    record(world, 0, "iodef", "mailto:x@example.com");
}

static void critical(struct world *world)
{
    same(world);
    record(world, 128, "tbs", "unknown");
}

/* issuewild is for names with a wildcard only. */
static void wild_forbidden_for_a_name(struct world *world)
{
    same(world);
    record(world, 0, "issuewild", ";");
}

static void wild_forbidden(struct world *world)
{
    wild_forbidden_for_a_name(world);
    NAMES(world, world->leaf, "*.example.com");
}

static void wild_by_issue(struct world *world)
{
    same(world);
    NAMES(world, world->leaf, "*.example.com");
}

static void second_name(struct world *world)
{
    other(world);
    issued_by(world, "Amazon");
    record(world, 0, "issue", "awstrust.com");
}

static void unheard_of(struct world *world)
{
    other(world);
    issued_by(world, "Some CA");
}

static void private_ca(struct world *world)
{
    other(world);
    world_make_private(world, true);
}

static const struct check_case cases[] = {
    { "dns.caa", "not asked", ANSWER_NOT_JUDGED, NULL, NULL },
    { "dns.caa", "no records", ANSWER_PASS, NULL, none },
    { "dns.caa", "the same CA", ANSWER_PASS, NULL, same },
    { "dns.caa", "another CA", ANSWER_FAIL,
      "CAA at example.com: 0 issue \"digicert.com\"; wanted: letsencrypt.org",
      other },
    { "dns.caa", "a longer name", ANSWER_FAIL, "letsencrypt.org", longer },
    { "dns.caa", "nobody", ANSWER_FAIL, "wanted: letsencrypt.org", nobody },
    { "dns.caa", "no issue property", ANSWER_PASS, NULL, only_iodef },
    { "dns.caa", "an unknown critical property", ANSWER_FAIL, "128 tbs",
      critical },
    { "dns.caa", "issuewild and a plain name", ANSWER_PASS, NULL,
      wild_forbidden_for_a_name },
    { "dns.caa", "issuewild and a wildcard", ANSWER_FAIL, "issuewild",
      wild_forbidden },
    { "dns.caa", "issue and a wildcard", ANSWER_PASS, NULL, wild_by_issue },
    { "dns.caa", "a CA with several names", ANSWER_PASS, NULL, second_name },
    { "dns.caa", "a CA that is not in the table", ANSWER_UNKNOWN, "Some CA",
      unheard_of },
    { "dns.caa", "a private CA", ANSWER_NOT_APPLICABLE, NULL, private_ca },
    { "dns.caa", "silence", ANSWER_UNKNOWN, "timed-out", silence },
};

const struct case_list caa_cases = { cases, COUNT_OF(cases) };
