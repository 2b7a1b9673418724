#include "probe/client_hello.h"

#include <stddef.h>
#include <string.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "probe/server_messages.h"

enum { RECORD_TYPE_HANDSHAKE = 22, CLIENT_HELLO = 1, RANDOM_SIZE = 32 };

/* What authenticates the server in a suite. */
static const uint16_t ecdsa_suites[] = {
    0xc02b, 0xc02c, 0xcca9, 0xc0ac, 0xc0ad, 0xc0ae, 0xc0af, 0xc023, 0xc024,
    0xc009, 0xc00a, 0xc072, 0xc073, 0xc086, 0xc087, 0xc05c, 0xc05d, 0xc008,
    0xc007, 0xc006, 0xc02d, 0xc02e, 0xc025, 0xc026, 0xc004, 0xc005, 0xc003,
};

static const uint16_t rsa_suites[] = {
    /* ECDHE */
    0xc02f,
    0xc030,
    0xcca8,
    0xc027,
    0xc028,
    0xc013,
    0xc014,
    0xc076,
    0xc077,
    0xc08a,
    0xc08b,
    0xc060,
    0xc061,
    0xc012,
    0xc011,
    0xc010,
    /* DHE */
    0x009e,
    0x009f,
    0xccaa,
    0xc09e,
    0xc09f,
    0x0067,
    0x006b,
    0x0033,
    0x0039,
    0x0045,
    0x0088,
    0x009a,
    0x0016,
    0x0015,
    0x0014,
    /* static RSA */
    0x009c,
    0x009d,
    0xc09c,
    0xc09d,
    0x003c,
    0x003d,
    0x002f,
    0x0035,
    0x0041,
    0x0084,
    0x0096,
    0x0007,
    0x000a,
    0x0005,
    0x0004,
    0x0009,
    0x0008,
    0x0006,
    0x0003,
    0x003b,
    0x0002,
    0x0001,
    /* static ECDH under an RSA authority */
    0xc031,
    0xc032,
    0xc029,
    0xc02a,
    0xc00e,
    0xc00f,
    0xc00d,
};

static const uint16_t other_suites[] = {
    /* DSS */
    0x00a2,
    0x00a3,
    0x0040,
    0x006a,
    0x0032,
    0x0038,
    0x0013,
    0x0012,
    /* GOST */
    0xc100,
    0xc101,
    0xc102,
};

enum { RENEGOTIATION_SCSV = 0x00ff }; /* RFC 5746 3.3 */

/* RFC 8422 5.1.1 and RFC 7919. */
static const uint16_t groups[] = { 29, 23, 24, 25, 30, 22,  26, 27,
                                   28, 21, 19, 14, 13, 256, 257 };

/* Hash and signature of RFC 5246 7.4.1.4.1, and the schemes of RFC 8446. */
static const uint16_t ecdsa_algorithms[] = { 0x0403, 0x0503, 0x0603, 0x0807,
                                             0x0808, 0x0303, 0x0203 };
static const uint16_t rsa_algorithms[] = { 0x0804, 0x0805, 0x0806, 0x0809,
                                           0x080a, 0x080b, 0x0401, 0x0501,
                                           0x0601, 0x0301, 0x0201, 0x0101 };
static const uint16_t dss_algorithms[] = { 0x0402, 0x0202 };

/* Begins a vector whose length takes that many octets; the place is given to
 * vector_end(). */
static size_t vector_begin(struct buffer *out, unsigned octets)
{
    buffer_append_number(out, 0, octets);
    return out->size;
}

static void vector_end(struct buffer *out, size_t begin, unsigned octets)
{
    size_t size = out->size - begin;
    for (unsigned i = 0; i < octets; i++)
        out->data[begin - 1 - i] = (uint8_t)(size >> (8 * i));
}

static void append_numbers(struct buffer *out, const uint16_t *numbers,
                           size_t count)
{
    for (size_t i = 0; i < count; i++)
        buffer_append_number(out, numbers[i], 2);
}

static void append_random(struct buffer *out)
{
    uint8_t *random = buffer_reserve(out, RANDOM_SIZE);
    /* It cannot fail for so few octets, and nothing is kept secret by it. */
    if (getrandom(random, RANDOM_SIZE, 0) != RANDOM_SIZE)
        memset(random, 0, RANDOM_SIZE);
    out->size += RANDOM_SIZE;
}

static void append_suites(const struct client_hello *hello, struct buffer *out)
{
    size_t begin = vector_begin(out, 2);
    if (!hello->only_rsa)
        append_numbers(out, ecdsa_suites, COUNT_OF(ecdsa_suites));
    if (!hello->only_ecdsa)
        append_numbers(out, rsa_suites, COUNT_OF(rsa_suites));
    if (!hello->only_rsa && !hello->only_ecdsa)
        append_numbers(out, other_suites, COUNT_OF(other_suites));
    buffer_append_number(out, RENEGOTIATION_SCSV, 2);
    vector_end(out, begin, 2);
}

static void append_server_name(const char *name, struct buffer *out)
{
    enum { NAME_TYPE_HOST = 0 };
    buffer_append_number(out, EXTENSION_SERVER_NAME, 2);
    size_t extension = vector_begin(out, 2);
    size_t list = vector_begin(out, 2);
    buffer_append_number(out, NAME_TYPE_HOST, 1);
    size_t host = vector_begin(out, 2);
    buffer_append(out, bytes_of_text(name));
    vector_end(out, host, 2);
    vector_end(out, list, 2);
    vector_end(out, extension, 2);
}

static void append_groups(struct buffer *out)
{
    enum { UNCOMPRESSED = 0 };
    buffer_append_number(out, EXTENSION_SUPPORTED_GROUPS, 2);
    size_t extension = vector_begin(out, 2);
    size_t list = vector_begin(out, 2);
    append_numbers(out, groups, COUNT_OF(groups));
    vector_end(out, list, 2);
    vector_end(out, extension, 2);

    buffer_append_number(out, EXTENSION_EC_POINT_FORMATS, 2);
    extension = vector_begin(out, 2);
    list = vector_begin(out, 1);
    buffer_append_number(out, UNCOMPRESSED, 1);
    vector_end(out, list, 1);
    vector_end(out, extension, 2);
}

static void append_algorithms(const struct client_hello *hello,
                              struct buffer *out)
{
    buffer_append_number(out, EXTENSION_SIGNATURE_ALGORITHMS, 2);
    size_t extension = vector_begin(out, 2);
    size_t list = vector_begin(out, 2);
    if (!hello->only_rsa)
        append_numbers(out, ecdsa_algorithms, COUNT_OF(ecdsa_algorithms));
    if (!hello->only_ecdsa)
        append_numbers(out, rsa_algorithms, COUNT_OF(rsa_algorithms));
    if (!hello->only_rsa && !hello->only_ecdsa)
        append_numbers(out, dss_algorithms, COUNT_OF(dss_algorithms));
    vector_end(out, list, 2);
    vector_end(out, extension, 2);
}

static void append_status_request(struct buffer *out)
{
    /* RFC 6066 8: OCSP, any responder, no extensions. */
    static const uint8_t any_ocsp[] = { 1, 0, 0, 0, 0 };
    buffer_append_number(out, EXTENSION_STATUS_REQUEST, 2);
    size_t extension = vector_begin(out, 2);
    buffer_append(out, (struct bytes){ any_ocsp, sizeof(any_ocsp) });
    vector_end(out, extension, 2);
    buffer_append_number(out, EXTENSION_SCTS, 2);
    vector_end(out, vector_begin(out, 2), 2);
}

static void append_extensions(const struct client_hello *hello,
                              struct buffer *out)
{
    size_t begin = vector_begin(out, 2);
    if (hello->server_name != NULL)
        append_server_name(hello->server_name, out);
    append_groups(out);
    if (hello->version >= VERSION_TLS12)
        append_algorithms(hello, out);
    if (hello->ask_status)
        append_status_request(out);
    vector_end(out, begin, 2);
}

void client_hello_write(const struct client_hello *hello, struct buffer *out)
{
    enum { NO_SESSION = 0, ONE_METHOD = 1, NO_COMPRESSION = 0 };
    buffer_append_number(out, RECORD_TYPE_HANDSHAKE, 1);
    /* RFC 5246 E.1: old servers look at the record's version first. */
    buffer_append_number(
        out, hello->version < VERSION_TLS10 ? VERSION_SSL30 : VERSION_TLS10, 2);
    size_t record = vector_begin(out, 2);
    buffer_append_number(out, CLIENT_HELLO, 1);
    size_t message = vector_begin(out, 3);
    buffer_append_number(out, hello->version, 2);
    append_random(out);
    buffer_append_number(out, NO_SESSION, 1);
    append_suites(hello, out);
    buffer_append_number(out, ONE_METHOD, 1);
    buffer_append_number(out, NO_COMPRESSION, 1);
    if (hello->version >= VERSION_TLS10)
        append_extensions(hello, out);
    vector_end(out, message, 3);
    vector_end(out, record, 2);
}
