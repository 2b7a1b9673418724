/*
 * Preloaded: the allocation of the number CERTREADY_FAILS (from 0) fails, as on
 * a machine without memory. Writes how many there were to CERTREADY_COUNTS.
 */
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/* Those of glibc, under names of ours. */
extern void *libc_malloc(size_t size) __asm__("__libc_malloc");
extern void *libc_calloc(size_t nmemb, size_t size) __asm__("__libc_calloc");
extern void *libc_realloc(void *ptr, size_t size) __asm__("__libc_realloc");

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
    return fails() ? NULL : libc_malloc(size);
}

void *calloc(size_t nmemb, size_t size)
{
    return fails() ? NULL : libc_calloc(nmemb, size);
}

void *realloc(void *ptr, size_t size)
{
    return fails() ? NULL : libc_realloc(ptr, size);
}
