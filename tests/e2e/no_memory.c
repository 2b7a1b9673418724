/*
 * Preloaded: the allocation of the number CERTREADY_FAILS (from 0) fails, as on
 * a machine without memory. Writes how many there were to CERTREADY_COUNTS.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *memory, size_t size);

static atomic_long count;
static long failing = -1;

static void tell(void)
{
    FILE *file = fopen(getenv("CERTREADY_COUNTS"), "w");
    if (file == NULL)
        return;
    fprintf(file, "%ld\n", atomic_load(&count));
    fclose(file);
}

static __attribute__((constructor)) void begin(void)
{
    const char *number = getenv("CERTREADY_FAILS");
    failing = number == NULL ? -1 : atol(number);
    if (getenv("CERTREADY_COUNTS") != NULL)
        atexit(tell);
}

static int fails(void)
{
    if (atomic_fetch_add(&count, 1) != failing)
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t items, size_t size)
{
    return fails() ? NULL : __libc_calloc(items, size);
}

void *realloc(void *memory, size_t size)
{
    return fails() ? NULL : __libc_realloc(memory, size);
}
