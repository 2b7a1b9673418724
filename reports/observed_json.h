#pragma once

#include "record/record.h"
#include "reports/emitter.h"

struct arena;
struct check_options;

/*
 * What was observed beyond what people look for in a record: with it a record
 * can be read back whole, to be judged or reported again (replay/).
 */

/* `observed` of a record. */
void observed_emit(struct emitter *emitter, const struct record *record,
                   const struct check_options *checks, struct arena *scratch);
/* `observed` of an endpoint. */
void observed_capture_emit(struct emitter *emitter, const struct record *record,
                           const struct capture *capture,
                           struct arena *scratch);
/* Members of `dns`, and of a node. */
void observed_dns_emit(struct emitter *emitter, const struct dns_answer *dns,
                       struct arena *scratch);
void observed_node_emit(struct emitter *emitter, const struct node *node);
