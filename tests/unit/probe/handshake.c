#include "handshake.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/socket.h>
#include <unistd.h>
/* cmocka.h wants those of stdarg.h, stddef.h, stdint.h and setjmp.h first. */
#include <cmocka.h>

#include "probe/probe.h"

/* Long enough for a loaded machine; only a fault waits so long. */
enum { PATIENCE_MS = 30000 };

void meeting_start(struct meeting *meeting, const char *group)
{
    struct failure failure;
    peers_start(&meeting->peers, group);
    assert_true(probe_library_start(&failure));
    meeting->context = tls_context_new(&failure);
    assert_non_null(meeting->context);
    meeting->arena = arena_new();
}

void meeting_stop(struct meeting *meeting)
{
    arena_free(meeting->arena);
    tls_context_free(meeting->context);
    probe_library_stop();
    peers_stop(&meeting->peers);
}

static int connect_to(const struct peer *peer)
{
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons(peer->port),
                              .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    return fd;
}

static void send_out(struct tls *tls, int fd)
{
    struct bytes out = tls_to_send(tls);
    if (out.size > 0)
        (void)!send(fd, out.data, out.size, MSG_NOSIGNAL);
}

static bool is_finished(const struct tls *tls, enum tls_state state)
{
    return state == TLS_DONE || (state == TLS_FAILED && !tls_wants_more(tls));
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool is_readable(int fd, int patience_ms)
{
    struct pollfd wanted = { .fd = fd, .events = POLLIN };
    return poll(&wanted, 1, patience_ms == 0 ? PATIENCE_MS : patience_ms) > 0;
}

/* Receives the next octets as the mishap leaves them; `before` came already.
 * Nothing when the connection has ended. */
static struct bytes receive(int fd, const struct mishap *mishap, size_t before)
{
    static uint8_t room[64 * 1024];
    size_t most = sizeof(room);
    if (mishap->piece != 0)
        most = smaller(most, mishap->piece);
    if (mishap->is_cut)
        most = smaller(most, mishap->cut_at - before);
    ssize_t size = 0;
    if (most > 0 && is_readable(fd, mishap->patience_ms))
        size = recv(fd, room, most, 0);
    if (size < 0)
        return (struct bytes){ 0 };
    if (mishap->flip_at >= before && mishap->flip_at - before < (size_t)size)
        room[mishap->flip_at - before] ^= mishap->mask;
    return (struct bytes){ room, (size_t)size };
}

static void converse(struct tls *tls, int fd, const struct mishap *mishap)
{
    size_t before = 0;
    enum tls_state state = tls_advance(tls, (struct bytes){ 0 }, false);
    send_out(tls, fd);
    while (!is_finished(tls, state)) {
        struct bytes octets = receive(fd, mishap, before);
        before += octets.size;
        state = tls_advance(tls, octets, octets.size == 0);
        send_out(tls, fd);
    }
    tls_close(tls);
    send_out(tls, fd);
}

struct capture handshake(const struct meeting *meeting,
                         const struct tls_offer *offer, const struct peer *peer,
                         const struct mishap *mishap)
{
    static const struct mishap none = { 0 };
    struct capture capture = { .alert = ABSENT };
    struct tls *tls = tls_new(meeting->context, offer);
    assert_non_null(tls);
    int fd = connect_to(peer);
    converse(tls, fd, mishap == NULL ? &none : mishap);
    close(fd);
    tls_capture(tls, meeting->arena, &capture);
    tls_free(tls);
    return capture;
}
