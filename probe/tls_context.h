#pragma once

#include <wolfssl/options.h>

#include <wolfssl/ssl.h>

#include "probe/tls.h"

/* What all sessions of one worker share. */
struct tls_context {
    WOLFSSL_CTX *library;
};

/* A session with this offer; NULL if there is no memory. Its octets go
 * through the callbacks of tls.c, which get `user`. */
WOLFSSL *tls_context_session(struct tls_context *context,
                             const struct tls_offer *offer, void *user);

/* tls.c: octets from the server, and to it. */
int tls_on_read(WOLFSSL *session, char *to, int size, void *user);
int tls_on_write(WOLFSSL *session, char *from, int size, void *user);
