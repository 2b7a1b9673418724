#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "record/record.h"

struct arena;

/* How evidence is worded: the same thing looks the same in every rule. All
 * results are sanitised, and short whatever a certificate holds. */

/* Code points of one name in a sentence; a Common Name has at most 64 (RFC
 * 5280 appendix A.1). JSON has the whole. */
enum {
    SHOWN_NAME = 64,
    SHOWN_TEXT = 256, /* of a whole name: "CN=…,O=…,C=…" */
};

/* `#1 "Example CA 1" 0123456789abcdef`; `root "…" …` and the like for a
 * certificate that was not served (index -1). */
const char *cert_text(const struct cert *cert, int index, const char *unserved,
                      struct arena *arena);

/* "192.0.2.1:443", "[2001:db8::1]:443". */
const char *endpoint_text(const struct capture *capture, struct arena *arena);

/* The first 16 digits of a SHA-256. */
const char *sha256_text(const uint8_t *sha256, struct arena *arena);

/* The names of the SAN: the first LIMIT_SHOWN_NAMES and how many more. */
const char *san_text(const struct cert *cert, struct arena *arena);
/* The first Common Name of the subject; "" if there is none. */
const char *common_name_text(const struct cert *cert, struct arena *arena);
const char *extended_key_usage_text(const struct cert *cert,
                                    struct arena *arena);
const char *key_usage_text(const struct cert *cert, struct arena *arena);

/* Why something could not be had: "timed-out, no answer", "HTTP status 404". */
const char *cause_text(const struct failure *failure, struct arena *arena);

/* "12 days", "1 day", "5 hours"; of a length, rounded down. */
const char *duration_text(int64_t seconds, struct arena *arena);

/* Sanitised text cut after so many code points. */
const char *text_shortened(const char *text, size_t most, struct arena *arena);

/* A list in a sentence: "a, b, c and 12 more". */
struct text_list {
    struct arena *arena;
    const char *text;
    size_t count; /* of all that were added */
    size_t most;  /* shown; 0 means LIMIT_SHOWN_NAMES */
};

void text_list_add(struct text_list *list, const char *format, ...)
    PRINTF_LIKE(2, 3);
/* "none" if nothing was added. */
const char *text_list_end(const struct text_list *list);
