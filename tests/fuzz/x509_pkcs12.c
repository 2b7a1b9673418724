/* Any octets as a PKCS#12 file, and as a file that is opened. */
#include <stdint.h>

#include "base/arena.h"
#include "base/limits.h"
#include "must.h"
#include "unlocking.h"
#include "x509/bundle.h"
#include "x509/pkcs12.h"

static void check(const struct pkcs12 *pkcs12)
{
    bool is_open = pkcs12->lock == LOCK_NONE || pkcs12->lock == LOCK_OPENED;
    must(is_open == (pkcs12->fault == NULL));
    must(pkcs12->algorithms != NULL);
    must(pkcs12->cert_count <= LIMIT_FILE_CERTS);
    must(pkcs12->key_count <= LIMIT_FILE_KEYS);
    must_be_clean(pkcs12->fault);
    must_be_clean(pkcs12->algorithms);
    must_be_clean(pkcs12->legacy);
    must_be_clean(pkcs12->mac);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct bytes octets = { data, size };
    struct pkcs12 pkcs12;
    struct bundle bundle;
    struct unlocking with = fuzz_unlocking();
    pkcs12_read(octets, &with, arena, &pkcs12);
    check(&pkcs12);
    with = fuzz_unlocking();
    bundle_open(octets, &with, arena, &bundle);
    must(bundle.failure.status != STATUS_OK || bundle.pkcs12 != NULL ||
         bundle.cert_count + bundle.crl_count + bundle.request_count +
                 bundle.key_count >
             0);
    must_be_clean(bundle.failure.detail);
    arena_free(arena);
    return 0;
}
