#pragma once

#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "cli/exit_code.h"
#include "cli/waivers.h"
#include "scan/scan.h"

struct baseline;
struct options;

/* What `scan` and `verify` have in common: roots, rules, reports. */
struct run {
    const struct options *options;
    struct trust_store *store;
    const uint8_t *licensed_root;  /* SHA-256, or NULL */
    const char *licensed_host;     /* or NULL */
    const struct ct_logs *ct_logs; /* or NULL */
    struct waiver_list waivers;    /* --waive */
    struct baseline *baseline;     /* --baseline, or NULL */
    struct judge_config judge;
    struct run_info info;
    struct report_output *outputs;
    size_t output_count;
};

/*
 * Loads the roots and CRLs and opens the reports. False, with the failure that
 * names the option or file; *code then says what the program ends with.
 */
MUST_CHECK bool run_prepare(struct run *run, const struct options *options,
                            struct failure *failure, enum exit_code *code);

/* The same, but no report is opened: the caller fills `outputs`, of which there
 * is room for one. */
MUST_CHECK bool run_prepare_without_reports(struct run *run,
                                            const struct options *options,
                                            struct failure *failure);

/* Only opens the reports: for what is judged already. The caller fills `info`. */
MUST_CHECK bool run_prepare_reports(struct run *run,
                                    const struct options *options,
                                    struct failure *failure,
                                    enum exit_code *code);

/* False, with the failure, for --fail-on new beside --strict. */
MUST_CHECK bool run_fails_on_one_thing(const struct options *options,
                                       struct failure *failure);

/* The use of these waivers is noted too; after run_prepare(). */
void run_register_waivers(struct run *run, struct waiver_list *list);

/* Closes the reports, gives them their final names if `keep`, and frees. False
 * after an error was printed: a report could not be written. */
MUST_CHECK bool run_finish(struct run *run, bool keep);

/* The exit code that the verdicts ask for. */
enum exit_code run_exit_code(const struct options *options,
                             const struct run_totals *totals,
                             bool reports_failed);

/* "certready: …" on standard error; the text is sanitised already. */
void complain(const char *text);
