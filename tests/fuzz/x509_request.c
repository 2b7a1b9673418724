/* Any octets as a certificate request. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "must.h"
#include "x509/request.h"

static bool is_within(struct bytes part, struct bytes whole)
{
    return part.size == 0 || (part.data >= whole.data &&
                              part.data + part.size <= whole.data + whole.size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new();
    struct bytes der = { data, size };
    const struct request *request = request_parse(der, arena);
    must(request->failure_offset <= size);
    must(is_within(request->info, der) && is_within(request->signature, der));
    must(request->has_san || request->san.count == 0);
    must_be_clean(name_text(request->subject, arena));
    for (size_t i = 0; i < request->san.count; i++)
        must_be_clean(general_name_text(&request->san.items[i], arena));
    if (request->failure.status != STATUS_OK)
        must(request->failure.detail != NULL);
    arena_free(arena);
    return 0;
}
