/* Any octets as a private key, in DER or as a PEM text. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "x509/pem.h"
#include "x509/private_key.h"

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

static void check(const struct private_key *key)
{
    must(key->form != NULL);
    if (key->encryption != NULL)
        clean(key->encryption);
    if (private_key_is_open(key)) {
        must(key->key.der.size > 0 && key->fault == NULL);
    } else {
        must(key->fault != NULL && key->key.der.size == 0);
        clean(key->fault);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct bytes octets = { data, size };
    struct private_key key;
    struct unlocking with = unlocking();
    private_key_read(octets, &with, arena, &key);
    check(&key);
    struct pem_reader reader = pem_reader_of(octets);
    struct pem_block block;
    for (size_t i = 0; i < 8 && pem_find(&reader, arena, &block); i++) {
        private_key_read_pem(&block, &with, arena, &key);
        check(&key);
    }
    arena_free(arena);
    return 0;
}
