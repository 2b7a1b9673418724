#include "probe/server_messages.h"

static const uint8_t retry_random[32] = {
    0xcf, 0x21, 0xad, 0x74, 0xe5, 0x9a, 0x61, 0x11, 0xbe, 0x1d, 0x8c,
    0x02, 0x1e, 0x65, 0xb8, 0x91, 0xc2, 0xa2, 0x11, 0x16, 0x7a, 0xbb,
    0x8c, 0x5e, 0x07, 0x9e, 0x09, 0xe2, 0xc8, 0xa8, 0x33, 0x9c,
};

static bool hello_extension(uint32_t type, struct bytes data,
                            struct server_hello *hello)
{
    struct wire wire = wire_of(data);
    switch (type) {
    case EXTENSION_STATUS_REQUEST:
        hello->promises_status = true;
        return true;
    case EXTENSION_SCTS:
        hello->scts = data;
        return true;
    case EXTENSION_SUPPORTED_VERSIONS:
        return wire_u16(&wire, &hello->version) && wire_is_empty(&wire);
    case EXTENSION_KEY_SHARE:
        return wire_u16(&wire, &hello->group);
    default:
        return true;
    }
}

static bool hello_extensions(struct bytes extensions,
                             struct server_hello *hello)
{
    struct wire wire = wire_of(extensions);
    while (!wire_is_empty(&wire)) {
        uint32_t type;
        struct bytes data;
        if (!wire_number(&wire, 2, &type) || !wire_vector(&wire, 2, &data) ||
            !hello_extension(type, data, hello))
            return false;
    }
    return true;
}

bool server_hello_read(struct bytes body, struct server_hello *out)
{
    *out = (struct server_hello){ 0 };
    struct wire wire = wire_of(body);
    struct bytes random, session_id, extensions;
    uint32_t compression;
    if (!wire_u16(&wire, &out->version) ||
        !wire_octets(&wire, sizeof(retry_random), &random) ||
        !wire_vector(&wire, 1, &session_id) || !wire_u16(&wire, &out->cipher) ||
        !wire_number(&wire, 1, &compression))
        return false;
    out->is_retry = bytes_equal(
        random, (struct bytes){ retry_random, sizeof(retry_random) });
    /* Before RFC 4366 a ServerHello ended here. */
    if (wire_is_empty(&wire))
        return true;
    return wire_vector(&wire, 2, &extensions) && wire_is_empty(&wire) &&
           hello_extensions(extensions, out);
}

bool certificate_list_read(struct bytes body, bool is_tls13, struct wire *out)
{
    struct wire wire = wire_of(body);
    struct bytes context, list;
    if (is_tls13 && !wire_vector(&wire, 1, &context))
        return false;
    if (!wire_vector(&wire, 3, &list) || !wire_is_empty(&wire))
        return false;
    *out = wire_of(list);
    return true;
}

bool certificate_entry_read(struct wire *list, bool is_tls13, struct bytes *der,
                            struct bytes *extensions)
{
    *extensions = (struct bytes){ 0 };
    return wire_vector(list, 3, der) &&
           (!is_tls13 || wire_vector(list, 2, extensions));
}

bool extension_find(struct bytes extensions, enum tls_extension type,
                    struct bytes *data)
{
    struct wire wire = wire_of(extensions);
    uint32_t found;
    while (wire_number(&wire, 2, &found) && wire_vector(&wire, 2, data))
        if (found == (uint32_t)type)
            return true;
    return false;
}

bool certificate_status_read(struct bytes body, struct bytes *response)
{
    enum { STATUS_TYPE_OCSP = 1 };
    struct wire wire = wire_of(body);
    uint32_t type;
    return wire_number(&wire, 1, &type) && type == STATUS_TYPE_OCSP &&
           wire_vector(&wire, 3, response) && wire_is_empty(&wire);
}

bool key_exchange_group(struct bytes body, uint16_t *group)
{
    enum { CURVE_TYPE_NAMED = 3 };
    struct wire wire = wire_of(body);
    uint32_t type;
    return wire_number(&wire, 1, &type) && type == CURVE_TYPE_NAMED &&
           wire_u16(&wire, group);
}

/* RFC 8446 4.3.2: the names are an extension. */
static bool authorities_of_tls13(struct wire wire, struct wire *names)
{
    struct bytes context, extensions, data, list;
    if (!wire_vector(&wire, 1, &context) || !wire_vector(&wire, 2, &extensions))
        return false;
    if (!extension_find(extensions, EXTENSION_CERTIFICATE_AUTHORITIES, &data))
        return true;
    wire = wire_of(data);
    if (!wire_vector(&wire, 2, &list))
        return false;
    *names = wire_of(list);
    return true;
}

bool certificate_request_authorities(struct bytes body, uint16_t version,
                                     struct wire *names)
{
    *names = wire_of((struct bytes){ 0 });
    struct wire wire = wire_of(body);
    if (version >= VERSION_TLS13)
        return authorities_of_tls13(wire, names);
    struct bytes types, algorithms, list;
    if (!wire_vector(&wire, 1, &types) ||
        (version >= VERSION_TLS12 && !wire_vector(&wire, 2, &algorithms)) ||
        !wire_vector(&wire, 2, &list))
        return false;
    *names = wire_of(list);
    return true;
}
