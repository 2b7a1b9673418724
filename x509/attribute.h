#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "x509/der.h"

struct arena;

/* An AttributeTypeAndValue (RFC 5280 4.1.2.4): one piece of a name. */
struct attribute {
    struct bytes type;  /* OID, content octets */
    uint8_t tag;        /* of the value */
    struct bytes value; /* content octets */
    struct bytes value_der;
};

/* The next one of an RDN, which is a SET of them. */
MUST_CHECK bool attribute_read(struct der *rdn, struct attribute *out);

/* RFC 5280 7.1. */
bool attribute_equal(const struct attribute *a, const struct attribute *b);

/* The value as UTF-8, not sanitised. False if it is no string, or no string
 * of characters: a BMPString of odd length, for example. A UTF8String is
 * handed out as it is. */
MUST_CHECK bool attribute_utf8(const struct attribute *attribute,
                               struct arena *arena, struct bytes *out);
