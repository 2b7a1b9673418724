#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"

struct arena;

enum {
    DNS_NAME_OCTETS = 255, /* RFC 1035 2.3.4, with the lengths and the root */
    DNS_NAME_TEXT = 253,   /* the same as text without the final dot */
    DNS_LABEL_OCTETS = 63,
};

/* A domain name as it is sent, without compression and in lower case. */
struct dns_name {
    uint8_t octets[DNS_NAME_OCTETS];
    uint8_t size;
};

/* From A-labels without a final dot. Letters, digits and - _ * / only: what
 * needs no escape, so that dns_name_text() gives it back. */
MUST_CHECK bool dns_name_parse(struct bytes text, struct dns_name *out);
/* The name at *offset of a message, pointers followed (RFC 1035 4.1.4);
 * *offset is moved behind it. */
MUST_CHECK bool dns_name_read(struct bytes message, size_t *offset,
                              struct dns_name *out);

bool dns_name_equal(const struct dns_name *a, const struct dns_name *b);
/* Any other octet is written \DDD (RFC 1035 5.1): the text is always
 * harmless. */
const char *dns_name_text(const struct dns_name *name, struct arena *arena);
/* Its text has no escapes, so that it can be asked for. */
bool dns_name_is_plain(const struct dns_name *name);
/* Takes the first label away; false if the name has only one. */
MUST_CHECK bool dns_name_climb(struct dns_name *name);
