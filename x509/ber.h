#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"

/*
 * Reads BER (X.690) where a standard allows it: PKCS#7 and PKCS#12 files come
 * with indefinite lengths. Lengths need not be in their shortest form; values
 * cut in pieces are not put together.
 */
struct ber {
    struct bytes rest;
};

struct arena;

/* The next element whatever its tag: content without end-of-contents octets,
 * and the whole. Advances on success only. */
MUST_CHECK bool ber_read_any(struct ber *ber, uint8_t *tag,
                             struct bytes *content, struct bytes *whole);
/* The content of the next element, to be read in turn. */
MUST_CHECK bool ber_enter(struct ber *ber, uint8_t tag, struct ber *out);
bool ber_is_next(const struct ber *ber, uint8_t tag);

/*
 * The first element in DER as far as that can be told without knowing what it
 * is: shortest lengths, strings in one piece, TRUE as 0xff, unused bits zero,
 * sequences and sets constructed. False if it is no BER, or too deep.
 */
MUST_CHECK bool ber_to_der(struct bytes octets, struct arena *arena,
                           struct bytes *out);

/* The same to the caller's octets, of which there are ber_to_der_most(). */
size_t ber_to_der_most(struct bytes octets);
MUST_CHECK bool ber_to_der_at(struct bytes octets, uint8_t *to, size_t *size);

/* The first element as far as it is there: one that is cut off, or of
 * indefinite length, has the rest as its content and nothing after it. */
MUST_CHECK bool ber_peek(struct bytes octets, uint8_t *tag,
                         struct bytes *content, struct bytes *after);
