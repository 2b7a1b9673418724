#include "x509/cipher.h"

#include <string.h>
#include <wolfssl/options.h>
#include <wolfssl/wolfcrypt/aes.h>
#include <wolfssl/wolfcrypt/des3.h>
#include <wolfssl/wolfcrypt/rc2.h>

/* What the library was built with. */
#ifdef NO_DES3
enum { HAS_DES = 0 };
#else
enum { HAS_DES = 1 };
#endif
#ifdef WC_RC2
enum { HAS_RC2 = 1 };
#else
enum { HAS_RC2 = 0 };
#endif

bool cipher_is_supported(enum cipher cipher)
{
    switch (cipher) {
    case CIPHER_AES:
        return true;
    case CIPHER_DES:
    case CIPHER_3DES:
        return HAS_DES;
    case CIPHER_RC2:
        return HAS_RC2;
    case CIPHER_UNKNOWN:
        break;
    }
    return false;
}

static bool decrypt_aes(struct bytes key, const uint8_t *iv,
                        struct secret *octets)
{
    Aes aes;
    if (wc_AesInit(&aes, NULL, INVALID_DEVID) != 0)
        return false;
    bool is_good = wc_AesSetKey(&aes, key.data, (word32)key.size, iv,
                                AES_DECRYPTION) == 0 &&
                   wc_AesCbcDecrypt(&aes, octets->data, octets->data,
                                    (word32)octets->size) == 0;
    wc_AesFree(&aes);
    secret_wipe(&aes, sizeof(aes));
    return is_good;
}

#ifndef NO_DES3
static bool decrypt_des(struct bytes key, const uint8_t *iv,
                        struct secret *octets)
{
    Des des;
    bool is_good = wc_Des_SetKey(&des, key.data, iv, DES_DECRYPTION) == 0 &&
                   wc_Des_CbcDecrypt(&des, octets->data, octets->data,
                                     (word32)octets->size) == 0;
    secret_wipe(&des, sizeof(des));
    return is_good;
}

/* With two keys the first is also the third. */
static bool decrypt_des3(struct bytes key, const uint8_t *iv,
                         struct secret *octets)
{
    Des3 des3;
    uint8_t keys[DES3_KEYLEN];
    if (wc_Des3Init(&des3, NULL, INVALID_DEVID) != 0)
        return false;
    memcpy(keys, key.data, key.size);
    if (key.size < sizeof(keys))
        memcpy(keys + key.size, key.data, sizeof(keys) - key.size);
    bool is_good = wc_Des3_SetKey(&des3, keys, iv, DES_DECRYPTION) == 0 &&
                   wc_Des3_CbcDecrypt(&des3, octets->data, octets->data,
                                      (word32)octets->size) == 0;
    wc_Des3Free(&des3);
    secret_wipe(&des3, sizeof(des3));
    secret_wipe(keys, sizeof(keys));
    return is_good;
}
#endif

#ifdef WC_RC2
static bool decrypt_rc2(struct bytes key, unsigned effective_bits,
                        const uint8_t *iv, struct secret *octets)
{
    Rc2 rc2;
    memset(&rc2, 0, sizeof(rc2));
    bool is_good = wc_Rc2SetKey(&rc2, key.data, (word32)key.size, iv,
                                effective_bits) == 0 &&
                   wc_Rc2CbcDecrypt(&rc2, octets->data, octets->data,
                                    (word32)octets->size) == 0;
    secret_wipe(&rc2, sizeof(rc2));
    return is_good;
}
#endif

bool cipher_decrypt(enum cipher cipher, struct bytes key,
                    unsigned effective_bits, const uint8_t *iv,
                    struct secret *octets)
{
    (void)effective_bits; /* not every build has RC2 */
    switch (cipher) {
    case CIPHER_AES:
        return decrypt_aes(key, iv, octets);
#ifndef NO_DES3
    case CIPHER_DES:
        return decrypt_des(key, iv, octets);
    case CIPHER_3DES:
        return decrypt_des3(key, iv, octets);
#endif
#ifdef WC_RC2
    case CIPHER_RC2:
        return decrypt_rc2(key, effective_bits, iv, octets);
#endif
    default:
        return false;
    }
}
