#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "record/address.h"

struct arena;

/* A host as a user writes it: a DNS name (U-labels allowed) or an address. */
struct host_name {
    const char *host;    /* A-labels, lower case, no final dot; or the
                               address in its usual form */
    const char *unicode; /* U-label form if it differs, else NULL */
    bool is_literal;
    struct address literal;
};

/* False, with the reason for a person, if it is neither: RFC 1123 2.1 (labels
 * of 1–63 letters, digits and hyphens, at most 253 octets), RFC 5890. */
MUST_CHECK bool host_name_parse(struct bytes text, struct arena *arena,
                                struct host_name *out, const char **reason);

/* The address of "[2001:db8::1]"; any other text as it is. */
struct bytes without_brackets(struct bytes text);

/* HOST[:PORT], an address, [v6]:PORT. A port that is not there is left. */
MUST_CHECK bool host_port_parse(struct bytes text, struct arena *arena,
                                struct host_name *out, uint16_t *port,
                                const char **reason);
