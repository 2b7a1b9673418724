#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/compiler.h"
#include "chain/cert_faults.h"
#include "record/path.h"
#include "x509/cert.h"

struct arena;

/* A certificate in its place. */
struct standing {
    const struct cert *cert;
    enum cert_place place;
    const struct cert *issuer; /* or NULL */
    enum purpose purpose;
};

/* Where a finder writes what it found, if anybody asked. */
struct evidence {
    struct arena *arena; /* NULL: the text is not wanted */
    const char *text;    /* NULL if there is none yet */
};

/* True if the certificate has the fault. */
typedef bool fault_finder(const struct standing *standing,
                          struct evidence *evidence);

enum {
    AS_LEAF = 1 << PLACE_LEAF,
    AS_CA = 1 << PLACE_CA,
    AS_ROOT = 1 << PLACE_ROOT,
    AS_ISSUER = AS_CA | AS_ROOT,
    AS_ISSUED = AS_LEAF | AS_CA,
    AS_ANY = AS_LEAF | AS_CA | AS_ROOT,
};

/* One way to have a fault; a fault may have several rows. */
struct fault_row {
    enum path_fault fault;
    unsigned places; /* in which it is one */
    fault_finder *find;
};

struct fault_rows {
    const struct fault_row *rows;
    size_t count;
};

/* Version, serial number, keys, algorithms. */
struct fault_rows key_fault_rows(void);
/* What RFC 5280 4.2 and the Baseline Requirements say of extensions. */
struct fault_rows extension_fault_rows(void);
/* What a leaf is for and the names in it. */
struct fault_rows leaf_fault_rows(void);

/* Sets the text. Returns true, so that a finder can end with it. The
 * arguments must not need an arena: ask evidence_is_wanted() first. */
bool found(struct evidence *evidence, const char *format, ...)
    PRINTF_LIKE(2, 3);
bool evidence_is_wanted(const struct evidence *evidence);

/* The extension is there and says something. */
bool is_usable(const struct extension *extension);
