#include "record/dns_answer.h"

const char *dns_status_text(enum dns_status status)
{
    static const char *const texts[] = {
#define X(name, text) [DNS_##name] = text,
        DNS_STATUS_LIST(X)
#undef X
    };
    return texts[status];
}

bool dns_status_is_silence(enum dns_status status)
{
    switch (status) {
    case DNS_SERVFAIL:
    case DNS_REFUSED:
    case DNS_TIMED_OUT:
    case DNS_MALFORMED:
    case DNS_UNREACHABLE:
        return true;
    case DNS_NOT_ASKED:
    case DNS_OK:
    case DNS_GIVEN:
    case DNS_LITERAL:
    case DNS_NXDOMAIN:
    case DNS_NODATA:
    case DNS_CNAME_LOOP:
    case DNS_OVER_LIMIT:
        return false;
    }
    return false;
}
