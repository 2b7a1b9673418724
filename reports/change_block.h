#pragma once

#include "reports/format.h"

/* What became of the target since --baseline, as each format for people shows
 * it, between its verdict and its findings. Nothing without --baseline. */

void change_block_text(const struct report *report,
                       const struct record *record);
void change_block_html(struct writer *writer, const struct record *record,
                       struct arena *scratch);
void change_block_markdown(struct writer *writer, const struct record *record,
                           struct arena *scratch);
