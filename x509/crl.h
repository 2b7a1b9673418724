#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/failure.h"
#include "x509/cert.h"
#include "x509/name.h"

struct arena;

enum crl_scope_only {
    CRL_SCOPE_ALL,
    CRL_SCOPE_USER_CERTS,
    CRL_SCOPE_CA_CERTS,
    CRL_SCOPE_ATTRIBUTE_CERTS,
};

/*
 * A certificate revocation list (RFC 5280 5): a read-only view over its DER.
 * The entries are looked through once but not kept (a list may have a
 * million), only where they are: crl_find() reads those that it needs again.
 */
struct crl {
    struct bytes der;
    uint8_t sha256[SHA256_SIZE];
    struct failure failure; /* as in struct cert */
    size_t failure_offset;

    struct bytes tbs;
    int version; /* 1 or 2 */
    struct algorithm inner_algorithm, outer_algorithm;
    struct bytes signature;
    unsigned signature_unused_bits;
    struct name issuer;
    int64_t this_update, next_update;
    bool has_next_update;
    struct bytes entries; /* content of revokedCertificates; may be empty */
    size_t entry_count;
    const struct crl_index *index; /* of the entries; NULL if it has none */
    /* An entry has a critical extension that 5.3 does not name: the list
     * must then not be used for any certificate. */
    bool has_unknown_critical_entry;

    const struct extension *extensions;
    size_t extension_count;
    bool has_unknown_critical; /* an extension 5.2 does not name */
    bool has_duplicate_extension;
    bool has_malformed_extension; /* one of those below does not decode */
    bool is_not_der;              /* as in struct cert */
    struct bytes aki_key_id;
    struct general_names aki_issuer;
    struct bytes aki_serial;
    struct bytes number;      /* cRLNumber, empty if absent */
    bool is_delta;            /* deltaCRLIndicator */
    struct bytes base_number; /* its BaseCRLNumber */

    bool has_idp; /* issuingDistributionPoint, 5.2.5 */
    bool idp_is_critical;
    struct distribution_point idp; /* name and onlySomeReasons as reasons */
    enum crl_scope_only only;
    bool is_indirect;
    struct distribution_points freshest_crl;
};

/* Never NULL; the DER is not copied. */
const struct crl *crl_parse(struct bytes der, struct arena *arena);

/* The reasons (5.3.1) that are not for ever: a hold, and that by which a delta
 * takes an entry of its base away. */
enum { CRL_CERTIFICATE_HOLD = 6, CRL_REMOVE_FROM_CRL = 8 };

struct crl_entry {
    struct bytes serial;
    int64_t revoked_at;
    int reason;         /* RFC 5280 5.3.1; ABSENT if not given */
    struct name issuer; /* of the certificate: the CRL's, or for an indirect
                            list that of the last certificateIssuer */
    bool has_unknown_critical;
};

/*
 * The entry for that serial number of that issuer. False if there is none.
 * *malformed says whether an entry before it, or itself, does not decode, or
 * names another issuer though the list is not indirect.
 */
MUST_CHECK bool crl_find(const struct crl *crl, struct name issuer,
                         struct bytes serial, struct crl_entry *out,
                         bool *malformed);

/* The word of 5.3.1: "keyCompromise"; "unspecified" for ABSENT. */
const char *crl_reason_text(int reason);
