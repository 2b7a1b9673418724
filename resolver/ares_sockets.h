#pragma once

#include <ares.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The sockets of a channel. What c-ares makes of hostile answers depends on its
 * version, so it does not get to see them.
 */

/* The largest answer over UDP (EDNS); of a larger one the rest is missing.
 * It fits in every path's packets, as agreed on DNS flag day 2020. */
enum { UDP_ANSWER_OCTETS = 1232 };

/* The datagram that a channel has received last. */
struct udp_answer {
    size_t size; /* 0: none yet */
    uint8_t octets[UDP_ANSWER_OCTETS];
};

/*
 * Has a channel receive datagrams into `latest`, which must live as long as
 * the channel; to be emptied before each ares_process_fd().
 *
 * c-ares 1.27 and later read an answer to its end, and drop the socket with
 * every query on it because of one that they cannot read; earlier ones hand it
 * on. So c-ares sees no more than it needs to find the query, and whatever
 * belongs to no question of ours is passed over.
 */
void ares_sockets_over_udp(ares_channel channel, struct udp_answer *latest);

/* The message that a channel is receiving; it has one connection at most. */
struct tcp_answer {
    size_t rest; /* octets, with the length before it, not yet handed on */
};

/*
 * Has a channel receive whole messages only; `answer` must live as long as it.
 *
 * c-ares 1.34 does not close a connection that ends within a message, but
 * reads its end over and over until the queries time out.
 */
void ares_sockets_over_tcp(ares_channel channel, struct tcp_answer *answer);
