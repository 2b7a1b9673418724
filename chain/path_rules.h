#pragma once

#include <stddef.h>
#include <stdint.h>

#include "chain/cert_faults.h"
#include "chain/path_builder.h"
#include "record/path.h"
#include "x509/cert.h"

struct arena;

/*
 * The rules of RFC 5280 6.1 that need one certificate and what lies below it
 * on the path: certs[0] is the leaf, certs[index] the one that is asked about.
 * Cheap: no signatures, no names, no policies.
 *
 * A known root is taken as the whole certificate that it is, not only as name
 * and key: its own validity, basicConstraints, keyUsage, path length and
 * extended key usage bind, as RFC 5937 lets them and as most clients do.
 */
uint64_t path_rule_faults(const struct path_options *options,
                          const struct cert *const *certs, size_t index,
                          enum cert_place place);

/* Evidence for one fault of that set; sanitised. */
const char *path_rule_detail(const struct path_options *options,
                             const struct cert *const *certs, size_t index,
                             enum path_fault fault, struct arena *arena);
