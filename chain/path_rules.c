#include "chain/path_rules.h"

#include "base/arena.h"
#include "base/failure.h"
#include "base/limits.h"
#include "chain/detail.h"
#include "x509/oid.h"
#include "x509/time.h"

/* Where one of these cannot be read, nobody can tell what it forbids. */
static bool is_restrictive(enum oid id)
{
    switch (id) {
    case OID_KEY_USAGE:
    case OID_CERTIFICATE_POLICIES:
    case OID_SUBJECT_ALT_NAME:
    case OID_BASIC_CONSTRAINTS:
    case OID_NAME_CONSTRAINTS:
    case OID_POLICY_CONSTRAINTS:
    case OID_EXT_KEY_USAGE:
    case OID_INHIBIT_ANY_POLICY:
    case OID_POLICY_MAPPINGS:
        return true;
    default:
        return false;
    }
}

/* Extensions that path validation acts upon, here or elsewhere in chain/:
 * 4.2 asks for those above, for mappings, AKI and SKI if possible. */
static bool is_processed(enum oid id)
{
    switch (id) {
    case OID_AUTHORITY_KEY_ID:
    case OID_SUBJECT_KEY_ID:
    case OID_CRL_DISTRIBUTION_POINTS:
    case OID_FRESHEST_CRL:
    case OID_AUTHORITY_INFO_ACCESS:
    case OID_TLS_FEATURE:
    case OID_OCSP_NO_CHECK:
        return true;
    default:
        return is_restrictive(id);
    }
}

static bool is_unreadable(const struct extension *extension)
{
    return extension->is_malformed &&
           (extension->critical || is_restrictive(extension->id));
}

static bool is_unknown_critical(const struct extension *extension)
{
    return extension->critical && !is_processed(extension->id);
}

static const struct extension *
find_extension(const struct cert *cert,
               bool (*matches)(const struct extension *))
{
    for (size_t i = 0; i < cert->extension_count; i++)
        if (matches(&cert->extensions[i]))
            return &cert->extensions[i];
    return NULL;
}

/* 6.1.3 (a) (2), 6.1.4 (o) and 6.1.5 (f). */
static uint64_t common_faults(const struct cert *cert, int64_t now)
{
    uint64_t faults = 0;
    if (now < cert->not_before)
        faults |= FAULT_BIT(FAULT_NOT_YET_VALID);
    if (now > cert->not_after)
        faults |= FAULT_BIT(FAULT_EXPIRED);
    if (find_extension(cert, is_unreadable) != NULL)
        faults |= FAULT_BIT(FAULT_MALFORMED);
    if (find_extension(cert, is_unknown_critical) != NULL)
        faults |= FAULT_BIT(FAULT_UNKNOWN_CRITICAL);
    return faults;
}

/* A list without the purpose forbids it. anyExtendedKeyUsage alone does not
 * help: 4.2.1.12 leaves that to the application, the Baseline Requirements
 * forbid it, and the strictest clients refuse it. */
static bool eku_forbids(const struct cert *cert, enum purpose purpose)
{
    unsigned wanted =
        purpose == PURPOSE_CLIENT ? EKU_CLIENT_AUTH : EKU_SERVER_AUTH;
    return cert->eku_ext != NULL && (cert->eku & wanted) == 0;
}

/* 6.1.4 (k). A version 1 root has no place to say that it is a CA. */
static bool is_no_ca(const struct cert *cert, enum cert_place place)
{
    if (cert->version < 3)
        return place != PLACE_ROOT;
    return cert->basic_constraints_ext == NULL || !cert->is_ca;
}

/* Intermediates among the first `count` certificates, without the leaf and
 * without self-issued ones. */
static size_t count_intermediates(const struct cert *const *certs, size_t count)
{
    size_t intermediates = 0;
    for (size_t i = 1; i < count; i++)
        intermediates += certs[i]->is_self_issued ? 0 : 1;
    return intermediates;
}

/* 6.1.4 (l), (m), seen from the certificate that sets the limit. */
static bool is_path_too_long(const struct cert *const *certs, size_t index)
{
    const struct cert *cert = certs[index];
    return cert->basic_constraints_ext != NULL && cert->path_length != ABSENT &&
           count_intermediates(certs, index) > (size_t)cert->path_length;
}

static size_t depth_limit(const struct path_options *options)
{
    return options->max_depth < LIMIT_PATH_DEPTH ? options->max_depth
                                                 : LIMIT_PATH_DEPTH;
}

/* Only the first one beyond the limit is at fault. */
static bool is_too_deep(const struct path_options *options,
                        const struct cert *const *certs, size_t index)
{
    return !certs[index]->is_self_issued &&
           count_intermediates(certs, index + 1) == depth_limit(options) + 1;
}

static uint64_t ca_faults(const struct path_options *options,
                          const struct cert *const *certs, size_t index,
                          enum cert_place place)
{
    const struct cert *cert = certs[index];
    uint64_t faults = 0;
    if (is_no_ca(cert, place))
        faults |= FAULT_BIT(FAULT_NOT_A_CA);
    if (cert->key_usage_ext != NULL &&
        (cert->key_usage & KEY_USAGE_KEY_CERT_SIGN) == 0)
        faults |= FAULT_BIT(FAULT_NO_CERT_SIGN);
    if (is_path_too_long(certs, index))
        faults |= FAULT_BIT(FAULT_PATH_LENGTH);
    if (eku_forbids(cert, options->purpose))
        faults |= FAULT_BIT(FAULT_EKU);
    if (place == PLACE_CA && is_too_deep(options, certs, index))
        faults |= FAULT_BIT(FAULT_TOO_DEEP);
    return faults;
}

uint64_t path_rule_faults(const struct path_options *options,
                          const struct cert *const *certs, size_t index,
                          enum cert_place place)
{
    const struct cert *cert = certs[index];
    if (cert->failure.status != STATUS_OK)
        return FAULT_BIT(FAULT_MALFORMED);
    uint64_t faults = common_faults(cert, options->now);
    if (place != PLACE_LEAF)
        faults |= ca_faults(options, certs, index, place);
    else if (eku_forbids(cert, options->purpose))
        faults |= FAULT_BIT(FAULT_LEAF_EKU);
    /* What cannot be read is said once, not also as what it seems to lack. */
    if ((faults & FAULT_BIT(FAULT_MALFORMED)) != 0)
        faults &= ~(FAULT_BIT(FAULT_NOT_A_CA) | FAULT_BIT(FAULT_EKU) |
                    FAULT_BIT(FAULT_NO_CERT_SIGN) | FAULT_BIT(FAULT_LEAF_EKU));
    return faults;
}

static const char *oid_text(struct bytes oid, struct arena *arena)
{
    return detail_cut(oid_name(arena, oid), arena);
}

static const char *malformed_detail(const struct cert *cert,
                                    struct arena *arena)
{
    if (cert->failure.status != STATUS_OK)
        return arena_printf(arena, "%s, at octet %zu",
                            cert->failure.detail != NULL ? cert->failure.detail
                                                         : "not a certificate",
                            cert->failure_offset);
    const struct extension *extension = find_extension(cert, is_unreadable);
    return extension == NULL
               ? NULL
               : arena_printf(
                     arena, "extension %s: %s", oid_text(extension->oid, arena),
                     extension->fault != NULL ? extension->fault : "malformed");
}

static const char *critical_detail(const struct cert *cert, struct arena *arena)
{
    const struct extension *extension =
        find_extension(cert, is_unknown_critical);
    return extension == NULL
               ? NULL
               : arena_printf(arena, "critical extension %s is not processed",
                              oid_text(extension->oid, arena));
}

static const char *not_a_ca_detail(const struct cert *cert, struct arena *arena)
{
    if (cert->version < 3)
        return arena_printf(arena, "version %d has no basicConstraints",
                            cert->version);
    return cert->basic_constraints_ext == NULL ? "basicConstraints is absent"
                                               : "basicConstraints cA is FALSE";
}

static const char *eku_detail(const struct cert *cert, enum purpose purpose,
                              struct arena *arena)
{
    const char *listed = "";
    for (size_t i = 0; i < cert->eku_oids.count && i < LIMIT_SHOWN_NAMES; i++)
        listed = arena_printf(arena, "%s%s%s", listed, i == 0 ? "" : ", ",
                              oid_text(cert->eku_oids.items[i], arena));
    return arena_printf(arena, "extKeyUsage is %s, without %s", listed,
                        purpose == PURPOSE_CLIENT ? "clientAuth"
                                                  : "serverAuth");
}

const char *path_rule_detail(const struct path_options *options,
                             const struct cert *const *certs, size_t index,
                             enum path_fault fault, struct arena *arena)
{
    const struct cert *cert = certs[index];
    switch (fault) {
    case FAULT_MALFORMED:
        return malformed_detail(cert, arena);
    case FAULT_EXPIRED:
        return arena_printf(arena, "notAfter %s, judged at %s",
                            time_text(cert->not_after, arena),
                            time_text(options->now, arena));
    case FAULT_NOT_YET_VALID:
        return arena_printf(arena, "notBefore %s, judged at %s",
                            time_text(cert->not_before, arena),
                            time_text(options->now, arena));
    case FAULT_UNKNOWN_CRITICAL:
        return critical_detail(cert, arena);
    case FAULT_NOT_A_CA:
        return not_a_ca_detail(cert, arena);
    case FAULT_NO_CERT_SIGN:
        return "keyUsage lacks keyCertSign";
    case FAULT_PATH_LENGTH:
        return arena_printf(arena,
                            "pathLenConstraint %d, but %zu intermediates "
                            "below it",
                            (int)cert->path_length,
                            count_intermediates(certs, index));
    case FAULT_TOO_DEEP:
        return arena_printf(arena, "more than %zu intermediates",
                            depth_limit(options));
    case FAULT_EKU:
    case FAULT_LEAF_EKU:
        return eku_detail(cert, options->purpose, arena);
    default:
        return NULL;
    }
}
