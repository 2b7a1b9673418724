#pragma once

#include "record/record.h"
#include "reports/emitter.h"

struct arena;

/* `baseline` of a record; nothing without --baseline. */
void changes_emit(struct emitter *emitter, const struct record *record,
                  struct arena *scratch);
/* `new` of a finding; nothing without --baseline. */
void finding_news_emit(struct emitter *emitter, const struct record *record,
                       const struct finding *finding);
