#pragma once

#include <curl/curl.h>

#include "base/failure.h"
#include "probe/curl_peer.h"

struct arena;

/* What became of a transfer that libcurl ended with `result`. `error` is its
 * CURLOPT_ERRORBUFFER; the text of the failure is static or in the arena. */
struct failure http_failure(CURL *easy, CURLcode result,
                            const struct curl_peer *peer, const char *error,
                            struct arena *arena);

/* The end came too early. */
extern const struct failure http_cut_off;
