#pragma once

#include <stdbool.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/failure.h"

struct arena;

/* The whole of a file (or pipe), at most LIMIT_FILE_BYTES. False, with the
 * reason without the path: "no such file", "is a directory". */
MUST_CHECK bool file_read(const char *path, struct arena *arena,
                          struct bytes *out, struct failure *failure);
