/* Any octets as a file: PEM, DER, PKCS#7 or something else. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/text.h"
#include "must.h"
#include "x509/bundle.h"
#include "x509/pem.h"

/* What was read as PEM can be written and read again. */
static void write_again(const struct cert *cert, struct arena *arena)
{
    if (cert->der.size == 0)
        return;
    struct bytes text =
        bytes_of_text(pem_encode(arena, "CERTIFICATE", cert->der));
    struct pem_reader reader = pem_reader_of(text);
    struct pem_block block;
    must(pem_read(&reader, arena, &block));
    must(bytes_equal(block.der, cert->der));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct bundle bundle;
    bundle_parse((struct bytes){ data, size }, arena, &bundle);
    bool has_any = bundle.cert_count + bundle.crl_count > 0;
    must(has_any || bundle.failure.status != STATUS_OK);
    if (bundle.failure.status != STATUS_OK)
        must(text_is_clean(bytes_of_text(bundle.failure.detail)) ||
             bundle.first_other_label != NULL);
    for (size_t i = 0; i < bundle.cert_count; i++) {
        must(bundle.cert_places[i] <= size);
        write_again(bundle.certs[i], arena);
    }
    for (size_t i = 0; i < bundle.crl_count; i++)
        must(bundle.crl_places[i] <= size);
    arena_free(arena);
    return 0;
}
