#include "x509/oid.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/compiler.h"

static const struct row {
    const char *octets;
    size_t size;
    const char *name;
} rows[OID_COUNT] = {
#define X(id, octets, name) [OID_##id] = { octets, sizeof(octets) - 1, name },
    OID_LIST(X)
#undef X
};

enum oid oid_find(struct bytes octets)
{
    if (octets.size == 0)
        return OID_UNKNOWN;
    /* The last octet tells most of them apart. */
    char last = (char)octets.data[octets.size - 1];
    for (int id = OID_UNKNOWN + 1; id < OID_COUNT; id++) {
        const struct row *row = &rows[id];
        if (row->size == octets.size && row->octets[row->size - 1] == last &&
            memcmp(row->octets, octets.data, octets.size) == 0)
            return (enum oid)id;
    }
    return OID_UNKNOWN;
}

struct bytes oid_octets(enum oid oid)
{
    return (struct bytes){ (const uint8_t *)rows[oid].octets, rows[oid].size };
}

bool oid_is(struct bytes octets, enum oid oid)
{
    return oid != OID_UNKNOWN && bytes_equal(octets, oid_octets(oid));
}

/* No identifier in use has nearly as many; the rest of a hostile one is cut. */
enum { MOST_ARCS_SHOWN = 32 };

/* As text, arc by arc. */
struct dotted {
    char text[MOST_ARCS_SHOWN * sizeof(".18446744073709551615") + sizeof("…")];
    size_t size;
};

static void put(struct dotted *dotted, const char *text)
{
    size_t size = strlen(text);
    memcpy(dotted->text + dotted->size, text, size);
    dotted->size += size;
}

static void put_arc(struct dotted *dotted, uint64_t arc)
{
    char text[sizeof(".18446744073709551615")];
    snprintf(text, sizeof(text), "%s%" PRIu64, dotted->size > 0 ? "." : "",
             arc);
    put(dotted, text);
}

/* The first subidentifier holds two arcs: X.690 8.19.4. */
static void put_first_arcs(struct dotted *dotted, uint64_t value)
{
    uint64_t root = value < 80 ? value / 40 : 2;
    put_arc(dotted, root);
    put_arc(dotted, value - 40 * root);
}

/* One subidentifier from the front; false if it has more than 64 bits or is
 * cut off. */
static bool take_subidentifier(struct bytes *octets, uint64_t *out)
{
    bool fits = true;
    uint64_t value = 0;
    for (size_t i = 0; i < octets->size; i++) {
        fits = fits && value >> 57 == 0;
        value = value << 7 | (octets->data[i] & 0x7f);
        if ((octets->data[i] & 0x80) == 0) {
            *octets = bytes_slice(*octets, i + 1, octets->size);
            *out = value;
            return fits;
        }
    }
    *octets = (struct bytes){ 0 };
    return false;
}

const char *oid_dotted(struct arena *arena, struct bytes octets)
{
    struct dotted dotted = { .size = 0 };
    for (size_t arc = 0; octets.size > 0; arc++) {
        uint64_t value;
        if (arc == MOST_ARCS_SHOWN - 1) {
            put(&dotted, "…");
            break;
        }
        if (!take_subidentifier(&octets, &value))
            put(&dotted, arc == 0 ? "?" : ".?");
        else if (arc == 0)
            put_first_arcs(&dotted, value);
        else
            put_arc(&dotted, value);
    }
    return arena_text(
        arena, (struct bytes){ (const uint8_t *)dotted.text, dotted.size });
}

const char *oid_name(struct arena *arena, struct bytes octets)
{
    enum oid oid = oid_find(octets);
    return oid != OID_UNKNOWN ? rows[oid].name : oid_dotted(arena, octets);
}

const char *oid_attribute_name(struct arena *arena, struct bytes octets)
{
    enum oid oid = oid_find(octets);
    bool is_attribute = oid >= OID_COMMON_NAME && oid <= OID_EMAIL_ADDRESS;
    return is_attribute ? rows[oid].name : oid_dotted(arena, octets);
}
