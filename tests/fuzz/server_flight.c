/* A server's records, as probe/server_flight.c reads them. The input is a list
 * of contents: the record's type, two octets of length, and so many octets.
 * With the type's first bit set they are sealed as in TLS 1.3. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include <wolfssl/options.h>

#include <wolfssl/wolfcrypt/aes.h>

#include "base/arena.h"
#include "base/limits.h"
#include "must.h"
#include "probe/buffer.h"
#include "probe/server_flight.h"
#include "probe/wire.h"
#include "record/capture.h"

enum { SEALED = 0x80, TYPE_SEALED = 23, TAG = 16, NONCE = 12, HEADER = 5 };

static const struct record_key key = { .cipher = 0x1301 };

static void put_header(struct buffer *record, uint8_t type, size_t size)
{
    buffer_append_number(record, type, 1);
    buffer_append_number(record, 0x0303, 2);
    buffer_append_number(record, (uint32_t)size, 2);
}

/* RFC 8446 5.2. */
static void put_sealed(struct buffer *record, uint64_t sequence, uint8_t type,
                       struct bytes content)
{
    Aes aes;
    struct buffer text = { 0 };
    uint8_t nonce[NONCE] = { 0 };
    for (unsigned i = 0; i < 8; i++)
        nonce[4 + i] = (uint8_t)(sequence >> (56 - 8 * i));
    buffer_append(&text, content);
    buffer_append_number(&text, type, 1);
    put_header(record, TYPE_SEALED, text.size + TAG);
    uint8_t *to = buffer_reserve(record, text.size + TAG);
    must(wc_AesInit(&aes, NULL, INVALID_DEVID) == 0);
    must(wc_AesGcmSetKey(&aes, key.key, 16) == 0);
    must(wc_AesGcmEncrypt(&aes, to, text.data, (word32)text.size, nonce, NONCE,
                          to + text.size, TAG, record->data, HEADER) == 0);
    wc_AesFree(&aes);
    record->size += text.size + TAG;
    buffer_free(&text);
}

static void show(struct server_flight *flight, uint8_t type,
                 struct bytes content)
{
    struct buffer record = { 0 };
    if (type & SEALED) {
        put_sealed(&record, flight->sequence, (uint8_t)(type & (SEALED - 1)),
                   content);
    } else {
        put_header(&record, type, content.size);
        buffer_append(&record, content);
    }
    server_flight_read(flight, buffer_bytes(&record));
    if (server_flight_wants_key(flight))
        server_flight_set_key(flight, &key);
    buffer_free(&record);
}

static void check(const struct server_flight *flight)
{
    struct arena *arena = arena_new();
    struct capture capture = { .alert = ABSENT };
    server_flight_capture(flight, arena, &capture);
    must(flight->messages.size <= LIMIT_HANDSHAKE_BYTES);
    must(flight->parsed <= flight->messages.size);
    must(capture.chain_length <= LIMIT_CHAIN_CERTS);
    must(capture.chain_length <= capture.served_count);
    must(flight->has_certificate == (capture.chain_length > 0));
    must(capture.client_ca_count <= 20);
    arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct server_flight flight;
    struct wire wire = wire_of((struct bytes){ data, size });
    uint32_t type;
    struct bytes content;
    server_flight_init(&flight);
    while (wire_number(&wire, 1, &type) && wire_vector(&wire, 2, &content))
        if (content.size <= 16384)
            show(&flight, (uint8_t)type, content);
    check(&flight);
    server_flight_destroy(&flight);
    return 0;
}
