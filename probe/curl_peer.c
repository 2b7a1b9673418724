#include "probe/curl_peer.h"

#include <errno.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include "base/arena.h"
#include "base/limits.h"

static bool is_peer(const struct curl_peer *peer,
                    const struct curl_sockaddr *to)
{
    struct address address = { 0 };
    uint16_t port = 0;
    if (to->family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)&to->addr;
        address.size = sizeof(v4->sin_addr);
        memcpy(address.octets, &v4->sin_addr, sizeof(v4->sin_addr));
        port = ntohs(v4->sin_port);
    } else if (to->family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)&to->addr;
        address.size = sizeof(v6->sin6_addr);
        memcpy(address.octets, &v6->sin6_addr, sizeof(v6->sin6_addr));
        port = ntohs(v6->sin6_port);
    }
    return address.size > 0 && address_equal(&address, &peer->address) &&
           port == peer->port;
}

/* The last gate: whatever libcurl made of a URL, it gets no socket to another
 * address than the one that was looked at. */
static curl_socket_t open_socket(void *user, curlsocktype purpose,
                                 struct curl_sockaddr *to)
{
    struct curl_peer *peer = user;
    if (purpose != CURLSOCKTYPE_IPCXN || !is_peer(peer, to)) {
        peer->was_another = true;
        return CURL_SOCKET_BAD;
    }
    int fd = socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
    if (fd < 0)
        peer->error = errno;
    return fd;
}

static bool set_number(CURL *easy, CURLoption option, long value)
{
    return curl_easy_setopt(easy, option, value) == CURLE_OK;
}

static bool set_text(CURL *easy, CURLoption option, const char *text)
{
    return curl_easy_setopt(easy, option, text) == CURLE_OK;
}

/* An empty name of a proxy keeps libcurl from looking for one in the
 * environment, and so does an empty list of exceptions. */
static bool set_up(CURL *easy, struct curl_peer *peer)
{
    return set_text(easy, CURLOPT_PROTOCOLS_STR, "http") &&
           set_text(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http") &&
           set_text(easy, CURLOPT_PROXY, "") &&
           set_text(easy, CURLOPT_NOPROXY, "") &&
           set_text(easy, CURLOPT_USERAGENT, "certready") &&
           set_number(easy, CURLOPT_NETRC, CURL_NETRC_IGNORED) &&
           set_number(easy, CURLOPT_FOLLOWLOCATION, 0) &&
           set_number(easy, CURLOPT_HTTP_CONTENT_DECODING, 0) &&
           set_number(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1) &&
           set_number(easy, CURLOPT_HTTP09_ALLOWED, 0) &&
           set_number(easy, CURLOPT_FRESH_CONNECT, 1) &&
           set_number(easy, CURLOPT_NOSIGNAL, 1) &&
           set_number(easy, CURLOPT_CONNECTTIMEOUT_MS, LIMIT_CONNECT_MS) &&
           curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket) ==
               CURLE_OK &&
           curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, peer) == CURLE_OK;
}

CURL *curl_handle_new(struct curl_peer *peer)
{
    CURL *easy = curl_easy_init();
    if (easy == NULL)
        out_of_memory();
    peer->was_another = false;
    peer->error = 0;
    if (set_up(easy, peer))
        return easy;
    curl_easy_cleanup(easy);
    return NULL;
}

bool curl_handle_is_possible(void)
{
    struct curl_peer peer = { .port = 0 };
    CURL *easy = curl_handle_new(&peer);
    curl_easy_cleanup(easy);
    return easy != NULL;
}
