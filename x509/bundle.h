#pragma once

#include <stddef.h>

#include "base/bytes.h"
#include "base/failure.h"
#include "x509/cert.h"
#include "x509/crl.h"
#include "x509/file_format.h"

struct arena;
struct pkcs12;
struct private_key;
struct request;
struct unlocking;

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

    /* Only of bundle_open(). */
    const struct request **requests;
    size_t request_count;
    const struct private_key **keys; /* at most LIMIT_FILE_KEYS */
    size_t key_count;
    const size_t *request_places, *key_places;
    const struct pkcs12 *pkcs12; /* NULL if it is none */
    bool has_pem_pkcs7;          /* a PKCS#7 message stands there in PEM */
};

/* Certificates and CRLs. Their octets are those of the file, or of the arena
 * where they had to be decoded. */
void bundle_parse(struct bytes file, struct arena *arena, struct bundle *out);

/*
 * All that a file can hold, private keys and PKCS#12 too, as far as it can be
 * opened. Nothing in the result points to the file's octets, so that these can
 * be wiped, and nothing in the arena is secret. A file that holds no more than
 * a key or a request is no failure; what is still locked says so itself.
 */
void bundle_open(struct bytes file, struct unlocking *unlocking,
                 struct arena *arena, struct bundle *out);
