#include <string.h>

#include "base/arena.h"
#include "replay/reading.h"
#include "replay/words.h"

enum { OCTAL = 8, MOST_MODE = 0777, MOST_FILES = 4096 };

/* One whose octets are not kept, since it does not decode, or with '*' in the
 * place of a password. */
static const struct request *read_request(struct reading *reading,
                                          const json_t *object, size_t *place)
{
    struct fields *fields = &reading->fields;
    const char *error = fields_text(fields, object, "error");
    struct request *request = ARENA_NEW(fields->arena, 1, struct request);
    *place = (size_t)fields_integer(fields, object, "place", 0, INT64_MAX, 0);
    if (error != NULL) {
        request->failure = (struct failure){ STATUS_MALFORMED, 0, error };
        return request;
    }
    bool is_masked = json_object_get(object, "masked_pem") != NULL;
    const char *key = is_masked ? "masked_pem" : "pem";
    struct bytes der = fields_pem(fields, object, key, "CERTIFICATE REQUEST");
    *request = *request_parse(der, fields->arena);
    request->is_masked = is_masked;
    if (request->failure.status != STATUS_OK)
        fields_fail(fields, key, "a certificate request");
    return request;
}

static void read_requests(struct reading *reading, const json_t *file,
                          struct bundle *bundle)
{
    struct fields *fields = &reading->fields;
    size_t count;
    const json_t *list =
        fields_list(fields, file, "requests", LIMIT_FILE_CERTS, &count);
    const struct request **requests =
        ARENA_NEW(fields->arena, count, const struct request *);
    size_t *places = ARENA_NEW(fields->arena, count, size_t);
    for (size_t i = 0; i < count; i++) {
        const json_t *object = fields_element(fields, list, "requests", i);
        fields_enter_element(fields, "requests", i);
        requests[i] = read_request(reading, object, &places[i]);
        fields_leave(fields);
    }
    bundle->requests = requests;
    bundle->request_places = places;
    bundle->request_count = count;
}

static void read_public_half(struct reading *reading, const json_t *object,
                             struct private_key *key)
{
    struct fields *fields = &reading->fields;
    struct bytes octets = fields_base64(fields, object, "public_key");
    struct der der = der_of(octets);
    if (octets.size == 0)
        return;
    if (!public_key_read(&der, &key->key) || !der_end(&der))
        fields_fail(fields, "public_key", "a SubjectPublicKeyInfo");
    else
        digest_sha256(octets, key->spki_sha256);
}

static void read_key(struct reading *reading, const json_t *object,
                     struct private_key *key)
{
    struct fields *fields = &reading->fields;
    key->form = fields_wanted_text(fields, object, "form");
    key->lock = (enum lock)fields_word(fields, object, "lock", lock_word,
                                       lock_count, LOCK_MALFORMED);
    key->encryption = fields_text(fields, object, "encryption");
    key->is_encrypted = fields_bool(fields, object, "encrypted");
    key->is_legacy = fields_bool(fields, object, "legacy");
    key->fault = fields_text(fields, object, "error");
    read_public_half(reading, object, key);
    if (private_key_is_open(key) != (key->key.der.size > 0))
        fields_fail(fields, "public_key", "that of a key that is open");
    if (!private_key_is_open(key) && key->fault == NULL)
        fields_fail(fields, "error", "why the key is not open");
}

static void read_keys(struct reading *reading, const json_t *file,
                      struct bundle *bundle)
{
    struct fields *fields = &reading->fields;
    size_t count;
    const json_t *list =
        fields_list(fields, file, "keys", LIMIT_FILE_KEYS, &count);
    const struct private_key **keys =
        ARENA_NEW(fields->arena, count, const struct private_key *);
    struct private_key *items =
        ARENA_NEW(fields->arena, count, struct private_key);
    size_t *places = ARENA_NEW(fields->arena, count, size_t);
    for (size_t i = 0; i < count; i++) {
        const json_t *object = fields_element(fields, list, "keys", i);
        fields_enter_element(fields, "keys", i);
        places[i] =
            (size_t)fields_integer(fields, object, "place", 0, INT64_MAX, 0);
        read_key(reading, object, &items[i]);
        keys[i] = &items[i];
        fields_leave(fields);
    }
    bundle->keys = keys;
    bundle->key_places = places;
    bundle->key_count = count;
}

static void read_pkcs12(struct reading *reading, const json_t *file,
                        struct bundle *bundle)
{
    struct fields *fields = &reading->fields;
    const json_t *object = fields_object(fields, file, "pkcs12");
    if (object == NULL)
        return;
    struct pkcs12 *out = ARENA_NEW(fields->arena, 1, struct pkcs12);
    fields_enter(fields, "pkcs12");
    *out = (struct pkcs12){
        .lock = (enum lock)fields_word(fields, object, "lock", lock_word,
                                       lock_count, LOCK_MALFORMED),
        .fault = fields_text(fields, object, "error"),
        .mac = fields_text(fields, object, "mac"),
        .passphrase_is_empty =
            fields_bool(fields, object, "passphrase_is_empty"),
        .algorithms = fields_text(fields, object, "algorithms"),
        .legacy = fields_text(fields, object, "legacy"),
        .other_count =
            (size_t)fields_integer(fields, object, "others", 0, INT64_MAX, 0),
        .over_limit = fields_bool(fields, object, "over_limit"),
    };
    bool is_shut = out->lock != LOCK_NONE && out->lock != LOCK_OPENED;
    if (is_shut && out->fault == NULL)
        fields_fail(fields, "error", "why the file is not open");
    fields_leave(fields);
    bundle->pkcs12 = out;
}

/* The place of each certificate, as many as there are. */
static void read_certs(struct reading *reading, const json_t *file,
                       struct bundle *bundle)
{
    struct fields *fields = &reading->fields;
    size_t count;
    bundle->certs = read_named_certs(reading, file, "certificates",
                                     LIMIT_FILE_CERTS, &bundle->cert_count);
    const json_t *list = fields_list(fields, file, "certificate_places",
                                     LIMIT_FILE_CERTS, &count);
    size_t *places = ARENA_NEW(fields->arena, bundle->cert_count, size_t);
    if (count != bundle->cert_count)
        fields_fail(fields, "certificate_places",
                    "as many places as certificates");
    for (size_t i = 0; i < bundle->cert_count && i < count; i++) {
        json_int_t place = json_integer_value(json_array_get(list, i));
        places[i] = place < 0 ? 0 : (size_t)place;
    }
    bundle->cert_places = places;
}

static void read_crls(struct reading *reading, const json_t *file,
                      struct bundle *bundle)
{
    struct fields *fields = &reading->fields;
    size_t count;
    const json_t *list =
        fields_list(fields, file, "crl_places", LIMIT_FILE_CERTS, &count);
    const struct crl **crls =
        ARENA_NEW(fields->arena, count, const struct crl *);
    struct crl *items = ARENA_NEW(fields->arena, count, struct crl);
    size_t *places = ARENA_NEW(fields->arena, count, size_t);
    for (size_t i = 0; i < count; i++) {
        const json_t *object = fields_element(fields, list, "crl_places", i);
        fields_enter_element(fields, "crl_places", i);
        const char *error = fields_text(fields, object, "error");
        places[i] =
            (size_t)fields_integer(fields, object, "place", 0, INT64_MAX, 0);
        if (error != NULL)
            items[i].failure = (struct failure){ STATUS_MALFORMED, 0, error };
        crls[i] = &items[i];
        fields_leave(fields);
    }
    bundle->crls = crls;
    bundle->crl_places = places;
    bundle->crl_count = count;
}

/* Three octal digits. */
static void read_mode(struct fields *fields, const json_t *object,
                      struct given_file *out)
{
    const char *text = fields_text(fields, object, "mode");
    if (text == NULL)
        return;
    out->has_mode = true;
    for (const char *c = text; *c != '\0'; c++) {
        if (*c < '0' || *c > '7' || out->mode > MOST_MODE) {
            fields_fail(fields, "mode", "octal digits");
            return;
        }
        out->mode = out->mode * OCTAL + (unsigned)(*c - '0');
    }
}

static void read_file(struct reading *reading, const json_t *object,
                      struct given_file *out)
{
    struct fields *fields = &reading->fields;
    struct bundle *bundle = &out->bundle;
    out->path = fields_wanted_text(fields, object, "path");
    out->use = (enum file_use)fields_word(fields, object, "use", file_use_word,
                                          file_use_count, FILE_FOR_SET);
    out->size = (size_t)fields_integer(fields, object, "size", 0, INT64_MAX, 0);
    read_mode(fields, object, out);
    bundle->format = (enum file_format)fields_word(
        fields, object, "format", file_format_word, file_format_count,
        FORMAT_UNKNOWN);
    bundle->failure = fields_error(fields, object);
    if (bundle->failure.status != STATUS_OK && bundle->failure.detail == NULL)
        fields_fail(fields, "error_detail", "a text");
    bundle->has_pem_pkcs7 = fields_bool(fields, object, "pem_pkcs7");
    read_certs(reading, object, bundle);
    read_crls(reading, object, bundle);
    read_requests(reading, object, bundle);
    read_keys(reading, object, bundle);
    read_pkcs12(reading, object, bundle);
}

static void read_served(struct reading *reading, const json_t *object,
                        struct served_leaf *out)
{
    struct fields *fields = &reading->fields;
    out->endpoint = fields_wanted_text(fields, object, "endpoint");
    out->leaf = read_named_cert(reading, object, "leaf");
    out->fault = fields_text(fields, object, "error");
    if (out->leaf == NULL && out->fault == NULL)
        fields_fail(fields, "error", "why there is no leaf");
}

static const struct comparison *read_comparison(struct reading *reading,
                                                const json_t *result)
{
    struct fields *fields = &reading->fields;
    const json_t *object = fields_object(fields, result, "compared");
    if (object == NULL)
        return NULL;
    struct comparison *out = ARENA_NEW(fields->arena, 1, struct comparison);
    fields_enter(fields, "compared");
    out->host = fields_wanted_text(fields, object, "host");
    out->fault = fields_text(fields, object, "error");
    const json_t *list = fields_list(fields, object, "endpoints",
                                     LIMIT_RESULT_ENDPOINTS, &out->count);
    struct served_leaf *items =
        ARENA_NEW(fields->arena, out->count, struct served_leaf);
    for (size_t i = 0; i < out->count; i++) {
        const json_t *served = fields_element(fields, list, "endpoints", i);
        fields_enter_element(fields, "endpoints", i);
        read_served(reading, served, &items[i]);
        fields_leave(fields);
    }
    if (out->count == 0 && out->fault == NULL)
        fields_fail(fields, "error", "why there is no endpoint");
    out->items = items;
    fields_leave(fields);
    return out;
}

void read_files(struct reading *reading, const json_t *result)
{
    struct fields *fields = &reading->fields;
    size_t count;
    const json_t *list =
        fields_list(fields, result, "files", MOST_FILES, &count);
    if (list == NULL)
        return;
    struct file_set *set = ARENA_NEW(fields->arena, 1, struct file_set);
    struct given_file *items =
        ARENA_NEW(fields->arena, count, struct given_file);
    for (size_t i = 0; i < count && fields->fault == NULL; i++) {
        const json_t *object = fields_element(fields, list, "files", i);
        fields_enter_element(fields, "files", i);
        read_file(reading, object, &items[i]);
        fields_leave(fields);
    }
    set->items = items;
    set->count = fields->fault == NULL ? count : 0;
    set->comparison = read_comparison(reading, result);
    reading->record->files = set;
}
