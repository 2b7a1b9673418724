#include <string.h>

#include "reports/format.h"

extern const struct format format_text;
extern const struct format format_json;
extern const struct format format_jsonl;
extern const struct format format_junit;

const struct format *const all_formats[] = {
    &format_text,
    &format_json,
    &format_jsonl,
    &format_junit,
};

const size_t format_count = COUNT_OF(all_formats);

const struct format *format_named(const char *name)
{
    for (size_t i = 0; i < format_count; i++)
        if (strcmp(all_formats[i]->name, name) == 0)
            return all_formats[i];
    return NULL;
}
