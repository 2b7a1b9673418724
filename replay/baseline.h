#pragma once

#include "base/compiler.h"
#include "base/failure.h"

struct arena;
struct check_options;
struct record;

/*
 * The results of an earlier run by target, for --baseline. It never changes
 * once it is read, so any thread may ask. Of several results about one target
 * the last in the file holds.
 */
struct baseline;

/* NULL, with the failure that names file and line (from the arena), if there is
 * anything in it that `-f json` and `-f jsonl` do not write. */
struct baseline *baseline_read(const char *path, struct arena *arena,
                               struct failure *failure);
/* NULL is allowed. */
void baseline_free(struct baseline *baseline);

/* Fills record->changes and is_new of its findings, once it was judged. */
void baseline_compare(const struct baseline *baseline, struct record *record,
                      const struct check_options *checks);
