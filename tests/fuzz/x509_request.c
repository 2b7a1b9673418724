/* Any octets as a certificate request. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "x509/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

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
    clean(name_text(request->subject, arena));
    for (size_t i = 0; i < request->san.count; i++)
        clean(general_name_text(&request->san.items[i], arena));
    if (request->failure.status != STATUS_OK)
        must(request->failure.detail != NULL);
    arena_free(arena);
    return 0;
}
