#include "probe/route.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Connecting a datagram socket only looks the route up. */
static bool connects(int family, const struct sockaddr *address, socklen_t size)
{
    int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return false;
    bool found = connect(fd, address, size) == 0;
    close(fd);
    return found;
}

bool route_exists(const struct address *address)
{
    enum { ANY_PORT = 443 };
    if (address_is_v6(address)) {
        struct sockaddr_in6 to = { .sin6_family = AF_INET6,
                                   .sin6_port = htons(ANY_PORT) };
        memcpy(&to.sin6_addr, address->octets, sizeof(to.sin6_addr));
        return connects(AF_INET6, (const struct sockaddr *)&to, sizeof(to));
    }
    struct sockaddr_in to = { .sin_family = AF_INET,
                              .sin_port = htons(ANY_PORT) };
    memcpy(&to.sin_addr, address->octets, sizeof(to.sin_addr));
    return connects(AF_INET, (const struct sockaddr *)&to, sizeof(to));
}
