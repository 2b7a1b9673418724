#pragma once

#include "checks/check.h"

/* Evidence about issuers that were not served: what each place that the
 * certificates name gave, or why it gave nothing, and what is missing even
 * then; where none was asked, the places. "; …", or "" if nothing says. */
const char *missing_issuer_text(const struct subject *subject,
                                const struct cert *last, struct arena *arena);

/* Where the certificate was fetched from, or NULL. */
const char *fetched_from(const struct record *record, const struct cert *cert);
