#pragma once

#include <stdint.h>
#include <uv.h>

#include "base/bytes.h"
#include "base/failure.h"
#include "record/address.h"

struct arena;
struct tunnel;
struct tunnel_way;

/* What happens on a connection; all are called from the loop. */
struct transport_events {
    void (*opened)(void *user);
    /* The octets are gone when it returns. */
    void (*received)(void *user, struct bytes octets);
    /* Nothing more comes: CLOSED when the peer closed in due form. */
    void (*ended)(void *user, struct failure failure);
    /* The last one: the transport's memory is its owner's again. */
    void (*closed)(void *user);
};

/*
 * One TCP connection on a loop, inside whatever uses it. After it ended, or
 * at any time before, its owner closes it; then only `closed` comes.
 */
struct transport {
    uv_tcp_t tcp;
    uv_connect_t request;
    struct tunnel *tunnel; /* that it goes through, or NULL */
    const struct transport_events *events;
    void *user;
    uv_buf_t room; /* where octets are received; shared by a loop's
                      connections, as nothing stays in there */
};

/* Begins to connect. On failure nothing comes of it; it must be closed all
 * the same. */
struct failure transport_open(struct transport *transport, uv_loop_t *loop,
                              const struct address *address, uint16_t port);
/* The same through a proxy. `deadline` is for the proxy's name; texts of
 * failures are in the arena. */
void transport_open_by_proxy(struct transport *transport, uv_loop_t *loop,
                             const struct tunnel_way *way,
                             const struct address *address, uint16_t port,
                             uint64_t deadline, struct arena *arena);
/* A few kilobytes, which a socket's buffer has room for. What a broken
 * connection does not take is lost: its end is still to be read, behind what
 * the peer said before. */
void transport_send(struct transport *transport, struct bytes octets);
/* The same for what the owner closes it behind at once: they share a segment,
 * which otherwise would be a quarter more of them for a handshake. */
void transport_send_last(struct transport *transport, struct bytes octets);
void transport_close(struct transport *transport);
