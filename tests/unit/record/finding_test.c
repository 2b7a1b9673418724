#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "record/finding.h"

static void verdicts_have_the_words_of_the_record(void **state)
{
    (void)state;
    assert_string_equal(verdict_text(VERDICT_READY), "ready");
    assert_string_equal(verdict_text(VERDICT_READY_WITH_WARNINGS),
                        "ready-with-warnings");
    assert_string_equal(verdict_text(VERDICT_INCONCLUSIVE), "inconclusive");
    assert_string_equal(verdict_text(VERDICT_NOT_READY), "not-ready");
    assert_string_equal(verdict_text(VERDICT_INVALID), "invalid");
}

static void severities_have_the_words_of_the_record(void **state)
{
    (void)state;
    assert_string_equal(severity_text(SEVERITY_NONE), "none");
    assert_string_equal(severity_text(SEVERITY_NOTE), "note");
    assert_string_equal(severity_text(SEVERITY_WARNING), "warning");
    assert_string_equal(severity_text(SEVERITY_ERROR), "error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_have_the_words_of_the_record),
        cmocka_unit_test(severities_have_the_words_of_the_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
