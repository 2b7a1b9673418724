#include <string.h>

#include "base/arena.h"
#include "chain/name_match.h"
#include "checks/caa.h"
#include "checks/dns_addresses.h"
#include "checks/evidence.h"
#include "checks/families.h"

/* The longest name and a port, with some room for what is wrong. */
enum { SHOWN_TARGET = 300 };

static enum answer judge_name_invalid(const struct subject *subject,
                                      struct note *note)
{
    const struct target *target = &subject->record->target;
    if (subject->record->is_file)
        return ANSWER_NOT_APPLICABLE;
    if (target->invalid == NULL)
        return ANSWER_PASS;
    note_printf(note, "\"%s\" is no target: %s",
                text_shortened(target->text, SHOWN_TARGET, note->arena),
                target->invalid);
    return ANSWER_FAIL;
}

static enum answer judge_ip_literal(const struct subject *subject,
                                    struct note *note)
{
    if (subject->record->is_file)
        return ANSWER_NOT_APPLICABLE;
    if (!subject->node->is_literal)
        return ANSWER_PASS;
    note_printf(note, "the target is the address %s, not a name",
                subject->node->host);
    return ANSWER_FAIL;
}

/* "192.0.2.53:53 answered NXDOMAIN"; where that is not said, the status and
 * who answered. */
static const char *lookup_text(const struct dns_answer *dns,
                               enum dns_status status, const char *detail,
                               struct arena *arena)
{
    const char *server = dns->server == NULL ? "no server" : dns->server;
    if (detail == NULL)
        return arena_printf(arena, "%s (answer from %s)",
                            dns_status_text(status), server);
    if (dns->server == NULL || strstr(detail, server) != NULL)
        return detail;
    return arena_printf(arena, "%s (answer from %s)", detail, server);
}

static enum answer judge_lookup(const struct subject *subject,
                                struct note *note)
{
    const struct dns_answer *dns = &subject->node->dns;
    if (!dns_was_asked(subject))
        return dns_not_asked(subject);
    bool is_v6 = subject->options->ipv6_only;
    enum dns_status status = is_v6 ? dns->aaaa.status : dns->status;
    const char *detail =
        is_v6 ? dns->aaaa.failure.detail : dns->a.failure.detail;
    if (status == DNS_OK)
        return ANSWER_PASS;
    if (status == DNS_NOT_ASKED)
        return ANSWER_NOT_JUDGED;
    note_printf(note, "%s query for %s: %s", is_v6 ? "AAAA" : "A",
                dns->cname_count > 0 ? dns->cnames[dns->cname_count - 1]
                                     : dns->name,
                lookup_text(dns, status, detail, note->arena));
    if (!dns_status_is_silence(status))
        return ANSWER_FAIL;
    return subject->node->role == ROLE_FAILOVER ? ANSWER_FAIL : ANSWER_UNKNOWN;
}

static enum answer judge_no_a(const struct subject *subject, struct note *note)
{
    const struct dns_answer *dns = &subject->node->dns;
    if (!dns_was_asked(subject))
        return dns_not_asked(subject);
    if (dns->a.count > 0)
        return ANSWER_PASS;
    if (subject->options->ipv6_only || dns->a.status != DNS_NODATA ||
        dns->aaaa.count == 0)
        return ANSWER_NOT_APPLICABLE;
    note_printf(note, "A: none; AAAA: %s",
                dns_addresses_text(&dns->aaaa, note->arena));
    return ANSWER_FAIL;
}

static enum answer judge_cname(const struct subject *subject, struct note *note)
{
    const struct dns_answer *dns = &subject->node->dns;
    struct text_list list = { .arena = note->arena };
    if (!dns_was_asked(subject))
        return dns_not_asked(subject);
    if (dns->cname_count == 0)
        return ANSWER_PASS;
    for (size_t i = 0; i < dns->cname_count; i++)
        text_list_add(&list, "%s", dns->cnames[i]);
    note_printf(note, "alias of %s; TTL %u s", text_list_end(&list),
                (unsigned)dns->ttl);
    return ANSWER_FAIL;
}

/* Below no suffix that IANA has in the root zone (BR 1.6.1, Internal Name). */
static enum answer judge_internal_name(const struct subject *subject,
                                       struct note *note)
{
    const char *host = subject->node->host;
    if (!dns_was_asked(subject))
        return dns_not_asked(subject);
    const char *dot = strrchr(host, '.');
    if (dot != NULL && !domain_is_internal(host))
        return ANSWER_PASS;
    note_printf(note, "%s %s",
                dot == NULL ? "a single label:" : "not a public suffix:",
                dot == NULL ? host : dot);
    return ANSWER_FAIL;
}

static const struct rule rules[] = {
    {
        .id = "dns.name-invalid",
        .title = "The target is a DNS name or an IP address.",
        .why = "Nothing can be looked up, and nothing was checked.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_HOST,
        .standard = "RFC 1123 2.1; RFC 5890 2.3; RFC 9525 6.3",
        .fix = "Give the exact registered name, e.g. support.example.com.",
        .judge = judge_name_invalid,
    },
    {
        .id = "dns.ip-literal",
        .title = "The target is a DNS name, not an IP address.",
        .why = "The licence holds a DNS name, and most CAs issue "
               "certificates for names only.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_NODE,
        .standard = "BeyondTrust SSL requirements (SAN)",
        .fix = "Use the DNS name; contact BeyondTrust Support first if "
               "clients must use an IP address.",
        .judge = judge_ip_literal,
    },
    {
        .id = "dns.lookup",
        .title = "The name is in the DNS.",
        .why = "Clients find the appliance by the DNS name that is built "
               "into the licence.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_NODE,
        .standard = "BeyondTrust SSL requirements (A record); RFC 1035 4.1.1",
        .fix = "Register the name in DNS, or repair the zone, then retry.",
        .judge = judge_lookup,
        .warns_about_standby = true,
    },
    {
        .id = "dns.no-a",
        .title = "The name has at least one A record.",
        .why = "The certificate must match the registered A record; an AAAA "
               "record alone does not satisfy that.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_NODE,
        .standard = "BeyondTrust SSL requirements (A record)",
        .fix = "Add an A record that points to the appliance.",
        .judge = judge_no_a,
        .warns_about_standby = true,
    },
    {
        .id = "dns.cname",
        .title = "The name has an address of its own.",
        .why = "An alias is allowed, but the certificate is for the name "
               "that users type.",
        .severity = { "III", "III" },
        .scope = SCOPE_NODE,
        .standard = "BeyondTrust network requirements (A record or CNAME)",
        .fix = "None; the certificate must carry the name users type, not "
               "the alias target.",
        .judge = judge_cname,
    },
    {
        .id = "dns.bad-address",
        .title = "No address is one that clients can never reach.",
        .why = "Loopback, link-local, multicast and documentation addresses "
               "lead nowhere; 169.254.1.x is the address on delivery.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_NODE,
        .standard = "RFC 6890 2.2; BeyondTrust SSL requirements",
        .fix = "Point the record at the appliance's production address.",
        .judge = judge_dns_bad_address,
    },
    {
        .id = "dns.private-address",
        .title = "The addresses are public.",
        .why = "Support cannot fetch the root certificate from an address "
               "inside your network.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_NODE,
        .standard = "BeyondTrust SSL requirements (public DNS address)",
        .fix = "Send the root to BeyondTrust Support by hand; they cannot "
               "fetch it from this address.",
        .judge = judge_dns_private_address,
    },
    {
        .id = "dns.multiple",
        .title = "The name has one address.",
        .why = "With several addresses a client may reach any of them, so "
               "each one is checked.",
        .severity = { "III", "III" },
        .scope = SCOPE_NODE,
        .standard = "BeyondTrust failover guide",
        .fix = "Make sure every address serves the same certificate.",
        .judge = judge_dns_multiple,
    },
    {
        .id = "dns.too-many",
        .title = "The name has no more addresses than are probed.",
        .why = "The addresses that were left out may be wrong.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_NODE,
        .standard = "certready limits",
        .fix = "Check the rest with --resolve.",
        .judge = judge_dns_too_many,
    },
    {
        .id = "dns.resolvers-differ",
        .title = "All given name servers have the same addresses.",
        .why = "With a split zone Support sees other addresses than you do.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_NODE,
        .standard = "BeyondTrust SSL requirements (public DNS address)",
        .fix = "Check the public zone; Support sees the public answer.",
        .judge = judge_dns_resolvers_differ,
    },
    {
        .id = "dns.unexpected",
        .title = "The addresses are those of --expect-ip.",
        .why = "Clients are sent to another machine than the one meant.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_NODE,
        .standard = "your statement (--expect-ip)",
        .fix = "Correct the A record (or finish the DNS swing).",
        .judge = judge_dns_unexpected,
    },
    {
        .id = "dns.ipv6-differs",
        .title = "The IPv6 addresses answer with the certificate of the "
                 "IPv4 ones.",
        .why = "Let's Encrypt and many clients try IPv6 first.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_NODE,
        .standard = "Let's Encrypt, IPv6 Support",
        .fix = "Fix or remove the AAAA record.",
        .judge = judge_dns_ipv6_differs,
    },
    {
        .id = "dns.internal-name",
        .title = "The name is under a public domain.",
        .why = "No public CA may issue for an internal name.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_NODE,
        .standard = "BR 1.6.1, 4.2.2",
        .fix = "Use a name under a public domain, or an internal CA and send "
               "its root to Support.",
        .judge = judge_internal_name,
    },
    {
        .id = "dns.caa",
        .title = "The CAA records allow the CA that issued the certificate.",
        .why = "The CA must refuse the next renewal.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_NODE,
        .standard = "RFC 8659 3; BR 3.2.2.8",
        .fix = "Add the CA to the CAA record before the next renewal.",
        .judge = judge_caa,
    },
};

const struct family family_dns = {
    .name = "dns",
    .title = "DNS",
    .rules = rules,
    .count = COUNT_OF(rules),
};
