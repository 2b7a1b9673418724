#pragma once

#include <stdint.h>

#include "base/bytes.h"
#include "record/record.h"

struct arena;
struct writer;

/*
 * What a report says about each target, kept in files without a name until all
 * is known, and then written worst first (verdict_weight() in problem.h) until
 * its room is used up; those of one weight in the order in which they were
 * added.
 */
struct ranking;

/* About one target: its row of the table, and its details. */
struct ranked {
    struct bytes row;
    struct bytes bare_row; /* instead, where the details are left out */
    struct bytes details;
};

/* Octets for the rows of all, and for their details. */
struct room {
    uint64_t rows, details;
};

/* How many had no room. */
struct left_out {
    uint64_t rows, details;
};

/* `most` is what there can be room for at the end: what is beyond that is not
 * kept. */
struct ranking *ranking_new(struct arena *arena, struct room most);
void ranking_add(struct ranking *ranking, enum verdict verdict,
                 const struct ranked *ranked);
/* What all that was added would take. */
struct room ranking_wanted(const struct ranking *ranking);
/* Writes what there is room for, and closes what it was kept in. No rows if
 * `rows` is NULL. */
struct left_out ranking_write(struct ranking *ranking, struct room room,
                              struct writer *rows, struct writer *details);
