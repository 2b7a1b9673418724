#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Below it libuv ends the program instead of telling us. */
enum { DESCRIPTORS_LEAST = 16 };

/* Does the system allow this process so many? */
bool descriptors_are_enough(void);

/*
 * Sockets that each of `threads` workers may have open at once: what the
 * system allows this process (raised as far as it goes), less what loops,
 * resolvers, reports and files need. At least one.
 */
size_t descriptors_for_probes(size_t threads, size_t servers, size_t outputs);

/* So many of these threads as can have what they need; at least one. */
size_t descriptors_for_threads(size_t threads, size_t servers, size_t outputs);
