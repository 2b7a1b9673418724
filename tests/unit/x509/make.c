#include "make.h"

#include <string.h>

#include "base/arena.h"
#include "base/encode.h"

struct arena *arena;

int make_set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

int make_tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

struct bytes text(const char *chars)
{
    return bytes_of_text(chars);
}

struct bytes hex(const char *digits)
{
    struct bytes result = { 0 };
    return hex_decode(arena, bytes_of_text(digits), &result)
               ? result
               : bytes_of_text("bad hex in a test");
}

struct bytes join(const struct bytes *parts, size_t count)
{
    size_t size = 0;
    for (size_t i = 0; i < count; i++)
        size += parts[i].size;
    uint8_t *joined = ARENA_NEW(arena, size, uint8_t);
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].size > 0)
            memcpy(joined + at, parts[i].data, parts[i].size);
        at += parts[i].size;
    }
    return (struct bytes){ joined, size };
}

struct bytes repeated(struct bytes part, size_t count)
{
    uint8_t *all = ARENA_NEW(arena, part.size * count, uint8_t);
    for (size_t i = 0; i < count; i++)
        memcpy(all + i * part.size, part.data, part.size);
    return (struct bytes){ all, part.size * count };
}

/* Its own writer of lengths: the tests do not trust what they test. */
struct bytes tlv(uint8_t tag, struct bytes content)
{
    uint8_t header[6] = { tag, (uint8_t)content.size };
    size_t size = 2;
    if (content.size >= 0x80) {
        size_t count = content.size > 0xffffff ? 4
                       : content.size > 0xffff ? 3
                       : content.size > 0xff   ? 2
                                               : 1;
        header[1] = (uint8_t)(0x80 + count);
        for (size_t i = 0; i < count; i++)
            header[size++] = (uint8_t)(content.size >> 8 * (count - 1 - i));
    }
    struct bytes copy = arena_copy(arena, (struct bytes){ header, size });
    return JOIN(copy, content);
}

struct bytes integer(int value)
{
    uint8_t octet = (uint8_t)value;
    return tlv(DER_INTEGER, arena_copy(arena, (struct bytes){ &octet, 1 }));
}

struct bytes boolean(bool value)
{
    return hex(value ? "0101ff" : "010100");
}

struct bytes null(void)
{
    return hex("0500");
}

struct bytes oid(enum oid id)
{
    return tlv(DER_OID, oid_octets(id));
}

struct bytes string(uint8_t tag, const char *chars)
{
    return tlv(tag, bytes_of_text(chars));
}

struct bytes octets(struct bytes content)
{
    return tlv(DER_OCTET_STRING, content);
}

struct bytes bits(unsigned unused, struct bytes content)
{
    uint8_t count = (uint8_t)unused;
    struct bytes copy = arena_copy(arena, (struct bytes){ &count, 1 });
    return tlv(DER_BIT_STRING, JOIN(copy, content));
}

struct bytes utc_time(const char *chars)
{
    return string(DER_UTC_TIME, chars);
}

struct bytes generalized_time(const char *chars)
{
    return string(DER_GENERALIZED_TIME, chars);
}

struct bytes rdn(enum oid type, uint8_t tag, const char *value)
{
    return SET(SEQ(oid(type), string(tag, value)));
}

struct bytes common_name(const char *value)
{
    return SEQ(rdn(OID_COMMON_NAME, DER_UTF8_STRING, value));
}

struct bytes extension(enum oid id, bool critical, struct bytes value)
{
    struct bytes flag = critical ? boolean(true) : NOTHING;
    return SEQ(oid(id), flag, octets(value));
}

/* A P-256 key whose point is all ones: no one computes with it here. */
static struct bytes good_key(void)
{
    return SEQ(SEQ(oid(OID_EC_PUBLIC_KEY), oid(OID_P256)),
               bits(0, JOIN(hex("04"), repeated(hex("01"), 64))));
}

struct cert_parts good_parts(void)
{
    struct bytes algorithm = SEQ(oid(OID_SHA256_ECDSA));
    return (struct cert_parts){
        .version = tlv(0xa0, integer(2)),
        .serial = integer(5),
        .inner_algorithm = algorithm,
        .issuer = common_name("Issuer"),
        .validity = SEQ(utc_time("260101000000Z"), utc_time("270101000000Z")),
        .subject = common_name("Subject"),
        .key = good_key(),
        .outer_algorithm = algorithm,
        .signature = bits(0, hex("3003020101")),
    };
}

struct bytes cert_of(const struct cert_parts *parts)
{
    struct bytes extensions = NOTHING;
    if (parts->extensions.size > 0)
        extensions = tlv(0xa3, tlv(DER_SEQUENCE, parts->extensions));
    struct bytes tbs =
        SEQ(parts->version, parts->serial, parts->inner_algorithm,
            parts->issuer, parts->validity, parts->subject, parts->key,
            parts->unique_ids, extensions, parts->after_extensions);
    return SEQ(tbs, parts->outer_algorithm, parts->signature);
}

struct bytes cert_with(struct bytes extensions)
{
    struct cert_parts parts = good_parts();
    parts.extensions = extensions;
    return cert_of(&parts);
}
