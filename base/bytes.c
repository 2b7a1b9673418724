#include "base/bytes.h"

#include <string.h>

struct bytes bytes_of_text(const char *text)
{
    return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

bool bytes_equal(struct bytes a, struct bytes b)
{
    return a.size == b.size &&
           (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

int bytes_compare(struct bytes a, struct bytes b)
{
    size_t shared = a.size < b.size ? a.size : b.size;
    int order = shared == 0 ? 0 : memcmp(a.data, b.data, shared);
    if (order != 0)
        return order;
    return (a.size > b.size) - (a.size < b.size);
}

static uint8_t lower(uint8_t octet)
{
    return octet >= 'A' && octet <= 'Z' ? (uint8_t)(octet + 32) : octet;
}

bool bytes_equal_ignoring_case(struct bytes a, struct bytes b)
{
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

struct bytes bytes_slice(struct bytes bytes, size_t offset, size_t size)
{
    if (offset >= bytes.size)
        return (struct bytes){ 0 };
    size_t left = bytes.size - offset;
    return (struct bytes){ bytes.data + offset, size < left ? size : left };
}
