#include "chain/common_name.h"

#include <arpa/inet.h>
#include <string.h>

#include "record/address.h"
#include "x509/attribute.h"

struct common_names common_names_of(struct name name)
{
    struct common_names names = { .rdn = der_of((struct bytes){ 0 }) };
    struct der der = der_of(name.der);
    if (!der_enter(&der, DER_SEQUENCE, &names.rdns))
        names.rdns = der_of((struct bytes){ 0 });
    return names;
}

bool common_names_next(struct common_names *names, struct bytes *value)
{
    struct attribute attribute;
    for (;;) {
        while (der_is_empty(&names->rdn))
            if (!der_enter(&names->rdns, DER_SET, &names->rdn))
                return false;
        if (!attribute_read(&names->rdn, &attribute))
            return false;
        if (oid_is(attribute.type, OID_COMMON_NAME)) {
            *value = attribute.value;
            return true;
        }
    }
}

static bool is_digit(uint8_t octet)
{
    return octet >= '0' && octet <= '9';
}

/* Of a host name as people write it: U-labels and wildcards too. */
static bool is_name_octet(uint8_t octet)
{
    uint8_t folded = octet | 0x20;
    return is_digit(octet) || (folded >= 'a' && folded <= 'z') ||
           octet >= 0x80 || octet == '-' || octet == '.' || octet == '_' ||
           octet == '*';
}

/* Two labels or more, the last of which is no number: "1.2" is a version,
 * "Example Inc." a title. */
static bool looks_like_name(struct bytes text)
{
    size_t label = 0;
    bool is_number = true;
    for (size_t i = 0; i < text.size; i++) {
        if (!is_name_octet(text.data[i]))
            return false;
        if (text.data[i] == '.' && i + 1 < text.size) {
            label = i + 1;
            is_number = true;
        } else if (text.data[i] != '.') {
            is_number = is_number && is_digit(text.data[i]);
        }
    }
    return label > 1 && !is_number;
}

static unsigned digit_value(uint8_t octet)
{
    if (is_digit(octet))
        return octet - (unsigned)'0';
    octet |= 0x20;
    return octet >= 'a' && octet <= 'f' ? octet - (unsigned)'a' + 10 : 16;
}

/* One part of an IPv4 address as C's inet_aton() reads it, or decimal with
 * leading zeros: hexadecimal after 0x, else in `base`. */
static bool read_part(struct bytes part, unsigned base, uint64_t *out)
{
    if (part.size > 2 && part.data[0] == '0' && (part.data[1] | 0x20) == 'x') {
        part = bytes_slice(part, 2, part.size);
        base = 16;
    } else if (part.size < 2 || part.data[0] != '0') {
        base = 10;
    }
    uint64_t value = 0;
    if (part.size == 0)
        return false;
    for (size_t i = 0; i < part.size; i++) {
        unsigned digit = digit_value(part.data[i]);
        value = value * base + digit;
        if (digit >= base || value > UINT32_MAX)
            return false;
    }
    *out = value;
    return true;
}

/*
 * "192.168.001.001", "0xC0A80101", "3232235777": spellings of an IPv4 address
 * that some software takes for one. The last part fills what is left.
 */
static bool read_odd_v4(struct bytes text, unsigned base, struct address *out)
{
    uint64_t number = 0, part = 0;
    size_t start = 0;
    unsigned parts = 0;
    for (size_t i = 0; i <= text.size; i++) {
        if (i < text.size && text.data[i] != '.')
            continue;
        bool is_last = i == text.size;
        if (++parts > 4 ||
            !read_part(bytes_slice(text, start, i - start), base, &part) ||
            part >> (is_last ? 40 - 8 * parts : 8) != 0)
            return false;
        number |= is_last ? part : part << (32 - 8 * parts);
        start = i + 1;
    }
    *out = (struct address){ .size = 4 };
    for (size_t i = 0; i < 4; i++)
        out->octets[i] = (uint8_t)(number >> (24 - 8 * i));
    return true;
}

static bool is_ip(const struct general_name *name,
                  const struct address *address)
{
    return address->size > 0 && name->type == GENERAL_NAME_IP &&
           bytes_equal(name->value,
                       (struct bytes){ address->octets, address->size });
}

/* The readings of a text as an address; unused ones have size 0. */
struct readings {
    struct address usual, octal, decimal;
};

static struct readings read_address(struct bytes text)
{
    struct readings readings = { 0 };
    if (address_parse(text, &readings.usual))
        return readings;
    if (!read_odd_v4(text, 8, &readings.octal))
        readings.octal.size = 0;
    if (!read_odd_v4(text, 10, &readings.decimal))
        readings.decimal.size = 0;
    return readings;
}

static bool looks_like_address(struct bytes text,
                               const struct readings *readings)
{
    bool is_dotted = text.size > 0 && memchr(text.data, '.', text.size) != NULL;
    return readings->usual.size > 0 ||
           (is_dotted && readings->decimal.size > 0);
}

/* RFC 3986 3.2.2 for IPv4, RFC 5952 4 for IPv6. */
static bool is_canonical(struct bytes text, const struct address *address)
{
    char canonical[INET6_ADDRSTRLEN];
    if (address->size == 0 ||
        inet_ntop(address->size == 4 ? AF_INET : AF_INET6, address->octets,
                  canonical, sizeof canonical) == NULL)
        return false;
    return bytes_equal(text, bytes_of_text(canonical));
}

/* How a common name stands to one entry of the SAN. */
enum relation { UNRELATED, ANOTHER_SPELLING, CARRIED_BY_WILDCARD, COPY };

static enum relation relation_to(struct bytes common_name,
                                 const struct readings *readings,
                                 const struct general_name *entry)
{
    struct bytes value = entry->value;
    if (is_ip(entry, &readings->usual))
        return is_canonical(common_name, &readings->usual) ? COPY
                                                           : ANOTHER_SPELLING;
    if (is_ip(entry, &readings->octal) || is_ip(entry, &readings->decimal))
        return ANOTHER_SPELLING;
    if (entry->type != GENERAL_NAME_DNS)
        return UNRELATED;
    if (bytes_equal(common_name, value))
        return COPY;
    if (bytes_equal_ignoring_case(common_name, value))
        return ANOTHER_SPELLING;
    if (value.size > 2 && value.data[0] == '*' &&
        bytes_equal(common_name, bytes_slice(value, 2, value.size)))
        return CARRIED_BY_WILDCARD;
    return UNRELATED;
}

static bool is_for_this_machine(const struct general_name *entry)
{
    static const char localhost[] = "localhost";
    struct bytes value = entry->value;
    size_t size = sizeof localhost - 1;
    if (entry->type == GENERAL_NAME_IP) {
        struct address address = { .size = (uint8_t)value.size };
        if (value.size != 4 && value.size != 16)
            return false;
        memcpy(address.octets, value.data, value.size);
        return address_kind(&address) == ADDRESS_LOOPBACK;
    }
    return entry->type == GENERAL_NAME_DNS && value.size >= size &&
           (value.size == size || value.data[value.size - size - 1] == '.') &&
           bytes_equal_ignoring_case(
               bytes_slice(value, value.size - size, size),
               bytes_of_text(localhost));
}

static bool is_missing(struct bytes common_name,
                       const struct general_names *san)
{
    struct readings readings = read_address(common_name);
    enum relation nearest = UNRELATED;
    bool for_this_machine = false;
    for (size_t i = 0; i < san->count; i++) {
        enum relation relation =
            relation_to(common_name, &readings, &san->items[i]);
        if (relation > nearest)
            nearest = relation;
        for_this_machine |= is_for_this_machine(&san->items[i]);
    }
    if (nearest == UNRELATED)
        return !for_this_machine &&
               (looks_like_name(common_name) ||
                looks_like_address(common_name, &readings));
    return nearest == ANOTHER_SPELLING;
}

bool common_name_is_not_in_san(const struct cert *cert, struct bytes *which)
{
    struct common_names names = common_names_of(cert->subject);
    while (common_names_next(&names, which))
        if (is_missing(*which, &cert->san))
            return true;
    return false;
}
