#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "base/compiler.h"
#include "reports/format.h"

struct arena;
struct record;

/*
 * What the headers of several files of results say of the runs that made them,
 * put together as that of one run: the earliest start, the latest end, and
 * what they agree upon. Lists of results (jsonl) have no header; then the
 * records say what they can.
 */
struct recorded_run {
    struct arena *arena;
    struct run_info info; /* without totals */
    struct store_info store;
    struct check_options checks; /* --warn-days of the first record */
    bool has_header, has_record, has_headless, options_differ;
    uint64_t waiver_room;
};

/* `by` has the versions to name where no header does. */
void recorded_run_init(struct recorded_run *run, const struct run_info *by,
                       struct arena *arena);
/* What stands before the results of a document. False, with a sentence that
 * names the member, if it is no such header. */
MUST_CHECK bool recorded_run_add_start(struct recorded_run *run,
                                       const json_t *header,
                                       const char **fault);
/* What stands behind them. */
MUST_CHECK bool recorded_run_add_end(struct recorded_run *run,
                                     const json_t *header, const char **fault);
/* A file that has records and no header. */
void recorded_run_add_headless(struct recorded_run *run);
/* The first record of a file; any record where there is no header. */
void recorded_run_add_record(struct recorded_run *run,
                             const struct record *record);
