#pragma once

#include "base/bytes.h"

struct arena;

/* For a server that speaks something else than TLS: what its first octets
 * look like, and its first line, short and sanitised: `plain HTTP:
 * "HTTP/1.1 400 Bad Request"`. */
const char *banner_text(struct bytes first, struct arena *arena);
