#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "x509/cert.h"
#include "x509/crl.h"

struct arena;

/*
 * Makes certificates and CRLs for the tests of chain/, whatever their fault.
 * What is left out of a description has the value that an ordinary one has.
 */

/* Octets one after the other; ends at the first without data. */
#define FORGE_CAT(arena, ...)                                                  \
    forge_cat(arena, (const struct bytes[]){ __VA_ARGS__, { 0 } })
struct bytes forge_cat(struct arena *arena, const struct bytes *parts);
struct bytes forge_tlv(struct arena *arena, unsigned tag, struct bytes content);
struct bytes forge_oid(struct arena *arena, enum oid oid);
struct bytes forge_integer(struct arena *arena, unsigned value);

/* A Name: "O=Example,CN=Root" in the order written; "" is empty. "p:CN=…" and
 * "b:CN=…" are PrintableString and BMPString, else it is UTF8String. */
struct bytes forge_name(struct arena *arena, const char *text_of_name);
/* One GeneralName of that type around its content, which is text for DNS,
 * e-mail and URI; of a directory name, the Name. */
struct bytes forge_general_name(struct arena *arena,
                                enum general_name_type type,
                                struct bytes content);
struct bytes forge_dns(struct arena *arena, const char *name);
struct bytes forge_email(struct arena *arena, const char *address);
struct bytes forge_uri(struct arena *arena, const char *uri);
struct bytes forge_directory(struct arena *arena, const char *name);

/* One Extension around the content of its OCTET STRING. */
struct bytes forge_extension(struct arena *arena, enum oid oid, bool critical,
                             struct bytes value);
/* Subtrees are GeneralNames one after the other. */
struct bytes forge_name_constraints(struct arena *arena, struct bytes permitted,
                                    struct bytes excluded);
/* Text of one letter a policy: 'a' to 'z' are OIDs of our own, '*' is
 * anyPolicy. */
struct bytes forge_policies(struct arena *arena, const char *policies);
/* Pairs of letters: "ab" maps a to b. */
struct bytes forge_policy_mappings(struct arena *arena, const char *pairs);
/* ABSENT leaves a field out. */
struct bytes forge_policy_constraints(struct arena *arena, int require,
                                      int inhibit);
struct bytes forge_inhibit_any(struct arena *arena, unsigned skip);
/* Letters as above: the content octets. */
struct bytes forge_policy_oid(struct arena *arena, char letter);
/* cRLDistributionPoints: DistributionPoints one after the other. */
struct bytes forge_crl_dps(struct arena *arena, struct bytes points);
/* One of them: names are GeneralNames one after the other, empty if absent;
 * reasons 0 if absent, else bits as in struct distribution_point. */
struct bytes forge_point(struct arena *arena, struct bytes full_name,
                         unsigned reasons, struct bytes crl_issuer);
struct bytes forge_aia(struct arena *arena, const char *ca_issuers);

enum forge_flags {
    FORGE_CA = 1 << 0, /* basicConstraints cA, keyCertSign, cRLSign */
    FORGE_NO_KEY_IDS = 1 << 1,
    FORGE_BAD_SIGNATURE = 1 << 2,
    FORGE_NO_KEY_USAGE = 1 << 3,
    FORGE_VERSION_1 = 1 << 4,
    FORGE_NO_EKU = 1 << 5,
    FORGE_LIMIT_PATH = 1 << 6, /* path_length counts */
    FORGE_OTHER_SKI = 1 << 7,  /* a subject key identifier of no key */
};

struct forge_cert {
    const char *subject, *issuer;
    unsigned key, issuer_key; /* numbers of keys */
    unsigned flags;
    unsigned path_length;
    unsigned key_usage;            /* 0: as the kind of certificate needs it */
    enum oid eku;                  /* OID_UNKNOWN: serverAuth in a leaf */
    int64_t not_before, not_after; /* 0: 2020-01-01 and 2040-01-01 */
    unsigned serial;               /* 0: 1 */
    struct bytes san;              /* GeneralNames; empty: DNS leaf.example */
    struct bytes extensions;       /* further ones */
};

const struct cert *forge_cert(struct arena *arena,
                              const struct forge_cert *forge);
#define FORGE(arena, ...)                                                      \
    forge_cert(arena, &(const struct forge_cert){ __VA_ARGS__ })

/* 2030-01-01T00:00:00Z, at which all is valid. */
#define FORGE_NOW ((int64_t)1893456000)
#define FORGE_YEAR ((int64_t)365 * 86400)

struct forge_crl {
    const char *issuer;
    unsigned key;
    unsigned flags;                   /* FORGE_BAD_SIGNATURE */
    int64_t this_update, next_update; /* 0: a year before and after now */
    unsigned number;                  /* 0: 1 */
    bool has_no_number;
    unsigned base_number;    /* 0: no delta */
    struct bytes idp;        /* content of the SEQUENCE; empty: none */
    struct bytes entries;    /* of forge_entry() */
    struct bytes extensions; /* further ones */
};

const struct crl *forge_crl(struct arena *arena, const struct forge_crl *forge);
#define FORGE_LIST(arena, ...)                                                 \
    forge_crl(arena, &(const struct forge_crl){ __VA_ARGS__ })
/* reason ABSENT: none; issuer NULL: no certificateIssuer. */
struct bytes forge_entry(struct arena *arena, unsigned serial, int reason,
                         const char *issuer);
/* Fields of an issuingDistributionPoint, to be put one after the other. */
struct bytes forge_idp_name(struct arena *arena, struct bytes full_name);
struct bytes forge_idp_flag(struct arena *arena, unsigned tag);
struct bytes forge_idp_reasons(struct arena *arena, unsigned reasons);
enum { IDP_ONLY_USER = 1, IDP_ONLY_CA = 2, IDP_INDIRECT = 4, IDP_ONLY_AA = 5 };

/* Given by forge_ecdsa.c for real signatures. A key's SubjectPublicKeyInfo,
 * and a signature of it over the octets with its algorithm. */
struct bytes forge_public_key(struct arena *arena, unsigned key);
struct bytes forge_algorithm(struct arena *arena);
struct bytes forge_sign(struct arena *arena, unsigned key, struct bytes octets);
