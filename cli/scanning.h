#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "cli/input.h"
#include "cli/run.h"
#include "cli/targets.h"
#include "scan/scan.h"

struct exports;
struct options;
struct sites;

/* Lines read ahead: enough to see that there is one, or more than one. */
enum { MOST_LINES_AHEAD = 2 };

/* Where scan_run() gets its targets. */
struct target_source {
    struct input *input; /* or NULL */
    struct sites *sites; /* or NULL */
    struct target_defaults defaults;
    struct input_line ahead[MOST_LINES_AHEAD];
    size_t ahead_count, ahead_used;
    uint64_t given;
};

/* Reads ahead as far as is needed to know that the list is not empty, and not
 * longer than one if `only_one`. False, with the failure, for wrong use. */
MUST_CHECK bool target_source_open(struct target_source *source,
                                   const struct options *options, bool only_one,
                                   struct failure *failure);
void target_source_close(struct target_source *source);

/* All that scan_run() wants to know, from options, run and source; `user` of
 * the configuration is the source. False, with the failure, for an option whose
 * value is none. */
MUST_CHECK bool scan_config_make(const struct options *options, struct run *run,
                                 struct target_source *source,
                                 struct scan_config *out,
                                 struct failure *failure);

/* scan_run(). Where it could not begin, false, with what to tell the user and
 * what the program ends with. */
MUST_CHECK bool scan_begin(const struct options *options,
                           const struct scan_config *config,
                           struct scan_result *result, struct failure *failure,
                           enum exit_code *code);

/* The whole scan, with what is exported from its record; both outlive it. False,
 * after the fault was told, if it could not begin: *code then says what the
 * program ends with. */
MUST_CHECK bool scan_with_exports(const struct options *options,
                                  struct run *run, struct target_source *source,
                                  struct exports *exports,
                                  struct scan_result *result,
                                  enum exit_code *code);

/* Takes --expect-ip into what the run judges by. False, with the failure, for
 * one that is no address. */
MUST_CHECK bool scan_take_expected(const struct options *options,
                                   struct run *run, struct failure *failure);
