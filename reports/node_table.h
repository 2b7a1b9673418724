#pragma once

#include "reports/format.h"

/* For text: where the target has nodes, host × address × leaf × root, with a
 * star at the one that differs. Nothing where it has none. */
void node_table_write(const struct report *report, const struct record *record);
