#pragma once

#include <stdbool.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/failure.h"
#include "base/secret.h"

struct arena;

/* What is known of a file besides its octets. */
struct file_facts {
    bool has_mode; /* it is a regular file, not a pipe */
    unsigned mode; /* its permission bits */
};

/* The whole of a file (or pipe), at most LIMIT_FILE_BYTES. False, with the
 * reason without the path: "no such file", "is a directory". */
MUST_CHECK bool file_read(const char *path, struct arena *arena,
                          struct bytes *out, struct failure *failure);

/* The same for one that may hold a private key: not to an arena. The secret is
 * the caller's to free, whatever the answer; `facts` may be NULL. */
MUST_CHECK bool file_read_secret(const char *path, struct arena *arena,
                                 struct secret *out, struct file_facts *facts,
                                 struct failure *failure);

/* Without what makes no difference: "./a" is "a", but "./-" is no standard
 * output. */
const char *plain_path(const char *path);
