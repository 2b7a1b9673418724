#pragma once

#include <stdbool.h>

#include "base/bytes.h"

struct arena;

/* The object identifiers that something here asks for, by their content
 * octets. X(NAME, "octets", "name for people"). */
#define OID_LIST(X)                                                            \
    /* names, RFC 5280 4.1.2.4 and appendix A; from CN to emailAddress */      \
    X(COMMON_NAME, "\x55\x04\x03", "CN")                                       \
    X(SURNAME, "\x55\x04\x04", "SN")                                           \
    X(SERIAL_NUMBER, "\x55\x04\x05", "serialNumber")                           \
    X(COUNTRY, "\x55\x04\x06", "C")                                            \
    X(LOCALITY, "\x55\x04\x07", "L")                                           \
    X(STATE, "\x55\x04\x08", "ST")                                             \
    X(STREET, "\x55\x04\x09", "street")                                        \
    X(ORGANIZATION, "\x55\x04\x0a", "O")                                       \
    X(ORGANIZATIONAL_UNIT, "\x55\x04\x0b", "OU")                               \
    X(TITLE, "\x55\x04\x0c", "title")                                          \
    X(BUSINESS_CATEGORY, "\x55\x04\x0f", "businessCategory")                   \
    X(POSTAL_CODE, "\x55\x04\x11", "postalCode")                               \
    X(GIVEN_NAME, "\x55\x04\x2a", "GN")                                        \
    X(INITIALS, "\x55\x04\x2b", "initials")                                    \
    X(GENERATION, "\x55\x04\x2c", "generationQualifier")                       \
    X(DN_QUALIFIER, "\x55\x04\x2e", "dnQualifier")                             \
    X(PSEUDONYM, "\x55\x04\x41", "pseudonym")                                  \
    X(ORGANIZATION_ID, "\x55\x04\x61", "organizationIdentifier")               \
    X(DOMAIN_COMPONENT, "\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x19", "DC")      \
    X(USER_ID, "\x09\x92\x26\x89\x93\xf2\x2c\x64\x01\x01", "UID")              \
    X(EMAIL_ADDRESS, "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x01", "emailAddress")   \
    /* extensions, RFC 5280 4.2 */                                             \
    X(SUBJECT_KEY_ID, "\x55\x1d\x0e", "subjectKeyIdentifier")                  \
    X(KEY_USAGE, "\x55\x1d\x0f", "keyUsage")                                   \
    X(SUBJECT_ALT_NAME, "\x55\x1d\x11", "subjectAltName")                      \
    X(ISSUER_ALT_NAME, "\x55\x1d\x12", "issuerAltName")                        \
    X(BASIC_CONSTRAINTS, "\x55\x1d\x13", "basicConstraints")                   \
    X(CRL_NUMBER, "\x55\x1d\x14", "cRLNumber")                                 \
    X(CRL_REASON, "\x55\x1d\x15", "cRLReason")                                 \
    X(INVALIDITY_DATE, "\x55\x1d\x18", "invalidityDate")                       \
    X(DELTA_CRL_INDICATOR, "\x55\x1d\x1b", "deltaCRLIndicator")                \
    X(ISSUING_DISTRIBUTION_POINT, "\x55\x1d\x1c", "issuingDistributionPoint")  \
    X(CERTIFICATE_ISSUER, "\x55\x1d\x1d", "certificateIssuer")                 \
    X(NAME_CONSTRAINTS, "\x55\x1d\x1e", "nameConstraints")                     \
    X(CRL_DISTRIBUTION_POINTS, "\x55\x1d\x1f", "cRLDistributionPoints")        \
    X(CERTIFICATE_POLICIES, "\x55\x1d\x20", "certificatePolicies")             \
    X(POLICY_MAPPINGS, "\x55\x1d\x21", "policyMappings")                       \
    X(AUTHORITY_KEY_ID, "\x55\x1d\x23", "authorityKeyIdentifier")              \
    X(POLICY_CONSTRAINTS, "\x55\x1d\x24", "policyConstraints")                 \
    X(EXT_KEY_USAGE, "\x55\x1d\x25", "extKeyUsage")                            \
    X(FRESHEST_CRL, "\x55\x1d\x2e", "freshestCRL")                             \
    X(INHIBIT_ANY_POLICY, "\x55\x1d\x36", "inhibitAnyPolicy")                  \
    X(ANY_POLICY, "\x55\x1d\x20\x00", "anyPolicy")                             \
    X(AUTHORITY_INFO_ACCESS, "\x2b\x06\x01\x05\x05\x07\x01\x01",               \
      "authorityInfoAccess")                                                   \
    X(SUBJECT_INFO_ACCESS, "\x2b\x06\x01\x05\x05\x07\x01\x0b",                 \
      "subjectInfoAccess")                                                     \
    X(TLS_FEATURE, "\x2b\x06\x01\x05\x05\x07\x01\x18", "tlsFeature")           \
    X(AD_OCSP, "\x2b\x06\x01\x05\x05\x07\x30\x01", "ocsp")                     \
    X(AD_CA_ISSUERS, "\x2b\x06\x01\x05\x05\x07\x30\x02", "caIssuers")          \
    X(SCT_LIST, "\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x02",                    \
      "signedCertificateTimestampList")                                        \
    X(PRECERT_POISON, "\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x03",              \
      "precertificatePoison")                                                  \
    X(OCSP_SCT_LIST, "\x2b\x06\x01\x04\x01\xd6\x79\x02\x04\x05",               \
      "ocspSignedCertificateTimestampList")                                    \
    X(OCSP_NO_CHECK, "\x2b\x06\x01\x05\x05\x07\x30\x01\x05", "ocspNoCheck")    \
    X(OCSP_BASIC, "\x2b\x06\x01\x05\x05\x07\x30\x01\x01", "ocspBasic")         \
    X(OCSP_NONCE, "\x2b\x06\x01\x05\x05\x07\x30\x01\x02", "ocspNonce")         \
    /* extended key usage, RFC 5280 4.2.1.12 */                                \
    X(ANY_EKU, "\x55\x1d\x25\x00", "anyExtendedKeyUsage")                      \
    X(SERVER_AUTH, "\x2b\x06\x01\x05\x05\x07\x03\x01", "serverAuth")           \
    X(CLIENT_AUTH, "\x2b\x06\x01\x05\x05\x07\x03\x02", "clientAuth")           \
    X(CODE_SIGNING, "\x2b\x06\x01\x05\x05\x07\x03\x03", "codeSigning")         \
    X(EMAIL_PROTECTION, "\x2b\x06\x01\x05\x05\x07\x03\x04", "emailProtection") \
    X(TIME_STAMPING, "\x2b\x06\x01\x05\x05\x07\x03\x08", "timeStamping")       \
    X(OCSP_SIGNING, "\x2b\x06\x01\x05\x05\x07\x03\x09", "OCSPSigning")         \
    /* public keys */                                                          \
    X(RSA, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01", "rsaEncryption")            \
    X(RSA_PSS, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "rsassaPss")            \
    X(RSA_OAEP, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x07", "rsaesOaep")           \
    X(EC_PUBLIC_KEY, "\x2a\x86\x48\xce\x3d\x02\x01", "id-ecPublicKey")         \
    X(DSA, "\x2a\x86\x48\xce\x38\x04\x01", "dsa")                              \
    X(X25519, "\x2b\x65\x6e", "X25519")                                        \
    X(X448, "\x2b\x65\x6f", "X448")                                            \
    X(ED25519, "\x2b\x65\x70", "Ed25519")                                      \
    X(ED448, "\x2b\x65\x71", "Ed448")                                          \
    /* curves */                                                               \
    X(P192, "\x2a\x86\x48\xce\x3d\x03\x01\x01", "P-192")                       \
    X(P224, "\x2b\x81\x04\x00\x21", "P-224")                                   \
    X(P256, "\x2a\x86\x48\xce\x3d\x03\x01\x07", "P-256")                       \
    X(P384, "\x2b\x81\x04\x00\x22", "P-384")                                   \
    X(P521, "\x2b\x81\x04\x00\x23", "P-521")                                   \
    X(SECP256K1, "\x2b\x81\x04\x00\x0a", "secp256k1")                          \
    X(BRAINPOOL_P256, "\x2b\x24\x03\x03\x02\x08\x01\x01\x07",                  \
      "brainpoolP256r1")                                                       \
    X(BRAINPOOL_P384, "\x2b\x24\x03\x03\x02\x08\x01\x01\x0b",                  \
      "brainpoolP384r1")                                                       \
    X(BRAINPOOL_P512, "\x2b\x24\x03\x03\x02\x08\x01\x01\x0d",                  \
      "brainpoolP512r1")                                                       \
    /* signatures */                                                           \
    X(MD2_RSA, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x02", "md2WithRSAEncryption") \
    X(MD5_RSA, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x04", "md5WithRSAEncryption") \
    X(SHA1_RSA, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x05",                        \
      "sha1WithRSAEncryption")                                                 \
    X(SHA224_RSA, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0e",                      \
      "sha224WithRSAEncryption")                                               \
    X(SHA256_RSA, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0b",                      \
      "sha256WithRSAEncryption")                                               \
    X(SHA384_RSA, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0c",                      \
      "sha384WithRSAEncryption")                                               \
    X(SHA512_RSA, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0d",                      \
      "sha512WithRSAEncryption")                                               \
    X(SHA1_ECDSA, "\x2a\x86\x48\xce\x3d\x04\x01", "ecdsa-with-SHA1")           \
    X(SHA224_ECDSA, "\x2a\x86\x48\xce\x3d\x04\x03\x01", "ecdsa-with-SHA224")   \
    X(SHA256_ECDSA, "\x2a\x86\x48\xce\x3d\x04\x03\x02", "ecdsa-with-SHA256")   \
    X(SHA384_ECDSA, "\x2a\x86\x48\xce\x3d\x04\x03\x03", "ecdsa-with-SHA384")   \
    X(SHA512_ECDSA, "\x2a\x86\x48\xce\x3d\x04\x03\x04", "ecdsa-with-SHA512")   \
    X(SHA1_DSA, "\x2a\x86\x48\xce\x38\x04\x03", "dsa-with-SHA1")               \
    X(SHA224_DSA, "\x60\x86\x48\x01\x65\x03\x04\x03\x01", "dsa-with-SHA224")   \
    X(SHA256_DSA, "\x60\x86\x48\x01\x65\x03\x04\x03\x02", "dsa-with-SHA256")   \
    X(MGF1, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x08", "mgf1")                    \
    /* digests */                                                              \
    X(MD5, "\x2a\x86\x48\x86\xf7\x0d\x02\x05", "MD5")                          \
    X(SHA1, "\x2b\x0e\x03\x02\x1a", "SHA-1")                                   \
    X(SHA224, "\x60\x86\x48\x01\x65\x03\x04\x02\x04", "SHA-224")               \
    X(SHA256, "\x60\x86\x48\x01\x65\x03\x04\x02\x01", "SHA-256")               \
    X(SHA384, "\x60\x86\x48\x01\x65\x03\x04\x02\x02", "SHA-384")               \
    X(SHA512, "\x60\x86\x48\x01\x65\x03\x04\x02\x03", "SHA-512")               \
    /* policies of the CA/Browser Forum, BR 7.1.6.1 */                         \
    X(BR_DOMAIN_VALIDATED, "\x67\x81\x0c\x01\x02\x01", "domain-validated")     \
    X(BR_ORGANIZATION_VALIDATED, "\x67\x81\x0c\x01\x02\x02",                   \
      "organization-validated")                                                \
    X(BR_INDIVIDUAL_VALIDATED, "\x67\x81\x0c\x01\x02\x03",                     \
      "individual-validated")                                                  \
    X(BR_EXTENDED_VALIDATION, "\x67\x81\x0c\x01\x01", "extended-validation")   \
    /* policy qualifiers, RFC 5280 4.2.1.4 */                                  \
    X(QUALIFIER_CPS, "\x2b\x06\x01\x05\x05\x07\x02\x01", "cps")                \
    X(QUALIFIER_USER_NOTICE, "\x2b\x06\x01\x05\x05\x07\x02\x02", "userNotice") \
    /* PKCS */                                                                 \
    X(SIGNED_DATA, "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", "signedData")       \
    X(EXTENSION_REQUEST, "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x0e",               \
      "extensionRequest")                                                      \
    X(CHALLENGE_PASSWORD, "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x07",              \
      "challengePassword")                                                     \
    X(MICROSOFT_EXTENSIONS, "\x2b\x06\x01\x04\x01\x82\x37\x02\x01\x0e",        \
      "certExtensions")                                                        \
    /* PKCS#7 and PKCS#12, RFC 7292 4 */                                       \
    X(PKCS7_DATA, "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01", "data")              \
    X(ENVELOPED_DATA, "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03", "envelopedData") \
    X(ENCRYPTED_DATA, "\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06", "encryptedData") \
    X(KEY_BAG, "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x01", "keyBag")       \
    X(SHROUDED_KEY_BAG, "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x02",        \
      "pkcs8ShroudedKeyBag")                                                   \
    X(CERT_BAG, "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x03", "certBag")     \
    X(CRL_BAG, "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x04", "crlBag")       \
    X(SAFE_CONTENTS_BAG, "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x0a\x01\x06",       \
      "safeContentsBag")                                                       \
    X(BAG_CERTIFICATE, "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x16\x01",             \
      "x509Certificate")                                                       \
    X(BAG_CRL, "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x17\x01", "x509Crl")          \
    /* encryption by a passphrase, RFC 8018, 7292 appendix C, 7914, 9579 */    \
    X(PBE_MD5_DES, "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x03", "DES with MD5")     \
    X(PBE_MD5_RC2, "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x06", "RC2-64 with MD5")  \
    X(PBE_SHA1_DES, "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0a", "DES with SHA-1")  \
    X(PBE_SHA1_RC2, "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0b",                    \
      "RC2-64 with SHA-1")                                                     \
    X(PBKDF2, "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0c", "PBKDF2")                \
    X(PBES2, "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0d", "PBES2")                  \
    X(PBMAC1, "\x2a\x86\x48\x86\xf7\x0d\x01\x05\x0e", "PBMAC1")                \
    X(SCRYPT, "\x2b\x06\x01\x04\x01\xda\x47\x04\x0b", "scrypt")                \
    X(PKCS12_RC4_128, "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01\x01",              \
      "RC4-128 with SHA-1")                                                    \
    X(PKCS12_RC4_40, "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01\x02",               \
      "RC4-40 with SHA-1")                                                     \
    X(PKCS12_3DES, "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01\x03",                 \
      "3DES with SHA-1")                                                       \
    X(PKCS12_2DES, "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01\x04",                 \
      "two-key 3DES with SHA-1")                                               \
    X(PKCS12_RC2_128, "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01\x05",              \
      "RC2-128 with SHA-1")                                                    \
    X(PKCS12_RC2_40, "\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01\x06",               \
      "RC2-40 with SHA-1")                                                     \
    X(HMAC_SHA1, "\x2a\x86\x48\x86\xf7\x0d\x02\x07", "HMAC-SHA-1")             \
    X(HMAC_SHA224, "\x2a\x86\x48\x86\xf7\x0d\x02\x08", "HMAC-SHA-224")         \
    X(HMAC_SHA256, "\x2a\x86\x48\x86\xf7\x0d\x02\x09", "HMAC-SHA-256")         \
    X(HMAC_SHA384, "\x2a\x86\x48\x86\xf7\x0d\x02\x0a", "HMAC-SHA-384")         \
    X(HMAC_SHA512, "\x2a\x86\x48\x86\xf7\x0d\x02\x0b", "HMAC-SHA-512")         \
    X(DES_CBC, "\x2b\x0e\x03\x02\x07", "DES-CBC")                              \
    X(RC2_CBC, "\x2a\x86\x48\x86\xf7\x0d\x03\x02", "RC2-CBC")                  \
    X(DES_EDE3_CBC, "\x2a\x86\x48\x86\xf7\x0d\x03\x07", "3DES-CBC")            \
    X(AES_128_CBC, "\x60\x86\x48\x01\x65\x03\x04\x01\x02", "AES-128-CBC")      \
    X(AES_192_CBC, "\x60\x86\x48\x01\x65\x03\x04\x01\x16", "AES-192-CBC")      \
    X(AES_256_CBC, "\x60\x86\x48\x01\x65\x03\x04\x01\x2a", "AES-256-CBC")

enum oid {
    OID_UNKNOWN,
#define X(name, octets, text) OID_##name,
    OID_LIST(X)
#undef X
        OID_COUNT,
};

/* Which of the list, or OID_UNKNOWN. */
enum oid oid_find(struct bytes octets);
struct bytes oid_octets(enum oid oid);
bool oid_is(struct bytes octets, enum oid oid);

/* The name of the list ("serverAuth"), else dotted ("1.3.6.1.4.1.311"). */
const char *oid_name(struct arena *arena, struct bytes octets);
/* The name of an attribute type ("CN"), else dotted. */
const char *oid_attribute_name(struct arena *arena, struct bytes octets);
/* Always dotted. Arcs beyond 64 bits are shown as "?". */
const char *oid_dotted(struct arena *arena, struct bytes octets);
