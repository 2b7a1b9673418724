#include "reports/wording.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "x509/time.h"

enum { NOW = 1795435200 };

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* What is over has no days left, not even 0. */
static void days_are_whole(void **state)
{
    (void)state;
    static const struct {
        int64_t end, days;
    } cases[] = {
        { 2 * SECONDS_A_DAY, 2 },
        { 2 * SECONDS_A_DAY - 1, 1 },
        { 0, 0 },
        { -1, -1 },
        { -SECONDS_A_DAY, -1 },
        { -2 * SECONDS_A_DAY + 1, -1 },
        { -10 * SECONDS_A_DAY - 2, -10 },
    };
    struct record record = { .now = NOW };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(days_left(&record, NOW + cases[i].end), cases[i].days);
}

/* One address with an old certificate must not hide behind four good ones. */
static void the_leaf_that_ends_first_counts(void **state)
{
    (void)state;
    struct cert certs[] = { { .not_after = NOW + 9 },
                            { .not_after = NOW - 9 },
                            { .failure.status = STATUS_MALFORMED } };
    const struct cert *chain[] = { &certs[0], &certs[1], &certs[2] };
    struct capture captures[] = { { .chain = &chain[2], .chain_length = 1 },
                                  { .chain = &chain[0], .chain_length = 1 },
                                  { .chain_length = 0 },
                                  { .chain = &chain[1], .chain_length = 1 } };
    struct record record = { .captures = captures,
                             .capture_count = COUNT_OF(captures) };
    assert_ptr_equal(record_leaf(&record), &certs[1]);
    record.capture_count = 3;
    assert_ptr_equal(record_leaf(&record), &certs[0]);
    record.capture_count = 1;
    assert_null(record_leaf(&record));
}

static void the_next_step_fits_the_verdict(void **state)
{
    (void)state;
    static const struct cert root;
    struct finding errors[2] = {
        { .severity = SEVERITY_ERROR, .answer = ANSWER_FAIL },
        { .severity = SEVERITY_ERROR, .answer = ANSWER_FAIL },
    };
    struct check_options checks = { .goal = GOAL_LICENSE };
    struct record record = { .verdict = VERDICT_READY, .root.cert = &root };
    assert_non_null(
        strstr(next_step(&record, &checks, arena), "Send the root"));
    record.root.cert = NULL;
    assert_null(strstr(next_step(&record, &checks, arena), "the root below"));
    checks.goal = GOAL_FULL;
    assert_non_null(strstr(next_step(&record, &checks, arena), "can connect"));
    record.verdict = VERDICT_NOT_READY;
    record.findings = errors;
    record.finding_count = 1;
    assert_non_null(strstr(next_step(&record, &checks, arena), "1 error must"));
    record.finding_count = 2;
    assert_non_null(
        strstr(next_step(&record, &checks, arena), "2 errors must"));
    errors[1].waived = true;
    assert_non_null(strstr(next_step(&record, &checks, arena), "1 error must"));
    record.verdict = VERDICT_INCONCLUSIVE;
    assert_non_null(strstr(next_step(&record, &checks, arena), "try again"));
    record.verdict = VERDICT_INVALID;
    assert_non_null(strstr(next_step(&record, &checks, arena), "no target"));
}

/* A license needs a root: what is said about it must be there to be read. */
static void what_to_send_is_promised_only_where_it_is(void **state)
{
    (void)state;
    static const struct rule self_signed = { .id = "product.self-signed" };
    static const struct rule other = { .id = "chain.root-not-found" };
    struct finding finding = { .rule = &self_signed,
                               .severity = SEVERITY_WARNING,
                               .answer = ANSWER_FAIL };
    struct check_options checks = { .goal = GOAL_LICENSE };
    struct record record = { .verdict = VERDICT_READY_WITH_WARNINGS,
                             .findings = &finding,
                             .finding_count = 1 };
    assert_non_null(strstr(next_step(&record, &checks, arena), "among the"));
    finding.waived = true;
    record.verdict = VERDICT_READY;
    assert_non_null(strstr(next_step(&record, &checks, arena), "no root was"));
    finding = (struct finding){ .rule = &other,
                                .severity = SEVERITY_ERROR,
                                .answer = ANSWER_FAIL,
                                .waived = true };
    assert_non_null(strstr(next_step(&record, &checks, arena), "no root was"));
    record.finding_count = 0;
    assert_non_null(strstr(next_step(&record, &checks, arena), "no root was"));
}

/* Files are not installed yet, and a name that was not given was not checked.
 */
static void files_have_a_next_step_of_their_own(void **state)
{
    (void)state;
    struct given_file file = { .bundle.request_count = 1 };
    struct file_set files = { .items = &file, .count = 1 };
    struct cert cert = { .not_after = NOW };
    const struct cert *chain[] = { &cert };
    struct capture capture = { .chain = chain, .chain_length = 1 };
    struct check_options checks = { .goal = GOAL_LICENSE, .judge_name = true };
    struct record record = { .is_file = true,
                             .files = &files,
                             .verdict = VERDICT_READY,
                             .root.cert = &cert };
    assert_non_null(strstr(next_step(&record, &checks, arena), "to the CA"));
    record.captures = &capture;
    record.capture_count = 1;
    assert_non_null(strstr(next_step(&record, &checks, arena), "be imported"));
    checks.goal = GOAL_FULL;
    assert_non_null(strstr(next_step(&record, &checks, arena), "be imported"));
    checks.judge_name = false;
    assert_non_null(strstr(next_step(&record, &checks, arena), "--host"));
}

static void the_other_certificate_is_named_unless_it_was_asked_for(void **state)
{
    (void)state;
    struct cert cert = { .key.algorithm.id = OID_RSA };
    const struct cert *chain[] = { &cert };
    struct capture capture = { .chain = chain, .chain_length = 1 };
    struct check_options checks = { .asked_both_keys = false };
    struct record record = { .captures = &capture };
    assert_null(unseen_certificate(&record, &checks));
    record.capture_count = 1;
    assert_non_null(strstr(unseen_certificate(&record, &checks), "an ECDSA"));
    cert.key.algorithm.id = OID_EC_PUBLIC_KEY;
    assert_non_null(strstr(unseen_certificate(&record, &checks), "an RSA"));
    checks.asked_both_keys = true;
    assert_null(unseen_certificate(&record, &checks));
    /* To be refused is an answer, to wait in vain is none. */
    capture.other_key.was_made = true;
    capture.other_key.failure.status = STATUS_ALERT;
    assert_null(unseen_certificate(&record, &checks));
    capture.other_key.failure.status = STATUS_TIMED_OUT;
    assert_non_null(
        strstr(unseen_certificate(&record, &checks), "did not answer"));
    record.is_file = true;
    assert_null(unseen_certificate(&record, &checks));
}

static void a_root_is_sent_only_when_all_is_ready(void **state)
{
    (void)state;
    struct record record = { .verdict = VERDICT_READY };
    assert_true(may_be_sent(&record));
    record.verdict = VERDICT_READY_WITH_WARNINGS;
    assert_true(may_be_sent(&record));
    record.verdict = VERDICT_INCONCLUSIVE;
    assert_false(may_be_sent(&record));
    record.verdict = VERDICT_NOT_READY;
    assert_false(may_be_sent(&record));
}

static void only_what_gates_counts(void **state)
{
    (void)state;
    struct finding findings[] = {
        { .severity = SEVERITY_ERROR, .answer = ANSWER_FAIL, .waived = true },
        { .severity = SEVERITY_NOTE, .answer = ANSWER_FAIL },
        { .severity = SEVERITY_WARNING, .answer = ANSWER_UNKNOWN },
        { .severity = SEVERITY_WARNING, .answer = ANSWER_FAIL },
        { .severity = SEVERITY_ERROR, .answer = ANSWER_UNKNOWN },
        { .severity = SEVERITY_ERROR, .answer = ANSWER_FAIL },
    };
    static const struct {
        size_t given, count, worst;
    } cases[] = { { 4, 1, 3 }, { 5, 2, 4 }, { 6, 3, 5 } };
    struct record record = { .findings = findings };
    const struct finding *worst = findings;
    for (size_t given = 0; given <= 3; given++) {
        record.finding_count = given;
        assert_int_equal(findings_that_count(&record, &worst), 0);
        assert_null(worst);
    }
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        record.finding_count = cases[i].given;
        assert_int_equal(findings_that_count(&record, &worst), cases[i].count);
        assert_ptr_equal(worst, &findings[cases[i].worst]);
    }
    findings[0].waived = false; /* of two that weigh the same the first */
    assert_int_equal(findings_that_count(&record, &worst), 4);
    assert_ptr_equal(worst, &findings[0]);
}

static void a_place_is_file_and_line(void **state)
{
    (void)state;
    struct record record = { .target = { .text = "x", .line = 3 } };
    assert_string_equal(target_place(&record, arena), "");
    record.target.file = "hosts.txt";
    assert_string_equal(target_place(&record, arena), "hosts.txt:3");
    record.target.file = "a\nb";
    assert_null(strchr(target_place(&record, arena), '\n'));
}

static void a_title_has_the_name_as_it_is_written(void **state)
{
    (void)state;
    struct node node = { .host = "xn--mnchen-3ya.example",
                         .unicode = "münchen.example",
                         .port = 443 };
    struct record record = { .target = { .nodes = &node, .node_count = 1 } };
    assert_string_equal(target_title(&record, arena),
                        "xn--mnchen-3ya.example:443 (münchen.example)");
    assert_string_equal(target_label(&record, arena),
                        "xn--mnchen-3ya.example:443");
    node.unicode = NULL;
    assert_string_equal(target_title(&record, arena),
                        "xn--mnchen-3ya.example:443");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(days_are_whole),
        TEST(the_leaf_that_ends_first_counts),
        TEST(the_next_step_fits_the_verdict),
        TEST(what_to_send_is_promised_only_where_it_is),
        TEST(files_have_a_next_step_of_their_own),
        TEST(the_other_certificate_is_named_unless_it_was_asked_for),
        TEST(a_root_is_sent_only_when_all_is_ready),
        TEST(only_what_gates_counts),
        TEST(a_place_is_file_and_line),
        TEST(a_title_has_the_name_as_it_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
