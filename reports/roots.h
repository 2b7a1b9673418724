#pragma once

#include "base/failure.h"
#include "record/record.h"
#include "reports/format.h"

/* The table of `certready roots`, for people. */
extern const struct format format_roots;

/* The recommended root as PEM and nothing else, which every reader of PEM
 * takes; "" if there is none. */
const char *root_pem(const struct record *record, struct arena *arena);
/* The chain as it should be served: the leaf, its issuers in order, and the
 * root where one is known; "" if no path is valid even with fetched
 * issuers. */
const char *corrected_chain_pem(const struct record *record,
                                struct arena *arena);
/* The chain of the first address that served one, as sent. */
const char *served_chain_pem(const struct record *record, struct arena *arena);
