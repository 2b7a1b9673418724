#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

struct arena;

/*
 * The one sanitiser: makes text from outside harmless and readable. The
 * result is valid UTF-8 in one line: C0 and C1 controls, DEL, bidirectional
 * and zero-width controls, line and paragraph separators and non-characters
 * become \u{XXXX}; octets that are not UTF-8 become \xNN; a backslash
 * becomes \\, so that the original can be told from what we wrote.
 */
char *text_clean(struct arena *arena, struct bytes text);

/* The same, cut after `most` code points with "…" in place of the rest. */
char *text_clean_short(struct arena *arena, struct bytes text, size_t most);

/* True if text_clean() would return the text unchanged. */
bool text_is_clean(struct bytes text);

enum { TEXT_NOT_UTF8 = -1, TEXT_LONGEST_POINT = 4 };

/* The first code point of the text, which must not be empty, and how many
 * octets it has; for an octet that is not UTF-8 TEXT_NOT_UTF8 and 1. */
int32_t text_point(struct bytes text, size_t *size);
/* The UTF-8 of a code point, at most TEXT_LONGEST_POINT octets: how many. */
size_t text_put_point(int32_t point, uint8_t *to);
