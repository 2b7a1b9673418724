#pragma once

#include "reports/format.h"

/* For text: what was found in each file that was given to verify. Nothing for
 * other records. */
void file_table_write(const struct report *report, const struct record *record);
