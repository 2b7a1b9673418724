#pragma once

#include "reports/format.h"

/* What a monitoring plugin may say; the numbers are its exit codes. */
enum plugin_state {
    PLUGIN_OK = 0,
    PLUGIN_WARNING = 1,
    PLUGIN_CRITICAL = 2, /* not ready; and silence, as the guidelines ask */
    PLUGIN_UNKNOWN = 3,  /* no target */
};

/* With `only_new` (--fail-on new), what the baseline has too says nothing. */
enum plugin_state plugin_state_of(const struct run_totals *totals,
                                  bool only_new);
