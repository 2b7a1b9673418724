#pragma once

#include <stdbool.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "x509/cert.h"

struct arena;

/*
 * The public key that belongs to a private one, computed by wolfCrypt where it
 * does not stand there. What goes into the arena is public.
 */

enum public_half {
    PUBLIC_HALF_MADE,
    PUBLIC_HALF_UNSUPPORTED, /* a kind of key, or a curve, of which we cannot
                                tell */
    PUBLIC_HALF_MALFORMED,
};

/* From the parts of a PrivateKeyInfo: algorithm and content of the OCTET
 * STRING. `stated` is the publicKey of RFC 5958, empty if absent. */
enum public_half public_half_of(const struct algorithm *algorithm,
                                struct bytes content, struct bytes stated,
                                struct arena *arena, struct public_key *out);
/* From an RSAPrivateKey (RFC 8017 A.1.2) or an ECPrivateKey (RFC 5915 3), which
 * must name its curve. */
enum public_half public_half_of_rsa(struct bytes content, struct arena *arena,
                                    struct public_key *out);
enum public_half public_half_of_ec(struct bytes content, struct arena *arena,
                                   struct public_key *out);
