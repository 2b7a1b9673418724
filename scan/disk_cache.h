#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"

struct arena;

/*
 * Answers that outlive the run, in $XDG_CACHE_HOME/certready/fetch (else
 * ~/.cache): one file for each URL with the time until which it may be used
 * and a digest of all of it, so that a file that was cut off or is of another
 * URL is not used. Written under another name and renamed, so that runs at the
 * same time do no harm. All faults are silent: without the cache the answer is
 * fetched. Times are real ones, in seconds since 1970.
 */
MUST_CHECK bool disk_cache_get(const char *url, int64_t now, size_t most_octets,
                               struct arena *arena, struct bytes *out);
void disk_cache_put(const char *url, int64_t until, struct bytes body);

/* Removes what was last written before that time, also what a run that was
 * killed has left half written. */
void disk_cache_prune(int64_t before);
