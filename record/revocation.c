#include "record/revocation.h"

const char *revocation_status_text(enum revocation_status status)
{
    static const char *const texts[] = {
#define X(name, text) [REVOCATION_##name] = text,
        REVOCATION_STATUS_LIST(X)
#undef X
    };
    return texts[status];
}

const char *revocation_kind_text(enum revocation_kind kind)
{
    static const char *const texts[] = {
#define X(name, text) [REVOCATION_BY_##name] = text,
        REVOCATION_KIND_LIST(X)
#undef X
    };
    return texts[kind];
}
