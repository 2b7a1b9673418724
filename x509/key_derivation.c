#include "x509/key_derivation.h"

#include <string.h>
#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/hash.h>
#include <wolfssl/wolfcrypt/hmac.h>
#include <wolfssl/wolfcrypt/pwdbased.h>

#include "base/compiler.h"
#include "base/text.h"

enum { SHORT_BLOCK = 64, LONG_BLOCK = 128 };

static enum wc_HashType library_type(enum hash hash)
{
    switch (hash) {
    case HASH_MD5:
        return WC_HASH_TYPE_MD5;
    case HASH_SHA1:
        return WC_HASH_TYPE_SHA;
    case HASH_SHA224:
        return WC_HASH_TYPE_SHA224;
    case HASH_SHA256:
        return WC_HASH_TYPE_SHA256;
    case HASH_SHA384:
        return WC_HASH_TYPE_SHA384;
    case HASH_SHA512:
        return WC_HASH_TYPE_SHA512;
    case HASH_NONE:
        break;
    }
    return WC_HASH_TYPE_NONE;
}

enum hash hash_of(enum oid oid)
{
    switch (oid) {
    case OID_MD5:
        return HASH_MD5;
    case OID_SHA1:
    case OID_HMAC_SHA1:
        return HASH_SHA1;
    case OID_SHA224:
    case OID_HMAC_SHA224:
        return HASH_SHA224;
    case OID_SHA256:
    case OID_HMAC_SHA256:
        return HASH_SHA256;
    case OID_SHA384:
    case OID_HMAC_SHA384:
        return HASH_SHA384;
    case OID_SHA512:
    case OID_HMAC_SHA512:
        return HASH_SHA512;
    default:
        return HASH_NONE;
    }
}

size_t hash_size(enum hash hash)
{
    int size = wc_HashGetDigestSize(library_type(hash));
    return size > 0 && size <= LONGEST_HASH ? (size_t)size : 0;
}

static size_t block_size(enum hash hash)
{
    return hash >= HASH_SHA384 ? LONG_BLOCK : SHORT_BLOCK;
}

const char *hash_text(enum hash hash)
{
    static const char *const texts[] = {
        [HASH_NONE] = "an unknown hash", [HASH_MD5] = "MD5",
        [HASH_SHA1] = "SHA-1",           [HASH_SHA224] = "SHA-224",
        [HASH_SHA256] = "SHA-256",       [HASH_SHA384] = "SHA-384",
        [HASH_SHA512] = "SHA-512",
    };
    return texts[hash];
}

uint64_t derivation_work(const struct derivation *derivation, size_t size)
{
    size_t once = hash_size(derivation->hash);
    size_t blocks = once == 0 ? 1 : (size + once - 1) / once;
    return (uint64_t)derivation->rounds * blocks;
}

/* H(a || b || c); a part may be empty. */
static bool hash_parts(enum hash hash, struct bytes a, struct bytes b,
                       struct bytes c, uint8_t *out)
{
    const struct bytes parts[] = { a, b, c };
    enum wc_HashType type = library_type(hash);
    wc_HashAlg state;
    if (hash_size(hash) == 0 || wc_HashInit(&state, type) != 0)
        return false;
    bool is_good = true;
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (parts[i].size > 0)
            is_good &= wc_HashUpdate(&state, type, parts[i].data,
                                     (word32)parts[i].size) == 0;
    is_good &= wc_HashFinal(&state, type, out) == 0;
    wc_HashFree(&state, type);
    secret_wipe(&state, sizeof(state));
    return is_good;
}

/* Hashes `octets`, and then the result, `rounds` times in all. */
static bool hash_often(const struct derivation *derivation, struct bytes first,
                       struct bytes second, uint8_t *out)
{
    const struct bytes none = { 0 };
    const struct bytes result = { out, hash_size(derivation->hash) };
    bool is_good = hash_parts(derivation->hash, first, second, none, out);
    for (uint32_t i = 1; is_good && i < derivation->rounds; i++)
        is_good = hash_parts(derivation->hash, result, none, none, out);
    return is_good;
}

/* Writes the octets again and again until `size` are full. */
static void fill(uint8_t *to, size_t size, struct bytes octets)
{
    for (size_t i = 0; octets.size > 0 && i < size; i++)
        to[i] = octets.data[i % octets.size];
}

static size_t whole_blocks(size_t size, size_t block)
{
    return (size + block - 1) / block * block;
}

/* Adds B + 1 to each block of I, most significant octet first. */
static void add_to_blocks(struct secret *mixture, const uint8_t *addend,
                          size_t block)
{
    for (size_t at = 0; at < mixture->size; at += block) {
        unsigned carry = 1;
        for (size_t i = block; i-- > 0;) {
            carry += (unsigned)mixture->data[at + i] + addend[i];
            mixture->data[at + i] = (uint8_t)carry;
            carry >>= 8;
        }
    }
}

/* S || P of RFC 7292 appendix B.2. */
static struct secret mix(struct bytes salt, struct bytes passphrase,
                         size_t block)
{
    size_t salt_size = whole_blocks(salt.size, block);
    size_t passphrase_size = whole_blocks(passphrase.size, block);
    struct secret mixture = secret_new(salt_size + passphrase_size);
    fill(mixture.data, salt_size, salt);
    fill(mixture.data + salt_size, passphrase_size, passphrase);
    return mixture;
}

bool derive_pkcs12(const struct derivation *derivation,
                   enum pkcs12_purpose purpose, struct bytes passphrase,
                   uint8_t *out, size_t size)
{
    size_t block = block_size(derivation->hash);
    size_t once = hash_size(derivation->hash);
    uint8_t diversifier[LONG_BLOCK], addend[LONG_BLOCK], result[LONGEST_HASH];
    bool is_good = once > 0;
    memset(diversifier, (int)purpose, block);
    struct secret mixture = mix(derivation->salt, passphrase, block);
    for (size_t done = 0; is_good && done < size; done += once) {
        is_good = hash_often(derivation, (struct bytes){ diversifier, block },
                             secret_bytes(&mixture), result);
        size_t wanted = size - done < once ? size - done : once;
        memcpy(out + done, result, wanted);
        fill(addend, block, (struct bytes){ result, once });
        add_to_blocks(&mixture, addend, block);
    }
    secret_free(&mixture);
    secret_wipe(addend, sizeof(addend));
    secret_wipe(result, sizeof(result));
    return is_good;
}

bool derive_pbkdf2(const struct derivation *derivation, struct bytes passphrase,
                   uint8_t *out, size_t size)
{
    /* It wants an address, even of nothing. */
    static const uint8_t nothing[1];
    if (hash_size(derivation->hash) == 0 || derivation->rounds > INT32_MAX)
        return false;
    return wc_PBKDF2(out, passphrase.size > 0 ? passphrase.data : nothing,
                     (int)passphrase.size,
                     derivation->salt.size > 0 ? derivation->salt.data
                                               : nothing,
                     (int)derivation->salt.size, (int)derivation->rounds,
                     (int)size, (int)library_type(derivation->hash)) == 0;
}

bool derive_pbkdf1(const struct derivation *derivation, struct bytes passphrase,
                   uint8_t *out, size_t size)
{
    uint8_t result[LONGEST_HASH];
    if (size > hash_size(derivation->hash))
        return false;
    bool is_good = hash_often(derivation, passphrase, derivation->salt, result);
    memcpy(out, result, size);
    secret_wipe(result, sizeof(result));
    return is_good;
}

bool derive_pem(struct bytes salt, struct bytes passphrase, uint8_t *out,
                size_t size)
{
    uint8_t result[LONGEST_HASH];
    size_t once = hash_size(HASH_MD5);
    struct bytes before = { result, 0 };
    bool is_good = once > 0;
    for (size_t done = 0; is_good && done < size; done += once) {
        is_good = hash_parts(HASH_MD5, before, passphrase, salt, result);
        memcpy(out + done, result, size - done < once ? size - done : once);
        before.size = once;
    }
    secret_wipe(result, sizeof(result));
    return is_good;
}

static void put_unit(struct secret *secret, unsigned unit)
{
    secret_reserve(secret, 2);
    secret->data[secret->size++] = (uint8_t)(unit >> 8);
    secret->data[secret->size++] = (uint8_t)unit;
}

enum {
    FIRST_BEYOND_BMP = 0x10000,
    HIGH_SURROGATE = 0xd800,
    LOW_SURROGATE = 0xdc00
};

static void put_point(struct secret *secret, unsigned point)
{
    if (point < FIRST_BEYOND_BMP) {
        put_unit(secret, point);
        return;
    }
    point -= FIRST_BEYOND_BMP;
    put_unit(secret, HIGH_SURROGATE + (point >> 10));
    put_unit(secret, LOW_SURROGATE + (point & 0x3ff));
}

static bool is_utf8(struct bytes text)
{
    size_t size;
    for (size_t i = 0; i < text.size; i += size)
        if (text_point(bytes_slice(text, i, text.size), &size) == TEXT_NOT_UTF8)
            return false;
    return true;
}

struct secret passphrase_utf16(struct bytes passphrase)
{
    struct secret secret = secret_new(2 * passphrase.size + 2);
    bool is_text = is_utf8(passphrase);
    secret.size = 0;
    for (size_t i = 0; i < passphrase.size;) {
        size_t size = 1;
        int32_t point = passphrase.data[i];
        if (is_text)
            point =
                text_point(bytes_slice(passphrase, i, passphrase.size), &size);
        put_point(&secret, (unsigned)point);
        i += size;
    }
    put_unit(&secret, 0);
    return secret;
}

bool hmac_compute(enum hash hash, struct bytes key, struct bytes octets,
                  uint8_t *out)
{
    Hmac hmac;
    int type = (int)library_type(hash);
    if (hash_size(hash) == 0 || wc_HmacInit(&hmac, NULL, INVALID_DEVID) != 0)
        return false;
    bool is_good =
        wc_HmacSetKey(&hmac, type, key.data, (word32)key.size) == 0 &&
        wc_HmacUpdate(&hmac, octets.data, (word32)octets.size) == 0 &&
        wc_HmacFinal(&hmac, out) == 0;
    wc_HmacFree(&hmac);
    secret_wipe(&hmac, sizeof(hmac));
    return is_good;
}
