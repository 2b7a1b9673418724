#pragma once

#include "base/bytes.h"

/* A file of tests/unit/x509/data/files, in the arena of make.h; fails the test
 * if it cannot be read. */
struct bytes data_file(const char *name);

/* What keys.txt says of a key. */
struct known_key {
    struct bytes spki_sha256;
    struct bytes number; /* the private one, most significant octet first */
};

struct known_key known_key(const char *name);
