#include "probe/tunnel.h"

#include <stdlib.h>

#include "base/arena.h"
#include "probe/http_request.h"
#include "probe/proxy.h"

struct tunnel {
    struct tunnel_way way;
    struct arena *arena;
    tunnel_opened *opened;
    tunnel_closed *closed; /* when its owner has closed it */
    void *user;
    bool is_asking; /* where the proxy is */
    struct http_question question;
    struct http_answer answer;
    struct http_request *request;
};

static void on_answered(void *user)
{
    struct tunnel *tunnel = user;
    http_request_end(tunnel->request);
    tunnel->request = NULL;
    if (tunnel->answer.failure.status == STATUS_OK)
        tunnel->opened(tunnel->user, tunnel->answer.tunnel,
                       tunnel->answer.failure);
    else
        tunnel->opened(tunnel->user, -1, tunnel->answer.failure);
}

static void end(struct tunnel *tunnel)
{
    tunnel_closed *closed = tunnel->closed;
    void *user = tunnel->user;
    http_request_end(tunnel->request);
    free(tunnel);
    closed(user);
}

static void on_proxy_found(void *user, struct failure failure)
{
    struct tunnel *tunnel = user;
    tunnel->is_asking = false;
    if (tunnel->closed != NULL)
        end(tunnel);
    else if (failure.status != STATUS_OK)
        tunnel->opened(tunnel->user, -1, failure);
    else
        tunnel->request = http_request_start(
            tunnel->way.loop, &tunnel->question, tunnel->arena, &tunnel->answer,
            on_answered, tunnel);
}

static const char *url_of(const struct address *address, uint16_t port,
                          struct arena *arena)
{
    const char *text = address_text(address, arena);
    return address_is_v6(address)
               ? arena_printf(arena, "http://[%s]:%u/", text, port)
               : arena_printf(arena, "http://%s:%u/", text, port);
}

struct tunnel *tunnel_open(const struct tunnel_way *way,
                           const struct address *address, uint16_t port,
                           uint64_t deadline, struct arena *arena,
                           tunnel_opened *opened, void *user)
{
    struct tunnel *tunnel = calloc(1, sizeof(*tunnel));
    if (tunnel == NULL)
        out_of_memory();
    *tunnel = (struct tunnel){
        .way = *way,
        .arena = arena,
        .opened = opened,
        .user = user,
        .is_asking = true,
        .question = { .url = url_of(address, port, arena),
                      .address = *address,
                      .port = port,
                      .proxy = way->proxy,
                      .only_tunnel = true },
    };
    proxy_find(way->proxy, deadline, arena, on_proxy_found, tunnel);
    return tunnel;
}

void tunnel_close(struct tunnel *tunnel, tunnel_closed *closed)
{
    tunnel->closed = closed;
    if (!tunnel->is_asking)
        end(tunnel);
}
