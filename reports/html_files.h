#pragma once

#include "reports/format.h"

/* A table of the files that were given to verify, with what each holds. Nothing
 * for other records. */
void html_files(struct writer *writer, const struct record *record,
                struct arena *scratch);
