#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "x509/encryption.h"
#include "x509/private_key.h"

struct arena;

/*
 * What a PKCS#12 file (RFC 7292) holds, as far as the passphrase opens it.
 * Certificates and CRLs are copies in the arena; of keys only what is public
 * is kept.
 */
struct pkcs12 {
    enum lock lock;    /* of the file as a whole; the keys have their own */
    const char *fault; /* why not all of it could be read, or NULL */
    const char *mac;   /* "HMAC-SHA-256"; NULL if there is none */
    bool passphrase_is_empty;
    const char *algorithms; /* all of them, for people; sanitised */
    const char *legacy;     /* those that OpenSSL 3 calls legacy, or NULL */
    const struct bytes *certs, *crls;
    size_t cert_count, crl_count;
    const struct private_key *keys; /* at most LIMIT_FILE_KEYS */
    size_t key_count;
    size_t other_count; /* bags of other kinds */
    bool over_limit;    /* there was more than was kept */
};

/* In DER or BER. A file that is no PFX gives LOCK_MALFORMED. */
void pkcs12_read(struct bytes octets, struct unlocking *unlocking,
                 struct arena *arena, struct pkcs12 *out);
