#pragma once

#include <stdbool.h>

#include "base/bytes.h"
#include "base/compiler.h"

struct arena;

/* Lower-case hexadecimal, two digits an octet. */
char *hex_encode(struct arena *arena, struct bytes bytes);
/* The same to the caller's characters, and nothing behind them. */
void hex_encode_to(struct bytes bytes, char *to);
/* Upper case, as serial numbers are written. */
char *hex_encode_upper(struct arena *arena, struct bytes bytes);
/* The same with a colon between octets, as fingerprints are written for
 * people: "AB:CD:…". */
char *hex_fingerprint(struct arena *arena, struct bytes bytes);
/* Accepts upper and lower case, and colons or spaces between octets. */
MUST_CHECK bool hex_decode(struct arena *arena, struct bytes text,
                           struct bytes *out);

/* Base64 of RFC 4648 section 4, on one line. */
char *base64_encode(struct arena *arena, struct bytes bytes);
/* The same to the caller's characters, four for each three octets begun, and
 * nothing behind them. Returns how many they are. */
size_t base64_encode_to(struct bytes bytes, char *to);
/* White space is skipped; anything else outside the alphabet, or a wrong
 * length or padding, fails, with the place of the fault in *fault_offset. */
MUST_CHECK bool base64_decode(struct arena *arena, struct bytes text,
                              struct bytes *out, size_t *fault_offset);

/* The same to the caller's octets, of which there are base64_most() of the
 * text. */
size_t base64_most(struct bytes text);
MUST_CHECK bool base64_decode_to(struct bytes text, uint8_t *to, size_t *size,
                                 size_t *fault_offset);
