#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "record/address.h"

struct arena;

/* An http URL that may be fetched, with its host as it will be asked for. */
struct fetch_url {
    const char *text; /* normalised: no fragment, no port 80, a path */
    const char *host; /* A-labels, lower case; or the address's text */
    uint16_t port;
    bool is_literal;
    struct address literal;
};

/*
 * Takes an absolute URL apart, or a reference (a redirect's Location) that is
 * relative to `base`; NULL for none. False, with FORBIDDEN, MALFORMED or
 * OVER_LIMIT and the reason, for all that is not plain http to a DNS name or
 * an address in its usual form: other schemes, user names, hosts that only
 * some libraries read as addresses, octets that no URL has; and without
 * `allow_private` also localhost, and ports other than 80 and 443.
 *
 * It reads the octets as they are written and leaves nothing to be understood
 * differently: whoever asks for out->text sees the same host and port.
 */
MUST_CHECK bool fetch_url_parse(const char *text, const struct fetch_url *base,
                                bool allow_private, struct arena *arena,
                                struct fetch_url *out, struct failure *failure);

/*
 * May an address be asked? Public ones; with `allow_private` also private,
 * loopback, documentation and benchmarking ones. Never those that hide another
 * address or stand for several machines, and never what a cloud gives its
 * machines secrets from: link-local addresses and the like.
 */
bool fetch_address_is_allowed(const struct address *address,
                              bool allow_private);
/* Why it may not, for evidence: "10.0.0.1 is private (…)". */
const char *fetch_address_text(const struct address *address,
                               struct arena *arena);
