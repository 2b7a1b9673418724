#include "chain/ocsp.h"

#include "base/arena.h"
#include "base/encode.h"
#include "base/limits.h"
#include "chain/signature.h"
#include "x509/crl.h"
#include "x509/der.h"
#include "x509/file_format.h"
#include "x509/time.h"

enum {
    /* Clocks of responders differ by some minutes. */
    CLOCK_SKEW = 300,
    /* Without nextUpdate newer information is always there (RFC 6960 4.2.2.1),
     * so that an old response was kept by someone else. */
    MOST_AGE = 7 * 86400,
};

static struct revocation_answer answer_of(enum revocation_status status,
                                          const char *detail)
{
    return (struct revocation_answer){ .status = status,
                                       .reason = ABSENT,
                                       .detail = detail };
}

static bool has_unknown_critical(const struct cert *cert)
{
    for (size_t i = 0; i < cert->extension_count; i++)
        if (cert->extensions[i].critical &&
            cert->extensions[i].id == OID_UNKNOWN)
            return true;
    return false;
}

/* anyExtendedKeyUsage is not enough: the purpose has to be named. */
static bool is_for_ocsp(const struct cert *cert)
{
    return cert->eku_ext != NULL && !cert->eku_ext->is_malformed &&
           (cert->eku & EKU_OCSP_SIGNING) != 0;
}

static bool may_sign(const struct cert *cert)
{
    return cert->key_usage_ext == NULL ||
           (!cert->key_usage_ext->is_malformed &&
            (cert->key_usage &
             (KEY_USAGE_DIGITAL_SIGNATURE | KEY_USAGE_NON_REPUDIATION)) != 0);
}

/* RFC 6960 4.2.2.2: the issuer signed the responder's certificate itself, for
 * this purpose, and it is valid now. */
static const char *delegate_fault(const struct cert *responder,
                                  const struct cert *issuer, int64_t now,
                                  struct signature_cache *cache)
{
    bool computed;
    if (!name_equal(responder->issuer, issuer->subject))
        return "the responder's certificate is of another issuer";
    if (!is_for_ocsp(responder))
        return "the responder's certificate is not for OCSP signing";
    if (!may_sign(responder))
        return "the responder's certificate is not for signing";
    if (has_unknown_critical(responder))
        return "the responder's certificate has a critical extension that "
               "is not known";
    if (now < responder->not_before || now > responder->not_after)
        return "the responder's certificate is not valid now";
    if (signature_of_cert(cache, responder, &issuer->key, &computed) !=
        SIGNATURE_VALID)
        return "the issuer did not sign the responder's certificate";
    return NULL;
}

static bool is_responder(const struct ocsp_response *response,
                         const struct cert *cert)
{
    if (cert->failure.status != STATUS_OK)
        return false;
    if (response->responder_name.der.size > 0)
        return name_equal(response->responder_name, cert->subject);
    uint8_t digest[SHA1_SIZE];
    digest_sha1(cert->key.bits, digest);
    return bytes_equal(response->responder_key_hash,
                       (struct bytes){ digest, SHA1_SIZE });
}

static bool signed_by(const struct ocsp_response *response,
                      const struct public_key *key)
{
    return signature_verify(key, &response->algorithm, response->tbs,
                            response->signature,
                            response->signature_unused_bits) == SIGNATURE_VALID;
}

/* NULL if the response is signed by one who may. The most telling fault of
 * several candidates is the last one. */
static const char *signer_fault(const struct ocsp_response *response,
                                const struct cert *issuer, int64_t now,
                                struct signature_cache *cache)
{
    if (signature_is_weak(&response->algorithm))
        return "the response is signed with a weak digest";
    const char *fault = "the responder is neither the issuer nor a "
                        "certificate sent along";
    if (is_responder(response, issuer)) {
        if (signed_by(response, &issuer->key))
            return NULL;
        fault = "the signature does not verify";
    }
    size_t tried = 0;
    for (size_t i = 0; i < response->cert_count && tried < LIMIT_OCSP_SIGNERS;
         i++) {
        const struct cert *responder = response->certs[i];
        if (!is_responder(response, responder) || cert_equal(responder, issuer))
            continue;
        tried++;
        fault = delegate_fault(responder, issuer, now, cache);
        if (fault != NULL)
            continue;
        if (signed_by(response, &responder->key))
            return NULL;
        fault = "the signature does not verify";
    }
    return fault;
}

static const char *freshness_fault(const struct ocsp_single *single,
                                   int64_t now, struct arena *arena)
{
    if (single->this_update > now + CLOCK_SKEW)
        return arena_printf(arena, "thisUpdate %s is in the future",
                            time_text(single->this_update, arena));
    if (single->has_next_update && single->next_update + CLOCK_SKEW < now)
        return arena_printf(arena, "nextUpdate %s is past",
                            time_text(single->next_update, arena));
    if (!single->has_next_update && single->this_update + MOST_AGE < now)
        return arena_printf(arena,
                            "thisUpdate %s is long past, and there is "
                            "no nextUpdate",
                            time_text(single->this_update, arena));
    return NULL;
}

/* What is revoked stays so, unless it is only on hold: then what was said once
 * is true still. */
static bool is_final(const struct ocsp_single *single, int64_t now)
{
    return single->status == OCSP_REVOKED &&
           single->reason != CRL_CERTIFICATE_HOLD &&
           single->this_update <= now + CLOCK_SKEW;
}

static struct revocation_answer
answer_of_single(const struct ocsp_single *single, int64_t now,
                 struct arena *arena, bool *is_unknown)
{
    struct revocation_answer answer = {
        .status = REVOCATION_GOOD,
        .reason = single->reason,
        .this_update = single->this_update,
        .next_update = single->has_next_update ? single->next_update : 0,
        .revoked_at = single->revoked_at,
    };
    answer.detail = freshness_fault(single, now, arena);
    if (answer.detail != NULL && !is_final(single, now)) {
        answer.status = REVOCATION_STALE;
    } else if (single->status == OCSP_REVOKED) {
        answer.status = REVOCATION_REVOKED;
    } else if (single->status == OCSP_UNKNOWN) {
        answer.status = REVOCATION_UNKNOWN;
        answer.detail = "the responder does not know the certificate";
        *is_unknown = true;
    }
    return answer;
}

/* What came instead: a web page, PEM, nothing at all. */
static const char *content_text(struct bytes octets, struct arena *arena)
{
    enum { OCTETS_SHOWN = 4 };
    struct der der = der_of(octets);
    enum file_format format = file_format_of(octets);
    if (format == FORMAT_EMPTY)
        return "is empty";
    if (der_is_next(&der, DER_SEQUENCE) && der_missing(&der) > 0)
        return arena_printf(arena, "lacks %zu octets at its end",
                            der_missing(&der));
    if (format != FORMAT_UNKNOWN)
        return arena_printf(arena, "is of the kind \"%s\"",
                            file_format_text(format));
    return arena_printf(
        arena, "begins with %s",
        hex_fingerprint(arena, bytes_slice(octets, 0, OCTETS_SHOWN)));
}

static struct revocation_answer unreadable(const struct ocsp_response *response,
                                           struct arena *arena)
{
    return answer_of(REVOCATION_INVALID,
                     arena_printf(arena, "%s; the answer %s",
                                  response->failure.detail,
                                  content_text(response->der, arena)));
}

struct revocation_answer ocsp_judge(const struct ocsp_response *response,
                                    const struct cert *cert,
                                    const struct cert *issuer, int64_t now,
                                    struct signature_cache *cache,
                                    struct arena *arena, bool *is_unknown)
{
    *is_unknown = false;
    if (response->failure.status != STATUS_OK)
        return unreadable(response, arena);
    if (response->status != OCSP_SUCCESSFUL) {
        *is_unknown = true;
        return answer_of(
            REVOCATION_UNKNOWN,
            arena_printf(arena, "the responder answers %s",
                         ocsp_status_text(response->status, arena)));
    }
    const struct ocsp_single *single =
        ocsp_single_about(response, cert, issuer);
    if (single == NULL)
        return answer_of(REVOCATION_INVALID,
                         "the response is about another certificate");
    if (response->has_unknown_critical || single->has_unknown_critical)
        return answer_of(REVOCATION_INVALID,
                         "a critical extension that is not known");
    const char *fault = signer_fault(response, issuer, now, cache);
    if (fault != NULL)
        return answer_of(REVOCATION_INVALID, fault);
    return answer_of_single(single, now, arena, is_unknown);
}
