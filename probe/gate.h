#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"

/*
 * Decides who may open a connection now: so many at once, so many new ones a
 * second, first come, first served. It knows no clock and no loop.
 */
struct gate {
    unsigned most, open; /* connections at once; 0: no limit */
    double rate;         /* new ones a second; 0: no limit */
    double tokens;       /* that may be opened right now */
    uint64_t filled_at;  /* when `tokens` was right, milliseconds */
    struct gate_turn *first, *last;
};

/* A place in the queue, inside what waits. */
struct gate_turn {
    struct gate_turn *previous, *next;
    bool is_waiting;
    void *owner;
};

void gate_init(struct gate *gate, unsigned most, double rate, uint64_t now);
/* To the end of the queue. */
void gate_join(struct gate *gate, struct gate_turn *turn, void *owner);
/* Out of it; nothing if it does not wait. */
void gate_leave(struct gate *gate, struct gate_turn *turn);

/*
 * Lets the first of the queue through: it has left the queue then, and gives
 * its place back with gate_give_back(). NULL if nobody waits, or the first
 * must wait on: for a place (*wait_ms 0), or at least so long for its token.
 */
struct gate_turn *gate_pass(struct gate *gate, uint64_t now, uint64_t *wait_ms);
void gate_give_back(struct gate *gate);
/* The system has no room for more than are open. */
void gate_narrow(struct gate *gate);
