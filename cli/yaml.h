#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/compiler.h"
#include "base/failure.h"

struct arena;

/*
 * A strict reader for the files that a user writes in YAML: maps, lists and
 * texts, each with its place. Nothing is taken for a number, a date or a truth
 * value. Aliases, anchors, tags, tabs in the indentation, several documents,
 * repeated keys, missing values and what is beyond the limits are refused; the
 * failure begins with FILE:LINE:COLUMN.
 */
enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

/* Both from 1; the column counts code points. */
struct yaml_place {
    uint64_t line, column;
};

struct yaml_value {
    enum yaml_kind kind;
    struct yaml_place place;
    const char *text;           /* of a text: not empty, not sanitised */
    struct yaml_entry *entries; /* of a list or a map, in their order */
    size_t count;
};

/* One value of a list, or one key of a map with its value. */
struct yaml_entry {
    const char *key; /* NULL in a list */
    struct yaml_place place;
    struct yaml_value value;
};

/* A file as it was read; all of it lives in `arena`. */
struct yaml_file {
    struct arena *arena;
    const char *path; /* as given */
    const char *name; /* the same, sanitised */
    struct yaml_value root;
};

MUST_CHECK bool yaml_read(const char *path, struct arena *arena,
                          struct yaml_file *out, struct failure *failure);
/* The same from octets; `path` is what the failure names. */
MUST_CHECK bool yaml_parse(const char *path, struct bytes content,
                           struct arena *arena, struct yaml_file *out,
                           struct failure *failure);

/* A key that a map may have. */
struct yaml_field {
    const char *key;
    bool is_required;
};

/* These are true if the value is of that kind. A map must have all keys that
 * are required and no other than these; a list must not be empty. */
MUST_CHECK bool yaml_is_map(const struct yaml_file *file,
                            const struct yaml_value *value,
                            const struct yaml_field *fields, size_t count,
                            struct failure *failure);
MUST_CHECK bool yaml_is_list(const struct yaml_file *file,
                             const struct yaml_value *value,
                             struct failure *failure);
MUST_CHECK bool yaml_is_text(const struct yaml_file *file,
                             const struct yaml_value *value,
                             struct failure *failure);

/* The value of a key, or NULL. */
const struct yaml_value *yaml_get(const struct yaml_value *map,
                                  const char *key);

/* Fills in the failure "FILE:LINE:COLUMN: …" and gives false. What is printed
 * from outside must be clean already (base/text). */
bool yaml_wrong(const struct yaml_file *file, struct yaml_place place,
                struct failure *failure, const char *format, ...)
    PRINTF_LIKE(4, 5);
