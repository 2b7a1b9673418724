#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/* A DNS message under construction, right or wrong. */
struct wire {
    uint8_t octets[UINT16_MAX];
    size_t size;
};

enum {
    WIRE_RESPONSE = 0x8000,
    WIRE_AUTHORITATIVE = 0x0400,
    WIRE_TRUNCATED = 0x0200,
    WIRE_RECURSIVE = 0x0080,
    /* what a recursive server's good answer has set */
    WIRE_ANSWER = WIRE_RESPONSE | WIRE_RECURSIVE,
};

/* A header with one question; the flags have the response code in them. */
void wire_start(struct wire *wire, unsigned flags, const char *name,
                unsigned type);
void wire_set_id(struct wire *wire, unsigned id);
void wire_set_answer_count(struct wire *wire, unsigned count);

/* Each adds to the answer section and counts itself. */
void wire_a(struct wire *wire, const char *owner, uint32_t ttl, uint8_t last);
void wire_aaaa(struct wire *wire, const char *owner, uint32_t ttl,
               uint8_t last);
void wire_cname(struct wire *wire, const char *owner, uint32_t ttl,
                const char *target);
void wire_caa(struct wire *wire, const char *owner, uint8_t flags,
              const char *tag, struct bytes value);
/* Any record of class IN. */
void wire_record(struct wire *wire, const char *owner, unsigned type,
                 uint32_t ttl, struct bytes data);

/* Parts, for what the above cannot say. */
void wire_u8(struct wire *wire, unsigned value);
void wire_u16(struct wire *wire, unsigned value);
void wire_u32(struct wire *wire, uint32_t value);
/* Labels and the root, uncompressed; "" is the root. */
void wire_name(struct wire *wire, const char *name);
void wire_bytes(struct wire *wire, struct bytes bytes);

struct bytes wire_octets(const struct wire *wire);
