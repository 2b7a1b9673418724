#include "x509/attribute.h"

#include "base/arena.h"
#include "base/text.h"

/*
 * Names are compared by their characters, whatever the string type, as
 * RFC 4518 prepares them: some characters count as nothing, some as a space,
 * spaces are folded, and case is folded. Case folding knows Latin, Greek and
 * Cyrillic letters; composed characters are not told from decomposed ones.
 */

bool attribute_read(struct der *rdn, struct attribute *out)
{
    struct der next = *rdn;
    struct der inner;
    if (!der_enter(&next, DER_SEQUENCE, &inner) ||
        !der_read_oid(&inner, &out->type) ||
        !der_read_any(&inner, &out->tag, &out->value, &out->value_der) ||
        !der_end(&inner))
        return false;
    *rdn = next;
    return true;
}

/* The characters of a string that are still to come. */
struct characters {
    uint8_t tag;
    struct bytes rest;
};

enum { NO_MORE = -1, NOT_A_CHARACTER = -2 };

static bool is_string(uint8_t tag)
{
    switch (tag) {
    case DER_UTF8_STRING:
    case DER_NUMERIC_STRING:
    case DER_PRINTABLE_STRING:
    case DER_TELETEX_STRING:
    case DER_IA5_STRING:
    case DER_VISIBLE_STRING:
    case DER_UNIVERSAL_STRING:
    case DER_BMP_STRING:
        return true;
    default:
        return false;
    }
}

/* Octets to one number, most significant first; false if there are fewer. */
static bool take_unit(struct bytes *rest, size_t size, uint32_t *out)
{
    if (rest->size < size)
        return false;
    uint32_t unit = 0;
    for (size_t i = 0; i < size; i++)
        unit = unit << 8 | rest->data[i];
    *out = unit;
    *rest = bytes_slice(*rest, size, rest->size);
    return true;
}

static bool is_surrogate(uint32_t unit)
{
    return unit >= 0xd800 && unit <= 0xdfff;
}

/* Surrogate pairs are not part of a BMPString, but are found in them. */
static int32_t next_of_bmp(struct bytes *rest)
{
    uint32_t unit, low;
    if (!take_unit(rest, 2, &unit))
        return NOT_A_CHARACTER;
    if (!is_surrogate(unit))
        return (int32_t)unit;
    if (unit >= 0xdc00 || !take_unit(rest, 2, &low) || low < 0xdc00 ||
        !is_surrogate(low))
        return NOT_A_CHARACTER;
    return (int32_t)(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
}

static int32_t next_of_universal(struct bytes *rest)
{
    uint32_t unit;
    if (!take_unit(rest, 4, &unit) || unit > 0x10ffff || is_surrogate(unit))
        return NOT_A_CHARACTER;
    return (int32_t)unit;
}

static int32_t next_of_utf8(struct bytes *rest)
{
    size_t size;
    int32_t point = text_point(*rest, &size);
    *rest = bytes_slice(*rest, size, rest->size);
    return point == TEXT_NOT_UTF8 ? NOT_A_CHARACTER : point;
}

/* TeletexString is read as Latin-1, which is what issuers put there; so are
 * octets that the other types of one octet a character do not allow. */
static int32_t next_character(struct characters *characters)
{
    struct bytes *rest = &characters->rest;
    if (rest->size == 0)
        return NO_MORE;
    switch (characters->tag) {
    case DER_UTF8_STRING:
        return next_of_utf8(rest);
    case DER_BMP_STRING:
        return next_of_bmp(rest);
    case DER_UNIVERSAL_STRING:
        return next_of_universal(rest);
    default:;
        int32_t point = rest->data[0];
        *rest = bytes_slice(*rest, 1, rest->size);
        return point;
    }
}

/* RFC 4518 2.2 and appendix B, "mapped to SPACE". */
static bool is_space(int32_t point)
{
    if (point < 0x80)
        return point == ' ' || (point >= '\t' && point <= '\r');
    return point == 0x85 || point == 0xa0 || point == 0x1680 ||
           (point >= 0x2000 && point <= 0x200a) || point == 0x2028 ||
           point == 0x2029 || point == 0x202f || point == 0x205f ||
           point == 0x3000;
}

/* RFC 4518 2.2, "mapped to nothing". */
static bool is_nothing(int32_t point)
{
    if (point < 0x80)
        return point < ' ' || point == 0x7f;
    static const struct {
        int32_t first, last;
    } ranges[] = {
        { 0x0080, 0x009f },   { 0x00ad, 0x00ad },   { 0x034f, 0x034f },
        { 0x06dd, 0x06dd },   { 0x070f, 0x070f },   { 0x1806, 0x1806 },
        { 0x180b, 0x180e },   { 0x200b, 0x200f },   { 0x202a, 0x202e },
        { 0x2060, 0x2063 },   { 0x206a, 0x206f },   { 0xfe00, 0xfe0f },
        { 0xfeff, 0xfeff },   { 0xfff9, 0xfffc },   { 0x1d173, 0x1d17a },
        { 0xe0001, 0xe0001 }, { 0xe0020, 0xe007f },
    };
    for (size_t i = 0; i < COUNT_OF(ranges); i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    return false;
}

/* Capital letters that stand at a fixed distance from their small ones. */
static int32_t fold_by_distance(int32_t point)
{
    static const struct {
        int32_t first, last, distance;
    } ranges[] = {
        { 'A', 'Z', 32 },       { 0x00c0, 0x00d6, 32 },
        { 0x00d8, 0x00de, 32 }, { 0x0178, 0x0178, -121 },
        { 0x0386, 0x0386, 38 }, { 0x0388, 0x038a, 37 },
        { 0x038c, 0x038c, 64 }, { 0x038e, 0x038f, 63 },
        { 0x0391, 0x03a1, 32 }, { 0x03a3, 0x03ab, 32 },
        { 0x03c2, 0x03c2, 1 },  { 0x0400, 0x040f, 80 },
        { 0x0410, 0x042f, 32 },
    };
    for (size_t i = 0; i < COUNT_OF(ranges); i++)
        if (point >= ranges[i].first && point <= ranges[i].last)
            return point + ranges[i].distance;
    return point;
}

/* In Latin Extended-A and parts of the Cyrillic block, capital and small
 * letters alternate. */
static int32_t fold_case(int32_t point)
{
    if (point < 0x80)
        return point >= 'A' && point <= 'Z' ? point + 32 : point;
    bool even_is_capital = (point >= 0x0100 && point <= 0x012f) ||
                           (point >= 0x0132 && point <= 0x0137) ||
                           (point >= 0x014a && point <= 0x0177) ||
                           (point >= 0x0460 && point <= 0x0481);
    bool odd_is_capital = (point >= 0x0139 && point <= 0x0148) ||
                          (point >= 0x0179 && point <= 0x017e);
    if (even_is_capital)
        return point | 1;
    if (odd_is_capital)
        return point + (point & 1);
    return fold_by_distance(point);
}

/* The characters as they are compared. */
struct prepared {
    struct characters characters;
    bool has_started;
    bool has_held; /* a space was handed out before this character */
    int32_t held;
};

/* Leading and trailing spaces vanish, inner ones become one. */
static int32_t next_prepared(struct prepared *prepared)
{
    if (prepared->has_held) {
        prepared->has_held = false;
        return prepared->held;
    }
    bool after_space = false;
    int32_t point;
    do {
        point = next_character(&prepared->characters);
        after_space = after_space || is_space(point);
    } while (point >= 0 && (is_space(point) || is_nothing(point)));
    point = point >= 0 ? fold_case(point) : point;
    if (point >= 0 && after_space && prepared->has_started) {
        prepared->has_held = true;
        prepared->held = point;
        return ' ';
    }
    prepared->has_started = true;
    return point;
}

static struct prepared prepare(const struct attribute *attribute)
{
    return (struct prepared){
        .characters = { attribute->tag, attribute->value },
    };
}

bool attribute_equal(const struct attribute *a, const struct attribute *b)
{
    if (!bytes_equal(a->type, b->type))
        return false;
    if (a->tag == b->tag && bytes_equal(a->value, b->value))
        return true;
    if (!is_string(a->tag) || !is_string(b->tag))
        return false;
    struct prepared left = prepare(a);
    struct prepared right = prepare(b);
    int32_t point;
    do {
        point = next_prepared(&left);
        if (point == NOT_A_CHARACTER || point != next_prepared(&right))
            return false;
    } while (point != NO_MORE);
    return true;
}

bool attribute_utf8(const struct attribute *attribute, struct arena *arena,
                    struct bytes *out)
{
    if (!is_string(attribute->tag))
        return false;
    *out = attribute->value;
    if (attribute->tag == DER_UTF8_STRING)
        return true;
    /* Of all the types, octets that are Latin-1 grow most: to two. */
    uint8_t *text = ARENA_NEW(arena, 2 * attribute->value.size, uint8_t);
    size_t size = 0;
    struct characters characters = { attribute->tag, attribute->value };
    int32_t point = next_character(&characters);
    for (; point >= 0; point = next_character(&characters))
        size += text_put_point(point, text + size);
    *out = (struct bytes){ text, size };
    return point == NO_MORE;
}
