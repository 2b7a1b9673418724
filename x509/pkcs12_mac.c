#include "x509/pkcs12_mac.h"

#include "base/arena.h"
#include "base/limits.h"

/* PBMAC1-params ::= SEQUENCE { keyDerivationFunc, messageAuthScheme }, where
 * the first is PBKDF2 with its keyLength (RFC 9579 3). */
static bool read_pbmac1(const struct algorithm *algorithm,
                        struct pkcs12_mac *out)
{
    struct der der = der_of(algorithm->parameters);
    struct der inner, kdf;
    struct algorithm derivation, prf, scheme;
    int32_t rounds, key_size;
    if (!der_enter(&der, DER_SEQUENCE, &inner) ||
        !algorithm_read(&inner, &derivation) ||
        !algorithm_read(&inner, &scheme) || !der_end(&inner) || !der_end(&der))
        return false;
    out->is_pbmac1 = true;
    out->hash = hash_of(scheme.id);
    if (derivation.id != OID_PBKDF2)
        return true;
    prf = (struct algorithm){ .id = OID_HMAC_SHA1 };
    der = der_of(derivation.parameters);
    if (!der_enter(&der, DER_SEQUENCE, &kdf) ||
        !der_read(&kdf, DER_OCTET_STRING, &out->derivation.salt) ||
        !der_read_small(&kdf, DER_INTEGER, &rounds) || rounds < 1 ||
        !der_read_small(&kdf, DER_INTEGER, &key_size) || key_size < 1 ||
        (!der_is_empty(&kdf) && !algorithm_read(&kdf, &prf)) || !der_end(&kdf))
        return false;
    out->derivation.rounds = (uint32_t)rounds;
    out->derivation.hash = hash_of(prf.id);
    out->key_size = (size_t)key_size;
    return true;
}

/* What the algorithm says where it is no PBMAC1: a bare digest. */
static void use_digest(enum oid digest, struct pkcs12_mac *out)
{
    out->hash = out->derivation.hash = hash_of(digest);
    out->key_size = hash_size(out->hash);
}

/* MacData ::= SEQUENCE { mac DigestInfo, macSalt, iterations DEFAULT 1 } */
bool pkcs12_mac_read(struct der *der, struct arena *arena,
                     struct pkcs12_mac *out)
{
    struct der inner, info;
    struct algorithm algorithm;
    struct bytes salt;
    int32_t rounds = 1;
    *out = (struct pkcs12_mac){ .text = "none" };
    if (!der_enter(der, DER_SEQUENCE, &inner) ||
        !der_enter(&inner, DER_SEQUENCE, &info) ||
        !algorithm_read(&info, &algorithm) ||
        !der_read(&info, DER_OCTET_STRING, &out->value) || !der_end(&info) ||
        !der_read(&inner, DER_OCTET_STRING, &salt) ||
        (!der_is_empty(&inner) &&
         !der_read_small(&inner, DER_INTEGER, &rounds)) ||
        !der_end(&inner) || rounds < 1)
        return false;
    if (algorithm.id == OID_PBMAC1) {
        if (!read_pbmac1(&algorithm, out))
            return false;
    } else {
        use_digest(algorithm.id, out);
        out->derivation.salt = salt;
        out->derivation.rounds = (uint32_t)rounds;
    }
    bool is_known = hash_size(out->hash) > 0;
    out->is_supported = is_known && hash_size(out->derivation.hash) > 0 &&
                        out->key_size <= LONGEST_HASH;
    out->text = arena_printf(
        arena, "%s%s", out->is_pbmac1 ? "PBMAC1 with " : "",
        is_known ? arena_printf(arena, "HMAC-%s", hash_text(out->hash))
                 : oid_name(arena, algorithm.oid));
    return out->derivation.salt.size <= LIMIT_SALT_BYTES;
}

/* With these octets of a passphrase. */
static bool is_right(const struct pkcs12_mac *mac, struct bytes octets,
                     struct bytes passphrase)
{
    uint8_t key[LONGEST_HASH], value[LONGEST_HASH];
    bool is_made =
        mac->is_pbmac1
            ? derive_pbkdf2(&mac->derivation, passphrase, key, mac->key_size)
            : derive_pkcs12(&mac->derivation, PKCS12_MAC, passphrase, key,
                            mac->key_size);
    is_made =
        is_made && hmac_compute(mac->hash, (struct bytes){ key, mac->key_size },
                                octets, value);
    bool is_same =
        is_made &&
        bytes_equal(mac->value, (struct bytes){ value, hash_size(mac->hash) });
    secret_wipe(key, sizeof(key));
    return is_same;
}

/* An empty passphrase is a final zero unit, or nothing at all. */
static bool is_right_in_utf16(const struct pkcs12_mac *mac, struct bytes octets,
                              struct bytes passphrase)
{
    struct secret utf16 = passphrase_utf16(passphrase);
    bool is_same = is_right(mac, octets, secret_bytes(&utf16));
    secret_free(&utf16);
    if (!is_same && passphrase.size == 0)
        is_same = is_right(mac, octets, (struct bytes){ 0 });
    return is_same;
}

enum lock pkcs12_mac_check(const struct pkcs12_mac *mac, struct bytes octets,
                           struct unlocking *unlocking, struct arena *arena,
                           const char **why)
{
    struct bytes passphrase = unlocking->passphrase;
    uint64_t work = derivation_work(&mac->derivation, mac->key_size);
    if (!mac->is_supported) {
        *why = arena_printf(arena, "this build cannot check a MAC of %s",
                            mac->text);
        return LOCK_UNSUPPORTED;
    }
    if (!unlocking_take(unlocking, passphrase.size == 0 ? 2 * work : work)) {
        *why = arena_printf(arena,
                            "its MAC asks for %u rounds of hashing; %d are "
                            "computed for a file",
                            mac->derivation.rounds, LIMIT_KEY_ROUNDS);
        return LOCK_UNSUPPORTED;
    }
    bool is_same = mac->is_pbmac1 ? is_right(mac, octets, passphrase)
                                  : is_right_in_utf16(mac, octets, passphrase);
    if (is_same)
        return LOCK_OPENED;
    *why = unlocking->is_given ? "its MAC does not verify: the passphrase is "
                                 "wrong, or the file is damaged"
                               : "its MAC does not verify without a passphrase";
    return unlocking_failed(unlocking);
}
