#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/* Octets that grow at the end. Whoever holds it bounds its size. Zeroed is
 * empty. */
struct buffer {
    uint8_t *data;
    size_t size, capacity;
};

void buffer_free(struct buffer *buffer);
void buffer_clear(struct buffer *buffer);

/* Room for that many octets more; the caller fills them in and adds to
 * `size`. */
uint8_t *buffer_reserve(struct buffer *buffer, size_t more);
void buffer_append(struct buffer *buffer, struct bytes bytes);
/* A number of 1 to 4 octets, most significant first. */
void buffer_append_number(struct buffer *buffer, uint32_t number,
                          unsigned octets);

struct bytes buffer_bytes(const struct buffer *buffer);
