#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chain/trust_store.h"
#include "checks/check.h"
#include "record/record.h"
#include "reports/writer.h"

/* How many targets ended how. */
struct run_totals {
    uint64_t targets, ready, ready_with_warnings, inconclusive, not_ready,
        invalid;
    /* Of them those with errors that are not in the baseline; of the others
     * those with such warnings, and with errors that could not be decided. */
    uint64_t new_errors, new_warnings, new_unknown;
};

/* A waiver, and what became of it. */
struct waiver_use {
    const struct waiver *waiver;
    bool is_expired; /* before the moment we judge by */
    bool is_used;    /* something was found that it is about; only in `end` */
};

/* What is known about a run as a whole; the header of a report. */
struct run_info {
    const char *version;     /* of certready */
    const char *tls_library; /* "wolfSSL 5.7.2" */
    const char *dns_library, *http_library;
    const char *command; /* "scan", "verify", … */
    const struct store_info *store;
    const char *psl_date;
    const char *const *resolvers;
    size_t resolver_count;
    const char *const *options; /* as given: "--goal=full", … */
    size_t option_count;
    const struct check_options *checks;
    struct waiver_use *waivers; /* all of the run, in the order of numbers */
    size_t waiver_count;
    int64_t started_at, ended_at; /* ended_at only in `end` */
    struct run_totals totals;     /* only in `end` */
    bool interrupted;
    /* Of a report made from records: how many files of results were put
     * together; 0 or 1 otherwise. */
    uint64_t file_count;
};

/* How a person wants it. */
struct format_options {
    bool color;
    bool verbose, quiet;
    unsigned columns; /* of text; 80 */
    bool fail_on_warning, fail_on_new;
    bool has_junit_files; /* each case of JUnit names the target's file */
};

/* What a format keeps from one call to the next; owned by the reporter. */
struct report {
    struct writer *writer;
    const struct run_info *run;
    const struct format_options *options;
    struct arena *scratch; /* reset after each record */
    uint64_t records;      /* written so far */
    void *state;           /* the format's own; freed by its `end` */
};

/* A report format: one file, and one line of the registry. `begin` and `end`
 * may be NULL. */
struct format {
    const char *name;
    const char *summary;
    void (*begin)(struct report *report);
    void (*record)(struct report *report, const struct record *record);
    void (*end)(struct report *report);
};

extern const struct format *const all_formats[];
extern const size_t format_count;
const struct format *format_named(const char *name); /* NULL if none */
