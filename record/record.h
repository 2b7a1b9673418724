#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/capture.h"
#include "record/change.h"
#include "record/dns_answer.h"
#include "record/file_set.h"
#include "record/finding.h"
#include "record/path.h"
#include "record/revocation.h"
#include "record/target.h"

struct arena;
struct check_options;

/* The root to give to Support, over all addresses. */
struct root_choice {
    const struct cert *cert; /* NULL if none was found */
    enum root_source source;
    bool same_for_all; /* every address and node leads to it */
    const struct cert **alternates;
    size_t alternate_count;
};

/* One issuer that was asked for (AIA), and what came of it. */
struct issuer_fetch {
    const char *url; /* sanitised */
    struct failure failure;
    const struct cert *const *certs; /* those in the answer that decode */
    size_t cert_count;
};

/* What a server that something was fetched from said about the time. */
struct clock_reading {
    const char *url; /* sanitised */
    int64_t ahead;   /* seconds, of ours; behind if negative */
};

/*
 * Everything known about one target. Each stage fills in its own part and
 * only reads the parts above it. One thread holds a record at a time;
 * queue_push() hands it on.
 */
struct record {
    struct record *next; /* in the queue that holds it */
    struct arena *arena; /* owns all that the fields below point to */
    int64_t now;         /* the moment we judge by; no stage asks the clock */
    int64_t started_at;  /* the real moment, seconds since 1970 */
    double duration_ms;  /* of the whole target; to the millisecond */
    bool interrupted;    /* ended by a signal before it was finished */

    /* cli/ (and resolver/ for the `dns` of each node) */
    struct target target;
    const struct check_options *checks; /* of its site; NULL: of the run */
    const struct file_set *files;       /* of verify; else NULL */

    /* probe/: one for each address of each node */
    struct capture *captures;
    size_t capture_count;

    /* scan/: what kept a step from being done, e.g. "--offline" */
    bool is_offline;
    bool ipv6_is_reachable; /* this machine has an IPv6 route */
    bool is_file;           /* made by verify: no DNS, no handshake */

    /* scan/: issuers fetched because the served chain did not reach a root */
    const struct issuer_fetch *issuer_fetches;
    size_t issuer_fetch_count;
    const struct clock_reading *clocks;
    size_t clock_count;
    /* scan/: one for each certificate that was asked about */
    struct revocation_evidence *revocations;
    size_t revocation_count;

    /* chain/ */
    struct root_choice root;

    /* checks/ */
    struct finding *findings; /* worst first, then in order of rules */
    size_t finding_count;
    const char *const *passed; /* rule ids */
    size_t passed_count;
    const char *const *not_judged;
    size_t not_judged_count;
    enum verdict verdict;

    /* replay/: since the run of --baseline; NULL without that */
    const struct changes *changes;
};

/* What was asked about the certificate and this issuer of it, or NULL. */
const struct revocation_evidence *record_revocation(const struct record *record,
                                                    const struct cert *cert,
                                                    const struct cert *issuer);

struct record *record_new(void);
void record_free(struct record *record);
void record_reset(struct record *record);
