#include "reports/cert_json.h"

#include "base/arena.h"
#include "base/text.h"
#include "chain/signature.h"
#include "record/address.h"
#include "x509/time.h"

static void put_dns_names(struct emitter *emitter, const struct cert *cert,
                          struct arena *scratch)
{
    emit_array(emitter, "dns");
    for (size_t i = 0; i < cert->san.count; i++)
        if (cert->san.items[i].type == GENERAL_NAME_DNS)
            emit_text(emitter, NULL,
                      text_clean(scratch, cert->san.items[i].value));
    emit_array_end(emitter);
}

static bool is_address(const struct general_name *name)
{
    return name->type == GENERAL_NAME_IP &&
           (name->value.size == 4 || name->value.size == 16);
}

static void put_addresses(struct emitter *emitter, const struct cert *cert,
                          struct arena *scratch)
{
    emit_array(emitter, "ip");
    for (size_t i = 0; i < cert->san.count; i++) {
        const struct general_name *name = &cert->san.items[i];
        struct address address = { .size = (uint8_t)name->value.size };
        if (!is_address(name))
            continue;
        for (size_t k = 0; k < name->value.size; k++)
            address.octets[k] = name->value.data[k];
        emit_text(emitter, NULL, address_text(&address, scratch));
    }
    emit_array_end(emitter);
}

static void put_san(struct emitter *emitter, const struct cert *cert,
                    struct arena *scratch)
{
    emit_object(emitter, "san");
    put_dns_names(emitter, cert, scratch);
    put_addresses(emitter, cert, scratch);
    emit_array(emitter, "other");
    for (size_t i = 0; i < cert->san.count; i++) {
        const struct general_name *name = &cert->san.items[i];
        if (name->type != GENERAL_NAME_DNS && !is_address(name))
            emit_text(emitter, NULL, general_name_text(name, scratch));
    }
    emit_array_end(emitter);
    emit_object_end(emitter);
}

static const char *key_type(const struct public_key *key, struct arena *scratch)
{
    switch (key->algorithm.id) {
    case OID_RSA:
        return "RSA";
    case OID_RSA_PSS:
        return "RSASSA-PSS";
    case OID_EC_PUBLIC_KEY:
        return "ECDSA";
    case OID_DSA:
        return "DSA";
    default:
        return oid_name(scratch, key->algorithm.oid);
    }
}

static const char *curve_text(const struct public_key *key,
                              struct arena *scratch)
{
    if (key->algorithm.id != OID_EC_PUBLIC_KEY)
        return NULL;
    if (key->curve_is_explicit)
        return "explicit";
    if (key->curve == OID_UNKNOWN)
        return NULL;
    return oid_name(scratch, oid_octets(key->curve));
}

void key_emit(struct emitter *emitter, const struct public_key *key,
              struct arena *scratch)
{
    emit_object(emitter, "key");
    emit_text(emitter, "type", key_type(key, scratch));
    emit_text(emitter, "curve", curve_text(key, scratch));
    if (key->size_bits > 0)
        emit_integer(emitter, "bits", key->size_bits);
    else
        emit_null(emitter, "bits");
    emit_object_end(emitter);
}

static void put_fields(struct emitter *emitter, const struct cert *cert,
                       struct arena *scratch)
{
    emit_text(emitter, "subject", name_text(cert->subject, scratch));
    emit_text(emitter, "issuer", name_text(cert->issuer, scratch));
    emit_hex(emitter, "serial", cert->serial);
    emit_text(emitter, "not_before", time_text(cert->not_before, scratch));
    emit_text(emitter, "not_after", time_text(cert->not_after, scratch));
    put_san(emitter, cert, scratch);
    key_emit(emitter, &cert->key, scratch);
    emit_text(emitter, "signature",
              signature_algorithm_text(&cert->outer_algorithm, scratch));
}

static const char *role_text(const struct cert *cert, size_t index)
{
    if (index == 0)
        return "leaf";
    bool is_root = cert->failure.status == STATUS_OK && cert->is_self_issued;
    return is_root ? "root" : "intermediate";
}

void cert_emit(struct emitter *emitter, const struct cert *cert, size_t index,
               struct arena *scratch)
{
    bool is_good = cert->failure.status == STATUS_OK;
    emit_object(emitter, NULL);
    emit_integer(emitter, "index", (int64_t)index);
    emit_text(emitter, "role", role_text(cert, index));
    if (is_good)
        put_fields(emitter, cert, scratch);
    else
        emit_text(emitter, "error", cert->failure.detail);
    cert_emit_sha256(emitter, "sha256", cert);
    if (is_good)
        emit_hex(emitter, "spki_sha256",
                 (struct bytes){ cert->spki_sha256, SHA256_SIZE });
    emit_pem(emitter, "pem", "CERTIFICATE", cert->der);
    emit_object_end(emitter);
}

void cert_emit_sha256(struct emitter *emitter, const char *key,
                      const struct cert *cert)
{
    emit_hex(emitter, key, (struct bytes){ cert->sha256, SHA256_SIZE });
}
