#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/text.h"

/* What libFuzzer calls, and replay.c for the seeds. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What does not hold is a finding. */
static inline void must(bool holds)
{
    if (!holds)
        abort();
}

/* Sanitised text, or NULL: UTF-8 without controls. */
static inline void must_be_clean(const char *text)
{
    enum { DELETE = 0x7f };
    struct bytes rest = { 0 };
    if (text != NULL)
        rest = bytes_of_text(text);
    while (rest.size > 0) {
        size_t length;
        int32_t point = text_point(rest, &length);
        must(point >= ' ' && point != DELETE);
        rest = bytes_slice(rest, length, rest.size);
    }
}
