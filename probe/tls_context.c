#include "probe/tls_context.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/compiler.h"

/*
 * The library's own lists contain anonymous suites, with which a handshake
 * could succeed without a certificate, and begin with groups that are slow.
 * Each build takes the names that it knows. What no longer is safe stands
 * last: an old server is to be described, and fails by rule.
 */
#define SUITES_TLS13                                                           \
    "TLS13-AES128-GCM-SHA256:TLS13-AES256-GCM-SHA384:"                         \
    "TLS13-CHACHA20-POLY1305-SHA256:TLS13-AES128-CCM-SHA256:"                  \
    "TLS13-AES128-CCM-8-SHA256:" /* and a promise (RFC 5746 3.3): */           \
    "RENEGOTIATION-INFO"
#define SUITES_ECDSA                                                           \
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"             \
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-ECDSA-AES128-SHA256:"                 \
    "ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-CCM:"                        \
    "ECDHE-ECDSA-AES256-CCM:ECDHE-ECDSA-AES128-CCM-8:"                         \
    "ECDHE-ECDSA-AES256-CCM-8:ECDHE-ECDSA-AES128-SHA:"                         \
    "ECDHE-ECDSA-AES256-SHA"
#define SUITES_RSA                                                             \
    "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:"                 \
    "ECDHE-RSA-CHACHA20-POLY1305:ECDHE-RSA-AES128-SHA256:"                     \
    "ECDHE-RSA-AES256-SHA384:ECDHE-RSA-AES128-SHA:ECDHE-RSA-AES256-SHA:"       \
    "DHE-RSA-AES128-GCM-SHA256:DHE-RSA-AES256-GCM-SHA384:"                     \
    "DHE-RSA-CHACHA20-POLY1305:DHE-RSA-AES128-SHA256:"                         \
    "DHE-RSA-AES256-SHA256:DHE-RSA-AES128-SHA:DHE-RSA-AES256-SHA:"             \
    "DHE-RSA-CAMELLIA128-SHA256:DHE-RSA-CAMELLIA256-SHA256:"                   \
    "DHE-RSA-CAMELLIA128-SHA:DHE-RSA-CAMELLIA256-SHA"
#define SUITES_STATIC_RSA                                                      \
    "AES128-GCM-SHA256:AES256-GCM-SHA384:AES128-SHA256:AES256-SHA256:"         \
    "AES128-CCM-8:AES256-CCM-8:AES128-SHA:AES256-SHA"
#define SUITES_OLD_ECDSA "ECDHE-ECDSA-DES-CBC3-SHA:ECDHE-ECDSA-RC4-SHA"
#define SUITES_OLD_RSA                                                         \
    "ECDHE-RSA-DES-CBC3-SHA:EDH-RSA-DES-CBC3-SHA:DES-CBC3-SHA:"                \
    "ECDHE-RSA-RC4-SHA"

static const char all_suites[] =
    SUITES_TLS13 ":" SUITES_ECDSA ":" SUITES_RSA ":" SUITES_STATIC_RSA
                 ":" SUITES_OLD_ECDSA ":" SUITES_OLD_RSA;
static const char rsa_suites[] =
    SUITES_TLS13 ":" SUITES_RSA ":" SUITES_STATIC_RSA ":" SUITES_OLD_RSA;
static const char ecdsa_suites[] =
    SUITES_TLS13 ":" SUITES_ECDSA ":" SUITES_OLD_ECDSA;

/* In TLS 1.3 only these say which kind of certificate is wanted. */
static const char rsa_algorithms[] =
    "RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:RSA+SHA256:RSA+SHA384:"
    "RSA+SHA512:RSA+SHA1";
static const char ecdsa_algorithms[] =
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ED25519:ED448:ECDSA+SHA1";

/* X25519 is the cheapest by far, and the only one with a key share: a server
 * that wants another asks again. */
static int groups[] = {
    WOLFSSL_ECC_X25519,    WOLFSSL_ECC_SECP256R1, WOLFSSL_ECC_SECP384R1,
    WOLFSSL_ECC_SECP521R1, WOLFSSL_ECC_X448,      WOLFSSL_FFDHE_2048,
    WOLFSSL_FFDHE_3072,
};

/* The oldest version that the library can be brought to. */
static bool allow_old_versions(WOLFSSL_CTX *library)
{
    return wolfSSL_CTX_SetMinVersion(library, WOLFSSL_TLSV1) ==
               WOLFSSL_SUCCESS ||
           wolfSSL_CTX_SetMinVersion(library, WOLFSSL_TLSV1_1) ==
               WOLFSSL_SUCCESS;
}

static bool configure(WOLFSSL_CTX *library)
{
    wolfSSL_CTX_set_verify(library, WOLFSSL_VERIFY_NONE, NULL);
#ifndef NO_SESSION_CACHE
    wolfSSL_CTX_set_session_cache_mode(library, WOLFSSL_SESS_CACHE_OFF);
#endif
    wolfSSL_CTX_SetIORecv(library, tls_on_read);
    wolfSSL_CTX_SetIOSend(library, tls_on_write);
    return allow_old_versions(library) &&
           /* Else UseOCSPStapling of a session does nothing. */
           wolfSSL_CTX_EnableOCSPStapling(library) == WOLFSSL_SUCCESS &&
           wolfSSL_CTX_set_cipher_list(library, all_suites) ==
               WOLFSSL_SUCCESS &&
           wolfSSL_CTX_set_groups(library, groups, (int)COUNT_OF(groups)) ==
               WOLFSSL_SUCCESS &&
           /* Small keys are seen by rules, not refused. */
           wolfSSL_CTX_SetMinRsaKey_Sz(library, 0) == WOLFSSL_SUCCESS &&
           wolfSSL_CTX_SetMinEccKey_Sz(library, 0) == WOLFSSL_SUCCESS &&
           wolfSSL_CTX_SetMinDhKey_Sz(library, 0) == WOLFSSL_SUCCESS;
}

struct tls_context *tls_context_new(struct failure *failure)
{
    WOLFSSL_CTX *library = wolfSSL_CTX_new(wolfSSLv23_client_method());
    if (library == NULL || !configure(library)) {
        wolfSSL_CTX_free(library);
        *failure = (struct failure){ STATUS_LOCAL, 0,
                                     "wolfSSL lacks what certready needs" };
        return NULL;
    }
    struct tls_context *context = malloc(sizeof(*context));
    if (context == NULL)
        out_of_memory();
    context->library = library;
    return context;
}

void tls_context_free(struct tls_context *context)
{
    if (context == NULL)
        return;
    wolfSSL_CTX_free(context->library);
    free(context);
}

static bool narrow(WOLFSSL *session, const char *suites, const char *algorithms)
{
    return wolfSSL_set_cipher_list(session, suites) == WOLFSSL_SUCCESS &&
           wolfSSL_set1_sigalgs_list(session, algorithms) == WOLFSSL_SUCCESS;
}

static bool apply(WOLFSSL *session, const struct tls_offer *offer)
{
    if (offer->server_name != NULL &&
        wolfSSL_UseSNI(session, WOLFSSL_SNI_HOST_NAME, offer->server_name,
                       (unsigned short)strlen(offer->server_name)) !=
            WOLFSSL_SUCCESS)
        return false;
    if (offer->only_rsa && !narrow(session, rsa_suites, rsa_algorithms))
        return false;
    if (offer->only_ecdsa && !narrow(session, ecdsa_suites, ecdsa_algorithms))
        return false;
    if (offer->ask_status && wolfSSL_UseOCSPStapling(session, WOLFSSL_CSR_OCSP,
                                                     0) != WOLFSSL_SUCCESS)
        return false;
    return wolfSSL_UseKeyShare(session, WOLFSSL_ECC_X25519) == WOLFSSL_SUCCESS;
}

WOLFSSL *tls_context_session(struct tls_context *context,
                             const struct tls_offer *offer, void *user)
{
    WOLFSSL *session = wolfSSL_new(context->library);
    if (session == NULL)
        return NULL;
    if (!apply(session, offer)) {
        wolfSSL_free(session);
        return NULL;
    }
    wolfSSL_SetIOReadCtx(session, user);
    wolfSSL_SetIOWriteCtx(session, user);
    return session;
}
