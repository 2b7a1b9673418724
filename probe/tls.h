#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/failure.h"

/*
 * A TLS client without a socket: octets in, octets out. It verifies nothing;
 * chain/ and checks/ do the judging. The server's messages are kept as sent,
 * whatever the library thinks of them.
 */
struct tls;
struct tls_context; /* one for each worker */
struct arena;
struct capture;

/*
 * What one try offers. A handshake offers TLS 1.3 down to the oldest version
 * that the library knows (1.0; 1.1 with Debian's), and no stapling: wolfSSL
 * would verify the response itself and give up on it. A look is over when the
 * certificates have come, before the library sees them, so it may ask.
 */
struct tls_offer {
    const char *server_name; /* NULL, or an address: no SNI */
    bool only_look;          /* possession of the key is not proven */
    /* Not 0: a ClientHello made by hand, SSL 3.0 (0x0300) to TLS 1.2 at the
     * most. It is always only a look. */
    uint16_t raw_version;
    bool ask_status;           /* only of a look: staple; by hand also SCTs */
    bool only_rsa, only_ecdsa; /* kind of key in the certificate */
};

enum tls_state {
    TLS_WANTS_INPUT,
    TLS_DONE,
    TLS_FAILED, /* tls_failure() says why; the chain may be there */
};

struct tls_context *tls_context_new(struct failure *failure);
void tls_context_free(struct tls_context *context);

/* The strings in `offer` must live as long as what comes of it. NULL if the
 * library has no memory. */
struct tls *tls_new(struct tls_context *context, const struct tls_offer *offer);
void tls_free(struct tls *tls);

/* Call with nothing first: that makes the ClientHello. `closed` says that
 * the peer sends no more. After TLS_FAILED it may be called on, as long as
 * tls_wants_more(): the library has given up, but the rest of the Certificate
 * message is still being read. */
enum tls_state tls_advance(struct tls *tls, struct bytes received, bool closed);
bool tls_wants_more(const struct tls *tls);
/* After TLS_DONE of a handshake: application data for the server, which is
 * added to what is to be sent. */
void tls_say(struct tls *tls, struct bytes octets);
/* The same from the server: calls `heard` with all that is in what was
 * received. False when no more comes. */
bool tls_hear(struct tls *tls, struct bytes received,
              void (*heard)(void *user, struct bytes octets), void *user);
/* After TLS_DONE: adds a close_notify to what is to be sent. */
void tls_close(struct tls *tls);
/* What is to be sent; empties the outgoing buffer. Valid until the next
 * call. */
struct bytes tls_to_send(struct tls *tls);
/* Without detail that needs memory; tls_capture() has it all. */
struct failure tls_failure(const struct tls *tls);

/* Fills in all that the handshake showed: status, failure, version, cipher,
 * group, chain, staple, SCTs, alert. Good after success and after failure,
 * and before: then the status is HANDSHAKE_FAILED, the failure OK, and the
 * caller knows why it ended. */
void tls_capture(struct tls *tls, struct arena *arena, struct capture *capture);
