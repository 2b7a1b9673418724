#include "reports/totals.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/compiler.h"
#include "reports/nagios.h"

/* A record with two findings, of which each may be new. */
struct one {
    enum verdict verdict;
    struct finding findings[2];
};

#define ERROR .severity = SEVERITY_ERROR, .answer = ANSWER_FAIL
#define WARNING .severity = SEVERITY_WARNING, .answer = ANSWER_FAIL
#define UNKNOWN .severity = SEVERITY_ERROR, .answer = ANSWER_UNKNOWN
#define NOTE .severity = SEVERITY_NOTE, .answer = ANSWER_FAIL
#define NEW .is_new = true

static struct run_totals count(struct one *one)
{
    static const struct changes changes = { .is_known = true };
    struct run_totals totals = { 0 };
    struct record record = { .verdict = one->verdict,
                             .findings = one->findings,
                             .finding_count = 2,
                             .changes = &changes };
    run_totals_add(&totals, &record);
    assert_int_equal(totals.targets, 1);
    assert_int_equal(
        record_has_news(&record),
        totals.new_errors + totals.new_warnings + totals.new_unknown > 0);
    return totals;
}

static void verdicts_are_counted(void **state)
{
    (void)state;
    for (int verdict = VERDICT_READY; verdict <= VERDICT_INVALID; verdict++) {
        struct one one = { (enum verdict)verdict, { { NOTE }, { NOTE } } };
        struct run_totals totals = count(&one);
        assert_int_equal(totals.ready, verdict == VERDICT_READY);
        assert_int_equal(totals.ready_with_warnings,
                         verdict == VERDICT_READY_WITH_WARNINGS);
        assert_int_equal(totals.inconclusive, verdict == VERDICT_INCONCLUSIVE);
        assert_int_equal(totals.not_ready, verdict == VERDICT_NOT_READY);
        assert_int_equal(totals.invalid, verdict == VERDICT_INVALID);
    }
}

static void only_what_is_new_and_counts(void **state)
{
    (void)state;
    static const struct {
        struct one one;
        unsigned errors, warnings, unknown;
        enum plugin_state plugin;
    } cases[] = {
        { { VERDICT_NOT_READY, { { ERROR }, { WARNING } } },
          0,
          0,
          0,
          PLUGIN_OK },
        { { VERDICT_NOT_READY, { { ERROR, NEW }, { WARNING, NEW } } },
          1,
          0,
          0,
          PLUGIN_CRITICAL },
        { { VERDICT_NOT_READY, { { ERROR }, { WARNING, NEW } } },
          0,
          1,
          0,
          PLUGIN_WARNING },
        { { VERDICT_NOT_READY, { { ERROR }, { UNKNOWN, NEW } } },
          0,
          0,
          1,
          PLUGIN_CRITICAL },
        { { VERDICT_NOT_READY, { { ERROR }, { UNKNOWN } } },
          0,
          0,
          0,
          PLUGIN_OK },
        { { VERDICT_INCONCLUSIVE, { { UNKNOWN }, { NOTE } } },
          0,
          0,
          0,
          PLUGIN_CRITICAL },
        { { VERDICT_READY, { { ERROR, NEW, .waived = true }, { NOTE, NEW } } },
          0,
          0,
          0,
          PLUGIN_OK },
        { { VERDICT_INVALID, { { NOTE }, { NOTE } } },
          0,
          0,
          0,
          PLUGIN_UNKNOWN },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct one one = cases[i].one;
        struct run_totals totals = count(&one);
        if (totals.new_errors != cases[i].errors ||
            totals.new_warnings != cases[i].warnings ||
            totals.new_unknown != cases[i].unknown ||
            plugin_state_of(&totals, true) != cases[i].plugin)
            fail_msg("case %zu", i);
    }
}

/* As of a recorded run, which may have had none. */
static void without_a_baseline_all_is_new(void **state)
{
    (void)state;
    struct finding finding = { ERROR };
    struct record record = { .verdict = VERDICT_NOT_READY,
                             .findings = &finding,
                             .finding_count = 1 };
    struct run_totals totals = { 0 };
    run_totals_add(&totals, &record);
    assert_int_equal(totals.new_errors, 1);
    assert_true(record_has_news(&record));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_are_counted),
        cmocka_unit_test(only_what_is_new_and_counts),
        cmocka_unit_test(without_a_baseline_all_is_new),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
