#pragma once

#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "cli/exit_code.h"
#include "record/file_set.h"

struct arena;
struct options;
struct run;

/*
 * --compare: asks each address of that host for its certificate, as a scan
 * would. False, with the failure and what the program ends with, for wrong use or
 * where we cannot ask; what the host does wrong is in the comparison, which lives
 * in the arena.
 */
MUST_CHECK bool comparison_make(const struct options *options, struct run *run,
                                struct arena *arena, struct comparison *out,
                                struct failure *failure, enum exit_code *code);
