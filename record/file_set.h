#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "record/address.h"
#include "x509/bundle.h"
#include "x509/pkcs12.h"
#include "x509/private_key.h"
#include "x509/request.h"

struct arena;

/* What a file was given for; the word is its `use` in the JSON record. */
#define FILE_USE_LIST(X)                                                       \
    X(SET, "set") /* to be installed */                                        \
    X(KEY, "key") /* --key: only for the match */

enum file_use {
#define X(name, text) FILE_FOR_##name,
    FILE_USE_LIST(X)
#undef X
};

/* One file given to verify, and what was found in it: never what is secret. */
struct given_file {
    const char *path; /* sanitised; "-" is standard input */
    enum file_use use;
    size_t size;
    bool has_mode; /* it is a file with permissions, not a pipe */
    unsigned mode; /* its permission bits */
    /* With a failure that says where, if something is wrong with the file as a
     * whole; STATUS_IO if it could not be read. */
    struct bundle bundle;
};

/* What one address of the host of --compare serves. */
struct served_leaf {
    const char *endpoint;    /* "192.0.2.1:443" */
    const struct cert *leaf; /* NULL if none was seen */
    const char *fault;       /* then why; sanitised */
};

/* The host of --compare. */
struct comparison {
    const char *host;
    const struct served_leaf *items;
    size_t count;
    const char *fault; /* why there is no address, sanitised; or NULL */
};

/* All files of one run of verify: one set. */
struct file_set {
    const struct given_file *items;
    size_t count;
    const struct comparison *comparison; /* NULL without --compare */
};

const char *file_use_text(enum file_use use);

/* Something stands in it that can be judged, even if it is still locked. */
bool given_file_is_something(const struct given_file *file);
/* A private key is in it, open or not. */
bool given_file_has_key(const struct given_file *file);

/*
 * The certificates of all files in their order: the first is the leaf. In
 * PKCS#7 and PKCS#12 order means nothing (they are sets), so there the server's
 * certificate, and of several the one of a key that was given, is put first.
 */
const struct cert **file_set_certs(const struct file_set *set,
                                   struct arena *arena, size_t *count);

/* The certificate of a server and not of an authority, as far as the others
 * show: one that issued any of them is an authority whatever it says, and one
 * with the name of a server is none, if it says so by mistake. */
bool cert_is_end_entity(const struct cert *cert,
                        const struct cert *const *certs, size_t count);

/* The key of a certificate or request is that of the private one. */
bool private_key_fits(const struct private_key *private_key,
                      const struct public_key *key);
