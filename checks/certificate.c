#include "base/encode.h"
#include "checks/evidence.h"
#include "checks/families.h"
#include "checks/fault.h"
#include "checks/subject.h"

/* A root that every system has is what it is: nobody can have it reissued,
 * and the product's clients do not mind. */
static enum answer judge_profile(const struct subject *subject,
                                 struct note *note)
{
    bool is_given_by_world = subject->place == PLACE_ROOT &&
                             path_is_public(subject->path) &&
                             subject->options->profile == PROFILE_PRODUCT;
    return is_given_by_world ? ANSWER_NOT_APPLICABLE
                             : judge_fault(subject, note);
}

static enum answer judge_malformed(const struct subject *subject,
                                   struct note *note)
{
    const struct cert *cert = subject->cert;
    enum answer answer = judge_fault(subject, note);
    if (answer != ANSWER_PASS || cert->failure.status == STATUS_OK)
        return answer;
    note_printf(note, "%s, at octet %zu of %zu",
                cert->failure.detail != NULL ? cert->failure.detail
                                             : "no certificate",
                cert->failure_offset, cert->der.size);
    return ANSWER_FAIL;
}

/* 64 random bits are 8 octets, but one number in 256 begins with a zero octet
 * that is not written. */
enum { RANDOM_SERIAL_OCTETS = 7 };

static enum answer judge_serial_entropy(const struct subject *subject,
                                        struct note *note)
{
    struct bytes serial = subject->cert->serial;
    if (!path_is_public(subject->path))
        return ANSWER_NOT_APPLICABLE;
    if (serial.size >= RANDOM_SERIAL_OCTETS)
        return ANSWER_PASS;
    note_printf(note,
                "serial number %s has %zu octets; 64 random bits are "
                "asked for",
                hex_encode(note->arena, serial), serial.size);
    return ANSWER_FAIL;
}

static const struct rule rules[] = {
    {
        .id = "certificate.serial",
        .title = "The serial number is positive and has at most 20 octets.",
        .why = "Revocation works by this number, and some software refuses "
               "others.",
        .severity = { "WEE", "WEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 4.1.2.2; BR 7.1.2.7",
        .fix = "Ask the CA to reissue.",
        .judge = judge_profile,
    },
    {
        .id = "certificate.serial-entropy",
        .title = "The serial number of a public certificate holds 64 random "
                 "bits.",
        .why = "A number that can be guessed helps to forge certificates.",
        .severity = { "WW-", "WW-" },
        .scope = SCOPE_LEAF,
        .standard = "BR 7.1.2.7",
        .fix = "Ask the CA to reissue.",
        .judge = judge_serial_entropy,
        .yields_to = "certificate.serial",
    },
    {
        .id = "certificate.malformed",
        .title = "Every certificate of the chain can be read.",
        .why = "Clients refuse what they cannot read.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .sees_malformed = true,
        .standard = "RFC 5280 4.1",
        .fix = "Replace the damaged certificate.",
        .judge = judge_malformed,
    },
    {
        .id = "certificate.key-ids",
        .title = "Key identifiers are where they must be, and not critical.",
        .why = "Clients choose the issuer by them when several have the same "
               "name.",
        .severity = { "WEE", "WEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 4.2.1.1, 4.2.1.2",
        .fix = "Ask the CA to reissue.",
        .judge = judge_profile,
    },
    {
        .id = "certificate.criticality",
        .title = "The certificate keeps to the profile of RFC 5280: what is "
                 "critical, what is there, what is empty.",
        .why = "Strict validators refuse it otherwise.",
        .severity = { "WEE", "WEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 4.1, 4.2",
        .fix = "Ask the CA to reissue.",
        .judge = judge_profile,
    },
    {
        .id = "certificate.duplicate-extension",
        .title = "No extension is there twice.",
        .why = "Two readers could take different ones; clients refuse it.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "RFC 5280 4.2",
        .fix = "Ask the CA to reissue.",
        .judge = judge_fault,
    },
    {
        .id = "certificate.version",
        .title = "The certificate is of version 3.",
        .why = "Older ones cannot say what they are for.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "BR 7.1.1; RFC 5280 4.1.2.1",
        .fix = "Reissue as v3.",
        .judge = judge_fault,
    },
};

const struct family family_certificate = {
    .name = "certificate",
    .title = "Certificate profile",
    .rules = rules,
    .count = COUNT_OF(rules),
};
