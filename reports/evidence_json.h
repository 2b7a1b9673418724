#pragma once

#include "record/record.h"
#include "reports/emitter.h"

struct arena;

/* What was fetched for a record, beyond the octets that its endpoints show:
 * `issuers` and `revocation`, and `http` of one endpoint. */
void issuers_emit(struct emitter *emitter, const struct record *record,
                  struct arena *scratch);
void revocation_emit(struct emitter *emitter, const struct record *record,
                     struct arena *scratch);
void pages_emit(struct emitter *emitter, const struct capture *capture,
                struct arena *scratch);
