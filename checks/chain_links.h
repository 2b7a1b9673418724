#pragma once

#include "checks/check.h"

/* Rules of the family chain about what was served and how it hangs
 * together. */

enum answer judge_incomplete(const struct subject *subject, struct note *note);
enum answer judge_over_limit(const struct subject *subject, struct note *note);
enum answer judge_order(const struct subject *subject, struct note *note);
enum answer judge_extra(const struct subject *subject, struct note *note);
enum answer judge_key_id(const struct subject *subject, struct note *note);
