#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "checks/check.h"

struct arena;
struct run_info;
struct yaml_file;
struct yaml_value;

/* What a file lists, in its order; lives as long as the file's arena. */
struct waiver_list {
    struct waiver *items;
    size_t count;
};

/* The waivers of one list: rule, host (a name or *.name), reason and until
 * (RFC 3339, or a date: to its end in UTC). False, with the failure that names
 * the place, if one is none; a rule must be in the catalogue. */
MUST_CHECK bool waivers_take(const struct yaml_file *file,
                             const struct yaml_value *value,
                             struct waiver_list *out, struct failure *failure);
/* --waive FILE. */
MUST_CHECK bool waivers_read(const char *path, struct arena *arena,
                             struct waiver_list *out, struct failure *failure);

/* Numbers the waivers and adds them to those whose use the run notes; `moment`
 * says which have ended. */
void waivers_register(struct waiver_list *list, int64_t moment,
                      struct arena *arena, struct run_info *info);

/* Complains about waivers that have ended or were not used. */
void waivers_tell(const struct run_info *info, struct arena *arena);
