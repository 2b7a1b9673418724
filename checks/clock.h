#pragma once

#include "checks/check.h"

/* tls.clock: does any of the servers that told the time agree with us? */
enum answer judge_clock(const struct subject *subject, struct note *note);
