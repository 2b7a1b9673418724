#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"

/*
 * Reads DER (X.690) front to back. Every read checks tag and length (definite,
 * shortest form), advances on success, and leaves the rest untouched on
 * failure. A parser reads like the ASN.1:
 * der_enter(…) && der_read(…) && … && der_end(…).
 */
struct der {
    struct bytes rest;
    unsigned depth; /* how deep within the outermost value; bounded */
};

enum der_tag {
    DER_BOOLEAN = 0x01,
    DER_INTEGER = 0x02,
    DER_BIT_STRING = 0x03,
    DER_OCTET_STRING = 0x04,
    DER_NULL = 0x05,
    DER_OID = 0x06,
    DER_ENUMERATED = 0x0a,
    DER_UTF8_STRING = 0x0c,
    DER_NUMERIC_STRING = 0x12,
    DER_PRINTABLE_STRING = 0x13,
    DER_TELETEX_STRING = 0x14,
    DER_IA5_STRING = 0x16,
    DER_UTC_TIME = 0x17,
    DER_GENERALIZED_TIME = 0x18,
    DER_VISIBLE_STRING = 0x1a,
    DER_UNIVERSAL_STRING = 0x1c,
    DER_BMP_STRING = 0x1e,
    DER_SEQUENCE = 0x30,
    DER_SET = 0x31,
};

/* Tag octets of context-specific elements [0] … [30]. */
#define DER_CONTEXT(number) ((enum der_tag)(0x80 | (number)))
#define DER_CONTEXT_CONSTRUCTED(number) ((enum der_tag)(0xa0 | (number)))

struct der der_of(struct bytes bytes);
/* Where it stands, in octets from the start of the value it came from. */
size_t der_offset(const struct der *der, struct bytes within);
/* How many octets the next element says it has beyond the end of what is
 * there: a value that was cut off. 0 if it is whole, or no DER. */
size_t der_missing(const struct der *der);
bool der_is_next(const struct der *der, enum der_tag tag);
bool der_is_empty(const struct der *der);

/* The content of the next element, which must have that tag. */
MUST_CHECK bool der_read(struct der *der, enum der_tag tag, struct bytes *out);
/* The same, to be read in turn. */
MUST_CHECK bool der_enter(struct der *der, enum der_tag tag, struct der *out);
/* The next element whatever its tag: content, and with tag and length. */
MUST_CHECK bool der_read_any(struct der *der, uint8_t *tag, struct bytes *out,
                             struct bytes *whole);
/* The next element of that tag with its tag and length octets. */
MUST_CHECK bool der_read_whole(struct der *der, enum der_tag tag,
                               struct bytes *out);
MUST_CHECK bool der_skip(struct der *der);
/* How many elements follow; false if one is no DER, or there are more than
 * `most`. */
MUST_CHECK bool der_count(struct der der, size_t most, size_t *out);
MUST_CHECK bool der_end(const struct der *der);

enum { DER_LONGEST_HEADER = 6 };

/* Writes tag and length, in at most DER_LONGEST_HEADER octets: how many. The
 * length is below 2^32. */
size_t der_put_header(uint8_t *to, uint8_t tag, size_t length);

/* TRUE is 0xff and nothing else. */
MUST_CHECK bool der_read_boolean(struct der *der, bool *out);
/* Content octets of an INTEGER in shortest form; may be negative. */
MUST_CHECK bool der_read_integer(struct der *der, struct bytes *out);
/* An INTEGER from 0 to INT32_MAX; larger ones become INT32_MAX. */
MUST_CHECK bool der_read_small(struct der *der, enum der_tag tag, int32_t *out);
/* The bits without the count octet; unused bits are zero (DER). */
MUST_CHECK bool der_read_bits(struct der *der, enum der_tag tag,
                              struct bytes *out, unsigned *unused);
MUST_CHECK bool der_read_null(struct der *der);
/* A well-formed OBJECT IDENTIFIER. */
MUST_CHECK bool der_read_oid(struct der *der, struct bytes *out);
/* Content octets of one, for an IMPLICIT tag. */
bool der_is_oid(struct bytes content);
/* UTCTime or GeneralizedTime as RFC 5280 4.1.2.5 wants them (Z, seconds, no
 * fractions). Seconds since 1970. *is_utc says which. */
MUST_CHECK bool der_read_time(struct der *der, int64_t *out, bool *is_utc);
