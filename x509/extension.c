#include "x509/extension.h"

#include "base/arena.h"
#include "base/limits.h"

/* Extension ::= SEQUENCE { extnID, critical DEFAULT FALSE, extnValue } */
bool extension_read(struct der *der, struct extension *out)
{
    struct der next = *der;
    struct der inner;
    struct extension extension = { .id = OID_UNKNOWN };
    if (!der_enter(&next, DER_SEQUENCE, &inner) ||
        !der_read_oid(&inner, &extension.oid))
        return false;
    if (der_is_next(&inner, DER_BOOLEAN)) {
        if (!der_read_boolean(&inner, &extension.critical))
            return false;
        extension.is_not_der = !extension.critical;
    }
    if (!der_read(&inner, DER_OCTET_STRING, &extension.value) ||
        !der_end(&inner))
        return false;
    extension.id = oid_find(extension.oid);
    *out = extension;
    *der = next;
    return true;
}

/* LIMIT_EXTENSIONS bounds this to a few thousand short comparisons. */
static bool is_repeated(const struct extension *items, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (bytes_equal(items[i].oid, items[index].oid))
            return true;
    return false;
}

bool extensions_read(struct der *list, struct arena *arena,
                     struct extension **out, size_t *count)
{
    struct der counted = *list;
    size_t most = 0;
    while (most < LIMIT_EXTENSIONS && der_skip(&counted))
        most++;
    struct extension *items = ARENA_NEW(arena, most, struct extension);
    *out = items;
    for (*count = 0; *count < most; (*count)++) {
        if (!extension_read(list, &items[*count]))
            return false;
        items[*count].is_duplicate = is_repeated(items, *count);
    }
    return der_end(list);
}

bool distribution_point_name_read(struct der *der, struct arena *arena,
                                  struct distribution_point *out)
{
    struct der names;
    if (der_is_next(der, DER_CONTEXT_CONSTRUCTED(0)))
        return der_enter(der, DER_CONTEXT_CONSTRUCTED(0), &names) &&
               general_names_read(names, arena, &out->full_name) &&
               der_end(der);
    return der_read(der, DER_CONTEXT_CONSTRUCTED(1), &out->relative_name) &&
           out->relative_name.size > 0 && der_end(der);
}

uint16_t named_bits(struct bytes bits)
{
    unsigned reasons = 0;
    for (unsigned i = 0; i < 16 && i / 8 < bits.size; i++)
        reasons |= ((unsigned)bits.data[i / 8] >> (7 - i % 8) & 1U) << i;
    return (uint16_t)reasons;
}

static bool read_reasons(struct der *der, struct distribution_point *out)
{
    struct bytes bits;
    unsigned unused;
    if (!der_read_bits(der, DER_CONTEXT(1), &bits, &unused))
        return false;
    out->has_reasons = true;
    out->reasons = named_bits(bits);
    return true;
}

/* SEQUENCE { [0] distributionPoint, [1] reasons, [2] cRLIssuer }, each of
 * them optional. */
static bool distribution_point_read(struct der *der, struct arena *arena,
                                    struct distribution_point *out)
{
    struct der point, part;
    if (!der_enter(der, DER_SEQUENCE, &point))
        return false;
    if (der_is_next(&point, DER_CONTEXT_CONSTRUCTED(0)) &&
        !(der_enter(&point, DER_CONTEXT_CONSTRUCTED(0), &part) &&
          distribution_point_name_read(&part, arena, out)))
        return false;
    if (der_is_next(&point, DER_CONTEXT(1)) && !read_reasons(&point, out))
        return false;
    if (der_is_next(&point, DER_CONTEXT_CONSTRUCTED(2)) &&
        !(der_enter(&point, DER_CONTEXT_CONSTRUCTED(2), &part) &&
          general_names_read(part, arena, &out->crl_issuer)))
        return false;
    return der_end(&point);
}

bool distribution_points_read(struct der content, struct arena *arena,
                              struct distribution_points *out)
{
    size_t count;
    if (!der_count(content, LIMIT_LIST_ENTRIES, &count) || count == 0)
        return false;
    struct distribution_point *items =
        ARENA_NEW(arena, count, struct distribution_point);
    for (size_t i = 0; i < count; i++)
        if (!distribution_point_read(&content, arena, &items[i]))
            return false;
    *out = (struct distribution_points){ items, count };
    return true;
}

/* An INTEGER with an IMPLICIT context tag. */
static bool read_tagged_serial(struct der *der, struct bytes *out)
{
    return der_read(der, DER_CONTEXT(2), out) && out->size > 0;
}

bool authority_key_id_read(struct der *der, struct arena *arena,
                           struct authority_key_id *out)
{
    struct der inner, names;
    struct authority_key_id id = { 0 };
    if (!der_enter(der, DER_SEQUENCE, &inner))
        return false;
    if (der_is_next(&inner, DER_CONTEXT(0)) &&
        !der_read(&inner, DER_CONTEXT(0), &id.key_id))
        return false;
    if (der_is_next(&inner, DER_CONTEXT_CONSTRUCTED(1)) &&
        !(der_enter(&inner, DER_CONTEXT_CONSTRUCTED(1), &names) &&
          general_names_read(names, arena, &id.issuer)))
        return false;
    if (der_is_next(&inner, DER_CONTEXT(2)) &&
        !read_tagged_serial(&inner, &id.serial))
        return false;
    *out = id;
    return der_end(&inner);
}
