#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "record/path.h"
#include "x509/cert.h"

struct arena;

/* Where a certificate stands on a path. */
enum cert_place { PLACE_LEAF, PLACE_CA, PLACE_ROOT };

enum purpose { PURPOSE_SERVER, PURPOSE_CLIENT };

/*
 * What is wrong with one certificate in its place, whatever the path: keys,
 * algorithms, RFC 5280's profile and that of the Baseline Requirements. All of
 * it is found; which of it counts is the caller's table. `issuer` may be NULL.
 * Time, names to match, signatures and constraints are not looked at, nor what
 * RFC 5280 6.1 asks of each certificate: chain/path_rules.h.
 */
uint64_t cert_faults(const struct cert *cert, enum cert_place place,
                     const struct cert *issuer, enum purpose purpose);

/* Evidence for one fault of that set: the value and the limit; sanitised. */
const char *cert_fault_detail(const struct cert *cert, enum cert_place place,
                              const struct cert *issuer, enum purpose purpose,
                              enum path_fault fault, struct arena *arena);

/* The same of a key alone, as a certificate request has it. */
uint64_t key_faults(const struct public_key *key);
const char *key_fault_detail(const struct public_key *key,
                             enum path_fault fault, struct arena *arena);

/* Weak keys beyond size: ROCA fingerprint, close primes (Fermat, 100
 * rounds), small factors (BR 6.1.1.3, 6.1.6). NULL if none, else which test. */
const char *key_known_weakness(const struct public_key *key);
