#pragma once

#include <stddef.h>

#include "base/bytes.h"
#include "x509/bundle.h"
#include "x509/pem.h"

/* One thing that stands in a file, and where. */
struct item {
    const struct cert *cert;
    const struct crl *crl;
    const struct request *request;
    const struct private_key *key;
    size_t place;
};

/* The bundle that is being filled, and what was found, in order. */
struct filling {
    struct bundle *bundle;
    struct arena *arena;
    struct unlocking *unlocking; /* NULL: certificates and CRLs only */
    struct item *items;
    size_t count, key_count;
    struct pem_block first_other; /* of a kind that is not looked for */
};

/* The first failure stays. */
void filling_fail(struct filling *filling, enum status status,
                  const char *detail);

void filling_add_cert(struct filling *filling, struct bytes der, size_t place);
void filling_add_crl(struct filling *filling, struct bytes der, size_t place);
void filling_add_request(struct filling *filling, struct bytes der,
                         size_t place);
/* A block that is no base64 is a thing of its kind that cannot be read. */
void filling_add_damaged(struct filling *filling, enum file_format kind,
                         const struct pem_block *block);
/* Room for one more key, or NULL. */
struct private_key *filling_add_key(struct filling *filling, size_t place);
void filling_add_pkcs7(struct filling *filling, struct bytes octets,
                       size_t place);
void filling_add_pkcs12(struct filling *filling, struct bytes octets,
                        size_t place);
void filling_add_other(struct filling *filling, const struct pem_block *block);

/* Sorts what was found into the bundle. */
void filling_finish(struct filling *filling);
