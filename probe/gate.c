#include "probe/gate.h"

#include <stddef.h>

enum { MOST_WAIT_MS = 3600 * 1000 };

/* The clock ticks in milliseconds: with more than a thousand a second,
 * several may go at a tick. */
static double most_tokens(const struct gate *gate)
{
    double a_tick = gate->rate / 1000;
    return a_tick > 1 ? a_tick : 1;
}

void gate_init(struct gate *gate, unsigned most, double rate, uint64_t now)
{
    *gate = (struct gate){ .most = most, .rate = rate, .filled_at = now };
    gate->tokens = most_tokens(gate);
}

void gate_join(struct gate *gate, struct gate_turn *turn, void *owner)
{
    *turn = (struct gate_turn){ .previous = gate->last,
                                .is_waiting = true,
                                .owner = owner };
    if (gate->last != NULL)
        gate->last->next = turn;
    else
        gate->first = turn;
    gate->last = turn;
}

void gate_leave(struct gate *gate, struct gate_turn *turn)
{
    if (!turn->is_waiting)
        return;
    turn->is_waiting = false;
    if (turn->previous != NULL)
        turn->previous->next = turn->next;
    else
        gate->first = turn->next;
    if (turn->next != NULL)
        turn->next->previous = turn->previous;
    else
        gate->last = turn->previous;
}

static void fill_up(struct gate *gate, uint64_t now)
{
    gate->tokens += (double)(now - gate->filled_at) * gate->rate / 1000;
    gate->filled_at = now;
    if (gate->tokens > most_tokens(gate))
        gate->tokens = most_tokens(gate);
}

static bool take_token(struct gate *gate, uint64_t now, uint64_t *wait_ms)
{
    if (gate->rate <= 0)
        return true;
    fill_up(gate, now);
    if (gate->tokens >= 1) {
        gate->tokens -= 1;
        return true;
    }
    double missing_ms = (1 - gate->tokens) * 1000 / gate->rate;
    bool is_long = missing_ms >= (double)MOST_WAIT_MS;
    *wait_ms = is_long ? MOST_WAIT_MS : (uint64_t)missing_ms + 1;
    return false;
}

struct gate_turn *gate_pass(struct gate *gate, uint64_t now, uint64_t *wait_ms)
{
    struct gate_turn *turn = gate->first;
    *wait_ms = 0;
    if (turn == NULL || (gate->most != 0 && gate->open >= gate->most) ||
        !take_token(gate, now, wait_ms))
        return NULL;
    gate_leave(gate, turn);
    gate->open++;
    return turn;
}

void gate_give_back(struct gate *gate)
{
    gate->open--;
}

void gate_narrow(struct gate *gate)
{
    gate->most = gate->open > 0 ? gate->open : 1;
}
