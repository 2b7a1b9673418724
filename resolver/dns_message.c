#include "resolver/dns_message.h"

enum { CLASS_IN = 1 };

static unsigned read_u16(struct bytes octets, size_t offset)
{
    return (unsigned)octets.data[offset] << 8 | octets.data[offset + 1];
}

static uint32_t read_u32(struct bytes octets, size_t offset)
{
    return (uint32_t)read_u16(octets, offset) << 16 |
           read_u16(octets, offset + 2);
}

bool dns_message_peek(struct bytes octets, struct dns_message *out)
{
    *out = (struct dns_message){ .octets = octets };
    if (octets.size < DNS_HEADER_OCTETS)
        return false;
    unsigned flags = read_u16(octets, 2);
    out->is_authoritative = (flags & 0x0400) != 0;
    out->is_truncated = (flags & 0x0200) != 0;
    out->can_recurse = (flags & 0x0080) != 0;
    out->rcode = flags & 0x000f;
    out->answer_count = read_u16(octets, 6);
    return true;
}

/* A response to a standard query, with one question. */
static bool is_response(struct bytes octets)
{
    return (read_u16(octets, 2) & 0xf800) == 0x8000 && read_u16(octets, 4) == 1;
}

static bool read_question(struct dns_message *message,
                          const struct dns_name *name, unsigned type)
{
    struct dns_name asked;
    size_t offset = DNS_HEADER_OCTETS;
    if (!dns_name_read(message->octets, &offset, &asked) ||
        offset + 4 > message->octets.size)
        return false;
    message->answers_at = offset + 4;
    return dns_name_equal(&asked, name) &&
           read_u16(message->octets, offset) == type &&
           read_u16(message->octets, offset + 2) == CLASS_IN;
}

static bool read_target(struct bytes octets, size_t offset, size_t end,
                        struct dns_name *out)
{
    return dns_name_read(octets, &offset, out) && offset == end;
}

/* The data of the types that we read; any other is left alone. */
static bool read_data(struct bytes octets, size_t offset,
                      struct dns_record *record)
{
    struct bytes data = record->data;
    switch (record->type) {
    case DNS_TYPE_A:
        return data.size == 4;
    case DNS_TYPE_AAAA:
        return data.size == 16;
    case DNS_TYPE_CNAME:
        return read_target(octets, offset, offset + data.size, &record->target);
    case DNS_TYPE_CAA: /* flags, length of the tag, tag, value: RFC 8659 4.1 */
        return data.size >= 2 && data.data[1] > 0 &&
               data.size - 2 >= data.data[1];
    default:
        return true;
    }
}

/* Reads the record at *offset and moves behind it. */
static bool read_record(struct bytes octets, size_t *offset,
                        struct dns_record *out, unsigned *class)
{
    size_t at = *offset;
    if (!dns_name_read(octets, &at, &out->owner) || at + 10 > octets.size)
        return false;
    out->type = read_u16(octets, at);
    *class = read_u16(octets, at + 2);
    out->ttl = read_u32(octets, at + 4);
    /* RFC 2181 8: one with the top bit set counts as 0. */
    if (out->ttl > INT32_MAX)
        out->ttl = 0;
    size_t size = read_u16(octets, at + 8);
    out->data = bytes_slice(octets, at + 10, size);
    *offset = at + 10 + size;
    return out->data.size == size &&
           (*class != CLASS_IN || read_data(octets, at + 10, out));
}

bool dns_message_open(struct bytes octets, const struct dns_name *name,
                      unsigned type, struct dns_message *out)
{
    if (!dns_message_peek(octets, out) || !is_response(octets) ||
        !read_question(out, name, type))
        return false;
    size_t offset = out->answers_at;
    for (unsigned i = 0; i < out->answer_count; i++) {
        struct dns_record record;
        unsigned class;
        if (!read_record(octets, &offset, &record, &class))
            return false;
    }
    return true;
}

struct dns_records dns_message_answers(const struct dns_message *message)
{
    return (struct dns_records){ message->octets, message->answers_at,
                                 message->answer_count };
}

bool dns_records_next(struct dns_records *records, struct dns_record *out)
{
    while (records->left > 0) {
        unsigned class;
        records->left--;
        if (!read_record(records->octets, &records->offset, out, &class))
            return false;
        if (class == CLASS_IN)
            return true;
    }
    return false;
}
