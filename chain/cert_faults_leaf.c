#include "chain/fault_row.h"

#include <string.h>

#include "base/arena.h"
#include "base/text.h"
#include "chain/common_name.h"
#include "chain/name_match.h"

/* Extended key usage: RFC 5280 4.2.1.12, BR 7.1.2.7.10 */

static bool eku_is_absent(const struct standing *standing,
                          struct evidence *evidence)
{
    return standing->cert->eku_ext == NULL &&
           found(evidence, "extKeyUsage is absent");
}

static bool eku_is_too_wide(const struct standing *standing,
                            struct evidence *evidence)
{
    static const struct {
        enum eku_bit bit;
        const char *text;
    } forbidden[] = {
        { EKU_ANY, "anyExtendedKeyUsage" },
        { EKU_CODE_SIGNING, "codeSigning" },
        { EKU_EMAIL_PROTECTION, "emailProtection" },
        { EKU_TIME_STAMPING, "timeStamping" },
        { EKU_OCSP_SIGNING, "OCSPSigning" },
    };
    const struct cert *cert = standing->cert;
    if (!is_usable(cert->eku_ext))
        return false;
    for (size_t i = 0; i < COUNT_OF(forbidden); i++)
        if ((cert->eku & forbidden[i].bit) != 0)
            return found(evidence, "extKeyUsage has %s", forbidden[i].text);
    return false;
}

/* BR 7.1.2.7.6 only: RFC 5280 leaves it to the issuer. */
static bool eku_is_critical(const struct standing *standing,
                            struct evidence *evidence)
{
    return is_usable(standing->cert->eku_ext) &&
           standing->cert->eku_ext->critical &&
           found(evidence, "extKeyUsage is critical");
}

/* What signs itself is meant to be its own root. */
static bool leaf_is_ca(const struct standing *standing,
                       struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    return is_usable(cert->basic_constraints_ext) && cert->is_ca &&
           !cert->is_self_issued &&
           found(evidence, "basicConstraints cA is TRUE");
}

/* Key usage: RFC 5280 4.2.1.3, 4.2.1.9, RFC 8446 4.4.2.2, BR 7.1.2.7.11 */

static bool signs_without_being_ca(const struct standing *standing,
                                   struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    return is_usable(cert->key_usage_ext) && !cert->is_ca &&
           (cert->key_usage & KEY_USAGE_KEY_CERT_SIGN) != 0 &&
           found(evidence, "keyUsage has keyCertSign, but cA is not TRUE");
}

/* A server may also have its RSA key used for encryption (TLS 1.2). */
static bool cannot_do_tls(const struct standing *standing,
                          struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    unsigned useful = KEY_USAGE_DIGITAL_SIGNATURE;
    bool is_rsa = cert->key.algorithm.id == OID_RSA;
    if (standing->purpose == PURPOSE_SERVER && is_rsa)
        useful |= KEY_USAGE_KEY_ENCIPHERMENT;
    return is_usable(cert->key_usage_ext) && (cert->key_usage & useful) == 0 &&
           found(evidence, "keyUsage has no digitalSignature%s",
                 is_rsa ? " or keyEncipherment" : "");
}

/* Names: RFC 5280 4.2.1.6, BR 7.1.2.7.12, 7.1.4.3 */

static bool is_printable(struct bytes text)
{
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < ' ' || text.data[i] > '~')
            return false;
    return true;
}

static bool is_mailbox(struct bytes text)
{
    size_t at = text.size;
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] == '@')
            at = i;
    return is_printable(text) && at > 0 && at + 1 < text.size;
}

static bool is_letter(uint8_t octet)
{
    return (octet | 0x20) >= 'a' && (octet | 0x20) <= 'z';
}

/* RFC 3986 4.3: with a scheme, and something behind it. */
static bool is_absolute_uri(struct bytes text)
{
    const uint8_t *colon =
        text.size == 0 ? NULL : memchr(text.data, ':', text.size);
    if (colon == NULL || !is_printable(text) || !is_letter(text.data[0]) ||
        memchr(text.data, ' ', text.size) != NULL)
        return false;
    size_t scheme = (size_t)(colon - text.data);
    for (size_t i = 1; i < scheme; i++) {
        uint8_t octet = text.data[i];
        if (!is_letter(octet) && !(octet >= '0' && octet <= '9') &&
            octet != '+' && octet != '-' && octet != '.')
            return false;
    }
    return scheme + 1 < text.size;
}

/* Wildcards of a wrong form have a rule of their own (name.bad-wildcard). */
static const char *dns_name_problem(struct bytes name)
{
    enum dns_name_fault fault = dns_name_check(name);
    return fault == DNS_NAME_OK || fault == DNS_NAME_BAD_WILDCARD ||
                   fault == DNS_NAME_WILDCARD_PUBLIC_SUFFIX
               ? NULL
               : dns_name_fault_text(fault);
}

/* What is wrong with the entry, or NULL. */
static const char *entry_problem(const struct general_name *entry)
{
    struct bytes value = entry->value;
    switch (entry->type) {
    case GENERAL_NAME_DNS:
        return dns_name_problem(value);
    case GENERAL_NAME_IP:
        return value.size == 4 || value.size == 16
                   ? NULL
                   : "is neither 4 nor 16 octets long";
    case GENERAL_NAME_EMAIL:
        return is_mailbox(value) ? NULL : "is no mailbox";
    case GENERAL_NAME_URI:
        return is_absolute_uri(value) ? NULL : "is no absolute URI";
    case GENERAL_NAME_DIRECTORY:
        return name_is_empty((struct name){ value }) ? "is empty" : NULL;
    default:
        return value.size > 0 ? NULL : "is empty";
    }
}

static bool has_bad_entry(const struct standing *standing,
                          struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    if (!is_usable(cert->san_ext))
        return false;
    for (size_t i = 0; i < cert->san.count; i++) {
        const char *problem = entry_problem(&cert->san.items[i]);
        if (problem == NULL)
            continue;
        if (evidence_is_wanted(evidence))
            found(evidence, "%s %s",
                  general_name_text(&cert->san.items[i], evidence->arena),
                  problem);
        return true;
    }
    return false;
}

/* BR 7.1.2.7.12. */
static bool has_other_type(const struct standing *standing,
                           struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    if (!is_usable(cert->san_ext))
        return false;
    for (size_t i = 0; i < cert->san.count; i++) {
        const struct general_name *entry = &cert->san.items[i];
        if (entry->type == GENERAL_NAME_DNS || entry->type == GENERAL_NAME_IP)
            continue;
        if (evidence_is_wanted(evidence))
            found(evidence, "%s is no DNS name and no IP address",
                  general_name_text(entry, evidence->arena));
        return true;
    }
    return false;
}

static bool has_host(const struct cert *cert)
{
    if (!is_usable(cert->san_ext))
        return false;
    for (size_t i = 0; i < cert->san.count; i++)
        if (cert->san.items[i].type == GENERAL_NAME_DNS ||
            cert->san.items[i].type == GENERAL_NAME_IP)
            return true;
    return false;
}

static bool has_no_host(const struct standing *standing,
                        struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    return !has_host(cert) &&
           found(evidence, cert->san_ext == NULL
                               ? "subjectAltName is absent"
                               : "subjectAltName has no DNS name and no IP "
                                 "address");
}

static bool san_is_not_critical(const struct standing *standing,
                                struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    return name_is_empty(cert->subject) && cert->san_ext != NULL &&
           !cert->san_ext->critical &&
           found(evidence, "the subject is empty and subjectAltName is not "
                           "critical");
}

/* BR 7.1.2.7.12; RFC 5280 only says that it should not. */
static bool san_is_critical(const struct standing *standing,
                            struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    return !name_is_empty(cert->subject) && cert->san_ext != NULL &&
           cert->san_ext->critical &&
           found(evidence, "subjectAltName is critical, but the subject is "
                           "not empty");
}

static bool common_name_stands_alone(const struct standing *standing,
                                     struct evidence *evidence)
{
    struct bytes name;
    if (!has_host(standing->cert) ||
        !common_name_is_not_in_san(standing->cert, &name))
        return false;
    if (evidence_is_wanted(evidence))
        found(evidence, "CN=%s is no entry of subjectAltName",
              text_clean(evidence->arena, name));
    return true;
}

struct fault_rows leaf_fault_rows(void)
{
    static const struct fault_row rows[] = {
        { FAULT_EKU_ABSENT, AS_LEAF, eku_is_absent },
        { FAULT_EKU_ANY, AS_LEAF, eku_is_too_wide },
        { FAULT_BR_PROFILE, AS_LEAF, eku_is_critical },
        { FAULT_CA_LEAF, AS_LEAF, leaf_is_ca },
        { FAULT_KEY_USAGE, AS_LEAF, signs_without_being_ca },
        { FAULT_KEY_USAGE, AS_LEAF, cannot_do_tls },
        { FAULT_SAN, AS_ISSUED, has_bad_entry },
        { FAULT_SAN_TYPE, AS_LEAF, has_other_type },
        { FAULT_NO_SAN, AS_LEAF, has_no_host },
        { FAULT_SAN_CRITICAL, AS_LEAF, san_is_not_critical },
        { FAULT_BR_PROFILE, AS_LEAF, san_is_critical },
        { FAULT_CN_NOT_IN_SAN, AS_LEAF, common_name_stands_alone },
    };
    return (struct fault_rows){ rows, COUNT_OF(rows) };
}
