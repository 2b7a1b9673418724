/* Any octets as a PKCS#12 file, and as a file that is opened. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/limits.h"
#include "x509/bundle.h"
#include "x509/pkcs12.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { MOST_WORK = 64 };

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* Sanitised text has no controls; what it escaped has backslashes. */
static void clean(const char *text)
{
    for (; text != NULL && *text != '\0'; text++)
        must((unsigned char)*text >= ' ' && *text != '\x7f');
}

static struct unlocking unlocking(void)
{
    static const struct bytes passphrase = { (const uint8_t *)"correct horse",
                                             13 };
    struct unlocking with = unlocking_of(&passphrase);
    with.work = MOST_WORK;
    return with;
}

static void check(const struct pkcs12 *pkcs12)
{
    bool is_open = pkcs12->lock == LOCK_NONE || pkcs12->lock == LOCK_OPENED;
    must(is_open == (pkcs12->fault == NULL));
    must(pkcs12->algorithms != NULL);
    must(pkcs12->cert_count <= LIMIT_FILE_CERTS);
    must(pkcs12->key_count <= LIMIT_FILE_KEYS);
    clean(pkcs12->fault);
    clean(pkcs12->algorithms);
    clean(pkcs12->legacy);
    clean(pkcs12->mac);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct bytes octets = { data, size };
    struct pkcs12 pkcs12;
    struct bundle bundle;
    struct unlocking with = unlocking();
    pkcs12_read(octets, &with, arena, &pkcs12);
    check(&pkcs12);
    with = unlocking();
    bundle_open(octets, &with, arena, &bundle);
    must(bundle.failure.status != STATUS_OK || bundle.pkcs12 != NULL ||
         bundle.cert_count + bundle.crl_count + bundle.request_count +
                 bundle.key_count >
             0);
    clean(bundle.failure.detail);
    arena_free(arena);
    return 0;
}
