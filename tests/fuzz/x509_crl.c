/* Any octets as a revocation list: it is read, and each of its entries is
 * found again. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "must.h"
#include "tests/unit/x509/crl_walk.h"
#include "x509/crl.h"
#include "x509/crl_entry.h"

/* A list that repeats a serial number gives the first of them, so only that
 * there is one can be asked for, and that a walk says the same. Few of them,
 * because each is a walk. */
static void find_entries(const struct crl *crl)
{
    enum { MOST_FOUND = 50 };
    struct der entries = der_of(crl->entries);
    struct name issuer = crl->issuer;
    for (size_t i = 0; i < crl->entry_count && i < MOST_FOUND; i++) {
        struct crl_entry_read read;
        struct crl_entry found;
        bool is_malformed;
        must(crl_entry_read(&entries, issuer, &read));
        issuer = read.entry.issuer;
        must(crl_find(crl, issuer, read.entry.serial, &found, &is_malformed));
        must(bytes_equal(found.serial, read.entry.serial));
        must(crl_find_agrees(crl, issuer, read.entry.serial));
        must(crl_find_agrees(crl, crl->issuer, read.entry.serial));
        must(crl_find_agrees(crl, issuer, (struct bytes){ 0 }));
        must(crl_reason_text(found.reason) != NULL);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct bytes octets = { data, size };
    const struct crl *crl = crl_parse(octets, arena);
    must(bytes_equal(crl->der, octets));
    must(crl->failure_offset <= size);
    must((crl->failure.status == STATUS_OK) == (crl->failure.detail == NULL));
    find_entries(crl);
    struct crl_entry entry;
    bool is_malformed;
    must(!crl_find(crl, crl->issuer, (struct bytes){ 0 }, &entry,
                   &is_malformed));
    arena_free(arena);
    return 0;
}
