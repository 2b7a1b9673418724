#pragma once

#include "checks/check.h"

/* dns.caa: would the CA that issued the leaf be allowed to do it again? */
enum answer judge_caa(const struct subject *subject, struct note *note);
