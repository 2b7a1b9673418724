#include "base/arena.h"
#include "base/encode.h"
#include "checks/evidence.h"
#include "checks/families.h"
#include "checks/fault.h"
#include "checks/subject.h"

static bool is_rsa(const struct cert *cert)
{
    return cert->key.algorithm.id == OID_RSA ||
           cert->key.algorithm.id == OID_RSA_PSS;
}

static enum answer judge_rsa_fault(const struct subject *subject,
                                   struct note *note)
{
    enum answer answer = judge_fault(subject, note);
    bool is_other = answer == ANSWER_PASS && !is_rsa(subject->cert);
    return is_other ? ANSWER_NOT_APPLICABLE : answer;
}

static enum answer judge_ec_fault(const struct subject *subject,
                                  struct note *note)
{
    enum answer answer = judge_fault(subject, note);
    bool is_other = answer == ANSWER_PASS &&
                    subject->cert->key.algorithm.id != OID_EC_PUBLIC_KEY;
    return is_other ? ANSWER_NOT_APPLICABLE : answer;
}

enum { LARGE_RSA_BITS = 4096 };

static enum answer judge_rsa_large(const struct subject *subject,
                                   struct note *note)
{
    const struct public_key *key = &subject->cert->key;
    if (!is_rsa(subject->cert))
        return ANSWER_NOT_APPLICABLE;
    if (key->size_bits <= LARGE_RSA_BITS)
        return ANSWER_PASS;
    note_printf(note, "RSA of %u bits; above %d many clients are slow",
                key->size_bits, (int)LARGE_RSA_BITS);
    return ANSWER_FAIL;
}

/* 65537 is three octets, 2^256 - 1 is 32 (BR 6.1.6). */
static enum answer judge_exponent_range(const struct subject *subject,
                                        struct note *note)
{
    struct bytes e = subject->cert->key.exponent;
    static const uint8_t smallest[] = { 1, 0, 1 };
    if (!is_rsa(subject->cert) || e.size == 0)
        return ANSWER_NOT_APPLICABLE;
    bool is_small =
        e.size < sizeof(smallest) ||
        (e.size == sizeof(smallest) &&
         bytes_compare(e, (struct bytes){ smallest, sizeof(smallest) }) < 0);
    if (!is_small && e.size <= 32)
        return ANSWER_PASS;
    note_printf(note, "exponent 0x%s; 65537 to 2^256-1 are asked for",
                text_shortened(hex_encode(note->arena, bytes_slice(e, 0, 34)),
                               66, note->arena));
    return ANSWER_FAIL;
}

static enum answer judge_p521(const struct subject *subject, struct note *note)
{
    const struct public_key *key = &subject->cert->key;
    if (key->algorithm.id != OID_EC_PUBLIC_KEY)
        return ANSWER_NOT_APPLICABLE;
    if (key->curve != OID_P521)
        return ANSWER_PASS;
    note_printf(note, "the key is on P-521");
    return ANSWER_FAIL;
}

static const char *weakness_of(const struct subject *subject)
{
    const struct cert *cert = subject->cert;
    struct weak_key_memo *memo = subject->options->weak_keys;
    return subject->place == PLACE_LEAF || memo == NULL
               ? key_known_weakness(&cert->key)
               : ca_key_known_weakness(cert, memo);
}

static enum answer judge_known_weak(const struct subject *subject,
                                    struct note *note)
{
    if (!is_rsa(subject->cert))
        return ANSWER_NOT_APPLICABLE;
    const char *weakness = weakness_of(subject);
    if (weakness == NULL)
        return ANSWER_PASS;
    note_printf(note, "RSA of %u bits: %s", subject->cert->key.size_bits,
                weakness);
    return ANSWER_FAIL;
}

/*
 * What a key must be to resist at all counts in rfc5280 too: a signature that
 * anybody can forge proves nothing (6.1.3 (a)(1)). The rest is the Web PKI's.
 */
static const struct rule rules[] = {
    {
        .id = "key.rsa-size",
        .title = "An RSA key has at least 2048 bits.",
        .why = "Shorter keys can be broken, and every current client refuses "
               "them.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "BR 6.1.5; Apple 103769",
        .fix = "Re-key with 2048 bits or more.",
        .judge = judge_rsa_fault,
        .openssl = "error 66 or 67: EE or CA certificate key too weak",
    },
    {
        .id = "key.rsa-multiple",
        .title = "The length of an RSA key is a multiple of 8 bits.",
        .why = "Public CAs may not certify other lengths, and some software "
               "cannot use them.",
        .severity = { "WE-", "WE-" },
        .scope = SCOPE_CERT,
        .standard = "BR 6.1.5",
        .fix = "Re-key with 2048, 3072 or 4096 bits.",
        .judge = judge_rsa_fault,
        .yields_to = "key.rsa-size",
    },
    {
        .id = "key.rsa-large",
        .title = "An RSA key has no more than 4096 bits.",
        .why = "Larger keys make every connection slow, and some clients "
               "refuse them.",
        .severity = { "III", "III" },
        .scope = SCOPE_CERT,
        .standard = "certready",
        .fix = "None, or re-key with 4096 bits or less.",
        .judge = judge_rsa_large,
    },
    {
        .id = "key.rsa-exponent",
        .title = "The public exponent of an RSA key is odd and at least 3.",
        .why = "With another exponent anybody can forge signatures.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "BR 6.1.6",
        .fix = "Re-key.",
        .judge = judge_rsa_fault,
    },
    {
        .id = "key.rsa-exponent-range",
        .title = "The public exponent of an RSA key is 65537 to 2^256-1.",
        .why = "Small exponents have made several attacks possible, and some "
               "software refuses large ones.",
        .severity = { "WW-", "WW-" },
        .scope = SCOPE_CERT,
        .standard = "BR 6.1.6",
        .fix = "Re-key.",
        .judge = judge_exponent_range,
        .yields_to = "key.rsa-exponent",
    },
    {
        .id = "key.ec-curve",
        .title = "An EC key is on the named curve P-256, P-384 or P-521.",
        .why = "Clients know no other curves in certificates; parameters "
               "instead of a name have been used to forge them.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "BR 6.1.5, 7.1.3.1.2",
        .fix = "Re-key with P-256 or P-384 (or RSA).",
        .judge = judge_ec_fault,
    },
    {
        .id = "key.ec-p521",
        .title = "No EC key is on P-521.",
        .why = "It is allowed, but several browsers and platforms refuse it.",
        .severity = { "WW-", "WW-" },
        .scope = SCOPE_CERT,
        .standard = "BR 6.1.5; browser root programs",
        .fix = "Re-key with P-256 or P-384 (or RSA).",
        .judge = judge_p521,
    },
    {
        .id = "key.algorithm",
        .title = "The key is an RSA or an ECDSA key.",
        .why = "Clients cannot use DSA, RSASSA-PSS, Ed25519 or Ed448 keys in "
               "server certificates.",
        .severity = { "EE-", "EE-" },
        .binds = BINDS_PUBLIC,
        .scope = SCOPE_CERT,
        .standard = "BR 6.1.5, 7.1.3.1.1",
        .fix = "Re-key with RSA or ECDSA.",
        .judge = judge_fault,
    },
    {
        .id = "key.known-weak",
        .title = "The key has none of the known weaknesses.",
        .why = "Keys of a faulty generator can be computed by anybody.",
        .severity = { "EEE", "EEE" },
        .scope = SCOPE_CERT,
        .standard = "BR 6.1.1.3 (5), 6.1.6",
        .fix = "Generate a new key on the appliance and reissue at once.",
        .judge = judge_known_weak,
    },
};

const struct family family_key = {
    .name = "key",
    .title = "Keys",
    .rules = rules,
    .count = COUNT_OF(rules),
};
