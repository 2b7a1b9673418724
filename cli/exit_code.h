#pragma once

/* What the program ends with. Of several that fit, the first of
 * INTERNAL, USAGE, NOT_READY, INCONCLUSIVE, READY holds. */
enum exit_code {
    EXIT_READY = 0,
    EXIT_NOT_READY = 1,
    EXIT_USAGE = 2, /* wrong use, or an input line that is no target */
    EXIT_INCONCLUSIVE = 3,
    EXIT_INTERNAL = 4, /* our own failure: a report was not written, … */
    EXIT_SIGNAL = 128, /* and its number: 130 for SIGINT, 143 for SIGTERM */
};
