/* Members that stand for octets: base64, digests, PEM, addresses. */

#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "replay/fields.h"
#include "replay/words.h"

struct bytes fields_base64(struct fields *fields, const json_t *object,
                           const char *key)
{
    const json_t *value = fields_get(fields, object, key);
    struct bytes out = { NULL, 0 };
    size_t fault_offset;
    if (value != NULL && (!json_is_string(value) ||
                          !base64_decode(fields->arena, fields_octets_of(value),
                                         &out, &fault_offset))) {
        fields_fail(fields, key, "base64");
        return (struct bytes){ NULL, 0 };
    }
    return out;
}

static bool read_sha256(struct arena *arena, const json_t *value,
                        uint8_t out[SHA256_SIZE])
{
    struct bytes octets;
    if (!json_is_string(value) ||
        json_string_length(value) != 2 * SHA256_SIZE ||
        !hex_decode(arena, fields_octets_of(value), &octets) ||
        octets.size != SHA256_SIZE)
        return false;
    memcpy(out, octets.data, SHA256_SIZE);
    return true;
}

static const char *const wanted_digest = "a SHA-256 (64 hexadecimal digits)";

bool fields_sha256(struct fields *fields, const json_t *object, const char *key,
                   uint8_t out[SHA256_SIZE])
{
    const json_t *value = fields_get(fields, object, key);
    if (value == NULL)
        return false;
    if (read_sha256(fields->arena, value, out))
        return true;
    fields_fail(fields, key, wanted_digest);
    return false;
}

bool fields_sha256_of(struct fields *fields, const json_t *value,
                      const char *key, size_t index, uint8_t out[SHA256_SIZE])
{
    if (fields->fault != NULL)
        return false;
    if (read_sha256(fields->arena, value, out))
        return true;
    fields_fail_element(fields, key, index, wanted_digest);
    return false;
}

static bool strip(struct bytes *text, const char *start, const char *end)
{
    struct bytes first = bytes_of_text(start), last = bytes_of_text(end);
    if (text->size < first.size + last.size ||
        !bytes_equal(bytes_slice(*text, 0, first.size), first) ||
        !bytes_equal(bytes_slice(*text, text->size - last.size, last.size),
                     last))
        return false;
    *text = bytes_slice(*text, first.size, text->size - first.size - last.size);
    return true;
}

static bool read_pem(struct arena *arena, const json_t *value,
                     const char *label, struct bytes *out)
{
    size_t fault_offset;
    if (!json_is_string(value))
        return false;
    struct bytes text = fields_octets_of(value);
    return strip(&text, arena_printf(arena, "-----BEGIN %s-----\n", label),
                 arena_printf(arena, "-----END %s-----\n", label)) &&
           base64_most(text) <= LIMIT_CERT_BYTES + 2 &&
           base64_decode(arena, text, out, &fault_offset);
}

static const char *wanted_pem(const struct fields *fields, const char *label)
{
    return arena_printf(fields->arena, "one PEM block \"%s\" of at most 1 MiB",
                        label);
}
_Static_assert(LIMIT_CERT_BYTES == 1024 * 1024, "named in the text above");

struct bytes fields_pem(struct fields *fields, const json_t *object,
                        const char *key, const char *label)
{
    const json_t *value = fields_get(fields, object, key);
    struct bytes out = { NULL, 0 };
    if (value != NULL && !read_pem(fields->arena, value, label, &out)) {
        fields_fail(fields, key, wanted_pem(fields, label));
        return (struct bytes){ NULL, 0 };
    }
    return out;
}

struct bytes fields_pem_of(struct fields *fields, const json_t *value,
                           const char *key, size_t index, const char *label)
{
    struct bytes out = { NULL, 0 };
    if (fields->fault != NULL || read_pem(fields->arena, value, label, &out))
        return out;
    fields_fail_element(fields, key, index, wanted_pem(fields, label));
    return (struct bytes){ NULL, 0 };
}

const struct address *fields_addresses(struct fields *fields,
                                       const json_t *object, const char *key,
                                       size_t *count)
{
    const json_t *list =
        fields_list(fields, object, key, LIMIT_ADDRESSES_LISTED, count);
    struct address *items = ARENA_NEW(fields->arena, *count, struct address);
    for (size_t i = 0; i < *count; i++) {
        const json_t *value = json_array_get(list, i);
        if (!json_is_string(value) ||
            !address_parse(fields_octets_of(value), &items[i]))
            fields_fail_element(fields, key, i, "an IP address");
    }
    return items;
}

struct failure fields_failure(struct fields *fields, const json_t *object,
                              const char *key)
{
    struct failure failure = { STATUS_OK, 0, NULL };
    const json_t *from = fields_object(fields, object, key);
    if (from == NULL)
        return failure;
    fields_enter(fields, key);
    failure.status = (enum status)fields_word(
        fields, from, "status", status_word, status_count, STATUS_LOCAL);
    failure.code =
        (int)fields_integer(fields, from, "code", INT32_MIN, INT32_MAX, 0);
    failure.detail = fields_text(fields, from, "detail");
    fields_leave(fields);
    return failure;
}

struct failure fields_error(struct fields *fields, const json_t *object)
{
    struct failure failure = {
        .status = (enum status)fields_word(fields, object, "error", status_word,
                                           status_count, STATUS_OK),
        .code = (int)fields_integer(fields, object, "code", INT32_MIN,
                                    INT32_MAX, 0),
        .detail = fields_text(fields, object, "error_detail"),
    };
    return failure;
}
