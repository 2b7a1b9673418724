#pragma once

#include <stddef.h>

#include "base/bytes.h"
#include "base/failure.h"
#include "x509/cert.h"
#include "x509/crl.h"

struct arena;

/* What the octets of one file held, told by content, not by suffix. */
enum file_format {
    FORMAT_UNKNOWN,
    FORMAT_EMPTY,
    FORMAT_PEM,
    FORMAT_DER_CERT,
    FORMAT_DER_CRL,
    FORMAT_PKCS7,
    FORMAT_PKCS12,
    FORMAT_REQUEST,
    FORMAT_PRIVATE_KEY,
    FORMAT_HTML,
};

/* What a DER (or BER) value is by its shape, even one that is cut off;
 * FORMAT_UNKNOWN if it is none of the above. What looks like a certificate
 * counts as one, so that its fault is found where it is. */
enum file_format der_format(struct bytes octets);

/*
 * The certificates and CRLs of one file in their order. A PEM block or DER
 * value that does not decode is there with its failure set, so that nothing is
 * silently lost; `failure` is for the file as a whole (empty, unknown, a
 * private key, over the limit) and names the line or octet.
 */
struct bundle {
    enum file_format format;
    const struct cert **certs;
    size_t cert_count;
    const struct crl **crls;
    size_t crl_count;
    /* Where each stands in the file: the line of its BEGIN in PEM, else the
     * octet. */
    const size_t *cert_places, *crl_places;
    size_t other_blocks;           /* PEM blocks of other kinds, e.g. keys */
    const char *first_other_label; /* sanitised; NULL if there is none */
    struct failure failure;
};

void bundle_parse(struct bytes file, struct arena *arena, struct bundle *out);
