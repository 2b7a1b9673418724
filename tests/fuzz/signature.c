/* The first octet chooses: an even one, what follows is a certificate that may
 * have signed itself, and everything is asked of it that is asked of one
 * certificate. An odd one, what follows is a padded block of RSA, after the
 * number of the digest, the length of the salt and that of the block. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "chain/cert_faults.h"
#include "chain/rsa_padding.h"
#include "chain/signature.h"
#include "must.h"

/* With and without the cache, and from it, the answer is the same. */
static void check_verification(const struct cert *cert)
{
    struct signature_cache *cache = signature_cache_new();
    bool computed;
    enum signature_result result =
        signature_of_cert(NULL, cert, &cert->key, &computed);
    must(result == signature_verify(&cert->key, &cert->outer_algorithm,
                                    cert->tbs, cert->signature,
                                    cert->signature_unused_bits));
    must(result != SIGNATURE_VALID || computed);
    must(result == signature_of_cert(cache, cert, &cert->key, &computed));
    must(result == signature_of_cert(cache, cert, &cert->key, &computed));
    must(!computed);
    signature_cache_free(cache);
}

static void check_faults(const struct cert *cert, struct arena *arena)
{
    static const enum cert_place places[] = { PLACE_LEAF, PLACE_CA,
                                              PLACE_ROOT };
    for (size_t i = 0; i < COUNT_OF(places); i++) {
        uint64_t faults = cert_faults(cert, places[i], cert, PURPOSE_SERVER);
        for (int fault = 1; fault < FAULT_COUNT; fault++)
            if ((faults & FAULT_BIT(fault)) != 0)
                must(cert_fault_detail(cert, places[i], cert, PURPOSE_SERVER,
                                       (enum path_fault)fault, arena) != NULL);
    }
}

static void check_cert(struct bytes octets)
{
    struct arena *arena = arena_new();
    const struct cert *cert = cert_parse(octets, arena);
    const struct algorithm *algorithm = &cert->outer_algorithm;
    must(signature_algorithm_text(algorithm, arena) != NULL);
    must(!signature_algorithm_is_permitted(algorithm, &cert->key) ||
         !signature_is_weak(algorithm));
    check_verification(cert);
    check_faults(cert, arena);
    (void)key_known_weakness(&cert->key);
    arena_free(arena);
}

static void check_padding(struct bytes input)
{
    uint8_t block[LONGEST_RSA] = { 0 };
    uint8_t digest[LONGEST_DIGEST] = { 0 };
    if (input.size < 4)
        return;
    enum signature_digest kind =
        (enum signature_digest)(DIGEST_MD5 + input.data[0] % 5);
    struct signature_scheme scheme = {
        .digest = kind,
        .mask_digest = kind == DIGEST_MD5 ? DIGEST_SHA1 : kind,
        .salt_size = input.data[1],
    };
    unsigned number = (unsigned)input.data[2] << 8 | input.data[3];
    unsigned bits = 512 + number % 7681;
    size_t size = (bits + 7) / 8;
    input = bytes_slice(input, 4, size);
    if (input.size > 0)
        memcpy(block, input.data, input.size);
    bool fits = rsa_pkcs1_fits(&scheme, digest, block, size);
    must(!fits || (block[0] == 0 && block[1] == 1 && block[2] == 0xff));
    (void)rsa_pss_fits(&scheme, digest, block, bits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct bytes octets = { data, size };
    if (size == 0)
        return 0;
    if ((data[0] & 1) == 0)
        check_cert(bytes_slice(octets, 1, size));
    else
        check_padding(bytes_slice(octets, 1, size));
    signature_thread_end();
    return 0;
}
