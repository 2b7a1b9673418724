#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"

struct arena;
struct cert;
struct options;
struct run;
struct trust_store;

/* What a run trusts, from the options: --roots, --extra-roots and
 * --licensed-root, --crl, --licensed-host. False, with the failure that names
 * the option and the file. */
MUST_CHECK bool trust_load_roots(struct run *run, struct failure *failure);
MUST_CHECK bool trust_load_crls(struct run *run, struct failure *failure);
MUST_CHECK bool trust_take_licensed_host(struct run *run,
                                         struct failure *failure);

/* --licensed-root: a file with one certificate (NULL, with the reason, if it is
 * none), or a SHA-256 (NULL if the text is none). */
const struct cert *trust_read_root(const char *path, struct arena *arena,
                                   struct failure *failure);
const uint8_t *trust_read_sha256(const char *text, struct arena *arena);

/* A store of what the options name and, if not NULL, that root; the caller
 * frees it. NULL with the failure. */
struct trust_store *trust_store_of(const struct options *options,
                                   const struct cert *licensed,
                                   struct failure *failure);
