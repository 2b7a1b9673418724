#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "probe/wire.h"

/*
 * The bodies of the handshake messages that a TLS server sends, from SSL 3.0
 * to TLS 1.3. Views into the octets given; nothing is copied. A function
 * answers false for what does not decode.
 */

/* RFC 8446 4, RFC 5246 7.4, RFC 6066 8. */
enum handshake_type {
    MESSAGE_SERVER_HELLO = 2,
    MESSAGE_CERTIFICATE = 11,
    MESSAGE_SERVER_KEY_EXCHANGE = 12,
    MESSAGE_CERTIFICATE_REQUEST = 13,
    MESSAGE_SERVER_HELLO_DONE = 14,
    MESSAGE_FINISHED = 20,
    MESSAGE_CERTIFICATE_STATUS = 22,
};

/* IANA's registry "TLS ExtensionType Values". */
enum tls_extension {
    EXTENSION_SERVER_NAME = 0,
    EXTENSION_STATUS_REQUEST = 5,
    EXTENSION_SUPPORTED_GROUPS = 10,
    EXTENSION_EC_POINT_FORMATS = 11,
    EXTENSION_SIGNATURE_ALGORITHMS = 13,
    EXTENSION_SCTS = 18,
    EXTENSION_SUPPORTED_VERSIONS = 43,
    EXTENSION_CERTIFICATE_AUTHORITIES = 47,
    EXTENSION_KEY_SHARE = 51,
};

enum {
    VERSION_SSL30 = 0x0300,
    VERSION_TLS10,
    VERSION_TLS11,
    VERSION_TLS12,
    VERSION_TLS13,
};

/* RFC 8446 4.1.3, 4.1.4 and its forerunners. */
struct server_hello {
    uint16_t version; /* that of supported_versions, if it is there */
    uint16_t cipher;
    uint16_t group;       /* of the key share; 0 if there is none */
    bool is_retry;        /* a HelloRetryRequest */
    bool promises_status; /* a CertificateStatus may follow (RFC 6066 8) */
    struct bytes scts;    /* RFC 6962 3.3.1; empty if absent */
};

MUST_CHECK bool server_hello_read(struct bytes body, struct server_hello *out);

/* The certificate_list of a Certificate message. */
MUST_CHECK bool certificate_list_read(struct bytes body, bool is_tls13,
                                      struct wire *out);
/* The next entry; `extensions` is empty before TLS 1.3. */
MUST_CHECK bool certificate_entry_read(struct wire *list, bool is_tls13,
                                       struct bytes *der,
                                       struct bytes *extensions);
/* The first extension of that type in an extension block without its outer
 * length; false if there is none. */
MUST_CHECK bool extension_find(struct bytes extensions, enum tls_extension type,
                               struct bytes *data);

/* The OCSPResponse in a CertificateStatus (RFC 6066 8), which is also the
 * data of the extension of TLS 1.3 (RFC 8446 4.4.2.1). */
MUST_CHECK bool certificate_status_read(struct bytes body,
                                        struct bytes *response);

/* The named curve of an ECDHE ServerKeyExchange (RFC 8422 5.4). */
MUST_CHECK bool key_exchange_group(struct bytes body, uint16_t *group);

/* The list of DistinguishedNames, each with two octets of length. Empty if
 * the server names no authority. */
MUST_CHECK bool certificate_request_authorities(struct bytes body,
                                                uint16_t version,
                                                struct wire *names);
