#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "checks/check.h"

/*
 * What the rules answered, on its way to the findings of a record: everything
 * that failed or was undecided, in the order of rules, and for each rule
 * whether it passed or was tried at all.
 */

/* One answer of one rule. */
struct result {
    const struct rule *rule;
    enum severity severity; /* as it counts here */
    enum answer answer;     /* FAIL or UNKNOWN */
    const struct node *node;
    const struct capture *capture; /* the first it is about, or NULL */
    size_t capture_index;
    size_t capture_count; /* how many it is about */
    size_t group; /* captures of one node that served the same share it */
    const struct cert *cert;
    int cert_index;                /* in what was served, or -1 */
    const char *cert_word;         /* for one that was not served: "root" */
    const struct given_file *file; /* or NULL */
    const char *evidence;
    const char *fix;
    bool is_silenced;
};

/* How one rule fared over all its subjects. */
struct tally {
    const struct rule *rule;
    bool passed, hit, was_not_judged;
};

struct results {
    struct arena *arena;
    struct result *items;
    size_t count;
    struct tally *tallies; /* one for each rule, in order */
    size_t tally_count;
};

void results_init(struct results *results, struct arena *arena);
void results_add(struct results *results, const struct result *result);
struct tally *results_tally(struct results *results, const struct rule *rule);

/* Silences what another rule says better, merges what is the same on several
 * addresses, applies waivers, and fills findings, passed, not_judged and
 * verdict of the record. */
void results_finish(struct results *results, struct record *record,
                    const struct check_options *options);
