#include "checks/caa.h"

#include <string.h>
#include <strings.h>

#include "checks/dns_addresses.h"
#include "checks/evidence.h"
#include "checks/subject.h"

/* The issuer domain name that a CA answers to (RFC 8659 4.2), by how the
 * organisation in its certificates begins. A CA with several names has several
 * rows; one that is not here makes the answer unknown. */
static const struct issuer_domain {
    const char *organization;
    const char *domain;
} issuer_domains[] = {
    { "Actalis", "actalis.it" },
    { "Amazon", "amazon.com" },
    { "Amazon", "amazontrust.com" },
    { "Amazon", "awstrust.com" },
    { "Amazon", "amazonaws.com" },
    { "Asseco Data Systems", "certum.pl" },
    { "Buypass", "buypass.com" },
    { "D-Trust GmbH", "d-trust.net" },
    { "Deutsche Telekom Security", "telesec.de" },
    { "DigiCert", "digicert.com" },
    { "DigiCert", "digitalcertvalidation.com" },
    { "DigiCert", "geotrust.com" },
    { "DigiCert", "rapidssl.com" },
    { "DigiCert", "symantec.com" },
    { "DigiCert", "thawte.com" },
    { "Entrust", "entrust.net" },
    { "GlobalSign", "globalsign.com" },
    { "GoDaddy.com", "godaddy.com" },
    { "Google Trust Services", "pki.goog" },
    { "Hellenic Academic and Research Institutions CA", "harica.gr" },
    { "IdenTrust", "identrust.com" },
    { "Let's Encrypt", "letsencrypt.org" },
    { "Microsoft Corporation", "microsoft.com" },
    { "QuoVadis", "quovadisglobal.com" },
    { "SSL Corp", "ssl.com" },
    { "Sectigo", "sectigo.com" },
    { "Sectigo", "comodo.com" },
    { "Sectigo", "comodoca.com" },
    { "Sectigo", "trust-provider.com" },
    { "Sectigo", "usertrust.com" },
    { "Starfield Technologies", "starfieldtech.com" },
    { "SwissSign", "swisssign.com" },
    { "Unizeto Technologies", "certum.pl" },
    { "ZeroSSL", "sectigo.com" },
};

static bool begins_with(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

/* The domain of "ca.example; account=1", without white space. */
static bool names_domain(const char *value, const char *domain)
{
    value += strspn(value, " \t");
    size_t length = strcspn(value, "; \t");
    return length == strlen(domain) && strncasecmp(value, domain, length) == 0;
}

static bool allows(const struct dns_answer *dns, const char *tag,
                   const char *domain)
{
    for (size_t i = 0; i < dns->caa_count; i++) {
        if (strcmp(dns->caas[i].tag, tag) == 0 &&
            names_domain(dns->caas[i].value, domain))
            return true;
    }
    return false;
}

static bool has_tag(const struct dns_answer *dns, const char *tag)
{
    for (size_t i = 0; i < dns->caa_count; i++) {
        if (strcmp(dns->caas[i].tag, tag) == 0)
            return true;
    }
    return false;
}

/* An issuer critical property that no CA needs to know forbids all (4.1). */
static bool has_unknown_critical(const struct dns_answer *dns)
{
    static const char *const known[] = { "issue",       "issuewild",
                                         "issuemail",   "issuevmc",
                                         "iodef",       "contactemail",
                                         "contactphone" };
    for (size_t i = 0; i < dns->caa_count; i++) {
        bool is_known = false;
        for (size_t k = 0; k < COUNT_OF(known); k++)
            is_known |= strcmp(dns->caas[i].tag, known[k]) == 0;
        if ((dns->caas[i].flags & 0x80) != 0 && !is_known)
            return true;
    }
    return false;
}

/* What was served at one of the node's addresses; NULL if nothing was. */
static const struct capture *any_capture(const struct subject *subject)
{
    const struct record *record = subject->record;
    for (size_t i = 0; i < record->capture_count; i++) {
        const struct capture *capture = &record->captures[i];
        if (capture->node == subject->node &&
            capture_is_judged(capture, subject->options) &&
            capture_good_leaf(capture) != NULL)
            return capture;
    }
    return NULL;
}

static bool is_wildcard(const struct subject *subject, const struct cert *leaf)
{
    struct name_match match = node_match(subject->node, leaf);
    return match.matches && match.san_index < leaf->san.count &&
           leaf->san.items[match.san_index].value.size > 0 &&
           leaf->san.items[match.san_index].value.data[0] == '*';
}

static const char *records_text(const struct dns_answer *dns,
                                struct arena *arena)
{
    struct text_list list = { .arena = arena };
    for (size_t i = 0; i < dns->caa_count; i++)
        text_list_add(&list, "%u %s \"%s\"", dns->caas[i].flags,
                      text_shortened(dns->caas[i].tag, SHOWN_NAME, arena),
                      text_shortened(dns->caas[i].value, SHOWN_NAME, arena));
    return text_list_end(&list);
}

/* "pki.goog", "amazon.com or amazontrust.com or …"; NULL for a CA that is not
 * in the table. *allowed is set if one of them may issue. */
static const char *wanted_domains(const struct dns_answer *dns, const char *tag,
                                  const char *organization, struct arena *arena,
                                  bool *allowed)
{
    struct text_list list = { .arena = arena };
    *allowed = false;
    for (size_t i = 0; i < COUNT_OF(issuer_domains); i++) {
        if (!begins_with(organization, issuer_domains[i].organization))
            continue;
        text_list_add(&list, "%s", issuer_domains[i].domain);
        *allowed |= allows(dns, tag, issuer_domains[i].domain);
    }
    return list.count == 0 ? NULL : text_list_end(&list);
}

static enum answer judge_records(const struct subject *subject,
                                 const struct cert *leaf, struct note *note)
{
    const struct dns_answer *dns = &subject->node->dns;
    const char *organization = issuer_organization(leaf, note->arena);
    bool uses_wild = is_wildcard(subject, leaf) && has_tag(dns, "issuewild");
    const char *tag = uses_wild ? "issuewild" : "issue";
    bool allowed, forbidden = has_unknown_critical(dns);
    if (!has_tag(dns, tag) && !forbidden)
        return ANSWER_PASS;
    const char *domains =
        wanted_domains(dns, tag, organization, note->arena, &allowed);
    note_printf(note, "CAA at %s: %s; wanted: %s", dns->caa_owner,
                records_text(dns, note->arena),
                domains != NULL ? domains : "not known");
    if (domains == NULL)
        note_printf(note, "%s for issuer \"%s\"", note->evidence, organization);
    if (forbidden)
        return ANSWER_FAIL;
    if (domains == NULL)
        return ANSWER_UNKNOWN;
    return allowed ? ANSWER_PASS : ANSWER_FAIL;
}

enum answer judge_caa(const struct subject *subject, struct note *note)
{
    const struct dns_answer *dns = &subject->node->dns;
    const struct capture *capture = any_capture(subject);
    if (!dns_was_asked(subject))
        return dns_not_asked(subject);
    if (!dns->caa_was_asked)
        return ANSWER_NOT_JUDGED;
    if (capture == NULL)
        return ANSWER_NOT_APPLICABLE;
    const struct path *path = capture_path(capture);
    if (path != NULL && path->is_complete && !path->root_is_public)
        return ANSWER_NOT_APPLICABLE;
    if (dns_status_is_silence(dns->caa_status)) {
        note_printf(note, "CAA query: %s", dns_status_text(dns->caa_status));
        return ANSWER_UNKNOWN;
    }
    return judge_records(subject, capture_good_leaf(capture), note);
}
