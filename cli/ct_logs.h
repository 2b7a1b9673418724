#pragma once

#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"

struct arena;
struct ct_logs;

/*
 * --ct-logs FILE: a list of logs in the form that Google publishes for Chrome,
 * version 3 (JSON). False, with the failure that names the file and what is
 * wrong. All of it lives in the arena.
 */
MUST_CHECK bool ct_logs_load(const char *path, struct arena *arena,
                             const struct ct_logs **out,
                             struct failure *failure);
