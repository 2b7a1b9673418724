#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/failure.h"
#include "probe/buffer.h"
#include "probe/record_key.h"

struct arena;
struct capture;

/*
 * An onlooker at the handshake: it is shown each record of the server and
 * keeps what the messages in it say, exactly as sent, whatever a TLS library
 * may think of them. Up to TLS 1.2 the messages are in the clear; those of
 * TLS 1.3 are opened with the server's handshake key, as soon as there is one.
 */
struct server_flight {
    struct buffer messages; /* all handshake messages, one after the other */
    size_t parsed;          /* how far they have been read */
    /* Bodies of messages in there; size 0 and offset 0: not seen. */
    struct span {
        size_t offset, size;
    } hello, certificate, status, request;

    uint16_t version, cipher, group;
    bool has_hello;       /* a ServerHello, and no HelloRetryRequest */
    bool asked_again;     /* a HelloRetryRequest came */
    bool promises_status; /* a CertificateStatus is still to come */
    bool has_certificate;
    bool has_key_exchange; /* a ServerKeyExchange, up to TLS 1.2 */
    bool has_evidence;     /* nothing more can come of what is kept */
    bool asks_for_certificate;
    bool is_complete;  /* all messages came */
    bool is_over;      /* no more can be read, not even an alert */
    int alert;         /* the last fatal one, or ABSENT */
    bool said_goodbye; /* close_notify */

    bool has_key;
    struct record_key key;
    uint64_t sequence;

    size_t octets, records;
    struct failure failure; /* OVER_LIMIT, BAD_TLS */
};

void server_flight_init(struct server_flight *flight);
void server_flight_destroy(struct server_flight *flight);

/* One whole record, its header included. */
void server_flight_read(struct server_flight *flight, struct bytes record);

/* TLS 1.3 was chosen: what follows is sealed. */
bool server_flight_wants_key(const struct server_flight *flight);
void server_flight_set_key(struct server_flight *flight,
                           const struct record_key *key);

/* Fills in all that was seen. The octets are copied. */
void server_flight_capture(const struct server_flight *flight,
                           struct arena *arena, struct capture *capture);
