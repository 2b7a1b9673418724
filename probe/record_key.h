#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"

/* What opens the records that a TLS 1.3 server sends during the handshake
 * (RFC 8446 7.3). */
struct record_key {
    uint16_t cipher;
    uint8_t key[32], iv[12];
};

/* From the server's handshake traffic secret. False for a suite that is not
 * one of RFC 8446 B.4, and for a secret of the wrong size. */
MUST_CHECK bool record_key_derive(uint16_t cipher, struct bytes secret,
                                  struct record_key *out);
/* From key and IV themselves. */
MUST_CHECK bool record_key_copy(uint16_t cipher, const uint8_t *key,
                                const uint8_t *iv, struct record_key *out);

/*
 * Opens the record with that sequence number, its header included
 * (RFC 8446 5.2). `out` has room for as many octets as the record. False if
 * it is too short or was not sealed with this key.
 */
MUST_CHECK bool record_open(const struct record_key *key, uint64_t sequence,
                            struct bytes record, uint8_t *out, size_t *size);
