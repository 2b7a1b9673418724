#pragma once

#include <stdbool.h>

#include "base/bytes.h"

/* What the octets of one file hold, told by content, not by suffix. The word is
 * the `format` of a file in the JSON record. */
#define FILE_FORMAT_LIST(X)                                                    \
    X(UNKNOWN, "unknown")                                                      \
    X(EMPTY, "empty")                                                          \
    X(PEM, "pem")                                                              \
    X(DER_CERT, "der-certificate")                                             \
    X(DER_CRL, "der-crl")                                                      \
    X(PKCS7, "pkcs7")                                                          \
    X(PKCS12, "pkcs12")                                                        \
    X(REQUEST, "request")                                                      \
    X(PRIVATE_KEY, "private-key")                                              \
    X(HTML, "html")                                                            \
    X(JAVA_KEY_STORE, "java-key-store")

enum file_format {
#define X(name, text) FORMAT_##name,
    FILE_FORMAT_LIST(X)
#undef X
};

const char *file_format_text(enum file_format format);

/* Of a whole file. */
enum file_format file_format_of(struct bytes file);
/* It begins with an octet order mark of UTF-16. */
bool file_is_utf16(struct bytes file);

/* What a DER (or BER) value is by its shape, even one that is cut off;
 * FORMAT_UNKNOWN if it is none of the above. What looks like a certificate
 * counts as one, so that its fault is found where it is. */
enum file_format der_format(struct bytes octets);
