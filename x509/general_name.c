#include <arpa/inet.h>
#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/limits.h"
#include "base/text.h"
#include "x509/name.h"
#include "x509/oid.h"

enum { CONSTRUCTED = 0x20, TAG_NUMBER = 0x1f };

static bool is_constructed(enum general_name_type type)
{
    return type == GENERAL_NAME_OTHER || type == GENERAL_NAME_X400 ||
           type == GENERAL_NAME_DIRECTORY || type == GENERAL_NAME_EDI;
}

/* OtherName ::= SEQUENCE { type-id OID, value [0] EXPLICIT ANY } */
static bool is_other_name(struct der content)
{
    struct bytes oid;
    struct der value;
    return der_read_oid(&content, &oid) &&
           der_enter(&content, DER_CONTEXT_CONSTRUCTED(0), &value) &&
           der_skip(&value) && der_end(&value) && der_end(&content);
}

/* Only the frame is judged here. Text that is no DNS name or an address of
 * five octets is for the rules to find. */
static bool is_well_formed(enum general_name_type type, struct bytes value)
{
    switch (type) {
    case GENERAL_NAME_OTHER:
        return is_other_name(der_of(value));
    case GENERAL_NAME_DIRECTORY:
        return name_is_well_formed((struct name){ value });
    case GENERAL_NAME_REGISTERED_ID:
        return der_is_oid(value);
    default:
        return true;
    }
}

bool general_name_read(struct der *der, struct general_name *out)
{
    struct der next = *der;
    uint8_t tag;
    struct bytes value, whole;
    if (!der_read_any(&next, &tag, &value, &whole))
        return false;
    unsigned number = tag & TAG_NUMBER;
    if (number > GENERAL_NAME_REGISTERED_ID)
        return false;
    enum general_name_type type = (enum general_name_type)number;
    enum der_tag wanted = is_constructed(type) ? DER_CONTEXT_CONSTRUCTED(number)
                                               : DER_CONTEXT(number);
    if (tag != wanted || !is_well_formed(type, value))
        return false;
    *out = (struct general_name){ .type = type, .value = value };
    *der = next;
    return true;
}

bool general_names_read(struct der content, struct arena *arena,
                        struct general_names *out)
{
    size_t count;
    if (!der_count(content, LIMIT_LIST_ENTRIES, &count) || count == 0)
        return false;
    struct general_name *items = ARENA_NEW(arena, count, struct general_name);
    for (size_t i = 0; i < count; i++)
        if (!general_name_read(&content, &items[i]))
            return false;
    *out = (struct general_names){ items, count };
    return true;
}

enum { IPV4_SIZE = 4, IPV6_SIZE = 16 };

/* RFC 5952 for IPv6. */
static const char *address_text(struct bytes address, struct arena *arena)
{
    char text[INET6_ADDRSTRLEN];
    int family = address.size == IPV4_SIZE ? AF_INET : AF_INET6;
    if (inet_ntop(family, address.data, text, sizeof(text)) == NULL)
        return hex_encode(arena, address);
    return arena_printf(arena, "%s", text);
}

/* The length of a mask whose ones all come first, or -1. */
static int prefix_length(struct bytes mask)
{
    int length = 0;
    bool has_ended = false;
    for (size_t bit = 0; bit < 8 * mask.size; bit++) {
        bool is_one = (mask.data[bit / 8] >> (7 - bit % 8) & 1) != 0;
        if (is_one && has_ended)
            return -1;
        has_ended = !is_one;
        length += is_one;
    }
    return length;
}

static const char *range_text(struct bytes range, struct arena *arena)
{
    size_t half = range.size / 2;
    const char *address = address_text(bytes_slice(range, 0, half), arena);
    struct bytes mask = bytes_slice(range, half, half);
    int length = prefix_length(mask);
    if (length >= 0)
        return arena_printf(arena, "IP:%s/%d", address, length);
    return arena_printf(arena, "IP:%s/%s", address, address_text(mask, arena));
}

static const char *ip_text(struct bytes value, struct arena *arena)
{
    if (value.size == IPV4_SIZE || value.size == IPV6_SIZE)
        return arena_printf(arena, "IP:%s", address_text(value, arena));
    if (value.size == 2 * IPV4_SIZE || value.size == 2 * IPV6_SIZE)
        return range_text(value, arena);
    return arena_printf(arena, "IP:#%s", hex_encode(arena, value));
}

static const char *other_name_text(struct bytes value, struct arena *arena)
{
    struct der der = der_of(value);
    struct bytes oid;
    if (!der_read_oid(&der, &oid))
        return "otherName:";
    return arena_printf(arena, "otherName:%s", oid_dotted(arena, oid));
}

const char *general_name_text(const struct general_name *name,
                              struct arena *arena)
{
    switch (name->type) {
    case GENERAL_NAME_EMAIL:
        return arena_printf(arena, "email:%s", text_clean(arena, name->value));
    case GENERAL_NAME_DNS:
        return arena_printf(arena, "DNS:%s", text_clean(arena, name->value));
    case GENERAL_NAME_URI:
        return arena_printf(arena, "URI:%s", text_clean(arena, name->value));
    case GENERAL_NAME_IP:
        return ip_text(name->value, arena);
    case GENERAL_NAME_DIRECTORY:
        return arena_printf(arena, "dirName:%s",
                            name_text((struct name){ name->value }, arena));
    case GENERAL_NAME_REGISTERED_ID:
        return arena_printf(arena, "RID:%s", oid_dotted(arena, name->value));
    case GENERAL_NAME_OTHER:
        return other_name_text(name->value, arena);
    case GENERAL_NAME_X400:
        return "X400";
    case GENERAL_NAME_EDI:
        return "EDI";
    default:
        return "unknown";
    }
}
