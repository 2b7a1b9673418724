#pragma once

#include <stdint.h>

/* Milliseconds as a record has them: to the microsecond, which is what is
 * written, so that what is read back is the same number. */
static inline double timing_ms(uint64_t nanoseconds)
{
    uint64_t microseconds = nanoseconds / 1000;
    return (double)microseconds / 1000;
}
