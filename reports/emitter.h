#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct writer;

/*
 * Writes JSON (RFC 8259) piece by piece, without a tree in memory: a record
 * holds certificates as text, and a scan writes millions of records. The caller
 * opens and closes what belongs together; commas are put by themselves. `key`
 * is NULL within an array. Text must be valid UTF-8 and is sanitised already;
 * the octets that JSON itself reserves are escaped here.
 */
struct emitter {
    struct writer *writer;
    bool needs_comma;
};

void emit_object(struct emitter *emitter, const char *key);
void emit_object_end(struct emitter *emitter);
void emit_array(struct emitter *emitter, const char *key);
void emit_array_end(struct emitter *emitter);

void emit_null(struct emitter *emitter, const char *key);
void emit_bool(struct emitter *emitter, const char *key, bool value);
void emit_integer(struct emitter *emitter, const char *key, int64_t value);
/* With at most three decimals; not negative. */
void emit_decimal(struct emitter *emitter, const char *key, double value);
/* null for NULL. */
void emit_text(struct emitter *emitter, const char *key, const char *text);
/* Texts of a certificate's octets, made while they are written. */
void emit_hex(struct emitter *emitter, const char *key, struct bytes bytes);
void emit_base64(struct emitter *emitter, const char *key, struct bytes bytes);
void emit_pem(struct emitter *emitter, const char *key, const char *label,
              struct bytes der);
void emit_texts(struct emitter *emitter, const char *key,
                const char *const *texts, size_t count);
