/* What stays where a page is full: the worst, and all that has room. */

#include "reports/ranking.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/limits.h"
#include "counting.h"
#include "reports/format.h"

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

/* As it is added: a row of the form "2;", "2." where its details are left out,
 * and details of so many letters. */
struct item {
    enum verdict verdict;
    size_t details;
};

/* What is written is "ROWS|DETAILS". */
static const char *written(const struct item *items, size_t count,
                           struct room most, struct room room,
                           struct left_out *left_out)
{
    struct ranking *ranking = ranking_new(arena, most);
    struct bytes rows, details;
    struct failure failure;
    struct writer *to_rows = writer_to_memory(arena, &rows);
    struct writer *to_details = writer_to_memory(arena, &details);
    for (size_t i = 0; i < count; i++) {
        char *text = ARENA_NEW(arena, items[i].details + 1, char);
        memset(text, (char)('a' + i), items[i].details);
        struct ranked ranked = {
            bytes_of_text(arena_printf(arena, "%zu;", i)),
            bytes_of_text(arena_printf(arena, "%zu.", i)),
            { (const uint8_t *)text, items[i].details },
        };
        ranking_add(ranking, items[i].verdict, &ranked);
    }
    *left_out = ranking_write(ranking, room, to_rows, to_details);
    assert_true(writer_close(to_rows, true, &failure));
    assert_true(writer_close(to_details, true, &failure));
    return arena_printf(arena, "%.*s|%.*s", (int)rows.size,
                        (const char *)rows.data, (int)details.size,
                        (const char *)details.data);
}

static const struct item mixed[] = {
    { VERDICT_READY, 2 },        { VERDICT_READY_WITH_WARNINGS, 2 },
    { VERDICT_INVALID, 2 },      { VERDICT_NOT_READY, 2 },
    { VERDICT_INCONCLUSIVE, 2 }, { VERDICT_NOT_READY, 2 },
    { VERDICT_READY, 2 },
};

static void the_worst_stay(void **state)
{
    (void)state;
    static const struct {
        struct room room;
        const char *text;
        struct left_out left_out;
    } cases[] = {
        { { 99, 99 }, "3;5;2;4;1;0;6;|ddffcceebbaagg", { 0, 0 } },
        { { 14, 14 }, "3;5;2;4;1;0;6;|ddffcceebbaagg", { 0, 0 } },
        { { 13, 14 }, "3;5;2;4;1;0;|ddffcceebbaagg", { 1, 0 } },
        { { 14, 13 }, "3;5;2;4;1;0;6.|ddffcceebbaa", { 0, 1 } },
        { { 4, 2 }, "3;5.|dd", { 5, 6 } },
        { { 2, 4 }, "3;|ddff", { 6, 5 } },
        { { 1, 1 }, "|", { 7, 7 } },
        { { 0, 0 }, "|", { 7, 7 } },
    };
    const struct room much = { 1000, 1000 };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct left_out left_out;
        /* The same whether what has no room was kept till the end or not. */
        assert_string_equal(
            written(mixed, COUNT_OF(mixed), much, cases[i].room, &left_out),
            cases[i].text);
        assert_memory_equal(&left_out, &cases[i].left_out, sizeof(left_out));
        assert_string_equal(written(mixed, COUNT_OF(mixed), cases[i].room,
                                    cases[i].room, &left_out),
                            cases[i].text);
        assert_memory_equal(&left_out, &cases[i].left_out, sizeof(left_out));
    }
}

static void what_is_too_large_makes_way_for_the_next(void **state)
{
    (void)state;
    static const struct item items[] = {
        { VERDICT_NOT_READY, 3 },
        { VERDICT_NOT_READY, 9 },
        { VERDICT_READY, 3 },
    };
    struct left_out left_out;
    const struct room room = { 99, 8 };
    assert_string_equal(written(items, 3, room, room, &left_out),
                        "0;1.2;|aaaccc");
    assert_int_equal(left_out.details, 1);
    assert_int_equal(left_out.rows, 0);
}

static void nothing_is_nothing(void **state)
{
    (void)state;
    struct left_out left_out;
    const struct room room = { 9, 9 };
    assert_string_equal(written(NULL, 0, room, room, &left_out), "|");
    assert_int_equal(left_out.rows + left_out.details, 0);
}

/* Many hosts in the order that is worst for us: the bad ones last. */
struct crowd {
    const char *format;
    size_t ready, warnings, bad;
    const char *evidence;
};

static void write_hosts(struct report *report, const struct crowd *crowd,
                        enum verdict verdict, size_t count)
{
    const struct format *format = format_named(crowd->format);
    struct record *record = record_new();
    struct node node = { .port = 443 };
    struct finding finding = { .rule = &all_families[0]->rules[0],
                               .severity = verdict == VERDICT_NOT_READY
                                               ? SEVERITY_ERROR
                                               : SEVERITY_WARNING,
                               .answer = ANSWER_FAIL,
                               .cert_index = -1,
                               .evidence = crowd->evidence,
                               .fix = "do" };
    record->target =
        (struct target){ .text = "host", .nodes = &node, .node_count = 1 };
    record->verdict = verdict;
    record->findings = &finding;
    record->finding_count = verdict != VERDICT_READY;
    for (size_t i = 0; i < count; i++) {
        node.host = arena_printf(
            report->scratch,
            verdict == VERDICT_NOT_READY ? "bad%05zu.test" : "h%06zu.test", i);
        format->record(report, record);
        report->records++;
        arena_reset(report->scratch);
    }
    record->findings = NULL;
    record->finding_count = 0;
    record->target = (struct target){ 0 };
    record_free(record);
}

static struct bytes page_of(const struct crowd *crowd)
{
    struct bytes out = { 0 };
    struct failure failure;
    struct check_options checks = { .warn_days = 30 };
    struct store_info store = { .path = NULL };
    struct run_info run = {
        .version = "0",
        .tls_library = "t",
        .command = "scan",
        .store = &store,
        .checks = &checks,
        .totals.targets = crowd->ready + crowd->warnings + crowd->bad,
    };
    struct format_options options = { .columns = 80 };
    struct report report = { .writer = writer_to_memory(arena, &out),
                             .run = &run,
                             .options = &options,
                             .scratch = arena_new() };
    const struct format *format = format_named(crowd->format);
    format->begin(&report);
    write_hosts(&report, crowd, VERDICT_READY, crowd->ready);
    write_hosts(&report, crowd, VERDICT_READY_WITH_WARNINGS, crowd->warnings);
    write_hosts(&report, crowd, VERDICT_NOT_READY, crowd->bad);
    format->end(&report);
    arena_free(report.scratch);
    assert_true(writer_close(report.writer, true, &failure));
    return out;
}

static void the_table_has_the_bad_of_many(void **state)
{
    (void)state;
    struct crowd crowd = { "markdown", 10, 10500, 1500, "seen" };
    struct bytes page = page_of(&crowd);
    assert_in_range(page.size, LIMIT_SUMMARY_BYTES * 9 / 10,
                    LIMIT_SUMMARY_BYTES);
    assert_int_equal(count_of(page, "| ❌ NOT READY | bad"), 1500);
    assert_int_equal(count_of(page, "\n## bad"), 1500);
    assert_int_equal(count_of(page, "Left out to keep"), 1);
    assert_true(count_of(page, "| ⚠️ READY, WITH WARNINGS | h") > 1000);
    assert_int_equal(count_of(page, "| ✅"), 0);
}

static void the_page_has_the_details_of_the_bad(void **state)
{
    (void)state;
    static char evidence[20001];
    memset(evidence, 'x', sizeof(evidence) - 1);
    struct crowd crowd = { "html", 900, 600, 300, evidence };
    struct bytes page = page_of(&crowd);
    assert_in_range(page.size, LIMIT_PAGE_BYTES * 9 / 10,
                    LIMIT_PAGE_BYTES + LIMIT_PAGE_TABLE_BYTES);
    assert_int_equal(count_of(page, "<section class=\"host one v-not-ready\""),
                     300);
    /* A row leads to its details, or nowhere. */
    assert_int_equal(count_of(page, "<section "), count_of(page, "<a href="));
    assert_int_equal(count_of(page, "<tr class=\"one "), 1800);
    assert_true(count_of(page, "<section ") < 1800);
    assert_int_equal(count_of(page, "Left out to keep"), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_worst_stay),
        TEST(what_is_too_large_makes_way_for_the_next),
        TEST(nothing_is_nothing),
        TEST(the_table_has_the_bad_of_many),
        TEST(the_page_has_the_details_of_the_bad),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
