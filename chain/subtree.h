#pragma once

#include "x509/name.h"

/*
 * How much of what a presented name stands for lies within one subtree of
 * name constraints (RFC 5280 4.2.1.10). A wildcard stands for many names, so
 * it can lie partly within.
 */
enum coverage {
    COVERS_NONE,
    COVERS_PART,
    COVERS_ALL,
    COVERS_BAD_SUBTREE, /* it has no form that means anything */
    COVERS_BAD_NAME,    /* the name has none: nobody can tell where it lies */
};

/* Both are of the same type: a DNS name, e-mail address, URI, IP address or
 * directory name. Of a subtree of another type nothing is known. */
enum coverage subtree_covers(const struct general_name *subtree,
                             const struct general_name *name);
