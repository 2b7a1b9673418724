#include "chain/signature.h"

#include <string.h>

#include "base/arena.h"
#include "chain/signature_scheme.h"

/*
 * A table of small sets: a result belongs into one set, whose oldest entry
 * goes when it is full. 4,096 results are more than the intermediates of all
 * public issuers, for which the cache is; leaves pass through it.
 */
enum { SETS = 1024, ENTRIES_OF_SET = 4 };

struct entry {
    uint8_t issuer[SHA256_SIZE]; /* of the SubjectPublicKeyInfo */
    uint8_t object[SHA256_SIZE]; /* of the whole certificate or CRL */
    uint64_t used; /* the cache's clock at the last use; 0 never */
    enum signature_result result;
};

struct signature_cache {
    struct arena *arena;
    uint64_t clock;
    struct entry entries[SETS][ENTRIES_OF_SET];
};

struct signature_cache *signature_cache_new(void)
{
    struct arena *arena = arena_new();
    struct signature_cache *cache = ARENA_NEW(arena, 1, struct signature_cache);
    cache->arena = arena;
    return cache;
}

void signature_cache_free(struct signature_cache *cache)
{
    if (cache != NULL)
        arena_free(cache->arena);
}

/* What is to be verified, whether certificate or CRL. */
struct signed_object {
    const uint8_t *sha256;
    const struct algorithm *algorithm;
    struct bytes signed_octets, signature;
    unsigned unused_bits;
};

/* The entry of exactly this pair, else the oldest of its set, emptied. */
static struct entry *entry_for(struct signature_cache *cache,
                               const uint8_t *issuer, const uint8_t *object)
{
    size_t set =
        (size_t)((issuer[0] ^ object[0]) << 8 | (issuer[1] ^ object[1])) % SETS;
    struct entry *oldest = &cache->entries[set][0];
    for (size_t i = 0; i < ENTRIES_OF_SET; i++) {
        struct entry *entry = &cache->entries[set][i];
        if (entry->used != 0 &&
            memcmp(entry->issuer, issuer, SHA256_SIZE) == 0 &&
            memcmp(entry->object, object, SHA256_SIZE) == 0)
            return entry;
        if (entry->used < oldest->used)
            oldest = entry;
    }
    memcpy(oldest->issuer, issuer, SHA256_SIZE);
    memcpy(oldest->object, object, SHA256_SIZE);
    oldest->used = 0;
    return oldest;
}

/* What needs no arithmetic is not remembered, so that the cache holds only
 * what is worth it and no key of boundless size is digested. */
static enum signature_result verify(struct signature_cache *cache,
                                    const struct public_key *key,
                                    const struct signed_object *object,
                                    bool *computed)
{
    struct signature_scheme scheme;
    uint8_t issuer[SHA256_SIZE];
    *computed = false;
    enum signature_result result =
        signature_prepare(key, object->algorithm, object->signature,
                          object->unused_bits, &scheme);
    if (result != SIGNATURE_VALID)
        return result;
    struct entry *entry = NULL;
    if (cache != NULL) {
        digest_sha256(key->der, issuer);
        entry = entry_for(cache, issuer, object->sha256);
        bool is_known = entry->used != 0;
        entry->used = ++cache->clock;
        if (is_known)
            return entry->result;
    }
    *computed = true;
    result = signature_compute(key, &scheme, object->signed_octets,
                               object->signature);
    if (entry != NULL)
        entry->result = result;
    return result;
}

enum signature_result signature_of_cert(struct signature_cache *cache,
                                        const struct cert *cert,
                                        const struct public_key *issuer_key,
                                        bool *computed)
{
    struct signed_object object = {
        .sha256 = cert->sha256,
        .algorithm = &cert->outer_algorithm,
        .signed_octets = cert->tbs,
        .signature = cert->signature,
        .unused_bits = cert->signature_unused_bits,
    };
    return verify(cache, issuer_key, &object, computed);
}

enum signature_result signature_of_crl(struct signature_cache *cache,
                                       const struct crl *crl,
                                       const struct public_key *issuer_key,
                                       bool *computed)
{
    struct signed_object object = {
        .sha256 = crl->sha256,
        .algorithm = &crl->outer_algorithm,
        .signed_octets = crl->tbs,
        .signature = crl->signature,
        .unused_bits = crl->signature_unused_bits,
    };
    return verify(cache, issuer_key, &object, computed);
}
