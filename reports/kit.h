#pragma once

#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "record/record.h"
#include "reports/format.h"

/*
 * Writes all that Support needs to one zip file: the root, the chain as served
 * and as it should be, the JSON record and a summary as text. Public data only.
 * Written under a temporary name and renamed. The same record gives the same
 * octets.
 */
MUST_CHECK bool kit_write(const char *path, const struct record *record,
                          const struct run_info *run, struct arena *arena,
                          struct failure *failure);
