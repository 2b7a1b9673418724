#include "probe/transport.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "probe/tunnel.h"

/* libuv's errors are negated numbers of errno.h. */
static enum status status_of(int code)
{
    switch (code) {
    case ECONNREFUSED:
        return STATUS_REFUSED;
    case ETIMEDOUT:
        return STATUS_TIMED_OUT;
    case ECONNRESET:
    case ECONNABORTED:
    case EPIPE:
        return STATUS_RESET;
    case EHOSTUNREACH:
    case EHOSTDOWN:
    case ENETUNREACH:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EPROTO:
    /* No route but a prohibited one, a local filter, an address without the
     * scope that it needs. */
    case EACCES:
    case EPERM:
    case EINVAL:
    case EAFNOSUPPORT:
        return STATUS_UNREACHABLE;
    default:
        return STATUS_LOCAL;
    }
}

static struct failure failure_of(int error)
{
    return (struct failure){ status_of(-error), -error, uv_strerror(error) };
}

static void on_room_wanted(uv_handle_t *handle, size_t suggested,
                           uv_buf_t *buffer)
{
    (void)suggested;
    const struct transport *transport = handle->data;
    *buffer = transport->room;
}

/*
 * A reset that follows octets closely comes from libuv as an end in due form,
 * but the socket still knows. It matters: a reset can be anybody's.
 */
static struct failure end_of(const uv_stream_t *stream, ssize_t size)
{
    int error = 0;
    socklen_t length = sizeof(error);
    uv_os_fd_t socket;
    if (size != UV_EOF)
        return failure_of((int)size);
    if (uv_fileno((const uv_handle_t *)stream, &socket) == 0 &&
        getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length) == 0 &&
        error != 0)
        return failure_of(-error);
    return (struct failure){ STATUS_CLOSED, 0, NULL };
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct transport *transport = stream->data;
    if (size > 0) {
        transport->events->received(
            transport->user,
            (struct bytes){ (const uint8_t *)buffer->base, (size_t)size });
        return;
    }
    if (size == 0)
        return;
    uv_read_stop(stream);
    transport->events->ended(transport->user, end_of(stream, size));
}

static void on_connected(uv_connect_t *request, int status)
{
    struct transport *transport = request->data;
    if (uv_is_closing((uv_handle_t *)&transport->tcp))
        return;
    if (status == 0)
        status = uv_read_start((uv_stream_t *)&transport->tcp, on_room_wanted,
                               on_read);
    if (status == 0)
        transport->events->opened(transport->user);
    else
        transport->events->ended(transport->user, failure_of(status));
}

static void fill_address(const struct address *address, uint16_t port,
                         struct sockaddr_storage *out)
{
    *out = (struct sockaddr_storage){ 0 };
    if (address_is_v6(address)) {
        struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
        v6->sin6_family = AF_INET6;
        v6->sin6_port = htons(port);
        memcpy(&v6->sin6_addr, address->octets, sizeof(v6->sin6_addr));
    } else {
        struct sockaddr_in *v4 = (struct sockaddr_in *)out;
        v4->sin_family = AF_INET;
        v4->sin_port = htons(port);
        memcpy(&v4->sin_addr, address->octets, sizeof(v4->sin_addr));
    }
}

static void init(struct transport *transport, uv_loop_t *loop)
{
    uv_tcp_init(loop, &transport->tcp);
    transport->tcp.data = transport;
    transport->tunnel = NULL;
}

struct failure transport_open(struct transport *transport, uv_loop_t *loop,
                              const struct address *address, uint16_t port)
{
    struct sockaddr_storage to;
    fill_address(address, port, &to);
    init(transport, loop);
    transport->request.data = transport;
    int result = uv_tcp_connect(&transport->request, &transport->tcp,
                                (const struct sockaddr *)&to, on_connected);
    return result == 0 ? (struct failure){ STATUS_OK, 0, NULL }
                       : failure_of(result);
}

static int take_socket(struct transport *transport, int socket)
{
    int result = uv_tcp_open(&transport->tcp, socket);
    if (result != 0) {
        close(socket);
        return result;
    }
    return uv_read_start((uv_stream_t *)&transport->tcp, on_room_wanted,
                         on_read);
}

static void on_tunnel_opened(void *user, int socket, struct failure failure)
{
    struct transport *transport = user;
    if (failure.status == STATUS_OK) {
        int result = take_socket(transport, socket);
        if (result != 0)
            failure = failure_of(result);
    }
    if (failure.status == STATUS_OK)
        transport->events->opened(transport->user);
    else
        transport->events->ended(transport->user, failure);
}

void transport_open_by_proxy(struct transport *transport, uv_loop_t *loop,
                             const struct tunnel_way *way,
                             const struct address *address, uint16_t port,
                             uint64_t deadline, struct arena *arena)
{
    init(transport, loop);
    transport->tunnel = tunnel_open(way, address, port, deadline, arena,
                                    on_tunnel_opened, transport);
}

/* Not through libuv: a peer that has gone must not raise SIGPIPE. */
static void send_with(struct transport *transport, struct bytes octets,
                      int flags)
{
    uv_os_fd_t socket;
    if (octets.size > 0 &&
        uv_fileno((const uv_handle_t *)&transport->tcp, &socket) == 0)
        (void)!send(socket, octets.data, octets.size,
                    MSG_NOSIGNAL | MSG_DONTWAIT | flags);
}

void transport_send(struct transport *transport, struct bytes octets)
{
    send_with(transport, octets, 0);
}

void transport_send_last(struct transport *transport, struct bytes octets)
{
    send_with(transport, octets, MSG_MORE);
}

static void on_closed(uv_handle_t *handle)
{
    struct transport *transport = handle->data;
    transport->events->closed(transport->user);
}

static void close_socket(void *user)
{
    struct transport *transport = user;
    transport->tunnel = NULL;
    uv_close((uv_handle_t *)&transport->tcp, on_closed);
}

void transport_close(struct transport *transport)
{
    if (transport->tunnel != NULL)
        tunnel_close(transport->tunnel, close_socket);
    else
        close_socket(transport);
}
