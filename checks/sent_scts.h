#pragma once

#include "checks/check.h"

/*
 * The SCTs about a leaf that its server sent in the handshake (RFC 6962 3.3).
 * Whether the stapled response is signed and current does not matter to them:
 * each bears the signature of its log.
 */
struct sent_scts {
    struct scts by_extension; /* signed_certificate_timestamp */
    struct scts stapled;      /* in what the staple says about the leaf */
    struct scts all;          /* both, at most 2 * LIMIT_SCTS */
};

struct sent_scts sent_scts_of(const struct subject *subject,
                              struct arena *arena);
