#include "base/secret.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

static uint8_t *allocate(size_t size)
{
    uint8_t *data = calloc(size == 0 ? 1 : size, 1);
    if (data == NULL)
        out_of_memory();
    return data;
}

struct secret secret_new(size_t size)
{
    return (struct secret){ allocate(size), size, size };
}

struct secret secret_copy(struct bytes bytes)
{
    struct secret secret = secret_new(bytes.size);
    if (bytes.size > 0)
        memcpy(secret.data, bytes.data, bytes.size);
    return secret;
}

void secret_reserve(struct secret *secret, size_t room)
{
    size_t capacity = 2 * secret->capacity;
    if (secret->data != NULL && secret->capacity - secret->size >= room)
        return;
    if (room > SIZE_MAX / 2 - secret->size)
        out_of_memory();
    if (capacity < secret->size + room)
        capacity = secret->size + room;
    struct secret larger = { allocate(capacity), secret->size, capacity };
    if (secret->data != NULL)
        memcpy(larger.data, secret->data, secret->size);
    secret_free(secret);
    *secret = larger;
}

void secret_free(struct secret *secret)
{
    if (secret->data != NULL)
        explicit_bzero(secret->data, secret->capacity);
    free(secret->data);
    *secret = (struct secret){ 0 };
}

struct bytes secret_bytes(const struct secret *secret)
{
    return (struct bytes){ secret->data, secret->size };
}

void secret_wipe(void *data, size_t size)
{
    explicit_bzero(data, size);
}

/* Deeper than the arithmetic of any curve reaches. */
enum { STACK_WIPED = 128 * 1024 };

__attribute__((noinline)) void secret_wipe_stack(void)
{
    uint8_t room[STACK_WIPED];
    explicit_bzero(room, sizeof(room));
}
