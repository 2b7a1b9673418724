#include "x509/name.h"

#include <string.h>

#include "base/arena.h"
#include "x509/attribute.h"

/* RDNs with more attributes than any real one are compared in the order of
 * their encoding only, which in DER is the same for equal encodings: so a
 * hostile name costs no more than its length. */
enum { MOST_UNORDERED = 16 };

static bool rdns_read(struct name name, struct der *rdns)
{
    struct der der = der_of(name.der);
    return der_enter(&der, DER_SEQUENCE, rdns) && der_end(&der);
}

bool name_is_empty(struct name name)
{
    struct der rdns;
    return !rdns_read(name, &rdns) || der_is_empty(&rdns);
}

static bool rdn_is_well_formed(struct der *rdns)
{
    struct der rdn;
    if (!der_enter(rdns, DER_SET, &rdn))
        return false;
    while (!der_is_empty(&rdn)) {
        struct attribute attribute;
        if (!attribute_read(&rdn, &attribute))
            return false;
    }
    return true;
}

bool name_is_well_formed(struct name name)
{
    struct der rdns;
    if (!rdns_read(name, &rdns))
        return false;
    while (!der_is_empty(&rdns))
        if (!rdn_is_well_formed(&rdns))
            return false;
    return true;
}

bool name_has_empty_rdn(struct name name)
{
    struct der rdns, rdn;
    if (!rdns_read(name, &rdns))
        return false;
    while (der_enter(&rdns, DER_SET, &rdn))
        if (der_is_empty(&rdn))
            return true;
    return false;
}

/* The attributes of an RDN; more than MOST_UNORDERED are only counted. */
struct rdn {
    struct attribute attributes[MOST_UNORDERED];
    size_t count;
};

static bool rdn_read(struct der content, struct rdn *out)
{
    out->count = 0;
    while (!der_is_empty(&content)) {
        struct attribute attribute;
        if (!attribute_read(&content, &attribute))
            return false;
        if (out->count < MOST_UNORDERED)
            out->attributes[out->count] = attribute;
        out->count++;
    }
    return true;
}

static bool equal_in_order(struct der a, struct der b)
{
    while (!der_is_empty(&a) && !der_is_empty(&b)) {
        struct attribute left, right;
        if (!attribute_read(&a, &left) || !attribute_read(&b, &right) ||
            !attribute_equal(&left, &right))
            return false;
    }
    return der_is_empty(&a) && der_is_empty(&b);
}

/* Finds a partner in `b`, each of which may be taken once. */
static bool take_partner(const struct attribute *attribute, const struct rdn *b,
                         unsigned *taken)
{
    for (size_t i = 0; i < b->count; i++) {
        if ((*taken >> i & 1) != 0 ||
            !attribute_equal(attribute, &b->attributes[i]))
            continue;
        *taken |= 1U << i;
        return true;
    }
    return false;
}

/* An RDN is a set: the order of its attributes means nothing. */
static bool rdn_equal(struct der a, struct der b)
{
    if (bytes_equal(a.rest, b.rest))
        return true;
    struct rdn left, right;
    if (!rdn_read(a, &left) || !rdn_read(b, &right) ||
        left.count != right.count)
        return false;
    if (left.count > MOST_UNORDERED)
        return equal_in_order(a, b);
    unsigned taken = 0;
    for (size_t i = 0; i < left.count; i++)
        if (!take_partner(&left.attributes[i], &right, &taken))
            return false;
    return true;
}

/* Takes RDNs from both as long as they are equal; false if two differ. */
static bool skip_equal_rdns(struct der *a, struct der *b)
{
    while (!der_is_empty(a) && !der_is_empty(b)) {
        struct der left, right;
        if (!der_enter(a, DER_SET, &left) || !der_enter(b, DER_SET, &right) ||
            !rdn_equal(left, right))
            return false;
    }
    return true;
}

bool name_equal(struct name a, struct name b)
{
    if (a.der.size > 0 && bytes_equal(a.der, b.der))
        return true;
    struct der left, right;
    return rdns_read(a, &left) && rdns_read(b, &right) &&
           skip_equal_rdns(&left, &right) && der_is_empty(&left) &&
           der_is_empty(&right);
}

bool name_is_within(struct name name, struct name subtree)
{
    struct der inner, outer;
    return rdns_read(name, &inner) && rdns_read(subtree, &outer) &&
           skip_equal_rdns(&inner, &outer) && der_is_empty(&outer);
}

static bool next_attribute(struct der *rdns, struct der *rdn,
                           struct attribute *out)
{
    while (der_is_empty(rdn))
        if (!der_enter(rdns, DER_SET, rdn))
            return false;
    return attribute_read(rdn, out);
}

bool name_attribute(struct name name, struct bytes type, size_t index,
                    struct arena *arena, struct bytes *value)
{
    struct der rdns;
    struct der rdn = der_of((struct bytes){ 0 });
    struct attribute attribute;
    if (!rdns_read(name, &rdns))
        return false;
    while (next_attribute(&rdns, &rdn, &attribute))
        if (bytes_equal(attribute.type, type) && index-- == 0)
            return attribute_utf8(&attribute, arena, value);
    return false;
}

static size_t put_bytes(uint8_t *to, struct bytes bytes)
{
    if (bytes.size > 0)
        memcpy(to, bytes.data, bytes.size);
    return bytes.size;
}

struct name name_with_rdn(struct name name, struct bytes rdn,
                          struct arena *arena)
{
    struct der rdns;
    if (!rdns_read(name, &rdns))
        rdns = der_of((struct bytes){ 0 });
    uint8_t rdn_header[DER_LONGEST_HEADER];
    size_t rdn_header_size = der_put_header(rdn_header, DER_SET, rdn.size);
    size_t length = rdns.rest.size + rdn_header_size + rdn.size;
    uint8_t *der = ARENA_NEW(arena, DER_LONGEST_HEADER + length, uint8_t);
    size_t size = der_put_header(der, DER_SEQUENCE, length);
    size += put_bytes(der + size, rdns.rest);
    size +=
        put_bytes(der + size, (struct bytes){ rdn_header, rdn_header_size });
    size += put_bytes(der + size, rdn);
    return (struct name){ { der, size } };
}
