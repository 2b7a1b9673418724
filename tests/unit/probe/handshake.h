#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "peers.h"
#include "probe/tls.h"

/* Servers, and what one needs to meet them. */
struct meeting {
    struct peers peers;
    struct tls_context *context;
    struct arena *arena;
};

void meeting_start(struct meeting *meeting, const char *group);
void meeting_stop(struct meeting *meeting);

/* What happens to the server's octets on the way. Zeroed: nothing. */
struct mishap {
    size_t piece;    /* at most so many are handed over at a time */
    uint8_t mask;    /* is applied to one octet */
    size_t flip_at;  /* at this place */
    bool is_cut;     /* the connection ends */
    size_t cut_at;   /* after so many */
    int patience_ms; /* it ends when nothing comes for so long; 0: long */
};

/* One connection with a peer, by blocking calls. The mishap may be NULL; the
 * capture is the meeting's. */
struct capture handshake(const struct meeting *meeting,
                         const struct tls_offer *offer, const struct peer *peer,
                         const struct mishap *mishap);
