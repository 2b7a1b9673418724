#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "x509/der.h"
#include "x509/oid.h"

/*
 * Makes DER, right or wrong, piece by piece: SEQ(oid(OID_RSA), null()).
 * All of it lives in one arena, from make_set_up() to make_tear_down().
 */
extern struct arena *arena;

int make_set_up(void **state);
int make_tear_down(void **state);

struct bytes text(const char *chars);
struct bytes hex(const char *digits);
struct bytes join(const struct bytes *parts, size_t count);
/* The same octets so many times. */
struct bytes repeated(struct bytes part, size_t count);
struct bytes tlv(uint8_t tag, struct bytes content);

#define JOIN(...)                                                              \
    join((const struct bytes[]){ __VA_ARGS__ },                                \
         sizeof((const struct bytes[]){ __VA_ARGS__ }) / sizeof(struct bytes))
#define SEQ(...) tlv(DER_SEQUENCE, JOIN(__VA_ARGS__))
#define SET(...) tlv(DER_SET, JOIN(__VA_ARGS__))
#define NOTHING ((struct bytes){ 0 })

struct bytes integer(int value); /* from -128 to 127 */
struct bytes boolean(bool value);
struct bytes null(void);
struct bytes oid(enum oid id);
struct bytes string(uint8_t tag, const char *chars);
struct bytes octets(struct bytes content);
struct bytes bits(unsigned unused, struct bytes content);
struct bytes utc_time(const char *chars);
struct bytes generalized_time(const char *chars);

/* An RDN of one attribute, and a name of one RDN. */
struct bytes rdn(enum oid type, uint8_t tag, const char *value);
struct bytes common_name(const char *value);

struct bytes extension(enum oid id, bool critical, struct bytes value);

/* The parts of a certificate, each to be replaced; NOTHING leaves it out. */
struct cert_parts {
    struct bytes version, serial, inner_algorithm, issuer, validity, subject,
        key, unique_ids;
    struct bytes extensions; /* one after the other, or NOTHING */
    struct bytes after_extensions;
    struct bytes outer_algorithm, signature;
};

struct cert_parts good_parts(void);
struct bytes cert_of(const struct cert_parts *parts);
/* A good certificate with these extensions. */
struct bytes cert_with(struct bytes extensions);
