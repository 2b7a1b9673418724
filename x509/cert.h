#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/failure.h"
#include "x509/digest.h"
#include "x509/name.h"
#include "x509/oid.h"

struct arena;

/* AlgorithmIdentifier (RFC 5280 4.1.1.2). */
struct algorithm {
    enum oid id;             /* OID_UNKNOWN if not of our list */
    struct bytes oid;        /* content octets */
    struct bytes parameters; /* with tag and length; empty if absent */
    struct bytes der;        /* the whole, with tag and length */
};

/* SubjectPublicKeyInfo (4.1.2.7). What does not fit the algorithm is empty. */
struct public_key {
    struct bytes der; /* with tag and length */
    struct algorithm algorithm;
    struct bytes bits; /* content of the BIT STRING */
    /* RSA */
    struct bytes modulus, exponent; /* unsigned, no leading zero octets */
    bool rsa_is_malformed; /* an RSA key whose bits are no RSAPublicKey */
    /* EC */
    enum oid curve; /* OID_UNKNOWN: not of our list, or explicit */
    bool curve_is_explicit;
    unsigned size_bits; /* of the modulus or field; 0 if unknown */
};

enum key_usage_bit {
    KEY_USAGE_DIGITAL_SIGNATURE = 1 << 0,
    KEY_USAGE_NON_REPUDIATION = 1 << 1,
    KEY_USAGE_KEY_ENCIPHERMENT = 1 << 2,
    KEY_USAGE_DATA_ENCIPHERMENT = 1 << 3,
    KEY_USAGE_KEY_AGREEMENT = 1 << 4,
    KEY_USAGE_KEY_CERT_SIGN = 1 << 5,
    KEY_USAGE_CRL_SIGN = 1 << 6,
    KEY_USAGE_ENCIPHER_ONLY = 1 << 7,
    KEY_USAGE_DECIPHER_ONLY = 1 << 8,
};

/* Extended key usages we ask for, as a set; others only in `oids`. */
enum eku_bit {
    EKU_ANY = 1 << 0,
    EKU_SERVER_AUTH = 1 << 1,
    EKU_CLIENT_AUTH = 1 << 2,
    EKU_CODE_SIGNING = 1 << 3,
    EKU_EMAIL_PROTECTION = 1 << 4,
    EKU_TIME_STAMPING = 1 << 5,
    EKU_OCSP_SIGNING = 1 << 6,
    EKU_OTHER = 1 << 7,
};

/* One extension as found (4.2). */
struct extension {
    enum oid id;
    struct bytes oid;
    bool critical;
    struct bytes value; /* content of the OCTET STRING */
    bool is_duplicate;  /* an earlier one has the same OID */
    bool is_malformed;  /* known to us, but does not decode */
    const char *fault;  /* then what was expected; static */
    bool is_empty;      /* malformed only in that a list that must not be
                              empty is: SIZE (1..MAX) in the standard */
    bool is_not_der;    /* decodes, but a DEFAULT value is encoded or a
                              named bit list has trailing zero bits */
};

struct oids {
    const struct bytes *items; /* content octets */
    size_t count;
};

/* One GeneralSubtree; minimum 0 and no maximum, or the constraint is marked
 * malformed (4.2.1.10). */
struct subtrees {
    const struct general_name *items;
    size_t count;
};

struct name_constraints {
    struct subtrees permitted, excluded;
};

struct policy {
    struct bytes oid;
    bool has_qualifiers;
    bool has_unknown_qualifier; /* neither CPS pointer nor user notice */
};

struct policy_mapping {
    struct bytes issuer_policy, subject_policy;
};

/* One DistributionPoint (4.2.1.13). */
struct distribution_point {
    struct general_names full_name;
    struct bytes relative_name; /* content of [1], an RDN; empty if absent */
    bool has_reasons;
    uint16_t reasons; /* bit n = ReasonFlags bit n */
    struct general_names crl_issuer;
};

struct distribution_points {
    const struct distribution_point *items;
    size_t count;
};

struct access {
    struct bytes method; /* OID */
    struct general_name location;
};

/* One SignedCertificateTimestamp (RFC 6962 3.2). */
struct sct {
    struct bytes raw;
    uint8_t version;       /* 0 is v1; of others only `raw` means anything */
    struct bytes log_id;   /* 32 octets */
    uint64_t timestamp_ms; /* since 1970 */
    struct bytes extensions;
    uint8_t hash_algorithm, signature_algorithm;
    struct bytes signature;
};

struct scts {
    const struct sct *items;
    size_t count;
};

enum { ABSENT = -1 }; /* of an optional small INTEGER */

/*
 * One certificate: a read-only view over its own DER, which the record's
 * arena (or the trust store) owns. A certificate that does not decode has its
 * `failure` set, and only what was read before the fault means anything:
 * `der` and `sha256` always do. What decodes but breaks a profile (a negative
 * serial, version 1 with extensions, …) is no failure: rules judge it.
 * For display, reading goes on behind a part that is broken in itself but
 * says where it ends, and BER is read as if it were DER: then `tbs` is empty.
 */
struct cert {
    struct bytes der;
    uint8_t sha256[SHA256_SIZE];
    struct failure failure; /* MALFORMED: detail says what was expected */
    size_t failure_offset;  /* octet in `der` where decoding stopped */

    struct bytes tbs;    /* with tag and length: what is signed */
    int version;         /* 1, 2, 3; others as found plus 1 */
    struct bytes serial; /* content octets, signed */
    struct algorithm inner_algorithm, outer_algorithm;
    struct bytes signature; /* without the count of unused bits */
    unsigned signature_unused_bits;
    struct name issuer, subject;
    bool has_empty_rdn; /* in one of the two, where SIZE is (1..MAX) */
    int64_t not_before, not_after;      /* seconds since 1970, both inclusive */
    bool has_not_before, has_not_after; /* false: it is no time at all */
    bool not_before_is_utc, not_after_is_utc; /* UTCTime was used */
    struct public_key key;
    uint8_t spki_sha256[SHA256_SIZE]; /* of key.der */
    bool has_issuer_unique_id, has_subject_unique_id;
    /* A DEFAULT value is encoded (version 1, critical FALSE, …) or the like:
     * DER forbids it, and readers agree to accept it. */
    bool is_not_der;

    bool has_extensions; /* the field is there; it must not be empty */
    const struct extension *extensions;
    size_t extension_count;
    bool has_duplicate_extension;
    bool has_malformed_extension;

    /* Of each known extension: the entry above, NULL if absent; of several
     * the first. The decoded parts mean something only if that entry is there
     * and not malformed. */
    const struct extension *basic_constraints_ext, *key_usage_ext, *eku_ext,
        *san_ext, *issuer_alt_name_ext, *name_constraints_ext, *aki_ext,
        *ski_ext, *policies_ext, *policy_mappings_ext, *policy_constraints_ext,
        *inhibit_any_ext, *crl_dp_ext, *freshest_crl_ext, *aia_ext, *sia_ext,
        *tls_feature_ext, *sct_ext, *ocsp_no_check_ext, *poison_ext;

    bool is_ca;          /* basicConstraints cA */
    int32_t path_length; /* pathLenConstraint, or ABSENT */
    uint16_t key_usage;  /* set of enum key_usage_bit */
    unsigned eku;        /* set of enum eku_bit */
    struct oids eku_oids;
    struct general_names san;
    struct name_constraints name_constraints;
    struct bytes aki_key_id; /* empty if absent */
    struct general_names aki_issuer;
    struct bytes aki_serial; /* empty if absent */
    struct bytes ski;
    const struct policy *policies;
    size_t policy_count;
    /* Looked for among the first LIMIT_POLICIES (4.2.1.4: MUST NOT). */
    bool has_duplicate_policy;
    const struct policy_mapping *policy_mappings;
    size_t policy_mapping_count;
    int32_t require_explicit_policy; /* SkipCerts, or ABSENT */
    int32_t inhibit_policy_mapping;
    int32_t inhibit_any_policy;
    struct distribution_points crl_dps, freshest_crl;
    const struct access *aia;
    size_t aia_count;
    bool has_tls_feature_status_request; /* RFC 7633, value 5 */
    struct scts scts;                    /* embedded */

    /* The names are equal (RFC 5280 7.1), whoever signed. */
    bool is_self_issued;
};

/* Never NULL: octets that are no certificate give one with its failure set.
 * The DER is not copied; it must live as long as the certificate. */
const struct cert *cert_parse(struct bytes der, struct arena *arena);

bool cert_equal(const struct cert *a, const struct cert *b);

/* `#2 "subject CN" 0123456789abcdef` is made in checks/; this is the
 * middle: sanitised short subject, or of an empty one the first alternative
 * name; "(malformed)" if there is neither and the certificate is. */
const char *cert_short_text(const struct cert *cert, struct arena *arena);

/* The serial number as OpenSSL and browsers show it: "0A1B", "-01". */
const char *cert_serial_text(const struct cert *cert, struct arena *arena);

/* The content of a SignedCertificateTimestampList without outer OCTET STRING
 * (as in the TLS extension, RFC 6962 3.3); at most LIMIT_SCTS. */
MUST_CHECK bool scts_parse(struct bytes list, struct arena *arena,
                           struct scts *out);

/* For the readers of other structures: one AlgorithmIdentifier or
 * SubjectPublicKeyInfo from the front. A key whose bits do not fit its
 * algorithm is read all the same. */
MUST_CHECK bool algorithm_read(struct der *der, struct algorithm *out);
MUST_CHECK bool public_key_read(struct der *der, struct public_key *out);
/* For any use (RFC 3279 2.3.1) or for RSA-PSS alone (RFC 4055 1.2). */
bool public_key_is_rsa(const struct public_key *key);
