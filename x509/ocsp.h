#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/failure.h"
#include "x509/cert.h"
#include "x509/digest.h"

struct arena;

/* OCSPResponseStatus, RFC 6960 4.2.1. */
enum ocsp_response_status {
    OCSP_SUCCESSFUL = 0,
    OCSP_MALFORMED_REQUEST = 1,
    OCSP_INTERNAL_ERROR = 2,
    OCSP_TRY_LATER = 3,
    OCSP_SIG_REQUIRED = 5,
    OCSP_UNAUTHORIZED = 6,
};

enum ocsp_cert_status { OCSP_GOOD, OCSP_REVOKED, OCSP_UNKNOWN };

/* CertID (4.1.1): which certificate is meant, by its issuer and serial. */
struct ocsp_cert_id {
    struct algorithm hash;
    struct bytes issuer_name_hash, issuer_key_hash, serial;
};

/* One SingleResponse (4.2.1). */
struct ocsp_single {
    struct ocsp_cert_id id;
    enum ocsp_cert_status status;
    int64_t revoked_at;
    int reason; /* RFC 5280 5.3.1, or ABSENT */
    int64_t this_update, next_update;
    bool has_next_update;
    struct bytes sct_list; /* for scts_parse(), RFC 6962 3.3; empty if absent */
    bool has_unknown_critical;
};

/*
 * An OCSPResponse: a read-only view over its DER. With a status other than
 * OCSP_SUCCESSFUL there is nothing but that status.
 */
struct ocsp_response {
    struct bytes der;
    struct failure failure; /* as in struct cert */
    size_t failure_offset;
    enum ocsp_response_status status;

    struct bytes tbs; /* ResponseData with tag and length: what is signed */
    struct algorithm algorithm;
    struct bytes signature;
    unsigned signature_unused_bits;
    struct name responder_name;      /* byName; empty if byKey */
    struct bytes responder_key_hash; /* byKey: SHA-1 of the key bits */
    int64_t produced_at;
    const struct ocsp_single *singles;
    size_t single_count; /* at most LIMIT_OCSP_SINGLES */
    struct bytes nonce;  /* of the extension; empty if absent */
    bool has_unknown_critical;
    const struct cert **certs; /* sent along, for a delegated responder */
    size_t cert_count;         /* at most LIMIT_CHAIN_CERTS */
};

/* Never NULL; the DER is not copied. */
const struct ocsp_response *ocsp_response_parse(struct bytes der,
                                                struct arena *arena);
/* "tryLater"; "status 9" for others. */
const char *ocsp_status_text(enum ocsp_response_status status,
                             struct arena *arena);

/* An OCSPRequest for one certificate with SHA-1 as CertID hash (RFC 5019
 * 2.1.1), without nonce and signature: DER. Empty for a serial number that no
 * responder would know: none at all, or one of more than 64 octets. */
struct bytes ocsp_request_encode(const struct cert *cert,
                                 const struct cert *issuer,
                                 struct arena *arena);
/* The URL of a GET request: base64 of the request, percent-encoded, behind
 * the responder's URL (RFC 6960 A.1). */
const char *ocsp_get_url(const char *responder, struct bytes request,
                         struct arena *arena);
/* Does the CertID mean this certificate? SHA-1 and SHA-256 are known. */
bool ocsp_id_matches(const struct ocsp_cert_id *id, const struct cert *cert,
                     const struct cert *issuer);
/* The first that is about this certificate, or NULL. */
const struct ocsp_single *
ocsp_single_about(const struct ocsp_response *response, const struct cert *cert,
                  const struct cert *issuer);
