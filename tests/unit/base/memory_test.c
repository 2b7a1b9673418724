#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/memory.h"

static bool none_is_left;

/* The linker puts these in the place of the C library's. NOLINTBEGIN */
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);

void *__wrap_malloc(size_t size)
{
    return none_is_left ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return none_is_left ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
    return none_is_left ? NULL : __real_realloc(memory, size);
}
/* NOLINTEND */

static void ask_for_a_new_one(void)
{
    free(memory_new(1));
}

static void ask_for_zeros(void)
{
    free(memory_zeroed(2, 8));
}

static void ask_for_more(void)
{
    free(memory_resize(NULL, 10));
}

static void ask_for_a_text(void)
{
    free(memory_text(""));
}

/* In a process of its own, because it ends it. */
static int status_of(void (*ask)(void))
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        (void)fclose(stderr);
        none_is_left = true;
        ask();
        _Exit(0);
    }
    assert_true(child > 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void without_memory_the_program_ends(void **state)
{
    (void)state;
    void (*const asks[])(void) = { ask_for_a_new_one, ask_for_zeros,
                                   ask_for_more, ask_for_a_text };
    for (size_t i = 0; i < sizeof(asks) / sizeof(asks[0]); i++) {
        int status = status_of(asks[i]);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 4);
    }
}

static void pieces_hold_what_they_should(void **state)
{
    (void)state;
    uint8_t *zeros = memory_zeroed(3, 7);
    for (size_t i = 0; i < 21; i++)
        assert_int_equal(zeros[i], 0);
    memcpy(zeros, "abc", 3);
    zeros = memory_resize(zeros, 100000);
    assert_memory_equal(zeros, "abc", 3);
    free(zeros);
    char *text = memory_text("a text");
    assert_string_equal(text, "a text");
    free(text);
}

static void nothing_is_no_lack(void **state)
{
    (void)state;
    none_is_left = true;
    assert_null(memory_new(0));
    assert_null(memory_zeroed(0, 8));
    assert_null(memory_zeroed(8, 0));
    none_is_left = false;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_memory_the_program_ends),
        cmocka_unit_test(pieces_hold_what_they_should),
        cmocka_unit_test(nothing_is_no_lack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
