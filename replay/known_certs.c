#include "replay/known_certs.h"

#include <string.h>

#include "base/arena.h"

enum { FIRST_SIZE = 64 };

/* Where it is, or the free slot where it would be. */
static size_t slot_of(const struct known_certs *certs, const uint8_t *sha256)
{
    uint64_t start;
    memcpy(&start, sha256, sizeof(start));
    size_t slot = (size_t)start & (certs->size - 1);
    while (certs->slots[slot] != NULL &&
           memcmp(certs->slots[slot]->sha256, sha256, SHA256_SIZE) != 0)
        slot = (slot + 1) & (certs->size - 1);
    return slot;
}

const struct cert *known_certs_find(const struct known_certs *certs,
                                    const uint8_t *sha256)
{
    return certs->size == 0 ? NULL : certs->slots[slot_of(certs, sha256)];
}

static void grow(struct known_certs *certs)
{
    struct known_certs bigger = *certs;
    bigger.size = certs->size == 0 ? FIRST_SIZE : certs->size * 2;
    bigger.slots = ARENA_NEW(certs->arena, bigger.size, const struct cert *);
    for (size_t i = 0; i < certs->size; i++)
        if (certs->slots[i] != NULL)
            bigger.slots[slot_of(&bigger, certs->slots[i]->sha256)] =
                certs->slots[i];
    *certs = bigger;
}

const struct cert *known_certs_take(struct known_certs *certs, struct bytes der)
{
    uint8_t sha256[SHA256_SIZE];
    if (certs->count * 2 >= certs->size)
        grow(certs);
    digest_sha256(der, sha256);
    size_t slot = slot_of(certs, sha256);
    if (certs->slots[slot] == NULL) {
        certs->slots[slot] = cert_parse(der, certs->arena);
        certs->count++;
    }
    return certs->slots[slot];
}

void known_certs_replace(struct known_certs *certs, const struct cert *cert)
{
    certs->slots[slot_of(certs, cert->sha256)] = cert;
}
