#include "reports/occurrences.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"

static void a_text_is_counted(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct occurrences *all = occurrences_new(arena);
    assert_null(occurrences_find(all, "a"));
    assert_int_equal(occurrences_count(all, "a"), 1);
    assert_int_equal(occurrences_count(all, "b"), 1);
    assert_int_equal(occurrences_count(all, "a"), 2);
    assert_int_equal(occurrences_count(all, ""), 1);
    assert_int_equal(occurrences_count(all, "a"), 3);
    assert_int_equal(*occurrences_find(all, "a"), 3);
    assert_int_equal(*occurrences_find(all, "b"), 1);
    assert_null(occurrences_find(all, "c"));
    arena_free(arena);
}

/* Each keeps its number while the table grows; beyond the limit no new one is
 * taken, and those that are there stay. */
static void there_is_a_limit(void **state)
{
    (void)state;
    struct arena *arena = arena_new(), *scratch = arena_new();
    struct occurrences *all = occurrences_new(arena);
    for (uint32_t i = 0; i < LIMIT_TOLD_APART; i++) {
        uint32_t *number = occurrences_of(all, arena_printf(scratch, "%u", i));
        assert_non_null(number);
        assert_int_equal(*number, 0);
        *number = i + 1;
        arena_reset(scratch);
    }
    assert_null(occurrences_of(all, "one more"));
    assert_null(occurrences_find(all, "one more"));
    assert_int_equal(occurrences_count(all, "one more"), 1);
    assert_int_equal(occurrences_count(all, "one more"), 1);
    for (uint32_t i = 0; i < LIMIT_TOLD_APART; i++) {
        const uint32_t *number =
            occurrences_find(all, arena_printf(scratch, "%u", i));
        assert_non_null(number);
        assert_int_equal(*number, i + 1);
        arena_reset(scratch);
    }
    assert_int_equal(occurrences_count(all, "7"), 9);
    arena_free(arena);
    arena_free(scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_counted),
        cmocka_unit_test(there_is_a_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
