#include "x509/pkcs12.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "x509/ber.h"
#include "x509/der.h"
#include "x509/oid.h"
#include "x509/pkcs12_mac.h"

/*
 * PFX ::= SEQUENCE { version 3, authSafe ContentInfo, macData OPTIONAL }. The
 * content of authSafe is an AuthenticatedSafe: a SEQUENCE OF ContentInfo, each
 * plain or encrypted, each with SafeContents: a SEQUENCE OF SafeBag. Every
 * layer may be BER; each is made DER first, in memory that is wiped.
 */

/* A list of octets that grows. */
struct list {
    struct bytes *items;
    size_t count;
};

/* The file that is being read. */
struct reading {
    struct pkcs12 *pkcs12;
    struct unlocking *unlocking;
    struct arena *arena;
    struct list certs, crls;
    struct private_key *keys;
    bool is_decrypted; /* what is read now was encrypted as a whole */
};

/* The first word on what keeps the file shut stays. */
static void shut(struct reading *reading, enum lock lock, const char *fault)
{
    struct pkcs12 *pkcs12 = reading->pkcs12;
    if (pkcs12->lock != LOCK_NONE && pkcs12->lock != LOCK_OPENED)
        return;
    pkcs12->lock = lock;
    pkcs12->fault = fault;
}

static void malformed(struct reading *reading, const char *expected)
{
    shut(reading, LOCK_MALFORMED, expected);
}

enum { MOST_ALGORITHM_OCTETS = 400 };

static const char *with(struct arena *arena, const char *list, const char *text)
{
    if (list == NULL)
        return text;
    if (strstr(list, text) != NULL || strlen(list) > MOST_ALGORITHM_OCTETS)
        return list;
    return arena_printf(arena, "%s; %s", list, text);
}

static void note_algorithm(struct reading *reading, const char *what,
                           const char *text, bool is_legacy)
{
    struct pkcs12 *pkcs12 = reading->pkcs12;
    struct arena *arena = reading->arena;
    const char *note = arena_printf(arena, "%s: %s", what, text);
    pkcs12->algorithms = with(arena, pkcs12->algorithms, note);
    if (is_legacy)
        pkcs12->legacy = with(arena, pkcs12->legacy, note);
}

static void add(struct reading *reading, struct list *list, struct bytes octets)
{
    if (list->count == LIMIT_FILE_CERTS) {
        reading->pkcs12->over_limit = true;
        return;
    }
    list->items = ARENA_GROW(reading->arena, list->items, list->count);
    list->items[list->count++] = arena_copy(reading->arena, octets);
}

static void add_key(struct reading *reading, struct bytes octets)
{
    struct pkcs12 *pkcs12 = reading->pkcs12;
    if (pkcs12->key_count == LIMIT_FILE_KEYS) {
        pkcs12->over_limit = true;
        return;
    }
    struct private_key *key = &reading->keys[pkcs12->key_count++];
    private_key_read(octets, reading->unlocking, reading->arena, key);
    key->is_encrypted |=
        reading->is_decrypted && reading->unlocking->passphrase.size > 0;
    if (key->encryption != NULL)
        note_algorithm(reading, "key", key->encryption, key->is_legacy);
}

/* CertBag, CRLBag ::= SEQUENCE { id, value [0] EXPLICIT OCTET STRING } */
static void read_typed_bag(struct reading *reading, struct der *value,
                           enum oid wanted, struct list *list)
{
    struct der inner, content;
    struct bytes id, octets;
    if (!der_enter(value, DER_SEQUENCE, &inner) || !der_read_oid(&inner, &id) ||
        !der_enter(&inner, DER_CONTEXT_CONSTRUCTED(0), &content)) {
        malformed(reading, "expected a CertBag or CRLBag");
        return;
    }
    if (!oid_is(id, wanted))
        reading->pkcs12->other_count++;
    else if (der_read(&content, DER_OCTET_STRING, &octets))
        add(reading, list, octets);
    else
        malformed(reading, "expected OCTET STRING in a bag");
}

static void read_safe(struct reading *reading, struct bytes octets,
                      unsigned depth);

static void read_value(struct reading *reading, struct bytes id,
                       struct der *value, unsigned depth)
{
    struct bytes whole;
    switch (oid_find(id)) {
    case OID_KEY_BAG:
    case OID_SHROUDED_KEY_BAG:
        if (der_read_whole(value, DER_SEQUENCE, &whole))
            add_key(reading, whole);
        else
            malformed(reading, "expected a private key in its bag");
        return;
    case OID_CERT_BAG:
        read_typed_bag(reading, value, OID_BAG_CERTIFICATE, &reading->certs);
        return;
    case OID_CRL_BAG:
        read_typed_bag(reading, value, OID_BAG_CRL, &reading->crls);
        return;
    case OID_SAFE_CONTENTS_BAG:
        if (depth < LIMIT_SAFE_DEPTH)
            read_safe(reading, value->rest, depth + 1);
        else
            reading->pkcs12->over_limit = true;
        return;
    default:
        reading->pkcs12->other_count++;
    }
}

/* SafeBag ::= SEQUENCE { bagId, bagValue [0] EXPLICIT, bagAttributes } */
static bool read_bag(struct reading *reading, struct der *list, unsigned depth)
{
    struct der bag, value;
    struct bytes id;
    if (!der_enter(list, DER_SEQUENCE, &bag) || !der_read_oid(&bag, &id) ||
        !der_enter(&bag, DER_CONTEXT_CONSTRUCTED(0), &value))
        return false;
    read_value(reading, id, &value, depth);
    return true;
}

/* False if it is no SafeContents at all: what was decrypted wrongly. */
static bool read_bags(struct reading *reading, struct bytes octets,
                      unsigned depth)
{
    struct der der = der_of(octets);
    struct der list;
    if (!der_enter(&der, DER_SEQUENCE, &list))
        return false;
    while (!der_is_empty(&list)) {
        if (!read_bag(reading, &list, depth)) {
            malformed(reading, "expected a SafeBag");
            return true;
        }
    }
    return true;
}

static void read_safe(struct reading *reading, struct bytes octets,
                      unsigned depth)
{
    if (!read_bags(reading, octets, depth))
        malformed(reading, "expected SafeContents");
}

/* Empty if it is no BER. */
static struct secret to_der(struct bytes octets)
{
    struct secret secret = secret_new(ber_to_der_most(octets));
    size_t size;
    if (ber_to_der_at(octets, secret.data, &size))
        secret.size = size;
    else
        secret_free(&secret);
    return secret;
}

static void read_decrypted(struct reading *reading, struct bytes plain)
{
    const struct unlocking *unlocking = reading->unlocking;
    struct secret der = to_der(plain);
    reading->is_decrypted = true;
    bool is_right = der.size > 0 && read_bags(reading, secret_bytes(&der), 0);
    reading->is_decrypted = false;
    if (!is_right) {
        shut(reading, unlocking_failed(unlocking), unlocking_text(unlocking));
    } else if (reading->pkcs12->lock == LOCK_NONE) {
        reading->pkcs12->lock = LOCK_OPENED;
        reading->pkcs12->passphrase_is_empty = unlocking->passphrase.size == 0;
    }
    secret_free(&der);
}

/* encryptedContent [0] IMPLICIT OCTET STRING: in one piece, or in several. */
static bool join_pieces(struct der *info, struct secret *out)
{
    struct der pieces;
    struct bytes piece;
    *out = secret_new(0);
    if (der_is_next(info, DER_CONTEXT(0)) &&
        der_read(info, DER_CONTEXT(0), &piece)) {
        secret_reserve(out, piece.size);
        memcpy(out->data, piece.data, piece.size);
        out->size = piece.size;
        return true;
    }
    if (!der_enter(info, DER_CONTEXT_CONSTRUCTED(0), &pieces))
        return false;
    while (!der_is_empty(&pieces)) {
        if (!der_read(&pieces, DER_OCTET_STRING, &piece))
            return false;
        secret_reserve(out, piece.size);
        memcpy(out->data + out->size, piece.data, piece.size);
        out->size += piece.size;
    }
    return true;
}

/* EncryptedData ::= SEQUENCE { version, EncryptedContentInfo ::= SEQUENCE {
 * contentType, contentEncryptionAlgorithm, encryptedContent } } */
static bool decrypt(struct reading *reading, struct der *content)
{
    struct der data, info;
    struct bytes type, version;
    struct algorithm algorithm;
    struct encryption encryption;
    struct secret octets, plain;
    const char *why;
    if (!der_enter(content, DER_SEQUENCE, &data) ||
        !der_read_integer(&data, &version) ||
        !der_enter(&data, DER_SEQUENCE, &info) || !der_read_oid(&info, &type) ||
        !algorithm_read(&info, &algorithm) ||
        !encryption_read(&algorithm, reading->arena, &encryption))
        return false;
    note_algorithm(reading, "contents", encryption.text, encryption.is_legacy);
    bool is_whole = join_pieces(&info, &octets);
    if (is_whole) {
        enum lock lock =
            encryption_open(&encryption, secret_bytes(&octets),
                            reading->unlocking, reading->arena, &plain, &why);
        if (lock == LOCK_OPENED)
            read_decrypted(reading, secret_bytes(&plain));
        else
            shut(reading, lock, why);
        secret_free(&plain);
    }
    secret_free(&octets);
    return is_whole;
}

static void read_plain(struct reading *reading, struct der *content)
{
    struct bytes octets;
    if (!der_read(content, DER_OCTET_STRING, &octets)) {
        malformed(reading, "expected OCTET STRING with SafeContents");
        return;
    }
    struct secret der = to_der(octets);
    read_safe(reading, secret_bytes(&der), 0);
    secret_free(&der);
}

/* ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT } */
static bool enter_content(struct der *der, struct bytes *type,
                          struct der *content)
{
    struct der info;
    return der_enter(der, DER_SEQUENCE, &info) && der_read_oid(&info, type) &&
           der_enter(&info, DER_CONTEXT_CONSTRUCTED(0), content);
}

static void read_content(struct reading *reading, struct der *list)
{
    struct der content;
    struct bytes type;
    if (!enter_content(list, &type, &content)) {
        malformed(reading, "expected ContentInfo");
        *list = der_of((struct bytes){ 0 });
        return;
    }
    switch (oid_find(type)) {
    case OID_PKCS7_DATA:
        read_plain(reading, &content);
        return;
    case OID_ENCRYPTED_DATA:
        if (!decrypt(reading, &content))
            malformed(reading, "expected EncryptedData");
        return;
    case OID_ENVELOPED_DATA:
        shut(reading, LOCK_UNSUPPORTED,
             "this build reads nothing that is encrypted for a public key");
        return;
    default:
        malformed(reading, "expected data or encryptedData");
    }
}

static void read_authenticated_safe(struct reading *reading,
                                    struct bytes octets)
{
    struct secret der = to_der(octets);
    struct der outer = der_of(secret_bytes(&der));
    struct der list;
    if (der_enter(&outer, DER_SEQUENCE, &list))
        while (!der_is_empty(&list))
            read_content(reading, &list);
    else
        malformed(reading, "expected AuthenticatedSafe");
    secret_free(&der);
}

/* A MAC that we cannot check leaves the contents to tell. */
static void check_mac(struct reading *reading, const struct pkcs12_mac *mac,
                      struct bytes octets)
{
    struct pkcs12 *pkcs12 = reading->pkcs12;
    const char *why = NULL;
    enum lock lock =
        pkcs12_mac_check(mac, octets, reading->unlocking, reading->arena, &why);
    pkcs12->mac = mac->text;
    note_algorithm(reading, "MAC", mac->text,
                   mac->hash == HASH_SHA1 || mac->hash == HASH_MD5);
    if (lock == LOCK_OPENED) {
        pkcs12->lock = LOCK_OPENED;
        pkcs12->passphrase_is_empty = reading->unlocking->passphrase.size == 0;
    } else if (lock != LOCK_UNSUPPORTED) {
        shut(reading, lock, why);
        reading->unlocking->is_known_wrong = true;
    }
}

static void read_pfx(struct reading *reading, struct der *pfx)
{
    struct der inner, content;
    struct bytes version, type, octets;
    struct pkcs12_mac mac;
    if (!der_enter(pfx, DER_SEQUENCE, &inner) ||
        !der_read_integer(&inner, &version) ||
        !enter_content(&inner, &type, &content)) {
        malformed(reading, "expected PFX");
        return;
    }
    if (oid_is(type, OID_SIGNED_DATA)) {
        shut(reading, LOCK_UNSUPPORTED,
             "this build reads no PKCS#12 that is signed in place of a MAC");
        return;
    }
    if (!oid_is(type, OID_PKCS7_DATA) ||
        !der_read(&content, DER_OCTET_STRING, &octets)) {
        malformed(reading, "expected OCTET STRING with AuthenticatedSafe");
        return;
    }
    if (!der_is_empty(&inner)) {
        if (!pkcs12_mac_read(&inner, reading->arena, &mac)) {
            malformed(reading, "expected MacData");
            return;
        }
        check_mac(reading, &mac, octets);
    }
    read_authenticated_safe(reading, octets);
}

void pkcs12_read(struct bytes octets, struct unlocking *unlocking,
                 struct arena *arena, struct pkcs12 *out)
{
    struct secret der = to_der(octets);
    struct der pfx = der_of(secret_bytes(&der));
    struct reading reading = {
        .pkcs12 = out,
        .unlocking = unlocking,
        .arena = arena,
        .keys = ARENA_NEW(arena, LIMIT_FILE_KEYS, struct private_key),
    };
    *out = (struct pkcs12){ .lock = LOCK_NONE };
    read_pfx(&reading, &pfx);
    if (out->algorithms == NULL)
        out->algorithms = "none";
    out->certs = reading.certs.items;
    out->cert_count = reading.certs.count;
    out->crls = reading.crls.items;
    out->crl_count = reading.crls.count;
    out->keys = reading.keys;
    secret_free(&der);
}
