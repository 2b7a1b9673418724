#include "checks/evidence.h"
#include "checks/families.h"
#include "checks/revocation_answers.h"
#include "checks/subject.h"
#include "x509/time.h"

/* BR 1.6.1: short-lived; ten days before 2026-03-15, seven since. */
static bool is_short_lived(const struct cert *leaf)
{
    static const int64_t changed = 1773532800;
    int64_t days = leaf->not_before < changed ? 10 : 7;
    return cert_lifetime(leaf) <= days * SECONDS_A_DAY;
}

static bool has_ocsp(const struct cert *leaf)
{
    for (size_t i = 0; i < leaf->aia_count; i++) {
        if (oid_is(leaf->aia[i].method, OID_AD_OCSP))
            return true;
    }
    return false;
}

static bool has_source(const struct cert *leaf)
{
    return leaf->crl_dps.count > 0 || has_ocsp(leaf);
}

static enum answer judge_no_source(const struct subject *subject,
                                   struct note *note)
{
    const struct cert *leaf = subject->cert;
    if (!path_is_public(subject->path) || is_short_lived(leaf))
        return ANSWER_NOT_APPLICABLE;
    if (has_source(leaf))
        return ANSWER_PASS;
    note_printf(note,
                "cRLDistributionPoints: %s; OCSP in "
                "authorityInfoAccess: none",
                leaf->crl_dp_ext == NULL ? "absent" : "empty");
    return ANSWER_FAIL;
}

static enum answer judge_none_needed(const struct subject *subject,
                                     struct note *note)
{
    const struct cert *leaf = subject->cert;
    if (path_is_self_signed(subject->path))
        note_printf(note, "self-signed: nobody could revoke it");
    else if (is_short_lived(leaf))
        note_printf(note, "short-lived: it ends %s after it began",
                    duration_text(cert_lifetime(leaf), note->arena));
    else if (path_root(subject->path) != NULL &&
             !path_is_public(subject->path) && !has_source(leaf))
        note_printf(note, "private CA that names no CRL and no OCSP "
                          "responder");
    else
        return ANSWER_PASS;
    return ANSWER_FAIL;
}

static enum answer judge_skipped(const struct subject *subject,
                                 struct note *note)
{
    if (!subject->record->is_offline || subject->options->crls_were_given)
        return ANSWER_PASS;
    note_printf(note, "no CRL and no OCSP responder was asked (offline)");
    return ANSWER_FAIL;
}

static const struct rule rules[] = {
    {
        .id = "revocation.leaf-revoked",
        .title = "The certificate is not revoked.",
        .why = "Browsers refuse a revoked certificate, and the appliance "
               "itself does not show that it is one.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 6.3; RFC 6960 2.2",
        .fix = "Reissue (new key if keyCompromise) and install; the appliance "
               "does not show this.",
        .judge = judge_leaf_revoked,
        .openssl = "error 23: certificate revoked",
    },
    {
        .id = "revocation.ca-revoked",
        .title = "No CA certificate of the chain is revoked.",
        .why = "A chain that was stored before its CA replaced a certificate "
               "goes on to serve the revoked one.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 6.3; RFC 6960 2.2; Let's Encrypt, May 2026",
        .fix = "Delete it and import the CA's current cross-certificate, or "
               "renew the ACME certificate.",
        .judge = judge_ca_revoked,
        .openssl = "error 23: certificate revoked",
    },
    {
        .id = "revocation.unreachable",
        .title = "It can be found out whether a certificate is revoked.",
        .why = "Clients that insist on an answer refuse the connection.",
        /* An error only for lists that were given: in webpki and rfc5280 they
         * must cover every certificate. */
        .severity = { "WEE", "WEE" },
        .scope = SCOPE_CERT,
        .standard = "BR 4.9.7, 4.10.2; RFC 5280 6.3.3",
        .fix = "Retry from a network that can reach it; clients that insist "
               "on revocation will fail.",
        .judge = judge_revocation_unreachable,
        .openssl = "error 3: unable to get certificate CRL",
    },
    {
        .id = "revocation.stale",
        .title = "What is said about revocation is current.",
        .why = "Clients do not believe an old list or response.",
        /* As above. */
        .severity = { "WEE", "WEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 6.3.3; RFC 6960 4.2.2.1",
        .fix = "Report to the CA; retry later.",
        .judge = judge_revocation_stale,
    },
    {
        .id = "revocation.invalid",
        .title = "What is said about revocation is by the right signer and "
                 "about this certificate.",
        .why = "Clients do not believe it otherwise.",
        /* As above. */
        .severity = { "WEE", "WEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 5.2.5, 6.3.3; RFC 6960 3.2",
        .fix = "Report to the CA.",
        .judge = judge_revocation_invalid,
    },
    {
        .id = "revocation.ocsp-unknown",
        .title = "The OCSP responder knows the certificate.",
        .why = "A responder that does not know it cannot say that it is "
               "good.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_CERT,
        .standard = "BR 4.9.9",
        .fix = "Wait 15 minutes after issuance, then report to the CA.",
        .judge = judge_ocsp_unknown,
    },
    {
        .id = "revocation.staple-bad",
        .title = "The stapled response is current and about this "
                 "certificate.",
        .why = "Some clients end the handshake for a bad one.",
        .severity = { "WWW", "WWW" },
        .scope = SCOPE_ENDPOINT,
        .standard = "RFC 6066 8; RFC 6960 3.2",
        .fix = "Refresh or turn off stapling.",
        .is_about_connection = true,
        .judge = judge_staple_bad,
    },
    {
        .id = "revocation.no-source",
        .title = "A public certificate says where to ask about its "
                 "revocation.",
        .why = "Public CAs must name a CRL or a responder in all but "
               "short-lived certificates.",
        .severity = { "W--", "W--" },
        .scope = SCOPE_LEAF,
        .standard = "BR 7.1.2.11.2",
        .fix = "Ask the CA to reissue.",
        .judge = judge_no_source,
        .yields_to = "file.no-leaf",
    },
    {
        .id = "revocation.none-needed",
        .title = "Revocation can be asked about.",
        .why = "For some certificates there is nothing to ask.",
        .severity = { "I--", "I--" },
        .scope = SCOPE_LEAF,
        .standard = "BR 4.9.1.1",
        .fix = "None.",
        .judge = judge_none_needed,
    },
    {
        .id = "revocation.skipped",
        .title = "Revocation was asked about.",
        .why = "Without the network nothing is known about it.",
        .severity = { "III", "III" },
        .scope = SCOPE_HOST,
        .standard = "certready (--offline)",
        .fix = "Run again with network access.",
        .judge = judge_skipped,
    },
};

const struct family family_revocation = {
    .name = "revocation",
    .title = "Revocation",
    .rules = rules,
    .count = COUNT_OF(rules),
};
