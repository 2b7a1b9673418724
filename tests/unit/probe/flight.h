#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "probe/buffer.h"
#include "probe/record_key.h"
#include "probe/server_flight.h"

/* Makes the messages of a TLS server by hand. */

enum { TLS12 = 0x0303, TLS13 = 0x0304 };

struct hello {
    uint16_t version, cipher, group; /* group 0: no key share */
    bool is_retry, promises_status;
    struct bytes scts;
};

struct entry {
    struct bytes der;
    struct bytes staple, scts; /* of TLS 1.3 */
};

/* Each appends one message. */
void put_message(struct buffer *out, uint8_t type, struct bytes body);
void put_hello(struct buffer *out, const struct hello *hello);
void put_certificates(struct buffer *out, uint16_t version,
                      const struct entry *entries, size_t count);
void put_status(struct buffer *out, struct bytes response);
void put_key_exchange(struct buffer *out, uint16_t group);
/* A request for a client certificate that names `count` authorities. */
void put_request(struct buffer *out, uint16_t version, struct bytes authority,
                 size_t count);

/* Appends records of at most `most` octets of content. */
void put_records(struct buffer *out, uint8_t type, struct bytes content,
                 size_t most);
/* The same, sealed as a TLS 1.3 server does, with AES-128-GCM and the
 * numbers from *sequence on. */
void put_sealed(struct buffer *out, const struct record_key *key,
                uint64_t *sequence, uint8_t type, struct bytes content,
                size_t most);
extern const struct record_key test_key;

/* Shows the flight each of the records. Sets the key as soon as it is
 * wanted. */
void show_records(struct server_flight *flight, struct bytes records);

/* Octets that differ from place to place, for what need not be a
 * certificate. */
struct bytes noise(size_t size);
