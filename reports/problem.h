#pragma once

#include <stddef.h>
#include <stdint.h>

#include "reports/wording.h"

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
