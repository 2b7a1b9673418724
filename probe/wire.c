#include "probe/wire.h"

struct wire wire_of(struct bytes bytes)
{
    return (struct wire){ bytes };
}

bool wire_is_empty(const struct wire *wire)
{
    return wire->rest.size == 0;
}

bool wire_octets(struct wire *wire, size_t size, struct bytes *out)
{
    if (wire->rest.size < size)
        return false;
    *out = bytes_slice(wire->rest, 0, size);
    wire->rest = bytes_slice(wire->rest, size, wire->rest.size - size);
    return true;
}

bool wire_number(struct wire *wire, unsigned octets, uint32_t *out)
{
    struct bytes digits;
    if (!wire_octets(wire, octets, &digits))
        return false;
    *out = 0;
    for (size_t i = 0; i < digits.size; i++)
        *out = *out << 8 | digits.data[i];
    return true;
}

bool wire_u16(struct wire *wire, uint16_t *out)
{
    uint32_t number;
    if (!wire_number(wire, 2, &number))
        return false;
    *out = (uint16_t)number;
    return true;
}

bool wire_vector(struct wire *wire, unsigned octets, struct bytes *out)
{
    struct wire ahead = *wire;
    uint32_t size;
    if (!wire_number(&ahead, octets, &size) || !wire_octets(&ahead, size, out))
        return false;
    *wire = ahead;
    return true;
}
