#include "x509/der.h"

#include "base/limits.h"
#include "x509/time.h"

/* What stands before the content of an element. */
struct header {
    uint8_t tag;
    size_t size;   /* of tag and length octets */
    size_t length; /* of the content, which may not be there in full */
};

struct der der_of(struct bytes bytes)
{
    return (struct der){ .rest = bytes };
}

size_t der_offset(const struct der *der, struct bytes within)
{
    return der->rest.data == NULL ? within.size
                                  : (size_t)(der->rest.data - within.data);
}

/* The long form: 0x80 and the number of length octets, of which four are
 * more than any value here needs (X.690 8.1.3.5; the shortest form is
 * 10.1). */
static bool read_long_length(struct bytes rest, struct header *out)
{
    size_t count = rest.data[1] & 0x7f;
    if (count == 0 || count > 4 || rest.size < 2 + count || rest.data[2] == 0)
        return false;
    size_t length = 0;
    for (size_t i = 0; i < count; i++)
        length = length << 8 | rest.data[2 + i];
    out->size = 2 + count;
    out->length = length;
    return length >= 0x80;
}

/* Tags above 30 and the end-of-contents tag stand nowhere in X.509. */
static bool read_header(struct bytes rest, struct header *out)
{
    if (rest.size < 2)
        return false;
    out->tag = rest.data[0];
    if (out->tag == 0 || (out->tag & 0x1f) == 0x1f)
        return false;
    out->size = 2;
    out->length = rest.data[1];
    return out->length < 0x80 || read_long_length(rest, out);
}

size_t der_missing(const struct der *der)
{
    struct header header;
    if (!read_header(der->rest, &header))
        return 0;
    size_t there = der->rest.size - header.size;
    return header.length > there ? header.length - there : 0;
}

bool der_is_next(const struct der *der, enum der_tag tag)
{
    return der->rest.size > 0 && der->rest.data[0] == tag;
}

bool der_is_empty(const struct der *der)
{
    return der->rest.size == 0;
}

bool der_end(const struct der *der)
{
    return der->rest.size == 0;
}

/* What follows the first `size` octets. Unlike bytes_slice() it keeps its
 * place when nothing follows, so that der_offset() is right there too. */
static struct bytes after(struct bytes bytes, size_t size)
{
    return (struct bytes){ bytes.data + size, bytes.size - size };
}

bool der_read_any(struct der *der, uint8_t *tag, struct bytes *out,
                  struct bytes *whole)
{
    struct header header;
    if (!read_header(der->rest, &header) ||
        header.length > der->rest.size - header.size)
        return false;
    *tag = header.tag;
    *out = (struct bytes){ der->rest.data + header.size, header.length };
    *whole = (struct bytes){ der->rest.data, header.size + header.length };
    der->rest = after(der->rest, whole->size);
    return true;
}

bool der_read(struct der *der, enum der_tag tag, struct bytes *out)
{
    uint8_t found;
    struct bytes whole;
    return der_is_next(der, tag) && der_read_any(der, &found, out, &whole);
}

bool der_read_whole(struct der *der, enum der_tag tag, struct bytes *out)
{
    uint8_t found;
    struct bytes content;
    return der_is_next(der, tag) && der_read_any(der, &found, &content, out);
}

bool der_enter(struct der *der, enum der_tag tag, struct der *out)
{
    struct bytes content;
    if (der->depth >= LIMIT_DER_DEPTH || !der_read(der, tag, &content))
        return false;
    *out = (struct der){ .rest = content, .depth = der->depth + 1 };
    return true;
}

bool der_skip(struct der *der)
{
    uint8_t tag;
    struct bytes content, whole;
    return der_read_any(der, &tag, &content, &whole);
}

bool der_count(struct der der, size_t most, size_t *out)
{
    size_t count = 0;
    for (; !der_is_empty(&der); count++)
        if (count == most || !der_skip(&der))
            return false;
    *out = count;
    return true;
}

size_t der_put_header(uint8_t *to, uint8_t tag, size_t length)
{
    to[0] = tag;
    if (length < 0x80) {
        to[1] = (uint8_t)length;
        return 2;
    }
    size_t count = 1;
    while (count < 4 && length >> 8 * count != 0)
        count++;
    to[1] = (uint8_t)(0x80 | count);
    for (size_t i = 0; i < count; i++)
        to[2 + i] = (uint8_t)(length >> 8 * (count - 1 - i));
    return 2 + count;
}

/* The readers of single values below read from a copy and put it back only
 * when the value was good, so that a bad one leaves the rest untouched. */

bool der_read_boolean(struct der *der, bool *out)
{
    struct der next = *der;
    struct bytes value;
    if (!der_read(&next, DER_BOOLEAN, &value) || value.size != 1 ||
        (value.data[0] != 0 && value.data[0] != 0xff))
        return false;
    *out = value.data[0] != 0;
    *der = next;
    return true;
}

/* At least one octet, and the first nine bits not all alike: X.690 8.3.2. */
static bool is_shortest_integer(struct bytes value)
{
    if (value.size < 2)
        return value.size == 1;
    bool next_is_negative = (value.data[1] & 0x80) != 0;
    return value.data[0] != (next_is_negative ? 0xff : 0x00);
}

bool der_read_integer(struct der *der, struct bytes *out)
{
    struct der next = *der;
    struct bytes value;
    if (!der_read(&next, DER_INTEGER, &value) || !is_shortest_integer(value))
        return false;
    *out = value;
    *der = next;
    return true;
}

bool der_read_small(struct der *der, enum der_tag tag, int32_t *out)
{
    struct der next = *der;
    struct bytes value;
    if (!der_read(&next, tag, &value) || !is_shortest_integer(value) ||
        (value.data[0] & 0x80) != 0)
        return false;
    int32_t number = 0;
    for (size_t i = 0; i < value.size && value.size <= 4; i++)
        number = number << 8 | value.data[i];
    *out = value.size <= 4 ? number : INT32_MAX;
    *der = next;
    return true;
}

bool der_read_bits(struct der *der, enum der_tag tag, struct bytes *out,
                   unsigned *unused)
{
    struct der next = *der;
    struct bytes value;
    if (!der_read(&next, tag, &value) || value.size == 0 || value.data[0] > 7)
        return false;
    unsigned count = value.data[0];
    unsigned last = value.data[value.size - 1];
    if (count > 0 && (value.size == 1 || (last & ((1U << count) - 1)) != 0))
        return false;
    *out = after(value, 1);
    *unused = count;
    *der = next;
    return true;
}

bool der_read_null(struct der *der)
{
    struct der next = *der;
    struct bytes value;
    if (!der_read(&next, DER_NULL, &value) || value.size != 0)
        return false;
    *der = next;
    return true;
}

/* Subidentifiers in base 128, the last octet of each below 0x80, none with a
 * leading zero: X.690 8.19.2. */
bool der_is_oid(struct bytes content)
{
    bool starts = true;
    for (size_t i = 0; i < content.size; i++) {
        if (starts && content.data[i] == 0x80)
            return false;
        starts = (content.data[i] & 0x80) == 0;
    }
    return content.size > 0 && starts;
}

bool der_read_oid(struct der *der, struct bytes *out)
{
    struct der next = *der;
    struct bytes value;
    if (!der_read(&next, DER_OID, &value) || !der_is_oid(value))
        return false;
    *out = value;
    *der = next;
    return true;
}

static bool two_digits(struct bytes text, size_t at, int *out)
{
    int high = text.data[at] - '0';
    int low = text.data[at + 1] - '0';
    *out = 10 * high + low;
    return high >= 0 && high <= 9 && low >= 0 && low <= 9;
}

/* "MMDDHHMMSSZ" after the year. */
static bool read_rest_of_time(struct bytes text, int year, int64_t *out)
{
    int parts[5];
    for (size_t i = 0; i < 5; i++)
        if (!two_digits(text, 2 * i, &parts[i]))
            return false;
    return text.data[10] == 'Z' &&
           time_from_civil(year, parts[0], parts[1], parts[2], parts[3],
                           parts[4], out);
}

enum { UTC_TIME_SIZE = 13, GENERALIZED_TIME_SIZE = 15 };

/* Years 50 to 99 are of the 20th century: RFC 5280 4.1.2.5.1. */
static bool read_utc_time(struct bytes text, int64_t *out)
{
    int year;
    if (text.size != UTC_TIME_SIZE || !two_digits(text, 0, &year))
        return false;
    return read_rest_of_time(after(text, 2), year + (year < 50 ? 2000 : 1900),
                             out);
}

static bool read_generalized_time(struct bytes text, int64_t *out)
{
    int century, year;
    return text.size == GENERALIZED_TIME_SIZE &&
           two_digits(text, 0, &century) && two_digits(text, 2, &year) &&
           read_rest_of_time(after(text, 4), 100 * century + year, out);
}

bool der_read_time(struct der *der, int64_t *out, bool *is_utc)
{
    struct der next = *der;
    struct bytes text;
    int64_t time;
    bool utc = der_is_next(der, DER_UTC_TIME);
    if (utc &&
        !(der_read(&next, DER_UTC_TIME, &text) && read_utc_time(text, &time)))
        return false;
    if (!utc && !(der_read(&next, DER_GENERALIZED_TIME, &text) &&
                  read_generalized_time(text, &time)))
        return false;
    *out = time;
    *is_utc = utc;
    *der = next;
    return true;
}
