#pragma once

#include "chain/path_builder.h"
#include "checks/check.h"
#include "record/record.h"

struct signature_cache;
struct trust_store;

/*
 * The last steps, which need no network: what was observed, from a scan, from
 * files or from an earlier record, is judged by the same code.
 */
struct judge_config {
    const struct trust_store *store;
    struct path_options paths;   /* `now` is taken from the record */
    struct check_options checks; /* with the same store */
};

/* What the record is judged by: the run's, with what its site says; `now` is
 * the record's. */
struct judge_config judge_config_of(const struct record *record,
                                    const struct judge_config *of_run);

/* Fills the `paths` of every capture: once for each chain that differs. */
void judge_paths(struct record *record, const struct judge_config *of_run,
                 struct signature_cache *cache);
/* Chooses the paths again after what was answered about revocation. */
void judge_revocation(struct record *record, const struct judge_config *of_run);
/* Chooses the root and runs the rules. */
void judge_findings(struct record *record, const struct judge_config *of_run);
