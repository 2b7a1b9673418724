#pragma once

#include <stdbool.h>

struct arena;
struct capture;
struct side_capture;

/*
 * Puts together what several connections to one address saw. `seen` is the
 * capture of one connection, `capture` that of the address.
 */

/* Of the certificates: replaces what is there when this says more. Of two
 * that say as much the first one counts. */
void seen_take(const struct capture *seen, struct capture *capture);
/* The same after a hello by hand. If it got certificates where wolfSSL did
 * not, that is our library's fault, and the failure says what it lacks. If it
 * did not, its failure says nothing: it offers less than the library. */
void seen_take_by_hand(struct capture *seen, struct capture *capture,
                       struct arena *arena);
/* The stapled response and, if they were asked for, the SCTs; only from a
 * connection that showed the same leaf. */
void seen_take_staple(const struct capture *seen, bool with_scts,
                      struct capture *capture);
void seen_take_side(const struct capture *seen, struct side_capture *side);
