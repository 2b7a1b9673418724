#pragma once

#include <stdbool.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "x509/ber.h"

/*
 * The certificates and CRLs of a SignedData (RFC 5652 5.1), which in a
 * certs-only message are all there is. Signatures are not looked at.
 */
struct pkcs7 {
    struct ber certificates, crls; /* to be taken with pkcs7_next() */
};

/* A ContentInfo with a SignedData, in DER or BER (RFC 5280 4.2.2.1). */
MUST_CHECK bool pkcs7_parse(struct bytes octets, struct pkcs7 *out);

/* The next certificate or CRL as it stands there; other choices (attribute
 * certificates, …) are passed over. False at the end; *is_malformed says
 * whether something that is no element stands there. */
MUST_CHECK bool pkcs7_next(struct ber *list, struct bytes *out,
                           bool *is_malformed);
