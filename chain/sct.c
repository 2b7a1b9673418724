#include "chain/sct.h"

#include <string.h>

#include "base/arena.h"
#include "chain/signature.h"
#include "x509/der.h"
#include "x509/oid.h"

/* RFC 5246 7.4.1.4.1, and which of both RFC 6962 2.1.4 allows. */
enum { HASH_SHA256 = 4, SIGNATURE_RSA = 1, SIGNATURE_ECDSA = 3 };

const char *ct_log_state_text(enum ct_log_state state)
{
    static const char *const texts[] = {
#define X(name, text) [CT_LOG_##name] = (text),
        CT_LOG_STATE_LIST(X)
#undef X
    };
    return texts[state];
}

static const struct ct_log *find_log(const struct ct_logs *logs,
                                     struct bytes id)
{
    for (size_t i = 0; i < logs->count; i++)
        if (bytes_equal((struct bytes){ logs->items[i].id, SHA256_SIZE }, id))
            return &logs->items[i];
    return NULL;
}

/* Octets that are put together; there is room for all. */
struct octets {
    uint8_t *data;
    size_t size;
};

static void put(struct octets *out, struct bytes bytes)
{
    if (bytes.size > 0)
        memcpy(out->data + out->size, bytes.data, bytes.size);
    out->size += bytes.size;
}

static void put_number(struct octets *out, uint64_t number, unsigned size)
{
    for (unsigned i = size; i > 0; i--)
        out->data[out->size++] = (uint8_t)(number >> (8 * (i - 1)));
}

/* The element with that content. */
static struct bytes element(uint8_t tag, struct bytes content,
                            struct arena *arena)
{
    struct octets out = {
        ARENA_NEW(arena, content.size + DER_LONGEST_HEADER, uint8_t), 0
    };
    out.size = der_put_header(out.data, tag, content.size);
    put(&out, content);
    return (struct bytes){ out.data, out.size };
}

static bool is_sct_list(struct bytes extension)
{
    struct der der = der_of(extension), inner;
    struct bytes oid;
    return der_enter(&der, DER_SEQUENCE, &inner) &&
           der_read_oid(&inner, &oid) && oid_is(oid, OID_SCT_LIST);
}

/* The content of Extensions but for the SCTs; false if there are none. */
static bool without_sct_list(struct der list, struct octets *kept)
{
    bool found = false;
    while (!der_is_empty(&list)) {
        struct bytes extension;
        if (!der_read_whole(&list, DER_SEQUENCE, &extension))
            return false;
        if (is_sct_list(extension))
            found = true;
        else
            put(kept, extension);
    }
    return found;
}

/* The TBSCertificate that the log signed: all fields as they are, and the
 * extensions without the SCTs, or none of them. */
static bool precertificate(const struct cert *leaf, struct arena *arena,
                           struct bytes *out)
{
    struct der outer = der_of(leaf->tbs), fields, field, list;
    if (!der_enter(&outer, DER_SEQUENCE, &fields))
        return false;
    struct bytes content = fields.rest;
    while (!der_is_empty(&fields) &&
           !der_is_next(&fields, DER_CONTEXT_CONSTRUCTED(3)))
        if (!der_skip(&fields))
            return false;
    struct octets tbs = {
        ARENA_NEW(arena, content.size + 2 * (size_t)DER_LONGEST_HEADER,
                  uint8_t),
        0
    };
    struct octets kept = { ARENA_NEW(arena, fields.rest.size, uint8_t), 0 };
    put(&tbs, bytes_slice(content, 0, content.size - fields.rest.size));
    if (!der_enter(&fields, DER_CONTEXT_CONSTRUCTED(3), &field) ||
        !der_end(&fields) || !der_enter(&field, DER_SEQUENCE, &list) ||
        !der_end(&field) || !without_sct_list(list, &kept))
        return false;
    if (kept.size > 0)
        put(&tbs,
            element(DER_CONTEXT_CONSTRUCTED(3),
                    element(DER_SEQUENCE,
                            (struct bytes){ kept.data, kept.size }, arena),
                    arena));
    *out = element(DER_SEQUENCE, (struct bytes){ tbs.data, tbs.size }, arena);
    return true;
}

/* What is signed (RFC 6962 3.2). */
static struct bytes signed_octets(const struct sct *sct, struct bytes entry,
                                  const struct cert *issuer,
                                  struct arena *arena)
{
    enum {
        AROUND = 1 + 1 + 8 + 2 + SHA256_SIZE + 3 + 2,
        CT_V1 = 0,
        CERTIFICATE_TIMESTAMP = 0,
        X509_ENTRY = 0,
        PRECERT_ENTRY = 1
    };
    struct octets out = {
        ARENA_NEW(arena, AROUND + entry.size + sct->extensions.size, uint8_t), 0
    };
    put_number(&out, CT_V1, 1);
    put_number(&out, CERTIFICATE_TIMESTAMP, 1);
    put_number(&out, sct->timestamp_ms, 8);
    put_number(&out, issuer != NULL ? PRECERT_ENTRY : X509_ENTRY, 2);
    if (issuer != NULL)
        put(&out, (struct bytes){ issuer->spki_sha256, SHA256_SIZE });
    put_number(&out, entry.size, 3);
    put(&out, entry);
    put_number(&out, sct->extensions.size, 2);
    put(&out, sct->extensions);
    return (struct bytes){ out.data, out.size };
}

static bool find_algorithm(const struct sct *sct, struct algorithm *out)
{
    static const uint8_t null[] = { DER_NULL, 0 };
    bool is_rsa = sct->signature_algorithm == SIGNATURE_RSA;
    if (sct->hash_algorithm != HASH_SHA256 ||
        (!is_rsa && sct->signature_algorithm != SIGNATURE_ECDSA))
        return false;
    *out =
        (struct algorithm){ .id = is_rsa ? OID_SHA256_RSA : OID_SHA256_ECDSA };
    out->oid = oid_octets(out->id);
    if (is_rsa)
        out->parameters = (struct bytes){ null, sizeof(null) };
    return true;
}

static enum sct_result verify_signature(const struct ct_log *log,
                                        const struct sct *sct,
                                        const struct cert *leaf,
                                        const struct cert *issuer,
                                        struct arena *arena)
{
    struct bytes entry = leaf->der;
    struct algorithm algorithm;
    if (!find_algorithm(sct, &algorithm))
        return SCT_BAD_SIGNATURE;
    if (issuer != NULL && !precertificate(leaf, arena, &entry))
        return SCT_UNSUPPORTED;
    switch (signature_verify(&log->key, &algorithm,
                             signed_octets(sct, entry, issuer, arena),
                             sct->signature, 0)) {
    case SIGNATURE_VALID:
        return SCT_VALID;
    case SIGNATURE_INVALID:
        return SCT_BAD_SIGNATURE;
    default:
        return SCT_UNSUPPORTED;
    }
}

/* Chrome's and Apple's policies: of a retired log those from before. */
static enum sct_result judge_log(const struct ct_log *log, int64_t signed_at)
{
    switch (log->state) {
    case CT_LOG_QUALIFIED:
    case CT_LOG_USABLE:
    case CT_LOG_READONLY:
        return SCT_VALID;
    case CT_LOG_RETIRED:
        return signed_at < log->state_since ? SCT_VALID_THEN
                                            : SCT_LOG_NOT_TRUSTED;
    default:
        return SCT_LOG_NOT_TRUSTED;
    }
}

enum sct_result sct_verify(const struct ct_logs *logs, const struct sct *sct,
                           const struct sct_subject *subject,
                           struct arena *arena, const struct ct_log **log)
{
    const struct cert *issuer = subject->is_embedded ? subject->issuer : NULL;
    *log = NULL;
    if (sct->version != 0 || (subject->is_embedded && issuer == NULL))
        return SCT_UNSUPPORTED;
    *log = find_log(logs, sct->log_id);
    if (*log == NULL)
        return SCT_UNKNOWN_LOG;
    int64_t signed_at = (int64_t)(sct->timestamp_ms / 1000);
    enum sct_result trust = judge_log(*log, signed_at);
    if (trust == SCT_LOG_NOT_TRUSTED)
        return trust;
    if (signed_at > subject->now)
        return SCT_OF_FUTURE;
    enum sct_result result =
        verify_signature(*log, sct, subject->leaf, issuer, arena);
    return result == SCT_VALID ? trust : result;
}
