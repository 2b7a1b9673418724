/* The exit code that the verdicts of a run ask for. */
#include "cli/run.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/compiler.h"
#include "cli/options.h"

struct exit_case {
    struct run_totals totals;
    enum exit_code code;
};

static void check(const struct options *options, const struct exit_case *cases,
                  size_t count)
{
    for (size_t i = 0; i < count; i++) {
        enum exit_code code = run_exit_code(options, &cases[i].totals, false);
        if (code != cases[i].code)
            fail_msg("case %zu: %d, not %d", i, code, cases[i].code);
        /* Whatever was found, a report that is not there says nothing. */
        assert_int_equal(run_exit_code(options, &cases[i].totals, true),
                         EXIT_INTERNAL);
    }
}

static void the_worst_target_decides(void **state)
{
    (void)state;
    static const struct exit_case cases[] = {
        { { .ready = 9 }, EXIT_READY },
        { { .ready = 9, .ready_with_warnings = 1 }, EXIT_READY },
        { { .ready = 9, .inconclusive = 1 }, EXIT_INCONCLUSIVE },
        { { .inconclusive = 9, .not_ready = 1 }, EXIT_NOT_READY },
        { { .not_ready = 9, .invalid = 1 }, EXIT_USAGE },
    };
    const struct options options = { .fail_on = FAIL_ON_ERROR };
    check(&options, cases, COUNT_OF(cases));
}

static void warnings_fail_where_that_is_asked(void **state)
{
    (void)state;
    static const struct exit_case cases[] = {
        { { .ready = 9 }, EXIT_READY },
        { { .ready = 9, .ready_with_warnings = 1 }, EXIT_NOT_READY },
        { { .ready_with_warnings = 1, .inconclusive = 1 }, EXIT_NOT_READY },
        { { .ready = 9, .inconclusive = 1 }, EXIT_INCONCLUSIVE },
    };
    const struct options by_word = { .fail_on = FAIL_ON_WARNING };
    const struct options by_strict = { .strict = true };
    check(&by_word, cases, COUNT_OF(cases));
    check(&by_strict, cases, COUNT_OF(cases));
}

/* A target that was not ready before may be undecided anew. */
static void only_news_fail_where_that_is_asked(void **state)
{
    (void)state;
    static const struct exit_case cases[] = {
        { { .not_ready = 9, .ready_with_warnings = 9 }, EXIT_READY },
        { { .not_ready = 9, .new_errors = 1 }, EXIT_NOT_READY },
        { { .ready_with_warnings = 9, .new_warnings = 1 }, EXIT_NOT_READY },
        { { .not_ready = 9, .new_unknown = 1 }, EXIT_INCONCLUSIVE },
        { { .inconclusive = 1 }, EXIT_INCONCLUSIVE },
        { { .inconclusive = 1, .new_warnings = 1 }, EXIT_NOT_READY },
        { { .new_errors = 9, .invalid = 1 }, EXIT_USAGE },
    };
    const struct options options = { .fail_on = FAIL_ON_NEW };
    check(&options, cases, COUNT_OF(cases));
}

/* The guidelines for plugins: 0 ok, 1 warning, 2 critical, 3 unknown. */
static void a_plugin_has_codes_of_its_own(void **state)
{
    (void)state;
    static const struct {
        struct run_totals totals;
        int code;
    } cases[] = {
        { { .targets = 9, .ready = 9 }, 0 },
        { { .targets = 9, .ready_with_warnings = 1 }, 1 },
        { { .targets = 9, .inconclusive = 1 }, 2 },
        { { .targets = 9, .not_ready = 1, .invalid = 1 }, 2 },
        { { .targets = 9, .invalid = 1 }, 3 },
        { { .targets = 0 }, 3 },
    };
    const struct options options = { .format = "nagios" };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(run_exit_code(&options, &cases[i].totals, false),
                         cases[i].code);
    assert_int_equal(run_exit_code(&options, &cases[0].totals, true), 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worst_target_decides),
        cmocka_unit_test(warnings_fail_where_that_is_asked),
        cmocka_unit_test(only_news_fail_where_that_is_asked),
        cmocka_unit_test(a_plugin_has_codes_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
