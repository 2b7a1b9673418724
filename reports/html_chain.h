#pragma once

#include "reports/format.h"

/* Drawings as inline SVG, each within a <figure>, and told in words as well,
 * for screen readers. */

/* The chosen path of a capture, leaf on top, its broken link in red; other
 * paths branch off to the right. `id` is unique in the page and names it. */
void html_chain(struct writer *writer, const struct record *record,
                const struct capture *capture, const char *id,
                struct arena *scratch);
/* When each certificate of that path is valid, beside the moment of judging:
 * a list, with a bar that is as wide as the page for each. */
void html_times(struct writer *writer, const struct record *record,
                const struct capture *capture,
                const struct check_options *checks, struct arena *scratch);
