#include "wire.h"

#include <string.h>

void wire_u8(struct wire *wire, unsigned value)
{
    wire->octets[wire->size++] = (uint8_t)value;
}

void wire_u16(struct wire *wire, unsigned value)
{
    wire_u8(wire, value >> 8 & 0xff);
    wire_u8(wire, value & 0xff);
}

void wire_u32(struct wire *wire, uint32_t value)
{
    wire_u16(wire, value >> 16);
    wire_u16(wire, value & 0xffff);
}

void wire_bytes(struct wire *wire, struct bytes bytes)
{
    if (bytes.size > 0)
        memcpy(wire->octets + wire->size, bytes.data, bytes.size);
    wire->size += bytes.size;
}

void wire_name(struct wire *wire, const char *name)
{
    while (*name != '\0') {
        size_t size = strcspn(name, ".");
        wire_u8(wire, (unsigned)size);
        wire_bytes(wire, (struct bytes){ (const uint8_t *)name, size });
        name += size;
        name += *name == '.';
    }
    wire_u8(wire, 0);
}

static void set_u16(struct wire *wire, size_t offset, unsigned value)
{
    wire->octets[offset] = (uint8_t)(value >> 8);
    wire->octets[offset + 1] = (uint8_t)value;
}

void wire_start(struct wire *wire, unsigned flags, const char *name,
                unsigned type)
{
    wire->size = 0;
    wire_u16(wire, 0x1234);
    wire_u16(wire, flags);
    wire_u16(wire, 1);
    wire_u16(wire, 0);
    wire_u32(wire, 0);
    wire_name(wire, name);
    wire_u16(wire, type);
    wire_u16(wire, 1);
}

void wire_set_id(struct wire *wire, unsigned id)
{
    set_u16(wire, 0, id);
}

void wire_set_answer_count(struct wire *wire, unsigned count)
{
    set_u16(wire, 6, count);
}

static void start_record(struct wire *wire, const char *owner, unsigned type,
                         uint32_t ttl, size_t size)
{
    unsigned count = (unsigned)wire->octets[6] << 8 | wire->octets[7];
    wire_set_answer_count(wire, count + 1);
    wire_name(wire, owner);
    wire_u16(wire, type);
    wire_u16(wire, 1);
    wire_u32(wire, ttl);
    wire_u16(wire, (unsigned)size);
}

void wire_record(struct wire *wire, const char *owner, unsigned type,
                 uint32_t ttl, struct bytes data)
{
    start_record(wire, owner, type, ttl, data.size);
    wire_bytes(wire, data);
}

void wire_a(struct wire *wire, const char *owner, uint32_t ttl, uint8_t last)
{
    const uint8_t data[] = { 192, 0, 2, last };
    wire_record(wire, owner, 1, ttl, (struct bytes){ data, sizeof(data) });
}

void wire_aaaa(struct wire *wire, const char *owner, uint32_t ttl, uint8_t last)
{
    const uint8_t data[16] = { 0x20, 0x01, 0x0d, 0xb8, [15] = last };
    wire_record(wire, owner, 28, ttl, (struct bytes){ data, sizeof(data) });
}

void wire_cname(struct wire *wire, const char *owner, uint32_t ttl,
                const char *target)
{
    start_record(wire, owner, 5, ttl, strlen(target) + 2);
    wire_name(wire, target);
}

void wire_caa(struct wire *wire, const char *owner, uint8_t flags,
              const char *tag, struct bytes value)
{
    start_record(wire, owner, 257, 300, 2 + strlen(tag) + value.size);
    wire_u8(wire, flags);
    wire_u8(wire, (unsigned)strlen(tag));
    wire_bytes(wire, bytes_of_text(tag));
    wire_bytes(wire, value);
}

struct bytes wire_octets(const struct wire *wire)
{
    return (struct bytes){ wire->octets, wire->size };
}
