#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "x509/cert.h"

struct arena;

/*
 * Reads certificates from files and directories for the trust store. The
 * certificates, the octets they stand in and the texts of failures live in the
 * arena.
 */
struct root_reader {
    struct arena *arena;
    /* What was read already: the directories of a system are full of links to
     * the same files. */
    struct file_id *seen;
    size_t seen_count;
    /* The user named the files: a damaged certificate is an error. Else it
     * is counted and left out. */
    bool is_strict;
    size_t skipped;
    int64_t modified_at; /* of the latest file that was read */
    size_t count;        /* of the certificates that were read */
    void (*found)(void *user, const struct cert *cert);
    void *user;
};

/* A file of any form that x509/bundle.h knows, with one certificate at
 * least. The failure names the file and the line or octet; its code is
 * errno. */
MUST_CHECK bool root_reader_file(struct root_reader *reader, const char *path,
                                 struct failure *failure);

/* All regular files in it in the order of their names, each once, but those
 * that begin with a dot. */
MUST_CHECK bool root_reader_directory(struct root_reader *reader,
                                      const char *path,
                                      struct failure *failure);

/* Either. */
MUST_CHECK bool root_reader_any(struct root_reader *reader, const char *path,
                                struct failure *failure);
