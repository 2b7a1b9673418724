#include "scan/libraries.h"

#include <stdlib.h>
#include <uv.h>

#include "base/memory.h"
#include "probe/probe.h"
#include "resolver/resolver.h"

bool libraries_start(struct failure *failure)
{
    int unfit =
        uv_replace_allocator(memory_new, memory_resize, memory_zeroed, free);
    if (unfit != 0) {
        *failure = (struct failure){ STATUS_LOCAL, unfit, uv_strerror(unfit) };
        return false;
    }
    if (!resolver_library_start(failure))
        return false;
    if (probe_library_start(failure))
        return true;
    resolver_library_stop();
    return false;
}

void libraries_stop(void)
{
    probe_library_stop();
    resolver_library_stop();
}

const char *libraries_tls_version(void)
{
    return probe_tls_version();
}

const char *libraries_dns_version(void)
{
    return resolver_version();
}

const char *libraries_http_version(void)
{
    return probe_http_version();
}
