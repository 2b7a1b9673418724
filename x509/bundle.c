#include "x509/bundle.h"

#include <string.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/limits.h"
#include "base/text.h"
#include "x509/der.h"
#include "x509/pem.h"
#include "x509/pkcs7.h"

/* A certificate or a CRL, and its place in the file. */
struct item {
    const struct cert *cert;
    const struct crl *crl;
    size_t place;
};

/* The bundle that is being filled, and what was found, in order. */
struct filling {
    struct bundle *bundle;
    struct arena *arena;
    struct item *items;
    size_t count, capacity;
    struct pem_block first_other; /* of another kind than these */
};

static void fail(struct filling *filling, enum status status,
                 const char *detail)
{
    if (filling->bundle->failure.status == STATUS_OK)
        filling->bundle->failure = (struct failure){ status, 0, detail };
}

static void grow(struct filling *filling)
{
    size_t capacity = filling->capacity == 0 ? 8 : 2 * filling->capacity;
    struct item *items = ARENA_NEW(filling->arena, capacity, struct item);
    if (filling->count > 0)
        memcpy(items, filling->items, filling->count * sizeof(*items));
    filling->items = items;
    filling->capacity = capacity;
}

/* NULL, and the bundle fails, if there are as many as there may be. */
static struct item *add_item(struct filling *filling, size_t place)
{
    if (filling->count == LIMIT_FILE_CERTS) {
        fail(filling, STATUS_OVER_LIMIT,
             arena_printf(filling->arena, "more than %d certificates and CRLs",
                          LIMIT_FILE_CERTS));
        return NULL;
    }
    if (filling->count == filling->capacity)
        grow(filling);
    struct item *item = &filling->items[filling->count++];
    item->place = place;
    return item;
}

static void add_cert(struct filling *filling, struct bytes der, size_t place)
{
    struct item *item = add_item(filling, place);
    if (item != NULL)
        item->cert = cert_parse(der, filling->arena);
}

static void add_crl(struct filling *filling, struct bytes der, size_t place)
{
    struct item *item = add_item(filling, place);
    if (item != NULL)
        item->crl = crl_parse(der, filling->arena);
}

/* A block that is no base64 is a certificate that cannot be read. */
static void add_damaged_cert(struct filling *filling,
                             const struct pem_block *block)
{
    struct item *item = add_item(filling, block->line);
    if (item == NULL)
        return;
    struct cert *cert = ARENA_NEW(filling->arena, 1, struct cert);
    *cert = *cert_parse((struct bytes){ 0 }, filling->arena);
    cert->failure = block->failure;
    item->cert = cert;
}

static void add_damaged_crl(struct filling *filling,
                            const struct pem_block *block)
{
    struct item *item = add_item(filling, block->line);
    if (item == NULL)
        return;
    struct crl *crl = ARENA_NEW(filling->arena, 1, struct crl);
    *crl = *crl_parse((struct bytes){ 0 }, filling->arena);
    crl->failure = block->failure;
    item->crl = crl;
}

/* "line 3" in PEM, "octet 0" else. */
static const char *place_text(struct filling *filling, size_t place)
{
    bool is_pem = filling->bundle->format == FORMAT_PEM;
    return arena_printf(filling->arena, "%s %zu", is_pem ? "line" : "octet",
                        place);
}

static void add_pkcs7(struct filling *filling, struct bytes octets,
                      size_t place)
{
    struct pkcs7 pkcs7;
    struct bytes der;
    bool certs_end_early, crls_end_early;
    bool is_whole = pkcs7_parse(octets, &pkcs7);
    while (pkcs7_next(&pkcs7.certificates, &der, &certs_end_early))
        add_cert(filling, der, place);
    while (pkcs7_next(&pkcs7.crls, &der, &crls_end_early))
        add_crl(filling, der, place);
    if (!is_whole || certs_end_early || crls_end_early)
        fail(filling, STATUS_MALFORMED,
             arena_printf(filling->arena, "%s: expected PKCS#7 SignedData",
                          place_text(filling, place)));
}

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

static void add_other(struct filling *filling, const struct pem_block *block)
{
    enum { MOST_LABEL_POINTS = 64 };
    struct bundle *bundle = filling->bundle;
    if (bundle->other_blocks++ > 0)
        return;
    bundle->first_other_label =
        text_clean_short(filling->arena, block->label, MOST_LABEL_POINTS);
    filling->first_other = *block;
}

/* By content as well as by label: some tools write CERTIFICATE over all. */
static void add_cert_block(struct filling *filling,
                           const struct pem_block *block)
{
    struct bytes der = block->der;
    switch (der_format(der)) {
    case FORMAT_PKCS7:
        add_pkcs7(filling, der, block->line);
        return;
    case FORMAT_DER_CRL:
        add_crl(filling, der, block->line);
        return;
    case FORMAT_REQUEST:
    case FORMAT_PRIVATE_KEY:
        add_other(filling, block);
        return;
    default:
        if (is_label(block->label, "TRUSTED CERTIFICATE"))
            der = without_settings(der);
        add_cert(filling, der, block->line);
    }
}

static void add_block(struct filling *filling, const struct pem_block *block)
{
    bool is_whole = block->failure.status == STATUS_OK;
    if (is_cert_label(block->label) && is_whole)
        add_cert_block(filling, block);
    else if (is_cert_label(block->label))
        add_damaged_cert(filling, block);
    else if (is_label(block->label, "X509 CRL") && is_whole)
        add_crl(filling, block->der, block->line);
    else if (is_label(block->label, "X509 CRL"))
        add_damaged_crl(filling, block);
    else if (is_pkcs7_label(block->label) && is_whole)
        add_pkcs7(filling, block->der, block->line);
    else if (is_pkcs7_label(block->label))
        fail(filling, STATUS_MALFORMED, block->failure.detail);
    else
        add_other(filling, block);
}

static void parse_pem(struct filling *filling, struct bytes text)
{
    struct pem_reader reader = pem_reader_of(text);
    struct pem_block block;
    for (size_t i = 0; pem_read(&reader, filling->arena, &block); i++) {
        if (i == LIMIT_FILE_CERTS) {
            fail(filling, STATUS_OVER_LIMIT,
                 arena_printf(filling->arena, "line %zu: more than %d blocks",
                              block.line, LIMIT_FILE_CERTS));
            return;
        }
        add_block(filling, &block);
    }
    struct bundle *bundle = filling->bundle;
    if (filling->count > 0 || bundle->other_blocks == 0)
        return;
    const struct pem_block *other = &filling->first_other;
    fail(filling, STATUS_MALFORMED,
         arena_printf(filling->arena, "line %zu: %s, but no certificate",
                      other->line, bundle->first_other_label));
    if (is_key_label(other->label))
        bundle->format = FORMAT_PRIVATE_KEY;
    else if (der_format(other->der) == FORMAT_REQUEST)
        bundle->format = FORMAT_REQUEST;
}

static void fail_at_start(struct filling *filling, const char *what)
{
    fail(filling, STATUS_MALFORMED,
         arena_printf(filling->arena, "octet 0: %s", what));
}

static void fail_as_unknown(struct filling *filling, struct bytes file)
{
    enum { OCTETS_SHOWN = 8 };
    fail(filling, STATUS_MALFORMED,
         arena_printf(filling->arena,
                      "octet 0: neither PEM nor DER, begins with %s",
                      hex_fingerprint(filling->arena,
                                      bytes_slice(file, 0, OCTETS_SHOWN))));
}

static void parse_der(struct filling *filling, struct bytes file)
{
    switch (filling->bundle->format) {
    case FORMAT_DER_CERT:
        add_cert(filling, file, 0);
        return;
    case FORMAT_DER_CRL:
        add_crl(filling, file, 0);
        return;
    case FORMAT_PKCS7:
        add_pkcs7(filling, file, 0);
        return;
    case FORMAT_PKCS12:
        fail_at_start(filling, "PKCS#12, not a certificate");
        return;
    case FORMAT_REQUEST:
        fail_at_start(filling, "a certificate request, not a certificate");
        return;
    case FORMAT_PRIVATE_KEY:
        fail_at_start(filling, "a private key, not a certificate");
        return;
    default:
        fail_as_unknown(filling, file);
    }
}

static bool is_space(uint8_t octet)
{
    return octet == ' ' || (octet >= '\t' && octet <= '\r');
}

static struct bytes without_leading_space(struct bytes text)
{
    static const struct bytes mark = { (const uint8_t *)"\xef\xbb\xbf", 3 };
    size_t start = bytes_equal(bytes_slice(text, 0, mark.size), mark) ? 3 : 0;
    while (start < text.size && is_space(text.data[start]))
        start++;
    return bytes_slice(text, start, text.size);
}

/* "<!DOCTYPE html" or "<html", in any case, near the start. */
static bool is_html(struct bytes text)
{
    enum { SEARCHED = 1024 };
    struct bytes start = bytes_slice(text, 0, SEARCHED);
    if (start.size == 0 || start.data[0] != '<')
        return false;
    for (size_t i = 0; i < start.size; i++)
        if (bytes_equal_ignoring_case(bytes_slice(start, i, 5),
                                      bytes_of_text("<html")) ||
            bytes_equal_ignoring_case(bytes_slice(start, i, 9),
                                      bytes_of_text("<!doctype")))
            return true;
    return false;
}

/* The octet order marks of UTF-16. */
static bool is_utf16(struct bytes file)
{
    struct bytes mark = bytes_slice(file, 0, 2);
    return bytes_equal(mark, bytes_of_text("\xff\xfe")) ||
           bytes_equal(mark, bytes_of_text("\xfe\xff"));
}

/* One DER value and nothing else. A text with PEM in it may begin like one. */
static bool is_one_value(struct bytes file)
{
    struct der der = der_of(file);
    return der_skip(&der) && der_end(&der);
}

static enum file_format format_of(struct bytes file)
{
    enum file_format format = der_format(file);
    struct bytes text = without_leading_space(file);
    if (text.size == 0)
        return FORMAT_EMPTY;
    if (format != FORMAT_UNKNOWN && is_one_value(file))
        return format;
    if (pem_is(file))
        return FORMAT_PEM;
    if (is_html(text))
        return FORMAT_HTML;
    return format;
}

static void parse(struct filling *filling, struct bytes file)
{
    enum file_format format = format_of(file);
    filling->bundle->format = format;
    switch (format) {
    case FORMAT_EMPTY:
        fail(filling, STATUS_MALFORMED, "the file is empty");
        return;
    case FORMAT_PEM:
        parse_pem(filling, file);
        return;
    case FORMAT_HTML:
        fail_at_start(filling, "HTML, not a certificate");
        return;
    case FORMAT_UNKNOWN:
        if (is_utf16(file))
            fail_at_start(filling, "UTF-16, where PEM is ASCII");
        else
            fail_as_unknown(filling, file);
        return;
    default:
        parse_der(filling, file);
    }
}

/* Certificates and CRLs go to arrays of their own. */
static void finish(struct filling *filling)
{
    struct bundle *bundle = filling->bundle;
    size_t count = filling->count;
    const struct cert **certs =
        ARENA_NEW(filling->arena, count, const struct cert *);
    const struct crl **crls =
        ARENA_NEW(filling->arena, count, const struct crl *);
    size_t *cert_places = ARENA_NEW(filling->arena, count, size_t);
    size_t *crl_places = ARENA_NEW(filling->arena, count, size_t);
    for (size_t i = 0; i < count; i++) {
        const struct item *item = &filling->items[i];
        if (item->cert != NULL) {
            cert_places[bundle->cert_count] = item->place;
            certs[bundle->cert_count++] = item->cert;
        } else {
            crl_places[bundle->crl_count] = item->place;
            crls[bundle->crl_count++] = item->crl;
        }
    }
    bundle->certs = certs;
    bundle->cert_places = cert_places;
    bundle->crls = crls;
    bundle->crl_places = crl_places;
}

void bundle_parse(struct bytes file, struct arena *arena, struct bundle *out)
{
    *out = (struct bundle){ .format = FORMAT_UNKNOWN };
    struct filling filling = { .bundle = out, .arena = arena };
    if (file.size > LIMIT_FILE_BYTES)
        fail(&filling, STATUS_OVER_LIMIT,
             arena_printf(arena, "larger than %d octets", LIMIT_FILE_BYTES));
    else
        parse(&filling, file);
    /* A PKCS#7 message may be empty. */
    if (filling.count == 0)
        fail(&filling, STATUS_MALFORMED, "no certificate in the file");
    finish(&filling);
}
