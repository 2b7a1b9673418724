#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    uint8_t *pieces[200];
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        pieces[i] = ARENA_NEW(arena, i + 1, uint8_t);
        assert_int_equal((uintptr_t)pieces[i] % _Alignof(max_align_t), 0);
        for (size_t j = 0; j <= i; j++)
            assert_int_equal(pieces[i][j], 0);
        memset(pieces[i], (int)i + 1, i + 1);
    }
    for (size_t i = 0; i < COUNT_OF(pieces); i++)
        for (size_t j = 0; j <= i; j++)
            assert_int_equal(pieces[i][j], i + 1);
    arena_free(arena);
}

/* Around the sizes at which a piece gets a block of its own. */
static void pieces_of_any_size_keep_what_they_hold(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0,           1,     4095,  4096,
                                    4097,        16383, 16384, 16385,
                                    1024 * 1024, 16,    4096,  3 };
    struct arena *arena = arena_new();
    uint8_t *pieces[COUNT_OF(sizes)];
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        pieces[i] = ARENA_NEW(arena, sizes[i], uint8_t);
        assert_non_null(pieces[i]);
        memset(pieces[i], (int)i + 1, sizes[i]);
    }
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        for (size_t j = 0; j < sizes[i]; j += 97)
            assert_int_equal(pieces[i][j], i + 1);
    arena_free(arena);
}

static void what_comes_after_a_reset_is_zeroed_again(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (int round = 0; round < 3; round++) {
        uint8_t *small = ARENA_NEW(arena, 100, uint8_t);
        uint8_t *large = ARENA_NEW(arena, 100000, uint8_t);
        for (size_t i = 0; i < 100; i++)
            assert_int_equal(small[i], 0);
        for (size_t i = 0; i < 100000; i++)
            assert_int_equal(large[i], 0);
        memset(small, 0xff, 100);
        memset(large, 0xff, 100000);
        arena_reset(arena);
    }
    arena_free(arena);
    arena_free(NULL);
}

/* Past several sizes at which it is full, another array growing beside it. */
static void an_array_grows_and_keeps_its_items(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct pair {
        size_t a, b;
    } *pairs = NULL;
    uint8_t *octets = NULL;
    for (size_t count = 0; count < 100; count++) {
        pairs = ARENA_GROW(arena, pairs, count);
        octets = ARENA_GROW(arena, octets, count);
        assert_int_equal(pairs[count].a, 0);
        assert_int_equal(pairs[count].b, 0);
        assert_int_equal(octets[count], 0);
        pairs[count] = (struct pair){ count, ~count };
        octets[count] = (uint8_t)~count;
    }
    for (size_t i = 0; i < 100; i++) {
        assert_int_equal(pairs[i].a, i);
        assert_int_equal(pairs[i].b, ~i);
        assert_int_equal(octets[i], (uint8_t)~i);
    }
    arena_free(arena);
}

/* Copies would cost the square of its size. */
static void an_array_moves_only_where_it_is_full(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    int *items = NULL;
    size_t moves = 0;
    for (size_t count = 0; count < 1024; count++) {
        int *before = items;
        items = ARENA_GROW(arena, items, count);
        moves += items != before ? 1 : 0;
    }
    assert_int_equal(moves, 8); /* to 8, 16, …, 1024 */
    arena_free(arena);
}

static void copies_and_texts_are_their_own(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    uint8_t source[] = { 'a', 'b', 0, 'c' };
    struct bytes copy =
        arena_copy(arena, (struct bytes){ source, sizeof(source) });
    char *text = arena_text(arena, (struct bytes){ source, 2 });
    source[0] = 'x';
    assert_int_equal(copy.size, 4);
    assert_memory_equal(copy.data, "ab\0c", 4);
    assert_string_equal(text, "ab");

    struct bytes nothing = arena_copy(arena, (struct bytes){ 0 });
    assert_int_equal(nothing.size, 0);
    assert_string_equal(arena_text(arena, (struct bytes){ 0 }), "");
    arena_free(arena);
}

static void printf_measures_before_it_writes(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    assert_string_equal(arena_printf(arena, "%s", ""), "");
    assert_string_equal(arena_printf(arena, "%d-%s", -7, "x"), "-7-x");
    const char *wide = arena_printf(arena, "%*d", 20000, 1);
    assert_int_equal(strlen(wide), 20000);
    assert_int_equal(wide[19999], '1');
    arena_free(arena);
}

/* In a process of its own, because it ends it. */
static int status_of(void (*act)(struct arena *))
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        (void)fclose(stderr);
        act(arena_new());
        _Exit(0);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void ask_for_too_much(struct arena *arena)
{
    (void)arena_alloc(arena, SIZE_MAX / 4, 8);
}

static void a_size_that_overflows_ends_the_program(void **state)
{
    (void)state;
    int status = status_of(ask_for_too_much);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
        cmocka_unit_test(pieces_of_any_size_keep_what_they_hold),
        cmocka_unit_test(what_comes_after_a_reset_is_zeroed_again),
        cmocka_unit_test(an_array_grows_and_keeps_its_items),
        cmocka_unit_test(an_array_moves_only_where_it_is_full),
        cmocka_unit_test(copies_and_texts_are_their_own),
        cmocka_unit_test(printf_measures_before_it_writes),
        cmocka_unit_test(a_size_that_overflows_ends_the_program),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
