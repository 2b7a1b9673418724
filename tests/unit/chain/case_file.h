#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"

struct arena;

/* One case of a file in tests/unit/chain/data: a line "#: name | words" and a
 * certificate in PEM behind it. */
struct test_case {
    const char *name;
    const char *words;
    struct bytes der;
};

struct test_cases {
    struct test_case *items;
    size_t count;
};

/* Fails the test if the file cannot be read or holds no case. */
struct test_cases case_file_read(const char *path, struct arena *arena);
/* Fails the test if there is none of that name. */
const struct test_case *case_find(const struct test_cases *cases,
                                  const char *name);
/* The next word, or NULL; *words moves on. Words are put into the arena. */
const char *case_word(const char **words, struct arena *arena);
