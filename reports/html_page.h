#pragma once

#include "reports/format.h"

/* What stands around the hosts of an HTML report: one file, without script,
 * and a policy that forbids everything but its own style. */

/* Up to the first host. With more than one target it has the buttons that
 * filter by verdict; they work on elements of class v-VERDICT. */
void html_page_begin(struct writer *writer, const struct run_info *run,
                     struct arena *scratch);
/* Versions, roots and options, and the end of the document. */
void html_page_end(struct writer *writer, const struct run_info *run,
                   struct arena *scratch);
