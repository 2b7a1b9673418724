#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/revocation.h"
#include "x509/cert.h"
#include "x509/ocsp.h"

struct arena;
struct signature_cache;

/*
 * What an OCSP response (fetched or stapled) says about `cert`: RFC 6960 3.2
 * and 4.2.2. The signer is the issuer itself, or a certificate sent along that
 * the issuer signed directly, with the extended key usage OCSPSigning, valid
 * now; whether that one is revoked is not asked. An error status, "unknown", a
 * response about another certificate, one that is stale or not signed rightly
 * are told apart in `status` and `detail`; *is_unknown is set for "unknown" and
 * for error statuses. "Revoked", unless on hold, holds beyond nextUpdate.
 */
struct revocation_answer ocsp_judge(const struct ocsp_response *response,
                                    const struct cert *cert,
                                    const struct cert *issuer, int64_t now,
                                    struct signature_cache *cache,
                                    struct arena *arena, bool *is_unknown);
