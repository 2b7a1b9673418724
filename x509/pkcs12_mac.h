#pragma once

#include "base/bytes.h"
#include "base/compiler.h"
#include "x509/der.h"
#include "x509/encryption.h"

struct arena;

/* MacData (RFC 7292 4), also with PBMAC1 (RFC 9579). */
struct pkcs12_mac {
    const char *text; /* "HMAC-SHA-256"; sanitised */
    bool is_supported;
    bool is_pbmac1;
    enum hash hash;               /* of the HMAC */
    struct derivation derivation; /* of its key */
    size_t key_size;
    struct bytes value;
};

MUST_CHECK bool pkcs12_mac_read(struct der *der, struct arena *arena,
                                struct pkcs12_mac *out);

/* Does the passphrase give this MAC? OPENED, or why not; *why is sanitised. */
enum lock pkcs12_mac_check(const struct pkcs12_mac *mac, struct bytes octets,
                           struct unlocking *unlocking, struct arena *arena,
                           const char **why);
