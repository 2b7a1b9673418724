#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h wants the four before it. */
#include <cmocka.h>

#include "base/arena.h"
#include "make.h"
#include "x509/time.h"

static void known_moments_there_and_back(void **state)
{
    (void)state;
    static const struct {
        int year, month, day, hour, minute, second;
        int64_t time;
        const char *text;
    } cases[] = {
        { 1970, 1, 1, 0, 0, 0, 0, "1970-01-01T00:00:00Z" },
        { 1969, 12, 31, 23, 59, 59, -1, "1969-12-31T23:59:59Z" },
        { 2000, 2, 29, 12, 30, 45, 951827445, "2000-02-29T12:30:45Z" },
        { 2026, 11, 23, 12, 0, 0, 1795435200, "2026-11-23T12:00:00Z" },
        { 2038, 1, 19, 3, 14, 8, 2147483648, "2038-01-19T03:14:08Z" },
        { 2100, 3, 1, 0, 0, 0, 4107542400, "2100-03-01T00:00:00Z" },
        { 9999, 12, 31, 23, 59, 59, 253402300799, "9999-12-31T23:59:59Z" },
        { 1, 1, 1, 0, 0, 0, -62135596800, "0001-01-01T00:00:00Z" },
        { 0, 1, 1, 0, 0, 0, -62167219200, "0000-01-01T00:00:00Z" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t time;
        assert_true(time_from_civil(cases[i].year, cases[i].month, cases[i].day,
                                    cases[i].hour, cases[i].minute,
                                    cases[i].second, &time));
        assert_int_equal(time, cases[i].time);
        assert_string_equal(time_text(time, arena), cases[i].text);
        assert_memory_equal(time_date_text(time, arena), cases[i].text, 10);
        assert_int_equal(text(time_date_text(time, arena)).size, 10);
    }
}

static int days_of(int year, int month)
{
    static const int days[] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };
    bool leaps = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leaps);
}

/* The days of a month follow each other, and there is none after them. */
static void expect_month(int year, int month, int64_t *expected)
{
    int64_t time;
    int day = 1;
    for (; day <= days_of(year, month); day++) {
        assert_true(time_from_civil(year, month, day, 0, 0, 0, &time));
        assert_int_equal(time, *expected);
        *expected += SECONDS_A_DAY;
    }
    assert_false(time_from_civil(year, month, day, 0, 0, 0, &time));
}

static void days_follow_each_other_for_800_years(void **state)
{
    (void)state;
    int64_t expected;
    assert_true(time_from_civil(1600, 1, 1, 0, 0, 0, &expected));
    for (int year = 1600; year < 2400; year++)
        for (int month = 1; month <= 12; month++)
            expect_month(year, month, &expected);
}

static void dates_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    static const int cases[][6] = {
        { 2026, 0, 1, 0, 0, 0 },  { 2026, 13, 1, 0, 0, 0 },
        { 2026, 1, 0, 0, 0, 0 },  { 2026, 1, 32, 0, 0, 0 },
        { 2026, 2, 29, 0, 0, 0 }, { 1900, 2, 29, 0, 0, 0 },
        { 2026, 4, 31, 0, 0, 0 }, { 2026, 1, 1, 24, 0, 0 },
        { 2026, 1, 1, -1, 0, 0 }, { 2026, 1, 1, 0, 60, 0 },
        { 2026, 1, 1, 0, -1, 0 }, { 2026, 1, 1, 0, 0, 60 },
        { 2026, 1, 1, 0, 0, -1 }, { 2026, -1, 1, 0, 0, 0 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const int *c = cases[i];
        int64_t time = 7;
        assert_false(
            time_from_civil(c[0], c[1], c[2], c[3], c[4], c[5], &time));
        assert_int_equal(time, 7);
    }
}

static void extremes_have_a_text(void **state)
{
    (void)state;
    assert_string_equal(time_text(INT64_MAX, arena),
                        "292277026596-12-04T15:30:07Z");
    assert_string_equal(time_text(INT64_MIN, arena),
                        "-292277022657-01-27T08:29:52Z");
}

static void rfc_3339_is_read(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t time;
    } cases[] = {
        { "1970-01-01T00:00:00Z", 0 },
        { "1970-01-01t00:00:00z", 0 },
        { "1970-01-01 00:00:00Z", 0 },
        { "1970-01-01", 0 },
        { "2026-11-23", 1795392000 },
        { "2026-11-23T12:00:00Z", 1795435200 },
        { "2026-11-23T12:00:00.999Z", 1795435200 },
        { "2026-11-23T12:00:00.0000000000001+00:00", 1795435200 },
        { "2026-11-23T13:00:00+01:00", 1795435200 },
        { "2026-11-23T06:30:00-05:30", 1795435200 },
        { "2026-11-23T12:00:00-00:00", 1795435200 },
        { "1969-12-31T23:59:59.5Z", -1 },
        /* leap seconds, RFC 3339 5.8 */
        { "1990-12-31T23:59:60Z", 662688000 },
        { "1990-12-31T15:59:60-08:00", 662688000 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int64_t time;
        assert_true(time_parse(text(cases[i].text), &time));
        assert_int_equal(time, cases[i].time);
    }
}

static void other_texts_are_no_time(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "now",
        "1795435200",
        "2026",
        "2026-11",
        "2026-11-2",
        "2026-11-23T",
        "2026-11-23T12:00Z",
        "2026-11-23T12:00:00",
        "2026-11-23T12:00:00 Z",
        "2026-11-23T12:00:00.Z",
        "2026-11-23T12:00:00Zx",
        "2026-11-23T12:00:00+0100",
        "2026-11-23T12:00:00+24:00",
        "2026-11-23T12:00:00+01:60",
        "2026-11-23T12:00:60Z",
        "2026-11-23T24:00:00Z",
        "2026-02-30",
        "2026-11-23T12:00:00+01:00:00",
        "26-11-23",
        "+2026-11-23",
        " 2026-11-23",
        "2026-11-23\n",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        int64_t time;
        assert_false(time_parse(text(texts[i]), &time));
    }
}

static void expect_loose(const char *chars, bool is_utc, const char *expected)
{
    int64_t time;
    assert_true(time_read_loosely(text(chars), is_utc, &time));
    assert_string_equal(time_text(time, arena), expected);
}

static void loose_times_are_read_for_display(void **state)
{
    (void)state;
    expect_loose("100101010000Z", true, "2010-01-01T01:00:00Z");
    expect_loose("1001010100Z", true, "2010-01-01T01:00:00Z");
    expect_loose("1001010100+0130", true, "2009-12-31T23:30:00Z");
    expect_loose("500101010000-0100", true, "1950-01-01T02:00:00Z");
    expect_loose("20100101010000.5Z", false, "2010-01-01T01:00:00Z");
    expect_loose("201001010100Z", false, "2010-01-01T01:00:00Z");
    static const char *const bad[] = { "",
                                       "1001010100",
                                       "100101010000.5Z",
                                       "1001010100+01",
                                       "1001010100+1500",
                                       "1001010100+0160",
                                       "1013010100Z",
                                       "1001010100Zx" };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        int64_t time;
        assert_false(time_read_loosely(text(bad[i]), true, &time));
    }
}

static void the_date_of_http_is_read(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 GM",
        "Sun, 06 Nov 1994 08:49:37 GMT ",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 6 Nov 1994 08:49:37 GMT",
        "Sun, 31 Nov 1994 08:49:37 GMT",
        "Sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 06 ovD 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
    };
    int64_t time;
    assert_true(time_parse_http(text("Sun, 06 Nov 1994 08:49:37 GMT"), &time));
    assert_string_equal(time_text(time, arena), "1994-11-06T08:49:37Z");
    assert_true(time_parse_http(text("Thu, 31 Dec 2026 23:59:60 GMT"), &time));
    assert_string_equal(time_text(time, arena), "2027-01-01T00:00:00Z");
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(time_parse_http(text(bad[i]), &time));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_moments_there_and_back),
        cmocka_unit_test(days_follow_each_other_for_800_years),
        cmocka_unit_test(dates_that_do_not_exist_are_refused),
        cmocka_unit_test(extremes_have_a_text),
        cmocka_unit_test(rfc_3339_is_read),
        cmocka_unit_test(other_texts_are_no_time),
        cmocka_unit_test(loose_times_are_read_for_display),
        cmocka_unit_test(the_date_of_http_is_read),
    };
    return cmocka_run_group_tests(tests, make_set_up, make_tear_down);
}
