#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "x509/cert.h"
#include "x509/crl.h"

struct arena;

/* ReasonFlags of RFC 5280 4.2.1.13 as a set of bits: 1 to 8. */
enum { ALL_REASONS = 0x1fe };

/*
 * RFC 5280 6.3.3 (b) and (d): is the list about this certificate as far as
 * one of its distribution points says, and for which reasons? 0 if it is not.
 * A point of NULL stands for "any list of the certificate's issuer".
 */
uint16_t crl_reasons_covered(const struct crl *crl, const struct cert *cert,
                             const struct distribution_point *point,
                             struct arena *arena);

/* The same, whichever point of the certificate leads to the list. Less than
 * ALL_REASONS: it is good only beside others. */
uint16_t crl_reasons_by_any_point(const struct crl *crl,
                                  const struct cert *cert, struct arena *arena);

/* 6.3.3 (c) (1) to (3): issuer, scope and key are the same, so that the delta
 * may complete the list. */
bool crl_has_scope_of(const struct crl *delta, const struct crl *complete);
