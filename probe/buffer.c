#include "probe/buffer.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

enum { SMALLEST_CAPACITY = 1024 };

void buffer_free(struct buffer *buffer)
{
    free(buffer->data);
    *buffer = (struct buffer){ 0 };
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
}

uint8_t *buffer_reserve(struct buffer *buffer, size_t more)
{
    if (more > SIZE_MAX / 2 - buffer->size)
        out_of_memory();
    size_t need = buffer->size + more;
    size_t capacity = buffer->capacity;
    if (capacity < SMALLEST_CAPACITY)
        capacity = SMALLEST_CAPACITY;
    while (capacity < need)
        capacity *= 2;
    if (capacity != buffer->capacity) {
        buffer->data = realloc(buffer->data, capacity);
        if (buffer->data == NULL)
            out_of_memory();
        buffer->capacity = capacity;
    }
    return buffer->data + buffer->size;
}

void buffer_append(struct buffer *buffer, struct bytes bytes)
{
    if (bytes.size == 0)
        return;
    memcpy(buffer_reserve(buffer, bytes.size), bytes.data, bytes.size);
    buffer->size += bytes.size;
}

void buffer_append_number(struct buffer *buffer, uint32_t number,
                          unsigned octets)
{
    uint8_t *to = buffer_reserve(buffer, octets);
    for (unsigned i = 0; i < octets; i++)
        to[i] = (uint8_t)(number >> (8 * (octets - 1 - i)));
    buffer->size += octets;
}

struct bytes buffer_bytes(const struct buffer *buffer)
{
    return (struct bytes){ buffer->data, buffer->size };
}
