#pragma once

#include "checks/check.h"

/* network.intercepted: do all addresses end at the root of a product that
 * inspects TLS? */
enum answer judge_interception(const struct subject *subject,
                               struct note *note);
