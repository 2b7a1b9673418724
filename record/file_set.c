#include "record/file_set.h"

#include <string.h>

#include "base/arena.h"

const char *file_use_text(enum file_use use)
{
    static const char *const texts[] = {
#define X(name, text) [FILE_FOR_##name] = text,
        FILE_USE_LIST(X)
#undef X
    };
    return texts[use];
}

bool given_file_is_something(const struct given_file *file)
{
    const struct bundle *bundle = &file->bundle;
    return bundle->cert_count + bundle->key_count + bundle->request_count > 0 ||
           (bundle->pkcs12 != NULL && bundle->pkcs12->lock != LOCK_MALFORMED);
}

bool given_file_has_key(const struct given_file *file)
{
    return file->bundle.key_count > 0;
}

/* X || Y as 02 or 03 || X (SEC 1 2.3.3): the same point. */
static bool is_same_point(struct bytes whole, struct bytes compressed)
{
    size_t size = compressed.size - 1;
    if (whole.size != 1 + 2 * size || size == 0)
        return false;
    uint8_t parity = (uint8_t)(2 + (whole.data[2 * size] & 1));
    return compressed.data[0] == parity &&
           bytes_equal(bytes_slice(whole, 1, size),
                       bytes_slice(compressed, 1, size));
}

static bool is_compressed_point(const struct public_key *key)
{
    return key->bits.size > 1 &&
           (key->bits.data[0] == 2 || key->bits.data[0] == 3);
}

bool private_key_fits(const struct private_key *private_key,
                      const struct public_key *key)
{
    const struct public_key *own = &private_key->key;
    if (!private_key_is_open(private_key) || key->der.size == 0)
        return false;
    if (bytes_equal(own->der, key->der))
        return true;
    return own->algorithm.id == OID_EC_PUBLIC_KEY &&
           bytes_equal(own->algorithm.der, key->algorithm.der) &&
           is_compressed_point(key) && is_same_point(own->bits, key->bits);
}

/* By the octets of the names: quick, and enough to tell a leaf. */
static bool has_issued_another(const struct cert *cert,
                               const struct cert *const *certs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (certs[i]->failure.status == STATUS_OK &&
            !certs[i]->is_self_issued &&
            bytes_equal(certs[i]->issuer.der, cert->subject.der))
            return true;
    return false;
}

static bool has_server_name(const struct cert *cert)
{
    for (size_t i = 0; i < cert->san.count; i++)
        if (cert->san.items[i].type == GENERAL_NAME_DNS ||
            cert->san.items[i].type == GENERAL_NAME_IP)
            return true;
    return false;
}

bool cert_is_end_entity(const struct cert *cert,
                        const struct cert *const *certs, size_t count)
{
    if (cert->failure.status != STATUS_OK ||
        has_issued_another(cert, certs, count))
        return false;
    bool is_authority =
        cert->is_ca || (cert->is_self_issued && cert->version < 3);
    return !is_authority || has_server_name(cert);
}

static bool has_its_key(const struct file_set *set, const struct cert *cert)
{
    for (size_t f = 0; f < set->count; f++) {
        const struct bundle *bundle = &set->items[f].bundle;
        for (size_t i = 0; i < bundle->key_count; i++)
            if (private_key_fits(bundle->keys[i], &cert->key))
                return true;
    }
    return false;
}

static bool has_no_order(const struct bundle *bundle)
{
    return bundle->format == FORMAT_PKCS7 || bundle->pkcs12 != NULL ||
           bundle->has_pem_pkcs7;
}

/* Moves the certificate to the front; the others keep their order. */
static void put_first(const struct cert **certs, size_t index)
{
    const struct cert *first = certs[index];
    memmove(certs + 1, certs, index * sizeof(*certs));
    certs[0] = first;
}

static void put_leaf_first(const struct file_set *set,
                           const struct cert **certs, size_t count)
{
    size_t leaf = count;
    for (size_t i = 0; i < count; i++) {
        if (!cert_is_end_entity(certs[i], certs, count))
            continue;
        if (has_its_key(set, certs[i])) {
            leaf = i;
            break;
        }
        if (leaf == count)
            leaf = i;
    }
    if (leaf < count)
        put_first(certs, leaf);
}

const struct cert **file_set_certs(const struct file_set *set,
                                   struct arena *arena, size_t *count)
{
    size_t most = 0;
    for (size_t f = 0; f < set->count; f++)
        most += set->items[f].bundle.cert_count;
    const struct cert **certs = ARENA_NEW(arena, most, const struct cert *);
    *count = 0;
    for (size_t f = 0; f < set->count; f++) {
        const struct given_file *file = &set->items[f];
        const struct bundle *bundle = &file->bundle;
        if (file->use != FILE_FOR_SET || bundle->cert_count == 0)
            continue;
        memcpy(certs + *count, bundle->certs,
               bundle->cert_count * sizeof(*certs));
        if (has_no_order(bundle))
            put_leaf_first(set, certs + *count, bundle->cert_count);
        *count += bundle->cert_count;
    }
    return certs;
}
