#pragma once

#include "checks/check.h"

/* Rules of the family product about the root that the licence will hold. */

enum answer judge_root_advisory(const struct subject *subject,
                                struct note *note);
enum answer judge_root_export(const struct subject *subject, struct note *note);
enum answer judge_root_retrievable(const struct subject *subject,
                                   struct note *note);
