#include "chain/fault_row.h"

#include <string.h>

#include "base/arena.h"

static bool is_v3(const struct cert *cert)
{
    return cert->version >= 3;
}

static bool lacks(const struct cert *cert, enum key_usage_bit bit)
{
    return is_usable(cert->key_usage_ext) && (cert->key_usage & bit) == 0;
}

/* Key identifiers: RFC 5280 4.2.1.1, 4.2.1.2 */

static bool ski_is_absent(const struct standing *standing,
                          struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    return is_v3(cert) && (!is_usable(cert->ski_ext) || cert->ski.size == 0) &&
           found(evidence, "subjectKeyIdentifier is absent");
}

static bool lacks_authority_key_id(const struct cert *cert,
                                   struct evidence *evidence)
{
    if (!is_v3(cert) || (is_usable(cert->aki_ext) && cert->aki_key_id.size > 0))
        return false;
    return found(evidence, is_usable(cert->aki_ext)
                               ? "authorityKeyIdentifier has no keyIdentifier"
                               : "authorityKeyIdentifier is absent");
}

/* Only a self-signed certificate may do without. */
static bool aki_is_absent(const struct standing *standing,
                          struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    bool may_be_absent = cert->is_self_issued && standing->place != PLACE_CA;
    return !may_be_absent && lacks_authority_key_id(cert, evidence);
}

static bool key_id_is_critical(const struct standing *standing,
                               struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    if (cert->ski_ext != NULL && cert->ski_ext->critical)
        return found(evidence, "subjectKeyIdentifier is critical");
    return cert->aki_ext != NULL && cert->aki_ext->critical &&
           found(evidence, "authorityKeyIdentifier is critical");
}

static bool aki_is_half(const struct standing *standing,
                        struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    return is_usable(cert->aki_ext) &&
           (cert->aki_issuer.count > 0) != (cert->aki_serial.size > 0) &&
           found(evidence, "authorityKeyIdentifier has only one of issuer and "
                           "serial number");
}

/* Criticality */

static bool is_not_critical(const struct extension *extension)
{
    return extension != NULL && !extension->critical;
}

/* 4.2.1.9 */
static bool basic_constraints_criticality(const struct standing *standing,
                                          struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    return cert->is_ca && is_not_critical(cert->basic_constraints_ext) &&
           found(evidence, "basicConstraints of a CA is not critical");
}

/* 4.2.1.14. Of policyConstraints RFC 5280 4.2.1.11 asks it too, but RFC 3280
 * left it open, and the paths of NIST's test suite that lack it are valid. */
static bool policy_criticality(const struct standing *standing,
                               struct evidence *evidence)
{
    return is_not_critical(standing->cert->inhibit_any_ext) &&
           found(evidence, "inhibitAnyPolicy is not critical");
}

/* 4.2.1.8, 4.2.1.15, 4.2.2.1, 4.2.2.2 */
static bool must_not_be_critical(const struct extension *extension)
{
    static const uint8_t directory_attributes[] = { 0x55, 0x1d, 0x09 };
    switch (extension->id) {
    case OID_AUTHORITY_INFO_ACCESS:
    case OID_SUBJECT_INFO_ACCESS:
    case OID_FRESHEST_CRL:
        return true;
    default:
        return bytes_equal(extension->oid,
                           (struct bytes){ directory_attributes,
                                           sizeof directory_attributes });
    }
}

static bool access_criticality(const struct standing *standing,
                               struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    for (size_t i = 0; i < cert->extension_count; i++) {
        const struct extension *extension = &cert->extensions[i];
        if (!extension->critical || !must_not_be_critical(extension))
            continue;
        if (evidence_is_wanted(evidence))
            found(evidence, "%s is critical",
                  oid_name(evidence->arena, extension->oid));
        return true;
    }
    return false;
}

/* 4.2.1.10; the Baseline Requirements 7.1.2.5.2 let it be. */
static bool constraints_criticality(const struct standing *standing,
                                    struct evidence *evidence)
{
    return is_not_critical(standing->cert->name_constraints_ext) &&
           found(evidence, "nameConstraints is not critical");
}

/* 4.2.1.4: software that does not know a qualifier of a critical extension
 * must reject. */
static bool unknown_qualifier(const struct standing *standing,
                              struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    if (!is_usable(cert->policies_ext) || !cert->policies_ext->critical)
        return false;
    for (size_t i = 0; i < cert->policy_count; i++)
        if (cert->policies[i].has_unknown_qualifier)
            return found(evidence, "certificatePolicies is critical and has a "
                                   "qualifier that is not processed");
    return false;
}

/* 4.2 */
static bool duplicate_extension(const struct standing *standing,
                                struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    for (size_t i = 0; i < cert->extension_count; i++) {
        if (!cert->extensions[i].is_duplicate)
            continue;
        if (evidence_is_wanted(evidence))
            found(evidence, "%s",
                  oid_name(evidence->arena, cert->extensions[i].oid));
        return true;
    }
    return false;
}

/* The rest of RFC 5280's profile */

/* 4.1.2.4 */
static bool issuer_is_empty(const struct standing *standing,
                            struct evidence *evidence)
{
    return name_is_empty(standing->cert->issuer) &&
           found(evidence, "the issuer's name is empty");
}

/* 4.1.2.6 */
static bool ca_subject_is_empty(const struct standing *standing,
                                struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    return (cert->is_ca || standing->place != PLACE_LEAF) &&
           name_is_empty(cert->subject) &&
           found(evidence, "the subject of a CA is empty");
}

/* 4.1.2.5 */
static bool validity_is_backwards(const struct standing *standing,
                                  struct evidence *evidence)
{
    return standing->cert->not_after < standing->cert->not_before &&
           found(evidence, "notAfter is before notBefore");
}

/* 4.1.2.9 */
static bool extensions_are_empty(const struct standing *standing,
                                 struct evidence *evidence)
{
    return standing->cert->has_extensions &&
           standing->cert->extension_count == 0 &&
           found(evidence, "the list of extensions is there but empty");
}

/* 4.1: the encoding is DER. Some public roots are a few bits off it, and
 * nothing depends on how a root is encoded. */
static bool encoding_is_not_der(const struct standing *standing,
                                struct evidence *evidence)
{
    return standing->cert->is_not_der &&
           found(evidence, "the encoding is not DER: a default value is "
                           "written out, or a bit string ends with zeros");
}

/* 4.2.1.3 */
static bool key_usage_is_absent(const struct standing *standing,
                                struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    return is_v3(cert) && cert->key_usage_ext == NULL &&
           found(evidence, "keyUsage of a CA is absent");
}

static bool key_usage_is_empty(const struct standing *standing,
                               struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    return is_usable(cert->key_usage_ext) && cert->key_usage == 0 &&
           found(evidence, "keyUsage has no bit set");
}

/* 4.2.1.9 */
static bool path_length_is_misplaced(const struct standing *standing,
                                     struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    if (!is_usable(cert->basic_constraints_ext) || cert->path_length == ABSENT)
        return false;
    if (!cert->is_ca)
        return found(evidence, "pathLenConstraint without cA");
    return lacks(cert, KEY_USAGE_KEY_CERT_SIGN) &&
           found(evidence, "pathLenConstraint without keyCertSign");
}

/* 4.2.1.10 */
static bool constraints_are_misplaced(const struct standing *standing,
                                      struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    return cert->name_constraints_ext != NULL && !cert->is_ca &&
           found(evidence, "nameConstraints in a certificate of no CA");
}

/* 4.2.1.4 */
static bool policy_is_repeated(const struct standing *standing,
                               struct evidence *evidence)
{
    return is_usable(standing->cert->policies_ext) &&
           standing->cert->has_duplicate_policy &&
           found(evidence, "a certificate policy is there twice");
}

static bool has_only_reasons(struct distribution_points points)
{
    for (size_t i = 0; i < points.count; i++)
        if (points.items[i].full_name.count == 0 &&
            points.items[i].relative_name.size == 0 &&
            points.items[i].crl_issuer.count == 0)
            return true;
    return false;
}

/* 4.2.1.13, 4.2.1.15 */
static bool point_is_nowhere(const struct standing *standing,
                             struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    return ((is_usable(cert->crl_dp_ext) && has_only_reasons(cert->crl_dps)) ||
            (is_usable(cert->freshest_crl_ext) &&
             has_only_reasons(cert->freshest_crl))) &&
           found(evidence, "a CRL distribution point without name and issuer");
}

/* Extensions that inform and forbid nothing. If another does not decode, or
 * one of these that is critical, the path rules refuse the certificate. */
static bool is_informative(enum oid id)
{
    switch (id) {
    case OID_AUTHORITY_KEY_ID:
    case OID_SUBJECT_KEY_ID:
    case OID_ISSUER_ALT_NAME:
    case OID_CRL_DISTRIBUTION_POINTS:
    case OID_FRESHEST_CRL:
    case OID_AUTHORITY_INFO_ACCESS:
    case OID_SUBJECT_INFO_ACCESS:
    case OID_TLS_FEATURE:
    case OID_SCT_LIST:
    case OID_OCSP_NO_CHECK:
    case OID_PRECERT_POISON:
        return true;
    default:
        return false;
    }
}

/* 4.2: an extension that is recognised must be processed. */
static bool information_is_malformed(const struct standing *standing,
                                     struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    for (size_t i = 0; i < cert->extension_count; i++) {
        const struct extension *extension = &cert->extensions[i];
        if (!extension->is_malformed || extension->critical ||
            !is_informative(extension->id))
            continue;
        if (evidence_is_wanted(evidence))
            found(evidence, "extension %s: %s",
                  oid_name(evidence->arena, extension->oid), extension->fault);
        return true;
    }
    return false;
}

/* What only the Baseline Requirements forbid */

/* 7.1.2.1, 7.1.2.2, 7.1.2.7 */
static bool unique_id(const struct standing *standing,
                      struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    return (cert->has_issuer_unique_id || cert->has_subject_unique_id) &&
           found(evidence, "%s is present",
                 cert->has_issuer_unique_id ? "issuerUniqueID"
                                            : "subjectUniqueID");
}

/* 7.1.2.1.3, 7.1.2.11.1 */
static bool aki_names_issuer(const struct standing *standing,
                             struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    return is_usable(cert->aki_ext) &&
           (cert->aki_issuer.count > 0 || cert->aki_serial.size > 0) &&
           found(evidence, "authorityKeyIdentifier has the issuer's name or "
                           "serial number");
}

/* 7.1.2.1.3: what a root says of its issuer's key is its own. */
static bool root_aki_differs(const struct standing *standing,
                             struct evidence *evidence)
{
    const struct cert *cert = standing->cert;
    return cert->is_self_issued && is_usable(cert->aki_ext) &&
           !bytes_equal(cert->aki_key_id, cert->ski) &&
           found(evidence, "authorityKeyIdentifier of a root is not its "
                           "subjectKeyIdentifier");
}

/* 7.1.2.1.2 */
static bool root_has_eku(const struct standing *standing,
                         struct evidence *evidence)
{
    return standing->cert->eku_ext != NULL &&
           found(evidence, "extKeyUsage in a root");
}

struct fault_rows extension_fault_rows(void)
{
    static const struct fault_row rows[] = {
        { FAULT_KEY_IDS, AS_ISSUER, ski_is_absent },
        { FAULT_KEY_IDS, AS_ANY, aki_is_absent },
        { FAULT_KEY_IDS, AS_ANY, key_id_is_critical },
        { FAULT_KEY_IDS, AS_ANY, aki_is_half },
        { FAULT_CRITICALITY, AS_ISSUER, basic_constraints_criticality },
        { FAULT_CRITICALITY, AS_ANY, policy_criticality },
        { FAULT_CRITICALITY, AS_ANY, access_criticality },
        { FAULT_CONSTRAINTS_NOT_CRITICAL, AS_ISSUER, constraints_criticality },
        { FAULT_UNKNOWN_CRITICAL, AS_ANY, unknown_qualifier },
        { FAULT_DUPLICATE_EXTENSION, AS_ANY, duplicate_extension },
        { FAULT_PROFILE, AS_ANY, issuer_is_empty },
        { FAULT_PROFILE, AS_ANY, ca_subject_is_empty },
        { FAULT_PROFILE, AS_ANY, validity_is_backwards },
        { FAULT_PROFILE, AS_ANY, extensions_are_empty },
        { FAULT_PROFILE, AS_ISSUED, encoding_is_not_der },
        { FAULT_PROFILE, AS_ISSUER, key_usage_is_absent },
        { FAULT_PROFILE, AS_ANY, key_usage_is_empty },
        { FAULT_PROFILE, AS_ANY, path_length_is_misplaced },
        { FAULT_PROFILE, AS_LEAF, constraints_are_misplaced },
        { FAULT_PROFILE, AS_ANY, policy_is_repeated },
        { FAULT_PROFILE, AS_ANY, point_is_nowhere },
        { FAULT_PROFILE, AS_ANY, information_is_malformed },
        { FAULT_BR_PROFILE, AS_ANY, unique_id },
        { FAULT_BR_PROFILE, AS_ANY, aki_names_issuer },
        { FAULT_BR_PROFILE, AS_ROOT, root_aki_differs },
        { FAULT_BR_PROFILE, AS_ROOT, root_has_eku },
    };
    return (struct fault_rows){ rows, COUNT_OF(rows) };
}
