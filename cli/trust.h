#pragma once

#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"

struct run;

/* What a run trusts, from the options: --roots, --extra-roots and
 * --licensed-root, --crl, --licensed-host. False, with the failure that names
 * the option and the file. */
MUST_CHECK bool trust_load_roots(struct run *run, struct failure *failure);
MUST_CHECK bool trust_load_crls(struct run *run, struct failure *failure);
MUST_CHECK bool trust_take_licensed_host(struct run *run,
                                         struct failure *failure);
