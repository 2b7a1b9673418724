#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/revocation.h"
#include "x509/crl.h"

struct arena;
struct crl_subject;
struct signature_cache;

/* Readable, and no delta. */
bool crl_is_complete(const struct crl *crl);

/* By their numbers, which are of any length. */
bool crl_is_newer(const struct crl *crl, const struct crl *other);

/* Does the delta change that complete list (RFC 5280 5.2.4, 6.3.3 (c)): the
 * same scope, a base that is no newer than the list, and a newer number? */
bool crl_delta_goes_on_from(const struct crl *delta,
                            const struct crl *complete);

/*
 * What a delta says by itself, beside the lists that there are: "revoked" if
 * it has the certificate on it, what is wrong with it, or "unknown", because
 * silence counts only together with its base.
 */
struct revocation_answer
crl_delta_judge(const struct crl *delta, const struct crl *const *crls,
                size_t crl_count, const struct crl_subject *subject,
                int64_t now, struct signature_cache *cache,
                struct arena *arena);

/*
 * Of given lists, in any order: why the first delta about the certificate that
 * would have been of use was left aside ("stale", "invalid", or "unknown" for
 * a signature that this program cannot verify), so that the lists beside it
 * decided alone. A detail of NULL: none was.
 */
struct revocation_answer
crl_deltas_judge(const struct crl *const *crls, size_t crl_count,
                 const struct crl_subject *subject, int64_t now,
                 struct signature_cache *cache, struct arena *arena);
