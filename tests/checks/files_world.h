#pragma once

#include "record/file_set.h"
#include "world.h"

/* The world as verify makes it of files: at first one file with the leaf, the
 * CA and the root. */
struct given_file *world_files(struct world *world);
/* One more file, of that path and with nothing in it. */
struct given_file *world_file(struct world *world, const char *path);
/* What the set holds; ends at the first NULL. The chain is built of it. */
void world_hold(struct world *world, struct given_file *file,
                const struct cert *const *certs);
#define HOLD(world, file, ...)                                                 \
    world_hold(world, file, (const struct cert *const[]){ __VA_ARGS__, NULL })
/* An open private key, not encrypted, that belongs to the certificate; it is
 * put into the file. */
struct private_key *world_key(struct world *world, struct given_file *file,
                              const struct cert *owner);
/* The file is a PKCS#12 file that was opened. */
struct pkcs12 *world_pkcs12(struct world *world, struct given_file *file);
/* The first request in a file of tests/unit/x509/data/files. */
struct request *world_request(struct world *world, struct given_file *file,
                              const char *name);
/* A host to compare with, at so many addresses that serve the leaf. */
struct served_leaf *world_compare(struct world *world, size_t count);
