#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

/*
 * Octets that must not outlive their use: a private key, a passphrase, and what
 * is made of them. They are never in an arena. Whoever made a secret frees it,
 * which wipes all that it ever held.
 */
struct secret {
    uint8_t *data;
    size_t size;
    size_t capacity; /* octets at `data`, also those behind `size` */
};

/* Zeroed. Running out of memory ends the program. */
struct secret secret_new(size_t size);
struct secret secret_copy(struct bytes bytes);
/* Makes room for that many octets behind those in use; the old place is
 * wiped. */
void secret_reserve(struct secret *secret, size_t room);
/* May be called twice, and for a secret that was only zeroed. */
void secret_free(struct secret *secret);

struct bytes secret_bytes(const struct secret *secret);
/* Wipes something on the stack. */
void secret_wipe(void *data, size_t size);
/* Wipes the stack below the caller: what functions that have returned, of a
 * library too, left there. */
void secret_wipe_stack(void);
