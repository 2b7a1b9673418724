#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

/* For no octets at all NULL is as good an answer. */
static void *must(void *memory, size_t size)
{
    if (memory == NULL && size > 0)
        out_of_memory();
    return memory;
}

void *memory_new(size_t size)
{
    return must(malloc(size), size);
}

void *memory_zeroed(size_t count, size_t size)
{
    return must(calloc(count, size), count > 0 ? size : 0);
}

void *memory_resize(void *memory, size_t size)
{
    return must(realloc(memory, size), size);
}

char *memory_text(const char *text)
{
    size_t size = strlen(text) + 1;
    return memcpy(memory_new(size), text, size);
}
