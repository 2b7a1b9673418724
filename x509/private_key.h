#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "x509/cert.h"
#include "x509/encryption.h"

struct arena;
struct pem_block;

/*
 * What is known of a private key: all but the key itself, of which nothing is
 * kept. Its public half is enough to tell which certificate it belongs to.
 */
struct private_key {
    const char *form;       /* "PKCS#8", "SEC 1", …; static */
    enum lock lock;         /* `key` means something for NONE and OPENED */
    bool is_encrypted;      /* by a passphrase that is not empty */
    const char *encryption; /* how, sanitised; NULL if it is not */
    bool is_legacy;         /* by RC2, RC4, DES or 3DES */
    const char *fault;      /* why it cannot be read; sanitised, or NULL */
    struct public_key key;  /* its own copy, in the arena */
    uint8_t spki_sha256[SHA256_SIZE];
};

/* The public half is known. */
bool private_key_is_open(const struct private_key *key);

/* PKCS#1 RSAPrivateKey, SEC 1 ECPrivateKey (RFC 5915), PKCS#8 PrivateKeyInfo
 * (RFC 5958) or EncryptedPrivateKeyInfo, in DER. */
void private_key_read(struct bytes octets, struct unlocking *unlocking,
                      struct arena *arena, struct private_key *out);

/* The same from a PEM block found by pem_find(), which may be encrypted as a
 * whole (RFC 1421 headers) or of OpenSSH's own form. */
void private_key_read_pem(struct pem_block *block, struct unlocking *unlocking,
                          struct arena *arena, struct private_key *out);
