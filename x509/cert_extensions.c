#include "base/arena.h"
#include "base/limits.h"
#include "x509/cert.h"
#include "x509/extension.h"

/*
 * The extensions of RFC 5280 4.2, 6962 3.3, 6960 4.2.2.2.1 and 7633 4.1. Each
 * reader gets the value of its extension and puts what it says into the
 * certificate, at its end only, so that half an extension never counts.
 */

struct reading {
    struct cert *cert;
    struct extension *extension;
    struct arena *arena;
};

/* A SEQUENCE OF that is empty where it must not be is marked, and read. */
static bool enter_list(struct reading *reading, struct der *der,
                       enum der_tag tag, struct der *list, size_t *count)
{
    if (!der_enter(der, tag, list) ||
        !der_count(*list, LIMIT_LIST_ENTRIES, count))
        return false;
    if (*count == 0)
        reading->extension->is_empty = true;
    return true;
}

/* BasicConstraints ::= SEQUENCE { cA BOOLEAN DEFAULT FALSE,
 * pathLenConstraint INTEGER (0..MAX) OPTIONAL } */
static bool read_basic_constraints(struct reading *reading, struct der *der)
{
    struct der inner;
    bool is_ca = false;
    int32_t path_length = ABSENT;
    if (!der_enter(der, DER_SEQUENCE, &inner))
        return false;
    if (der_is_next(&inner, DER_BOOLEAN)) {
        if (!der_read_boolean(&inner, &is_ca))
            return false;
        reading->extension->is_not_der |= !is_ca;
    }
    if (!der_is_empty(&inner) &&
        !der_read_small(&inner, DER_INTEGER, &path_length))
        return false;
    if (!der_end(&inner) || !der_end(der))
        return false;
    reading->cert->is_ca = is_ca;
    reading->cert->path_length = path_length;
    return true;
}

static bool read_key_usage(struct reading *reading, struct der *der)
{
    struct bytes bits;
    unsigned unused;
    if (!der_read_bits(der, DER_BIT_STRING, &bits, &unused))
        return false;
    /* X.690 11.2.2: the last bit of a named bit list is a one. */
    if (bits.size > 0 && (bits.data[bits.size - 1] >> unused & 1) == 0)
        reading->extension->is_not_der = true;
    reading->cert->key_usage = named_bits(bits);
    return true;
}

static unsigned eku_bit(enum oid oid)
{
    switch (oid) {
    case OID_ANY_EKU:
        return EKU_ANY;
    case OID_SERVER_AUTH:
        return EKU_SERVER_AUTH;
    case OID_CLIENT_AUTH:
        return EKU_CLIENT_AUTH;
    case OID_CODE_SIGNING:
        return EKU_CODE_SIGNING;
    case OID_EMAIL_PROTECTION:
        return EKU_EMAIL_PROTECTION;
    case OID_TIME_STAMPING:
        return EKU_TIME_STAMPING;
    case OID_OCSP_SIGNING:
        return EKU_OCSP_SIGNING;
    default:
        return EKU_OTHER;
    }
}

static bool read_eku(struct reading *reading, struct der *der)
{
    struct der list;
    size_t count;
    if (!enter_list(reading, der, DER_SEQUENCE, &list, &count))
        return false;
    struct bytes *oids = ARENA_NEW(reading->arena, count, struct bytes);
    unsigned eku = 0;
    for (size_t i = 0; i < count; i++) {
        if (!der_read_oid(&list, &oids[i]))
            return false;
        eku |= eku_bit(oid_find(oids[i]));
    }
    reading->cert->eku = eku;
    reading->cert->eku_oids = (struct oids){ oids, count };
    return true;
}

static bool read_names(struct reading *reading, struct der *der,
                       struct general_names *out)
{
    struct der list;
    size_t count;
    if (!enter_list(reading, der, DER_SEQUENCE, &list, &count))
        return false;
    return count == 0 || general_names_read(list, reading->arena, out);
}

static bool read_san(struct reading *reading, struct der *der)
{
    return read_names(reading, der, &reading->cert->san);
}

static bool read_issuer_alt_name(struct reading *reading, struct der *der)
{
    struct general_names names;
    return read_names(reading, der, &names);
}

/* GeneralSubtree ::= SEQUENCE { base, minimum [0] DEFAULT 0, maximum [1]
 * OPTIONAL }; RFC 5280 allows no other minimum and no maximum. */
static bool read_subtree(struct reading *reading, struct der *der,
                         struct general_name *out)
{
    struct der inner;
    int32_t minimum = 0;
    if (!der_enter(der, DER_SEQUENCE, &inner) ||
        !general_name_read(&inner, out))
        return false;
    if (der_is_next(&inner, DER_CONTEXT(0))) {
        if (!der_read_small(&inner, DER_CONTEXT(0), &minimum))
            return false;
        reading->extension->is_not_der |= minimum == 0;
    }
    return minimum == 0 && der_end(&inner);
}

static bool read_subtrees(struct reading *reading, struct der *der,
                          enum der_tag tag, struct subtrees *out)
{
    struct der list;
    size_t count;
    if (!der_is_next(der, tag))
        return true;
    if (!enter_list(reading, der, tag, &list, &count))
        return false;
    struct general_name *items =
        ARENA_NEW(reading->arena, count, struct general_name);
    for (size_t i = 0; i < count; i++)
        if (!read_subtree(reading, &list, &items[i]))
            return false;
    *out = (struct subtrees){ items, count };
    return true;
}

static bool read_name_constraints(struct reading *reading, struct der *der)
{
    struct der inner;
    struct name_constraints constraints = { 0 };
    size_t count;
    if (!enter_list(reading, der, DER_SEQUENCE, &inner, &count) ||
        !read_subtrees(reading, &inner, DER_CONTEXT_CONSTRUCTED(0),
                       &constraints.permitted) ||
        !read_subtrees(reading, &inner, DER_CONTEXT_CONSTRUCTED(1),
                       &constraints.excluded) ||
        !der_end(&inner))
        return false;
    reading->cert->name_constraints = constraints;
    return true;
}

static bool read_authority_key_id(struct reading *reading, struct der *der)
{
    struct authority_key_id id;
    if (!authority_key_id_read(der, reading->arena, &id))
        return false;
    reading->cert->aki_key_id = id.key_id;
    reading->cert->aki_issuer = id.issuer;
    reading->cert->aki_serial = id.serial;
    return true;
}

static bool read_subject_key_id(struct reading *reading, struct der *der)
{
    return der_read(der, DER_OCTET_STRING, &reading->cert->ski);
}

/* PolicyQualifierInfo ::= SEQUENCE { policyQualifierId, qualifier ANY } */
static bool read_qualifiers(struct reading *reading, struct der *der,
                            struct policy *out)
{
    struct der list, qualifier;
    struct bytes oid;
    size_t count;
    if (der_is_empty(der))
        return true;
    if (!enter_list(reading, der, DER_SEQUENCE, &list, &count))
        return false;
    out->has_qualifiers = true;
    while (!der_is_empty(&list)) {
        if (!der_enter(&list, DER_SEQUENCE, &qualifier) ||
            !der_read_oid(&qualifier, &oid) || !der_skip(&qualifier) ||
            !der_end(&qualifier))
            return false;
        if (!oid_is(oid, OID_QUALIFIER_CPS) &&
            !oid_is(oid, OID_QUALIFIER_USER_NOTICE))
            out->has_unknown_qualifier = true;
    }
    return true;
}

static bool has_duplicate(const struct policy *policies, size_t count)
{
    size_t compared = count < LIMIT_POLICIES ? count : LIMIT_POLICIES;
    for (size_t i = 1; i < compared; i++)
        for (size_t j = 0; j < i; j++)
            if (bytes_equal(policies[i].oid, policies[j].oid))
                return true;
    return false;
}

/* PolicyInformation ::= SEQUENCE { policyIdentifier, policyQualifiers } */
static bool read_policies(struct reading *reading, struct der *der)
{
    struct der list, inner;
    size_t count;
    if (!enter_list(reading, der, DER_SEQUENCE, &list, &count))
        return false;
    struct policy *policies = ARENA_NEW(reading->arena, count, struct policy);
    for (size_t i = 0; i < count; i++)
        if (!der_enter(&list, DER_SEQUENCE, &inner) ||
            !der_read_oid(&inner, &policies[i].oid) ||
            !read_qualifiers(reading, &inner, &policies[i]) || !der_end(&inner))
            return false;
    reading->cert->policies = policies;
    reading->cert->policy_count = count;
    reading->cert->has_duplicate_policy = has_duplicate(policies, count);
    return true;
}

static bool read_policy_mappings(struct reading *reading, struct der *der)
{
    struct der list, inner;
    size_t count;
    if (!enter_list(reading, der, DER_SEQUENCE, &list, &count))
        return false;
    struct policy_mapping *mappings =
        ARENA_NEW(reading->arena, count, struct policy_mapping);
    for (size_t i = 0; i < count; i++)
        if (!der_enter(&list, DER_SEQUENCE, &inner) ||
            !der_read_oid(&inner, &mappings[i].issuer_policy) ||
            !der_read_oid(&inner, &mappings[i].subject_policy) ||
            !der_end(&inner))
            return false;
    reading->cert->policy_mappings = mappings;
    reading->cert->policy_mapping_count = count;
    return true;
}

/* PolicyConstraints ::= SEQUENCE { requireExplicitPolicy [0],
 * inhibitPolicyMapping [1] }, at least one of them. */
static bool read_policy_constraints(struct reading *reading, struct der *der)
{
    struct der inner;
    int32_t explicit_policy = ABSENT;
    int32_t mapping = ABSENT;
    size_t count;
    if (!enter_list(reading, der, DER_SEQUENCE, &inner, &count))
        return false;
    if (der_is_next(&inner, DER_CONTEXT(0)) &&
        !der_read_small(&inner, DER_CONTEXT(0), &explicit_policy))
        return false;
    if (der_is_next(&inner, DER_CONTEXT(1)) &&
        !der_read_small(&inner, DER_CONTEXT(1), &mapping))
        return false;
    if (!der_end(&inner))
        return false;
    reading->cert->require_explicit_policy = explicit_policy;
    reading->cert->inhibit_policy_mapping = mapping;
    return true;
}

static bool read_inhibit_any(struct reading *reading, struct der *der)
{
    return der_read_small(der, DER_INTEGER, &reading->cert->inhibit_any_policy);
}

static bool read_points(struct reading *reading, struct der *der,
                        struct distribution_points *out)
{
    struct der list;
    size_t count;
    if (!enter_list(reading, der, DER_SEQUENCE, &list, &count))
        return false;
    return count == 0 || distribution_points_read(list, reading->arena, out);
}

static bool read_crl_dps(struct reading *reading, struct der *der)
{
    return read_points(reading, der, &reading->cert->crl_dps);
}

static bool read_freshest_crl(struct reading *reading, struct der *der)
{
    return read_points(reading, der, &reading->cert->freshest_crl);
}

/* SEQUENCE OF AccessDescription { accessMethod, accessLocation } */
static bool read_access(struct reading *reading, struct der *der,
                        const struct access **out, size_t *out_count)
{
    struct der list, inner;
    size_t count;
    if (!enter_list(reading, der, DER_SEQUENCE, &list, &count))
        return false;
    struct access *items = ARENA_NEW(reading->arena, count, struct access);
    for (size_t i = 0; i < count; i++)
        if (!der_enter(&list, DER_SEQUENCE, &inner) ||
            !der_read_oid(&inner, &items[i].method) ||
            !general_name_read(&inner, &items[i].location) || !der_end(&inner))
            return false;
    *out = items;
    *out_count = count;
    return true;
}

static bool read_aia(struct reading *reading, struct der *der)
{
    return read_access(reading, der, &reading->cert->aia,
                       &reading->cert->aia_count);
}

static bool read_sia(struct reading *reading, struct der *der)
{
    const struct access *items;
    size_t count;
    return read_access(reading, der, &items, &count);
}

enum { TLS_STATUS_REQUEST = 5 };

/* Features ::= SEQUENCE OF INTEGER, which may be empty. */
static bool read_tls_feature(struct reading *reading, struct der *der)
{
    struct der list;
    int32_t feature;
    bool has_status_request = false;
    if (!der_enter(der, DER_SEQUENCE, &list))
        return false;
    while (!der_is_empty(&list)) {
        if (!der_read_small(&list, DER_INTEGER, &feature))
            return false;
        has_status_request |= feature == TLS_STATUS_REQUEST;
    }
    reading->cert->has_tls_feature_status_request = has_status_request;
    return true;
}

static bool read_scts(struct reading *reading, struct der *der)
{
    struct bytes list;
    return der_read(der, DER_OCTET_STRING, &list) &&
           scts_parse(list, reading->arena, &reading->cert->scts);
}

static bool read_null(struct reading *reading, struct der *der)
{
    (void)reading;
    return der_read_null(der);
}

/* X(OID, entry in struct cert, reader, what is expected) */
#define EXTENSIONS(X)                                                          \
    X(BASIC_CONSTRAINTS, basic_constraints_ext, read_basic_constraints,        \
      "expected BasicConstraints")                                             \
    X(KEY_USAGE, key_usage_ext, read_key_usage,                                \
      "expected BIT STRING KeyUsage")                                          \
    X(EXT_KEY_USAGE, eku_ext, read_eku, "expected SEQUENCE OF KeyPurposeId")   \
    X(SUBJECT_ALT_NAME, san_ext, read_san, "expected GeneralNames")            \
    X(ISSUER_ALT_NAME, issuer_alt_name_ext, read_issuer_alt_name,              \
      "expected GeneralNames")                                                 \
    X(NAME_CONSTRAINTS, name_constraints_ext, read_name_constraints,           \
      "expected NameConstraints with minimum 0 and no maximum")                \
    X(AUTHORITY_KEY_ID, aki_ext, read_authority_key_id,                        \
      "expected AuthorityKeyIdentifier")                                       \
    X(SUBJECT_KEY_ID, ski_ext, read_subject_key_id,                            \
      "expected OCTET STRING KeyIdentifier")                                   \
    X(CERTIFICATE_POLICIES, policies_ext, read_policies,                       \
      "expected SEQUENCE OF PolicyInformation")                                \
    X(POLICY_MAPPINGS, policy_mappings_ext, read_policy_mappings,              \
      "expected PolicyMappings")                                               \
    X(POLICY_CONSTRAINTS, policy_constraints_ext, read_policy_constraints,     \
      "expected PolicyConstraints")                                            \
    X(INHIBIT_ANY_POLICY, inhibit_any_ext, read_inhibit_any,                   \
      "expected INTEGER SkipCerts")                                            \
    X(CRL_DISTRIBUTION_POINTS, crl_dp_ext, read_crl_dps,                       \
      "expected SEQUENCE OF DistributionPoint")                                \
    X(FRESHEST_CRL, freshest_crl_ext, read_freshest_crl,                       \
      "expected SEQUENCE OF DistributionPoint")                                \
    X(AUTHORITY_INFO_ACCESS, aia_ext, read_aia,                                \
      "expected SEQUENCE OF AccessDescription")                                \
    X(SUBJECT_INFO_ACCESS, sia_ext, read_sia,                                  \
      "expected SEQUENCE OF AccessDescription")                                \
    X(TLS_FEATURE, tls_feature_ext, read_tls_feature,                          \
      "expected SEQUENCE OF INTEGER")                                          \
    X(SCT_LIST, sct_ext, read_scts, "expected SignedCertificateTimestampList") \
    X(OCSP_NO_CHECK, ocsp_no_check_ext, read_null, "expected NULL")            \
    X(PRECERT_POISON, poison_ext, read_null, "expected NULL")

static void read_value(struct reading *reading,
                       bool (*read)(struct reading *, struct der *),
                       const char *expected)
{
    struct extension *extension = reading->extension;
    struct der der = der_of(extension->value);
    bool is_read = read(reading, &der) && der_end(&der);
    if (!is_read) {
        extension->is_empty = false;
        extension->fault = expected;
    } else if (extension->is_empty) {
        extension->fault = "expected at least one entry";
    }
    extension->is_malformed = extension->fault != NULL;
}

void cert_read_extension(struct cert *cert, struct extension *extension,
                         struct arena *arena)
{
    struct reading reading = { cert, extension, arena };
    switch (extension->id) {
#define X(id, entry, read, expected)                                           \
    case OID_##id:                                                             \
        cert->entry = extension;                                               \
        read_value(&reading, read, expected);                                  \
        break;
        EXTENSIONS(X)
#undef X
    default:
        break;
    }
}
