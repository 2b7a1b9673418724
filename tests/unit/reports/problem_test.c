#include "reports/problem.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/compiler.h"
#include "checks/check.h"

/* A host whose two addresses have the same fault, one of them twice. */
struct fixture {
    struct record *record;
    struct node node;
    struct capture captures[2];
    struct finding findings[3];
};

static int set_up(void **state)
{
    static struct fixture fixture;
    fixture = (struct fixture){ .record = record_new(),
                                .node = { .host = "a.example", .port = 443 } };
    for (size_t i = 0; i < COUNT_OF(fixture.captures); i++)
        fixture.captures[i] = (struct capture){
            .node = &fixture.node,
            .address = { { 192, 0, 2, (uint8_t)(i + 1) }, 4 },
        };
    for (size_t i = 0; i < COUNT_OF(fixture.findings); i++)
        fixture.findings[i] = (struct finding){
            .rule = rule_find("tls.handshake"),
            .severity = SEVERITY_ERROR,
            .answer = ANSWER_FAIL,
            .capture = &fixture.captures[i == 0 ? 0 : 1],
            .cert_index = -1,
            .evidence = "so it is",
        };
    fixture.record->target = (struct target){ .text = "a.example",
                                              .nodes = &fixture.node,
                                              .node_count = 1 };
    fixture.record->findings = fixture.findings;
    fixture.record->finding_count = COUNT_OF(fixture.findings);
    fixture.record->verdict = VERDICT_NOT_READY;
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    record_free(fixture->record);
    return 0;
}

static const char *fingerprint(const struct fixture *fixture, size_t index)
{
    return record_problem(fixture->record, index, fixture->record->arena)
        .fingerprint;
}

static void each_finding_is_a_problem(void **state)
{
    struct fixture *fixture = *state;
    assert_int_equal(record_problem_count(fixture->record), 3);
    fixture->record->finding_count = 0;
    fixture->record->verdict = VERDICT_READY;
    assert_int_equal(record_problem_count(fixture->record), 0);
}

/* A line that is no target has a problem, whether a finding says it or not. */
static void a_line_that_is_no_target_is_one(void **state)
{
    struct fixture *fixture = *state;
    fixture->record->target =
        (struct target){ .text = "a..b", .invalid = "an empty label" };
    fixture->record->verdict = VERDICT_INVALID;
    fixture->record->finding_count = 0;
    assert_int_equal(record_problem_count(fixture->record), 1);
    struct problem problem =
        record_problem(fixture->record, 0, fixture->record->arena);
    assert_string_equal(problem.rule, INVALID_RULE);
    assert_string_equal(problem.text, "\"a..b\": an empty label");
    fixture->record->finding_count = 1;
    assert_int_equal(record_problem_count(fixture->record), 1);
}

static void fingerprints_tell_problems_apart(void **state)
{
    const struct fixture *fixture = *state;
    assert_string_not_equal(fingerprint(fixture, 0), fingerprint(fixture, 1));
    assert_string_not_equal(fingerprint(fixture, 1), fingerprint(fixture, 2));
}

/* What becomes of one address changes nothing for the other. */
static void a_fingerprint_stays_while_the_problem_does(void **state)
{
    struct fixture *fixture = *state;
    const char *before = fingerprint(fixture, 1);
    fixture->record->findings = &fixture->findings[1];
    fixture->record->finding_count = 2;
    fixture->findings[1].evidence = "so it is still";
    assert_string_equal(fingerprint(fixture, 0), before);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(each_finding_is_a_problem),
        TEST(a_line_that_is_no_target_is_one),
        TEST(fingerprints_tell_problems_apart),
        TEST(a_fingerprint_stays_while_the_problem_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
