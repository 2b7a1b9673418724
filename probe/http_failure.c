#include "probe/http_failure.h"

#include <errno.h>
#include <uv.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"

const struct failure http_cut_off = {
    STATUS_CLOSED, 0, "the connection was closed before the answer was whole"
};

static int system_error(CURL *easy)
{
    long error = 0;
    curl_easy_getinfo(easy, CURLINFO_OS_ERRNO, &error);
    return (int)error;
}

static struct failure failure_to_connect(CURL *easy,
                                         const struct curl_peer *peer)
{
    enum status status = STATUS_UNREACHABLE;
    int error = system_error(easy);
    if (peer->was_another)
        return (struct failure){ STATUS_FORBIDDEN, 0,
                                 "libcurl chose another address" };
    if (peer->error != 0) {
        status = STATUS_LOCAL;
        error = peer->error;
    } else if (error == ECONNREFUSED) {
        status = STATUS_REFUSED;
    } else if (error == ETIMEDOUT) {
        status = STATUS_TIMED_OUT;
    }
    return (struct failure){ status, error,
                             error == 0 ? "no connection"
                                        : uv_strerror(-error) };
}

static const char *shown(const char *error, CURLcode result,
                         struct arena *arena)
{
    const char *text = error[0] != '\0' ? error : curl_easy_strerror(result);
    return text_clean_short(arena, bytes_of_text(text), LIMIT_SHOWN_POINTS);
}

struct failure http_failure(CURL *easy, CURLcode result,
                            const struct curl_peer *peer, const char *error,
                            struct arena *arena)
{
    enum { TOO_LARGE = 100 }; /* CURLE_TOO_LARGE of libcurl 8.6 */
    int code;
    switch ((int)result) {
    case CURLE_COULDNT_CONNECT:
        return failure_to_connect(easy, peer);
    case CURLE_OPERATION_TIMEDOUT:
        return (struct failure){ STATUS_TIMED_OUT, ETIMEDOUT,
                                 "no answer to the connection request" };
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
        return http_cut_off;
    case CURLE_OUT_OF_MEMORY: /* its own is bounded: the line ran over it */
        return (struct failure){ STATUS_OVER_LIMIT, 0,
                                 "a header line that is too long" };
    case TOO_LARGE: /* libcurl 8.14 counts the lines too */
        return (struct failure){ STATUS_OVER_LIMIT, 0,
                                 "header lines that are too long or too many" };
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
        /* The system's error, or one of libcurl about what it received. */
        code = system_error(easy);
        if (code != 0)
            return (struct failure){ STATUS_RESET, code,
                                     "the connection broke" };
        break;
    default:
        break;
    }
    return (struct failure){ STATUS_HTTP, 0, shown(error, result, arena) };
}
