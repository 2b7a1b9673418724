#include "base/failure.h"

#include <stddef.h>

#include "base/arena.h"

const char *status_text(enum status status)
{
    static const char *const texts[] = {
#define X(name, text) [STATUS_##name] = text,
        STATUS_LIST(X)
#undef X
    };
    return texts[status];
}

struct failure failure_copy(const struct failure *failure, struct arena *arena)
{
    struct failure copy = *failure;
    if (copy.detail != NULL)
        copy.detail = arena_printf(arena, "%s", copy.detail);
    return copy;
}
