#pragma once

#include <stdbool.h>

#include "x509/crl.h"

/* What crl_find() must say, found by a walk over all entries (RFC 5280 5.3.3):
 * the index is held against it. */
bool crl_walk(const struct crl *crl, struct name issuer, struct bytes serial,
              struct crl_entry *out, bool *malformed);

/* Does crl_find() say the same, to the last field? */
bool crl_find_agrees(const struct crl *crl, struct name issuer,
                     struct bytes serial);
