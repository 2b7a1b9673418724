#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "probe/fetch.h"
#include "probe/probe.h"
#include "reports/report_set.h"
#include "resolver/resolver.h"
#include "scan/judge.h"

struct record;
struct writer;

/* What is told on standard error while a scan runs. */
struct progress_options {
    bool shown;
    uint64_t expected; /* targets in all; 0 if not known */
};

/* What the user chose; const for everyone but cli/. */
struct scan_config {
    size_t threads;
    size_t concurrency; /* records, and so the memory we may use */
    unsigned target_ms; /* everything about one target */
    bool offline;
    bool now_is_given; /* --at */
    int64_t now;

    struct resolver_options resolver;
    struct probe_options probe;
    struct fetch_options fetch;
    bool keeps_fetches; /* in the user's cache folder, for later runs */
    struct judge_config judge;

    struct report_output *outputs;
    size_t output_count;
    struct run_info run; /* header of the reports; totals filled in */
    struct progress_options progress;

    /* Sees each record after it was reported, from the thread that reports; may
     * be NULL. */
    void (*watch)(const struct record *record, void *user);
    void *watch_user;

    /* Fills record->target from the record's arena; false at the end of the
     * input. Called from the thread that calls scan_run(). */
    bool (*next_target)(struct record *record, void *user);
    void *user;
    /* True when a signal has asked for the end: no new target is begun. */
    bool (*is_stopped)(void);
    /* One line for people about how the scan is run, or about a line of the
     * input that is no target; may be NULL. */
    void (*say)(const char *line);
};

struct scan_result {
    struct run_totals totals;
    bool reports_failed; /* a report could not be written */
};

/*
 * Scans until the input ends. False, with the failure, if it could not be
 * begun; then nothing was scanned or written.
 */
MUST_CHECK bool scan_run(const struct scan_config *config,
                         struct scan_result *result, struct failure *failure);
