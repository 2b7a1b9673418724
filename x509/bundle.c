#include "x509/bundle.h"

#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/limits.h"
#include "base/secret.h"
#include "x509/bundle_items.h"
#include "x509/der.h"
#include "x509/private_key.h"

static bool is_label(struct bytes label, const char *wanted)
{
    return bytes_equal(label, bytes_of_text(wanted));
}

static bool is_cert_label(struct bytes label)
{
    return is_label(label, "CERTIFICATE") ||
           is_label(label, "X509 CERTIFICATE") ||
           is_label(label, "TRUSTED CERTIFICATE");
}

static bool is_pkcs7_label(struct bytes label)
{
    return is_label(label, "PKCS7") || is_label(label, "CMS") ||
           is_label(label, "PKCS #7 SIGNED DATA");
}

static bool is_request_label(struct bytes label)
{
    return is_label(label, "CERTIFICATE REQUEST") ||
           is_label(label, "NEW CERTIFICATE REQUEST");
}

static bool is_key_label(struct bytes label)
{
    static const char word[] = "PRIVATE KEY";
    size_t size = strlen(word);
    return label.size >= size &&
           is_label(bytes_slice(label, label.size - size, size), word);
}

/* A TRUSTED CERTIFICATE of OpenSSL has its settings behind the certificate. */
static struct bytes without_settings(struct bytes der)
{
    struct der rest = der_of(der);
    struct bytes cert;
    return der_read_whole(&rest, DER_SEQUENCE, &cert) ? cert : der;
}

static void add_request(struct filling *filling, const struct pem_block *block)
{
    if (filling->unlocking != NULL)
        filling_add_request(filling, block->der, block->line);
    else
        filling_add_other(filling, block);
}

/* By content as well as by label: some tools write CERTIFICATE over all. */
static void add_cert_block(struct filling *filling,
                           const struct pem_block *block)
{
    struct bytes der = block->der;
    switch (der_format(der)) {
    case FORMAT_PKCS7:
        filling_add_pkcs7(filling, der, block->line);
        return;
    case FORMAT_DER_CRL:
        filling_add_crl(filling, der, block->line);
        return;
    case FORMAT_REQUEST:
        add_request(filling, block);
        return;
    default:
        if (is_label(block->label, "TRUSTED CERTIFICATE"))
            der = without_settings(der);
        filling_add_cert(filling, der, block->line);
    }
}

/* Of a block that was decoded. */
static void add_block(struct filling *filling, const struct pem_block *block)
{
    if (is_cert_label(block->label))
        add_cert_block(filling, block);
    else if (is_label(block->label, "X509 CRL"))
        filling_add_crl(filling, block->der, block->line);
    else if (is_pkcs7_label(block->label))
        filling_add_pkcs7(filling, block->der, block->line);
    else if (is_request_label(block->label) && filling->unlocking != NULL)
        filling_add_request(filling, block->der, block->line);
    else
        filling_add_other(filling, block);
}

static void add_damaged_block(struct filling *filling,
                              const struct pem_block *block)
{
    if (is_cert_label(block->label))
        filling_add_damaged(filling, FORMAT_DER_CERT, block);
    else if (is_label(block->label, "X509 CRL"))
        filling_add_damaged(filling, FORMAT_DER_CRL, block);
    else if (is_pkcs7_label(block->label))
        filling_fail(filling, STATUS_MALFORMED, block->failure.detail);
    else if (is_request_label(block->label) && filling->unlocking != NULL)
        filling_add_damaged(filling, FORMAT_REQUEST, block);
    else
        filling_add_other(filling, block);
}

static void add_key_block(struct filling *filling, struct pem_block *block)
{
    struct private_key *key = NULL;
    if (filling->unlocking != NULL)
        key = filling_add_key(filling, block->line);
    else
        filling_add_other(filling, block);
    if (key != NULL)
        private_key_read_pem(block, filling->unlocking, filling->arena, key);
}

/* What is secret, whatever it is called, does not get into the arena. */
static void read_block(struct filling *filling, struct pem_block *block)
{
    struct secret octets = pem_decode_secret(block, filling->arena);
    enum file_format format = der_format(secret_bytes(&octets));
    if (is_key_label(block->label) || format == FORMAT_PRIVATE_KEY) {
        add_key_block(filling, block);
    } else if (block->failure.status != STATUS_OK) {
        add_damaged_block(filling, block);
    } else if (format == FORMAT_PKCS12 && filling->unlocking != NULL &&
               !is_cert_label(block->label)) {
        filling_add_pkcs12(filling, secret_bytes(&octets), block->line);
    } else {
        block->der = arena_copy(filling->arena, secret_bytes(&octets));
        add_block(filling, block);
    }
    secret_free(&octets);
}

/* Of a text in which nothing that was looked for stands. */
static void fail_over_other(struct filling *filling)
{
    struct bundle *bundle = filling->bundle;
    const struct pem_block *other = &filling->first_other;
    filling_fail(filling, STATUS_MALFORMED,
                 arena_printf(filling->arena,
                              "line %zu: %s, but no certificate", other->line,
                              bundle->first_other_label));
    if (is_key_label(other->label))
        bundle->format = FORMAT_PRIVATE_KEY;
    else if (der_format(other->der) == FORMAT_REQUEST)
        bundle->format = FORMAT_REQUEST;
}

static void parse_pem(struct filling *filling, struct bytes text)
{
    struct pem_reader reader = pem_reader_of(text);
    struct pem_block block;
    for (size_t i = 0; pem_find(&reader, filling->arena, &block); i++) {
        if (i == LIMIT_FILE_CERTS) {
            filling_fail(filling, STATUS_OVER_LIMIT,
                         arena_printf(filling->arena,
                                      "line %zu: more than %d blocks",
                                      block.line, LIMIT_FILE_CERTS));
            return;
        }
        read_block(filling, &block);
    }
    if (filling->count == 0 && filling->bundle->other_blocks > 0)
        fail_over_other(filling);
}

static void fail_at_start(struct filling *filling, const char *what)
{
    filling_fail(filling, STATUS_MALFORMED,
                 arena_printf(filling->arena, "octet 0: %s", what));
}

/* So few are shown that a passphrase given by mistake is not. */
static void fail_as_unknown(struct filling *filling, struct bytes file)
{
    enum { OCTETS_SHOWN = 4 };
    filling_fail(
        filling, STATUS_MALFORMED,
        arena_printf(filling->arena,
                     "octet 0: neither PEM nor DER, begins with %s",
                     hex_fingerprint(filling->arena,
                                     bytes_slice(file, 0, OCTETS_SHOWN))));
}

static void read_key(struct filling *filling, struct bytes file)
{
    struct private_key *key = filling_add_key(filling, 0);
    if (key != NULL)
        private_key_read(file, filling->unlocking, filling->arena, key);
}

/* What only bundle_open() looks at. */
static void parse_private(struct filling *filling, struct bytes file)
{
    switch (filling->bundle->format) {
    case FORMAT_PKCS12:
        filling_add_pkcs12(filling, file, 0);
        return;
    case FORMAT_REQUEST:
        filling_add_request(filling, file, 0);
        return;
    default:
        read_key(filling, file);
    }
}

static void refuse_private(struct filling *filling)
{
    switch (filling->bundle->format) {
    case FORMAT_PKCS12:
        fail_at_start(filling, "PKCS#12, not a certificate");
        return;
    case FORMAT_REQUEST:
        fail_at_start(filling, "a certificate request, not a certificate");
        return;
    default:
        fail_at_start(filling, "a private key, not a certificate");
    }
}

static void parse(struct filling *filling, struct bytes file)
{
    switch (filling->bundle->format) {
    case FORMAT_EMPTY:
        filling_fail(filling, STATUS_MALFORMED, "the file is empty");
        return;
    case FORMAT_PEM:
        parse_pem(filling, file);
        return;
    case FORMAT_DER_CERT:
        filling_add_cert(filling, file, 0);
        return;
    case FORMAT_DER_CRL:
        filling_add_crl(filling, file, 0);
        return;
    case FORMAT_PKCS7:
        filling_add_pkcs7(filling, file, 0);
        return;
    case FORMAT_PKCS12:
    case FORMAT_REQUEST:
    case FORMAT_PRIVATE_KEY:
        if (filling->unlocking != NULL)
            parse_private(filling, file);
        else
            refuse_private(filling);
        return;
    case FORMAT_HTML:
        fail_at_start(filling, "HTML, not a certificate");
        return;
    case FORMAT_JAVA_KEY_STORE:
        fail_at_start(filling, "a Java key store, not a certificate");
        return;
    case FORMAT_UNKNOWN:
        if (file_is_utf16(file))
            fail_at_start(filling, "UTF-16, where PEM is ASCII");
        else
            fail_as_unknown(filling, file);
    }
}

static void fill(struct filling *filling, struct bytes file)
{
    struct bundle *bundle = filling->bundle;
    *bundle = (struct bundle){ .format = FORMAT_UNKNOWN };
    if (file.size > LIMIT_FILE_BYTES) {
        filling_fail(filling, STATUS_OVER_LIMIT,
                     arena_printf(filling->arena, "larger than %d octets",
                                  LIMIT_FILE_BYTES));
    } else {
        bundle->format = file_format_of(file);
        parse(filling, file);
    }
    /* A PKCS#7 message may be empty. What is locked is not nothing. */
    if (filling->count == 0 && bundle->pkcs12 == NULL)
        filling_fail(filling, STATUS_MALFORMED, "no certificate in the file");
    filling_finish(filling);
}

void bundle_parse(struct bytes file, struct arena *arena, struct bundle *out)
{
    struct filling filling = { .bundle = out, .arena = arena };
    fill(&filling, file);
}

void bundle_open(struct bytes file, struct unlocking *unlocking,
                 struct arena *arena, struct bundle *out)
{
    struct filling filling = { .bundle = out,
                               .arena = arena,
                               .unlocking = unlocking };
    fill(&filling, file);
    secret_wipe_stack();
}
