#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/failure.h"
#include "base/secret.h"

struct arena;

/* One block of a PEM text (RFC 7468), label and decoded octets. */
struct pem_block {
    struct bytes label;     /* "CERTIFICATE", "X509 CRL", … */
    struct bytes der;       /* empty if failure is set */
    size_t offset;          /* of the BEGIN line in the text */
    size_t line;            /* of the BEGIN line, from 1 */
    bool has_headers;       /* RFC 1421 headers (an encrypted key) */
    struct bytes headers;   /* their lines, if there are any */
    struct bytes body;      /* what stands there in base64 */
    size_t body_line;       /* of its start, from 1 */
    struct failure failure; /* bad base64, no END line, …; names the line */
};

/* Reads a text block by block, and counts its lines. */
struct pem_reader {
    struct bytes text;
    size_t offset; /* of what is not yet read */
    size_t line;   /* that begins there, from 1 */
};

struct pem_reader pem_reader_of(struct bytes text);

/*
 * The next block; text between blocks is skipped, CR LF, LF and CR end a
 * line, and white space around one and a byte order mark before the first
 * are accepted. False when there is none. A damaged block is returned with
 * its failure, and reading goes on behind the damage.
 */
MUST_CHECK bool pem_read(struct pem_reader *reader, struct arena *arena,
                         struct pem_block *out);

/* The same in two steps, for a block whose octets do not belong in an arena:
 * pem_find() leaves `der` empty, and base64 that is none is a failure of the
 * second step. */
MUST_CHECK bool pem_find(struct pem_reader *reader, struct arena *arena,
                         struct pem_block *out);
/* The octets, which are the caller's to free; empty if the block has its
 * failure set. */
struct secret pem_decode_secret(struct pem_block *block, struct arena *arena);

/* True if the text has at least one BEGIN line. */
bool pem_is(struct bytes text);

/* "-----BEGIN CERTIFICATE-----\n…" with lines of 64 and a final newline. */
char *pem_encode(struct arena *arena, const char *label, struct bytes der);
