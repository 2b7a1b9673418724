/* Any octets as a private key, in DER or as a PEM text. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "must.h"
#include "unlocking.h"
#include "x509/pem.h"
#include "x509/private_key.h"

static void check(const struct private_key *key)
{
    must(key->form != NULL);
    if (key->encryption != NULL)
        must_be_clean(key->encryption);
    if (private_key_is_open(key)) {
        must(key->key.der.size > 0 && key->fault == NULL);
    } else {
        must(key->fault != NULL && key->key.der.size == 0);
        must_be_clean(key->fault);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct bytes octets = { data, size };
    struct private_key key;
    struct unlocking with = fuzz_unlocking();
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
