#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

#include "resolver/dns_name.h"
#include "wire.h"

struct responder;

/* One query as it came. */
struct request {
    unsigned id;
    struct dns_name name;
    unsigned type;
    bool has_edns;
    bool over_tcp;
    uv_stream_t *stream;          /* over TCP */
    struct sockaddr_storage from; /* over UDP */
};

/* Says what happens; answers by responder_send(), or is silent. */
typedef void responder_script(struct responder *responder,
                              const struct request *request);

/* A DNS server that does what a script says, on a free port of 127.0.0.1 and
 * on the loop of the test. */
struct responder {
    uv_loop_t *loop;
    uv_udp_t udp;
    uv_tcp_t tcp;
    bool has_tcp;
    bool is_v6;
    char text[64]; /* "127.0.0.1:port" */
    responder_script *script;
    void *user;
    unsigned udp_queries, tcp_queries;
    uint8_t buffer[UINT16_MAX];
};

enum responder_kind { RESPONDER_UDP, RESPONDER_UDP_AND_TCP, RESPONDER_V6 };

/* False only if this machine has no IPv6. */
bool responder_open(struct responder *responder, uv_loop_t *loop,
                    enum responder_kind kind, responder_script *script,
                    void *user);
/* The loop must run afterwards. */
void responder_close(struct responder *responder);

/* With the octets as they are. */
void responder_send(struct responder *responder, const struct request *request,
                    struct bytes octets);
/* With the query's id. */
void responder_answer(struct responder *responder,
                      const struct request *request, struct wire *wire);
/* Over TCP: octets as they are, without a length before them. */
void responder_write(const struct request *request, struct bytes octets);
/* Over TCP: closes the connection when all is sent. */
void responder_hang_up(const struct request *request);

/* "127.0.0.1:port" of a port at which nobody listens. */
void responder_closed_port(char text[64]);
