#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

enum { MOST_NAME_ADDRESSES = 6 };

/* A name and its A records, or of `second` alone once they have been asked for
 * before. A name of no row is NXDOMAIN; no name has AAAA records. */
struct service_name {
    const char *name;
    const char *addresses[MOST_NAME_ADDRESSES];
    const char *second;
    unsigned asked; /* for A */
};

/* A name server on a free port of 127.0.0.1 and on the loop of the test. */
struct name_service {
    uv_udp_t udp;
    char text[64]; /* "127.0.0.1:port" */
    struct service_name *names;
    size_t count;
    bool is_silent;
    unsigned queries;
    uint8_t query[512], reply[512];
};

void name_service_open(struct name_service *service, uv_loop_t *loop,
                       struct service_name *names, size_t count);
/* The loop must run afterwards. */
void name_service_close(struct name_service *service);
