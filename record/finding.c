#include "record/finding.h"

const char *verdict_text(enum verdict verdict)
{
    static const char *const texts[] = {
#define X(name, text) [VERDICT_##name] = text,
        VERDICT_LIST(X)
#undef X
    };
    return texts[verdict];
}

const char *severity_text(enum severity severity)
{
    static const char *const texts[] = {
        [SEVERITY_NONE] = "none",
        [SEVERITY_NOTE] = "note",
        [SEVERITY_WARNING] = "warning",
        [SEVERITY_ERROR] = "error",
    };
    return texts[severity];
}
