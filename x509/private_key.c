#include "x509/private_key.h"

#include <string.h>

#include "base/arena.h"
#include "x509/der.h"
#include "x509/pem.h"
#include "x509/public_half.h"

bool private_key_is_open(const struct private_key *key)
{
    return key->lock == LOCK_NONE || key->lock == LOCK_OPENED;
}

static void lock(struct private_key *key, enum lock lock, const char *fault)
{
    key->lock = lock;
    key->fault = fault;
}

/* Takes over what was found of the public half. */
static void take(struct private_key *key, enum public_half half,
                 const struct public_key *found)
{
    if (half == PUBLIC_HALF_UNSUPPORTED) {
        lock(key, LOCK_UNSUPPORTED,
             "this build knows no public half for this kind of key");
    } else if (half == PUBLIC_HALF_MALFORMED) {
        lock(key, LOCK_MALFORMED, "what stands in it is no private key");
    } else {
        key->key = *found;
        digest_sha256(found->der, key->spki_sha256);
    }
}

static const char form_pkcs1[] = "PKCS#1", form_sec1[] = "SEC 1",
                  form_pkcs8[] = "PKCS#8";

/* PrivateKeyInfo ::= SEQUENCE { version, algorithm, OCTET STRING,
 * attributes [0] OPTIONAL, publicKey [1] OPTIONAL } (RFC 5958 2) */
static bool read_pkcs8(struct der *inner, struct arena *arena,
                       struct private_key *out)
{
    struct algorithm algorithm;
    struct bytes content, stated = { 0 };
    struct public_key found;
    unsigned unused = 0;
    out->form = form_pkcs8;
    if (!algorithm_read(inner, &algorithm) ||
        !der_read(inner, DER_OCTET_STRING, &content))
        return false;
    if (der_is_next(inner, DER_CONTEXT_CONSTRUCTED(0)) && !der_skip(inner))
        return false;
    if (der_is_next(inner, DER_CONTEXT(1)) &&
        !der_read_bits(inner, DER_CONTEXT(1), &stated, &unused))
        return false;
    if (unused != 0 || !der_end(inner))
        return false;
    enum public_half half =
        public_half_of(&algorithm, content, stated, arena, &found);
    take(out, half, &found);
    return true;
}

/* Not encrypted, or decrypted already. False if it is none of the three. */
static bool read_plain(struct bytes octets, struct arena *arena,
                       struct private_key *out)
{
    struct der der = der_of(octets);
    struct der inner;
    struct public_key found;
    int32_t version;
    if (!der_enter(&der, DER_SEQUENCE, &inner) || !der_end(&der) ||
        !der_read_small(&inner, DER_INTEGER, &version) || version > 1)
        return false;
    if (der_is_next(&inner, DER_SEQUENCE))
        return read_pkcs8(&inner, arena, out);
    bool is_sec1 = version == 1 && der_is_next(&inner, DER_OCTET_STRING);
    if (!is_sec1 && !der_is_next(&inner, DER_INTEGER))
        return false;
    out->form = is_sec1 ? form_sec1 : form_pkcs1;
    enum public_half half = is_sec1 ? public_half_of_ec(octets, arena, &found)
                                    : public_half_of_rsa(octets, arena, &found);
    take(out, half, &found);
    return true;
}

static const char no_key[] = "it is no private key of a form that is known";

/* Whatever decrypts to no key was decrypted by the wrong passphrase: one of
 * 256 gives padding that fits. */
static void read_decrypted(struct bytes octets, struct unlocking *unlocking,
                           struct arena *arena, struct private_key *out)
{
    const char *form = out->form;
    if (!read_plain(octets, arena, out)) {
        lock(out, unlocking_failed(unlocking), unlocking_text(unlocking));
        return;
    }
    out->form = form;
    out->is_encrypted = unlocking->passphrase.size > 0;
    if (out->lock == LOCK_NONE)
        out->lock = LOCK_OPENED;
}

static void open_key(const struct encryption *encryption, struct bytes octets,
                     struct unlocking *unlocking, struct arena *arena,
                     struct private_key *out)
{
    struct secret plain;
    out->is_encrypted = true;
    out->encryption = encryption->text;
    out->is_legacy = encryption->is_legacy;
    out->lock = encryption_open(encryption, octets, unlocking, arena, &plain,
                                &out->fault);
    if (out->lock != LOCK_OPENED)
        return;
    out->lock = LOCK_NONE;
    read_decrypted(secret_bytes(&plain), unlocking, arena, out);
    secret_free(&plain);
}

/* EncryptedPrivateKeyInfo ::= SEQUENCE { algorithm, OCTET STRING } */
static bool read_encrypted(struct bytes octets, struct unlocking *unlocking,
                           struct arena *arena, struct private_key *out)
{
    struct der der = der_of(octets);
    struct der inner;
    struct algorithm algorithm;
    struct encryption encryption;
    struct bytes content;
    if (!der_enter(&der, DER_SEQUENCE, &inner) || !der_end(&der) ||
        !algorithm_read(&inner, &algorithm) ||
        !der_read(&inner, DER_OCTET_STRING, &content) || !der_end(&inner))
        return false;
    out->form = "encrypted PKCS#8";
    if (encryption_read(&algorithm, arena, &encryption))
        open_key(&encryption, content, unlocking, arena, out);
    else
        lock(out, LOCK_MALFORMED, "the parameters of its encryption");
    return true;
}

void private_key_read(struct bytes octets, struct unlocking *unlocking,
                      struct arena *arena, struct private_key *out)
{
    *out = (struct private_key){ .form = "unknown" };
    if (!read_encrypted(octets, unlocking, arena, out) &&
        !read_plain(octets, arena, out))
        lock(out, LOCK_MALFORMED, no_key);
}

static const char openssh_label[] = "OPENSSH PRIVATE KEY";
static const char encryption_header[] = "DEK-Info:";

/* The value of that header, without white space around it. */
static bool find_header(struct bytes headers, const char *name,
                        struct bytes *out)
{
    struct bytes wanted = bytes_of_text(name);
    for (size_t at = 0; at < headers.size;) {
        size_t end = at;
        while (end < headers.size && headers.data[end] != '\n' &&
               headers.data[end] != '\r')
            end++;
        struct bytes line = bytes_slice(headers, at, end - at);
        if (bytes_equal_ignoring_case(bytes_slice(line, 0, wanted.size),
                                      wanted)) {
            while (wanted.size < line.size && line.data[wanted.size] == ' ')
                wanted.size++;
            while (line.size > wanted.size && line.data[line.size - 1] == ' ')
                line.size--;
            *out = bytes_slice(line, wanted.size, line.size - wanted.size);
            return true;
        }
        at = end + 1;
    }
    return false;
}

void private_key_read_pem(struct pem_block *block, struct unlocking *unlocking,
                          struct arena *arena, struct private_key *out)
{
    struct bytes header;
    struct encryption encryption;
    struct secret octets = pem_decode_secret(block, arena);
    *out = (struct private_key){ .form = "PEM" };
    if (block->failure.status != STATUS_OK) {
        lock(out, LOCK_MALFORMED, block->failure.detail);
    } else if (bytes_equal(block->label, bytes_of_text(openssh_label))) {
        out->form = "OpenSSH";
        lock(out, LOCK_UNSUPPORTED,
             "this build reads no keys of OpenSSH's own form");
    } else if (!find_header(block->headers, encryption_header, &header)) {
        private_key_read(secret_bytes(&octets), unlocking, arena, out);
    } else if (encryption_read_pem(header, arena, &encryption)) {
        out->form = "PEM with DEK-Info";
        open_key(&encryption, secret_bytes(&octets), unlocking, arena, out);
    } else {
        lock(out, LOCK_MALFORMED, "its DEK-Info header");
    }
    secret_free(&octets);
}
