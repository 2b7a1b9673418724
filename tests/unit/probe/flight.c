#include "flight.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
/* cmocka.h wants those of stdarg.h, stddef.h, stdint.h and setjmp.h first. */
#include <cmocka.h>

#include <wolfssl/options.h>

#include <wolfssl/wolfcrypt/aes.h>

#include "probe/server_messages.h"

const struct record_key test_key = { .cipher = 0x1301,
                                     .key = "sixteen octets!",
                                     .iv = "twelve, too" };

/* A vector whose content ends where the buffer ends. */
static size_t begin(struct buffer *out, unsigned octets)
{
    buffer_append_number(out, 0, octets);
    return out->size;
}

static void end(struct buffer *out, size_t start, unsigned octets)
{
    size_t size = out->size - start;
    for (unsigned i = 0; i < octets; i++)
        out->data[start - 1 - i] = (uint8_t)(size >> (8 * i));
}

static void put_vector(struct buffer *out, unsigned octets,
                       struct bytes content)
{
    size_t start = begin(out, octets);
    buffer_append(out, content);
    end(out, start, octets);
}

void put_message(struct buffer *out, uint8_t type, struct bytes body)
{
    buffer_append_number(out, type, 1);
    put_vector(out, 3, body);
}

static void put_extensions(struct buffer *out, const struct hello *hello)
{
    size_t start = begin(out, 2);
    if (hello->version == TLS13) {
        buffer_append_number(out, EXTENSION_SUPPORTED_VERSIONS, 2);
        buffer_append_number(out, 2, 2);
        buffer_append_number(out, TLS13, 2);
    }
    if (hello->group != 0) {
        buffer_append_number(out, EXTENSION_KEY_SHARE, 2);
        size_t share = begin(out, 2);
        buffer_append_number(out, hello->group, 2);
        if (!hello->is_retry)
            put_vector(out, 2, noise(32));
        end(out, share, 2);
    }
    if (hello->promises_status) {
        buffer_append_number(out, EXTENSION_STATUS_REQUEST, 2);
        buffer_append_number(out, 0, 2);
    }
    if (hello->scts.size > 0) {
        buffer_append_number(out, EXTENSION_SCTS, 2);
        put_vector(out, 2, hello->scts);
    }
    end(out, start, 2);
}

void put_hello(struct buffer *out, const struct hello *hello)
{
    static const uint8_t retry[32] = {
        0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
        0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
        0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
    };
    buffer_append_number(out, MESSAGE_SERVER_HELLO, 1);
    size_t message = begin(out, 3);
    buffer_append_number(out, hello->version == TLS13 ? TLS12 : hello->version,
                         2);
    buffer_append(out, hello->is_retry ? (struct bytes){ retry, sizeof(retry) }
                                       : noise(32));
    put_vector(out, 1, (struct bytes){ 0 });
    buffer_append_number(out, hello->cipher, 2);
    buffer_append_number(out, 0, 1);
    if (hello->version > 0x0300)
        put_extensions(out, hello);
    end(out, message, 3);
}

static void put_status_body(struct buffer *out, struct bytes response)
{
    buffer_append_number(out, 1, 1);
    put_vector(out, 3, response);
}

static void put_entry_extensions(struct buffer *out, const struct entry *entry)
{
    size_t start = begin(out, 2);
    if (entry->staple.size > 0) {
        buffer_append_number(out, EXTENSION_STATUS_REQUEST, 2);
        size_t status = begin(out, 2);
        put_status_body(out, entry->staple);
        end(out, status, 2);
    }
    if (entry->scts.size > 0) {
        buffer_append_number(out, EXTENSION_SCTS, 2);
        put_vector(out, 2, entry->scts);
    }
    end(out, start, 2);
}

void put_certificates(struct buffer *out, uint16_t version,
                      const struct entry *entries, size_t count)
{
    buffer_append_number(out, MESSAGE_CERTIFICATE, 1);
    size_t message = begin(out, 3);
    if (version == TLS13)
        buffer_append_number(out, 0, 1);
    size_t list = begin(out, 3);
    for (size_t i = 0; i < count; i++) {
        put_vector(out, 3, entries[i].der);
        if (version == TLS13)
            put_entry_extensions(out, &entries[i]);
    }
    end(out, list, 3);
    end(out, message, 3);
}

void put_status(struct buffer *out, struct bytes response)
{
    buffer_append_number(out, MESSAGE_CERTIFICATE_STATUS, 1);
    size_t message = begin(out, 3);
    put_status_body(out, response);
    end(out, message, 3);
}

void put_key_exchange(struct buffer *out, uint16_t group)
{
    buffer_append_number(out, MESSAGE_SERVER_KEY_EXCHANGE, 1);
    size_t message = begin(out, 3);
    buffer_append_number(out, 3, 1); /* a named curve */
    buffer_append_number(out, group, 2);
    put_vector(out, 1, noise(32));
    end(out, message, 3);
}

void put_request(struct buffer *out, uint16_t version, struct bytes authority,
                 size_t count)
{
    buffer_append_number(out, MESSAGE_CERTIFICATE_REQUEST, 1);
    size_t message = begin(out, 3);
    size_t extensions = 0, extension = 0;
    if (version == TLS13) {
        put_vector(out, 1, (struct bytes){ 0 });
        extensions = begin(out, 2);
        buffer_append_number(out, EXTENSION_CERTIFICATE_AUTHORITIES, 2);
        extension = begin(out, 2);
    } else {
        put_vector(out, 1, noise(2));
        if (version == TLS12)
            put_vector(out, 2, noise(4));
    }
    size_t list = begin(out, 2);
    for (size_t i = 0; i < count; i++)
        put_vector(out, 2, authority);
    end(out, list, 2);
    if (version == TLS13) {
        end(out, extension, 2);
        end(out, extensions, 2);
    }
    end(out, message, 3);
}

void put_records(struct buffer *out, uint8_t type, struct bytes content,
                 size_t most)
{
    do {
        struct bytes part = bytes_slice(content, 0, most);
        buffer_append_number(out, type, 1);
        buffer_append_number(out, TLS12, 2);
        put_vector(out, 2, part);
        content = bytes_slice(content, part.size, content.size);
    } while (content.size > 0);
}

static void seal(struct buffer *out, const struct record_key *key,
                 uint64_t sequence, uint8_t type, struct bytes content)
{
    enum { TAG = 16, NONCE = 12, HEADER = 5 };
    Aes aes;
    struct buffer text = { 0 };
    uint8_t nonce[NONCE];
    memcpy(nonce, key->iv, NONCE);
    for (unsigned i = 0; i < 8; i++)
        nonce[4 + i] ^= (uint8_t)(sequence >> (56 - 8 * i));
    buffer_append(&text, content);
    buffer_append_number(&text, type, 1);
    buffer_append_number(&text, 0, 3); /* padding */
    buffer_append_number(out, 23, 1);
    buffer_append_number(out, TLS12, 2);
    buffer_append_number(out, (uint32_t)(text.size + TAG), 2);
    uint8_t *to = buffer_reserve(out, text.size + TAG);
    assert_int_equal(wc_AesInit(&aes, NULL, INVALID_DEVID), 0);
    assert_int_equal(wc_AesGcmSetKey(&aes, key->key, 16), 0);
    assert_int_equal(wc_AesGcmEncrypt(&aes, to, text.data, (word32)text.size,
                                      nonce, NONCE, to + text.size, TAG,
                                      to - HEADER, HEADER),
                     0);
    wc_AesFree(&aes);
    out->size += text.size + TAG;
    buffer_free(&text);
}

void put_sealed(struct buffer *out, const struct record_key *key,
                uint64_t *sequence, uint8_t type, struct bytes content,
                size_t most)
{
    do {
        struct bytes part = bytes_slice(content, 0, most);
        seal(out, key, (*sequence)++, type, part);
        content = bytes_slice(content, part.size, content.size);
    } while (content.size > 0);
}

void show_records(struct server_flight *flight, struct bytes records)
{
    while (records.size >= 5) {
        size_t size = 5 + (size_t)(records.data[3] << 8 | records.data[4]);
        struct bytes record = bytes_slice(records, 0, size);
        server_flight_read(flight, record);
        if (server_flight_wants_key(flight))
            server_flight_set_key(flight, &test_key);
        records = bytes_slice(records, record.size, records.size);
    }
}

struct bytes noise(size_t size)
{
    static uint8_t octets[512 * 1024];
    assert_true(size <= sizeof(octets));
    for (size_t i = octets[1] == 0 ? 0 : sizeof(octets); i < sizeof(octets);
         i++)
        octets[i] = (uint8_t)(i * 167 + (i >> 8) * 13);
    return (struct bytes){ octets, size };
}
