#pragma once

#include "checks/check.h"

/* Rules of the family chain about where the chain ends. */

enum answer judge_unknown_root(const struct subject *subject,
                               struct note *note);
enum answer judge_root_sent(const struct subject *subject, struct note *note);
enum answer judge_root_not_found(const struct subject *subject,
                                 struct note *note);
enum answer judge_multiple_anchors(const struct subject *subject,
                                   struct note *note);
