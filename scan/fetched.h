#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/failure.h"
#include "x509/crl.h"

struct arena;
struct fetch;
struct fetch_entry;

enum fetch_kind { FETCH_ISSUER, FETCH_CRL, FETCH_OCSP };

/* One answer. All of it lives until fetch_cache_release() and no longer: what
 * goes into a record is copied. */
struct fetched {
    struct fetch_entry *entry; /* of the cache; NULL if it keeps none */
    struct bytes body;         /* empty after a failure */
    struct failure failure;
    const struct crl *crl; /* of FETCH_CRL without failure: DER or PEM */
    size_t crl_octets;     /* what it takes in memory besides the body */
    bool has_clock;        /* it came just now, and said what time it is */
    int64_t clock_ahead;   /* of ours, in seconds; behind if negative */
};

/* How large an answer may be. */
size_t fetched_most_octets(enum fetch_kind kind);
/* What has come, parsed if it is a list; `now` is the real time. The outcome
 * is that of the fetch, or a failure if it is not what it should be. */
void fetched_take(struct fetched *fetched, enum fetch_kind kind,
                  const struct fetch *fetch, int64_t now, struct arena *arena);
/* Until when it is current by its own word; 0 if it is not what it should be,
 * or does not say. */
int64_t fetched_expiry(const struct fetched *fetched, enum fetch_kind kind,
                       struct arena *arena);
