#pragma once

#include <stddef.h>
#include <stdint.h>

#include "reports/wording.h"

struct occurrences;

/* What stands in a report of problems. */
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
/* The rule about lines that are no target. Such a record has a problem of it
 * also if no finding says it. */
#define INVALID_RULE "dns.name-invalid"
size_t record_problem_count(const struct record *record);
/* Worst first. */
struct problem record_problem(const struct record *record, size_t index,
                              struct arena *arena);
/* The fingerprint to be printed: a target named twice may have the same problem
 * twice, and readers take one for the other. `all` is of the whole report, and
 * this counts the problem in it. */
const char *problem_fingerprint(const struct problem *problem,
                                struct occurrences *all, struct arena *arena);
/* The word for it in front of a person: finding_word(), but a line that is no
 * target is always an error. */
const char *problem_word(const struct record *record, size_t index);

/* target_label(); of a line that is no target with its place in front of it,
 * "hosts.txt:3: bad..name". */
const char *problem_label(const struct record *record, struct arena *arena);

/* How much a verdict matters where not all has room, from 0 for ready. */
enum { VERDICT_WEIGHTS = 4 };
unsigned verdict_weight(enum verdict verdict);

/* Where in the user's files the target stands, for review tools: a relative
 * path, sanitised, and the same as a URI reference; ".certready/argv" if it
 * was not in a file. */
const char *source_path(const struct record *record, struct arena *arena);
const char *source_uri(const struct record *record, struct arena *arena);
/* From 1. */
uint64_t source_line(const struct record *record);
