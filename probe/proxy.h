#pragma once

#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "probe/curl_peer.h"

struct arena;
struct resolver;

/*
 * The HTTP proxy that --proxy names. libcurl is told its address, never its
 * name, which is asked of the resolver once and then known. One for each
 * worker.
 */
struct proxy;

/* "http://[USER:PASSWORD@]HOST[:PORT]", port 1080 as with curl; the scheme may
 * be left out. NULL and a failure, without what was given, if it is not that.
 * The resolver may be NULL if the host is an address. */
struct proxy *proxy_new(const char *url, struct resolver *resolver,
                        struct failure *failure);
void proxy_free(struct proxy *proxy);

/* Called once: at once if the address is known, else when it is, or it is not
 * to be known by the deadline. The failure is PROXY. */
typedef void proxy_found(void *user, struct failure failure);
void proxy_find(struct proxy *proxy, uint64_t deadline, struct arena *arena,
                proxy_found *found, void *user);

/* Once it is found: the machine to connect to. */
struct curl_peer proxy_peer(const struct proxy *proxy);
/* Makes the handle go through it by CONNECT (RFC 9110 9.3.6). False if the
 * library cannot. */
MUST_CHECK bool proxy_use(const struct proxy *proxy, CURL *easy);
