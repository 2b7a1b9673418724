#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/failure.h"
#include "x509/cert.h"

struct capture;

/* The closed list of `status` in the JSON record. */
#define REVOCATION_STATUS_LIST(X)                                              \
    X(GOOD, "good")                                                            \
    X(REVOKED, "revoked")                                                      \
    X(UNKNOWN, "unknown") /* no usable source, or OCSP says "unknown" */       \
    X(STALE, "stale")     /* of another time, and no final revocation */       \
    X(INVALID, "invalid") /* signer, scope or form does not fit */

enum revocation_status {
#define X(name, text) REVOCATION_##name,
    REVOCATION_STATUS_LIST(X)
#undef X
};

/* What one source (or all together) says about one certificate. */
struct revocation_answer {
    enum revocation_status status;
    int64_t this_update, next_update, revoked_at;
    int reason;         /* RFC 5280 5.3.1, or ABSENT */
    const char *detail; /* which test failed, values; sanitised; or NULL */
};

/* The closed list of `kind` in the JSON record. */
#define REVOCATION_KIND_LIST(X)                                                \
    X(CRL, "crl")                                                              \
    X(OCSP, "ocsp")                                                            \
    X(STAPLE, "staple")

enum revocation_kind {
#define X(name, text) REVOCATION_BY_##name,
    REVOCATION_KIND_LIST(X)
#undef X
};

/* One place that was asked about one certificate. */
struct revocation_source {
    enum revocation_kind kind;
    const char *url;                 /* sanitised; NULL for a staple */
    const struct capture *staple_of; /* the handshake that a staple is from */
    struct failure failure;          /* why it could not be read */
    struct bytes octets;         /* the answer as received; of a CRL empty */
    uint8_t sha256[SHA256_SIZE]; /* of a CRL's DER */
    bool ocsp_is_unknown;        /* status "unknown" or an error status */
    bool is_partial; /* a CRL that leaves out the certificate, or some reasons
                        for revocation: it says enough only beside others */
    struct revocation_answer answer; /* if there was no failure */
};

/* All that was asked about one certificate of a chosen path. */
struct revocation_evidence {
    const struct cert *cert;
    const struct cert *issuer;
    const struct revocation_source *sources;
    size_t source_count;
    bool over_limit;                 /* more places are named than were asked */
    struct revocation_answer by_crl; /* of all its lists together */
    /* Of all sources together: revoked if one that fits says so, good if one
     * that fits says so, else the nearest. */
    struct revocation_answer answer;
};

const char *revocation_status_text(enum revocation_status status);
const char *revocation_kind_text(enum revocation_kind kind);
