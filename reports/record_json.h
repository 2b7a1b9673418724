#pragma once

#include "record/record.h"
#include "reports/emitter.h"

struct arena;
struct check_options;

/* One record as the JSON object of the schema certready/1. `scratch` is used
 * while it is written. */
void record_emit(struct emitter *emitter, const struct record *record,
                 const struct check_options *checks, struct arena *scratch);
