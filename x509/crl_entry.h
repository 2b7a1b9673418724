#pragma once

#include <stdbool.h>

#include "base/compiler.h"
#include "x509/crl.h"
#include "x509/der.h"

/* One entry of revokedCertificates from the front (RFC 5280 5.1.2.6, 5.3).
 * `issuer` is that of the entry before it, and stays so if the entry names
 * none. */
struct crl_entry_read {
    struct crl_entry entry;
    bool names_issuer; /* it has a certificateIssuer extension */
};

MUST_CHECK bool crl_entry_read(struct der *der, struct name issuer,
                               struct crl_entry_read *out);
