#include "x509/time.h"

#include <inttypes.h>
#include <stddef.h>

#include "base/arena.h"

enum { SECONDS_AN_HOUR = 3600, SECONDS_A_MINUTE = 60 };

static bool is_leap(int64_t year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in_month(int64_t year, int month)
{
    static const int days[] = {
        31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31
    };
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

static int64_t divide_down(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

/*
 * The calendar is counted in years that begin in March, so that the leap day
 * is the last of its year: the days before month m (0 = March) are then
 * (153 m + 2) / 5, and 400 years have 146,097 days. 719,468 days lie between
 * 0000-03-01 and 1970-01-01.
 */
enum { DAYS_BEFORE_1970 = 719468, DAYS_IN_400_YEARS = 146097 };

static int64_t days_from_civil(int64_t year, int month, int day)
{
    int64_t march_year = year - (month <= 2);
    int64_t month_from_march = (month + 9) % 12;
    return 365 * march_year + divide_down(march_year, 4) -
           divide_down(march_year, 100) + divide_down(march_year, 400) +
           (153 * month_from_march + 2) / 5 + day - 1 - DAYS_BEFORE_1970;
}

bool time_from_civil(int year, int month, int day, int hour, int minute,
                     int second, int64_t *out)
{
    if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
        return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
        second > 59)
        return false;
    *out = days_from_civil(year, month, day) * SECONDS_A_DAY +
           hour * SECONDS_AN_HOUR + minute * SECONDS_A_MINUTE + second;
    return true;
}

struct date {
    int64_t year;
    int month, day;
};

static struct date date_of_days(int64_t days)
{
    int64_t shifted = days + DAYS_BEFORE_1970;
    int64_t era = divide_down(shifted, DAYS_IN_400_YEARS);
    int64_t day = shifted - era * DAYS_IN_400_YEARS;
    int64_t year =
        (day - day / 1460 + day / 36524 - day / (DAYS_IN_400_YEARS - 1)) / 365;
    int64_t day_of_year = day - (365 * year + year / 4 - year / 100);
    int month_from_march = (int)((5 * day_of_year + 2) / 153);
    int month = (month_from_march + 2) % 12 + 1;
    return (struct date){
        .year = era * 400 + year + (month <= 2),
        .month = month,
        .day = (int)(day_of_year - (153 * month_from_march + 2) / 5) + 1,
    };
}

const char *time_date_text(int64_t time, struct arena *arena)
{
    struct date date = date_of_days(divide_down(time, SECONDS_A_DAY));
    return arena_printf(arena, "%04" PRId64 "-%02d-%02d", date.year, date.month,
                        date.day);
}

const char *time_text(int64_t time, struct arena *arena)
{
    int64_t days = divide_down(time, SECONDS_A_DAY);
    struct date date = date_of_days(days);
    int second = (int)(time % SECONDS_A_DAY);
    second += second < 0 ? SECONDS_A_DAY : 0;
    return arena_printf(arena, "%04" PRId64 "-%02d-%02dT%02d:%02d:%02dZ",
                        date.year, date.month, date.day,
                        second / SECONDS_AN_HOUR,
                        second / SECONDS_A_MINUTE % 60, second % 60);
}

/* Reads `count` digits from the front. */
static bool take_number(struct bytes *text, size_t count, int *out)
{
    if (text->size < count)
        return false;
    int number = 0;
    for (size_t i = 0; i < count; i++) {
        if (text->data[i] < '0' || text->data[i] > '9')
            return false;
        number = 10 * number + (text->data[i] - '0');
    }
    *out = number;
    *text = bytes_slice(*text, count, text->size);
    return true;
}

/* Reads one octet from the front if it is one of the two. */
static bool take_either(struct bytes *text, char one, char other)
{
    if (text->size == 0 ||
        (text->data[0] != (uint8_t)one && text->data[0] != (uint8_t)other))
        return false;
    *text = bytes_slice(*text, 1, text->size);
    return true;
}

static bool take(struct bytes *text, char octet)
{
    return take_either(text, octet, octet);
}

/* time-secfrac: "." and digits, of which we need none. */
static bool skip_fraction(struct bytes *text)
{
    int digit;
    if (!take(text, '.'))
        return true;
    if (!take_number(text, 1, &digit))
        return false;
    while (take_number(text, 1, &digit))
        ;
    return true;
}

/* time-offset: "Z" or "+hh:mm", in seconds east of Greenwich. */
static bool take_offset(struct bytes *text, int *out)
{
    *out = 0;
    if (take_either(text, 'Z', 'z'))
        return true;
    bool is_east = take(text, '+');
    int hours, minutes;
    if (!is_east && !take(text, '-'))
        return false;
    if (!take_number(text, 2, &hours) || !take(text, ':') ||
        !take_number(text, 2, &minutes) || hours > 23 || minutes > 59)
        return false;
    *out = hours * SECONDS_AN_HOUR + minutes * SECONDS_A_MINUTE;
    *out = is_east ? *out : -*out;
    return true;
}

/* "Z" or "+hhmm", in seconds east of Greenwich. */
static bool take_compact_offset(struct bytes *text, int *out)
{
    *out = 0;
    if (take(text, 'Z'))
        return true;
    bool is_east = take(text, '+');
    int hours, minutes;
    if (!is_east && !take(text, '-'))
        return false;
    if (!take_number(text, 2, &hours) || !take_number(text, 2, &minutes) ||
        hours > 14 || minutes > 59)
        return false;
    *out = hours * SECONDS_AN_HOUR + minutes * SECONDS_A_MINUTE;
    *out = is_east ? *out : -*out;
    return true;
}

bool time_read_loosely(struct bytes text, bool is_utc, int64_t *out)
{
    int parts[5];
    int second, offset;
    int64_t time;
    if (!take_number(&text, is_utc ? 2 : 4, &parts[0]))
        return false;
    if (is_utc)
        parts[0] += parts[0] < 50 ? 2000 : 1900;
    for (size_t i = 1; i < COUNT_OF(parts); i++)
        if (!take_number(&text, 2, &parts[i]))
            return false;
    if (!take_number(&text, 2, &second))
        second = 0;
    else if (!is_utc && !skip_fraction(&text))
        return false;
    if (!take_compact_offset(&text, &offset) || text.size != 0 ||
        !time_from_civil(parts[0], parts[1], parts[2], parts[3], parts[4],
                         second, &time))
        return false;
    *out = time - offset;
    return true;
}

/* A leap second is the last of a UTC day, and is counted as the first of the
 * next one (RFC 3339 5.7). */
static bool time_of_parts(const int *date, const int *clock, int offset,
                          int64_t *out)
{
    bool is_leap_second = clock[2] == 60;
    int64_t time;
    if (!time_from_civil(date[0], date[1], date[2], clock[0], clock[1],
                         clock[2] - is_leap_second, &time))
        return false;
    time += is_leap_second - offset;
    if (is_leap_second && time % SECONDS_A_DAY != 0)
        return false;
    *out = time;
    return true;
}

bool time_parse(struct bytes text, int64_t *out)
{
    int date[3];
    int clock[3];
    int offset;
    if (!take_number(&text, 4, &date[0]) || !take(&text, '-') ||
        !take_number(&text, 2, &date[1]) || !take(&text, '-') ||
        !take_number(&text, 2, &date[2]))
        return false;
    if (text.size == 0)
        return time_from_civil(date[0], date[1], date[2], 0, 0, 0, out);
    if (!take_either(&text, 'T', 't') && !take(&text, ' '))
        return false;
    if (!take_number(&text, 2, &clock[0]) || !take(&text, ':') ||
        !take_number(&text, 2, &clock[1]) || !take(&text, ':') ||
        !take_number(&text, 2, &clock[2]) || !skip_fraction(&text) ||
        !take_offset(&text, &offset) || text.size != 0)
        return false;
    return time_of_parts(date, clock, offset, out);
}

/* "Nov": the number of the month, or 0. */
static int take_month(struct bytes *text)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    enum { SIZE = 3 };
    for (int i = 0; names[i * SIZE] != '\0'; i++) {
        struct bytes name = { (const uint8_t *)names + (ptrdiff_t)i * SIZE,
                              SIZE };
        if (!bytes_equal(bytes_slice(*text, 0, SIZE), name))
            continue;
        *text = bytes_slice(*text, SIZE, text->size);
        return i + 1;
    }
    return 0;
}

bool time_parse_http(struct bytes text, int64_t *out)
{
    enum { DAY_NAME = sizeof("Sun, ") - 1 };
    int date[3];
    int clock[3];
    text = bytes_slice(text, DAY_NAME, text.size);
    if (!take_number(&text, 2, &date[2]) || !take(&text, ' '))
        return false;
    date[1] = take_month(&text);
    if (date[1] == 0 || !take(&text, ' ') || !take_number(&text, 4, &date[0]) ||
        !take(&text, ' ') || !take_number(&text, 2, &clock[0]) ||
        !take(&text, ':') || !take_number(&text, 2, &clock[1]) ||
        !take(&text, ':') || !take_number(&text, 2, &clock[2]) ||
        !bytes_equal(text, bytes_of_text(" GMT")))
        return false;
    return time_of_parts(date, clock, 0, out);
}
