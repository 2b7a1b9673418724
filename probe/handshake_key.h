#pragma once

#include <wolfssl/options.h>

#include <wolfssl/ssl.h>

struct server_flight;

/*
 * How the server's handshake key of TLS 1.3 comes from the library to the
 * onlooker. Our own build tells the traffic secret through a callback;
 * Debian's has none, but shows the key itself until the handshake is over.
 */

/* Before the handshake. */
void handshake_key_watch(WOLFSSL *session, struct server_flight *flight);
/* After each record that the library took. */
void handshake_key_fetch(WOLFSSL *session, struct server_flight *flight);
