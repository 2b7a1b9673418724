#pragma once

#include "reports/format.h"

/* A table of the addresses with what each served; the one that differs from
 * most others is marked. Nothing where there are none. */
void html_addresses(struct writer *writer, const struct record *record,
                    struct arena *scratch);
