#pragma once

#include <jansson.h>
#include <stdbool.h>

#include "base/compiler.h"
#include "record/record.h"

/*
 * Makes the record again that reports/record_json.c wrote as this object of
 * the schema certready/1: all that was observed, and what was judged. It is
 * put into the record, which must be new or reset; `record->checks` is what it
 * was judged by as far as the object says so: goal, profile, and what was
 * looked for. The object may come from anybody. False, with a sanitised
 * sentence in *fault that names the member, if it is no such record.
 */
MUST_CHECK bool record_read(const json_t *result, struct record *record,
                            const char **fault);
