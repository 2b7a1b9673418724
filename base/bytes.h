#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A borrowed run of octets. It owns nothing. */
struct bytes {
    const uint8_t *data;
    size_t size;
};

/* The octets of a C string, without its final NUL. */
struct bytes bytes_of_text(const char *text);

bool bytes_equal(struct bytes a, struct bytes b);
/* As memcmp(), a shorter run sorts before a longer one with its start. */
int bytes_compare(struct bytes a, struct bytes b);

/* Compares ASCII letters without case; other octets must be equal. */
bool bytes_equal_ignoring_case(struct bytes a, struct bytes b);

/* `size` octets from `offset` on, cut at the end of `bytes`. */
struct bytes bytes_slice(struct bytes bytes, size_t offset, size_t size);
