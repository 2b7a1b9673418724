#include "checks/chain_links.h"
#include "checks/chain_root.h"
#include "checks/families.h"
#include "checks/fault.h"
#include "checks/subject.h"

/* The rules about links do not apply to a leaf that is its own issuer; what
 * is wrong with its extensions is still said. */
static enum answer unless_self_signed(const struct subject *subject,
                                      enum answer answer)
{
    bool is_silent =
        answer == ANSWER_PASS && path_is_self_signed(subject->path);
    return is_silent ? ANSWER_NOT_APPLICABLE : answer;
}

static enum answer judge_link(const struct subject *subject, struct note *note)
{
    return unless_self_signed(subject, judge_signed_fault(subject, note));
}

static enum answer judge_any(const struct subject *subject, struct note *note)
{
    return unless_self_signed(subject, judge_fault(subject, note));
}

/* No extension is wrong where only a policy is missing. */
static enum answer judge_critical(const struct subject *subject,
                                  struct note *note)
{
    enum answer answer = judge_any(subject, note);
    if (answer == ANSWER_FAIL && note->fault == FAULT_POLICY)
        note_fix(note, "Ask the CA for a certificate with a policy that the "
                       "CAs above it allow.");
    return answer;
}

static const struct rule rules[] = {
    {
        .id = "chain.incomplete",
        .title = "The server sends every CA certificate up to a root.",
        .why = "Browsers often fetch or remember a missing certificate; the "
               "product's clients do not, and cannot connect.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_ENDPOINT,
        .standard = "RFC 8446 4.4.2; BeyondTrust SSL requirements (import)",
        .fix = "Import the named intermediate (and cross-certificate) in "
               "Security > Certificates.",
        .judge = judge_incomplete,
        .yields_to = "chain.root-not-found chain.unknown-root file.chain",
    },
    {
        .id = "chain.unknown-root",
        .title = "The chain ends at a known root.",
        .why = "Clients trust the roots of their system and the one built "
               "into the licence, and no other.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_ENDPOINT,
        .standard = "RFC 5280 6.1; BeyondTrust SSL requirements",
        .fix = "Use a certificate from a publicly trusted CA, or give the "
               "root with --extra-roots and send it to Support.",
        .judge = judge_unknown_root,
        .openssl = "error 19: self-signed certificate in certificate chain",
    },
    {
        .id = "chain.over-limit",
        .title = "The served certificates can be judged within the limits.",
        .why = "A chain that exhausts these limits exhausts clients too.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_ENDPOINT,
        .standard = "certready limits",
        .fix = "Remove unneeded certificates; this chain would exhaust "
               "clients too.",
        .judge = judge_over_limit,
    },
    {
        .id = "chain.order",
        .title = "Each served certificate follows the one that it issued.",
        .why = "TLS 1.2 demands this order, and some clients insist on it.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_ENDPOINT,
        .standard = "RFC 5246 7.4.2; RFC 8446 4.4.2",
        .fix = "Re-import the chain so that each certificate follows the one "
               "it issued.",
        .judge = judge_order,
    },
    {
        .id = "chain.extra",
        .title = "Nothing is served that does not belong to the chain.",
        .why = "Unrelated certificates make every handshake longer and "
               "confuse whoever looks for the right one.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_ENDPOINT,
        .standard = "RFC 8446 4.4.2",
        .fix = "Delete the unrelated certificates from the appliance.",
        .judge = judge_extra,
    },
    {
        .id = "chain.broken-link",
        .title = "Each certificate is signed by the one above it.",
        .why = "A CA certificate of the right name with another key proves "
               "nothing, and every client refuses it.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 6.1.3 (a)(1), (a)(4)",
        .fix = "Replace the wrong CA certificate by the one whose key signed "
               "this certificate.",
        .judge = judge_link,
        .openssl = "error 7: certificate signature failure",
    },
    {
        .id = "chain.key-id",
        .title = "The key identifiers of a certificate and its issuer agree.",
        .why = "Some clients choose the issuer by this identifier and then "
               "find none.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 4.2.1.1; BR 7.1.2.11.1",
        .fix = "Import the CA certificate with the matching key identifier.",
        .judge = judge_key_id,
    },
    {
        .id = "chain.not-a-ca",
        .title = "Each certificate above the leaf is that of a CA.",
        .why = "A certificate that was not issued for a CA may not issue "
               "others.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 6.1.4 (k)",
        .fix = "Obtain the real intermediate from the CA.",
        .judge = judge_issuer_fault,
        .openssl = "error 79: invalid CA certificate",
    },
    {
        .id = "chain.no-cert-sign",
        .title = "The key usage of each CA certificate allows to sign "
                 "certificates.",
        .why = "Clients refuse what such a key signed.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 6.1.4 (n)",
        .fix = "Obtain the real intermediate from the CA.",
        .judge = judge_issuer_fault,
        .openssl = "error 79: invalid CA certificate",
    },
    {
        .id = "chain.path-length",
        .title = "No CA certificate has more CAs below it than it allows.",
        .why = "The CA above limited how long the chain may become.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 6.1.4 (l), (m)",
        .fix = "Use a certificate issued directly by the allowed CA.",
        .judge = judge_issuer_fault,
        .openssl = "error 25: path length constraint exceeded",
    },
    {
        .id = "chain.name-constraints",
        .title = "All names are within what the CAs above may issue for.",
        .why = "A CA that is limited to some domains cannot vouch for others.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 4.2.1.10, 6.1.3 (b), (c)",
        .fix = "Ask the CA operator for a certificate under a CA allowed for "
               "this domain.",
        .judge = judge_any,
        .openssl = "error 47 or 48: permitted or excluded subtree violation",
    },
    {
        .id = "chain.eku",
        .title = "Each CA certificate that names purposes names TLS servers.",
        .why = "Clients take the purposes of a CA as a limit on what it "
               "issued.",
        /* Not in RFC 5280, but all clients do it, whatever the root. */
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "BR 7.1.2.10.6; de facto in clients",
        .fix = "Replace the intermediate by the CA's TLS server intermediate.",
        .judge = judge_issuer_fault,
        .openssl = "error 26: unsuitable certificate purpose",
    },
    {
        .id = "chain.unknown-critical",
        .title = "Every critical extension is understood and met, and the "
                 "policies that a CA requires are there.",
        .why = "A client must refuse a critical extension that it does not "
               "know, and a chain without a policy that is required.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 4.2, 6.1.4 (o), 6.1.5 (f), (g)",
        .fix = "Reissue without that extension.",
        .judge = judge_critical,
        .openssl =
            "error 34 or 43: unhandled critical extension, or no explicit "
            "policy",
    },
    {
        .id = "chain.root-sent",
        .title = "The root itself is not served.",
        .why = "It may be left out in general, but this product wants it "
               "imported, so it is often served.",
        .severity = { "III", "III" },
        .scope = SCOPE_ENDPOINT,
        .standard = "RFC 8446 4.4.2; BeyondTrust SSL requirements (root)",
        .fix = "None; correct for this product.",
        .judge = judge_root_sent,
    },
    {
        .id = "chain.root-not-found",
        .title = "The root of the chain can be found.",
        .why = "The root is what Support builds into the licence, and what "
               "the appliance must have imported.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_ENDPOINT,
        .standard = "BeyondTrust SSL requirements (step 3)",
        .fix = "Get the root from the CA and import it, and send it to "
               "BeyondTrust Support.",
        .judge = judge_root_not_found,
        .openssl = "error 20: unable to get local issuer certificate",
    },
    {
        .id = "chain.multiple-anchors",
        .title = "The chain leads to one root only.",
        .why = "With cross-certificates clients may end at different roots; "
               "Support should know them all.",
        .severity = { "III", "III" },
        .scope = SCOPE_ENDPOINT,
        .standard = "RFC 5280 6.1",
        .fix = "Send the recommended root; tell Support about the alternates.",
        .judge = judge_multiple_anchors,
    },
};

const struct family family_chain = {
    .name = "chain",
    .title = "Chain",
    .rules = rules,
    .count = COUNT_OF(rules),
};
