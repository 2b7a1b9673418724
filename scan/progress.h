#pragma once

#include <stdbool.h>
#include <stdint.h>

struct progress_options;
struct run_totals;

/* The line on standard error while a scan runs: done of all, rate, in flight,
 * how they ended so far, and the time left. */
struct progress {
    const struct progress_options *options;
    uint64_t started_ns, shown_ns;
    bool is_on_screen;
};

void progress_init(struct progress *progress,
                   const struct progress_options *options);
/* Draws the line anew, at most four times a second. */
void progress_show(struct progress *progress, const struct run_totals *totals,
                   uint64_t in_flight);
/* Takes it off the screen, before something else is written there. */
void progress_clear(struct progress *progress);
