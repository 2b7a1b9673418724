#pragma once

#include <stddef.h>

#include "base/bytes.h"

/* How often the word stands in the text. */
size_t count_of(struct bytes text, const char *word);
