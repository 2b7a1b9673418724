#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"

/*
 * Reads the presentation language of TLS (RFC 8446 3) from the front. Every
 * read checks the length; on failure the rest is left as it was.
 */
struct wire {
    struct bytes rest;
};

struct wire wire_of(struct bytes bytes);
bool wire_is_empty(const struct wire *wire);

/* A number of 1 to 3 octets. */
MUST_CHECK bool wire_number(struct wire *wire, unsigned octets, uint32_t *out);
MUST_CHECK bool wire_u16(struct wire *wire, uint16_t *out);
MUST_CHECK bool wire_octets(struct wire *wire, size_t size, struct bytes *out);
/* A vector, whose length stands before it in `octets` octets. */
MUST_CHECK bool wire_vector(struct wire *wire, unsigned octets,
                            struct bytes *out);
