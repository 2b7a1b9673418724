#pragma once

#include "chain/name_match.h"
#include "checks/check.h"

/* What a person should hear about a name that does not match: the nearest
 * miss, and the fix for it. */

/* "; nearest: DNS:example.com (…)", or "". */
const char *name_reason_text(const struct name_match *match,
                             const struct cert *leaf, struct arena *arena);
/* Writes the fix for that miss. */
void name_reason_fix(const struct node *node, const struct cert *leaf,
                     struct note *note);
