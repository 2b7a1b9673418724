#pragma once

#include <stdint.h>

#include "base/failure.h"
#include "record/address.h"

struct arena;
struct curl_loop;
struct proxy;

/* A TCP connection through an HTTP proxy, from the search for the proxy's
 * address to the socket. */
struct tunnel;

/* What the tunnels of one loop share. */
struct tunnel_way {
    struct curl_loop *loop;
    struct proxy *proxy;
};

/* Called from the loop, at most once: not after tunnel_close(). The socket is
 * the caller's; it is -1 after a failure, whose text is in the arena. */
typedef void tunnel_opened(void *user, int socket, struct failure failure);
typedef void tunnel_closed(void *user);

/* `deadline` is for the proxy's name; else the owner keeps the time. */
struct tunnel *tunnel_open(const struct tunnel_way *way,
                           const struct address *address, uint16_t port,
                           uint64_t deadline, struct arena *arena,
                           tunnel_opened *opened, void *user);
/* Calls `closed` once all that was under way has ended, maybe at once; the
 * tunnel is gone then. */
void tunnel_close(struct tunnel *tunnel, tunnel_closed *closed);
