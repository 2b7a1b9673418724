#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "x509/der.h"
#include "x509/ocsp.h"

/* RFC 5280 4.1.2.2 allows serial numbers of 20 octets; all lengths stay below
 * 256 with longer ones, too. */
enum { MOST_REQUEST = 256, MOST_SERIAL = 64 };

/* Octets are written from the back, so that each length is known. */
struct encoder {
    uint8_t octets[MOST_REQUEST];
    size_t at; /* first octet used */
};

static void put(struct encoder *encoder, struct bytes bytes)
{
    encoder->at -= bytes.size;
    if (bytes.size > 0)
        memcpy(encoder->octets + encoder->at, bytes.data, bytes.size);
}

static void put_octet(struct encoder *encoder, uint8_t octet)
{
    encoder->octets[--encoder->at] = octet;
}

/* Tag and length in front of all that was written since `end`. */
static void wrap(struct encoder *encoder, enum der_tag tag, size_t end)
{
    size_t size = end - encoder->at;
    put_octet(encoder, (uint8_t)size);
    if (size >= 0x80)
        put_octet(encoder, 0x81);
    put_octet(encoder, (uint8_t)tag);
}

static void put_value(struct encoder *encoder, enum der_tag tag,
                      struct bytes content)
{
    size_t end = encoder->at;
    put(encoder, content);
    wrap(encoder, tag, end);
}

static void put_sha1(struct encoder *encoder, struct bytes of)
{
    uint8_t digest[SHA1_SIZE];
    digest_sha1(of, digest);
    put_value(encoder, DER_OCTET_STRING, (struct bytes){ digest, SHA1_SIZE });
}

/* OCSPRequest { TBSRequest { requestList { Request { CertID } } } } */
struct bytes ocsp_request_encode(const struct cert *cert,
                                 const struct cert *issuer, struct arena *arena)
{
    struct encoder encoder = { .at = MOST_REQUEST };
    enum { NESTED = 5 };
    if (cert->serial.size == 0 || cert->serial.size > MOST_SERIAL)
        return (struct bytes){ 0 };
    put_value(&encoder, DER_INTEGER, cert->serial);
    put_sha1(&encoder, issuer->key.bits);
    put_sha1(&encoder, cert->issuer.der);
    size_t end = encoder.at;
    put_value(&encoder, DER_NULL, (struct bytes){ encoder.octets, 0 });
    put_value(&encoder, DER_OID, oid_octets(OID_SHA1));
    wrap(&encoder, DER_SEQUENCE, end);
    for (int i = 0; i < NESTED; i++)
        wrap(&encoder, DER_SEQUENCE, MOST_REQUEST);
    return arena_copy(arena, (struct bytes){ encoder.octets + encoder.at,
                                             MOST_REQUEST - encoder.at });
}

const char *ocsp_get_url(const char *responder, struct bytes request,
                         struct arena *arena)
{
    const char *base64 = base64_encode(arena, request);
    size_t size = strlen(responder);
    bool has_slash = size > 0 && responder[size - 1] == '/';
    char *path = ARENA_NEW(arena, 3 * strlen(base64) + 1, char);
    char *to = path;
    for (const char *from = base64; *from != '\0'; from++) {
        if (strchr("+/=", *from) == NULL) {
            *to++ = *from;
            continue;
        }
        const char *escaped = *from == '+'   ? "%2B"
                              : *from == '/' ? "%2F"
                                             : "%3D";
        memcpy(to, escaped, 3);
        to += 3;
    }
    return arena_printf(arena, "%s%s%s", responder, has_slash ? "" : "/", path);
}

static bool is_digest(struct bytes found, enum oid hash, struct bytes of)
{
    uint8_t digest[SHA256_SIZE];
    size_t size = hash == OID_SHA1 ? SHA1_SIZE : SHA256_SIZE;
    if (hash == OID_SHA1)
        digest_sha1(of, digest);
    else
        digest_sha256(of, digest);
    return bytes_equal(found, (struct bytes){ digest, size });
}

bool ocsp_id_matches(const struct ocsp_cert_id *id, const struct cert *cert,
                     const struct cert *issuer)
{
    if (id->hash.id != OID_SHA1 && id->hash.id != OID_SHA256)
        return false;
    return bytes_equal(id->serial, cert->serial) &&
           is_digest(id->issuer_name_hash, id->hash.id, cert->issuer.der) &&
           is_digest(id->issuer_key_hash, id->hash.id, issuer->key.bits);
}

const struct ocsp_single *
ocsp_single_about(const struct ocsp_response *response, const struct cert *cert,
                  const struct cert *issuer)
{
    for (size_t i = 0; i < response->single_count; i++)
        if (ocsp_id_matches(&response->singles[i].id, cert, issuer))
            return &response->singles[i];
    return NULL;
}
