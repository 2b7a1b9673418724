#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "x509/cert.h"

struct arena;

enum policy_result { POLICY_OK, POLICY_FAILED, POLICY_OVER_LIMIT };

/*
 * RFC 5280 6.1 certificate policies over a whole path, with the policy graph
 * of RFC 9618 (no exponential growth). `certs` is leaf first and does not hold
 * the trust anchor. Initial set anyPolicy, no initial inhibitions.
 * *at gets the index of the certificate at which it failed.
 */
enum policy_result policy_check(const struct cert *const *certs, size_t count,
                                struct arena *arena, size_t *at,
                                const char **detail);

/* The inputs of RFC 5280 6.1.1 (c) and (e) to (g) that a relying party may
 * set. An empty set means anyPolicy. */
struct policy_inputs {
    const struct bytes *initial_set; /* OIDs, content octets */
    size_t initial_count;
    bool require_explicit, inhibit_mapping, inhibit_any;
};

/* The same with other inputs than the defaults. */
enum policy_result policy_check_with(const struct policy_inputs *inputs,
                                     const struct cert *const *certs,
                                     size_t count, struct arena *arena,
                                     size_t *at, const char **detail);
