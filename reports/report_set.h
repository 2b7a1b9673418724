#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "reports/format.h"

/* One report of a run: a format, and where it goes. */
struct report_output {
    const struct format *format;
    struct writer *writer;
    struct format_options options;
};

/* All reports of a run, each record of which is printed in all of them. */
struct report_set {
    const struct report_output *outputs;
    size_t count;
    struct arena *arena;
    struct report *reports; /* one for each output */
    bool has_failed;        /* something could not be written */
};

/* What the outputs and the run say must live until report_set_end(). */
void report_set_begin(struct report_set *set,
                      const struct report_output *outputs, size_t count,
                      const struct run_info *run);
void report_set_print(struct report_set *set, const struct record *record);
/* What was printed is there to be read. */
void report_set_flush(struct report_set *set);
void report_set_end(struct report_set *set);
