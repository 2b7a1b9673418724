#include "x509/encryption.h"

#include <string.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/encode.h"
#include "base/limits.h"
#include "base/text.h"
#include "x509/cipher.h"
#include "x509/der.h"

const char *lock_text(enum lock lock)
{
    static const char *const texts[] = {
#define X(name, text) [LOCK_##name] = text,
        LOCK_LIST(X)
#undef X
    };
    return texts[lock];
}

struct unlocking unlocking_of(const struct bytes *passphrase)
{
    struct unlocking unlocking = { .work = LIMIT_KEY_ROUNDS };
    if (passphrase == NULL)
        return unlocking;
    unlocking.passphrase = *passphrase;
    unlocking.is_given = true;
    return unlocking;
}

bool unlocking_take(struct unlocking *unlocking, uint64_t work)
{
    if (work > unlocking->work)
        return false;
    unlocking->work -= work;
    return true;
}

enum lock unlocking_failed(const struct unlocking *unlocking)
{
    return unlocking->is_given ? LOCK_WRONG_PASSPHRASE : LOCK_NEEDS_PASSPHRASE;
}

const char *unlocking_text(const struct unlocking *unlocking)
{
    return unlocking->is_given ? "the passphrase does not decrypt it"
                               : "it needs a passphrase";
}

/* A scheme that is one object identifier: RFC 8018 6.1, RFC 7292 C. */
struct scheme {
    enum oid oid;
    enum key_derivation derivation;
    enum hash hash;
    enum cipher cipher;
    size_t key_size;
    unsigned effective_bits;
};

static const struct scheme schemes[] = {
    { OID_PBE_MD5_DES, DERIVATION_PBKDF1, HASH_MD5, CIPHER_DES, 8, 0 },
    { OID_PBE_SHA1_DES, DERIVATION_PBKDF1, HASH_SHA1, CIPHER_DES, 8, 0 },
    { OID_PBE_MD5_RC2, DERIVATION_PBKDF1, HASH_MD5, CIPHER_RC2, 8, 64 },
    { OID_PBE_SHA1_RC2, DERIVATION_PBKDF1, HASH_SHA1, CIPHER_RC2, 8, 64 },
    { OID_PKCS12_3DES, DERIVATION_PKCS12, HASH_SHA1, CIPHER_3DES, 24, 0 },
    { OID_PKCS12_2DES, DERIVATION_PKCS12, HASH_SHA1, CIPHER_3DES, 16, 0 },
    { OID_PKCS12_RC2_128, DERIVATION_PKCS12, HASH_SHA1, CIPHER_RC2, 16, 128 },
    { OID_PKCS12_RC2_40, DERIVATION_PKCS12, HASH_SHA1, CIPHER_RC2, 5, 40 },
    { OID_PKCS12_RC4_128, DERIVATION_PKCS12, HASH_SHA1, CIPHER_UNKNOWN, 0, 0 },
    { OID_PKCS12_RC4_40, DERIVATION_PKCS12, HASH_SHA1, CIPHER_UNKNOWN, 0, 0 },
};

static const struct scheme *scheme_of(enum oid oid)
{
    for (size_t i = 0; i < COUNT_OF(schemes); i++)
        if (schemes[i].oid == oid)
            return &schemes[i];
    return NULL;
}

/* Salt and count, as both kinds of parameters have them first. */
static bool read_salt_and_rounds(struct der *der, struct derivation *out)
{
    int32_t rounds;
    if (!der_read(der, DER_OCTET_STRING, &out->salt) ||
        out->salt.size > LIMIT_SALT_BYTES ||
        !der_read_small(der, DER_INTEGER, &rounds) || rounds < 1)
        return false;
    out->rounds = (uint32_t)rounds;
    return true;
}

static size_t block_of(enum cipher cipher)
{
    return cipher == CIPHER_AES ? 16 : 8;
}

/* PBEParameter, pkcs-12PbeParams ::= SEQUENCE { salt, iterations } */
static bool read_scheme(const struct scheme *scheme,
                        const struct algorithm *algorithm, struct arena *arena,
                        struct encryption *out)
{
    struct der der = der_of(algorithm->parameters);
    struct der inner;
    *out = (struct encryption){
        .text = oid_name(arena, algorithm->oid),
        .is_legacy = true,
        .derivation = scheme->derivation,
        .parameters = { .hash = scheme->hash },
        .cipher = scheme->cipher,
        .key_size = scheme->key_size,
        .block_size = block_of(scheme->cipher),
        .effective_bits = scheme->effective_bits,
    };
    out->is_supported =
        cipher_is_supported(scheme->cipher) && hash_size(scheme->hash) > 0;
    return der_enter(&der, DER_SEQUENCE, &inner) &&
           read_salt_and_rounds(&inner, &out->parameters) && der_end(&inner) &&
           der_end(&der);
}

/* PBKDF2-params ::= SEQUENCE { salt CHOICE { specified OCTET STRING, … },
 * iterationCount, keyLength OPTIONAL, prf DEFAULT hmacWithSHA1 } */
static bool read_pbkdf2(struct bytes parameters, struct encryption *out,
                        struct algorithm *prf)
{
    struct der der = der_of(parameters);
    struct der inner;
    int32_t key_size = 0;
    *prf = (struct algorithm){ .id = OID_HMAC_SHA1,
                               .oid = oid_octets(OID_HMAC_SHA1) };
    if (!der_enter(&der, DER_SEQUENCE, &inner) ||
        !read_salt_and_rounds(&inner, &out->parameters))
        return false;
    if (der_is_next(&inner, DER_INTEGER) &&
        !der_read_small(&inner, DER_INTEGER, &key_size))
        return false;
    if (!der_is_empty(&inner) && !algorithm_read(&inner, prf))
        return false;
    /* The name of an HMAC, and not of a bare digest. */
    if (prf->id >= OID_HMAC_SHA1 && prf->id <= OID_HMAC_SHA512)
        out->parameters.hash = hash_of(prf->id);
    bool fits = key_size == 0 || out->cipher == CIPHER_UNKNOWN ||
                (size_t)key_size == out->key_size;
    return der_end(&inner) && der_end(&der) && fits;
}

/* RC2-CBC-Parameter ::= SEQUENCE { rc2ParameterVersion OPTIONAL, iv }; the
 * version is a number for the effective bits (RFC 2268 6). */
static bool read_rc2(struct der *der, struct encryption *out)
{
    struct der inner;
    int32_t version = 0;
    if (!der_enter(der, DER_SEQUENCE, &inner) ||
        (der_is_next(&inner, DER_INTEGER) &&
         !der_read_small(&inner, DER_INTEGER, &version)) ||
        !der_read(&inner, DER_OCTET_STRING, &out->iv))
        return false;
    out->effective_bits = version == 58    ? 128
                          : version == 120 ? 64
                          : version == 160 ? 40
                                           : 32;
    out->key_size = out->effective_bits / 8;
    return der_end(&inner);
}

static bool read_iv(struct bytes parameters, struct encryption *out)
{
    struct der der = der_of(parameters);
    bool is_read = out->cipher == CIPHER_RC2
                       ? read_rc2(&der, out)
                       : der_read(&der, DER_OCTET_STRING, &out->iv);
    return is_read && der_end(&der) && out->iv.size == out->block_size;
}

struct named_cipher {
    enum oid oid;
    const char *pem_name;
    enum cipher cipher;
    size_t key_size;
};

static const struct named_cipher ciphers[] = {
    { OID_AES_128_CBC, "AES-128-CBC", CIPHER_AES, 16 },
    { OID_AES_192_CBC, "AES-192-CBC", CIPHER_AES, 24 },
    { OID_AES_256_CBC, "AES-256-CBC", CIPHER_AES, 32 },
    { OID_DES_EDE3_CBC, "DES-EDE3-CBC", CIPHER_3DES, 24 },
    { OID_DES_CBC, "DES-CBC", CIPHER_DES, 8 },
    { OID_RC2_CBC, NULL, CIPHER_RC2, 0 },
};

static void use_cipher(const struct named_cipher *named, struct encryption *out)
{
    out->cipher = named->cipher;
    out->key_size = named->key_size;
    out->block_size = block_of(named->cipher);
    out->is_legacy = named->cipher != CIPHER_AES;
}

/* False if its parameters are not as they must be; one that is not of our list
 * stays unknown. */
static bool read_cipher(const struct algorithm *algorithm,
                        struct encryption *out)
{
    for (size_t i = 0; i < COUNT_OF(ciphers); i++) {
        if (ciphers[i].oid != algorithm->id)
            continue;
        use_cipher(&ciphers[i], out);
        return read_iv(algorithm->parameters, out);
    }
    return true;
}

/* PBES2-params ::= SEQUENCE { keyDerivationFunc, encryptionScheme } */
static bool read_pbes2(const struct algorithm *algorithm, struct arena *arena,
                       struct encryption *out)
{
    struct der der = der_of(algorithm->parameters);
    struct der inner;
    struct algorithm derivation, cipher, prf = { 0 };
    *out = (struct encryption){ .derivation = DERIVATION_PBKDF2 };
    if (!der_enter(&der, DER_SEQUENCE, &inner) ||
        !algorithm_read(&inner, &derivation) ||
        !algorithm_read(&inner, &cipher) || !der_end(&inner) ||
        !der_end(&der) || !read_cipher(&cipher, out))
        return false;
    bool is_pbkdf2 = derivation.id == OID_PBKDF2;
    if (is_pbkdf2 && !read_pbkdf2(derivation.parameters, out, &prf))
        return false;
    out->is_supported = is_pbkdf2 && cipher_is_supported(out->cipher) &&
                        hash_size(out->parameters.hash) > 0;
    out->text =
        arena_printf(arena, "%s, %s%s%s", oid_name(arena, cipher.oid),
                     oid_name(arena, derivation.oid), is_pbkdf2 ? " with " : "",
                     is_pbkdf2 ? oid_name(arena, prf.oid) : "");
    return true;
}

bool encryption_read(const struct algorithm *algorithm, struct arena *arena,
                     struct encryption *out)
{
    const struct scheme *scheme = scheme_of(algorithm->id);
    if (scheme != NULL)
        return read_scheme(scheme, algorithm, arena, out);
    if (algorithm->id == OID_PBES2)
        return read_pbes2(algorithm, arena, out);
    *out = (struct encryption){ .text = oid_name(arena, algorithm->oid) };
    return true;
}

enum { MOST_NAME_POINTS = 40, PEM_SALT_SIZE = 8 };

bool encryption_read_pem(struct bytes header, struct arena *arena,
                         struct encryption *out)
{
    const uint8_t *comma =
        header.size == 0 ? NULL : memchr(header.data, ',', header.size);
    if (comma == NULL)
        return false;
    size_t length = (size_t)(comma - header.data);
    struct bytes name = bytes_slice(header, 0, length);
    struct bytes digits = bytes_slice(header, length + 1, header.size);
    *out = (struct encryption){
        .text = text_clean_short(arena, name, MOST_NAME_POINTS),
        .derivation = DERIVATION_PEM,
        .parameters = { .hash = HASH_MD5, .rounds = 1 },
    };
    for (size_t i = 0; i < COUNT_OF(ciphers); i++)
        if (ciphers[i].pem_name != NULL &&
            bytes_equal(name, bytes_of_text(ciphers[i].pem_name)))
            use_cipher(&ciphers[i], out);
    if (out->cipher == CIPHER_UNKNOWN)
        return true;
    out->is_supported =
        cipher_is_supported(out->cipher) && hash_size(HASH_MD5) > 0;
    if (!hex_decode(arena, digits, &out->iv) || out->iv.size != out->block_size)
        return false;
    out->parameters.salt = bytes_slice(out->iv, 0, PEM_SALT_SIZE);
    return true;
}

/* Key and initialisation vector, as they are derived. */
struct cipher_input {
    uint8_t key[LONGEST_KEY], iv[LONGEST_BLOCK];
};

static bool derive_by_pkcs12(const struct encryption *encryption,
                             struct bytes passphrase, struct cipher_input *out)
{
    const struct derivation *parameters = &encryption->parameters;
    return derive_pkcs12(parameters, PKCS12_KEY, passphrase, out->key,
                         encryption->key_size) &&
           derive_pkcs12(parameters, PKCS12_IV, passphrase, out->iv,
                         encryption->block_size);
}

static bool derive_by_pbkdf1(const struct encryption *encryption,
                             struct bytes passphrase, struct cipher_input *out)
{
    uint8_t both[LONGEST_KEY];
    size_t size = encryption->key_size + encryption->block_size;
    bool is_good =
        derive_pbkdf1(&encryption->parameters, passphrase, both, size);
    memcpy(out->key, both, encryption->key_size);
    memcpy(out->iv, both + encryption->key_size, encryption->block_size);
    secret_wipe(both, sizeof(both));
    return is_good;
}

static bool derive(const struct encryption *encryption, struct bytes passphrase,
                   struct cipher_input *out)
{
    const struct derivation *parameters = &encryption->parameters;
    if (encryption->iv.size > 0)
        memcpy(out->iv, encryption->iv.data, encryption->block_size);
    switch (encryption->derivation) {
    case DERIVATION_PKCS12:
        return derive_by_pkcs12(encryption, passphrase, out);
    case DERIVATION_PBKDF1:
        return derive_by_pbkdf1(encryption, passphrase, out);
    case DERIVATION_PBKDF2:
        return derive_pbkdf2(parameters, passphrase, out->key,
                             encryption->key_size);
    case DERIVATION_PEM:
        return derive_pem(parameters->salt, passphrase, out->key,
                          encryption->key_size);
    }
    return false;
}

/* Takes off the padding of RFC 8018 6.1.1; false if it is none. */
static bool unpad(struct secret *plain, size_t block)
{
    size_t count = plain->size == 0 ? 0 : plain->data[plain->size - 1];
    if (count == 0 || count > block || count > plain->size)
        return false;
    for (size_t i = 1; i <= count; i++)
        if (plain->data[plain->size - i] != count)
            return false;
    plain->size -= count;
    return true;
}

/* Decrypts with these octets of a passphrase; false if they are not right. */
static bool try_passphrase(const struct encryption *encryption,
                           struct bytes octets, struct bytes passphrase,
                           struct secret *out)
{
    struct cipher_input input = { { 0 }, { 0 } };
    struct secret plain = secret_copy(octets);
    bool is_good =
        derive(encryption, passphrase, &input) &&
        cipher_decrypt(encryption->cipher,
                       (struct bytes){ input.key, encryption->key_size },
                       encryption->effective_bits, input.iv, &plain) &&
        unpad(&plain, encryption->block_size);
    secret_wipe(&input, sizeof(input));
    if (is_good)
        *out = plain;
    else
        secret_free(&plain);
    return is_good;
}

/* In UTF-16 for the schemes of PKCS#12. There an empty passphrase is either
 * the final zero unit alone, or nothing at all: writers differ. */
static bool try_utf16(const struct encryption *encryption, struct bytes octets,
                      struct bytes passphrase, struct secret *out)
{
    struct secret utf16 = passphrase_utf16(passphrase);
    bool is_good =
        try_passphrase(encryption, octets, secret_bytes(&utf16), out);
    secret_free(&utf16);
    if (!is_good && passphrase.size == 0)
        is_good = try_passphrase(encryption, octets, (struct bytes){ 0 }, out);
    return is_good;
}

static uint64_t work_of(const struct encryption *encryption,
                        struct bytes passphrase)
{
    const struct derivation *parameters = &encryption->parameters;
    uint64_t work = derivation_work(parameters, encryption->key_size);
    if (encryption->derivation == DERIVATION_PKCS12)
        work += derivation_work(parameters, encryption->block_size);
    return passphrase.size == 0 ? 2 * work : work;
}

static enum lock fail(enum lock lock, const char *text, const char **why)
{
    *why = text;
    return lock;
}

enum lock encryption_open(const struct encryption *encryption,
                          struct bytes octets, struct unlocking *unlocking,
                          struct arena *arena, struct secret *out,
                          const char **why)
{
    struct bytes passphrase = unlocking->passphrase;
    *out = (struct secret){ 0 };
    *why = NULL;
    if (!encryption->is_supported)
        return fail(LOCK_UNSUPPORTED,
                    arena_printf(arena, "this build cannot decrypt %s",
                                 encryption->text),
                    why);
    if (unlocking->is_known_wrong)
        return fail(unlocking_failed(unlocking), unlocking_text(unlocking),
                    why);
    if (octets.size == 0 || octets.size % encryption->block_size != 0)
        return fail(LOCK_MALFORMED, "what is encrypted is no whole blocks",
                    why);
    if (!unlocking_take(unlocking, work_of(encryption, passphrase)))
        return fail(LOCK_UNSUPPORTED,
                    arena_printf(arena,
                                 "it asks for %u rounds of hashing; %d are "
                                 "computed for a file",
                                 encryption->parameters.rounds,
                                 LIMIT_KEY_ROUNDS),
                    why);
    bool is_open = encryption->derivation == DERIVATION_PKCS12
                       ? try_utf16(encryption, octets, passphrase, out)
                       : try_passphrase(encryption, octets, passphrase, out);
    if (is_open)
        return LOCK_OPENED;
    return fail(unlocking_failed(unlocking), unlocking_text(unlocking), why);
}
