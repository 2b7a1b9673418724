#include "x509/crl.h"

#include "base/arena.h"
#include "base/limits.h"
#include "x509/crl_entry.h"
#include "x509/crl_index.h"
#include "x509/extension.h"

/* The list that is being read, and where its parts go. */
struct reading {
    struct crl *crl;
    struct arena *arena;
};

/* Notes the first fault. */
static bool stop(struct reading *reading, const struct der *at,
                 const char *expected)
{
    struct crl *crl = reading->crl;
    if (crl->failure.status != STATUS_OK)
        return false;
    crl->failure = (struct failure){ STATUS_MALFORMED, 0, expected };
    crl->failure_offset = der_offset(at, crl->der);
    return false;
}

static bool read_name(struct reading *reading, struct der *tbs)
{
    struct der start = *tbs;
    struct name name;
    if (!der_read_whole(tbs, DER_SEQUENCE, &name.der) ||
        !name_is_well_formed(name))
        return stop(reading, &start, "expected Name issuer");
    reading->crl->issuer = name;
    return true;
}

static bool is_time_next(const struct der *der)
{
    return der_is_next(der, DER_UTC_TIME) ||
           der_is_next(der, DER_GENERALIZED_TIME);
}

static bool read_times(struct reading *reading, struct der *tbs)
{
    struct crl *crl = reading->crl;
    bool is_utc;
    if (!der_read_time(tbs, &crl->this_update, &is_utc))
        return stop(reading, tbs, "expected Time thisUpdate");
    crl->has_next_update = is_time_next(tbs);
    if (crl->has_next_update && !der_read_time(tbs, &crl->next_update, &is_utc))
        return stop(reading, tbs, "expected Time nextUpdate");
    return true;
}

/* revokedCertificates: OPTIONAL, and absent if it would be empty. An empty
 * one is found and does no harm. */
static bool read_entries(struct reading *reading, struct der *tbs)
{
    struct crl *crl = reading->crl;
    struct der list;
    struct crl_entry_read read;
    size_t changes = 0;
    if (!der_is_next(tbs, DER_SEQUENCE))
        return true;
    if (!der_enter(tbs, DER_SEQUENCE, &list))
        return stop(reading, tbs, "expected SEQUENCE revokedCertificates");
    crl->entries = list.rest;
    while (!der_is_empty(&list) && crl_entry_read(&list, crl->issuer, &read)) {
        crl->entry_count++;
        changes += read.names_issuer;
        crl->has_unknown_critical_entry |= read.entry.has_unknown_critical;
    }
    crl->index = crl_index_new(crl, changes, reading->arena);
    return der_is_empty(&list) ||
           stop(reading, &list, "expected an entry of the list");
}

static bool read_flag(struct der *der, enum der_tag tag, bool *out)
{
    struct bytes value;
    if (!der_is_next(der, tag))
        return true;
    if (!der_read(der, tag, &value) || value.size != 1 ||
        (value.data[0] != 0 && value.data[0] != 0xff))
        return false;
    *out = value.data[0] != 0;
    return true;
}

static bool read_some_reasons(struct der *der, struct distribution_point *out)
{
    struct bytes bits;
    unsigned unused;
    if (!der_is_next(der, DER_CONTEXT(3)))
        return true;
    if (!der_read_bits(der, DER_CONTEXT(3), &bits, &unused))
        return false;
    out->has_reasons = true;
    out->reasons = named_bits(bits);
    return true;
}

static bool read_idp_name(struct der *der, struct arena *arena,
                          struct distribution_point *out)
{
    struct der choice;
    return !der_is_next(der, DER_CONTEXT_CONSTRUCTED(0)) ||
           (der_enter(der, DER_CONTEXT_CONSTRUCTED(0), &choice) &&
            distribution_point_name_read(&choice, arena, out));
}

/* IssuingDistributionPoint, 5.2.5; at most one scope may be given. */
static bool read_idp(struct reading *reading, struct der *der)
{
    struct crl *crl = reading->crl;
    struct der idp;
    bool users = false;
    bool cas = false;
    bool attributes = false;
    if (!der_enter(der, DER_SEQUENCE, &idp) ||
        !read_idp_name(&idp, reading->arena, &crl->idp) ||
        !read_flag(&idp, DER_CONTEXT(1), &users) ||
        !read_flag(&idp, DER_CONTEXT(2), &cas) ||
        !read_some_reasons(&idp, &crl->idp) ||
        !read_flag(&idp, DER_CONTEXT(4), &crl->is_indirect) ||
        !read_flag(&idp, DER_CONTEXT(5), &attributes) || !der_end(&idp))
        return false;
    if (users)
        crl->only = CRL_SCOPE_USER_CERTS;
    else if (cas)
        crl->only = CRL_SCOPE_CA_CERTS;
    else if (attributes)
        crl->only = CRL_SCOPE_ATTRIBUTE_CERTS;
    return users + cas + attributes <= 1;
}

static bool read_aki(struct reading *reading, struct der *der)
{
    struct crl *crl = reading->crl;
    struct authority_key_id id;
    if (!authority_key_id_read(der, reading->arena, &id))
        return false;
    crl->aki_key_id = id.key_id;
    crl->aki_issuer = id.issuer;
    crl->aki_serial = id.serial;
    return true;
}

static bool read_freshest(struct reading *reading, struct der *der)
{
    struct der list;
    return der_enter(der, DER_SEQUENCE, &list) &&
           distribution_points_read(list, reading->arena,
                                    &reading->crl->freshest_crl);
}

/* The value of one extension of 5.2; false if it does not decode. */
static bool read_value(struct reading *reading,
                       const struct extension *extension)
{
    struct crl *crl = reading->crl;
    struct der value = der_of(extension->value);
    switch (extension->id) {
    case OID_AUTHORITY_KEY_ID:
        return read_aki(reading, &value) && der_end(&value);
    case OID_CRL_NUMBER:
        return der_read_integer(&value, &crl->number) && der_end(&value);
    case OID_DELTA_CRL_INDICATOR:
        crl->is_delta = true;
        return der_read_integer(&value, &crl->base_number) && der_end(&value);
    case OID_ISSUING_DISTRIBUTION_POINT:
        crl->has_idp = true;
        crl->idp_is_critical = extension->critical;
        return read_idp(reading, &value) && der_end(&value);
    case OID_FRESHEST_CRL:
        return read_freshest(reading, &value) && der_end(&value);
    case OID_ISSUER_ALT_NAME:
    case OID_AUTHORITY_INFO_ACCESS:
        return true;
    default:
        crl->has_unknown_critical |= extension->critical;
        return true;
    }
}

static void read_values(struct reading *reading, struct extension *items)
{
    struct crl *crl = reading->crl;
    for (size_t i = 0; i < crl->extension_count; i++) {
        crl->is_not_der |= items[i].is_not_der;
        if (items[i].is_duplicate) {
            crl->has_duplicate_extension = true;
            continue;
        }
        items[i].is_malformed = !read_value(reading, &items[i]);
        crl->has_malformed_extension |= items[i].is_malformed;
    }
}

/* crlExtensions [0] EXPLICIT SEQUENCE OF Extension OPTIONAL */
static bool read_extensions(struct reading *reading, struct der *tbs)
{
    struct crl *crl = reading->crl;
    struct der outer, list;
    struct extension *items;
    if (!der_is_next(tbs, DER_CONTEXT_CONSTRUCTED(0)))
        return true;
    if (!der_enter(tbs, DER_CONTEXT_CONSTRUCTED(0), &outer) ||
        !der_enter(&outer, DER_SEQUENCE, &list))
        return stop(reading, tbs, "expected [0] crlExtensions");
    bool is_read =
        extensions_read(&list, reading->arena, &items, &crl->extension_count);
    crl->extensions = items;
    read_values(reading, items);
    if (!is_read)
        return stop(reading, &list, "expected SEQUENCE Extension");
    if (!der_end(&outer))
        return stop(reading, &outer, "expected the end of the extensions");
    return true;
}

/* version INTEGER OPTIONAL: if present, it is v2 */
static bool read_version(struct reading *reading, struct der *tbs)
{
    int32_t number;
    reading->crl->version = 1;
    if (!der_is_next(tbs, DER_INTEGER))
        return true;
    if (!der_read_small(tbs, DER_INTEGER, &number))
        return stop(reading, tbs, "expected INTEGER version");
    reading->crl->version = number < INT32_MAX ? number + 1 : INT32_MAX;
    return true;
}

static bool read_tbs(struct reading *reading, struct der *tbs)
{
    struct crl *crl = reading->crl;
    if (!read_version(reading, tbs))
        return false;
    if (!algorithm_read(tbs, &crl->inner_algorithm))
        return stop(reading, tbs, "expected AlgorithmIdentifier signature");
    if (!read_name(reading, tbs) || !read_times(reading, tbs) ||
        !read_entries(reading, tbs) || !read_extensions(reading, tbs))
        return false;
    return der_end(tbs) ||
           stop(reading, tbs, "expected the end of TBSCertList");
}

static bool read_crl(struct reading *reading)
{
    struct crl *crl = reading->crl;
    struct der all = der_of(crl->der);
    struct der inner, tbs;
    if (!der_enter(&all, DER_SEQUENCE, &inner))
        return stop(reading, &all, "expected SEQUENCE CertificateList");
    struct der start = inner;
    if (!der_enter(&inner, DER_SEQUENCE, &tbs) ||
        !der_read_whole(&start, DER_SEQUENCE, &crl->tbs))
        return stop(reading, &inner, "expected SEQUENCE TBSCertList");
    if (!read_tbs(reading, &tbs))
        return false;
    if (!algorithm_read(&inner, &crl->outer_algorithm))
        return stop(reading, &inner,
                    "expected AlgorithmIdentifier signatureAlgorithm");
    if (!der_read_bits(&inner, DER_BIT_STRING, &crl->signature,
                       &crl->signature_unused_bits))
        return stop(reading, &inner, "expected BIT STRING signatureValue");
    if (!der_end(&inner))
        return stop(reading, &inner, "expected the end of CertificateList");
    return der_end(&all) ||
           stop(reading, &all, "expected nothing after the CertificateList");
}

const struct crl *crl_parse(struct bytes der, struct arena *arena)
{
    struct crl *crl = ARENA_NEW(arena, 1, struct crl);
    crl->der = der;
    digest_sha256(der, crl->sha256);
    struct reading reading = { crl, arena };
    read_crl(&reading);
    return crl;
}
