#include "cli/option_values.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "x509/time.h"

static bool refuse(struct options *options, const struct option_row *row,
                   const char *value, const char *expected,
                   struct failure *failure)
{
    return wrong_use(options, failure, "--%s: \"%s\" is not %s", row->name,
                     shown_value(options, value), expected);
}

void texts_add(struct texts *texts, struct arena *arena, const char *text)
{
    texts->items = ARENA_GROW(arena, texts->items, texts->count);
    texts->items[texts->count++] = text;
}

static bool take_number(struct options *options, const struct option_row *row,
                        const char *value, unsigned *field,
                        struct failure *failure)
{
    char *end;
    errno = 0;
    long number = strtol(value, &end, 10);
    if (end == value || *end != '\0' || errno != 0 ||
        number < (long)row->least || number > (long)row->most)
        return refuse(options, row, value,
                      arena_printf(options->arena,
                                   "a whole number from %u to %u", row->least,
                                   row->most),
                      failure);
    *field = (unsigned)number;
    return true;
}

/* A whole number of any size; what is above the most means that. */
static bool take_capped(struct options *options, const struct option_row *row,
                        const char *value, unsigned *field,
                        struct failure *failure)
{
    if (*value == '\0' || strspn(value, "0123456789") != strlen(value))
        return refuse(options, row, value, "a whole number", failure);
    unsigned long number = strtoul(value, NULL, 10);
    *field = number < row->most ? (unsigned)number : row->most;
    return true;
}

static bool read_decimal(const char *value, double *out)
{
    char *end;
    if (strspn(value, "0123456789.") != strlen(value))
        return false;
    *out = strtod(value, &end);
    return end != value && *end == '\0' && isfinite(*out) && *out > 0;
}

static bool take_rate(struct options *options, const struct option_row *row,
                      const char *value, double *field, struct failure *failure)
{
    if (!read_decimal(value, field))
        return refuse(options, row, value, "a number above 0", failure);
    return true;
}

static bool take_seconds(struct options *options, const struct option_row *row,
                         const char *value, unsigned *field,
                         struct failure *failure)
{
    double seconds;
    if (!read_decimal(value, &seconds) || seconds > row->most ||
        seconds < 0.001)
        return refuse(options, row, value,
                      arena_printf(options->arena,
                                   "a number of seconds above 0 and up to %u",
                                   row->most),
                      failure);
    *field = (unsigned)(seconds * 1000);
    return true;
}

static bool take_list(struct options *options, const struct option_row *row,
                      const char *value, struct texts *field,
                      struct failure *failure)
{
    const char *from = value;
    for (;;) {
        size_t length = strcspn(from, ",");
        if (length == 0)
            return refuse(options, row, value,
                          "a list with commas between its entries", failure);
        struct bytes entry = { (const uint8_t *)from, length };
        texts_add(field, options->arena, arena_text(options->arena, entry));
        if (from[length] == '\0')
            return true;
        from += length + 1;
    }
}

static bool take_choice(struct options *options, const struct option_row *row,
                        const char *value, unsigned *field,
                        struct failure *failure)
{
    for (unsigned i = 0; row->words[i] != NULL; i++) {
        if (strcmp(row->words[i], value) == 0) {
            *field = i;
            return true;
        }
    }
    return refuse(options, row, value,
                  arena_printf(options->arena, "one of %s", row->value),
                  failure);
}

static bool take_time(struct options *options, const struct option_row *row,
                      const char *value, int64_t *field,
                      struct failure *failure)
{
    options->at_is_given = true;
    if (time_parse(bytes_of_text(value), field))
        return true;
    return refuse(options, row, value,
                  "a time such as 2026-11-23T12:00:00Z (RFC 3339)", failure);
}

bool option_take(struct options *options, const struct option_row *row,
                 const char *value, struct failure *failure)
{
    void *field = (char *)options + row->field;
    switch (row->kind) {
    case OPTION_FLAG:
        *(bool *)field = true;
        return true;
    case OPTION_NUMBER:
        return take_number(options, row, value, field, failure);
    case OPTION_CAPPED:
        return take_capped(options, row, value, field, failure);
    case OPTION_RATE:
        return take_rate(options, row, value, field, failure);
    case OPTION_SECONDS:
        return take_seconds(options, row, value, field, failure);
    case OPTION_TEXT:
        *(const char **)field = value;
        return true;
    case OPTION_TEXTS:
        texts_add(field, options->arena, value);
        return true;
    case OPTION_LIST:
        return take_list(options, row, value, field, failure);
    case OPTION_TIME:
        return take_time(options, row, value, field, failure);
    case OPTION_CHOICE:
        return take_choice(options, row, value, field, failure);
    }
    return false;
}
