#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "probe/buffer.h"

/* A ClientHello made by hand: SSL 3.0 to TLS 1.2, for servers with which no
 * library makes a handshake any more. */
struct client_hello {
    uint16_t version;          /* the newest that is offered */
    const char *server_name;   /* NULL: no SNI */
    bool only_rsa, only_ecdsa; /* kind of key in the certificate */
    bool ask_status;           /* for a stapled OCSP response (RFC 6066 8) and
                                SCTs (RFC 6962 3.3.1) */
};

/* Appends it as one record. Offers every suite that a server may have and
 * that is not anonymous. SSL 3.0 knows no extensions: none are sent. */
void client_hello_write(const struct client_hello *hello, struct buffer *out);
