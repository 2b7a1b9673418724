#pragma once

#include "record/record.h"
#include "reports/emitter.h"

struct arena;

/* `files` and `compared` of a record that verify made; nothing of others. */
void files_emit(struct emitter *emitter, const struct record *record,
                struct arena *scratch);
