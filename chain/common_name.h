#pragma once

#include <stdbool.h>

#include "base/bytes.h"
#include "x509/cert.h"
#include "x509/der.h"

/* Walks the common names of a name, of which there is usually one. */
struct common_names {
    struct der rdns, rdn;
};

struct common_names common_names_of(struct name name);
/* The next one as encoded; of a string type with one octet a character (or
 * UTF-8) that is its text. */
bool common_names_next(struct common_names *names, struct bytes *value);

/*
 * A common name that looks like a host name or an address, but repeats no
 * entry of the SAN as the Baseline Requirements 7.1.4.3 want it: character for
 * character, an address in its canonical text. Not asked of
 *  - certificates for the machine itself (localhost, loopback), which no
 *    public issuer makes, unless the common name is another spelling of an
 *    entry;
 *  - the domain of a wildcard in the SAN, which the wildcard carries.
 */
bool common_name_is_not_in_san(const struct cert *cert, struct bytes *which);
