#pragma once

#include "reports/format.h"

/* What was found in a file that was given to verify: "PKCS#12", and
 * "the leaf, 1 private key". */
const char *file_format_words(const struct given_file *file);
const char *file_contents_words(const struct record *record,
                                const struct given_file *file,
                                struct arena *scratch);

/* For text: what was found in each file that was given to verify. Nothing for
 * other records. */
void file_table_write(const struct report *report, const struct record *record);
