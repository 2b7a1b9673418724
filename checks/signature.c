#include "checks/families.h"
#include "checks/fault.h"

static const struct rule rules[] = {
    {
        .id = "signature.weak",
        .title = "No certificate but the root is signed with MD2, MD5 or "
                 "SHA-1.",
        .why = "Such signatures can be forged, and clients refuse them.",
        /* In rfc5280 for the reason given in key.c. */
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "BR 7.1.3.2.1; Apple 103769",
        .fix = "Reissue with SHA-256 or better / replace the intermediate.",
        .judge = judge_signed_fault,
        .openssl = "error 68: CA signature digest algorithm too weak",
    },
    {
        .id = "signature.algorithm",
        .title = "Each signature is of a kind that public CAs may use.",
        .why = "Clients may not know other algorithms or parameters.",
        .severity = { "WE-", "WE-" },
        .scope = SCOPE_CERT,
        .standard = "BR 7.1.3.2",
        .fix = "Ask the CA to reissue.",
        .judge = judge_signed_fault,
        .yields_to = "signature.weak key.algorithm key.ec-curve",
    },
    {
        .id = "signature.inner-outer",
        .title = "A certificate names the same signature algorithm inside "
                 "and outside of what is signed.",
        .why = "Only the inner one is protected; clients refuse a "
               "difference.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 4.1.1.2",
        .fix = "Reissue.",
        .judge = judge_fault,
    },
};

const struct family family_signature = {
    .name = "signature",
    .title = "Signatures",
    .rules = rules,
    .count = COUNT_OF(rules),
};
