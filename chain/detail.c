#include "chain/detail.h"

#include "base/arena.h"
#include "base/text.h"

enum { MOST_POINTS = 200 };

const char *detail_cut(const char *text, struct arena *arena)
{
    struct bytes rest = bytes_of_text(text);
    for (size_t count = 0; count < MOST_POINTS && rest.size > 0; count++) {
        size_t size;
        (void)text_point(rest, &size);
        rest = bytes_slice(rest, size, rest.size);
    }
    if (rest.size == 0)
        return text;
    size_t kept = (size_t)(rest.data - (const uint8_t *)text);
    return arena_printf(arena, "%.*s…", (int)kept, text);
}
