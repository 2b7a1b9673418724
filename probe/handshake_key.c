#include "probe/handshake_key.h"

#include "probe/server_flight.h"

#ifdef HAVE_SECRET_CALLBACK

/* The library ends the handshake for any other answer than 0. */
static int on_secret(WOLFSSL *session, int id, const unsigned char *secret,
                     int size, void *user)
{
    (void)session;
    struct server_flight *flight = user;
    struct record_key key;
    if (id == SERVER_HANDSHAKE_TRAFFIC_SECRET &&
        server_flight_wants_key(flight) && size > 0 &&
        record_key_derive(flight->cipher,
                          (struct bytes){ secret, (size_t)size }, &key))
        server_flight_set_key(flight, &key);
    return 0;
}

void handshake_key_watch(WOLFSSL *session, struct server_flight *flight)
{
    wolfSSL_set_tls13_secret_cb(session, on_secret, flight);
}

void handshake_key_fetch(WOLFSSL *session, struct server_flight *flight)
{
    (void)session;
    (void)flight;
}

#else

void handshake_key_watch(WOLFSSL *session, struct server_flight *flight)
{
    (void)session;
    (void)flight;
}

void handshake_key_fetch(WOLFSSL *session, struct server_flight *flight)
{
    struct record_key key;
    if (server_flight_wants_key(flight) &&
        record_key_copy(flight->cipher, wolfSSL_GetServerWriteKey(session),
                        wolfSSL_GetServerWriteIV(session), &key))
        server_flight_set_key(flight, &key);
}

#endif
