#include "record/address.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/arena.h"

/* A row of the IANA special-purpose address registries. */
struct range {
    uint8_t prefix[16];
    uint8_t bits;
    uint8_t kind; /* enum address_kind */
};

/*
 * The first row that holds an address decides, so exceptions stand before the
 * range they are in. What the registries call globally reachable is public,
 * unless it hides another address.
 */
static const struct range v4_ranges[] = {
    { { 0 }, 8, ADDRESS_UNSPECIFIED },
    { { 10 }, 8, ADDRESS_PRIVATE },
    { { 100, 64 }, 10, ADDRESS_PRIVATE },
    { { 127 }, 8, ADDRESS_LOOPBACK },
    { { 169, 254 }, 16, ADDRESS_LINK_LOCAL },
    { { 172, 16 }, 12, ADDRESS_PRIVATE },
    /* Port Control Protocol and TURN anycast (RFC 7723, RFC 8155) */
    { { 192, 0, 0, 9 }, 32, ADDRESS_PUBLIC },
    { { 192, 0, 0, 10 }, 32, ADDRESS_PUBLIC },
    { { 192, 0, 0 }, 24, ADDRESS_OTHER_SPECIAL },
    { { 192, 0, 2 }, 24, ADDRESS_DOCUMENTATION },
    /* deprecated relay anycast of 6to4 (RFC 7526) */
    { { 192, 88, 99 }, 24, ADDRESS_OTHER_SPECIAL },
    { { 192, 168 }, 16, ADDRESS_PRIVATE },
    /* benchmarking (RFC 2544) */
    { { 198, 18 }, 15, ADDRESS_OTHER_SPECIAL },
    { { 198, 51, 100 }, 24, ADDRESS_DOCUMENTATION },
    { { 203, 0, 113 }, 24, ADDRESS_DOCUMENTATION },
    { { 224 }, 4, ADDRESS_MULTICAST },
    /* reserved (RFC 1112), with 255.255.255.255 */
    { { 240 }, 4, ADDRESS_BROADCAST },
};

static const struct range v6_ranges[] = {
    { { 0 }, 128, ADDRESS_UNSPECIFIED },
    { { [15] = 1 }, 128, ADDRESS_LOOPBACK },
    /* ::ffff:a.b.c.d, ::ffff:0:a.b.c.d and ::a.b.c.d (RFC 4291 2.5.5, RFC
     * 2765) */
    { { [10] = 0xff, 0xff }, 96, ADDRESS_TRANSLATED },
    { { [8] = 0xff, 0xff }, 96, ADDRESS_TRANSLATED },
    { { 0 }, 96, ADDRESS_TRANSLATED },
    /* NAT64 (RFC 6052, RFC 8215) */
    { { 0x00, 0x64, 0xff, 0x9b }, 96, ADDRESS_TRANSLATED },
    { { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48, ADDRESS_TRANSLATED },
    /* Teredo (RFC 4380) and 6to4 (RFC 3056) */
    { { 0x20, 0x01 }, 32, ADDRESS_TRANSLATED },
    { { 0x20, 0x02 }, 16, ADDRESS_TRANSLATED },
    /* anycast of PCP, TURN and DNS-SD (RFC 7723, RFC 8155, RFC 9665) */
    { { 0x20, 0x01, 0x00, 0x01, [15] = 1 }, 128, ADDRESS_PUBLIC },
    { { 0x20, 0x01, 0x00, 0x01, [15] = 2 }, 128, ADDRESS_PUBLIC },
    { { 0x20, 0x01, 0x00, 0x01, [15] = 3 }, 128, ADDRESS_PUBLIC },
    /* AMT (RFC 7450), AS112 (RFC 7535), ORCHIDv2 (RFC 7343), drones (RFC
     * 9374) */
    { { 0x20, 0x01, 0x00, 0x03 }, 32, ADDRESS_PUBLIC },
    { { 0x20, 0x01, 0x00, 0x04, 0x01, 0x12 }, 48, ADDRESS_PUBLIC },
    { { 0x20, 0x01, 0x00, 0x20 }, 28, ADDRESS_PUBLIC },
    { { 0x20, 0x01, 0x00, 0x30 }, 28, ADDRESS_PUBLIC },
    /* the rest of the protocol assignments, with benchmarking (RFC 2928) */
    { { 0x20, 0x01 }, 23, ADDRESS_OTHER_SPECIAL },
    { { 0x20, 0x01, 0x0d, 0xb8 }, 32, ADDRESS_DOCUMENTATION },
    { { 0x3f, 0xff }, 20, ADDRESS_DOCUMENTATION },
    /* All other global unicast space (RFC 4291 2.4) */
    { { 0x20 }, 3, ADDRESS_PUBLIC },
    { { 0xfc }, 7, ADDRESS_PRIVATE },
    { { 0xfe, 0x80 }, 10, ADDRESS_LINK_LOCAL },
    { { 0xff }, 8, ADDRESS_MULTICAST },
    /* discard-only 100::/64, segment routing 5f00::/16, site-local fec0::/10
     * and all that is not assigned yet */
    { { 0 }, 0, ADDRESS_OTHER_SPECIAL },
};

/* One decimal of a dotted quad, without leading zeros. */
static bool parse_decimal(struct bytes text, uint8_t *out)
{
    unsigned value = 0;
    if (text.size == 0 || text.size > 3 ||
        (text.size > 1 && text.data[0] == '0'))
        return false;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        value = value * 10 + (text.data[i] - (unsigned)'0');
    }
    *out = (uint8_t)value;
    return value <= 255;
}

static bool parse_v4(struct bytes text, struct address *out)
{
    size_t parts = 0, start = 0;
    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.data[i] != '.')
            continue;
        struct bytes part = bytes_slice(text, start, i - start);
        if (parts == 4 || !parse_decimal(part, &out->octets[parts]))
            return false;
        parts++;
        start = i + 1;
    }
    out->size = 4;
    return parts == 4;
}

static bool parse_v6(struct bytes text, struct address *out)
{
    char copy[INET6_ADDRSTRLEN] = "";
    if (text.size == 0 || text.size >= sizeof(copy) ||
        memchr(text.data, '\0', text.size) != NULL)
        return false;
    memcpy(copy, text.data, text.size);
    out->size = 16;
    return inet_pton(AF_INET6, copy, out->octets) == 1;
}

bool address_parse(struct bytes text, struct address *out)
{
    struct address address = { 0 };
    bool is_address = text.size > 0 && memchr(text.data, ':', text.size) != NULL
                          ? parse_v6(text, &address)
                          : parse_v4(text, &address);
    *out = is_address ? address : (struct address){ 0 };
    return is_address;
}

const char *address_text(const struct address *address, struct arena *arena)
{
    char text[INET6_ADDRSTRLEN];
    int family = address_is_v6(address) ? AF_INET6 : AF_INET;
    if (address->size == 0 ||
        inet_ntop(family, address->octets, text, sizeof(text)) == NULL)
        return "";
    return arena_text(arena, bytes_of_text(text));
}

bool address_equal(const struct address *a, const struct address *b)
{
    return address_compare(a, b) == 0;
}

int address_compare(const struct address *a, const struct address *b)
{
    if (a->size != b->size)
        return a->size < b->size ? -1 : 1;
    return memcmp(a->octets, b->octets, a->size);
}

bool address_is_v6(const struct address *address)
{
    return address->size == 16;
}

static bool range_holds(const struct range *range, const uint8_t *octets)
{
    unsigned whole = range->bits / 8, rest = range->bits % 8;
    if (memcmp(range->prefix, octets, whole) != 0)
        return false;
    return rest == 0 ||
           (range->prefix[whole] ^ octets[whole]) >> (8 - rest) == 0;
}

enum address_kind address_kind(const struct address *address)
{
    bool is_v6 = address_is_v6(address);
    const struct range *ranges = is_v6 ? v6_ranges : v4_ranges;
    size_t count = is_v6 ? COUNT_OF(v6_ranges) : COUNT_OF(v4_ranges);
    for (size_t i = 0; i < count; i++) {
        if (range_holds(&ranges[i], address->octets))
            return (enum address_kind)ranges[i].kind;
    }
    return ADDRESS_PUBLIC;
}

const char *address_kind_text(enum address_kind kind)
{
    static const char *const texts[] = {
        [ADDRESS_PUBLIC] = "public",
        [ADDRESS_PRIVATE] = "private (RFC 1918, 100.64.0.0/10, fc00::/7)",
        [ADDRESS_LOOPBACK] = "loopback (127.0.0.0/8, ::1)",
        [ADDRESS_LINK_LOCAL] = "link-local (169.254.0.0/16, fe80::/10)",
        [ADDRESS_UNSPECIFIED] = "unspecified (0.0.0.0/8, ::)",
        [ADDRESS_MULTICAST] = "multicast (224.0.0.0/4, ff00::/8)",
        [ADDRESS_BROADCAST] = "broadcast or reserved (240.0.0.0/4)",
        [ADDRESS_DOCUMENTATION] =
            "documentation (RFC 5737, RFC 3849, RFC 9637)",
        [ADDRESS_TRANSLATED] = "translated (IPv4-mapped, NAT64, 6to4, Teredo)",
        [ADDRESS_OTHER_SPECIAL] = "special purpose (RFC 6890)",
    };
    return texts[kind];
}
