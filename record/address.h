#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"

struct arena;

/* An IPv4 or IPv6 address in network order. */
struct address {
    uint8_t octets[16];
    uint8_t size; /* 4, 16, or 0 for none */
};

/* What RFC 6890 and its registries say about an address. */
enum address_kind {
    ADDRESS_PUBLIC,
    ADDRESS_PRIVATE, /* RFC 1918, 100.64/10, fc00::/7 */
    ADDRESS_LOOPBACK,
    ADDRESS_LINK_LOCAL,  /* 169.254/16, fe80::/10 */
    ADDRESS_UNSPECIFIED, /* 0/8, :: */
    ADDRESS_MULTICAST,
    ADDRESS_BROADCAST, /* and 240/4 */
    ADDRESS_DOCUMENTATION,
    ADDRESS_TRANSLATED,    /* v4-mapped, NAT64, 6to4, Teredo: hides another */
    ADDRESS_OTHER_SPECIAL, /* benchmarking, protocol assignments, … */
};

/* A literal in its usual form: dotted quad (four decimals, no leading
 * zeros) or RFC 4291 text without brackets and zone. */
MUST_CHECK bool address_parse(struct bytes text, struct address *out);
const char *address_text(const struct address *address, struct arena *arena);
bool address_equal(const struct address *a, const struct address *b);
/* IPv4 before IPv6, then by octets. */
int address_compare(const struct address *a, const struct address *b);
bool address_is_v6(const struct address *address);

enum address_kind address_kind(const struct address *address);
/* "loopback (127.0.0.0/8)", for evidence. */
const char *address_kind_text(enum address_kind kind);
