#pragma once

#include "cli/options.h"

/* Reads the value of one option into its field. The failure names the option
 * and what was expected. */
MUST_CHECK bool option_take(struct options *options,
                            const struct option_row *row, const char *value,
                            struct failure *failure);

void texts_add(struct texts *texts, struct arena *arena, const char *text);
