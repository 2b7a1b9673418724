#include "responder.h"

#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka.h wants them and <stddef.h> before it. */
#include <cmocka.h>

/* Tries to find a port that is free for UDP and TCP. */
enum { MOST_TRIES = 100 };

static bool read_request(struct bytes octets, struct request *out)
{
    size_t offset = 12;
    if (octets.size < 12 || !dns_name_read(octets, &offset, &out->name) ||
        offset + 4 > octets.size)
        return false;
    out->id = (unsigned)octets.data[0] << 8 | octets.data[1];
    out->type = (unsigned)octets.data[offset] << 8 | octets.data[offset + 1];
    out->has_edns = octets.data[11] > 0;
    return true;
}

static void on_alloc(uv_handle_t *handle, size_t size, uv_buf_t *buffer)
{
    struct responder *responder = handle->data;
    (void)size;
    *buffer = uv_buf_init((char *)responder->buffer, sizeof(responder->buffer));
}

static void on_datagram(uv_udp_t *udp, ssize_t size, const uv_buf_t *buffer,
                        const struct sockaddr *from, unsigned flags)
{
    struct responder *responder = udp->data;
    struct request request = { .over_tcp = false };
    (void)flags;
    if (size <= 0 || from == NULL)
        return;
    memcpy(&request.from, from,
           responder->is_v6 ? sizeof(struct sockaddr_in6)
                            : sizeof(struct sockaddr_in));
    assert_true(read_request(
        (struct bytes){ (uint8_t *)buffer->base, (size_t)size }, &request));
    responder->udp_queries++;
    responder->script(responder, &request);
}

static void free_handle(uv_handle_t *handle)
{
    free(handle);
}

static void close_stream(uv_stream_t *stream)
{
    if (!uv_is_closing((uv_handle_t *)stream))
        uv_close((uv_handle_t *)stream, free_handle);
}

/* Queries are short enough to come in one piece. */
static void on_octets(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct responder *responder = stream->data;
    struct request request = { .over_tcp = true, .stream = stream };
    if (size < 0) {
        close_stream(stream);
        return;
    }
    if (size < 2)
        return;
    struct bytes octets = { (uint8_t *)buffer->base + 2, (size_t)size - 2 };
    assert_true(read_request(octets, &request));
    responder->tcp_queries++;
    responder->script(responder, &request);
}

static void on_connection(uv_stream_t *listener, int status)
{
    struct responder *responder = listener->data;
    uv_tcp_t *stream = malloc(sizeof(*stream));
    assert_int_equal(status, 0);
    assert_non_null(stream);
    uv_tcp_init(responder->loop, stream);
    stream->data = responder;
    assert_int_equal(uv_accept(listener, (uv_stream_t *)stream), 0);
    uv_read_start((uv_stream_t *)stream, on_alloc, on_octets);
}

static void free_write(uv_write_t *write, int status)
{
    (void)status;
    free(write);
}

/* With its octets, which must live until they are written. */
struct tcp_write {
    uv_write_t write;
    uint8_t octets[UINT16_MAX];
};

void responder_write(const struct request *request, struct bytes octets)
{
    struct tcp_write *piece = malloc(sizeof(*piece));
    assert_non_null(piece);
    if (octets.size > 0)
        memcpy(piece->octets, octets.data, octets.size);
    uv_buf_t buffer = uv_buf_init((char *)piece->octets, (unsigned)octets.size);
    uv_write(&piece->write, request->stream, &buffer, 1, free_write);
}

static void send_over_tcp(const struct request *request, struct bytes octets)
{
    const uint8_t length[] = { (uint8_t)(octets.size >> 8),
                               (uint8_t)octets.size };
    responder_write(request, (struct bytes){ length, sizeof(length) });
    responder_write(request, octets);
}

static void on_shut_down(uv_shutdown_t *shutdown, int status)
{
    (void)status;
    close_stream(shutdown->handle);
    free(shutdown);
}

void responder_hang_up(const struct request *request)
{
    uv_shutdown_t *shutdown = malloc(sizeof(*shutdown));
    assert_non_null(shutdown);
    assert_int_equal(uv_shutdown(shutdown, request->stream, on_shut_down), 0);
}

void responder_send(struct responder *responder, const struct request *request,
                    struct bytes octets)
{
    if (request->over_tcp) {
        send_over_tcp(request, octets);
        return;
    }
    uv_buf_t buffer = uv_buf_init((char *)octets.data, (unsigned)octets.size);
    assert_true(uv_udp_try_send(&responder->udp, &buffer, 1,
                                (const struct sockaddr *)&request->from) >= 0);
}

void responder_answer(struct responder *responder,
                      const struct request *request, struct wire *wire)
{
    wire_set_id(wire, request->id);
    responder_send(responder, request, wire_octets(wire));
}

/* A bound socket, or -1. Port 0 is any. */
static int bind_socket(int type, bool is_v6, unsigned port)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)port),
                              .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6,
                               .sin6_port = htons((uint16_t)port),
                               .sin6_addr = IN6ADDR_LOOPBACK_INIT };
    int fd = socket(is_v6 ? AF_INET6 : AF_INET, type | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -1;
    if (is_v6 ? bind(fd, (struct sockaddr *)&v6, sizeof(v6)) != 0
              : bind(fd, (struct sockaddr *)&v4, sizeof(v4)) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static unsigned port_of(int fd)
{
    struct sockaddr_in6 address = { 0 };
    socklen_t size = sizeof(address);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    /* at the same place in sockaddr_in */
    return ntohs(address.sin6_port);
}

/* A port whose number is free for TCP as well. */
static bool bind_both(bool is_v6, int *udp, int *tcp)
{
    for (int i = 0; i < MOST_TRIES; i++) {
        *udp = bind_socket(SOCK_DGRAM, is_v6, 0);
        if (*udp < 0)
            return false;
        *tcp = bind_socket(SOCK_STREAM, is_v6, port_of(*udp));
        if (*tcp >= 0)
            return true;
        close(*udp);
    }
    fail_msg("no port is free for UDP and TCP");
    return false;
}

static void open_tcp(struct responder *responder, int fd)
{
    uv_tcp_init(responder->loop, &responder->tcp);
    responder->tcp.data = responder;
    assert_int_equal(uv_tcp_open(&responder->tcp, fd), 0);
    assert_int_equal(
        uv_listen((uv_stream_t *)&responder->tcp, 16, on_connection), 0);
    uv_unref((uv_handle_t *)&responder->tcp);
}

static void open_udp(struct responder *responder, int fd)
{
    uv_udp_init(responder->loop, &responder->udp);
    responder->udp.data = responder;
    assert_int_equal(uv_udp_open(&responder->udp, fd), 0);
    assert_int_equal(uv_udp_recv_start(&responder->udp, on_alloc, on_datagram),
                     0);
    uv_unref((uv_handle_t *)&responder->udp);
}

bool responder_open(struct responder *responder, uv_loop_t *loop,
                    enum responder_kind kind, responder_script *script,
                    void *user)
{
    int udp = -1, tcp = -1;
    responder->loop = loop;
    responder->script = script;
    responder->user = user;
    responder->udp_queries = responder->tcp_queries = 0;
    responder->has_tcp = kind != RESPONDER_UDP;
    responder->is_v6 = kind == RESPONDER_V6;
    if (!bind_both(responder->is_v6, &udp, &tcp))
        return false;
    snprintf(responder->text, sizeof(responder->text),
             responder->is_v6 ? "[::1]:%u" : "127.0.0.1:%u", port_of(udp));
    open_udp(responder, udp);
    if (responder->has_tcp)
        open_tcp(responder, tcp);
    else
        close(tcp);
    return true;
}

void responder_close(struct responder *responder)
{
    uv_close((uv_handle_t *)&responder->udp, NULL);
    if (responder->has_tcp)
        uv_close((uv_handle_t *)&responder->tcp, NULL);
}

void responder_closed_port(char text[64])
{
    int udp = -1, tcp = -1;
    assert_true(bind_both(false, &udp, &tcp));
    snprintf(text, 64, "127.0.0.1:%u", port_of(udp));
    close(udp);
    close(tcp);
}
