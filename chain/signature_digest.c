#include "chain/signature_digest.h"

#include <wolfssl/wolfcrypt/hash.h>

#include "x509/oid.h"

static const struct digest {
    enum oid oid;
    size_t size;
    const char *text;
    enum wc_HashType type;
} digests[] = {
    [DIGEST_NONE] = { OID_UNKNOWN, 0, "no digest", WC_HASH_TYPE_NONE },
    [DIGEST_MD2] = { OID_UNKNOWN, 16, "MD2", WC_HASH_TYPE_NONE },
    [DIGEST_MD4] = { OID_UNKNOWN, 16, "MD4", WC_HASH_TYPE_NONE },
    [DIGEST_MD5] = { OID_MD5, 16, "MD5", WC_HASH_TYPE_MD5 },
    [DIGEST_SHA1] = { OID_SHA1, 20, "SHA-1", WC_HASH_TYPE_SHA },
    [DIGEST_SHA224] = { OID_SHA224, 28, "SHA-224", WC_HASH_TYPE_SHA224 },
    [DIGEST_SHA256] = { OID_SHA256, 32, "SHA-256", WC_HASH_TYPE_SHA256 },
    [DIGEST_SHA384] = { OID_SHA384, 48, "SHA-384", WC_HASH_TYPE_SHA384 },
    [DIGEST_SHA512] = { OID_SHA512, 64, "SHA-512", WC_HASH_TYPE_SHA512 },
};

size_t signature_digest_size(enum signature_digest digest)
{
    return digests[digest].size;
}

const char *signature_digest_text(enum signature_digest digest)
{
    return digests[digest].text;
}

bool signature_digest_is_weak(enum signature_digest digest)
{
    return digest >= DIGEST_MD2 && digest <= DIGEST_SHA1;
}

struct bytes signature_digest_oid(enum signature_digest digest)
{
    return digests[digest].oid == OID_UNKNOWN ? (struct bytes){ 0 }
                                              : oid_octets(digests[digest].oid);
}

enum signature_digest signature_digest_find(struct bytes oid)
{
    for (size_t i = DIGEST_SHA1; i < COUNT_OF(digests); i++)
        if (oid_is(oid, digests[i].oid))
            return (enum signature_digest)i;
    return DIGEST_NONE;
}

bool signature_digest_compute(enum signature_digest digest, struct bytes octets,
                              uint8_t *out)
{
    const struct digest *entry = &digests[digest];
    return entry->type != WC_HASH_TYPE_NONE && octets.size <= UINT32_MAX &&
           wc_Hash(entry->type, octets.data, (word32)octets.size, out,
                   (word32)entry->size) == 0;
}
