#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/revocation.h"
#include "x509/cert.h"
#include "x509/crl.h"

struct arena;
struct signature_cache;

/* A certificate that is asked about, by its place on a valid path. */
struct crl_subject {
    const struct cert *cert;
    const struct cert *issuer; /* the next on the path */
    /* That may have signed a CRL: the path, and others that have a valid path
     * to the same root. */
    const struct cert *const *issuers;
    size_t issuer_count;
};

/*
 * RFC 5280 6.3.3 over given CRLs (complete and delta, any order, scope by
 * IDP, reasons, indirect ones). Of those about the certificate the latest
 * decides. A list that is past its nextUpdate still revokes, unless it is a
 * hold, if no other one answers.
 */
struct revocation_answer crls_judge(const struct crl *const *crls,
                                    size_t crl_count,
                                    const struct crl_subject *subject,
                                    int64_t now, struct signature_cache *cache,
                                    struct arena *arena);
