#include "x509/crl_entry.h"

#include "base/limits.h"
#include "x509/extension.h"

/* certificateIssuer: of the GeneralNames the first directory name. */
static bool read_issuer(struct der value, struct crl_entry_read *out)
{
    struct der names;
    struct general_name name;
    if (!der_enter(&value, DER_SEQUENCE, &names) || !der_end(&value))
        return false;
    out->names_issuer = false;
    while (!der_is_empty(&names)) {
        if (!general_name_read(&names, &name))
            return false;
        if (name.type != GENERAL_NAME_DIRECTORY || out->names_issuer)
            continue;
        out->entry.issuer.der = name.value;
        out->names_issuer = true;
    }
    return out->names_issuer;
}

static bool read_reason(struct der value, struct crl_entry *out)
{
    int32_t reason;
    if (!der_read_small(&value, DER_ENUMERATED, &reason) || !der_end(&value))
        return false;
    out->reason = reason;
    return true;
}

static bool read_invalidity_date(struct der value)
{
    int64_t date;
    bool is_utc;
    return der_read_time(&value, &date, &is_utc) && der_end(&value);
}

static bool read_extension(const struct extension *extension,
                           struct crl_entry_read *out)
{
    struct der value = der_of(extension->value);
    switch (extension->id) {
    case OID_CRL_REASON:
        return read_reason(value, &out->entry);
    case OID_CERTIFICATE_ISSUER:
        return read_issuer(value, out);
    case OID_INVALIDITY_DATE:
        return read_invalidity_date(value);
    default:
        out->entry.has_unknown_critical |= extension->critical;
        return true;
    }
}

static bool read_extensions(struct der *entry, struct crl_entry_read *out)
{
    struct der list;
    if (!der_enter(entry, DER_SEQUENCE, &list))
        return false;
    for (size_t count = 0; !der_is_empty(&list); count++) {
        struct extension extension;
        if (count == LIMIT_EXTENSIONS || !extension_read(&list, &extension) ||
            !read_extension(&extension, out))
            return false;
    }
    return true;
}

bool crl_entry_read(struct der *der, struct name issuer,
                    struct crl_entry_read *out)
{
    struct der next = *der;
    struct der inner;
    bool is_utc;
    *out = (struct crl_entry_read){
        .entry = { .reason = ABSENT, .issuer = issuer },
    };
    if (!der_enter(&next, DER_SEQUENCE, &inner) ||
        !der_read_integer(&inner, &out->entry.serial) ||
        !der_read_time(&inner, &out->entry.revoked_at, &is_utc))
        return false;
    if (!der_is_empty(&inner) && !read_extensions(&inner, out))
        return false;
    if (!der_end(&inner))
        return false;
    *der = next;
    return true;
}

const char *crl_reason_text(int reason)
{
    static const char *const words[] = {
        "unspecified",     "keyCompromise",
        "cACompromise",    "affiliationChanged",
        "superseded",      "cessationOfOperation",
        "certificateHold", NULL,
        "removeFromCRL",   "privilegeWithdrawn",
        "aACompromise",
    };
    if (reason == ABSENT)
        return "unspecified";
    bool is_known = reason >= 0 && (size_t)reason < COUNT_OF(words) &&
                    words[reason] != NULL;
    return is_known ? words[reason] : "unknown";
}
