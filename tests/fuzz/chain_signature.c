/* Stands in for chain/signature_cache.c and for the keys of
 * tests/unit/chain/forge_ecdsa.c: a signature is the key that made it, and who
 * signed something else left nothing. */
#include <string.h>

#include "base/arena.h"
#include "chain/signature.h"
#include "tests/unit/chain/forge.h"
#include "x509/der.h"

enum { POINT_SIZE = 65 };

struct bytes forge_public_key(struct arena *arena, unsigned key)
{
    uint8_t point[POINT_SIZE] = { 4, (uint8_t)key };
    struct bytes algorithm = FORGE_CAT(
        arena, forge_oid(arena, OID_EC_PUBLIC_KEY), forge_oid(arena, OID_P256));
    struct bytes bits =
        FORGE_CAT(arena, { (const uint8_t *)"", 1 }, { point, sizeof(point) });
    return forge_tlv(arena, DER_SEQUENCE,
                     FORGE_CAT(arena, forge_tlv(arena, DER_SEQUENCE, algorithm),
                               forge_tlv(arena, DER_BIT_STRING, bits)));
}

struct bytes forge_algorithm(struct arena *arena)
{
    return forge_tlv(arena, DER_SEQUENCE, forge_oid(arena, OID_SHA256_ECDSA));
}

struct bytes forge_sign(struct arena *arena, unsigned key, struct bytes octets)
{
    bool is_certificate = octets.size > 0 && octets.data[0] == DER_SEQUENCE;
    return is_certificate ? forge_public_key(arena, key)
                          : bytes_of_text("nobody");
}

struct signature_cache *signature_cache_new(void)
{
    return NULL;
}

void signature_cache_free(struct signature_cache *cache)
{
    (void)cache;
}

static enum signature_result
compare(struct bytes signature, const struct public_key *key, bool *computed)
{
    *computed = true;
    return bytes_equal(signature, key->der) ? SIGNATURE_VALID
                                            : SIGNATURE_INVALID;
}

enum signature_result signature_of_cert(struct signature_cache *cache,
                                        const struct cert *cert,
                                        const struct public_key *issuer_key,
                                        bool *computed)
{
    (void)cache;
    return compare(cert->signature, issuer_key, computed);
}

enum signature_result signature_of_crl(struct signature_cache *cache,
                                       const struct crl *crl,
                                       const struct public_key *issuer_key,
                                       bool *computed)
{
    (void)cache;
    return compare(crl->signature, issuer_key, computed);
}
