#pragma once

#include "checks/check.h"

struct root_entry;

/* The trust store in evidence, and look-ups that rules need. */

/* "the 142 roots of /etc/ssl/certs and 1 given by the user". */
const char *searched_text(const struct check_options *options,
                          struct arena *arena);

/* The entry of the store with that SHA-256, or NULL. */
const struct root_entry *store_find(const struct check_options *options,
                                    const uint8_t *sha256);
