#pragma once

#include "base/failure.h"

struct arena;

/* What an error of the library's says: a fault of the server's that it has
 * proven (BAD_TLS), or only that it cannot go on itself (UNSUPPORTED). */
struct failure tls_error_failure(int error);

/* "wolfSSL gave up: … (-404)". */
const char *tls_error_text(int error, struct arena *arena);
