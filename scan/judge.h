#pragma once

#include "chain/path_builder.h"
#include "checks/check.h"
#include "record/record.h"

struct baseline;
struct signature_cache;
struct trust_store;

/*
 * The last steps, which need no network: what was observed, from a scan, from
 * files or from an earlier record, is judged by the same code.
 */
struct judge_config {
    const struct trust_store *store;
    struct path_options paths;       /* `now` is taken from the record */
    struct check_options checks;     /* with the same store */
    const struct baseline *baseline; /* --baseline, or NULL */
};

/* Fills the `paths` of every capture: once for each chain that differs. From
 * here to the findings other certificates have captures too (other_keys.h). */
void judge_paths(struct record *record, const struct judge_config *of_run,
                 struct signature_cache *cache);
/* Fills the `repaired_paths` of those without a valid one, from the issuers
 * that were fetched. */
void judge_issuers(struct record *record, const struct judge_config *of_run,
                   struct signature_cache *cache);
/* Judges anew what was answered about revocation (scan/recorded_answers.c). */
void judge_answers(struct record *record, struct signature_cache *cache);
/* Chooses the paths again after what was answered about revocation. */
void judge_revocation(struct record *record, const struct judge_config *of_run);
/* Chooses the root, runs the rules, and holds what they found against the
 * baseline. */
void judge_findings(struct record *record, const struct judge_config *of_run);
/* All of these, for a record that was observed before. */
void judge_again(struct record *record, const struct judge_config *of_run,
                 struct signature_cache *cache);
