#pragma once

#include "checks/check.h"

/* Has a root program given notice about the root of the path, so that it
 * concerns the leaf? See root_advisories.h. */
bool root_has_notice(const struct path *path);

/* Rules of the family product about the root that the licence will hold. */

enum answer judge_root_advisory(const struct subject *subject,
                                struct note *note);
enum answer judge_root_export(const struct subject *subject, struct note *note);
enum answer judge_root_retrievable(const struct subject *subject,
                                   struct note *note);
