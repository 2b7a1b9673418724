#pragma once

#include <stdbool.h>

#include "base/compiler.h"
#include "base/failure.h"
#include "record/file_set.h"

struct arena;
struct options;

/*
 * Reads all files of the command line, and that of --key, with the passphrase
 * of --pass-file. What is wrong with one of them is in the set. False, with the
 * failure that names the option, if there is no passphrase where it is said to
 * be. Nothing secret is left behind.
 */
MUST_CHECK bool given_files_read(const struct options *options,
                                 struct arena *arena, struct file_set *out,
                                 struct failure *failure);

/* There is something to judge. */
bool given_files_are_something(const struct file_set *set);
/* Tells of each file why there is nothing in it. */
void given_files_complain(const struct file_set *set, struct arena *arena);
