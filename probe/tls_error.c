#include "probe/tls_error.h"

#include <stddef.h>

#include <wolfssl/options.h>

#include <wolfssl/error-ssl.h>
#include <wolfssl/ssl.h>
#include <wolfssl/wolfcrypt/error-crypt.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "base/text.h"

/*
 * Only what no server may do. Everything else, from a certificate that does
 * not parse to a key that is too large, may be the library's shortcoming:
 * that is for the rules to find out, who see the certificates. An RSA signature
 * by another key has no padding.
 */
static const struct proven {
    int error;
    const char *detail;
} proven[] = {
    { VERIFY_SIGN_ERROR, "its signature does not fit its certificate" },
    { SIG_VERIFY_E, "its signature does not fit its certificate" },
    { RSA_PAD_E, "its signature does not fit its certificate" },
    { BAD_PADDING_E, "its signature does not fit its certificate" },
    { VERIFY_FINISHED_ERROR, "its Finished message is wrong" },
    { VERIFY_MAC_ERROR, "a record that does not decrypt" },
    { DECRYPT_ERROR, "a record that does not decrypt" },
    { UNKNOWN_HANDSHAKE_TYPE, "an unknown handshake message" },
    { UNKNOWN_RECORD_TYPE, "an unknown record type" },
    { OUT_OF_ORDER_E, "a handshake message out of order" },
    { DUPLICATE_MSG_E, "a handshake message sent twice" },
    { SANITY_MSG_E, "a handshake message out of order" },
    { NO_PEER_CERT, "the list of certificates is empty" },
    { ALERT_COUNT_E, "a flood of alerts" },
};

struct failure tls_error_failure(int error)
{
    for (size_t i = 0; i < COUNT_OF(proven); i++)
        if (proven[i].error == error)
            return (struct failure){ STATUS_BAD_TLS, error, proven[i].detail };
    return (struct failure){ STATUS_UNSUPPORTED, error, "wolfSSL gave up" };
}

const char *tls_error_text(int error, struct arena *arena)
{
    const char *reason = wolfSSL_ERR_reason_error_string((unsigned long)error);
    if (reason == NULL)
        reason = "";
    return arena_printf(arena, "wolfSSL gave up: %s (%d)",
                        text_clean(arena, bytes_of_text(reason)), error);
}
