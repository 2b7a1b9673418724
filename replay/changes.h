#pragma once

#include "record/record.h"
#include "replay/known_result.h"

/*
 * A record that was judged, held against an earlier result about the same
 * target. What was not seen in one of the two is not compared: a silent host
 * has not changed its certificate.
 */

/* What differs: fills items and count of `out` from the record's arena. */
void changes_find(struct record *record, const struct known_result *known,
                  struct changes *out);

/* Which findings are new (sets is_new of each) and which are gone. */
void changes_find_findings(struct record *record,
                           const struct known_result *known,
                           const struct check_options *checks,
                           struct changes *out);
