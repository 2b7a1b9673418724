#include "chain/rsa_padding.h"

#include <string.h>

#include "x509/der.h"

enum { LONGEST_DIGEST_INFO = 19 + LONGEST_DIGEST };

/* DigestInfo (RFC 8017 9.2): SEQUENCE { SEQUENCE { OID, NULL }, OCTET STRING }
 * in DER. No length of it reaches 128. */
static size_t make_digest_info(enum signature_digest kind,
                               const uint8_t *digest, uint8_t *out)
{
    struct bytes oid = signature_digest_oid(kind);
    size_t size = signature_digest_size(kind);
    uint8_t head[] = { DER_SEQUENCE, (uint8_t)(8 + oid.size + size),
                       DER_SEQUENCE, (uint8_t)(4 + oid.size),
                       DER_OID,      (uint8_t)oid.size };
    uint8_t middle[] = { DER_NULL, 0, DER_OCTET_STRING, (uint8_t)size };
    uint8_t *end = out;
    memcpy(end, head, sizeof(head));
    end += sizeof(head);
    memcpy(end, oid.data, oid.size);
    end += oid.size;
    memcpy(end, middle, sizeof(middle));
    end += sizeof(middle);
    memcpy(end, digest, size);
    return (size_t)(end - out) + size;
}

/* 00 01 FF…FF 00 DigestInfo, with eight octets FF at least. The one right
 * block is made and compared, so that there is no parser to be fooled. */
bool rsa_pkcs1_fits(const struct signature_scheme *scheme,
                    const uint8_t *digest, const uint8_t *block,
                    size_t block_size)
{
    uint8_t info[LONGEST_DIGEST_INFO];
    uint8_t wanted[LONGEST_RSA];
    size_t info_size = make_digest_info(scheme->digest, digest, info);
    if (block_size < info_size + 11)
        return false;
    memset(wanted, 0xff, block_size);
    wanted[0] = 0;
    wanted[1] = 1;
    wanted[block_size - info_size - 1] = 0;
    memcpy(wanted + block_size - info_size, info, info_size);
    return memcmp(wanted, block, block_size) == 0;
}

/* MGF1 (RFC 8017 B.2.1), laid over `octets` by exclusive or. */
static bool mgf1_apply(enum signature_digest digest, const uint8_t *seed,
                       uint8_t *octets, size_t size)
{
    uint8_t input[LONGEST_DIGEST + 4] = { 0 };
    uint8_t mask[LONGEST_DIGEST];
    size_t digest_size = signature_digest_size(digest);
    memcpy(input, seed, digest_size);
    for (size_t i = 0; i < size; i++) {
        size_t round = i / digest_size;
        input[digest_size + 3] = (uint8_t)round;
        if (i % digest_size == 0 &&
            !signature_digest_compute(
                digest, (struct bytes){ input, digest_size + 4 }, mask))
            return false;
        octets[i] ^= mask[i % digest_size];
    }
    return true;
}

/* A block of RSASSA-PSS: maskedDB, H, 0xbc. */
struct pss_block {
    uint8_t *data; /* maskedDB: zeros, 01 and the salt under a mask */
    size_t data_size;
    const uint8_t *hash;
    uint8_t unused_bits; /* of data[0], as a mask; must be zero */
};

/* Steps 3, 4 and 6. If the bits of the modulus are one more than whole octets,
 * the block is one octet shorter. */
static bool pss_split(const struct signature_scheme *scheme, uint8_t *block,
                      unsigned modulus_bits, struct pss_block *out)
{
    size_t size = (modulus_bits + 7) / 8;
    size_t digest_size = signature_digest_size(scheme->digest);
    unsigned top_bits = (modulus_bits - 1) % 8;
    if (top_bits == 0) {
        if (*block != 0)
            return false;
        block++;
        size--;
    }
    if (size < digest_size + 2 ||
        size - digest_size - 2 < (size_t)scheme->salt_size ||
        block[size - 1] != 0xbc)
        return false;
    out->data = block;
    out->data_size = size - digest_size - 1;
    out->hash = block + out->data_size;
    out->unused_bits = (uint8_t)(top_bits == 0 ? 0 : 0xffU << top_bits);
    return (block[0] & out->unused_bits) == 0;
}

/* Steps 7 to 10: takes the mask off, and finds zeros and 01. */
static bool pss_unmask(const struct signature_scheme *scheme,
                       const struct pss_block *block)
{
    uint8_t *data = block->data;
    size_t zeros = block->data_size - (size_t)scheme->salt_size - 1;
    if (!mgf1_apply(scheme->mask_digest, block->hash, data, block->data_size))
        return false;
    data[0] &= (uint8_t) ~(unsigned)block->unused_bits;
    for (size_t i = 0; i < zeros; i++)
        if (data[i] != 0)
            return false;
    return data[zeros] == 1;
}

bool rsa_pss_fits(const struct signature_scheme *scheme, const uint8_t *digest,
                  uint8_t *block, unsigned modulus_bits)
{
    struct pss_block parts;
    if (!pss_split(scheme, block, modulus_bits, &parts) ||
        !pss_unmask(scheme, &parts))
        return false;
    /* Steps 11 to 14: eight zeros, the digest and the salt. */
    enum { ZEROS = 8 };
    uint8_t message[ZEROS + LONGEST_DIGEST + LONGEST_RSA] = { 0 };
    uint8_t computed[LONGEST_DIGEST];
    size_t digest_size = signature_digest_size(scheme->digest);
    size_t salt_size = (size_t)scheme->salt_size;
    memcpy(message + ZEROS, digest, digest_size);
    memcpy(message + ZEROS + digest_size, parts.hash - salt_size, salt_size);
    size_t size = ZEROS + digest_size + salt_size;
    return signature_digest_compute(
               scheme->digest, (struct bytes){ message, size }, computed) &&
           memcmp(computed, parts.hash, digest_size) == 0;
}
