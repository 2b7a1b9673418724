#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * In sanitizer builds every piece is an allocation of its own, so that the
 * sanitizer sees where one ends; else pieces are cut from blocks.
 */
#ifdef CERTREADY_ARENA_MALLOC
enum { BLOCK_SIZE = 0, LARGE_SIZE = 0 };
#else
/* What is known about one target fits in a block: it takes 15 to 25 KiB. */
enum { BLOCK_SIZE = 32 * 1024, LARGE_SIZE = 4 * 1024 };
#endif

enum { EXIT_OUT_OF_MEMORY = 4, SMALL_TEXT = 512 };

/* Of an array that grows; a power of two. */
enum { FIRST_ROOM = 8 };

struct block {
    struct block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char data[];
};

struct arena {
    struct block *blocks; /* the one in use first */
};

_Noreturn void out_of_memory(void)
{
    fputs("certready: out of memory\n", stderr);
    _Exit(EXIT_OUT_OF_MEMORY);
}

static struct block *block_new(size_t size)
{
    struct block *block = malloc(sizeof(*block) + size);
    if (block == NULL)
        out_of_memory();
    *block = (struct block){ .size = size };
    return block;
}

struct arena *arena_new(void)
{
    struct arena *arena = malloc(sizeof(*arena));
    if (arena == NULL)
        out_of_memory();
    arena->blocks = block_new(BLOCK_SIZE);
    return arena;
}

/* Keeps the oldest block, so that a reused arena starts warm. */
void arena_reset(struct arena *arena)
{
    while (arena->blocks->next != NULL) {
        struct block *block = arena->blocks;
        arena->blocks = block->next;
        free(block);
    }
    arena->blocks->used = 0;
}

void arena_free(struct arena *arena)
{
    if (arena == NULL)
        return;
    arena_reset(arena);
    free(arena->blocks);
    free(arena);
}

static struct block *add_block(struct arena *arena, size_t size)
{
    struct block *block = block_new(size);
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

/* A large piece gets a block of its own behind the one in use, which keeps
 * what room it has left. */
static struct block *add_large_block(struct arena *arena, size_t size)
{
    struct block *block = block_new(size);
    block->next = arena->blocks->next;
    arena->blocks->next = block;
    return block;
}

static struct block *block_with_room(struct arena *arena, size_t need)
{
    if (arena->blocks->size - arena->blocks->used >= need)
        return arena->blocks;
    if (need > LARGE_SIZE && arena->blocks->next != NULL)
        return add_large_block(arena, need);
    return add_block(arena, need > BLOCK_SIZE ? need : BLOCK_SIZE);
}

/* A piece of its own is aligned as it is, and ends where it ends. */
static size_t rounded(size_t size)
{
    size_t align = BLOCK_SIZE == 0 ? 1 : alignof(max_align_t);
    return (size + align - 1) / align * align;
}

void *arena_alloc(struct arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > (SIZE_MAX / 2) / size)
        out_of_memory();
    size_t need = rounded(count * size);
    struct block *block = block_with_room(arena, need);
    void *piece = block->data + block->used;
    block->used += need;
    return memset(piece, 0, need);
}

/* Full at 0, at FIRST_ROOM and at each power of two above it. */
static bool is_full(size_t count)
{
    return count == 0 || (count >= FIRST_ROOM && (count & (count - 1)) == 0);
}

void *arena_grow(struct arena *arena, void *items, size_t count, size_t size)
{
    if (!is_full(count))
        return items;
    if (count == 0)
        return arena_alloc(arena, FIRST_ROOM, size);
    void *larger = arena_alloc(arena, 2 * count, size);
    return memcpy(larger, items, count * size);
}

struct bytes arena_copy(struct arena *arena, struct bytes bytes)
{
    if (bytes.size == 0)
        return (struct bytes){ 0 };
    uint8_t *copy = ARENA_NEW(arena, bytes.size, uint8_t);
    memcpy(copy, bytes.data, bytes.size);
    return (struct bytes){ copy, bytes.size };
}

char *arena_text(struct arena *arena, struct bytes bytes)
{
    char *text = ARENA_NEW(arena, bytes.size + 1, char);
    if (bytes.size > 0)
        memcpy(text, bytes.data, bytes.size);
    return text;
}

/* Most texts are short: those are formatted once, and not a first time to
 * measure them. */
char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
    char small[SMALL_TEXT];
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(small, sizeof(small), format, args);
    size_t size = length < 0 ? 0 : (size_t)length;
    char *text = ARENA_NEW(arena, size + 1, char);
    if (size < sizeof(small))
        memcpy(text, small, size);
    else
        vsnprintf(text, size + 1, format, again);
    va_end(again);
    return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = arena_vprintf(arena, format, args);
    va_end(args);
    return text;
}
