#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/failure.h"
#include "record/address.h"
#include "record/page.h"
#include "record/path.h"
#include "x509/cert.h"

struct arena;

/* The closed list of endpoint `status` in the JSON record. */
#define CAPTURE_STATUS_LIST(X)                                                 \
    X(NOT_PROBED, "not-probed") /* over a limit, or interrupted */             \
    X(OK, "ok")                 /* the handshake completed */                  \
    X(CONNECT_FAILED, "connect-failed")                                        \
    X(HANDSHAKE_FAILED, "handshake-failed") /* a chain may be there still */

enum capture_status {
#define X(name, text) CAPTURE_##name,
    CAPTURE_STATUS_LIST(X)
#undef X
};

/* How the certificates were got: rungs of the ladder of tries. The closed list
 * of `way` in the JSON record. */
#define CAPTURE_WAY_LIST(X)                                                    \
    X(FULL, "full") /* a full handshake; possession of the key is proven */    \
    X(WITHOUT_SNI, "without-sni")                                              \
    X(RAW, "raw") /* the server's flight was read; nothing proves the key */

enum capture_way {
#define X(name, text) WAY_##name,
    CAPTURE_WAY_LIST(X)
#undef X
};

/* What one more handshake with other parameters showed (SNI, versions). */
struct side_capture {
    bool was_made;
    enum capture_status status;
    enum capture_way way;
    struct failure failure;
    uint16_t version, cipher;
    const struct cert *leaf; /* NULL if none was seen */
};

/*
 * One handshake with one address, exactly as seen. The chain is in the order
 * sent, and is kept even when the handshake failed.
 */
struct capture {
    const struct node *node;
    struct address address;
    uint16_t port;

    enum capture_status status;
    enum capture_way way;
    /* OK, or the first and most specific reason. code: errno of a failed
     * connect, number of an alert. detail: what was seen instead of TLS, … */
    struct failure failure;
    unsigned tries;   /* connections made */
    bool local_fault; /* only our TLS library gave up; the server may be
                           right: the rules answer unknown */

    const char *server_name; /* the SNI that was sent, or NULL */
    uint16_t version;        /* 0x0304 is TLS 1.3; 0 if no ServerHello came */
    uint16_t cipher;         /* IANA number */
    uint16_t group;          /* IANA number; 0 for static RSA or unknown */
    bool asked_again;        /* a HelloRetryRequest came first */
    bool asked_for_client_certificate;
    const char *const *client_ca_names; /* sanitised, at most 20 */
    size_t client_ca_count;
    int alert; /* last fatal alert received, or ABSENT */
    double connect_ms, handshake_ms;
    size_t octets_received;

    const struct cert **chain;
    size_t chain_length;   /* at most LIMIT_CHAIN_CERTS */
    size_t served_count;   /* as sent, also beyond the limit */
    bool staple_was_asked; /* and the answer would have been seen */
    bool scts_were_asked;
    struct bytes staple;   /* OCSPResponse as sent; empty if none */
    struct bytes sct_list; /* TLS extension; empty if none */
    struct scts scts;      /* decoded from sct_list */

    struct side_capture without_sni, unknown_sni; /* tls.sni-default */
    struct side_capture legacy;    /* the highest of SSLv3–TLS 1.1 accepted */
    struct side_capture other_key; /* --both-keys */
    const struct cert **other_key_chain;
    size_t other_key_chain_length;
    /* Only while it is judged: this is not an address more, but the certificate
     * of the other kind of key that the address of that one has; else NULL. */
    const struct capture *other_key_of;
    struct page health;  /* /check_health, in a TLS session */
    struct page port_80; /* "/", in clear */

    /* chain/: shared by captures that served the same octets. */
    const struct paths *paths;          /* strict: served and known roots */
    const struct paths *repaired_paths; /* with fetched issuers, or NULL */
};

const char *capture_status_text(enum capture_status status);
const char *capture_way_text(enum capture_way way);
/* "TLSv1.3"; "unknown (0x1234)" needs no arena: static for known ones,
 * NULL for others. */
const char *tls_version_text(uint16_t version);
/* IANA names: "TLS_AES_128_GCM_SHA256", "X25519"; NULL if not known. */
const char *tls_cipher_text(uint16_t cipher);
/* One that protects nothing any more, so that no client offers it (RFC 9325
 * 4.1, RFC 7465): without encryption or authentication, with RC2, RC4, DES. */
bool tls_cipher_is_broken(uint16_t cipher);
const char *tls_group_text(uint16_t group);
/* "handshake_failure"; NULL if not known. */
const char *tls_alert_text(int alert);
/* Nothing was observed that speaks against the server: silence (timeout,
 * unreachable, reset), or a fault of our own. */
bool capture_is_silent(const struct capture *capture);
/* Its CA renews certificates over port 80 (ACME). */
bool leaf_is_from_lets_encrypt(const struct cert *leaf, struct arena *arena);
/* False for an address that is only compared with the others: that of an AAAA
 * record, unless -6 makes those decide. Listed and literal ones do. */
bool capture_decides(const struct capture *capture, bool ipv6_decides);
/* The served leaf, or NULL. */
const struct cert *capture_leaf(const struct capture *capture);
