#pragma once

#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"

struct run;

/* The reports of a run, from -f and -o: first listed, so that wrong use is
 * found before anything is opened. `paths` has room for all of them. */
MUST_CHECK bool outputs_list(struct run *run, const char **paths,
                             struct failure *failure);
MUST_CHECK bool outputs_open(struct run *run, const char **paths,
                             struct failure *failure);
/* Closes them and leaves no file. */
void outputs_abandon(struct run *run);
