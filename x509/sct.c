#include "base/arena.h"
#include "base/limits.h"
#include "x509/cert.h"

/* The encodings of TLS (RFC 8446 3): numbers of fixed size, most significant
 * octet first, and vectors after their length. */

static bool take(struct bytes *rest, size_t size, struct bytes *out)
{
    if (rest->size < size)
        return false;
    *out = bytes_slice(*rest, 0, size);
    *rest = bytes_slice(*rest, size, rest->size);
    return true;
}

static bool take_number(struct bytes *rest, size_t size, uint64_t *out)
{
    struct bytes octets;
    if (!take(rest, size, &octets))
        return false;
    uint64_t number = 0;
    for (size_t i = 0; i < size; i++)
        number = number << 8 | octets.data[i];
    *out = number;
    return true;
}

static bool take_octet(struct bytes *rest, uint8_t *out)
{
    uint64_t number;
    if (!take_number(rest, 1, &number))
        return false;
    *out = (uint8_t)number;
    return true;
}

/* <0..2^16-1> */
static bool take_vector(struct bytes *rest, struct bytes *out)
{
    uint64_t size;
    return take_number(rest, 2, &size) && take(rest, (size_t)size, out);
}

enum { LOG_ID_SIZE = 32, TIMESTAMP_SIZE = 8, SCT_V1 = 0 };

static bool sct_parse(struct bytes raw, struct sct *out)
{
    struct bytes rest = raw;
    *out = (struct sct){ .raw = raw };
    if (!take_octet(&rest, &out->version))
        return false;
    if (out->version != SCT_V1)
        return true;
    return take(&rest, LOG_ID_SIZE, &out->log_id) &&
           take_number(&rest, TIMESTAMP_SIZE, &out->timestamp_ms) &&
           take_vector(&rest, &out->extensions) &&
           take_octet(&rest, &out->hash_algorithm) &&
           take_octet(&rest, &out->signature_algorithm) &&
           take_vector(&rest, &out->signature) && rest.size == 0;
}

/* Each is <1..2^16-1>, and there is at least one. */
bool scts_parse(struct bytes list, struct arena *arena, struct scts *out)
{
    struct bytes rest = list;
    struct bytes serialized;
    if (!take_vector(&rest, &serialized) || rest.size != 0 ||
        serialized.size == 0)
        return false;
    struct sct *items = ARENA_NEW(arena, LIMIT_SCTS, struct sct);
    size_t count = 0;
    while (serialized.size > 0) {
        struct bytes raw;
        struct sct sct;
        if (!take_vector(&serialized, &raw) || !sct_parse(raw, &sct))
            return false;
        if (count < LIMIT_SCTS)
            items[count++] = sct;
    }
    *out = (struct scts){ items, count };
    return true;
}
