#include <string.h>

#include "reports/format.h"

extern const struct format format_text;
extern const struct format format_json;
extern const struct format format_jsonl;
extern const struct format format_csv;
extern const struct format format_html;
extern const struct format format_markdown;
extern const struct format format_junit;
extern const struct format format_sarif;
extern const struct format format_gitlab;
extern const struct format format_github;
extern const struct format format_prometheus;
extern const struct format format_nagios;
extern const struct format format_tap;

const struct format *const all_formats[] = {
    &format_text,   &format_json,     &format_jsonl,      &format_csv,
    &format_html,   &format_markdown, &format_junit,      &format_sarif,
    &format_gitlab, &format_github,   &format_prometheus, &format_nagios,
    &format_tap,
};

const size_t format_count = COUNT_OF(all_formats);

const struct format *format_named(const char *name)
{
    for (size_t i = 0; i < format_count; i++)
        if (strcmp(all_formats[i]->name, name) == 0)
            return all_formats[i];
    return NULL;
}
