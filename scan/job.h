#pragma once

#include <stddef.h>
#include <stdint.h>

#include "scan/fetched.h"

struct record;
struct worker;

/* Something from the fetch cache that a job looks at until its end. */
struct held {
    struct held *next;
    const struct fetched *fetched;
};

/* One record on its way. It lives in the record's arena. */
struct job {
    struct worker *worker;
    struct record *record;
    uint64_t started_ns;
    uint64_t deadline; /* every operation gets it; none is cancelled */
    size_t step;
    size_t waiting; /* for answers to this step */
    struct held *held;
    struct clock_reading *clocks;       /* of the record, as they come */
    struct revocation_work *revocation; /* of the steps that ask for it */
    struct issuer_work *issuers;        /* of the steps that fetch them */
};

/* Takes one record through every step, then calls worker_finished(). */
void job_start(struct worker *worker, struct record *record);

/* For steps: an operation begins, and is over (a callback). */
void job_wait(struct job *job);
void job_answered(void *user);

/*
 * A step asks the worker's cache for a URL and waits for it: `*out` is set when
 * the next step begins. What a job got is released at its end.
 */
void job_fetch(struct job *job, const char *url, enum fetch_kind kind,
               const struct fetched **out);
