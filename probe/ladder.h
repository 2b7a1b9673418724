#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "probe/probe.h"
#include "probe/tls.h"

/*
 * Which connection to make next. One address is asked in up to three ways for
 * its certificates, and then, where there is something to ask, in others.
 */
enum rung {
    /* for the certificates */
    RUNG_HANDSHAKE,
    RUNG_WITHOUT_SNI, /* after alert 112, unrecognized_name */
    RUNG_BY_HAND,     /* what wolfSSL cannot, a hello by hand may */
    /* besides: they never change what was found before */
    RUNG_STAPLE,          /* by hand: also SCTs */
    RUNG_STAPLE_OF_TLS13, /* for servers that know only TLS 1.3 */
    RUNG_NO_NAME,
    RUNG_UNKNOWN_NAME,
    RUNG_LEGACY,
    RUNG_OTHER_KEY,
    RUNG_HEALTH,  /* a request of HTTP after the handshake */
    RUNG_PORT_80, /* one without TLS, to another port */
    RUNG_END,
};

struct ladder {
    const struct probe_options *options;
    const char *server_name; /* of the node; may be NULL */
    enum rung rung;
    unsigned retries_left;
    bool is_by_hand; /* only a hello by hand was answered */
};

void ladder_init(struct ladder *ladder, const struct probe_options *options,
                 const char *server_name);
bool ladder_is_side(const struct ladder *ladder);
/* It ends with the answer to a request of HTTP; else NULL: for which path. */
const char *ladder_page(const struct ladder *ladder);
bool ladder_is_plain(const struct ladder *ladder); /* without TLS */
uint16_t ladder_port(const struct ladder *ladder,
                     const struct capture *capture);
/* How many connections may still follow, this one included. */
unsigned ladder_rungs_left(const struct ladder *ladder);
/* What the rung that is next offers. */
struct tls_offer ladder_offer(const struct ladder *ladder,
                              const struct capture *capture);

/* Takes in what the connection of this rung saw (a capture of its own, with
 * status and failure) and moves on to the next rung, or to the same one when
 * it is worth a retry; *is_retry says so. */
void ladder_move(struct ladder *ladder, struct capture *seen,
                 struct capture *capture, struct arena *arena, bool *is_retry);
