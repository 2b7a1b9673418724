#pragma once

#include <stddef.h>

/*
 * Sockets that each of `threads` workers may have open at once: what the
 * system allows this process (raised as far as it goes), less what loops,
 * resolvers, reports and files need. At least one.
 */
size_t descriptors_for_probes(size_t threads, size_t servers, size_t outputs);
