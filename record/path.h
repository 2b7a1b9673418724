#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "x509/cert.h"

/* Where a root came from; the closed list of `source` in the JSON record. */
#define ROOT_SOURCE_LIST(X)                                                    \
    X(SERVED, "served") /* sent by the server, in no store: not trusted */     \
    X(STORE, "store")   /* the system's store */                               \
    X(FILE, "file")     /* given by the user */                                \
    X(AIA, "aia")       /* fetched: to be confirmed, never trusted */

enum root_source {
#define X(name, text) ROOT_SOURCE_##name,
    ROOT_SOURCE_LIST(X)
#undef X
};

/* For people: "in the system's store". */
const char *root_source_words(enum root_source source);

/*
 * What can be wrong with a path or a certificate in its place on one. The
 * word is the `reason` in the JSON record, and each leads to one rule.
 * Order: of several faults of one kind of weight the later in this list is
 * the more telling, and is named first.
 */
#define PATH_FAULT_LIST(X)                                                     \
    X(NONE, "none", "")                                                        \
    /* no path */                                                              \
    X(INCOMPLETE, "incomplete", "chain.incomplete")                            \
    X(UNKNOWN_ROOT, "unknown-root", "chain.unknown-root")                      \
    X(SELF_SIGNED, "self-signed", "product.self-signed")                       \
    X(OVER_LIMIT, "over-limit", "chain.over-limit")                            \
    X(MALFORMED, "malformed", "certificate.malformed")                         \
    X(BAD_SIGNATURE, "bad-signature", "chain.broken-link")                     \
    X(TOO_DEEP, "too-deep", "chain.path-length") /* --max-depth */             \
    /* RFC 5280 6.1 */                                                         \
    X(EXPIRED, "expired", "validity.expired")                                  \
    X(NOT_YET_VALID, "not-yet-valid", "validity.not-yet")                      \
    X(NOT_A_CA, "not-a-ca", "chain.not-a-ca")                                  \
    X(NO_CERT_SIGN, "no-cert-sign", "chain.no-cert-sign")                      \
    X(PATH_LENGTH, "path-length", "chain.path-length")                         \
    X(NAME_CONSTRAINTS, "name-constraints", "chain.name-constraints")          \
    X(EKU, "eku", "chain.eku") /* of a CA certificate */                       \
    X(LEAF_EKU, "leaf-eku", "usage.eku-server")                                \
    X(POLICY, "policy", "chain.unknown-critical")                              \
    X(UNKNOWN_CRITICAL, "unknown-critical", "chain.unknown-critical")          \
    X(REVOKED, "revoked", "revocation.leaf-revoked")                           \
    X(CA_REVOKED, "ca-revoked", "revocation.ca-revoked")                       \
    /* of certificates for which lists were given */                           \
    X(REVOCATION_UNKNOWN, "revocation-unknown", "revocation.unreachable")      \
    X(REVOCATION_STALE, "revocation-stale", "revocation.stale")                \
    X(REVOCATION_INVALID, "revocation-invalid", "revocation.invalid")          \
    /* of given delta lists: the complete list alone decides */                \
    X(DELTA_STALE, "delta-stale", "revocation.stale")                          \
    X(DELTA_INVALID, "delta-invalid", "revocation.invalid")                    \
    X(DELTA_UNKNOWN, "delta-unknown", "revocation.unreachable")                \
    /* one certificate, whatever the path */                                   \
    X(ALGORITHM_MISMATCH, "algorithm-mismatch", "signature.inner-outer")       \
    X(WEAK_SIGNATURE, "weak-signature", "signature.weak")                      \
    X(SIGNATURE_ALGORITHM, "signature-algorithm", "signature.algorithm")       \
    X(RSA_SIZE, "rsa-size", "key.rsa-size")                                    \
    X(RSA_MULTIPLE, "rsa-multiple", "key.rsa-multiple")                        \
    X(RSA_EXPONENT, "rsa-exponent", "key.rsa-exponent")                        \
    X(EC_CURVE, "ec-curve", "key.ec-curve")                                    \
    X(KEY_ALGORITHM, "key-algorithm", "key.algorithm")                         \
    X(SERIAL, "serial", "certificate.serial")                                  \
    X(VERSION, "version", "certificate.version")                               \
    X(KEY_IDS, "key-ids", "certificate.key-ids")                               \
    X(CRITICALITY, "criticality", "certificate.criticality")                   \
    X(DUPLICATE_EXTENSION, "duplicate-extension",                              \
      "certificate.duplicate-extension")                                       \
    X(PROFILE, "profile", "certificate.criticality")                           \
    X(EKU_ABSENT, "eku-absent", "usage.eku-absent")                            \
    X(EKU_ANY, "eku-any", "usage.eku-any")                                     \
    X(CA_LEAF, "ca-leaf", "usage.ca-leaf")                                     \
    X(KEY_USAGE, "key-usage", "usage.key-usage")                               \
    X(SAN, "san", "name.bad-san")                                              \
    X(SAN_CRITICAL, "san-critical", "name.san-critical")                       \
    X(NO_SAN, "no-san", "name.no-san")                                         \
    X(CN_NOT_IN_SAN, "cn-not-in-san", "name.cn-not-in-san")                    \
    /* what RFC 5280 alone, or the Baseline Requirements alone, forbid */      \
    X(CONSTRAINTS_NOT_CRITICAL, "constraints-not-critical",                    \
      "certificate.criticality")                                               \
    X(BR_PROFILE, "br-profile", "certificate.criticality")                     \
    X(SAN_TYPE, "san-type", "name.bad-san")                                    \
    /* only ours: the library cannot verify it. Unknown, not failed */         \
    X(UNSUPPORTED, "unsupported", "chain.broken-link")

enum path_fault {
#define X(name, word, rule) FAULT_##name,
    PATH_FAULT_LIST(X)
#undef X
        FAULT_COUNT,
};

/* A set of faults is an uint64_t with one bit for each. */
#define FAULT_BIT(fault) ((uint64_t)1 << (fault))

struct path_fault_entry {
    enum path_fault fault;
    size_t index;       /* of the certificate at fault on the path */
    const char *detail; /* evidence: values compared; sanitised; or NULL */
};

enum path_layer { LAYER_STRICT, LAYER_REPAIRED };

/* The closed list of `result` in the JSON record. */
#define PATH_RESULT_LIST(X)                                                    \
    X(VALID, "valid")                                                          \
    X(INVALID, "invalid")                                                      \
    /* nothing is wrong but what only we cannot verify */                      \
    X(UNKNOWN, "unknown")

enum path_result {
#define X(name, text) PATH_##name,
    PATH_RESULT_LIST(X)
#undef X
};

/*
 * One way from the leaf towards a root: complete (the last certificate is a
 * self-signed or given root), or as far as it went. Faults that the profile
 * does not count are listed too, but do not make it invalid.
 */
struct path {
    enum path_result result;
    enum path_layer layer;
    const struct cert **certs; /* leaf first, the root last if complete */
    size_t length;
    bool is_complete;
    bool root_is_known;      /* a given root or one of the store */
    enum root_source source; /* of the root, if complete */
    bool root_is_public;     /* it is in the system's store */
    size_t broken_at;        /* index of the certificate at fault */
    enum path_fault reason;  /* the most useful one; NONE if valid */
    const struct path_fault_entry *faults;
    size_t fault_count;
};

/* All that the search found for one served chain. paths[0] is the chosen one:
 * the best valid path, else the one whose fault says most. There is always at
 * least one when a leaf was served. */
struct paths {
    struct path *paths;
    size_t count;
    bool over_limit;        /* a budget was exhausted before the end */
    const char *limit_text; /* which, how far */
    unsigned signature_checks, name_comparisons, steps;
    /* Of a search that found no root: what was wanted. */
    const struct cert *last; /* the certificate without an issuer, or NULL */
};

const char *path_layer_text(enum path_layer layer);
const char *path_result_text(enum path_result result);
const char *root_source_text(enum root_source source);
const char *path_fault_text(enum path_fault fault);
/* The rule it leads to, e.g. "chain.incomplete". */
const char *path_fault_rule(enum path_fault fault);
bool path_has_fault(const struct path *path, enum path_fault fault);
/* No certificate above the leaf ends before it. */
bool path_outlives_leaf(const struct path *path);
