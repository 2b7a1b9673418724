#include "record/change.h"

const char *change_kind_text(enum change_kind kind)
{
    static const char *const texts[] = {
#define X(name, text) [CHANGE_##name] = text,
        CHANGE_LIST(X)
#undef X
    };
    return texts[kind];
}

bool changes_include(const struct changes *changes, enum change_kind kind)
{
    for (size_t i = 0; i < changes->count; i++)
        if (changes->items[i].kind == kind)
            return true;
    return false;
}
