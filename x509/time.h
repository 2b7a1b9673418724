#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"

struct arena;

enum { SECONDS_A_DAY = 86400 };

/* Seconds since 1970-01-01T00:00:00Z in the proleptic Gregorian calendar;
 * month 1–12, day 1–31. False for a date that does not exist. */
MUST_CHECK bool time_from_civil(int year, int month, int day, int hour,
                                int minute, int second, int64_t *out);

/* "2026-11-23T12:00:00Z". */
const char *time_text(int64_t time, struct arena *arena);
/* "2026-11-23". */
const char *time_date_text(int64_t time, struct arena *arena);

/* The content of a UTCTime or GeneralizedTime as BER allows it (X.690 8.25,
 * 8.26): without seconds, with a fraction, which is cut, or with an offset.
 * For display; certificates have the form of der_read_time(). */
MUST_CHECK bool time_read_loosely(struct bytes text, bool is_utc, int64_t *out);

/* RFC 3339: "2026-11-23T12:00:00Z" or with an offset; a fraction is cut; also
 * a bare date (midnight UTC). */
MUST_CHECK bool time_parse(struct bytes text, int64_t *out);

/* The date of HTTP in its one current form (RFC 9110 5.6.7), "Sun, 06 Nov 1994
 * 08:49:37 GMT"; the day of the week is not looked at. */
MUST_CHECK bool time_parse_http(struct bytes text, int64_t *out);
