#pragma once

#include <stdbool.h>

#include "reports/format.h"

/* Counts a record that was judged. */
void run_totals_add(struct run_totals *totals, const struct record *record);

/* It is not in the baseline; without a baseline nothing is. */
bool finding_is_new(const struct record *record, const struct finding *finding);
/* There is one that is new and not waived: an error, also one that could not be
 * decided, or a warning. */
bool record_has_news(const struct record *record);
