#include "x509/bundle_items.h"

#include "base/arena.h"
#include "base/limits.h"
#include "base/text.h"
#include "x509/pkcs12.h"
#include "x509/pkcs7.h"
#include "x509/private_key.h"
#include "x509/request.h"

void filling_fail(struct filling *filling, enum status status,
                  const char *detail)
{
    if (filling->bundle->failure.status == STATUS_OK)
        filling->bundle->failure = (struct failure){ status, 0, detail };
}

/* NULL, and the bundle fails, if there are as many as there may be. */
static struct item *add_item(struct filling *filling, size_t place)
{
    if (filling->count == LIMIT_FILE_CERTS) {
        filling_fail(filling, STATUS_OVER_LIMIT,
                     arena_printf(filling->arena,
                                  "more than %d certificates and CRLs",
                                  LIMIT_FILE_CERTS));
        return NULL;
    }
    filling->items = ARENA_GROW(filling->arena, filling->items, filling->count);
    struct item *item = &filling->items[filling->count++];
    item->place = place;
    return item;
}

/* The file's own octets may be wiped after it was opened. */
static struct bytes kept(const struct filling *filling, struct bytes octets)
{
    return filling->unlocking == NULL ? octets
                                      : arena_copy(filling->arena, octets);
}

void filling_add_cert(struct filling *filling, struct bytes der, size_t place)
{
    struct item *item = add_item(filling, place);
    if (item != NULL)
        item->cert = cert_parse(kept(filling, der), filling->arena);
}

void filling_add_crl(struct filling *filling, struct bytes der, size_t place)
{
    struct item *item = add_item(filling, place);
    if (item != NULL)
        item->crl = crl_parse(kept(filling, der), filling->arena);
}

void filling_add_request(struct filling *filling, struct bytes der,
                         size_t place)
{
    struct item *item = add_item(filling, place);
    if (item != NULL)
        item->request = request_parse(kept(filling, der), filling->arena);
}

static const struct cert *damaged_cert(const struct pem_block *block,
                                       struct arena *arena)
{
    struct cert *cert = ARENA_NEW(arena, 1, struct cert);
    *cert = *cert_parse((struct bytes){ 0 }, arena);
    cert->failure = block->failure;
    return cert;
}

static const struct crl *damaged_crl(const struct pem_block *block,
                                     struct arena *arena)
{
    struct crl *crl = ARENA_NEW(arena, 1, struct crl);
    *crl = *crl_parse((struct bytes){ 0 }, arena);
    crl->failure = block->failure;
    return crl;
}

static const struct request *damaged_request(const struct pem_block *block,
                                             struct arena *arena)
{
    struct request *request = ARENA_NEW(arena, 1, struct request);
    request->failure = block->failure;
    return request;
}

void filling_add_damaged(struct filling *filling, enum file_format kind,
                         const struct pem_block *block)
{
    struct item *item = add_item(filling, block->line);
    if (item == NULL)
        return;
    if (kind == FORMAT_DER_CRL)
        item->crl = damaged_crl(block, filling->arena);
    else if (kind == FORMAT_REQUEST)
        item->request = damaged_request(block, filling->arena);
    else
        item->cert = damaged_cert(block, filling->arena);
}

static void fail_over_keys(struct filling *filling)
{
    filling_fail(filling, STATUS_OVER_LIMIT,
                 arena_printf(filling->arena, "more than %d private keys",
                              LIMIT_FILE_KEYS));
}

struct private_key *filling_add_key(struct filling *filling, size_t place)
{
    if (filling->key_count == LIMIT_FILE_KEYS) {
        fail_over_keys(filling);
        return NULL;
    }
    struct item *item = add_item(filling, place);
    if (item == NULL)
        return NULL;
    struct private_key *key = ARENA_NEW(filling->arena, 1, struct private_key);
    item->key = key;
    filling->key_count++;
    return key;
}

/* "line 3" in PEM, "octet 0" else. */
static const char *place_text(struct filling *filling, size_t place)
{
    bool is_pem = filling->bundle->format == FORMAT_PEM;
    return arena_printf(filling->arena, "%s %zu", is_pem ? "line" : "octet",
                        place);
}

void filling_add_pkcs7(struct filling *filling, struct bytes octets,
                       size_t place)
{
    struct pkcs7 pkcs7;
    struct bytes der;
    bool certs_end_early, crls_end_early;
    bool is_whole = pkcs7_parse(octets, &pkcs7);
    filling->bundle->has_pem_pkcs7 |= filling->bundle->format == FORMAT_PEM;
    while (pkcs7_next(&pkcs7.certificates, &der, &certs_end_early))
        filling_add_cert(filling, der, place);
    while (pkcs7_next(&pkcs7.crls, &der, &crls_end_early))
        filling_add_crl(filling, der, place);
    if (!is_whole || certs_end_early || crls_end_early)
        filling_fail(filling, STATUS_MALFORMED,
                     arena_printf(filling->arena,
                                  "%s: expected PKCS#7 SignedData",
                                  place_text(filling, place)));
}

static void add_keys(struct filling *filling, const struct pkcs12 *pkcs12,
                     size_t place)
{
    for (size_t i = 0; i < pkcs12->key_count; i++) {
        struct private_key *key = filling_add_key(filling, place);
        if (key != NULL)
            *key = pkcs12->keys[i];
    }
}

void filling_add_pkcs12(struct filling *filling, struct bytes octets,
                        size_t place)
{
    struct pkcs12 *pkcs12 = ARENA_NEW(filling->arena, 1, struct pkcs12);
    pkcs12_read(octets, filling->unlocking, filling->arena, pkcs12);
    if (filling->bundle->pkcs12 == NULL)
        filling->bundle->pkcs12 = pkcs12;
    for (size_t i = 0; i < pkcs12->cert_count; i++)
        filling_add_cert(filling, pkcs12->certs[i], place);
    for (size_t i = 0; i < pkcs12->crl_count; i++)
        filling_add_crl(filling, pkcs12->crls[i], place);
    add_keys(filling, pkcs12, place);
    if (pkcs12->over_limit)
        filling_fail(filling, STATUS_OVER_LIMIT,
                     "the PKCS#12 holds more than is looked at");
    if (pkcs12->lock == LOCK_MALFORMED)
        filling_fail(filling, STATUS_MALFORMED,
                     arena_printf(filling->arena, "%s: PKCS#12: %s",
                                  place_text(filling, place), pkcs12->fault));
}

void filling_add_other(struct filling *filling, const struct pem_block *block)
{
    enum { MOST_LABEL_POINTS = 64 };
    struct bundle *bundle = filling->bundle;
    if (bundle->other_blocks++ > 0)
        return;
    bundle->first_other_label =
        text_clean_short(filling->arena, block->label, MOST_LABEL_POINTS);
    filling->first_other = *block;
}

/* Each kind goes to an array of its own. */
void filling_finish(struct filling *filling)
{
    struct bundle *bundle = filling->bundle;
    struct arena *arena = filling->arena;
    size_t count = filling->count;
    size_t *cert_places = ARENA_NEW(arena, count, size_t);
    size_t *crl_places = ARENA_NEW(arena, count, size_t);
    size_t *request_places = ARENA_NEW(arena, count, size_t);
    size_t *key_places = ARENA_NEW(arena, count, size_t);
    bundle->certs = ARENA_NEW(arena, count, const struct cert *);
    bundle->crls = ARENA_NEW(arena, count, const struct crl *);
    bundle->requests = ARENA_NEW(arena, count, const struct request *);
    bundle->keys = ARENA_NEW(arena, count, const struct private_key *);
    for (size_t i = 0; i < count; i++) {
        const struct item *item = &filling->items[i];
        if (item->cert != NULL) {
            cert_places[bundle->cert_count] = item->place;
            bundle->certs[bundle->cert_count++] = item->cert;
        } else if (item->crl != NULL) {
            crl_places[bundle->crl_count] = item->place;
            bundle->crls[bundle->crl_count++] = item->crl;
        } else if (item->request != NULL) {
            request_places[bundle->request_count] = item->place;
            bundle->requests[bundle->request_count++] = item->request;
        } else {
            key_places[bundle->key_count] = item->place;
            bundle->keys[bundle->key_count++] = item->key;
        }
    }
    bundle->cert_places = cert_places;
    bundle->crl_places = crl_places;
    bundle->request_places = request_places;
    bundle->key_places = key_places;
}
