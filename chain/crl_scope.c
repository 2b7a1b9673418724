#include "chain/crl_scope.h"

#include "base/arena.h"
#include "x509/oid.h"

static bool names_directory(const struct general_names *names,
                            struct name wanted)
{
    for (size_t i = 0; i < names->count; i++) {
        struct name name = { names->items[i].value };
        if (names->items[i].type == GENERAL_NAME_DIRECTORY &&
            name_equal(name, wanted))
            return true;
    }
    return false;
}

static bool general_name_equal(const struct general_name *a,
                               const struct general_name *b)
{
    if (a->type != b->type)
        return false;
    if (a->type == GENERAL_NAME_DIRECTORY)
        return name_equal((struct name){ a->value }, (struct name){ b->value });
    return bytes_equal(a->value, b->value);
}

static bool share_a_name(const struct general_names *a,
                         const struct general_names *b)
{
    for (size_t i = 0; i < a->count; i++)
        for (size_t k = 0; k < b->count; k++)
            if (general_name_equal(&a->items[i], &b->items[k]))
                return true;
    return false;
}

/* The names of a distribution point. One that is relative to the issuer of
 * the list becomes a directory name in `room`. */
static struct general_names point_names(const struct distribution_point *point,
                                        struct name crl_issuer,
                                        struct general_name *room,
                                        struct arena *arena)
{
    if (point->relative_name.size == 0)
        return point->full_name;
    struct name name = name_with_rdn(crl_issuer, point->relative_name, arena);
    *room = (struct general_name){ GENERAL_NAME_DIRECTORY, name.der };
    return (struct general_names){ room, 1 };
}

/* What the name of the list, if it has one, must be among (b) (2) (i). */
static struct general_names wanted_names(const struct cert *cert,
                                         const struct distribution_point *point,
                                         const struct crl *crl,
                                         struct general_name *room,
                                         struct arena *arena)
{
    if (point == NULL) {
        *room =
            (struct general_name){ GENERAL_NAME_DIRECTORY, cert->issuer.der };
        return (struct general_names){ room, 1 };
    }
    struct general_names names = point_names(point, crl->issuer, room, arena);
    return names.count > 0 ? names : point->crl_issuer;
}

static bool has_name_of(const struct crl *crl, const struct cert *cert,
                        const struct distribution_point *point,
                        struct arena *arena)
{
    struct general_name own_room, wanted_room;
    struct general_names own =
        point_names(&crl->idp, crl->issuer, &own_room, arena);
    if (own.count == 0)
        return true;
    struct general_names wanted =
        wanted_names(cert, point, crl, &wanted_room, arena);
    return share_a_name(&own, &wanted);
}

/* (b) (1). */
static bool has_issuer_of(const struct crl *crl, const struct cert *cert,
                          const struct distribution_point *point)
{
    if (point != NULL && point->crl_issuer.count > 0)
        return names_directory(&point->crl_issuer, crl->issuer) &&
               (crl->is_indirect || name_equal(crl->issuer, cert->issuer));
    return name_equal(crl->issuer, cert->issuer);
}

/* (b) (2) (ii) to (iv). */
static bool is_of_kind(const struct crl *crl, const struct cert *cert)
{
    bool is_ca = cert->basic_constraints_ext != NULL && cert->is_ca;
    switch (crl->only) {
    case CRL_SCOPE_USER_CERTS:
        return !is_ca;
    case CRL_SCOPE_CA_CERTS:
        return is_ca;
    case CRL_SCOPE_ATTRIBUTE_CERTS:
        return false;
    default:
        return true;
    }
}

uint16_t crl_reasons_covered(const struct crl *crl, const struct cert *cert,
                             const struct distribution_point *point,
                             struct arena *arena)
{
    if (!has_issuer_of(crl, cert, point))
        return 0;
    if (crl->has_idp &&
        (!is_of_kind(crl, cert) || !has_name_of(crl, cert, point, arena)))
        return 0;
    unsigned reasons = ALL_REASONS;
    if (crl->has_idp && crl->idp.has_reasons)
        reasons &= crl->idp.reasons;
    if (point != NULL && point->has_reasons)
        reasons &= point->reasons;
    return (uint16_t)reasons;
}

uint16_t crl_reasons_by_any_point(const struct crl *crl,
                                  const struct cert *cert, struct arena *arena)
{
    uint16_t reasons = crl_reasons_covered(crl, cert, NULL, arena);
    if (cert->crl_dp_ext != NULL && !cert->crl_dp_ext->is_malformed)
        for (size_t i = 0; i < cert->crl_dps.count; i++)
            reasons |=
                crl_reasons_covered(crl, cert, &cert->crl_dps.items[i], arena);
    return reasons;
}

static struct bytes idp_octets(const struct crl *crl)
{
    for (size_t i = 0; i < crl->extension_count; i++)
        if (crl->extensions[i].id == OID_ISSUING_DISTRIBUTION_POINT)
            return crl->extensions[i].value;
    return (struct bytes){ 0 };
}

bool crl_has_scope_of(const struct crl *delta, const struct crl *complete)
{
    return name_equal(delta->issuer, complete->issuer) &&
           bytes_equal(idp_octets(delta), idp_octets(complete)) &&
           bytes_equal(delta->aki_key_id, complete->aki_key_id);
}
