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

/* What was found of the last keys of CAs, by their SHA-256. One for each
 * thread; zeroed it is empty. */
struct weak_key_memo {
    struct weak_key_entry {
        uint8_t spki_sha256[SHA256_SIZE];
        bool is_known;
        const char *weakness;
    } entries[64];
};

/* The same of the key of a CA: on most paths it is one that was met before. */
const char *ca_key_known_weakness(const struct cert *ca,
                                  struct weak_key_memo *memo);
