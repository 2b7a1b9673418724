#pragma once

/* The compiler checks the arguments against the format, as for printf(). */
#define PRINTF_LIKE(string, first)                                             \
    __attribute__((format(printf, string, first)))

/* Ignoring the result is a mistake. */
#define MUST_CHECK __attribute__((warn_unused_result))

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
