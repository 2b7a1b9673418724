#pragma once

#include <stdarg.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/compiler.h"

/*
 * Memory for one record: allocate piece by piece, give back all at once.
 * Running out of memory ends the program, so no caller checks for NULL.
 */
struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);
/* Everything that came from the arena is gone; it can be used again. */
void arena_reset(struct arena *arena);

/* Zeroed, and aligned for any type. Use it through the macro. */
void *arena_alloc(struct arena *arena, size_t count, size_t size);
#define ARENA_NEW(arena, count, type)                                          \
    ((type *)arena_alloc(arena, count, sizeof(type)))

/* For an array that gets one item more than the `count` it has: the array, or
 * a copy of twice the size where it is full; the new item is zeroed. How much
 * room there is follows from the count, so an array grows in this way from its
 * first item on. */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t size);
#define ARENA_GROW(arena, items, count)                                        \
    (arena_grow(arena, items, count, sizeof(*(items))))

struct bytes arena_copy(struct arena *arena, struct bytes bytes);
/* The octets as a C string. A NUL inside would end it early: text_clean()
 * is for text from outside. */
char *arena_text(struct arena *arena, struct bytes bytes);

char *arena_printf(struct arena *arena, const char *format, ...)
    PRINTF_LIKE(2, 3);
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
    PRINTF_LIKE(2, 0);

/* Ends the program with one line and exit code 4. Sizes from outside are
 * bounded, so hostile input cannot bring it about. */
_Noreturn void out_of_memory(void);
