#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "base/failure.h"

static const enum status all[] = {
#define X(name, text) STATUS_##name,
    STATUS_LIST(X)
#undef X
};

static void statuses_have_words_that_differ(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(all); i++) {
        const char *word = status_text(all[i]);
        assert_non_null(word);
        assert_true(strlen(word) > 0);
        assert_int_equal(strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-"),
                         strlen(word));
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(word, status_text(all[j]));
    }
}

static void the_words_are_those_of_the_record(void **state)
{
    (void)state;
    assert_string_equal(status_text(STATUS_OK), "ok");
    assert_string_equal(status_text(STATUS_TIMED_OUT), "timed-out");
    assert_string_equal(status_text(STATUS_LOCAL), "local");
}

static void no_failure_is_all_zero(void **state)
{
    (void)state;
    struct failure failure = { 0 };
    assert_int_equal(failure.status, STATUS_OK);
}

static void a_copy_has_its_own_text(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    char detail[] = "refused";
    struct failure failure = { STATUS_REFUSED, 111, detail };
    struct failure copy = failure_copy(&failure, arena);
    detail[0] = 'x';
    assert_int_equal(copy.status, STATUS_REFUSED);
    assert_int_equal(copy.code, 111);
    assert_string_equal(copy.detail, "refused");
    copy = failure_copy(&(struct failure){ .status = STATUS_OK }, arena);
    assert_null(copy.detail);
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_have_words_that_differ),
        cmocka_unit_test(the_words_are_those_of_the_record),
        cmocka_unit_test(no_failure_is_all_zero),
        cmocka_unit_test(a_copy_has_its_own_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
