#include <stdio.h>
#include <stdlib.h>

#include <curl/curl.h>
#include <wolfssl/options.h>

#include <wolfssl/ssl.h>

#include "base/memory.h"
#include "probe/curl_peer.h"
#include "probe/probe.h"

bool probe_library_start(struct failure *failure)
{
    if (wolfSSL_SetAllocators(memory_new, free, memory_resize) != 0 ||
        wolfSSL_Init() != WOLFSSL_SUCCESS) {
        *failure =
            (struct failure){ STATUS_LOCAL, 0, "wolfSSL does not start" };
        return false;
    }
    if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, memory_new, free,
                             memory_resize, memory_text,
                             memory_zeroed) != CURLE_OK) {
        wolfSSL_Cleanup();
        *failure =
            (struct failure){ STATUS_LOCAL, 0, "libcurl does not start" };
        return false;
    }
    if (curl_handle_is_possible())
        return true;
    *failure = (struct failure){ STATUS_LOCAL, 0, "libcurl is too old" };
    probe_library_stop();
    return false;
}

void probe_library_stop(void)
{
    curl_global_cleanup();
    wolfSSL_Cleanup();
}

enum { MOST_VERSION_TEXT = 64 };

const char *probe_tls_version(void)
{
    static char text[MOST_VERSION_TEXT];
    snprintf(text, sizeof(text), "wolfSSL %s", wolfSSL_lib_version());
    return text;
}

const char *probe_http_version(void)
{
    static char text[MOST_VERSION_TEXT];
    snprintf(text, sizeof(text), "libcurl %s",
             curl_version_info(CURLVERSION_NOW)->version);
    return text;
}
