#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/failure.h"
#include "record/path.h"
#include "x509/cert.h"

/*
 * The known roots. Filled before the scan starts, then only read: every thread
 * shares it. "Public" roots are those of the system's store; they are loaded
 * also when --roots replaces the store, since what is public is a fact about
 * the world and not about this run: they then are not known roots.
 */
struct trust_store;

struct root_entry {
    const struct cert *cert;
    enum root_source source; /* STORE or FILE */
    bool is_known;           /* a path may end here */
    bool is_public;          /* in the system's store */
    bool is_licensed;        /* --licensed-root */
};

/* Where the system's roots came from, for every report. */
struct store_info {
    const char *path; /* as used; NULL if none was found */
    int64_t modified_at;
    size_t count;
    uint8_t sha256[SHA256_SIZE]; /* of the sorted SHA-256 of the roots */
    bool is_replaced;            /* by --roots */
    bool is_unknown; /* of recorded results that do not say, or do not agree */
};

struct trust_store *trust_store_new(void);
void trust_store_free(struct trust_store *store);

/* The system's store: SSL_CERT_FILE, SSL_CERT_DIR, else the usual places; it
 * is no failure if there is none of these. `as_known` is false when --roots
 * replaces it. The text of a failure lives as long as the store. */
MUST_CHECK bool trust_store_load_system(struct trust_store *store,
                                        bool as_known, struct failure *failure);
/* Roots given by the user: a file (PEM or DER, several) or a directory. A
 * failure names the file, and the line or certificate at fault. */
MUST_CHECK bool trust_store_load_file(struct trust_store *store,
                                      const char *path,
                                      struct failure *failure);
/* One root (--licensed-root FILE); the DER is copied. */
void trust_store_add(struct trust_store *store, struct bytes der,
                     enum root_source source, bool is_licensed);

/* Must be called once after loading and before the first look-up. */
void trust_store_finish(struct trust_store *store);

/* Entries with that subject (RFC 5280 7.1 comparison); *count says how
 * many. */
const struct root_entry *const *
trust_store_find(const struct trust_store *store, struct name subject,
                 size_t *count);
/* The entry of exactly that certificate, or NULL. */
const struct root_entry *trust_store_entry(const struct trust_store *store,
                                           const struct cert *cert);
/* All, in a stable order. */
const struct root_entry *trust_store_entries(const struct trust_store *store,
                                             size_t *count);
const struct store_info *trust_store_info(const struct trust_store *store);
