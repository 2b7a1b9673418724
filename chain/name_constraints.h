#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "x509/cert.h"

struct arena;

/* How the names of a certificate fit the constraints of one CA above it. */
enum constraint_result {
    CONSTRAINT_SATISFIED,
    CONSTRAINT_VIOLATED,
    CONSTRAINT_UNSUPPORTED, /* a form that is not processed: fail closed */
    CONSTRAINT_MALFORMED,
    CONSTRAINT_OVER_BUDGET,
};

/*
 * RFC 5280 4.2.1.10 and 6.1.3 (b), (c): subject (directory name), SAN of all
 * forms, and e-mail addresses in the subject when the SAN has none, against
 * permitted and excluded subtrees. *budget counts name comparisons down.
 * *detail gets the constraint and the name at fault, sanitised.
 */
enum constraint_result name_constraints_check(const struct cert *ca,
                                              const struct cert *cert,
                                              unsigned *budget,
                                              struct arena *arena,
                                              const char **detail);
