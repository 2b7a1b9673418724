#pragma once

#include "record/record.h"
#include "reports/emitter.h"

struct arena;

/* `certificates` of a record: those that are only named elsewhere in it by
 * their SHA-256, each once, as PEM. */
void other_certs_emit(struct emitter *emitter, const struct record *record,
                      struct arena *scratch);
