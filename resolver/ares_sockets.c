#include "resolver/ares_sockets.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "resolver/dns_message.h"
#include "resolver/dns_name.h"

enum {
    CLASS_IN = 1,
    TYPE_AND_CLASS_OCTETS = 4,
    BARE_RESPONSE_OCTETS =
        DNS_HEADER_OCTETS + DNS_NAME_OCTETS + TYPE_AND_CLASS_OCTETS,
};

static ares_socket_t open_socket(int domain, int type, int protocol, void *user)
{
    (void)user;
    int fd = socket(domain, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
    /* A query does not wait for the answer to the one before it. */
    if (fd >= 0 && type == SOCK_STREAM)
        (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 },
                         sizeof(int));
    return fd;
}

static ares_socket_t open_stream(int domain, int type, int protocol, void *user)
{
    struct tcp_answer *answer = user;
    answer->rest = 0;
    return open_socket(domain, type, protocol, NULL);
}

static int close_socket(ares_socket_t fd, void *user)
{
    (void)user;
    return close(fd);
}

static int connect_socket(ares_socket_t fd, const struct sockaddr *to,
                          ares_socklen_t size, void *user)
{
    (void)user;
    return connect(fd, to, size);
}

static ares_ssize_t send_pieces(ares_socket_t fd, const struct iovec *pieces,
                                int count, void *user)
{
    struct msghdr message = { .msg_iov = (struct iovec *)pieces,
                              .msg_iovlen = (size_t)count };
    (void)user;
    return sendmsg(fd, &message, MSG_NOSIGNAL);
}

/* Every type that is asked for. */
static bool is_asked_for(unsigned type, unsigned class)
{
    return class == CLASS_IN && (type == DNS_TYPE_A || type == DNS_TYPE_AAAA ||
                                 type == DNS_TYPE_CAA);
}

/* A response with the id and the question of the message, and nothing else:
 * c-ares asks once more for none of its failures. Returns its size, or 0 if
 * the question is none of ours. */
static size_t write_bare_response(struct bytes message,
                                  uint8_t bare[BARE_RESPONSE_OCTETS])
{
    struct dns_message header;
    struct dns_name name;
    size_t offset = DNS_HEADER_OCTETS;
    if (!dns_message_peek(message, &header) ||
        !dns_name_read(message, &offset, &name))
        return 0;
    struct bytes rest = bytes_slice(message, offset, TYPE_AND_CLASS_OCTETS);
    if (rest.size < TYPE_AND_CLASS_OCTETS ||
        !is_asked_for((unsigned)rest.data[0] << 8 | rest.data[1],
                      (unsigned)rest.data[2] << 8 | rest.data[3]))
        return 0;
    memset(bare, 0, DNS_HEADER_OCTETS);
    memcpy(bare, message.data, 2); /* the id */
    bare[2] = 0x80;                /* a response */
    bare[5] = 1;                   /* question */
    memcpy(bare + DNS_HEADER_OCTETS, name.octets, name.size);
    memcpy(bare + DNS_HEADER_OCTETS + name.size, rest.data, rest.size);
    return DNS_HEADER_OCTETS + name.size + rest.size;
}

static ares_ssize_t nothing_there(void)
{
    errno = EAGAIN;
    return -1;
}

/* One datagram each time that the loop finds the socket readable, so that
 * `latest` is of the query for which c-ares calls back. */
static ares_ssize_t receive_datagram(ares_socket_t fd, void *data, size_t size,
                                     int flags, struct sockaddr *from,
                                     ares_socklen_t *from_size, void *user)
{
    struct udp_answer *latest = user;
    uint8_t bare[BARE_RESPONSE_OCTETS];
    if (latest->size > 0)
        return nothing_there();
    ssize_t got = recvfrom(fd, latest->octets, sizeof(latest->octets), flags,
                           from, from_size);
    if (got < 0)
        return -1;
    struct bytes message = { latest->octets, (size_t)got };
    size_t bare_size = write_bare_response(message, bare);
    if (bare_size == 0 || bare_size > size)
        return nothing_there();
    memcpy(data, bare, bare_size);
    latest->size = message.size;
    return (ares_ssize_t)bare_size;
}

static ares_ssize_t broken_off(void)
{
    errno = ECONNRESET;
    return -1;
}

static bool has_ended(int fd)
{
    struct pollfd peer = { .fd = fd, .events = POLLRDHUP };
    return poll(&peer, 1, 0) > 0;
}

/* The loop finds the socket readable when so much is there, or its end. */
static void wait_for(int fd, size_t octets)
{
    int count = (int)octets;
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &count, sizeof(count));
}

/* Finds the size of the message that is next, once all of it is there. 1 if it
 * is, else as of recv(). */
static ares_ssize_t find_message(int fd, size_t *size)
{
    uint8_t length[2];
    int there = 0;
    ssize_t got = recv(fd, length, sizeof(length), MSG_PEEK);
    if (got <= 0)
        return got < 0 ? -1 : broken_off();
    size_t wanted = sizeof(length);
    if (got == sizeof(length))
        wanted += (size_t)length[0] << 8 | length[1];
    bool is_all = has_ended(fd); /* before it is counted */
    if (ioctl(fd, FIONREAD, &there) != 0)
        return -1;
    if ((size_t)there < wanted && is_all)
        return broken_off();
    if ((size_t)there < wanted || got < (ssize_t)sizeof(length)) {
        wait_for(fd, wanted);
        return nothing_there();
    }
    *size = wanted;
    return 1;
}

static ares_ssize_t receive_stream(ares_socket_t fd, void *data, size_t size,
                                   int flags, struct sockaddr *from,
                                   ares_socklen_t *from_size, void *user)
{
    struct tcp_answer *answer = user;
    if (answer->rest == 0 && find_message(fd, &answer->rest) != 1)
        return -1;
    size_t wanted = answer->rest < size ? answer->rest : size;
    ssize_t got = recvfrom(fd, data, wanted, flags, from, from_size);
    if (got <= 0)
        return got < 0 ? -1 : broken_off();
    answer->rest -= (size_t)got;
    wait_for(fd, 1);
    return got;
}

void ares_sockets_over_udp(ares_channel channel, struct udp_answer *latest)
{
    static const struct ares_socket_functions functions = {
        open_socket,      close_socket, connect_socket,
        receive_datagram, send_pieces,
    };
    ares_set_socket_functions(channel, &functions, latest);
}

void ares_sockets_over_tcp(ares_channel channel, struct tcp_answer *answer)
{
    static const struct ares_socket_functions functions = {
        open_stream, close_socket, connect_socket, receive_stream, send_pieces,
    };
    ares_set_socket_functions(channel, &functions, answer);
}
