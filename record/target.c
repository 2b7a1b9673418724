#include "record/target.h"

const char *node_role_text(enum node_role role)
{
    static const char *const texts[] = {
#define X(name, text) [ROLE_##name] = text,
        NODE_ROLE_LIST(X)
#undef X
    };
    return texts[role];
}
