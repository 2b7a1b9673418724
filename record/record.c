#include "record/record.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* Another CA of the same name may have issued another certificate. */
const struct revocation_evidence *record_revocation(const struct record *record,
                                                    const struct cert *cert,
                                                    const struct cert *issuer)
{
    for (size_t i = 0; i < record->revocation_count; i++) {
        const struct revocation_evidence *evidence = &record->revocations[i];
        if (cert_equal(evidence->cert, cert) &&
            memcmp(evidence->issuer->spki_sha256, issuer->spki_sha256,
                   SHA256_SIZE) == 0)
            return evidence;
    }
    return NULL;
}

struct record *record_new(void)
{
    struct record *record = malloc(sizeof(*record));
    if (record == NULL)
        out_of_memory();
    *record = (struct record){ .arena = arena_new() };
    return record;
}

void record_free(struct record *record)
{
    if (record == NULL)
        return;
    arena_free(record->arena);
    free(record);
}

void record_reset(struct record *record)
{
    struct arena *arena = record->arena;
    arena_reset(arena);
    *record = (struct record){ .arena = arena };
}
