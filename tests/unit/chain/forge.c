#include "forge.h"

#include <string.h>

#include "base/arena.h"
#include "x509/der.h"
#include "x509/digest.h"
#include "x509/time.h"

static struct bytes text(const char *string)
{
    return bytes_of_text(string);
}

struct bytes forge_cat(struct arena *arena, const struct bytes *parts)
{
    size_t size = 0, at = 0;
    for (size_t i = 0; parts[i].data != NULL; i++)
        size += parts[i].size;
    uint8_t *octets = ARENA_NEW(arena, size + 1, uint8_t);
    for (size_t i = 0; parts[i].data != NULL; i++) {
        memcpy(octets + at, parts[i].data, parts[i].size);
        at += parts[i].size;
    }
    return (struct bytes){ octets, size };
}

static struct bytes present(struct bytes bytes)
{
    return bytes.data != NULL ? bytes : text("");
}

struct bytes forge_tlv(struct arena *arena, unsigned tag, struct bytes content)
{
    uint8_t header[6] = { (uint8_t)tag };
    size_t size = 2;
    if (content.size < 0x80) {
        header[1] = (uint8_t)content.size;
    } else {
        header[1] = 0x83;
        header[2] = (uint8_t)(content.size >> 16);
        header[3] = (uint8_t)(content.size >> 8);
        header[4] = (uint8_t)content.size;
        size = 5;
        while (header[2] == 0) {
            memmove(header + 2, header + 3, 3);
            header[1]--;
            size--;
        }
    }
    return FORGE_CAT(arena, { header, size }, present(content));
}

static struct bytes sequence(struct arena *arena, struct bytes content)
{
    return forge_tlv(arena, DER_SEQUENCE, content);
}

struct bytes forge_oid(struct arena *arena, enum oid oid)
{
    return forge_tlv(arena, DER_OID, oid_octets(oid));
}

static struct bytes number_octets(struct arena *arena, unsigned value)
{
    uint8_t octets[5] = { 0, (uint8_t)(value >> 24), (uint8_t)(value >> 16),
                          (uint8_t)(value >> 8), (uint8_t)value };
    size_t start = 0;
    while (start < 4 && octets[start] == 0 && octets[start + 1] < 0x80)
        start++;
    return FORGE_CAT(arena, { octets + start, 5 - start });
}

struct bytes forge_integer(struct arena *arena, unsigned value)
{
    return forge_tlv(arena, DER_INTEGER, number_octets(arena, value));
}

static struct bytes boolean(struct arena *arena, unsigned tag)
{
    return forge_tlv(arena, tag, text("\xff"));
}

static struct bytes bmp(struct arena *arena, struct bytes string)
{
    uint8_t *octets = ARENA_NEW(arena, 2 * string.size, uint8_t);
    for (size_t i = 0; i < string.size; i++)
        octets[2 * i + 1] = string.data[i];
    return (struct bytes){ octets, 2 * string.size };
}

static enum oid attribute_type(struct bytes type)
{
    static const struct {
        const char *text;
        enum oid oid;
    } types[] = { { "CN", OID_COMMON_NAME },
                  { "O", OID_ORGANIZATION },
                  { "OU", OID_ORGANIZATIONAL_UNIT },
                  { "C", OID_COUNTRY },
                  { "emailAddress", OID_EMAIL_ADDRESS } };
    for (size_t i = 0; i < COUNT_OF(types); i++)
        if (bytes_equal(type, text(types[i].text)))
            return types[i].oid;
    return OID_TITLE;
}

static struct bytes rdn(struct arena *arena, struct bytes attribute)
{
    unsigned tag = DER_UTF8_STRING;
    if (attribute.size > 2 && attribute.data[1] == ':') {
        tag = attribute.data[0] == 'b' ? DER_BMP_STRING : DER_PRINTABLE_STRING;
        attribute = bytes_slice(attribute, 2, attribute.size);
    }
    size_t equals = 0;
    while (equals < attribute.size && attribute.data[equals] != '=')
        equals++;
    struct bytes value = bytes_slice(attribute, equals + 1, attribute.size);
    enum oid type = attribute_type(bytes_slice(attribute, 0, equals));
    struct bytes pair = FORGE_CAT(
        arena, forge_oid(arena, type),
        forge_tlv(arena, type == OID_EMAIL_ADDRESS ? DER_IA5_STRING : tag,
                  tag == DER_BMP_STRING ? bmp(arena, value) : value));
    return forge_tlv(arena, DER_SET, sequence(arena, pair));
}

struct bytes forge_name(struct arena *arena, const char *text_of_name)
{
    struct bytes rest = text(text_of_name), rdns = text("");
    while (rest.size > 0) {
        size_t comma = 0;
        while (comma < rest.size && rest.data[comma] != ',')
            comma++;
        rdns = FORGE_CAT(arena, rdns, rdn(arena, bytes_slice(rest, 0, comma)));
        rest = bytes_slice(rest, comma + 1, rest.size);
    }
    return sequence(arena, rdns);
}

struct bytes forge_general_name(struct arena *arena,
                                enum general_name_type type,
                                struct bytes content)
{
    bool constructed = type == GENERAL_NAME_DIRECTORY ||
                       type == GENERAL_NAME_OTHER ||
                       type == GENERAL_NAME_X400 || type == GENERAL_NAME_EDI;
    return forge_tlv(arena, (constructed ? 0xa0 : 0x80) | (unsigned)type,
                     content);
}

struct bytes forge_dns(struct arena *arena, const char *name)
{
    return forge_general_name(arena, GENERAL_NAME_DNS, text(name));
}

struct bytes forge_email(struct arena *arena, const char *address)
{
    return forge_general_name(arena, GENERAL_NAME_EMAIL, text(address));
}

struct bytes forge_uri(struct arena *arena, const char *uri)
{
    return forge_general_name(arena, GENERAL_NAME_URI, text(uri));
}

struct bytes forge_directory(struct arena *arena, const char *name)
{
    return forge_general_name(arena, GENERAL_NAME_DIRECTORY,
                              forge_name(arena, name));
}

struct bytes forge_extension(struct arena *arena, enum oid oid, bool critical,
                             struct bytes value)
{
    return sequence(arena,
                    FORGE_CAT(arena, forge_oid(arena, oid),
                              critical ? boolean(arena, DER_BOOLEAN) : text(""),
                              forge_tlv(arena, DER_OCTET_STRING, value)));
}

/* The element at the front, with tag and length. */
static struct bytes take(struct bytes *rest)
{
    struct der der = der_of(*rest);
    uint8_t tag;
    struct bytes content, whole;
    if (!der_read_any(&der, &tag, &content, &whole))
        whole = *rest;
    *rest = bytes_slice(*rest, whole.size, rest->size);
    return whole;
}

static struct bytes subtrees(struct arena *arena, unsigned tag,
                             struct bytes names)
{
    struct bytes list = text("");
    if (names.size == 0)
        return list;
    while (names.size > 0)
        list = FORGE_CAT(arena, list, sequence(arena, take(&names)));
    return forge_tlv(arena, tag, list);
}

struct bytes forge_name_constraints(struct arena *arena, struct bytes permitted,
                                    struct bytes excluded)
{
    return forge_extension(
        arena, OID_NAME_CONSTRAINTS, true,
        sequence(arena, FORGE_CAT(arena, subtrees(arena, 0xa0, permitted),
                                  subtrees(arena, 0xa1, excluded))));
}

/* 2.999.<letter>, or anyPolicy. */
struct bytes forge_policy_oid(struct arena *arena, char letter)
{
    uint8_t octets[] = { 0x88, 0x37, (uint8_t)letter };
    if (letter == '*')
        return oid_octets(OID_ANY_POLICY);
    return FORGE_CAT(arena, { octets, sizeof(octets) });
}

static struct bytes policy_oid(struct arena *arena, char letter)
{
    return forge_tlv(arena, DER_OID, forge_policy_oid(arena, letter));
}

struct bytes forge_policies(struct arena *arena, const char *policies)
{
    struct bytes list = text("");
    for (size_t i = 0; policies[i] != '\0'; i++)
        list = FORGE_CAT(arena, list,
                         sequence(arena, policy_oid(arena, policies[i])));
    return forge_extension(arena, OID_CERTIFICATE_POLICIES, false,
                           sequence(arena, list));
}

struct bytes forge_policy_mappings(struct arena *arena, const char *pairs)
{
    struct bytes list = text("");
    for (size_t i = 0; pairs[i] != '\0'; i += 2)
        list = FORGE_CAT(
            arena, list,
            sequence(arena, FORGE_CAT(arena, policy_oid(arena, pairs[i]),
                                      policy_oid(arena, pairs[i + 1]))));
    return forge_extension(arena, OID_POLICY_MAPPINGS, true,
                           sequence(arena, list));
}

static struct bytes skip_certs(struct arena *arena, unsigned tag, int value)
{
    return value == ABSENT
               ? text("")
               : forge_tlv(arena, tag, number_octets(arena, (unsigned)value));
}

struct bytes forge_policy_constraints(struct arena *arena, int require,
                                      int inhibit)
{
    return forge_extension(
        arena, OID_POLICY_CONSTRAINTS, true,
        sequence(arena, FORGE_CAT(arena, skip_certs(arena, 0x80, require),
                                  skip_certs(arena, 0x81, inhibit))));
}

struct bytes forge_inhibit_any(struct arena *arena, unsigned skip)
{
    return forge_extension(arena, OID_INHIBIT_ANY_POLICY, true,
                           forge_integer(arena, skip));
}

struct bytes forge_crl_dps(struct arena *arena, struct bytes points)
{
    return forge_extension(arena, OID_CRL_DISTRIBUTION_POINTS, false,
                           sequence(arena, points));
}

/* Named bits, bit 0 first; without trailing zeros, as DER has them. */
static struct bytes named_bits(struct arena *arena, unsigned bits)
{
    uint8_t octets[3] = { 0 };
    unsigned last = 0;
    for (unsigned bit = 0; bit < 16; bit++) {
        if ((bits >> bit & 1) == 0)
            continue;
        octets[1 + bit / 8] |= (uint8_t)(0x80 >> bit % 8);
        last = bit;
    }
    octets[0] = (uint8_t)(7 - last % 8);
    return FORGE_CAT(arena, { octets, 2 + last / 8 });
}

struct bytes forge_point(struct arena *arena, struct bytes full_name,
                         unsigned reasons, struct bytes crl_issuer)
{
    struct bytes point = text("");
    if (full_name.size > 0)
        point = forge_idp_name(arena, full_name);
    if (reasons != 0)
        point = FORGE_CAT(arena, point,
                          forge_tlv(arena, 0x81, named_bits(arena, reasons)));
    if (crl_issuer.size > 0)
        point = FORGE_CAT(arena, point, forge_tlv(arena, 0xa2, crl_issuer));
    return sequence(arena, point);
}

struct bytes forge_aia(struct arena *arena, const char *ca_issuers)
{
    struct bytes access = FORGE_CAT(arena, forge_oid(arena, OID_AD_CA_ISSUERS),
                                    forge_uri(arena, ca_issuers));
    return forge_extension(arena, OID_AUTHORITY_INFO_ACCESS, false,
                           sequence(arena, sequence(arena, access)));
}

static struct bytes key_id(struct arena *arena, unsigned key)
{
    uint8_t digest[SHA1_SIZE];
    digest_sha1(forge_public_key(arena, key), digest);
    return FORGE_CAT(arena, { digest, sizeof(digest) });
}

static struct bytes key_ids(struct arena *arena, const struct forge_cert *forge)
{
    unsigned subject_key =
        (forge->flags & FORGE_OTHER_SKI) != 0 ? 99 : forge->key;
    if ((forge->flags & FORGE_NO_KEY_IDS) != 0)
        return text("");
    struct bytes authority = sequence(
        arena, forge_tlv(arena, 0x80, key_id(arena, forge->issuer_key)));
    return FORGE_CAT(
        arena,
        forge_extension(
            arena, OID_SUBJECT_KEY_ID, false,
            forge_tlv(arena, DER_OCTET_STRING, key_id(arena, subject_key))),
        forge_extension(arena, OID_AUTHORITY_KEY_ID, false, authority));
}

static struct bytes usage(struct arena *arena, const struct forge_cert *forge)
{
    bool is_ca = (forge->flags & FORGE_CA) != 0;
    unsigned bits = forge->key_usage;
    if ((forge->flags & FORGE_NO_KEY_USAGE) != 0)
        return text("");
    if (bits == 0)
        bits = is_ca ? KEY_USAGE_KEY_CERT_SIGN | KEY_USAGE_CRL_SIGN
                     : KEY_USAGE_DIGITAL_SIGNATURE;
    return forge_extension(
        arena, OID_KEY_USAGE, true,
        forge_tlv(arena, DER_BIT_STRING, named_bits(arena, bits)));
}

static struct bytes constraints(struct arena *arena,
                                const struct forge_cert *forge)
{
    if ((forge->flags & FORGE_CA) == 0)
        return text("");
    struct bytes content = boolean(arena, DER_BOOLEAN);
    if ((forge->flags & FORGE_LIMIT_PATH) != 0)
        content =
            FORGE_CAT(arena, content, forge_integer(arena, forge->path_length));
    return forge_extension(arena, OID_BASIC_CONSTRAINTS, true,
                           sequence(arena, content));
}

static struct bytes purposes(struct arena *arena,
                             const struct forge_cert *forge)
{
    enum oid eku = forge->eku;
    if (eku == OID_UNKNOWN && (forge->flags & (FORGE_CA | FORGE_NO_EKU)) == 0)
        eku = OID_SERVER_AUTH;
    return eku == OID_UNKNOWN
               ? text("")
               : forge_extension(arena, OID_EXT_KEY_USAGE, false,
                                 sequence(arena, forge_oid(arena, eku)));
}

static struct bytes names(struct arena *arena, const struct forge_cert *forge)
{
    struct bytes san = forge->san;
    if (san.data == NULL) {
        if ((forge->flags & FORGE_CA) != 0)
            return text("");
        san = forge_dns(arena, "leaf.example");
    }
    return forge_extension(arena, OID_SUBJECT_ALT_NAME,
                           forge->subject[0] == '\0', sequence(arena, san));
}

static struct bytes extensions(struct arena *arena,
                               const struct forge_cert *forge)
{
    struct bytes list =
        FORGE_CAT(arena, key_ids(arena, forge), usage(arena, forge),
                  constraints(arena, forge), purposes(arena, forge),
                  names(arena, forge), present(forge->extensions));
    return forge_tlv(arena, 0xa3, sequence(arena, list));
}

static struct bytes date(struct arena *arena, int64_t time)
{
    char digits[15];
    const char *shown = time_text(time, arena);
    size_t count = 0;
    for (size_t i = 0; shown[i] != '\0' && count < 14; i++)
        if (shown[i] >= '0' && shown[i] <= '9')
            digits[count++] = shown[i];
    digits[count++] = 'Z';
    struct bytes whole = { (const uint8_t *)digits, count };
    bool is_utc = memcmp(digits, "2050", 4) < 0;
    return forge_tlv(arena, is_utc ? DER_UTC_TIME : DER_GENERALIZED_TIME,
                     is_utc ? bytes_slice(whole, 2, count) : whole);
}

static struct bytes signed_octets(struct arena *arena, unsigned key,
                                  bool is_bad, struct bytes tbs)
{
    struct bytes signature =
        forge_sign(arena, key, is_bad ? text("something else") : tbs);
    return sequence(
        arena, FORGE_CAT(arena, tbs, forge_algorithm(arena),
                         forge_tlv(arena, DER_BIT_STRING,
                                   FORGE_CAT(arena, { (const uint8_t *)"", 1 },
                                             signature))));
}

const struct cert *forge_cert(struct arena *arena,
                              const struct forge_cert *forge)
{
    int64_t not_before = forge->not_before != 0 ? forge->not_before
                                                : FORGE_NOW - 10 * FORGE_YEAR;
    int64_t not_after =
        forge->not_after != 0 ? forge->not_after : FORGE_NOW + 10 * FORGE_YEAR;
    bool is_v1 = (forge->flags & FORGE_VERSION_1) != 0;
    struct bytes tbs = sequence(
        arena,
        FORGE_CAT(arena,
                  is_v1 ? text("")
                        : forge_tlv(arena, 0xa0, forge_integer(arena, 2)),
                  forge_integer(arena, forge->serial != 0 ? forge->serial : 1),
                  forge_algorithm(arena), forge_name(arena, forge->issuer),
                  sequence(arena, FORGE_CAT(arena, date(arena, not_before),
                                            date(arena, not_after))),
                  forge_name(arena, forge->subject),
                  forge_public_key(arena, forge->key),
                  is_v1 ? text("") : extensions(arena, forge)));
    return cert_parse(signed_octets(arena, forge->issuer_key,
                                    (forge->flags & FORGE_BAD_SIGNATURE) != 0,
                                    tbs),
                      arena);
}

struct bytes forge_entry(struct arena *arena, unsigned serial, int reason,
                         const char *issuer)
{
    struct bytes list = text("");
    if (reason != ABSENT)
        list =
            forge_extension(arena, OID_CRL_REASON, false,
                            forge_tlv(arena, DER_ENUMERATED,
                                      number_octets(arena, (unsigned)reason)));
    if (issuer != NULL)
        list = FORGE_CAT(
            arena, list,
            forge_extension(arena, OID_CERTIFICATE_ISSUER, true,
                            sequence(arena, forge_directory(arena, issuer))));
    return sequence(arena,
                    FORGE_CAT(arena, forge_integer(arena, serial),
                              date(arena, FORGE_NOW - FORGE_YEAR),
                              list.size > 0 ? sequence(arena, list) : list));
}

struct bytes forge_idp_name(struct arena *arena, struct bytes full_name)
{
    return forge_tlv(arena, 0xa0, forge_tlv(arena, 0xa0, full_name));
}

struct bytes forge_idp_flag(struct arena *arena, unsigned tag)
{
    return boolean(arena, 0x80 | tag);
}

struct bytes forge_idp_reasons(struct arena *arena, unsigned reasons)
{
    return forge_tlv(arena, 0x83, named_bits(arena, reasons));
}

static struct bytes crl_extensions(struct arena *arena,
                                   const struct forge_crl *forge)
{
    struct bytes list = present(forge->extensions);
    unsigned number = forge->number != 0 ? forge->number : 1;
    if (!forge->has_no_number)
        list = FORGE_CAT(arena, list,
                         forge_extension(arena, OID_CRL_NUMBER, false,
                                         forge_integer(arena, number)));
    if (forge->base_number != 0)
        list = FORGE_CAT(
            arena, list,
            forge_extension(arena, OID_DELTA_CRL_INDICATOR, true,
                            forge_integer(arena, forge->base_number)));
    if (forge->idp.size > 0)
        list = FORGE_CAT(arena, list,
                         forge_extension(arena, OID_ISSUING_DISTRIBUTION_POINT,
                                         true, sequence(arena, forge->idp)));
    return list.size == 0 ? list
                          : forge_tlv(arena, 0xa0, sequence(arena, list));
}

const struct crl *forge_crl(struct arena *arena, const struct forge_crl *forge)
{
    int64_t this_update =
        forge->this_update != 0 ? forge->this_update : FORGE_NOW - FORGE_YEAR;
    int64_t next_update =
        forge->next_update != 0 ? forge->next_update : FORGE_NOW + FORGE_YEAR;
    struct bytes entries =
        forge->entries.size > 0 ? sequence(arena, forge->entries) : text("");
    struct bytes tbs = sequence(
        arena, FORGE_CAT(arena, forge_integer(arena, 1), forge_algorithm(arena),
                         forge_name(arena, forge->issuer),
                         date(arena, this_update), date(arena, next_update),
                         entries, crl_extensions(arena, forge)));
    return crl_parse(signed_octets(arena, forge->key,
                                   (forge->flags & FORGE_BAD_SIGNATURE) != 0,
                                   tbs),
                     arena);
}
