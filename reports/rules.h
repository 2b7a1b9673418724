#pragma once

#include <stdbool.h>

#include "base/compiler.h"
#include "reports/writer.h"

/* The names that rules_write() knows, up to NULL. */
extern const char *const rules_formats[];

/* A letter of a rule's row: "error", "warning", "note" or "not judged". */
const char *severity_letter_text(char letter);

/* The rules as "text" (a table), "json" or "markdown" (the reference page), or
 * one rule in full if `id` is not NULL. False for a format that there is not;
 * then nothing was written. */
MUST_CHECK bool rules_write(struct writer *writer, const char *format,
                            const char *id);
