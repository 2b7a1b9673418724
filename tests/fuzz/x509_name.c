/* Two names, the first after its length in two octets: comparison keeps its
 * laws, and the text is clean. */
#include <stdint.h>

#include "base/arena.h"
#include "must.h"
#include "x509/name.h"

static void must_show(struct name name, struct arena *arena)
{
    must_be_clean(name_text(name, arena));
    must_be_clean(name_short_text(name, arena));
    if (name_is_well_formed(name))
        must(name_equal(name, name) && name_is_within(name, name));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { LENGTH_SIZE = 2 };
    if (size < LENGTH_SIZE)
        return 0;
    struct arena *arena = arena_new();
    struct bytes rest = { data + LENGTH_SIZE, size - LENGTH_SIZE };
    size_t length = (size_t)data[0] << 8 | data[1];
    struct name a = { bytes_slice(rest, 0, length) };
    struct name b = { bytes_slice(rest, length, rest.size) };
    bool are_equal = name_equal(a, b);
    must(name_equal(b, a) == are_equal);
    bool each_is_within = name_is_within(a, b) && name_is_within(b, a);
    must(!are_equal || !name_is_well_formed(a) || !name_is_well_formed(b) ||
         each_is_within);
    must_show(a, arena);
    must_show(b, arena);
    struct der der = der_of(b.der);
    struct general_name general;
    if (general_name_read(&der, &general))
        must_be_clean(general_name_text(&general, arena));
    arena_free(arena);
    return 0;
}
