#include "reports/files_json.h"

#include "base/arena.h"
#include "chain/signature.h"
#include "reports/cert_json.h"

/* What the functions below share. */
struct output {
    struct emitter *emitter;
    struct arena *scratch;
};

static void put_sha256(const struct output *out, const char *key,
                       const uint8_t *sha256)
{
    emit_hex(out->emitter, key, (struct bytes){ sha256, SHA256_SIZE });
}

static void put_failure(const struct output *out, const struct failure *failure)
{
    bool failed = failure->status != STATUS_OK;
    emit_text(out->emitter, "error",
              failed ? status_text(failure->status) : NULL);
    emit_text(out->emitter, "error_detail", failed ? failure->detail : NULL);
}

static void put_names(const struct output *out,
                      const struct general_names *names)
{
    emit_array(out->emitter, "san");
    for (size_t i = 0; i < names->count; i++)
        emit_text(out->emitter, NULL,
                  general_name_text(&names->items[i], out->scratch));
    emit_array_end(out->emitter);
}

/* A challenge password may be a secret between the customer and the CA: then
 * the request is kept with '*' in its place, so that it can still be read. One
 * that does not decode may have one too, and is not kept. */
static void put_request_pem(const struct output *out,
                            const struct request *request)
{
    struct bytes masked = request_without_password(request, out->scratch);
    if (masked.size == 0)
        emit_pem(out->emitter, "pem", "CERTIFICATE REQUEST", request->der);
    else
        emit_pem(out->emitter, "masked_pem", "CERTIFICATE REQUEST", masked);
}

static void put_request(const struct output *out, const struct request *request,
                        size_t place)
{
    struct emitter *emitter = out->emitter;
    emit_object(emitter, NULL);
    emit_integer(emitter, "place", (int64_t)place);
    if (request->failure.status == STATUS_OK) {
        emit_text(emitter, "subject",
                  name_text(request->subject, out->scratch));
        put_names(out, &request->san);
        key_emit(emitter, &request->key, out->scratch);
        emit_text(emitter, "signature",
                  signature_algorithm_text(&request->algorithm, out->scratch));
        put_sha256(out, "spki_sha256", request->spki_sha256);
        put_request_pem(out, request);
    } else {
        emit_text(emitter, "error", request->failure.detail);
    }
    emit_object_end(emitter);
}

/* Of a private key only what is public. */
static void put_key(const struct output *out, const struct private_key *key,
                    size_t place)
{
    struct emitter *emitter = out->emitter;
    emit_object(emitter, NULL);
    emit_integer(emitter, "place", (int64_t)place);
    emit_text(emitter, "form", key->form);
    emit_text(emitter, "lock", lock_text(key->lock));
    emit_text(emitter, "encryption", key->encryption);
    emit_bool(emitter, "encrypted", key->is_encrypted);
    emit_bool(emitter, "legacy", key->is_legacy);
    if (private_key_is_open(key)) {
        key_emit(emitter, &key->key, out->scratch);
        put_sha256(out, "spki_sha256", key->spki_sha256);
        emit_base64(emitter, "public_key", key->key.der);
    } else {
        emit_text(emitter, "error", key->fault);
    }
    emit_object_end(emitter);
}

static void put_pkcs12(const struct output *out, const struct pkcs12 *pkcs12)
{
    struct emitter *emitter = out->emitter;
    if (pkcs12 == NULL) {
        emit_null(emitter, "pkcs12");
        return;
    }
    emit_object(emitter, "pkcs12");
    emit_text(emitter, "lock", lock_text(pkcs12->lock));
    emit_text(emitter, "error", pkcs12->fault);
    emit_text(emitter, "mac", pkcs12->mac);
    emit_text(emitter, "algorithms", pkcs12->algorithms);
    emit_text(emitter, "legacy", pkcs12->legacy);
    emit_bool(emitter, "passphrase_is_empty", pkcs12->passphrase_is_empty);
    emit_integer(emitter, "others", (int64_t)pkcs12->other_count);
    emit_bool(emitter, "over_limit", pkcs12->over_limit);
    emit_object_end(emitter);
}

/* Where certificates and CRLs stand in the file, and why a CRL cannot be
 * read. */
static void put_places(const struct output *out, const struct bundle *bundle)
{
    struct emitter *emitter = out->emitter;
    emit_array(emitter, "certificate_places");
    for (size_t i = 0; i < bundle->cert_count; i++)
        emit_integer(emitter, NULL, (int64_t)bundle->cert_places[i]);
    emit_array_end(emitter);
    emit_array(emitter, "crl_places");
    for (size_t i = 0; i < bundle->crl_count; i++) {
        const struct failure *failure = &bundle->crls[i]->failure;
        emit_object(emitter, NULL);
        emit_integer(emitter, "place", (int64_t)bundle->crl_places[i]);
        emit_text(emitter, "error",
                  failure->status == STATUS_OK ? NULL : failure->detail);
        emit_object_end(emitter);
    }
    emit_array_end(emitter);
}

static void put_contents(const struct output *out, const struct bundle *bundle)
{
    struct emitter *emitter = out->emitter;
    emit_array(emitter, "certificates");
    for (size_t i = 0; i < bundle->cert_count; i++)
        cert_emit_sha256(emitter, NULL, bundle->certs[i]);
    emit_array_end(emitter);
    emit_integer(emitter, "crls", (int64_t)bundle->crl_count);
    emit_array(emitter, "requests");
    for (size_t i = 0; i < bundle->request_count; i++)
        put_request(out, bundle->requests[i], bundle->request_places[i]);
    emit_array_end(emitter);
    emit_array(emitter, "keys");
    for (size_t i = 0; i < bundle->key_count; i++)
        put_key(out, bundle->keys[i], bundle->key_places[i]);
    emit_array_end(emitter);
    put_pkcs12(out, bundle->pkcs12);
    put_places(out, bundle);
    emit_bool(emitter, "pem_pkcs7", bundle->has_pem_pkcs7);
}

static void put_file(const struct output *out, const struct given_file *file)
{
    struct emitter *emitter = out->emitter;
    emit_object(emitter, NULL);
    emit_text(emitter, "path", file->path);
    emit_text(emitter, "use", file_use_text(file->use));
    emit_text(emitter, "format", file_format_text(file->bundle.format));
    emit_integer(emitter, "size", (int64_t)file->size);
    emit_text(emitter, "mode",
              file->has_mode ? arena_printf(out->scratch, "%03o", file->mode)
                             : NULL);
    put_failure(out, &file->bundle.failure);
    put_contents(out, &file->bundle);
    emit_object_end(emitter);
}

static void put_comparison(const struct output *out,
                           const struct comparison *comparison)
{
    struct emitter *emitter = out->emitter;
    emit_object(emitter, "compared");
    emit_text(emitter, "host", comparison->host);
    emit_text(emitter, "error",
              comparison->count == 0 ? comparison->fault : NULL);
    emit_array(emitter, "endpoints");
    for (size_t i = 0; i < comparison->count; i++) {
        const struct served_leaf *served = &comparison->items[i];
        emit_object(emitter, NULL);
        emit_text(emitter, "endpoint", served->endpoint);
        if (served->leaf != NULL)
            cert_emit_sha256(emitter, "leaf", served->leaf);
        else
            emit_null(emitter, "leaf");
        emit_text(emitter, "error", served->fault);
        emit_object_end(emitter);
    }
    emit_array_end(emitter);
    emit_object_end(emitter);
}

void files_emit(struct emitter *emitter, const struct record *record,
                struct arena *scratch)
{
    struct output out = { emitter, scratch };
    const struct file_set *files = record->files;
    if (files == NULL)
        return;
    emit_array(emitter, "files");
    for (size_t i = 0; i < files->count; i++)
        put_file(&out, &files->items[i]);
    emit_array_end(emitter);
    if (files->comparison != NULL)
        put_comparison(&out, files->comparison);
}
