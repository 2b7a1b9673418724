#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/text.h"
#include "x509/attribute.h"
#include "x509/name.h"
#include "x509/oid.h"

/* ub-common-name of RFC 5280 appendix A.1; longer ones are cut. */
enum { MOST_SHORT_POINTS = 64 };

/* RFC 4514 2.4. The backslash is already doubled by text_clean(). */
static bool is_special(const char *text, size_t at, size_t size)
{
    char c = text[at];
    if (c == ' ' && (at == 0 || at + 1 == size))
        return true;
    if (c == '#' && at == 0)
        return true;
    return c == ',' || c == '+' || c == '"' || c == ';' || c == '<' || c == '>';
}

static const char *escaped(const char *text, struct arena *arena)
{
    size_t size = strlen(text);
    size_t special = 0;
    for (size_t i = 0; i < size; i++)
        special += is_special(text, i, size);
    if (special == 0)
        return text;
    char *result = ARENA_NEW(arena, size + special + 1, char);
    char *to = result;
    for (size_t i = 0; i < size; i++) {
        if (is_special(text, i, size))
            *to++ = '\\';
        *to++ = text[i];
    }
    return result;
}

/* What is no string is shown by its encoding: RFC 4514 2.4. */
static const char *value_text(const struct attribute *attribute,
                              struct arena *arena)
{
    struct bytes utf8;
    if (attribute_utf8(attribute, arena, &utf8))
        return escaped(text_clean(arena, utf8), arena);
    return arena_printf(arena, "#%s", hex_encode(arena, attribute->value_der));
}

/* Pieces of text that are put together at the end. */
struct pieces {
    const char **items;
    size_t count;
};

static const char *joined(const struct pieces *pieces, struct arena *arena)
{
    size_t size = 0;
    for (size_t i = 0; i < pieces->count; i++)
        size += strlen(pieces->items[i]);
    char *text = ARENA_NEW(arena, size + 1, char);
    char *to = text;
    for (size_t i = 0; i < pieces->count; i++) {
        size_t length = strlen(pieces->items[i]);
        memcpy(to, pieces->items[i], length);
        to += length;
    }
    return text;
}

static void add_attribute(struct pieces *pieces, const char *separator,
                          const struct attribute *attribute,
                          struct arena *arena)
{
    pieces->items[pieces->count++] = separator;
    pieces->items[pieces->count++] = oid_attribute_name(arena, attribute->type);
    pieces->items[pieces->count++] = "=";
    pieces->items[pieces->count++] = value_text(attribute, arena);
}

/* An upper bound: each attribute has at least its own SEQUENCE, OID and
 * value, of two octets each. */
enum { SHORTEST_ATTRIBUTE = 6, PIECES_AN_ATTRIBUTE = 4 };

const char *name_text(struct name name, struct arena *arena)
{
    size_t most = name.der.size / SHORTEST_ATTRIBUTE + 1;
    struct pieces pieces = {
        .items = ARENA_NEW(arena, most * PIECES_AN_ATTRIBUTE, const char *),
    };
    struct der der = der_of(name.der);
    struct der rdns, rdn;
    if (!der_enter(&der, DER_SEQUENCE, &rdns))
        return "";
    while (der_enter(&rdns, DER_SET, &rdn)) {
        const char *separator = pieces.count > 0 ? "," : "";
        struct attribute attribute;
        while (attribute_read(&rdn, &attribute)) {
            add_attribute(&pieces, separator, &attribute, arena);
            separator = "+";
        }
    }
    return joined(&pieces, arena);
}

const char *name_short_text(struct name name, struct arena *arena)
{
    static const enum oid types[] = { OID_COMMON_NAME, OID_ORGANIZATIONAL_UNIT,
                                      OID_ORGANIZATION };
    struct bytes value;
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (name_attribute(name, oid_octets(types[i]), 0, arena, &value) &&
            value.size > 0)
            return text_clean_short(arena, value, MOST_SHORT_POINTS);
    return name_text(name, arena);
}
