#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "record/capture.h"
#include "x509/digest.h"

enum { MOST_PEERS = 256, MOST_PEER_CERTS = 64 };

/* One server of peers.py, and what it sends. */
struct peer {
    char name[40];
    uint16_t port;
    bool has_staple, has_scts;
    uint8_t staple[SHA256_SIZE], scts[SHA256_SIZE];
    uint8_t certs[MOST_PEER_CERTS][SHA256_SIZE];
    size_t count;
};

struct peers {
    struct peer items[MOST_PEERS];
    size_t count;
    long child;  /* process */
    int its_end; /* closing it ends the child */
};

/* Starts one group of servers and waits until they listen. */
void peers_start(struct peers *peers, const char *group);
void peers_stop(struct peers *peers);
/* Fails the test if there is none of that name. */
const struct peer *peers_find(const struct peers *peers, const char *name);

/* True if the capture holds the chain that the peer sent, octet for octet, or
 * as much of it as is kept. */
bool peer_sent_chain(const struct peer *peer, const struct capture *capture);
bool peer_sent_staple(const struct peer *peer, struct bytes staple);
bool peer_sent_scts(const struct peer *peer, struct bytes list);
