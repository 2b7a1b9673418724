#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

#include "base/compiler.h"
#include "reports/report_set.h"
#include "scan/progress.h"
#include "scan/queue.h"

struct scan_config;

/* The one thread that writes. It prints each record in every format that was
 * asked for, and sends it home. */
struct reporter {
    const struct scan_config *config;
    uv_thread_t thread;
    struct run_info run;
    struct report_set reports;
    struct queue done;
    struct queue *home;
    struct record_list empty; /* on their way home */
    struct progress progress;
};

void reporter_init(struct reporter *reporter, const struct scan_config *config,
                   struct queue *home);
void reporter_destroy(struct reporter *reporter);

/* Nothing is written before this. */
MUST_CHECK bool reporter_start(struct reporter *reporter);
/* Call when no more records come; afterwards `run.totals` and
 * `reports.has_failed` may be read. */
void reporter_join(struct reporter *reporter);
