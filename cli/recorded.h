#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "cli/exit_code.h"
#include "replay/recorded_run.h"
#include "reports/report_set.h"

struct arena;
struct options;
struct record;
struct results_reader;
struct run;

/* One file of results. What can be read only once, such as standard input, is
 * kept in a file without a name. */
struct recorded_file {
    const char *path;
    FILE *copy; /* or NULL */
    bool has_start;
};

/*
 * The files of `report` and `judge`, read twice: first their beginnings, for
 * the header of the new report, and then their results one after the other.
 */
struct recorded {
    const struct options *options;
    struct arena *arena;
    struct recorded_file *files;
    size_t file_count;
    struct recorded_run said;
    bool has_any; /* one of them holds a result, or a header */

    /* Judges a record anew before it is reported; NULL: it is reported as it
     * is. */
    void (*judge)(struct record *record, void *user);
    void *user;

    struct run *run;
    struct report_set reports;
    struct record *record;
    bool has_bad_input;
};

/* Opens the files that options->arguments names and looks at what they begin
 * with. False, with the failure, for wrong use, or where a copy cannot be
 * made (*code says which). */
MUST_CHECK bool recorded_open(struct recorded *recorded,
                              const struct options *options,
                              struct failure *failure, enum exit_code *code);
void recorded_close(struct recorded *recorded);
/* One file from its start: results_file_read(). */
MUST_CHECK bool recorded_file_read(const struct recorded_file *file,
                                   const struct results_reader *reader,
                                   struct failure *failure);
/* Whether each result was held against a baseline when it was judged; else the
 * failure names the file of the first that was not. */
MUST_CHECK bool recorded_has_baselines(struct recorded *recorded,
                                       struct failure *failure);
/* How many results there are, counted no further than `most`. */
size_t recorded_count(struct recorded *recorded, size_t most);

/* Writes the reports of the run, whose header is filled in. What is no result
 * is told on standard error. */
void recorded_report(struct recorded *recorded, struct run *run);
/* Tells what is wrong with the files, of which none has a result. */
void recorded_complain(struct recorded *recorded);
/* What the program ends with. */
enum exit_code recorded_exit_code(const struct recorded *recorded,
                                  bool all_written);
