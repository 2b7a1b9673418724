#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/secret.h"
#include "x509/cert.h"
#include "x509/key_derivation.h"

struct arena;

/*
 * Encryption by a passphrase, of private keys and of what a PKCS#12 file holds:
 * PBES1 and PBES2 (RFC 8018), the schemes of RFC 7292 appendix C, and PEM
 * blocks with a DEK-Info header.
 */

/* What became of something that a passphrase may lock; the word is the `lock`
 * of a key in the JSON record. */
#define LOCK_LIST(X)                                                             \
    X(NONE, "none")     /* it is not encrypted */                                \
    X(OPENED, "opened") /* by the passphrase given, or by an empty one */        \
    X(NEEDS_PASSPHRASE, "needs-passphrase") /* none was given */                 \
    X(WRONG_PASSPHRASE, "wrong-passphrase")                                      \
    /* only ours: the library lacks something, or the file asks for more work  \
     * than we do */ \
    X(UNSUPPORTED, "unsupported")                                                \
    X(MALFORMED, "malformed")

enum lock {
#define X(name, text) LOCK_##name,
    LOCK_LIST(X)
#undef X
};

const char *lock_text(enum lock lock);

/* What a file is opened with. Without a passphrase an empty one is tried. */
struct unlocking {
    struct bytes passphrase; /* octets as given, UTF-8 as a rule */
    bool is_given;
    bool is_known_wrong; /* a MAC has shown it: nothing more is tried */
    uint64_t work;       /* hashes that may still be computed */
};

struct unlocking unlocking_of(const struct bytes *passphrase);
/* Takes from the work; false if there is not as much left. */
MUST_CHECK bool unlocking_take(struct unlocking *unlocking, uint64_t work);
/* NEEDS_PASSPHRASE or WRONG_PASSPHRASE, and that in words. */
enum lock unlocking_failed(const struct unlocking *unlocking);
const char *unlocking_text(const struct unlocking *unlocking);

enum key_derivation {
    DERIVATION_PKCS12,
    DERIVATION_PBKDF1,
    DERIVATION_PBKDF2,
    DERIVATION_PEM,
};

enum cipher {
    CIPHER_UNKNOWN,
    CIPHER_DES,
    CIPHER_3DES,
    CIPHER_RC2,
    CIPHER_AES,
};

enum { LONGEST_KEY = 32, LONGEST_BLOCK = 16 };

/* How something is encrypted, as its AlgorithmIdentifier or header says. */
struct encryption {
    const char *text;  /* "AES-256-CBC, PBKDF2 with HMAC-SHA-256"; sanitised */
    bool is_supported; /* else `text` says what it is */
    bool is_legacy;    /* RC2, RC4, DES or 3DES */
    enum key_derivation derivation;
    struct derivation parameters;
    enum cipher cipher;
    size_t key_size, block_size;
    unsigned effective_bits; /* of an RC2 key */
    struct bytes iv;         /* empty: derived */
};

/* False if it is no such algorithm at all. */
MUST_CHECK bool encryption_read(const struct algorithm *algorithm,
                                struct arena *arena, struct encryption *out);
/* The value of a DEK-Info header (RFC 1421 4.6.1.3): "AES-256-CBC,00ff…". */
MUST_CHECK bool encryption_read_pem(struct bytes header, struct arena *arena,
                                    struct encryption *out);

/*
 * Decrypts to `out`, which is the caller's to free; after anything but
 * LOCK_OPENED it is empty, and *why says what it is, sanitised. Padding that
 * fits by chance is for the caller to find: what comes out is then no DER.
 */
enum lock encryption_open(const struct encryption *encryption,
                          struct bytes octets, struct unlocking *unlocking,
                          struct arena *arena, struct secret *out,
                          const char **why);
