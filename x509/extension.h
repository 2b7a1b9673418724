#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "x509/cert.h"
#include "x509/der.h"

struct arena;

/*
 * What certificates, CRLs and other structures with extensions share. The
 * readers of single extensions get the content of the OCTET STRING.
 */

/* One Extension from the front: OID, criticality and value. */
MUST_CHECK bool extension_read(struct der *der, struct extension *out);

/*
 * The content of Extensions. Decodes no value, but marks repeated ones.
 * False at the first that is no Extension, or one too many: `list` then
 * stands there, and what came before it is in `out`.
 */
MUST_CHECK bool extensions_read(struct der *list, struct arena *arena,
                                struct extension **out, size_t *count);

/* The content of a SEQUENCE OF DistributionPoint (RFC 5280 4.2.1.13). */
MUST_CHECK bool distribution_points_read(struct der content,
                                         struct arena *arena,
                                         struct distribution_points *out);
/* A DistributionPointName: the choice within its [0] (4.2.1.13, 5.2.5). */
MUST_CHECK bool distribution_point_name_read(struct der *der,
                                             struct arena *arena,
                                             struct distribution_point *out);
/* Of a named bit list (X.690 11.2.2) the first 16 bits: bit n, counted from
 * the most significant of the first octet, as bit n of a number. */
uint16_t named_bits(struct bytes bits);

/* AuthorityKeyIdentifier (4.2.1.1). */
struct authority_key_id {
    struct bytes key_id; /* empty if absent, as is `serial` */
    struct general_names issuer;
    struct bytes serial;
};

MUST_CHECK bool authority_key_id_read(struct der *der, struct arena *arena,
                                      struct authority_key_id *out);

/* Decodes into `cert` what the extension says, and links its entry; marks it
 * if it does not decode. For the first of each kind only. */
void cert_read_extension(struct cert *cert, struct extension *extension,
                         struct arena *arena);
