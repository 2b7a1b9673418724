/* Any octets as a certificate: it is read, shown and compared. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "must.h"
#include "x509/cert.h"

static void look_at_names(const struct general_names *names,
                          struct arena *arena)
{
    for (size_t i = 0; i < names->count; i++)
        must(general_name_text(&names->items[i], arena) != NULL);
}

static void look_at_extensions(const struct cert *cert, struct arena *arena)
{
    for (size_t i = 0; i < cert->extension_count; i++) {
        const struct extension *extension = &cert->extensions[i];
        must(extension->is_malformed == (extension->fault != NULL));
        must(oid_name(arena, extension->oid) != NULL);
    }
    look_at_names(&cert->san, arena);
    look_at_names(&cert->aki_issuer, arena);
    for (size_t i = 0; i < cert->crl_dps.count; i++)
        look_at_names(&cert->crl_dps.items[i].full_name, arena);
    for (size_t i = 0; i < cert->aia_count; i++)
        must(general_name_text(&cert->aia[i].location, arena) != NULL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct bytes octets = { data, size };
    const struct cert *cert = cert_parse(octets, arena);
    must(bytes_equal(cert->der, octets));
    must(cert->failure_offset <= size);
    must((cert->failure.status == STATUS_OK) == (cert->failure.detail == NULL));
    must(cert->failure.status != STATUS_OK ||
         name_is_well_formed(cert->subject));
    must(name_text(cert->subject, arena) != NULL);
    must(name_text(cert->issuer, arena) != NULL);
    must(cert_short_text(cert, arena) != NULL);
    must(cert_serial_text(cert, arena) != NULL);
    must(name_equal(cert->issuer, cert->subject) == cert->is_self_issued);
    look_at_extensions(cert, arena);
    arena_free(arena);
    return 0;
}
