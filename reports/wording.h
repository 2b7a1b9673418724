#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "record/record.h"
#include "reports/format.h"

struct arena;

/* Words and facts that several formats have in common. */

/* "support.example.com:443", "[2001:db8::1]:443", or the line that is no
 * target; sanitised. */
const char *target_label(const struct record *record, struct arena *arena);

/* "NOT READY", for people. */
const char *verdict_words(enum verdict verdict);

/* How a finding counts in a report that gates something. */
enum outcome {
    OUTCOME_NOTE, /* says something, stops nothing; also what is waived */
    OUTCOME_WARNING,
    OUTCOME_UNKNOWN, /* an error that could not be decided */
    OUTCOME_ERROR,
};
enum outcome finding_outcome(const struct finding *finding);
/* "error", "warning", "unknown", "note", "waived". */
const char *finding_word(const struct finding *finding);
/* The address a finding is about as text, or "" if it is about the host. */
const char *finding_address(const struct record *record,
                            const struct finding *finding, struct arena *arena);
/* "evidence Fix: what to do". */
const char *finding_text(const struct finding *finding, struct arena *arena);

/*
 * What stands in a report of problems: a finding, or that a line of the input
 * is no target, which no rule says.
 */
struct problem {
    enum outcome outcome;
    const char *rule;    /* id */
    const char *title;   /* of the rule */
    const char *text;    /* evidence and fix, one line */
    const char *address; /* or "" */
    /* SHA-256 in hex, the same in each run while the problem stays: of the
     * rule, host, port, address and place in the chain; never of dates, nor
     * of the order of anything. */
    const char *fingerprint;
};
size_t record_problem_count(const struct record *record);
/* Worst first. */
struct problem record_problem(const struct record *record, size_t index,
                              struct arena *arena);
/* Rule id and title of lines that are no target. */
#define INVALID_RULE "input.invalid"
#define INVALID_TITLE "Each line of the input names one target"

/* Where in the user's files the target stands, for review tools: a relative
 * path, sanitised, and the same as a URI reference; ".certready/argv" if it
 * was not in a file. */
const char *source_path(const struct record *record, struct arena *arena);
const char *source_uri(const struct record *record, struct arena *arena);
/* From 1. */
uint64_t source_line(const struct record *record);

/* The leaf that was served first, NULL if none or it does not decode. */
const struct cert *record_leaf(const struct record *record);
/* Whole days from the record's moment, negative if over. */
int64_t days_left(const struct record *record, int64_t end);
/* Earliest end on the first valid path of any address; false if none. */
bool record_earliest_end(const struct record *record, int64_t *end);

const char *digest_hex(const uint8_t *digest, struct arena *arena);

/* "3 targets: 1 ready, 2 not ready"; counts of zero are left out. */
const char *totals_text(const struct run_totals *totals, struct arena *arena);
