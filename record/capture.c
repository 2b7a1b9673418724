#include "record/capture.h"

#include "base/compiler.h"
#include "record/target.h"

const char *capture_status_text(enum capture_status status)
{
    switch (status) {
#define X(name, text)                                                          \
    case CAPTURE_##name:                                                       \
        return text;
        CAPTURE_STATUS_LIST(X)
#undef X
    }
    return "unknown";
}

const char *capture_way_text(enum capture_way way)
{
    static const char *const texts[] = {
#define X(name, text) [WAY_##name] = text,
        CAPTURE_WAY_LIST(X)
#undef X
    };
    return texts[way];
}

const char *tls_version_text(uint16_t version)
{
    switch (version) {
    case 0x0002:
        return "SSLv2";
    case 0x0300:
        return "SSLv3";
    case 0x0301:
        return "TLSv1.0";
    case 0x0302:
        return "TLSv1.1";
    case 0x0303:
        return "TLSv1.2";
    case 0x0304:
        return "TLSv1.3";
    default:
        return NULL;
    }
}

/* IANA's registry "TLS Supported Groups"; the Montgomery curves are written
 * as everybody writes them. */
static const struct group {
    uint16_t number;
    const char *name;
} groups[] = {
    { 1, "sect163k1" },
    { 2, "sect163r1" },
    { 3, "sect163r2" },
    { 4, "sect193r1" },
    { 5, "sect193r2" },
    { 6, "sect233k1" },
    { 7, "sect233r1" },
    { 8, "sect239k1" },
    { 9, "sect283k1" },
    { 10, "sect283r1" },
    { 11, "sect409k1" },
    { 12, "sect409r1" },
    { 13, "sect571k1" },
    { 14, "sect571r1" },
    { 15, "secp160k1" },
    { 16, "secp160r1" },
    { 17, "secp160r2" },
    { 18, "secp192k1" },
    { 19, "secp192r1" },
    { 20, "secp224k1" },
    { 21, "secp224r1" },
    { 22, "secp256k1" },
    { 23, "secp256r1" },
    { 24, "secp384r1" },
    { 25, "secp521r1" },
    { 26, "brainpoolP256r1" },
    { 27, "brainpoolP384r1" },
    { 28, "brainpoolP512r1" },
    { 29, "X25519" },
    { 30, "X448" },
    { 31, "brainpoolP256r1tls13" },
    { 32, "brainpoolP384r1tls13" },
    { 33, "brainpoolP512r1tls13" },
    { 41, "curveSM2" },
    { 256, "ffdhe2048" },
    { 257, "ffdhe3072" },
    { 258, "ffdhe4096" },
    { 259, "ffdhe6144" },
    { 260, "ffdhe8192" },
    { 512, "MLKEM512" },
    { 513, "MLKEM768" },
    { 514, "MLKEM1024" },
    { 4587, "SecP256r1MLKEM768" },
    { 4588, "X25519MLKEM768" },
    { 4589, "SecP384r1MLKEM1024" },
};

const char *tls_group_text(uint16_t group)
{
    for (size_t i = 0; i < COUNT_OF(groups); i++)
        if (groups[i].number == group)
            return groups[i].name;
    return NULL;
}

/* RFC 8446 6 and IANA's registry "TLS Alerts". */
static const char *const alerts[] = {
    [0] = "close_notify",
    [10] = "unexpected_message",
    [20] = "bad_record_mac",
    [21] = "decryption_failed",
    [22] = "record_overflow",
    [30] = "decompression_failure",
    [40] = "handshake_failure",
    [41] = "no_certificate",
    [42] = "bad_certificate",
    [43] = "unsupported_certificate",
    [44] = "certificate_revoked",
    [45] = "certificate_expired",
    [46] = "certificate_unknown",
    [47] = "illegal_parameter",
    [48] = "unknown_ca",
    [49] = "access_denied",
    [50] = "decode_error",
    [51] = "decrypt_error",
    [60] = "export_restriction",
    [70] = "protocol_version",
    [71] = "insufficient_security",
    [80] = "internal_error",
    [86] = "inappropriate_fallback",
    [90] = "user_canceled",
    [100] = "no_renegotiation",
    [109] = "missing_extension",
    [110] = "unsupported_extension",
    [111] = "certificate_unobtainable",
    [112] = "unrecognized_name",
    [113] = "bad_certificate_status_response",
    [114] = "bad_certificate_hash_value",
    [115] = "unknown_psk_identity",
    [116] = "certificate_required",
    [120] = "no_application_protocol",
    [121] = "ech_required",
};

const char *tls_alert_text(int alert)
{
    if (alert < 0 || (size_t)alert >= COUNT_OF(alerts))
        return NULL;
    return alerts[alert];
}

/*
 * A refused connection, an alert, something that is not TLS and a connection
 * that the server closes in due form are its own doing: they are observed. A
 * reset is not: whatever lies on the way can send one.
 */
bool capture_is_silent(const struct capture *capture)
{
    if (capture->status == CAPTURE_NOT_PROBED)
        return true;
    if (capture->status == CAPTURE_OK)
        return false;
    if (capture->local_fault)
        return true;
    switch (capture->failure.status) {
    case STATUS_TIMED_OUT:
    case STATUS_UNREACHABLE:
    case STATUS_RESET:
    case STATUS_PROXY:
    case STATUS_IO:
    case STATUS_FORBIDDEN:
    case STATUS_INTERRUPTED:
    case STATUS_LOCAL:
        return true;
    default:
        return false;
    }
}

bool capture_decides(const struct capture *capture, bool ipv6_decides)
{
    const struct node *node = capture->node;
    return ipv6_decides || !address_is_v6(&capture->address) ||
           node->is_literal || node->given_count > 0;
}

const struct cert *capture_leaf(const struct capture *capture)
{
    return capture->chain_length == 0 ? NULL : capture->chain[0];
}

bool leaf_is_from_lets_encrypt(const struct cert *leaf, struct arena *arena)
{
    struct bytes organization;
    return name_attribute(leaf->issuer, oid_octets(OID_ORGANIZATION), 0, arena,
                          &organization) &&
           bytes_equal(organization, bytes_of_text("Let's Encrypt"));
}
