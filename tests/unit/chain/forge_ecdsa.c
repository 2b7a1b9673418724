#include "forge.h"

#include <stdlib.h>

#include <wolfssl/wolfcrypt/ecc.h>
#include <wolfssl/wolfcrypt/random.h>

#include "base/arena.h"
#include "x509/der.h"
#include "x509/digest.h"

/* ECDSA on P-256 with SHA-256. Key n has a private key that begins with n, so
 * that a test can be repeated. */

enum { SCALAR_SIZE = 32, POINT_SIZE = 65, MOST_KEYS = 128 };

static void must(int result)
{
    if (result != 0)
        abort();
}

static void open_key(unsigned number, ecc_key *key)
{
    uint8_t scalar[SCALAR_SIZE] = { 1, 2, 3, (uint8_t)(number + 1) };
    must(wc_ecc_init(key));
    must(wc_ecc_import_private_key_ex(scalar, sizeof(scalar), NULL, 0, key,
                                      ECC_SECP256R1));
}

/* Making a point from a scalar takes time: each once. */
static const uint8_t *public_point(unsigned number)
{
    static uint8_t points[MOST_KEYS][POINT_SIZE];
    if (number >= MOST_KEYS)
        abort();
    if (points[number][0] == 0) {
        ecc_key key;
        word32 size = POINT_SIZE;
        open_key(number, &key);
        must(wc_ecc_make_pub(&key, NULL));
        must(wc_ecc_export_x963(&key, points[number], &size));
        wc_ecc_free(&key);
    }
    return points[number];
}

struct bytes forge_public_key(struct arena *arena, unsigned key)
{
    struct bytes algorithm = FORGE_CAT(
        arena, forge_oid(arena, OID_EC_PUBLIC_KEY), forge_oid(arena, OID_P256));
    struct bytes bits = FORGE_CAT(arena, { (const uint8_t *)"", 1 },
                                  { public_point(key), POINT_SIZE });
    return forge_tlv(arena, DER_SEQUENCE,
                     FORGE_CAT(arena, forge_tlv(arena, DER_SEQUENCE, algorithm),
                               forge_tlv(arena, DER_BIT_STRING, bits)));
}

struct bytes forge_algorithm(struct arena *arena)
{
    return forge_tlv(arena, DER_SEQUENCE, forge_oid(arena, OID_SHA256_ECDSA));
}

static WC_RNG *generator(void)
{
    static WC_RNG rng;
    static bool is_open;
    if (!is_open)
        must(wc_InitRng(&rng));
    is_open = true;
    return &rng;
}

struct bytes forge_sign(struct arena *arena, unsigned key, struct bytes octets)
{
    ecc_key private_key;
    uint8_t digest[SHA256_SIZE];
    uint8_t signature[128];
    word32 size = sizeof(signature);
    digest_sha256(octets, digest);
    open_key(key, &private_key);
    must(wc_ecc_sign_hash(digest, sizeof(digest), signature, &size, generator(),
                          &private_key));
    wc_ecc_free(&private_key);
    return FORGE_CAT(arena, { signature, size });
}
