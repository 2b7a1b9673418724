#pragma once

#include <stddef.h>

#include "reports/emitter.h"
#include "x509/cert.h"

struct arena;

/* One certificate of a served chain as an element of `chain`. */
void cert_emit(struct emitter *emitter, const struct cert *cert, size_t index,
               struct arena *scratch);
/* Its SHA-256 in hexadecimal digits. */
void cert_emit_sha256(struct emitter *emitter, const char *key,
                      const struct cert *cert);
/* The `key` of a certificate or request. */
void key_emit(struct emitter *emitter, const struct public_key *key,
              struct arena *scratch);
