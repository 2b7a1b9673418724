#include "probe/record_key.h"

#include <string.h>

#include <wolfssl/options.h>

#include <wolfssl/wolfcrypt/aes.h>
#include <wolfssl/wolfcrypt/chacha20_poly1305.h>
#include <wolfssl/wolfcrypt/hmac.h>

enum { HEADER_SIZE = 5, NONCE_SIZE = 12 };

enum cipher { AES_GCM, AES_CCM, CHACHA20 };

/* RFC 8446 B.4. */
static const struct suite {
    uint16_t number;
    enum cipher cipher;
    uint8_t key_size, tag_size;
    bool is_sha384;
} suites[] = {
    { 0x1301, AES_GCM, 16, 16, false },  { 0x1302, AES_GCM, 32, 16, true },
    { 0x1303, CHACHA20, 32, 16, false }, { 0x1304, AES_CCM, 16, 16, false },
    { 0x1305, AES_CCM, 16, 8, false },
};

static const struct suite *suite_find(uint16_t number)
{
    for (size_t i = 0; i < COUNT_OF(suites); i++)
        if (suites[i].number == number)
            return &suites[i];
    return NULL;
}

/* HKDF-Expand-Label with an empty context (RFC 8446 7.1). */
static bool expand_label(const struct suite *suite, struct bytes secret,
                         const char *label, uint8_t *out, size_t size)
{
    uint8_t info[32] = { 0, (uint8_t)size };
    struct bytes name = bytes_of_text(label);
    info[2] = (uint8_t)name.size;
    memcpy(info + 3, name.data, name.size);
    /* The octet after it is the length of the context: 0. */
    return wc_HKDF_Expand(suite->is_sha384 ? WC_SHA384 : WC_SHA256, secret.data,
                          (word32)secret.size, info, (word32)name.size + 4, out,
                          (word32)size) == 0;
}

bool record_key_derive(uint16_t cipher, struct bytes secret,
                       struct record_key *out)
{
    const struct suite *suite = suite_find(cipher);
    if (suite == NULL || secret.size != (suite->is_sha384 ? 48 : 32))
        return false;
    out->cipher = cipher;
    return expand_label(suite, secret, "tls13 key", out->key,
                        suite->key_size) &&
           expand_label(suite, secret, "tls13 iv", out->iv, NONCE_SIZE);
}

bool record_key_copy(uint16_t cipher, const uint8_t *key, const uint8_t *iv,
                     struct record_key *out)
{
    const struct suite *suite = suite_find(cipher);
    if (suite == NULL || key == NULL || iv == NULL)
        return false;
    out->cipher = cipher;
    memcpy(out->key, key, suite->key_size);
    memcpy(out->iv, iv, NONCE_SIZE);
    return true;
}

/* The pieces of a sealed record. */
struct sealed {
    const uint8_t *header, *text, *tag;
    uint8_t nonce[NONCE_SIZE];
    word32 size; /* of the text */
};

static bool open_aes(const struct suite *suite, const struct record_key *key,
                     const struct sealed *sealed, uint8_t *out)
{
    Aes aes;
    if (wc_AesInit(&aes, NULL, INVALID_DEVID) != 0)
        return false;
    int result;
    if (suite->cipher == AES_GCM) {
        result = wc_AesGcmSetKey(&aes, key->key, suite->key_size);
        if (result == 0)
            result =
                wc_AesGcmDecrypt(&aes, out, sealed->text, sealed->size,
                                 sealed->nonce, NONCE_SIZE, sealed->tag,
                                 suite->tag_size, sealed->header, HEADER_SIZE);
    } else {
        result = wc_AesCcmSetKey(&aes, key->key, suite->key_size);
        if (result == 0)
            result =
                wc_AesCcmDecrypt(&aes, out, sealed->text, sealed->size,
                                 sealed->nonce, NONCE_SIZE, sealed->tag,
                                 suite->tag_size, sealed->header, HEADER_SIZE);
    }
    wc_AesFree(&aes);
    return result == 0;
}

static bool open_chacha20(const struct record_key *key,
                          const struct sealed *sealed, uint8_t *out)
{
    return wc_ChaCha20Poly1305_Decrypt(key->key, sealed->nonce, sealed->header,
                                       HEADER_SIZE, sealed->text, sealed->size,
                                       sealed->tag, out) == 0;
}

bool record_open(const struct record_key *key, uint64_t sequence,
                 struct bytes record, uint8_t *out, size_t *size)
{
    const struct suite *suite = suite_find(key->cipher);
    if (suite == NULL || record.size <= HEADER_SIZE + (size_t)suite->tag_size)
        return false;
    struct sealed sealed = {
        .header = record.data,
        .text = record.data + HEADER_SIZE,
        .tag = record.data + record.size - suite->tag_size,
        .size = (word32)(record.size - HEADER_SIZE - suite->tag_size),
    };
    memcpy(sealed.nonce, key->iv, NONCE_SIZE);
    for (unsigned i = 0; i < 8; i++)
        sealed.nonce[4 + i] ^= (uint8_t)(sequence >> (56 - 8 * i));
    *size = sealed.size;
    if (suite->cipher == CHACHA20)
        return open_chacha20(key, &sealed, out);
    return open_aes(suite, key, &sealed, out);
}
