#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/failure.h"
#include "x509/cert.h"
#include "x509/name.h"

struct arena;

/*
 * A certificate request (PKCS#10, RFC 2986 4): a read-only view over its own
 * DER. One that does not decode has its failure set, and only what was read
 * before the fault means anything.
 */
struct request {
    struct bytes der;
    struct failure failure; /* MALFORMED: detail says what was expected */
    size_t failure_offset;  /* octet in `der` where decoding stopped */

    struct bytes info; /* with tag and length: what is signed */
    struct name subject;
    struct public_key key;
    uint8_t spki_sha256[SHA256_SIZE];
    struct oids attributes; /* the type of each */
    /* Of the extensions asked for (extensionRequest, RFC 2985 5.4.2, or
     * Microsoft's attribute of the same content). */
    bool has_extensions;
    bool has_san;
    bool san_is_malformed;
    struct general_names san;
    struct algorithm algorithm;
    struct bytes signature;
    unsigned signature_unused_bits;
    /* From a record: a password in it was covered, so that what is there is
     * not what was signed. */
    bool is_masked;
};

/* Never NULL. The DER is not copied; it must live as long as the request. */
const struct request *request_parse(struct bytes der, struct arena *arena);

/* A copy of the request in which each octet of a challengePassword (RFC 2985
 * 5.4.1) is a '*': its length is all that is left of it. Empty if there is
 * none. */
struct bytes request_without_password(const struct request *request,
                                      struct arena *arena);
